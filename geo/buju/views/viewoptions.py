"""What a user wrote, taken for what it means: a choice, a number, a list, layers, a place; figures and maps alike."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from buju.errors import Ambiguous, NameUnknown, QuestionInvalid, closest
from buju.legible import legible
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas

# As many names as anyone picks by hand; a layout has fewer than a hundred places.
MOST_NAMES = 200
# What a message repeats of what a user wrote.
_LONGEST = 60
# Of more choices than this a message names the nearest alone.
_ALL_NAMED = 8
# No option of a view is a larger number than fits in fewer digits.
_MOST_DIGITS = 8
Choice = TypeVar("Choice", bound=StrEnum)


class FigureLayer(StrEnum):
    """One thing to draw or leave out; the values stand in addresses and commands."""

    CORE = "core"
    BELT = "belt"
    WING = "wing"
    AXIS = "axis"
    CLUSTER = "cluster"
    PARK = "park"
    NODE = "node"
    TOWN = "town"
    BOUND = "bound"
    AREA = "area"
    HOST = "host"
    PARTNER = "partner"
    FACILITY = "facility"
    DESIGNATION = "designation"
    DISTRICTS = "context-area"
    TOWNS = "context-town"
    LINES = "context-line"
    STATIONS = "context-point"

    @property
    def words(self) -> str:
        """The layer as readers know it."""
        return _CONTEXT_WORDS.get(self) or Role(self.value).words


_CONTEXT_WORDS = {
    FigureLayer.DISTRICTS: "背景：行政区",
    FigureLayer.TOWNS: "背景：镇街",
    FigureLayer.LINES: "背景：线路",
    FigureLayer.STATIONS: "背景：车站",
}


def said(written: str) -> str:
    """Return what a user wrote, fit to stand in a message: cut, on one line, in order."""
    return f"“{legible(written if len(written) <= _LONGEST else written[:_LONGEST] + '……')}”"


def chosen(kind: type[Choice], written: str | None, *, field: str) -> Choice | None:
    """Return the choice that has these words; None for None.

    Raises:
        QuestionInvalid: there is none; the error names what there is.
    """
    if written is None:
        return None
    try:
        return kind(written)
    except ValueError:
        raise _unknown(field, written, [item.value for item in kind]) from None


def whole(written: str | int, *, field: str, least: int, most: int, unit: str = "") -> int:
    """Return a whole number of ASCII digits; whether it lies within `least` and `most` is for the options to say.

    Raises:
        QuestionInvalid: it is none; the error names the bounds.
    """
    if isinstance(written, int) or (written.isascii() and written.isdigit() and len(written) < _MOST_DIGITS):
        return int(written)
    raise QuestionInvalid(field, f"应为 {least} 至 {most} 之间的整数{unit}，现为{said(str(written))}")


def listed(written: str, *, field: str) -> tuple[str, ...]:
    """Return the items of a list parted by commas, each once. An enumeration comma (、) may belong to a name.

    Raises:
        QuestionInvalid: there is no item, or there are too many.
    """
    names = tuple(dict.fromkeys(name.strip() for name in re.split("[,，]", written) if name.strip()))
    if not names:
        raise QuestionInvalid(field, "没有写明任何一项；多项之间用逗号隔开")
    if len(names) > MOST_NAMES:
        raise QuestionInvalid(field, f"有 {len(names)} 项，应不超过 {MOST_NAMES} 项")
    return names


def layers_listed(written: str) -> frozenset[FigureLayer]:
    """Return the layers of a list, by value or by name.

    Raises:
        QuestionInvalid: there is no such layer; the error names the nearest.
    """
    named = {layer.words: layer for layer in FigureLayer} | {layer.value: layer for layer in FigureLayer}
    names = listed(written, field="layers")
    for name in names:
        if name not in named:
            raise _unknown("layers", name, [layer.value if name.isascii() else layer.words for layer in FigureLayer])
    return frozenset(named[name] for name in names)


def place_named(atlas: Atlas, layout_id: str, name: str, *, field: str) -> str:
    """Return the id of the one place of a layout that goes by a name: its id, its name, or an alias.

    Raises:
        QuestionInvalid: there is none, or there are several; the error names the nearest, or all of them.
    """
    try:
        return atlas.gazetteer.place(name, within=layout_id).id
    except NameUnknown as error:
        parted = "；多个地点之间用逗号隔开" if "、" in name else ""
        message = f"这个布局没有地点{said(name)}；相近的有：{'、'.join(error.known)}{parted}"
        raise QuestionInvalid(field, message, known=error.known) from None
    except Ambiguous as error:
        message = f"{said(name)}可以指 {len(error.known)} 处，请写编号：{'、'.join(error.known)}"
        raise QuestionInvalid(field, message, known=error.known) from None


def _unknown(field: str, written: str, known: list[str]) -> QuestionInvalid:
    few = len(known) <= _ALL_NAMED
    near = "、".join(known) if few else closest(written, known)
    return QuestionInvalid(field, f"没有{said(written)}；{'可用' if few else '相近'}的有：{near}", known=known)
