"""A zipped Shapefile: the archive is looked through first, its parts are unpacked under fixed names."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from buju.errors import FormatUnknown, InputInvalid, TooLarge
from buju.exchange.columns import RawTable
from buju.exchange.format import Format, codec_of, refused, unread
from buju.exchange.gdal import chosen_layer, only, read_layer
from buju.exchange.statement import MEGABYTE, Limits
from buju.legible import shown

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_MEMBERS = 50
_MOST_RATIO = 100
# A table of blanks packs well; below this size a high ratio harms nobody.
_SMALL = MEGABYTE
_DRIVE = re.compile(r"[A-Za-z]:")
_OTHER_ZIPS = (
    ("xl/workbook.xml", "Excel 工作簿（.xlsx）；请另存为 CSV"),
    ("word/document.xml", "Word 文档"),
    ("doc.kml", "KMZ"),
)
# A directory that points before the file's beginning is an OSError of the seek, or a ValueError.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(OSError, RuntimeError, ValueError, struct.error),
)
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def read_shapefile(
    path: Path, *, name: str | None, layer: str | None, encoding: str | None, limits: Limits
) -> RawTable:
    """Read one Shapefile of a zip; its parts are written beside it.

    Raises:
        FormatUnknown: a zip of something else.
        InputInvalid: unsafe members, missing parts, several layers and none is chosen, or an unknown encoding.
        TooLarge: unpacked it is above the limits.
    """
    with _refusing():
        archive = zipfile.ZipFile(path)
    with archive:
        members = _members(archive, limits)
        layers = _layers(members, name)
        parts = _complete(layers, chosen_layer(sorted(layers), layer))
        for suffix, member in parts.items():
            with _refusing():
                content = _unpacked(archive, member, limits)
            path.with_name(f"layer{suffix}").write_bytes(content)
    only("ESRI Shapefile")
    return _read(path.with_name("layer.shp"), encoding, limits)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever the library makes of a broken archive into one refusal."""
    try:
        yield
    except _BROKEN as error:
        raise InputInvalid("zip 压缩包已损坏，或用了不支持的压缩方法；请重新压缩") from error


def _members(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Return the members by name, or refuse the archive and name the member."""
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise InputInvalid(f"zip 压缩包有 {len(infos)} 个成员，超过 {_MOST_MEMBERS} 个的上限；请只压缩一个 Shapefile")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked:
        raise TooLarge(f"zip 压缩包解开后有 {_megabytes(unpacked)}，超过 {_megabytes(limits.unpacked)} 的上限")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        member = _name(info)
        why = _unsafe(info, member)
        if why is None and member in members:
            why = "出现两次"
        if why is not None:
            raise InputInvalid(f"zip 压缩包的成员“{shown(member)}”{why}，不予读取；请重新压缩")
        members[member] = info
    return members


def _unsafe(info: zipfile.ZipInfo, name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(name):
        return "的路径指向压缩包之外"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "是链接"
    if info.flag_bits & 0x1:
        return "已加密"
    if info.compress_type not in _PLAIN:
        return "用了不支持的压缩方法"
    if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
        return f"的压缩比超过 {_MOST_RATIO}（疑为压缩炸弹）"
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; where the archive does not say UTF-8, Chinese systems mean GB 18030 (APPNOTE 4.4.4)."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _layers(members: Mapping[str, zipfile.ZipInfo], name: str | None) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Return the parts of each Shapefile by its name."""
    layers: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member, info in members.items():
        path = PurePosixPath(member.replace("\\", "/"))
        if path.suffix.lower() in _PARTS and "__MACOSX" not in path.parts:
            layers.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = info
    layers = {stem: parts for stem, parts in layers.items() if ".shp" in parts}
    if not layers:
        raise _no_shapefile(members, name)
    return layers


def _no_shapefile(members: Mapping[str, zipfile.ZipInfo], name: str | None) -> FormatUnknown:
    what = next((words for member, words in _OTHER_ZIPS if member in members), "zip 压缩包，其中没有 .shp")
    return refused(what, name=name)


def _complete(layers: Mapping[str, dict[str, zipfile.ZipInfo]], chosen: str) -> dict[str, zipfile.ZipInfo]:
    parts = layers[chosen]
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise InputInvalid(f"Shapefile“{shown(chosen)}”缺少 {'、'.join(missing)}；请把同名的文件一起压缩")
    return parts


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return a member's bytes, never more than it declares: the reader stops there and checks the sum."""
    with archive.open(member) as stream:
        return stream.read(min(member.file_size, limits.unpacked) + 1)


def _read(path: Path, encoding: str | None, limits: Limits) -> RawTable:
    """Read under the stated encoding, the one of the .cpg, or the first of UTF-8 and GB 18030 that fits."""
    is_ascii = _is_ascii(path.with_suffix(".dbf"))
    stated = "utf-8" if is_ascii else encoding or _cpg(path.with_suffix(".cpg"))
    codecs = ("utf-8", "gb18030") if stated is None else (codec_of(stated),)
    for codec in codecs:
        if codec is None:
            raise unread(f"不支持“{shown(stated or '')}”编码")
        try:
            table = read_layer(path, kind=Format.SHAPEFILE, layer=None, encoding=codec, limits=limits)
        except UnicodeDecodeError:
            continue
        if stated is None:
            table.notes.append(f"压缩包没有 .cpg，属性文字按 {codec.upper()} 读入；如文字不对，请说明编码")
        return table
    raise unread(f"属性文字不是 {stated}" if stated else "属性文字既不是 UTF-8，也不是 GB18030")


def _cpg(path: Path) -> str | None:
    if not path.is_file():
        return None
    words = path.read_bytes()[:64].decode("ascii", "replace").strip()
    return words or None


def _is_ascii(path: Path) -> bool:
    """Whether a table holds ASCII only, after its header, which has binary numbers (dBASE III, bytes 0–31)."""
    return path.read_bytes()[32:].isascii()


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
