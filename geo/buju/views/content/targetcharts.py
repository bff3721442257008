"""Targets as small charts by indicator group: each target on its own line of years, with operator, unit and year.

Only targets that are alike in indicator, unit, scope and operator share a line; nothing is drawn to a common height,
because no two indicators have one. A state of affairs stands on a target's line with its own date and source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.atlas.targets import differences, year_of, year_words
from buju.policy.fact import IndicatorGroup, Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Stated
from buju.views.carto.face import ems
from buju.views.page import rendered
from buju.views.words.amount import amount_words
from buju.views.words.wording import Quote, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.document import Document
    from buju.views.words.links import Links

# Drawing units: a phone shows the whole width at about its own size.
_WIDTH, _PAD, _OPEN = 330, 14, 76
_TOP, _LEVEL, _BELOW, _TEXT = 18, 17, 24, 13
# Between two words of one line.
_APART = 8.0


@dataclass(frozen=True, slots=True)
class State:
    """Where an indicator stood on a day, in words with its unit, and who says so."""

    year: int
    date: str
    amount: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class TargetLine:
    """Targets that are alike, on one line; `quotes` are theirs, in the order of the years."""

    ids: tuple[str, ...]
    indicator: str
    scope: str
    drawing: Markup
    quotes: tuple[Quote, ...]
    state: State | None


@dataclass(frozen=True, slots=True)
class TargetChart:
    """The lines of one indicator group."""

    title: str
    lines: tuple[TargetLine, ...]


@dataclass(frozen=True, slots=True)
class TargetCharts:
    """The charts in the order of the groups, and the marks that are used."""

    charts: tuple[TargetChart, ...]
    marks: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """One target, or a state of affairs, on its line: `kind` is an operator's value, or `state`."""

    kind: str
    x: float
    words: str
    words_x: float
    words_y: float
    year: str


@dataclass(frozen=True, slots=True)
class _Axis:
    """The years that all lines of a plan run over."""

    first: int
    last: int

    def x(self, year: int | None) -> float:
        """Return where a year stands; what has none stands apart, behind the line."""
        if year is None:
            return _WIDTH - _PAD
        end = _WIDTH - _PAD - _OPEN
        return round(_PAD + (end - _PAD) * (year - self.first) / max(1, self.last - self.first), 1)


def target_charts(
    targets: Sequence[Target], atlas: Atlas, *, links: Links, states: Mapping[str, State] | None = None
) -> TargetCharts:
    """Return the charts of one plan's targets; `states` are states of affairs by the target's id.

    Nobody collects states yet: where there is none, the line says so.
    """
    known = states or {}
    axis = _axis(targets, known.values(), atlas)
    charts = []
    for group in IndicatorGroup:
        own = [target for target in targets if target.group is group]
        lines = tuple(_line(alike, axis, known, atlas, links) for alike in series(own, atlas))
        if lines:
            charts.append(TargetChart(group.word, lines))
    used = {target.operator for target in targets}
    return TargetCharts(tuple(charts), tuple(operator for operator in Operator if operator in used))


def series(targets: Sequence[Target], atlas: Atlas) -> list[list[Target]]:
    """Return targets by the line that they may share: alike in everything but a stated year, which all differ."""
    found: list[list[Target]] = []
    for target in targets:
        home = next((one for one in found if all(_joins(target, other, atlas) for other in one)), None)
        if home is None:
            found.append([target])
        else:
            home.append(target)
    return [sorted(one, key=lambda target: year_of(target) or 0) for one in found]


def _joins(one: Target, other: Target, atlas: Atlas) -> bool:
    years = {year_of(one), year_of(other)}
    return (
        one.operator is other.operator
        and one.target_class is other.target_class
        and one.citation.document == other.citation.document
        and isinstance(one.value, float)
        and isinstance(other.value, float)
        and isinstance(one.unit, str)
        and len(years) == 2
        and None not in years
        and not any(differences(one, other, atlas=atlas))
    )


def _axis(targets: Iterable[Target], states: Iterable[State], atlas: Atlas) -> _Axis:
    years = [year for target in targets if (year := year_of(target)) is not None]
    years += [state.year for state in states]
    documents = dict.fromkeys(target.citation.document for target in targets)
    years += [year for one in documents for year in _period(atlas.find_document(one))]
    first, last = min(years, default=0), max(years, default=0)
    return _Axis(first - 1 if first == last else first, last)


def _period(document: Document | None) -> tuple[int, ...]:
    period = document.source.period if document else None
    return tuple(period.value) if isinstance(period, Stated) else ()


def _line(alike: Sequence[Target], axis: _Axis, states: Mapping[str, State], atlas: Atlas, links: Links) -> TargetLine:
    state = next((states[target.id] for target in alike if target.id in states), None)
    marks = _marks(alike, state, axis)
    top = _TOP + _LEVEL * round((max(mark.words_y for mark in marks) - _TOP) / _LEVEL)
    drawn = [mark for mark in marks if mark.kind != "state"]
    drawing = rendered(
        "targetchart.html",
        width=_WIDTH,
        height=top + _BELOW + 16,
        track=top + 14,
        start=axis.x(axis.first),
        end=axis.x(axis.last),
        ticks=[axis.x(year) for year in range(axis.first, axis.last + 1)],
        years=_years(axis, marks),
        marks=marks,
        joined=[mark.x for mark in drawn] if len(drawn) > 1 else [],
        about="；".join(f"{mark.year} {mark.words}" for mark in marks),
        text=_TEXT,
    )
    return TargetLine(
        ids=tuple(target.id for target in alike),
        indicator=alike[0].indicator,
        scope=alike[0].scope,
        drawing=drawing,
        quotes=tuple(dict.fromkeys(quoted(target.citation, atlas, links=links) for target in alike)),
        state=state,
    )


def _marks(alike: Sequence[Target], state: State | None, axis: _Axis) -> list[Mark]:
    """Return the marks of a line, the words of each on the lowest level where they meet no others."""
    rows = [
        (target.operator.value, axis.x(year_of(target)), amount_words(target), year_words(target)) for target in alike
    ]
    if state is not None:
        rows.append(("state", axis.x(state.year), f"现状 {state.amount}", f"{state.year}年"))
    taken: list[list[tuple[float, float]]] = []
    marks = []
    for kind, x, words, year in sorted(rows, key=lambda row: row[1]):
        wide = ems(words) * _TEXT
        left = min(max(x - wide / 2, 2.0), _WIDTH - wide - 2)
        level = next((at for at, row in enumerate(taken) if all(left > right + _APART for _, right in row)), len(taken))
        if level == len(taken):
            taken.append([])
        taken[level].append((left, left + wide))
        marks.append(Mark(kind, x, words, round(left, 1), _TOP + _LEVEL * level, year))
    return marks


def _years(axis: _Axis, marks: Sequence[Mark]) -> Iterator[tuple[float, str]]:
    """Yield the years that are written: those of the marks, and the ends of the line where there is room."""
    own = {mark.x: mark.year for mark in marks}
    yield from own.items()
    for year in (axis.first, axis.last):
        if all(abs(axis.x(year) - x) > _OPEN - _APART for x in own):
            yield axis.x(year), f"{year}年"
