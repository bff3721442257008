"""The part of the form that states what the asker's own file is: as it was filled in, and what is asked back of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from buju.errors import BujuError, InputInvalid, QuestionInvalid
from buju.exchange.statement import ENTRIES, Entry
from buju.spatial.shift import Datum
from buju_api.pages.frame import Choice

# The other encodings that are read go by these names as well.
_ENCODINGS = {
    "UTF-8": "UTF-8",
    "GB18030": "GB18030（含 GBK、GB2312，Windows 中文默认）",
    "UTF-16": "UTF-16（Excel 的“Unicode 文本”）",
}
_COLUMNS = ("name_column", "x", "y")
# What stands for nothing stated.
_UNSTATED = {"datum": "文件里已写明", "encoding": "自动辨认", "layer": "只有一个"}
# Zones of CGCS2000 over China: central meridians in degrees, by their width.
_MERIDIANS = {3: range(75, 136, 3), 6: range(75, 136, 6)}
_NUMBERS = {3: "三", 6: "六"}


@dataclass(frozen=True, slots=True)
class FileField:
    """What one entry is asked by: `groups` hold what a list offers, none of them is a line to write in.

    `is_asked` marks what the file was refused for, `is_column` what names a column of a table.
    """

    name: str
    label: str
    help: str
    value: str
    groups: Mapping[str, tuple[Choice, ...]]
    none: str
    longest: int
    is_flag: bool
    is_asked: bool
    is_column: bool


def field_name(entry: Entry) -> str:
    """Return what a form calls an entry: a question has a datum of its own, and others may come."""
    return entry.key if entry.is_flag else f"file_{entry.key}"


def stated_in(given: Mapping[str, str]) -> dict[str, str | bool | None]:
    """Return what the fields of a form state of its file, by the keys of `ENTRIES`."""
    return {entry.key: given.get(field_name(entry)) for entry in ENTRIES}


def asked_back(error: BujuError | None) -> tuple[str | None, tuple[str, ...]]:
    """Return what an error asks to be stated of a file, and what could be."""
    if isinstance(error, InputInvalid):
        return error.asks, tuple(error.known)
    if isinstance(error, QuestionInvalid) and error.field in {entry.key for entry in ENTRIES}:
        return error.field, tuple(map(str, error.known))
    return None, ()


def file_fields(given: Mapping[str, str], *, error: BujuError | None = None) -> tuple[FileField, ...]:
    """Return the fields, filled in as before; where the file was refused for one, it offers what could be chosen."""
    asked, known = asked_back(error)
    return tuple(_field(entry, given.get(field_name(entry), ""), asked == entry.key, known) for entry in ENTRIES)


def _field(entry: Entry, value: str, is_asked: bool, known: tuple[str, ...]) -> FileField:
    groups = {} if entry.is_flag else _offered(entry.key, known if is_asked else ())
    chosen = {
        name: tuple(Choice(each, words, each == value) for each, words in offered.items())
        for name, offered in groups.items()
    }
    if chosen and value and not any(choice.chosen for choices in chosen.values() for choice in choices):
        chosen = {"所写": (Choice(value, value, chosen=True),)} | chosen
    return FileField(
        name=field_name(entry),
        label=entry.label,
        help=entry.help,
        value=value,
        groups=chosen,
        none=_none(entry.key),
        longest=entry.longest,
        is_flag=entry.is_flag,
        is_asked=is_asked,
        is_column=entry.key in _COLUMNS,
    )


def _none(key: str) -> str:
    return _UNSTATED.get(key, "按标题辨认")


def _offered(key: str, known: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what a list offers, by groups; first what the file was found to have."""
    if key == "datum":
        first = [one for one in known if one not in {*Datum}]
        found = {"文件像是": {one: one for one in first}} if first else {}
        return found | {"经纬度": {datum.value: datum.words for datum in Datum}} | _zones()
    if key == "encoding":
        return {"": _ENCODINGS}
    return {"文件里有": {one: one for one in known}} if known else {}


def _zones() -> dict[str, dict[str, str]]:
    return {
        f"平面坐标，CGCS2000 {_NUMBERS[width]}度带": {
            f"cgcs2000-{width}-{meridian}": f"中央经线 {meridian}°（第 {_number(width, meridian)} 带）"
            for meridian in meridians
        }
        for width, meridians in _MERIDIANS.items()
    }


def _number(width: int, meridian: int) -> int:
    return meridian // 3 if width == 3 else (meridian + 3) // 6
