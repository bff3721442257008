"""四至 wording: which road bounds a site on which side, as a text says it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Compass(StrEnum):
    """A side of a 四至; `inward` points from that side to the site, as (east, north)."""

    EAST = "东"
    SOUTH = "南"
    WEST = "西"
    NORTH = "北"

    @property
    def inward(self) -> tuple[float, float]:
        """Unit vector from the side to the site."""
        return _INWARD[self]


_INWARD = {
    Compass.EAST: (-1.0, 0.0),
    Compass.WEST: (1.0, 0.0),
    Compass.NORTH: (0.0, -1.0),
    Compass.SOUTH: (0.0, 1.0),
}

_VERB = r"(?:面|侧|边)?[至到临起抵靠邻接]"

# 东至/东起/东临/东到 …; the name ends at punctuation or where the next side starts.
_SIDE = re.compile(
    rf"(?P<side>[东南西北]){_VERB}[ \t\u3000]*"
    rf"(?P<name>[^，,、；;。.：:（）()\s]{{1,30}}?)(?=[，,、；;。.（）()\s]|$|[东南西北]{_VERB})"
)


class BoundsClause(NamedTuple):
    """One side of a 四至 as worded."""

    side: Compass
    name: str


def parse_bounds(text: str) -> tuple[BoundsClause, ...]:
    """Read the sides of a 四至 in the order of the text.

    Returns:
        One row for each side that is worded, e.g. `(东, 中心路)`; a side that the text leaves out has none.

    Raises:
        ValueError: the text gives one side twice.
    """
    sides = tuple(BoundsClause(Compass(match["side"]), match["name"]) for match in _SIDE.finditer(text))
    if len({side.side for side in sides}) != len(sides):
        raise ValueError(f"四至中同一方位出现两次：{text}")
    return sides
