"""The legend of a figure: the roles and grades that it has, drawn as they are drawn on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.block import LEADING, Block, Item, paragraphs, stacked, written
from buju.views.carto.face import ASCENT, width_of, wrapped
from buju.views.carto.palette import (
    POINTS_A_PX,
    Hatch,
    Paint,
    Theme,
    area_paint,
    grounds,
    line_paint,
    ring_paint,
)
from buju.views.carto.scene import Box, Drawn, Ring
from buju.views.carto.shapes import swatch, symbol
from buju.views.carto.style import GRADES, PAPER, ROLES
from buju.views.carto.viewshape import is_area

_HEADING, _TEXT = 8.5, 8.0
_WIDE, _HIGH, _GAP = 19.0, 9.5, 5.0
# A sample is small: dashes as long as on the map would not be seen to be dashes.
_DASH = 0.6
_ROUND = np.linspace(0, 2 * np.pi, 25)[:-1]

Swatch = Callable[[float, float], Iterable[Drawn]]


class Entry(NamedTuple):
    """A row of the legend: what draws its sample round the left middle, and its words."""

    sample: Swatch
    words: str


class Shown(NamedTuple):
    """A place that is drawn, and whether by its symbol."""

    place: Place
    pinned: bool


def legend_block(shown: Sequence[Shown], *, stations: Sequence[str], width: float, theme: Theme, scale: float) -> Block:
    """Return the legend of what is drawn; `stations` has the names of the layers of dots."""
    by_role = {role: [row for row in shown if row.place.role is role] for role in ROLES}
    roles = [_role_entry(role, rows, theme, scale) for role, rows in by_role.items() if rows]
    roles += [Entry(_dot(theme, scale), title) for title in stations]
    grades = [grade for grade in GRADES if any(row.place.grade is grade for row in shown)]
    ink = grounds(theme).ink
    heading = _HEADING * scale
    blocks = [
        paragraphs(["图例：布局角色"], width, size=heading, colour=ink),
        _columns(roles, width, theme, scale),
        paragraphs(["图形等级（由高到低）"], width, size=heading, colour=ink),
        _rows(
            [Entry(_grade_sample(g, theme, scale), f"{g.value} {g.label}：{g.words}") for g in grades],
            width,
            theme,
            scale,
        ),
    ]
    return stacked(blocks, gap=3.0 * scale)


def key_block(
    keyed: Sequence[tuple[str, str]], unnamed: Sequence[str], *, width: float, theme: Theme, scale: float
) -> Block:
    """Return the key of the places that stand on the map as a number, and the names that had no room at all."""
    lines = [f"图上编号：{'；'.join(f'{number} {words}' for number, words in keyed)}"] if keyed else []
    lines += [f"图上未注名：{'、'.join(unnamed)}"] if unnamed else []
    return paragraphs(lines, width, size=_TEXT * scale, colour=grounds(theme).ink)


def _role_entry(role: Role, rows: Sequence[Shown], theme: Theme, scale: float) -> Entry:
    # A role is shown in the grade that most of its places have on this map.
    grade = Counter(row.place.grade for row in rows).most_common(1)[0][0]
    if sum(row.pinned for row in rows) * 2 > len(rows):
        return Entry(_symbol(role, grade, theme, scale), role.words)
    if not any(is_area(row.place.shape) for row in rows):
        return Entry(_stroke(line_paint(role, grade, theme=theme), scale), role.words)
    return Entry(_area(area_paint(role, grade, theme=theme), scale), role.words)


def _grade_sample(grade: Grade, theme: Theme, scale: float) -> Swatch:
    ink, row = grounds(theme).ink, GRADES[grade]
    if grade is Grade.D:
        return _ringed(theme, scale)
    dash = tuple(float(part) * POINTS_A_PX for part in row.dash.split()) if row.dash else None
    hatch = Hatch(45.0, 7 * POINTS_A_PX, 1.6 * POINTS_A_PX, ink, 0.55) if row.hatched else None
    return _area(Paint(ink, row.weight * POINTS_A_PX, dash, ink, 0.1 if hatch else row.fill_opacity, hatch), scale)


def _area(paint: Paint, scale: float) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        half = _HIGH * scale / 2
        dash = None if paint.dash is None else tuple(part * _DASH for part in paint.dash)
        return swatch(Box(x, y - half, x + _WIDE * scale, y + half), paint._replace(dash=dash), scale=scale)

    return drawn


def _stroke(paint: Paint, scale: float) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        ring = Ring(np.array([[x, y], [x + _WIDE * scale, y]]), closed=False)
        dash = None if paint.dash is None else tuple(part * scale for part in paint.dash)
        yield Drawn((ring,), paint._replace(weight=paint.weight * scale, dash=dash))

    return drawn


def _symbol(role: Role, grade: Grade, theme: Theme, scale: float) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        return symbol(role, grade, x=x + _WIDE * scale / 2, y=y, size=10 * scale, theme=theme, scale=scale)

    return drawn


def _ringed(theme: Theme, scale: float) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        paint, ink = ring_paint(Role.NODE, theme=theme), grounds(theme).ink
        middle = np.array([x + _WIDE * scale / 2, y])
        unit = np.column_stack([np.cos(_ROUND), np.sin(_ROUND)])
        dash = None if paint.dash is None else tuple(part * scale * _DASH for part in paint.dash)
        ring = paint._replace(stroke=ink, fill=ink, weight=paint.weight * scale, dash=dash)
        yield Drawn((Ring(unit * 5.6 * scale + middle, closed=True),), ring)
        yield Drawn((Ring(unit * 2.4 * scale + middle, closed=True),), Paint(None, 0, None, ink, 1.0))

    return drawn


def _dot(theme: Theme, scale: float) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        unit = np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) * 2.0 * scale
        ring = Ring(unit + np.array([x + _WIDE * scale / 2, y]), closed=True)
        yield Drawn((ring,), Paint(grounds(theme).line, 0.9 * scale, None, PAPER, 1.0))

    return drawn


def _columns(entries: Sequence[Entry], width: float, theme: Theme, scale: float) -> Block:
    """Return entries in as many columns as their words leave room for."""
    size = _TEXT * scale
    indent = (_WIDE + _GAP) * scale
    widest = max((width_of(entry.words, size) for entry in entries), default=0.0) + indent + 8 * scale
    across = max(int(width // widest), 1)
    if across == 1:
        return _rows(entries, width, theme, scale)
    high = 14.5 * scale
    items: list[Item] = []
    for number, entry in enumerate(entries):
        x, y = (number % across) * width / across, (number // across + 0.5) * high
        items += entry.sample(x, y)
        items.append(written(entry.words, x + indent, y + size * 0.36, size=size, colour=grounds(theme).ink))
    return Block(tuple(items), -(-len(entries) // across) * high)


def _rows(entries: Sequence[Entry], width: float, theme: Theme, scale: float) -> Block:
    """Return entries one below the other, their words wrapped."""
    size, indent = _TEXT * scale, (_WIDE + _GAP) * scale
    blocks = []
    for entry in entries:
        lines = wrapped(entry.words, width - indent, size=size)
        first = max(size * LEADING, (_HIGH + 2) * scale)
        top = (first - size) / 2
        words = tuple(
            written(line, indent, top + size * (ASCENT + LEADING * row), size=size, colour=grounds(theme).ink)
            for row, line in enumerate(lines)
        )
        height = first + size * LEADING * (len(lines) - 1)
        blocks.append(Block((*entry.sample(0, first / 2), *words), height))
    return stacked(blocks, gap=1.5 * scale)
