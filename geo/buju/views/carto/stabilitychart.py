"""The stability of a ranking as a small drawing in SVG: for each candidate its places under other weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buju.spatial.role import Role
from buju.views import assets
from buju.views.carto import symbology
from buju.views.carto.face import cut
from buju.views.page import rendered

MOST = 12

# Drawing units: a phone shows the whole width at about its own size.
_WIDTH, _LEFT, _RIGHT = 360, 10, 10
_HEAD, _ROW, _KEY = 30, 42, 34
_TEXT, _SMALL = 13, 11
_SHARE_EMS = 9


@dataclass(frozen=True, slots=True)
class StabilityRow:
    """One candidate.

    Attributes:
        name: for readers; escaped when drawn.
        rank: its place under the weights given, 1 for the best.
        best: its best place over the random weightings.
        worst: its worst place.
        first: share of the weightings under which it is first, 0 to 1.
    """

    name: str
    rank: int
    best: int
    worst: int
    first: float


@dataclass(frozen=True, slots=True)
class _Bar:
    """One candidate on the drawing."""

    name: str
    share: str
    words: str
    y: float
    left: float
    right: float
    dot: float


def stability_chart(rows: Sequence[StabilityRow], *, draws: int) -> Markup:
    """Return the drawing of the first `MOST` rows, in their order: bar for the range of places, dot for the place now.

    The drawing needs no style sheet; with `stability_styles` it takes the page's type and a bounded width. The same
    rows give the same drawing.

    Args:
        rows: the candidates from the first place on; at least one.
        draws: how many random weightings the ranges come from.
    """
    shown = rows[:MOST]
    last = max(max(row.worst, row.rank) for row in shown)
    bars = [_bar(row, at, last) for at, row in enumerate(shown)]
    bottom = _HEAD + _ROW * len(bars)
    left_out = f"；图中只列前 {len(shown)} 个，共 {len(rows)} 个" if len(rows) > len(shown) else ""
    return rendered(
        "stabilitychart.html",
        width=_WIDTH,
        height=bottom + _KEY,
        right=_WIDTH - _RIGHT,
        left=_LEFT,
        head=_HEAD,
        bottom=bottom,
        text=_TEXT,
        small=_SMALL,
        ticks=[(_x(place, last), place) for place in _ticks(last)],
        bars=bars,
        about=f"{draws} 组随机权重下的名次范围、现在的名次和排第一的比例{left_out}",
        ink=symbology.INK,
        soft=symbology.CONTEXT_INK,
        line=symbology.CONTEXT_LINE,
        paper=symbology.PAPER,
        range=symbology.ROLES[Role.NODE].colour,
        now=symbology.ROLES[Role.CORE].colour,
    )


def stability_styles() -> str:
    """Return the CSS that sets the drawing into a page."""
    return assets.own("stabilitychart.css")


def share_words(share: float) -> str:
    """Return a share for readers; a share that is not whole never reads as none or all of it."""
    if 0 < share < 0.001:
        return "不足 0.1%"
    if 0.999 < share < 1:
        return "超过 99.9%"
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def _bar(row: StabilityRow, at: int, last: int) -> _Bar:
    share = share_words(row.first)
    places = f"第 {row.best} 名" if row.best == row.worst else f"第 {row.best} 至第 {row.worst} 名"
    return _Bar(
        name=cut(f"{row.rank}. {row.name}", to=(_WIDTH - _LEFT - _RIGHT) / _TEXT - _SHARE_EMS),
        share=f"排第一 {share}",
        words=f"{row.name}：现在第 {row.rank} 名；随机权重下{places}，排第一的占 {share}",
        y=_HEAD + _ROW * at,
        left=_x(row.best, last),
        right=_x(row.worst, last),
        dot=_x(row.rank, last),
    )


def _x(place: int, last: int) -> float:
    """Return where a place stands: the first at the left; room is left for half a dot at either end."""
    begin, end = _LEFT + 6, _WIDTH - _RIGHT - 6
    return round(begin + (end - begin) * (place - 1) / max(1, last - 1), 2)


def _ticks(last: int) -> list[int]:
    """Return the places that the scale names: the first, the last and a few round ones between."""
    step = next(size * 10**power for power in range(12) for size in (1, 2, 5) if size * 10**power * 6 >= last)
    between = [place for place in range(step, last, step) if place > 1 and last - place >= step * 0.6]
    return sorted({1, *between, last})
