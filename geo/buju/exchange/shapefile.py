"""Shapefiles: geometry by GDAL, the text of the table by an own decoder, for its encoding is often stated nowhere."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buju.exchange.format import Format, codec_of, unread
from buju.exchange.gdal import BYTES, only, read_layer
from buju.legible import shown

if TYPE_CHECKING:
    from buju.exchange.columns import RawTable
    from buju.exchange.statement import Request


def read_shapefile(path: Path, request: Request) -> RawTable:
    """Read the parts of a Shapefile that lie beside each other, the first of them at `path`.

    Its text is in the stated encoding, that of the .cpg, or the first of UTF-8 and GB 18030 that fits.

    Raises:
        InputInvalid: broken, or nothing says which encoding its text is in.
        TooLarge: above the limits.
    """
    stated, limits = request.stated, request.limits
    only("ESRI Shapefile")
    table = path.with_suffix(".dbf").read_bytes()
    decode = _Decoder(stated.encoding, _cpg(path.with_suffix(".cpg")), _widths(table))
    return read_layer(path, kind=Format.SHAPEFILE, layer=None, limits=limits, decode=decode)


class _Decoder:
    """Bytes of a dBASE table as text: a name or cell that fills its field may end inside a letter, and is then cut."""

    def __init__(self, stated: str | None, cpg: str | None, widths: list[int]) -> None:
        self._stated, self._cpg, self._widths = stated, cpg, widths

    def __call__(self, names: list[str], columns: list[Any]) -> tuple[list[str], list[Any], list[str]]:
        """Return names and columns as text, and what to tell.

        Raises:
            InputInvalid: the encoding is not known; what the first text would be in each is said.
        """
        heads = [name.encode(BYTES) for name in names]
        texts = {at: [_bytes(cell) for cell in column] for at, column in enumerate(columns) if _is_text(column)}
        codec, notes = self._codec([*heads, *(cell for cells in texts.values() for cell in cells if cell)])
        whole = [_trimmed(head, codec) for head in heads]
        notes += [f"字段名“{shown(name)}”末尾的半个字已去掉（字段名最多 10 字节）" for name, is_cut in whole if is_cut]
        read = list(columns)
        for at, cells in texts.items():
            found = [(None, False) if cell is None else _trimmed(cell, codec) for cell in cells]
            read[at] = [text for text, _ in found]
            cut = [index + 1 for index, (_, is_cut) in enumerate(found) if is_cut]
            if cut:
                width = f"（字段宽 {self._widths[at]} 字节）" if at < len(self._widths) else ""
                rows = f"第 {'、'.join(map(str, cut[:_TOLD]))}{'……' if len(cut) > _TOLD else ''} 个要素"
                notes.append(f"列“{shown(whole[at][0])}”{rows}的文字被截断{width}，末尾的半个字已去掉")
        return [name for name, _ in whole], read, notes

    def _codec(self, texts: list[bytes]) -> tuple[str, list[str]]:
        """Return the codec of all texts, and what to tell of it."""
        odd = [text for text in dict.fromkeys(texts) if not text.isascii()]
        if not odd:
            return "utf-8", []
        named = self._stated or self._cpg
        fit = [codec for codec in _CODECS if all(_fits(text, codec) for text in odd)]
        codec = None if named is None else codec_of(named)
        if codec in fit:
            return str(codec), []
        if named is None and fit:
            return fit[0], [f"压缩包没有 .cpg，属性文字按 {fit[0].upper()} 读入；如文字不对，请说明编码"]
        raise unread(self._why(named, codec, fit, odd), known=tuple(map(str.upper, _CODECS)))

    def _why(self, named: str | None, codec: str | None, fit: list[str], odd: list[bytes]) -> str:
        if named is None:
            return "属性文字既不是 UTF-8，也不是 GB18030"
        whose = "声明的编码" if self._stated else ".cpg 所注的编码"
        example = "、".join(f"按 {one.upper()} 是“{shown(_trimmed(odd[-1], one)[0])}”" for one in fit)
        what = "不是中文所用的编码，或写法不认识" if codec is None else "与属性文字不符"
        return f"{whose}“{shown(named)}”{what}" + (f"；有一格{example}" if example else "")


_CODECS = ("utf-8", "gb18030")
# Row numbers named in a note.
_TOLD = 5


def _is_text(column: Any) -> bool:  # noqa: ANN401 - list or array of floats
    return isinstance(column, list) and any(isinstance(cell, str) for cell in column)


def _bytes(cell: object) -> bytes | None:
    return cell.encode(BYTES, "replace") if isinstance(cell, str) else None


def _fits(text: bytes, codec: str) -> bool:
    try:
        _trimmed(text, codec)
    except UnicodeDecodeError:
        return False
    return True


def _trimmed(text: bytes, codec: str) -> tuple[str, bool]:
    """Return bytes as text, and whether half a letter at the end had to be left out."""
    try:
        return text.decode(codec), False
    except UnicodeDecodeError as error:
        # What ends too early is the beginning of a letter; anything else is another encoding.
        if error.end != len(text) or not _is_beginning(text[error.start :], codec):
            raise
        return text[: error.start].decode(codec), True


def _is_beginning(tail: bytes, codec: str) -> bool:
    """Whether bytes are an unfinished letter: a decoder that is told of more to come has no fault to find."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(tail, final=False) == ""
    except UnicodeDecodeError:
        return False


def _widths(table: bytes) -> list[int]:
    """Return the widths of a table's fields in bytes (dBASE III: descriptors of 32 bytes after the header)."""
    widths = []
    for start in range(32, len(table), 32):
        if table[start] in (0x0D, 0x00) or start + 32 > len(table):
            break
        widths.append(table[start + 16])
    return widths


def _cpg(path: Path) -> str | None:
    if not path.is_file():
        return None
    words = path.read_bytes()[:64].decode("ascii", "replace").strip()
    return words or None
