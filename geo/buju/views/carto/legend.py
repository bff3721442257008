"""The legend of a figure: the roles and grades that it has, drawn as they are drawn on the map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.face import ASCENT, width_of, wrapped
from buju.views.carto.furniture import LEADING, Block, Item, paragraphs, stacked, written
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Box, Drawn, Ring
from buju.views.carto.symbolizer import swatch, symbol
from buju.views.carto.symbology import GRADES, PAPER, ROLES
from buju.views.carto.viewshape import is_area
from buju.views.words.catalogue import FigureWords

# Points.
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
    marked: bool


def legend_block(
    shown: Sequence[Shown], *, stations: Sequence[str], width: float, portrayal: Portrayal, words: FigureWords
) -> Block:
    """Return the legend of what is drawn; `stations` has the names of the layers of dots."""
    by_role = {role: [row for row in shown if row.place.role is role] for role in ROLES}
    roles = [_role_entry(role, rows, portrayal, words.roles[role]) for role, rows in by_role.items() if rows]
    roles += [Entry(_dot(portrayal), title) for title in stations]
    grades = [grade for grade in GRADES if any(row.place.grade is grade for row in shown)]
    ink, heading = portrayal.grounds.ink, portrayal.pt(_HEADING)
    blocks = [
        paragraphs([words.legend_roles], width, size=heading, colour=ink),
        _columns(roles, width, portrayal),
        paragraphs([words.legend_grades], width, size=heading, colour=ink),
        _rows(
            [
                Entry(
                    _grade_sample(grade, portrayal),
                    words.grade.format(letter=grade.value, label=words.grades[grade], note=words.grade_notes[grade]),
                )
                for grade in grades
            ],
            width,
            portrayal,
        ),
    ]
    return stacked(blocks, gap=portrayal.pt(3.0))


def key_block(
    keyed: Sequence[tuple[str, str]], unnamed: Sequence[str], *, width: float, portrayal: Portrayal, words: FigureWords
) -> Block:
    """Return the key of the places that stand on the map as a number, and the names that had no room at all."""
    rows = words.rows.join(f"{number} {name}" for number, name in keyed)
    lines = [words.numbered.format(names=rows)] if keyed else []
    lines += [words.unnamed.format(names=words.names.join(unnamed))] if unnamed else []
    return paragraphs(lines, width, size=portrayal.pt(_TEXT), colour=portrayal.grounds.ink)


def _role_entry(role: Role, rows: Sequence[Shown], portrayal: Portrayal, words: str) -> Entry:
    # A role is shown in the grade that most of its places have on this map.
    grade = Counter(row.place.grade for row in rows).most_common(1)[0][0]
    if sum(row.marked for row in rows) * 2 > len(rows):
        return Entry(_symbol(role, grade, portrayal), words)
    if not any(is_area(row.place.shape) for row in rows):
        return Entry(_stroke(portrayal.line(role, grade), portrayal), words)
    return Entry(_area(portrayal.area(role, grade), portrayal), words)


def _grade_sample(grade: Grade, portrayal: Portrayal) -> Swatch:
    if grade is Grade.D:
        return _ringed(portrayal)
    return _area(portrayal.grade_sample(grade), portrayal)


def _area(paint: Paint, portrayal: Portrayal) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        half = portrayal.pt(_HIGH) / 2
        return swatch(Box(x, y - half, x + portrayal.pt(_WIDE), y + half), _short_dashes(paint))

    return drawn


def _stroke(paint: Paint, portrayal: Portrayal) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        yield Drawn((Ring(np.array([[x, y], [x + portrayal.pt(_WIDE), y]]), closed=False),), paint)

    return drawn


def _symbol(role: Role, grade: Grade, portrayal: Portrayal) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        paint = portrayal.symbol(portrayal.tone(role), schematic=grade is Grade.E)
        middle = x + portrayal.pt(_WIDE) / 2
        return symbol(ROLES[role].symbol, paint, rim=portrayal.rim, x=middle, y=y, size=portrayal.pt(10))

    return drawn


def _ringed(portrayal: Portrayal) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        ink, middle = portrayal.grounds.ink, (x + portrayal.pt(_WIDE) / 2, y)
        ring = _short_dashes(portrayal.ring(portrayal.tone(Role.NODE)))._replace(stroke=ink, fill=ink)
        yield Drawn((_circle(middle, portrayal.pt(5.6)),), ring)
        yield Drawn((_circle(middle, portrayal.pt(2.4)),), filled(ink))

    return drawn


def _dot(portrayal: Portrayal) -> Swatch:
    def drawn(x: float, y: float) -> Iterable[Drawn]:
        ring = _circle((x + portrayal.pt(_WIDE) / 2, y), portrayal.pt(2.0))
        yield Drawn((ring,), Paint(portrayal.grounds.line, portrayal.pt(0.9), None, PAPER, 1.0))

    return drawn


def _circle(middle: tuple[float, float], radius: float) -> Ring:
    return Ring(np.column_stack([np.cos(_ROUND), np.sin(_ROUND)]) * radius + np.array(middle), closed=True)


def _short_dashes(paint: Paint) -> Paint:
    return paint._replace(dash=None if paint.dash is None else tuple(part * _DASH for part in paint.dash))


def _columns(entries: Sequence[Entry], width: float, portrayal: Portrayal) -> Block:
    """Return entries in as many columns as their words leave room for."""
    size, indent = portrayal.pt(_TEXT), portrayal.pt(_WIDE + _GAP)
    widest = max((width_of(entry.words, size) for entry in entries), default=0.0) + indent + portrayal.pt(8)
    across = max(int(width // widest), 1)
    if across == 1:
        return _rows(entries, width, portrayal)
    high, ink = portrayal.pt(14.5), portrayal.grounds.ink
    items: list[Item] = []
    for number, entry in enumerate(entries):
        x, y = (number % across) * width / across, (number // across + 0.5) * high
        items += entry.sample(x, y)
        items.append(written(entry.words, x + indent, y + size * 0.36, size=size, colour=ink))
    return Block(tuple(items), -(-len(entries) // across) * high)


def _rows(entries: Sequence[Entry], width: float, portrayal: Portrayal) -> Block:
    """Return entries one below the other, their words wrapped."""
    size, indent, ink = portrayal.pt(_TEXT), portrayal.pt(_WIDE + _GAP), portrayal.grounds.ink
    blocks = []
    for entry in entries:
        lines = wrapped(entry.words, width - indent, size=size)
        first = max(size * LEADING, portrayal.pt(_HIGH + 2))
        top = (first - size) / 2
        words = tuple(
            written(line, indent, top + size * (ASCENT + LEADING * row), size=size, colour=ink)
            for row, line in enumerate(lines)
        )
        height = first + size * LEADING * (len(lines) - 1)
        blocks.append(Block((*entry.sample(0, first / 2), *words), height))
    return stacked(blocks, gap=portrayal.pt(1.5))
