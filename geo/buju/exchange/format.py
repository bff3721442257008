"""What the bytes of a file are: which format, and which letters (UTF-8, UTF-16 by its mark, else GB 18030; told)."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

from buju.errors import FormatUnknown, InputInvalid
from buju.legible import shown

_READ = (
    "可读的格式：CSV、Excel（.xlsx）、GeoJSON、KML、KMZ、GeoPackage、界址点 .txt，"
    "以及压缩成 zip 的 Shapefile、MapInfo TAB 等"
)


class Format(StrEnum):
    """A format that candidates may come in; an archive holds another of them."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    KML = "kml"
    GEOPACKAGE = "geopackage"
    SHAPEFILE = "shapefile"
    TAB = "tab"
    PARCELS = "parcels"
    ZIP = "zip"

    @property
    def words(self) -> str:
        """The format's usual name."""
        return _WORDS[self]

    @property
    def is_typed(self) -> bool:
        """Whether cells are numbers or texts by the format itself; in the others all are texts."""
        return self not in (Format.CSV, Format.KML, Format.PARCELS)

    @property
    def unit(self) -> str:
        """What a row is called: tables are counted by lines, layers by features."""
        return {Format.CSV: "行", Format.XLSX: "行", Format.PARCELS: "个地块"}.get(self, "个要素")


_WORDS = {
    Format.CSV: "CSV 表格",
    Format.XLSX: "Excel 工作簿",
    Format.GEOJSON: "GeoJSON",
    Format.KML: "KML",
    Format.GEOPACKAGE: "GeoPackage",
    Format.SHAPEFILE: "Shapefile",
    Format.TAB: "MapInfo TAB",
    Format.PARCELS: "界址点文件",
    Format.ZIP: "zip 压缩包",
}
# What an ending promises; a .txt may be a table as well as boundary points.
_OF_SUFFIX = {
    ".csv": (Format.CSV,),
    ".tsv": (Format.CSV,),
    ".txt": (Format.PARCELS, Format.CSV),
    ".geojson": (Format.GEOJSON,),
    ".geojsonl": (Format.GEOJSON,),
    ".geojsons": (Format.GEOJSON,),
    ".json": (Format.GEOJSON,),
    ".kml": (Format.KML,),
    ".gpkg": (Format.GEOPACKAGE,),
    ".xlsx": (Format.XLSX, Format.ZIP),
    ".xlsm": (Format.XLSX, Format.ZIP),
    ".kmz": (Format.KML, Format.ZIP),
    ".zip": (Format.ZIP,),
}

# What other files begin with, so that the refusal can say what they are.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x00\x00\x27\x0a", "单独的 .shp；请把 .shp、.shx、.dbf、.prj 一起压缩成 zip"),
    (b"PAR1", "GeoParquet"),
    (b"fgb", "FlatGeobuf"),
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "旧版 Office 文件（.xls、.doc）或加了密码的工作簿；请用 Excel 或 WPS 另存为不加密的 .xlsx"),
    (b"Rar!", "RAR 压缩包；请改用 zip"),
    (b"7z\xbc\xaf", "7z 压缩包；请改用 zip"),
    (b"\x1f\x8b", "gzip 压缩包；请解压后再读"),
    (b"\xff\xfe\x00\x00", "UTF-32 文字；请另存为 UTF-8"),
    (b"\x00\x00\xfe\xff", "UTF-32 文字；请另存为 UTF-8"),
)
_XML: tuple[tuple[bytes, str], ...] = (
    (b"<ogrvrtdatasource", "VRT（指向别的文件的清单）"),
    (b"<vrtdataset", "VRT（指向别的文件的清单）"),
    (b"<ogrwfsdatasource", "WFS 服务的连接文件"),
    (b"wfs_capabilities", "WFS 服务的应答"),
    (b"<kml", "KML"),
    (b"<gpx", "GPX"),
    (b"<osm", "OpenStreetMap XML"),
    (b"<rss", "GeoRSS"),
    (b"featurecollection", "GML"),
    (b"<html", "网页"),
)
_TEXTS: tuple[tuple[bytes, str], ...] = (
    (b"!table", "单独的 .tab；请把 .tab、.dat、.map、.id 一起压缩成 zip"),
    (b"version 300", "MapInfo MIF；请在 GIS 软件中导出成 TAB（压缩成 zip）或 GeoJSON"),
    (b"version 450", "MapInfo MIF；请在 GIS 软件中导出成 TAB（压缩成 zip）或 GeoJSON"),
    (b"version 650", "MapInfo MIF；请在 GIS 软件中导出成 TAB（压缩成 zip）或 GeoJSON"),
    (b"0\r\nsection", "CAD 图形（DXF）；请在 GIS 软件中导出成 Shapefile 或 GeoPackage"),
    (b"  0\r\nsection", "CAD 图形（DXF）；请在 GIS 软件中导出成 Shapefile 或 GeoPackage"),
    (b"ac10", "CAD 图形（DWG）；请在 GIS 软件中导出成 Shapefile 或 GeoPackage"),
)
# The heads of a text of boundary points, in UTF-8 and in GB 18030.
_PARCEL_HEADS = tuple(words.encode(codec) for words in ("[属性描述]", "[地块坐标]") for codec in ("utf-8", "gb18030"))
# How many bytes tell a format.
HEAD = 4096


def format_of(head: bytes, *, name: str | None) -> Format:
    """Return the format of a file by its first bytes (`HEAD` will do); the reader of that format looks closer.

    Raises:
        FormatUnknown: no format that is read here, or another one than the name says.
    """
    found = _by_content(head, name)
    format_named(found, name)
    return found


def format_named(found: Format, name: str | None) -> None:
    """Refuse a file whose name promises another format.

    Raises:
        FormatUnknown: the name has an ending of another format.
    """
    named = _OF_SUFFIX.get(suffix_of(name), ())
    if named and found not in named:
        raise FormatUnknown(f"{called(name)}内容是 {found.words}；请把扩展名改对，或检查是否选错了文件")


def of_suffix(suffix: str) -> Format | None:
    """Return the format that a file in an archive is taken for by its ending, None if it is none or an archive."""
    return next((kind for kind in _OF_SUFFIX.get(suffix, ()) if kind is not Format.ZIP), None)


def suffix_of(name: str | None) -> str:
    """Return a file name's suffix in lower case, empty if it has none."""
    return PurePosixPath((name or "").replace("\\", "/")).suffix.lower()


def called(name: str | None) -> str:
    """Return how a message begins that contrasts a name with the content."""
    suffix = suffix_of(name)
    return f"名为 {shown(suffix, longest=12)}，" if suffix else "文件"


def refused(what: str, *, name: str | None) -> FormatUnknown:
    """Return the error for content that is something else."""
    return FormatUnknown(f"{called(name)}内容是 {what}。{_READ}")


def _by_content(head: bytes, name: str | None) -> Format:
    if head.startswith(b"SQLite format 3\x00"):
        return Format.GEOPACKAGE
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Format.ZIP
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise refused(what, name=name)
    if _wide(head) is None and _is_unmarked_wide(head):
        raise refused(
            "UTF-16 文字，但没有字节顺序标记（BOM）；请在 Excel 里另存为“Unicode 文本”，或用记事本另存为 UTF-8",
            name=name,
        )
    is_wide, head = _wide(head) is not None, _narrow(head)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\x1e \t\r\n\v\f")
    if not text:
        raise FormatUnknown(f"文件是空的。{_READ}")
    if text.startswith(b"<"):
        return _of_xml(text, is_wide=is_wide, name=name)
    if b"\x00" in head:
        raise refused("不认识的二进制数据", name=name)
    lower = text[:64].lower()
    for mark, what in _TEXTS:
        if lower.startswith(mark):
            raise refused(what, name=name)
    if text.startswith(_PARCEL_HEADS):
        return Format.PARCELS
    return Format.GEOJSON if text.startswith((b"{", b"[")) else Format.CSV


def _of_xml(text: bytes, *, is_wide: bool, name: str | None) -> Format:
    what = _xml(text)
    # What XML forbids is looked for byte by byte.
    if is_wide:
        raise refused(f"UTF-16 的 {what}；请另存为 UTF-8", name=name)
    if what == "KML":
        return Format.KML
    raise refused(what, name=name)


def _xml(text: bytes) -> str:
    tags = re.sub(rb"\s+", b" ", text.lower())
    return next((what for mark, what in _XML if mark in tags), "XML")


# What Excel saves as "Unicode 文本" begins with the first, in the order of the bytes that the mark tells.
_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def _wide(content: bytes) -> str | None:
    """Return the codec of a text of UTF-16 by its mark, None if it has none."""
    return _MARKS.get(content[:2])


def _is_unmarked_wide(head: bytes) -> bool:
    """Whether bytes are UTF-16 without a mark: separators and digits have a zero byte, nearly all on the same side."""
    first, second = head[0::2].count(0), head[1::2].count(0)
    # A few Chinese letters end in a zero themselves (一 is 4E00).
    if not 0 < 4 * min(first, second) + 1 <= max(first, second):
        return False
    text = head.decode("utf-16-be" if first > second else "utf-16-le", "ignore")
    return not any(letter < " " and letter not in "\t\n\v\f\r" for letter in text)


def _narrow(head: bytes) -> bytes:
    """Return the beginning of a text in UTF-8 if it is UTF-16 by its mark, else as it is."""
    codec = _wide(head)
    return head if codec is None else head[2:].decode(codec, "ignore").encode()


# GB 18030 holds all of GBK and GB 2312. Plain UTF-16 is of either order.
_CODECS = {
    "utf8": "utf-8",
    "utf8sig": "utf-8",
    "65001": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "ansi936": "gb18030",
    "utf16": "utf-16",
    "unicode": "utf-16",
    "utf16le": "utf-16-le",
    "utf16lebom": "utf-16-le",
    "1200": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf16bebom": "utf-16-be",
    "1201": "utf-16-be",
}
KNOWN = ("UTF-8", "GB18030", "UTF-16")


def codec_of(words: str) -> str | None:
    """Return the codec that goes by a name such as `UTF-8`, `GBK` or `936`, None if it is not one that is read."""
    return _CODECS.get("".join(letter for letter in words.casefold() if letter.isalnum()))


def decoded(content: bytes, *, encoding: str | None) -> tuple[str, list[str]]:
    """Return the text of a file and what to tell of its encoding.

    Raises:
        InputInvalid: the bytes mean no text in the stated encoding, or in either of the two if none is stated.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if encoding is not None:
        return _stated(content, encoding), []
    if _wide(content) is not None:
        return _of_wide(content), ["内容按 UTF-16（Excel 的“Unicode 文本”）读入"]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise unread(f"内容既不是 UTF-8，也不是 GB18030（第 {error.start + 1} 字节起无法解码）") from error
    return text, ["内容不是 UTF-8，按 GB18030（含 GBK）读入；如文字不对，请另存为 UTF-8"]


def _stated(content: bytes, encoding: str) -> str:
    codec = codec_of(encoding)
    if codec is None:
        raise unread(f"不支持“{shown(encoding)}”编码")
    if codec.startswith("utf-16"):
        found = _wide(content)
        if found is None:
            raise unread("内容开头没有 UTF-16 的字节顺序标记（BOM）")
        if codec not in ("utf-16", found):
            raise unread(f"内容的字节顺序标记（BOM）是 {found.upper()} 的，与所写的“{shown(encoding)}”不符")
        return _of_wide(content)
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise unread(f"内容不是 {codec.upper()}（第 {error.start + 1} 字节起无法解码）") from error


def _of_wide(content: bytes) -> str:
    """Return a text of UTF-16 by its mark."""
    mark, letters = content[:2], content[2:]
    try:
        return letters.decode(_MARKS[mark])
    except UnicodeDecodeError as error:
        at = len(mark) + error.start + 1
        raise unread(f"内容有 UTF-16 的标记（BOM），但第 {at} 字节起无法解码，可能被截断") from error


def unread(why: str, *, known: tuple[str, ...] = KNOWN) -> InputInvalid:
    """Return the error for bytes that are no text; `known` may be stated instead."""
    return InputInvalid(f"{why}；请说明编码，或另存为 UTF-8", asks="encoding", known=known)
