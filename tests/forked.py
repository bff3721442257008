"""The program that reads users' files, started once: it forks for each file, behind the same walls.

Loading the libraries is most of what a child costs. Tests whose subject is the child itself start it anew; they are
marked `cold`. Run as a program it takes three open files a time, and answers with the status of the child that read.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile

from buju.exchange import child
from buju.exchange.child import ENVIRONMENT, Sheets


class ForkedReader:
    """Stands in for starting the child: the same program with the same open files, from a process that is warm."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.socket: socket.socket | None = None

    def run(self, sheets: Sheets, *, seconds: float) -> int:
        """Return the status of the child; its own limit of time holds, the parent's clock is tried elsewhere."""
        if self.socket is None:
            self.socket, theirs = socket.socketpair()
            path = os.pathsep.join(entry for entry in sys.path if entry)
            self.process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": path, "TMPDIR": tempfile.gettempdir(), **ENVIRONMENT},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
            theirs.close()
        socket.send_fds(self.socket, [b"."], sheets)
        return int.from_bytes(self.socket.recv(4), "big", signed=True)

    def close(self) -> None:
        """End the program."""
        if self.socket is not None and self.process is not None:
            self.socket.close()
            self.process.wait()


def _serve(asking: socket.socket) -> None:
    from buju.exchange import archive, csvfile, geojsonfile, geopackage, kmlfile, shapefile, workbook  # noqa: F401 - warm

    while True:
        asked, given, _, _ = socket.recv_fds(asking, 1, 3)
        if not asked:
            return
        child_id = os.fork()
        if child_id == 0:
            _read(Sheets(*given))
        for one in given:
            os.close(one)
        status = os.waitstatus_to_exitcode(os.waitpid(child_id, 0)[1])
        asking.sendall(status.to_bytes(4, "big", signed=True))


def _read(sheets: Sheets) -> None:
    status = 1
    try:
        os.chdir(tempfile.gettempdir())
        child.main(sheets)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
