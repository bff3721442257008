"""The program that reads users' files, started once: it forks for each file, behind the same walls.

Loading the libraries is most of what a child costs. Tests whose subject is the child itself start it anew; they are
marked `cold`. Run as a program it takes one folder a line, and answers with the status of the child that read there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from buju.exchange import child
from buju.exchange.child import ENVIRONMENT


class ForkedReader:
    """Stands in for starting the child: the same program in the same kind of folder, from a process that is warm."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def run(self, folder: Path, *, seconds: float) -> int:
        """Return the status of the child; its own limit of time holds, the parent's clock is tried elsewhere."""
        if self.process is None:
            path = os.pathsep.join(entry for entry in sys.path if entry)
            self.process = subprocess.Popen(
                [sys.executable, __file__],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": path, "TMPDIR": str(folder.parent), **ENVIRONMENT},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(folder, file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End the program."""
        if self.process is not None:
            self.process.communicate()


def _serve() -> None:
    from buju.exchange import csvfile, geojsonfile, geopackage, shapefile  # noqa: F401 - loaded before forking

    for line in sys.stdin:
        child_id = os.fork()
        if child_id == 0:
            _read(Path(line.rstrip("\n")))
        print(os.waitstatus_to_exitcode(os.waitpid(child_id, 0)[1]), flush=True)


def _read(folder: Path) -> None:
    status = 1
    try:
        os.chdir(folder)
        child.main(folder)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve()
