"""The door of reading: a path or an upload's bytes in, a `Reading` out; the file is read in a walled child."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from buju import draft
from buju.drafting.reading import child
from buju.drafting.reading.reading import Damage, Page, Reading, TextFormat
from buju.errors import BujuError, DataMissing, FormatUnknown, InputInvalid, TooLarge
from buju.exchange.child import Sheets
from buju.exchange.jail import run_program
from buju.exchange.statement import MEGABYTE, Limits
from buju.files import reason_of
from buju.legible import shown

# A plan with its pictures.
LIMITS = Limits(size=100 * MEGABYTE, unpacked=400 * MEGABYTE, memory=2 << 30, seconds=60)
# OCR takes seconds a page, and its models memory.
_OCR_SECONDS, _OCR_MEMORY = 20, 2
_LONGEST_NAME = 255
_ERRORS: dict[str, type[BujuError]] = {
    kind.__name__: kind for kind in (InputInvalid, FormatUnknown, TooLarge, BujuError)
}
_XCPU = -24

Progress = Callable[[int, int], None]


def read_document(
    source: Path | bytes,
    *,
    name: str | None = None,
    ocr: bool = False,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
) -> Reading:
    """Read a plan's file: .docx, .pdf, .ofd, .html, .txt, .md and what LibreOffice or OCR make readable.

    Args:
        source: a path, or the bytes of an upload.
        name: what the user calls the file; the path's own name unless given. It is never opened.
        ocr: read every page of a PDF by OCR, over a text layer that is rubbish.
        limits: upper limits.
        progress: called now and then with how many pages are read, of how many.

    Raises:
        DataMissing: there is no such file, or it cannot be opened.
        InputInvalid, FormatUnknown: the file cannot be used; the message names it.
        TooLarge: above a limit.
    """
    called = (name or (source.name if isinstance(source, Path) else "文件"))[-_LONGEST_NAME:]
    try:
        content = _content(source, limits) if isinstance(source, Path) else source
        if len(content) > limits.size:
            raise _too_large(len(content), limits)
        answer = _jailed(content, called, ocr=ocr, has_time=ocr, limits=limits, progress=progress)
        if answer.get("is_scan"):
            answer = _jailed(content, called, ocr=ocr, has_time=True, limits=limits, progress=progress)
    except (InputInvalid, TooLarge) as error:
        raise type(error)(f"{shown(called)}：{error}") from error
    return Reading(
        text=answer["text"],
        format=TextFormat(answer["format"]),
        name=called,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        pages=tuple(Page(*row) for row in answer["pages"]),
        damage=tuple(Damage(one["kind"], one["words"], one["count"], tuple(one["pages"])) for one in answer["damage"]),
        walls=tuple(answer["walls"]),
    )


def _content(path: Path, limits: Limits) -> bytes:
    """Return a file's bytes, all of one state; one that is written to meanwhile is refused."""
    try:
        with path.open("rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > limits.size:
                raise _too_large(before.st_size, limits)
            content = stream.read(limits.size + 1)
            after = os.fstat(stream.fileno())
    except FileNotFoundError as error:
        raise DataMissing(f"没有文件 {path}") from error
    except OSError as error:
        raise DataMissing(f"无法读取 {path}：{reason_of(error)}") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        raise InputInvalid("读取时文件被改动；请等写完再读")
    return content


def _too_large(size: int, limits: Limits) -> TooLarge:
    return TooLarge(f"文件有 {size / MEGABYTE:.0f} MB，超过 {limits.size / MEGABYTE:.0f} MB 的上限；请分成几个文件")


def _jailed(
    content: bytes, name: str, *, ocr: bool, has_time: bool, limits: Limits, progress: Progress | None
) -> dict[str, Any]:
    """Return what the child answers; where it has time for OCR its limits are wider."""
    if has_time:
        limits = replace(limits, seconds=_OCR_SECONDS * limits.seconds, memory=_OCR_MEMORY * limits.memory)
    request = {"name": name, "ocr": ocr, "has_time": has_time, "limits": asdict(limits)}
    draft.sweep(Path(tempfile.gettempdir()))
    with ExitStack() as stack:
        # They have no name (O_TMPFILE), or had one for a moment: whoever kills this process leaves nothing of users.
        given, words, pages = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        for stream, filled in ((given, content), (words, json.dumps(request).encode())):
            stream.write(filled)
            stream.flush()
            stream.seek(0)

        def watch() -> None:
            done, _, of = os.pread(pages.fileno(), 40, 0).partition(b"\n")[0].partition(b" ")
            if progress is not None and done.isdigit() and of.isdigit():
                progress(int(done), int(of))

        sheets = Sheets(given.fileno(), words.fileno(), pages.fileno())
        status = run_program(Path(str(child.__file__)), sheets, seconds=3 * limits.seconds, watch=watch)
        watch()
        if status is None or status == _XCPU:
            raise TooLarge(f"读取超过 {limits.seconds} 秒的时限，已停止；请分成几个文件")
        if status < 0:
            raise InputInvalid("文件使读取程序中断（已损坏，或解开后过大）；请重新下载或另存")
        if status > 0:
            raise BujuError("读取程序未能完成；请告知维护者")
        words.seek(0)
        answer: dict[str, Any] = json.loads(words.read())
    if "error" in answer:
        raise _ERRORS.get(answer["error"], BujuError)(str(answer["message"]))
    return answer
