"""The parent's side of the child process: files without a name, a clean environment, an end after so many seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING

from buju import draft
from buju.errors import BujuError, InputInvalid, TooLarge
from buju.exchange import child
from buju.exchange.answer import read_answer
from buju.exchange.child import ENVIRONMENT, Sheets

if TYPE_CHECKING:
    from buju.exchange.reading import Reading
    from buju.exchange.statement import Request

# What a Python needs to start at all, on one system or another; no proxies, no settings of GDAL or of the user.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SystemRoot", "TEMP", "TMPDIR")

_SECONDS_TO_TIDY = 1.0
_SECONDS_BETWEEN_LOOKS = 0.2


def read_jailed(content: bytes, request: Request) -> tuple[Reading, list[str]]:
    """Read a file in a child process; return what it holds and the walls that the child stood behind.

    Raises:
        InputInvalid, FormatUnknown: the file cannot be used, or ended the child.
        TooLarge: above a limit, of time and memory too.
        BujuError: the child could not be started or failed for a reason of its own.
    """
    draft.sweep(Path(tempfile.gettempdir()))
    with ExitStack() as stack:
        # They have no name (O_TMPFILE), or had one for a moment: whoever kills this process leaves nothing of users.
        given, words, arrays = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        _fill(given, content)
        _fill(words, request.to_json().encode())
        status = _run(Sheets(given.fileno(), words.fileno(), arrays.fileno()), seconds=2 * request.limits.seconds)
        if status is None or status == -_number("SIGXCPU"):
            raise TooLarge(f"读取超过 {request.limits.seconds} 秒的时限，已停止；请简化图形或分成几个文件")
        if status < 0:
            raise InputInvalid("文件使读取程序中断（已损坏，或解开后过大）；请在 GIS 软件中重新导出")
        if status > 0:
            raise BujuError("读取程序未能完成；请告知维护者")
        for stream in (words, arrays):
            stream.seek(0)
        return read_answer(words.read(), arrays)


def _fill(stream: IO[bytes], content: bytes) -> None:
    stream.write(content)
    stream.flush()
    stream.seek(0)


def _run(sheets: Sheets, *, seconds: float) -> int | None:
    """Run the child that reads points and parcels; return its status, None if it had to be ended."""
    return run_program(Path(str(child.__file__)), sheets, seconds=seconds)


def run_program(
    program: Path, sheets: Sheets, *, seconds: float, watch: Callable[[], None] = lambda: None
) -> int | None:
    """Run a child's program with a clean environment; return its status, None if it had to be ended.

    `watch` is called now and then while it runs.

    Raises:
        BujuError: it could not be started.
    """
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | ENVIRONMENT
    # -E and -P leave out the user's settings and the current folder; -I would also hide `pip install --user`.
    command = [sys.executable, "-E", "-P", "-B", "-X", "utf8", str(program)]
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and this program, no words of users
            command,
            cwd=tempfile.gettempdir(),
            env=environment,
            stdin=sheets.given,
            stdout=sheets.words,
            stderr=sheets.arrays,
            start_new_session=True,
        )
    except OSError as error:
        raise BujuError("无法启动读取程序；请告知维护者") from error
    end = time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0:
            try:
                return process.wait(timeout=min(left, _SECONDS_BETWEEN_LOOKS))
            except subprocess.TimeoutExpired:
                watch()
        return None
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the child: by the signal that lets it tidy up, then by the one that cannot be refused."""
    process.terminate()
    try:
        process.wait(timeout=_SECONDS_TO_TIDY)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _number(name: str) -> int:
    """Return a signal's number, 0 where the system has no such signal."""
    return int(getattr(signal, name, 0))
