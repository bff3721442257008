"""What stands beside a figure: the legend of its roles and grades, and what it says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.face import ASCENT, width_of, wrapped
from buju.views.carto.furniture import LEADING, Block, Item, paragraphs, stacked, written
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Box, Drawn, Ring
from buju.views.carto.subject import Subject, sources_of
from buju.views.carto.symbolizer import swatch, symbol
from buju.views.carto.symbology import GRADES, PAPER, ROLES
from buju.views.carto.viewshape import is_area
from buju.views.publication import reviewed_number
from buju.views.words.catalogue import FigureWords, figure_words
from buju.views.words.wording import date_words, document_number, grouped_source_words, period_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context
    from buju.atlas.place import Place
    from buju.fault import Fault
    from buju.views.carto.feature import Feature
    from buju.views.carto.frame import Frame
    from buju.views.carto.options import FigureOptions

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
    # One symbol, one entry; that of several layers is too long for a column.
    dots = [Entry(_dot(portrayal), words.names.join(stations))] if stations else []
    wide = dots if len(stations) > 1 else []
    grades = [grade for grade in GRADES if any(row.place.grade is grade for row in shown)]
    ink, heading = portrayal.grounds.ink, portrayal.type_pt(_HEADING)
    blocks = [
        paragraphs([words.legend_roles], width, size=heading, colour=ink),
        _columns(roles if wide else [*roles, *dots], width, portrayal),
        _rows(wide, width, portrayal),
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
    keyed: Sequence[tuple[str, str]],
    unnamed: Sequence[str],
    *,
    width: float,
    portrayal: Portrayal,
    words: FigureWords,
    told: bool = True,
) -> Block:
    """Return the key of the places that stand on the map as a number, and the names that had no room at all.

    Of a crowd they are not `told` but counted.
    """
    rows = words.rows.join(f"{number} {name}" for number, name in keyed)
    lines = [words.numbered.format(names=rows)] if keyed else []
    if unnamed:
        said = (
            words.unnamed.format(names=words.names.join(unnamed)) if told else words.crowded.format(count=len(unnamed))
        )
        lines.append(said)
    return paragraphs(lines, width, size=portrayal.type_pt(_TEXT), colour=portrayal.grounds.ink)


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
    size, indent = portrayal.type_pt(_TEXT), portrayal.pt(_WIDE + _GAP)
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
    size, indent, ink = portrayal.type_pt(_TEXT), portrayal.pt(_WIDE + _GAP), portrayal.grounds.ink
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


def subtitle(subject: Subject, atlas: Atlas, *, words: FigureWords) -> str:
    """Return the line under the title: the region, its layout, and the plan."""
    layout = subject.layout
    document = atlas.find_document(layout.document)
    plan = "" if document is None else words.plan.format(title=document.title, number=document_number(document))
    return f"{layout.region}“{layout.name}”{plan}"


def fault_lines(faults: Sequence[Fault], *, words: FigureWords) -> list[str]:
    """Return what is printed on a figure that was forced in spite of faults in its data."""
    if not faults:
        return []
    first = faults[0]
    said = words.fault.format(
        rule=first.code.rule.means, message=first.message, file=first.where.file, line=first.where.line
    )
    return [words.faults.format(count=len(faults), first=f"{said}{words.and_more if len(faults) > 1 else ''}")]


def note_lines(
    subject: Subject,
    atlas: Atlas,
    frame: Frame,
    *,
    options: FigureOptions,
    outside: Sequence[Feature],
    inset: Sequence[Context],
) -> list[str]:
    """Return the lines at a figure's foot.

    `outside` are features whose shapes lie beyond the frame; `inset` the layers that only the inset draws.
    """
    words = figure_words(options.lang)
    return [
        *_sureness(subject, outside, words),
        *_basis(subject, atlas, frame, options),
        *_sources(subject, inset, words),
        *([words.original] if words.original else ()),
    ]


def _sureness(subject: Subject, outside: Sequence[Feature], words: FigureWords) -> Iterator[str]:
    yield subject.layout.scale_note
    if any(place.grade is Grade.E for place in subject.places):
        yield words.schematic_note
    if subject.listed:
        yield words.listed.format(count=len(subject.listed), grade=Grade.F.value) + _pinned(subject, words)
    undrawn = (
        (words.missed, subject.missed),
        (words.withheld, subject.withheld),
        (words.aside, subject.aside),
        (words.left_out, subject.left_out),
        (words.outside, outside),
    )
    for said, places in undrawn:
        if places:
            yield said.format(names=words.names.join(one.name for one in places))


def _pinned(subject: Subject, words: FigureWords) -> str:
    """Return how many of those that cannot be located the text puts into which drawn place."""
    inside = [(place.printed, len(subject.pins.on(place))) for place in subject.places]
    names = [words.pinned_in.format(host=name, count=count) for name, count in inside if count]
    return words.pinned.format(names=words.names.join(names)) if names else ""


def _basis(subject: Subject, atlas: Atlas, frame: Frame, options: FigureOptions) -> Iterator[str]:
    words = figure_words(options.lang)
    document = atlas.find_document(subject.layout.document)
    date = words.date.format(date=date_words(subject.layout.data_date))
    period = "" if document is None else words.period.format(period=period_words(document, on=atlas.on))
    grid = words.grid.format(epsg=frame.metric.epsg)
    number = reviewed_number(frame.extent(subject.layout.id), options.publication)
    said = words.review.format(number=number) if number else options.publication.note
    yield f"{date}{period}{grid}　{said}"


def _sources(subject: Subject, inset: Sequence[Context], words: FigureWords) -> Iterator[str]:
    contexts = list(dict.fromkeys([*(context.file.id for context in subject.contexts), *(c.file.id for c in inset)]))
    by_id = {context.file.id: context for context in [*subject.contexts, *inset]}
    sources = sources_of(subject.places, [by_id[name] for name in contexts])
    yield words.sources.format(sources=words.rows.join(grouped_source_words(sources)))
