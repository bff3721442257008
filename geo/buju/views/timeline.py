"""The timeline of targets: a drawing in SVG, one lane for each plan, one mark for each target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.atlas.targets import year_of
from buju.policy.fact import Target, TargetClass
from buju.views.templating import rendered
from buju.views.wording import target_words

FIRST, LAST = 2025, 2033

# Drawing units: the width of a year, of the lanes' names, the distance of marks, and how many stand on a row.
_YEAR, _NAMES, _STEP, _ACROSS = 84, 132, 18, 4
_HEAD, _PAD = 34, 14


@dataclass(frozen=True, slots=True)
class Mark:
    """One target on the drawing: where it stands, its shape, its words, and the row of the table it leads to."""

    x: int
    y: int
    milestone: bool
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One plan: its name, the lane's top and height, and its marks."""

    name: str
    top: int
    height: int
    marks: tuple[Mark, ...]


def timeline(targets: Sequence[Target], atlas: Atlas) -> Markup:
    """Return the timeline of 2025 to 2033 as SVG; targets without a year stand in a column of their own.

    Every mark has its words as a title and links to `#<fact id>` on the same page.
    """
    columns = [str(year) for year in range(FIRST, LAST + 1)] + ["年份未载"]
    lanes: list[Lane] = []
    top = _HEAD
    for document in dict.fromkeys(target.citation.document for target in targets):
        own = [target for target in targets if target.citation.document == document]
        lane = _lane(atlas.document(document).source.short, own, top)
        lanes.append(lane)
        top += lane.height
    return rendered(
        "timeline.html",
        columns=[(_NAMES + at * _YEAR, label) for at, label in enumerate(columns)],
        lanes=lanes,
        width=_NAMES + len(columns) * _YEAR,
        height=top + _PAD,
        year_width=_YEAR,
        head=_HEAD,
    )


def _lane(name: str, targets: Sequence[Target], top: int) -> Lane:
    columns: dict[int, list[Target]] = {}
    for target in targets:
        columns.setdefault(_column(target), []).append(target)
    rows = max(-(-len(found) // _ACROSS) for found in columns.values())
    marks = [
        _mark(target, column, at, top) for column, found in sorted(columns.items()) for at, target in enumerate(found)
    ]
    return Lane(name=name, top=top, height=rows * _STEP + 2 * _PAD, marks=tuple(marks))


def _column(target: Target) -> int:
    year = year_of(target)
    return LAST - FIRST + 1 if year is None else min(max(year, FIRST), LAST) - FIRST


def _mark(target: Target, column: int, at: int, top: int) -> Mark:
    row, across = divmod(at, _ACROSS)
    return Mark(
        x=_NAMES + column * _YEAR + 15 + across * _STEP,
        y=top + _PAD + _STEP // 2 + row * _STEP,
        milestone=target.target_class is TargetClass.MILESTONE,
        words=target_words(target),
        href=f"#{target.id}",
    )
