"""Zip archives: looked through before anything is unpacked; what lies in them is told, and the one file chosen read."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from buju.errors import InputInvalid, TooLarge
from buju.exchange.format import Format, of_suffix, refused
from buju.exchange.statement import MEGABYTE, FileStatement, Limits
from buju.legible import shown, some

# What belongs to one set of data under one name.
_PARTS = {
    Format.SHAPEFILE: (".shp", ".shx", ".dbf", ".prj", ".cpg"),
    Format.TAB: (".tab", ".dat", ".map", ".id", ".ind"),
}
_NEEDED = {Format.SHAPEFILE: (".shx", ".dbf"), Format.TAB: (".dat", ".map", ".id")}
_MOST_MEMBERS = 200
_DRIVE = re.compile(r"[A-Za-z]:")
# A directory that points before the file's beginning is an OSError of the seek, or a ValueError.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(OSError, RuntimeError, ValueError, struct.error),
)
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_WHOLE = {"xl/workbook.xml": Format.XLSX}
_OTHERS = (
    ("word/document.xml", "Word 文档"),
    ("ppt/presentation.xml", "PowerPoint 演示"),
    ("META-INF/", "JAR 或 ODF 文件"),
)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was chosen in an archive: its format, the file on disk, and its name inside."""

    format: Format
    path: Path
    name: str


def unpack(path: Path, *, name: str | None, stated: FileStatement, limits: Limits) -> tuple[Unpacked, FileStatement]:
    """Unpack the one set of data of an archive beside it, under a fixed name; a workbook stays as it is.

    Where `layer` has chosen among several, what is stated of the chosen one no longer has it.

    Raises:
        FormatUnknown: an archive of something else.
        InputInvalid: unsafe members, missing parts, or several sets of data and none is chosen.
        TooLarge: unpacked it is above the limits.
    """
    with _refusing():
        archive = zipfile.ZipFile(path)
    with archive:
        members = _members(archive, limits)
        whole = next((kind for member, kind in _WHOLE.items() if member in members), None)
        if whole is not None:
            return Unpacked(whole, path, name or ""), stated
        sets = _sets(members, name)
        chosen, rest = _chosen(list(sets), stated)
        kind, parts = sets[chosen]
        _refuse_missing(chosen, kind, parts)
        for suffix, info in parts.items():
            with _refusing():
                content = _content(archive, info, limits)
            path.with_name(f"layer{suffix}").write_bytes(content)
    first = next(iter(_PARTS.get(kind, parts)))
    return Unpacked(kind, path.with_name(f"layer{first}"), chosen), rest


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
        raise InputInvalid(f"zip 压缩包有 {len(infos)} 个成员，超过 {_MOST_MEMBERS} 个的上限；请只压缩一份数据")
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


_Set = tuple[Format, dict[str, zipfile.ZipInfo]]


def _sets(members: Mapping[str, zipfile.ZipInfo], name: str | None) -> dict[str, _Set]:
    """Return the sets of data of an archive by name: the parts of one stem, or a file of its own."""
    sets: dict[str, _Set] = {}
    for kind, suffixes in _PARTS.items():
        stems: dict[str, dict[str, zipfile.ZipInfo]] = {}
        for member, info in members.items():
            path = PurePosixPath(member.replace("\\", "/"))
            if path.suffix.lower() in suffixes and _is_content(path):
                stems.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = info
        sets |= {stem: (kind, parts) for stem, parts in stems.items() if suffixes[0] in parts}
    for member, info in members.items():
        path = PurePosixPath(member.replace("\\", "/"))
        single = of_suffix(path.suffix.lower())
        is_remark = path.suffix.lower() == ".txt" and bool(sets)
        if single is not None and _is_content(path) and not info.is_dir() and not is_remark:
            sets[member] = (single, {path.suffix.lower(): info})
    if not sets:
        raise refused(_what(members), name=name)
    return sets


def _is_content(path: PurePosixPath) -> bool:
    """Whether a member is more than what a system leaves beside files (macOS: AppleDouble, RFC 1740)."""
    return "__MACOSX" not in path.parts and not path.name.startswith("._")


def _what(members: Mapping[str, zipfile.ZipInfo]) -> str:
    for start, words in _OTHERS:
        if any(member.startswith(start) for member in members):
            return words
    if any(".gdb/" in member for member in members):
        return "文件地理数据库（.gdb）；请导出成 GeoPackage 或 Shapefile"
    inside = some([member for member, info in members.items() if not info.is_dir()], most=4)
    return f"zip 压缩包，其中没有能读的数据（没有 .shp 等）；里面是 {inside}"


def _chosen(names: list[str], stated: FileStatement) -> tuple[str, FileStatement]:
    """Return the set to read, and what is stated of it: `layer` may name a set, or a layer within the only one."""
    if len(names) == 1 and stated.layer not in (*names, _stem(names[0])):
        return names[0], stated
    if stated.layer is None:
        raise InputInvalid(f"压缩包里有 {len(names)} 份数据：{some(names)}；请说明读哪一份", asks="layer", known=names)
    found = [one for one in names if stated.layer == one] or [one for one in names if stated.layer == _stem(one)]
    if len(found) != 1:
        raise InputInvalid(
            f"压缩包里没有名为“{shown(stated.layer)}”的一份数据；现有：{some(names)}", asks="layer", known=names
        )
    return found[0], replace(stated, layer=None)


def _stem(name: str) -> str:
    """Return a set's name without its folder and ending."""
    path = PurePosixPath(name)
    return path.stem if of_suffix(path.suffix.lower()) else path.name


def _refuse_missing(name: str, kind: Format, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    missing = [suffix for suffix in _NEEDED.get(kind, ()) if suffix not in parts]
    if missing:
        raise InputInvalid(f"{kind.words}“{shown(name)}”缺少 {'、'.join(missing)}；请把同名的文件一起压缩")


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> bytes:
    """Return a member's bytes, never more than it declares: the reader stops there and checks the sum."""
    with archive.open(member) as stream:
        return stream.read(min(member.file_size, limits.unpacked) + 1)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.0f} MB"
