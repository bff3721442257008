"""四至 drawn: which lines at hand bound a place, and what ground they enclose within what it is known to lie in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from buju.spatial.bounds import enclosed
from buju.spatial.boundstext import parse_bounds
from buju.spatial.datum import Metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import LineString
    from shapely.geometry.base import BaseGeometry

    from buju.spatial.source import Source

# Mapped roads end short of each other; what is added goes straight on (metres), as little as will do.
_REACHES_M = (300.0, 1000.0, 3000.0)
# With fewer lines the ground would be open on two sides, and be mostly a guess.
_FEWEST = 3
_MISSING = "随包的道路、河流和本规划的底图中没有这一名称的线"


class Line(NamedTuple):
    """A line that a wording names: as one stretch (lon/lat degrees), how far off it may be, and whose it is."""

    name: str
    path: LineString
    margin_m: float
    source: Source


class Fence(NamedTuple):
    """A place's 四至 as a recipe has it: text, what was found of each road, the lines, how far they reach on."""

    text: str
    roads: dict[str, dict[str, Any]]
    lines: tuple[Line, ...]
    reach_m: float


def names_in(text: str) -> tuple[str, ...]:
    """Return the lines that a 四至 names, one for each of its four sides; none if it does not have just these."""
    try:
        clauses = parse_bounds(text)
    except ValueError:
        return ()
    sides = [clause.side for clause in clauses]
    return tuple(clause.name for clause in clauses) if len(sides) == len(set(sides)) == 4 else ()


def fenced(text: str, lines: Mapping[str, Line], *, limit: BaseGeometry) -> Fence | None:
    """Return how a 四至 is drawn, None if too few of its lines are at hand, or they enclose nothing.

    Args:
        text: the wording.
        lines: the lines at hand by the names that the wording has for them.
        limit: what the place is known to lie in (lon/lat degrees).
    """
    names = names_in(text)
    found = {name: lines[name] for name in names if name in lines}
    if len(found) < _FEWEST:
        return None
    metric = Metric.around(limit)
    sides = {
        clause.side: metric.to_metres(found[clause.name].path) for clause in parse_bounds(text) if clause.name in found
    }
    within = metric.to_metres(limit)
    reach = next((one for one in _REACHES_M if not enclosed(sides, limit=within, reach_m=one).is_empty), None)
    if reach is None:
        return None
    return Fence(text, {name: _road(found.get(name)) for name in names}, tuple(found.values()), reach)


def _road(line: Line | None) -> dict[str, Any]:
    if line is None:
        return {"missing": _MISSING}
    return {"pieces": [line.name], "remark": f"取自“{line.source.title}”，误差 {line.margin_m:.0f} 米"}
