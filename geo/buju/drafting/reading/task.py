"""What the child does behind its walls: finds out what a file is, and has it read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.reading.reading import TextFormat
from buju.errors import FormatUnknown, InputInvalid, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from buju.drafting.reading.flow import ReadText
    from buju.exchange.statement import Limits

_SNIFFED = 4096
_MOST_LETTERS = 2_000_000
_MOST_MEMBERS, _MOST_XML = 5000, 64_000_000
_MAGIC = (
    (b"%PDF-", TextFormat.PDF),
    (b"{\\rtf", TextFormat.RTF),
    (b"\x89PNG\r\n", TextFormat.PNG),
    (b"\xff\xd8\xff", TextFormat.JPEG),
    (b"II*\0", TextFormat.TIFF),
    (b"MM\0*", TextFormat.TIFF),
)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Nothing once taken is given back: comments and blanks that lead nowhere would be tried in every way.
_HTML = re.compile(
    rb"\s*+(?:\xef\xbb\xbf\s*+)?+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body)",
    re.I | re.S,
)
_PAGED = frozenset({TextFormat.PDF, TextFormat.OFD, TextFormat.PNG, TextFormat.JPEG, TextFormat.TIFF})
_OFFICE = frozenset({TextFormat.DOC, TextFormat.WPS, TextFormat.RTF, TextFormat.ODT})


Told = Callable[[int, int], None]


class Asked(NamedTuple):
    """What is asked of the child: the file's name for messages, whether every page goes through OCR.

    `has_time` says that its limits are those of OCR.
    """

    name: str
    ocr: bool
    has_time: bool = True


def read(path: Path, asked: Asked, *, limits: Limits, told: Told) -> tuple[TextFormat, ReadText]:
    """Return a file's format and what is read of it; `told` is called with how many pages are read, of how many.

    Raises:
        InputInvalid, FormatUnknown: the file cannot be used.
        TooLarge: above a limit.
    """
    kind = format_of(path, asked.name, limits=limits)
    told(0, 1)
    made = _read_as(kind, path, asked, told=told)
    if len(made.text) > _MOST_LETTERS:
        raise TooLarge(f"文字有 {len(made.text)} 个，超过 {_MOST_LETTERS // 10_000} 万字的上限；请分成几个文件")
    if not made.text.strip():
        raise InputInvalid("文件里没有文字")
    return kind, made


def _read_as(kind: TextFormat, path: Path, asked: Asked, *, told: Told) -> ReadText:
    if kind in _PAGED:
        return _read_pages(kind, path, asked, told=told)
    if kind is TextFormat.DOCX:
        from buju.drafting.reading.wordfile import read_word

        return read_word(path)
    if kind is TextFormat.HTML:
        from buju.drafting.reading.webpage import read_web_page

        return read_web_page(path)
    if kind in _OFFICE:
        from buju.drafting.reading.officefile import read_office

        return read_office(path, kind)
    if kind in (TextFormat.TEXT, TextFormat.MARKDOWN):
        from buju.drafting.reading.plaintext import read_plain_text

        return read_plain_text(path)
    raise FormatUnknown(f"不读 .{kind} 文件；请另存为 .docx 或 .txt")


def _read_pages(kind: TextFormat, path: Path, asked: Asked, *, told: Told) -> ReadText:
    if kind is TextFormat.PDF:
        from buju.drafting.reading.pdffile import read_pdf

        return read_pdf(path, ocr=asked.ocr, has_time=asked.has_time, told=told)
    if kind is TextFormat.OFD:
        from buju.drafting.reading.ofdfile import read_ofd

        return read_ofd(path, told=told)
    from buju.drafting.reading.scan import read_picture

    return read_picture(path, has_time=asked.has_time)


def format_of(path: Path, name: str, *, limits: Limits) -> TextFormat:
    """Return what a file is by its content; its name tells texts apart, which look alike.

    Raises:
        FormatUnknown: it is none that is read here.
        InputInvalid: it is empty, encrypted or broken.
        TooLarge: unpacked it is above the limits.
    """
    with path.open("rb") as stream:
        start = stream.read(_SNIFFED)
    if not start:
        raise InputInvalid("文件是空的")
    for magic, kind in _MAGIC:
        if magic in start[:1024] if kind is TextFormat.PDF else start.startswith(magic):
            return kind
    ending = name.rpartition(".")[2].lower()
    if start.startswith(_OLE):
        return _compound(path, ending)
    if start.startswith(_ZIP):
        return _package(path, limits)
    if _HTML.match(start) or ending in ("html", "htm", "shtml", "xhtml"):
        return TextFormat.HTML
    if ending in ("docx", "pdf", "ofd") or ending in _OFFICE:
        raise InputInvalid(f"文件名是 .{ending}，内容不是，或已损坏；请重新下载或另存")
    return TextFormat.MARKDOWN if ending in ("md", "markdown") else TextFormat.TEXT


def _compound(path: Path, ending: str) -> TextFormat:
    """Return what a compound file (MS-CFB) is: a Word file of before 2007, or the shell of an encrypted one."""
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise InputInvalid("文件已加密；请用密码打开后另存为不加密的文件")
    if "WordDocument".encode("utf-16-le") not in content:
        raise FormatUnknown("不是 Word 文件；规划文本请用 .docx、.pdf、.html 或 .txt")
    return TextFormat.WPS if ending == "wps" else TextFormat.DOC


def _package(path: Path, limits: Limits) -> TextFormat:
    """Return what a zip package is, having looked through it before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            count = len(archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise InputInvalid("文件已损坏或不完整（打不开压缩包）；请重新下载或另存") from error
    unpacked = sum(info.file_size for info in members.values())
    written = sum(info.file_size for name, info in members.items() if name.lower().endswith((".xml", ".rels")))
    if count > _MOST_MEMBERS or unpacked > limits.unpacked or written > _MOST_XML:
        raise TooLarge(f"文件解开后有 {unpacked / 1_000_000:.0f} MB，超过上限；请删去图片，或分成几个文件")
    if any(info.flag_bits & 0x1 for info in members.values()):
        raise InputInvalid("文件已加密；请用密码打开后另存为不加密的文件")
    if "word/document.xml" in members or any(name.startswith("word/") for name in members):
        return TextFormat.DOCX
    if any(name.lower().strip("/\\") == "ofd.xml" for name in members):
        return TextFormat.OFD
    if "content.xml" in members and "mimetype" in members:
        return TextFormat.ODT
    raise FormatUnknown("是压缩包，里面不是 Word 文件；请解开，逐个读")
