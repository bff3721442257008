"""Office files as packages (ISO/IEC 29500-2): gates before one is opened, and writing that gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from buju.errors import BujuError, InputInvalid

# What house styles stay well below, and what a small file that swells to gigabytes exceeds: an XML part takes
# about fifteen times its size in memory once it is read.
MAX_BYTES = 50_000_000
MAX_MEMBERS = 5_000
MAX_TOTAL = 200_000_000
MAX_RATIO = 100
MAX_XML_PART, MAX_XML_TOTAL = 16_000_000, 48_000_000
# Small parts of repeated words shrink more than a hundredfold without harm.
_RATIO_FROM = 1_000_000

_TYPES = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of office file: its ending, its name for readers, and the content types of its main part.

    `noun` is what a file of this kind is to whoever sends it in.
    """

    ending: str
    name: str
    main: str
    template: str
    noun: str = "模板"


WORD = Kind(
    "docx",
    "Word 文档（.docx）",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
SLIDES = Kind(
    "pptx",
    "PowerPoint 演示文稿（.pptx）",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
)


class TemplateRefused(InputInvalid):
    """A template, or another office file sent in, cannot be used; the message says why, and what was expected."""

    def __init__(self, kind: Kind, why: str) -> None:
        super().__init__(f"{kind.noun}不能使用：{why}；应为 {kind.name}")


def checked(content: bytes, kind: Kind) -> bytes:
    """Return a template's package after the gates, read within their limits; its content decides, not its name.

    Raises:
        TemplateRefused: it is no package of this kind, has macros, swells when unpacked, or is broken.
    """
    if len(content) > MAX_BYTES:
        raise TemplateRefused(kind, f"文件有 {len(content) / 1e6:.0f} MB，上限 {MAX_BYTES // 1_000_000} MB")
    if content.startswith(_OLE):
        raise TemplateRefused(kind, "这是旧格式或加了密码的文件，请另存为新格式并去掉密码")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _read(archive, kind)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise TemplateRefused(kind, "文件不是压缩包，或已损坏") from error
    parts[_TYPES] = _content_types(parts, kind)
    return _zipped(parts, stamp=(1980, 1, 1, 0, 0, 0))


def dated(content: bytes, *, day: date) -> bytes:
    """Return a package with every part dated to a day, so that two runs write the same bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return _zipped(parts, stamp=(max(day.year, 1980), day.month, day.day, 0, 0, 0))


def day_of(iso: str) -> date:
    """Return the first day of an ISO day, month or year; 1980-01-01, the first a package can hold, for other words."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if match is None:
        return date(1980, 1, 1)
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return date(1980, 1, 1)


def _read(archive: zipfile.ZipFile, kind: Kind) -> dict[str, bytes]:
    members = [info for info in archive.infolist() if not info.is_dir()]
    _gate(members, kind)
    parts: dict[str, bytes] = {}
    left, left_xml = MAX_TOTAL, MAX_XML_TOTAL
    for info in members:
        is_xml = info.filename.lower().endswith((".xml", ".rels", ".vml"))
        data = _bounded(archive, info, min(left, left_xml, MAX_XML_PART) if is_xml else left, kind)
        left -= len(data)
        if is_xml:
            left_xml -= len(data)
            _no_entities(data, kind)
        parts[info.filename] = data
    return parts


def _gate(members: list[zipfile.ZipInfo], kind: Kind) -> None:
    """Refuse by what the directory says; `_bounded` holds where it lies."""
    if len(members) > MAX_MEMBERS:
        raise TemplateRefused(kind, f"内含 {len(members)} 个部件，上限 {MAX_MEMBERS} 个")
    if len({info.filename for info in members}) != len(members):
        raise TemplateRefused(kind, "内含重名的部件")
    total = sum(info.file_size for info in members)
    if total > MAX_TOTAL:
        raise TemplateRefused(kind, f"解压后有 {total / 1e6:.0f} MB，上限 {MAX_TOTAL // 1_000_000} MB")
    for info in members:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise TemplateRefused(kind, "部件用了不许可的压缩方法")
        if info.file_size > _RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            ratio = info.file_size // max(info.compress_size, 1)
            raise TemplateRefused(kind, f"内含压缩比为 {ratio} 倍的部件，上限 {MAX_RATIO} 倍")
        if PurePosixPath(info.filename).name.lower() == "vbaproject.bin":
            raise TemplateRefused(kind, "含有宏，请另存为不含宏的文件")


def _bounded(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int, kind: Kind) -> bytes:
    chunks: list[bytes] = []
    size = 0
    with archive.open(info) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise TemplateRefused(kind, "解压后过大")
            chunks.append(chunk)
    return b"".join(chunks)


def _no_entities(data: bytes, kind: Kind) -> None:
    """Refuse document type declarations, which OPC forbids (ISO/IEC 29500-2, 8.1.4), however they are encoded."""
    plain = data.replace(b"\x00", b"")
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise TemplateRefused(kind, "部件中有文档类型声明（DTD）")


def _content_types(parts: dict[str, bytes], kind: Kind) -> bytes:
    """Return the content types with a template's main part made a document's."""
    types = parts.get(_TYPES)
    if types is None:
        raise TemplateRefused(kind, "缺少内容类型清单")
    if b"macroEnabled" in types or b"vnd.ms-office.vbaProject" in types:
        raise TemplateRefused(kind, "含有宏，请另存为不含宏的文件")
    if kind.main.encode() not in types and kind.template.encode() not in types:
        raise TemplateRefused(kind, "文件的内容是另一种格式")
    return types.replace(kind.template.encode(), kind.main.encode())


def _zipped(parts: dict[str, bytes], *, stamp: tuple[int, int, int, int, int, int]) -> bytes:
    stream = io.BytesIO()
    # The content types come first, as readers that stream a package expect.
    names = sorted(parts, key=lambda name: (name != _TYPES, not name.startswith("_rels/"), name))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_STORED if name.lower().endswith((".png", ".jpeg", ".jpg")) else 8
            info.external_attr = 0o600 << 16
            info.create_system = 3
            archive.writestr(info, parts[name])
    return stream.getvalue()


@contextmanager
def refusing(kind: Kind) -> Iterator[None]:
    """Turn whatever a reader makes of a broken template into one refusal."""
    try:
        yield
    except BujuError:
        raise
    except Exception as error:
        # The readers raise KeyError, AttributeError, XMLSyntaxError and more on packages that break the format.
        raise TemplateRefused(kind, "文件已损坏，或缺少必要的部件") from error
