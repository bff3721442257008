"""The form of a site question: what it offers, what is filled in, and how its rows become parameters.

Every field comes from the registry of what may be asked: its widget says how the form asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from buju.exchange.statement import ENTRIES
from buju.sites.parameter import (
    LONGEST,
    OTHER,
    Boxes,
    Cell,
    Group,
    Joined,
    Line,
    Parameter,
    Rows,
    Select,
)
from buju_api.pages.frame import Choice, choices

if TYPE_CHECKING:
    from buju.sites.ground import Ground
    from buju.sites.query import Pairs, Registry

_MOST_ROWS = 12
_PARTING = re.compile(r"[；;，,\s]+")

# What errors are about besides the parameters of a question.
_LABELS = {
    "values": "准则的数值",
    "file": "文件",
    "at": "坐标",
    "limit": "个数",
    **{entry.key: entry.label for entry in ENTRIES},
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field to write in or to choose from: with `choices` a list, else a line."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    none: str | None = None
    example: str = ""
    names: str = ""
    longest: int = LONGEST
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes to tick, under headings; `others` is a line for words that are none of them, `more` are further ones."""

    name: str
    boxes: Mapping[str, tuple[Choice, ...]]
    others: Field | None
    more: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldRows:
    """Rows of fields, one row for each value of a parameter."""

    css: str
    rows: tuple[tuple[Field, ...], ...]


@dataclass(frozen=True, slots=True)
class SitesForm:
    """Everything that the form shows, by the part that it stands in; `given` are the parts that something is in."""

    groups: Mapping[str, tuple[Field | Ticks | FieldRows, ...]]
    given: frozenset[str]
    names: Mapping[str, tuple[str, ...]]


def fields_of(registry: Registry) -> tuple[str, ...]:
    """Return what the fields of the form are called besides the parameters: rows are made of them."""
    found: list[str] = []
    for parameter in registry.told:
        if isinstance(parameter.widget, Rows):
            found += [cell.name for cell in parameter.widget.cells]
        elif isinstance(parameter.widget, Joined):
            found.append(parameter.widget.name)
    return tuple(found)


def label_of(field: str, registry: Registry) -> str:
    """Return what readers call the parameter of an error, by its key or its name."""
    parameter = registry.named.get(registry.name_of(field))
    return parameter.label if parameter is not None else _LABELS.get(field, field)


def merged(given: Sequence[tuple[str, str]], registry: Registry) -> Pairs:
    """Return what a form sent as parameters: rows put together, empty fields left out."""
    apart = fields_of(registry)
    pairs = [(name, value.strip()) for name, value in given if name not in apart]
    for parameter in registry.told:
        pairs += [(parameter.name, words) for words in _put_together(parameter, given)]
    return tuple((name, value) for name, value in pairs if value)


def _put_together(parameter: Parameter[Any], given: Sequence[tuple[str, str]]) -> Iterator[str]:
    widget = parameter.widget
    if isinstance(widget, Joined):
        for name, value in given:
            yield from _PARTING.split(value) if name == widget.name else ()
    elif isinstance(widget, Rows):
        columns = ([value.strip() for name, value in given if name == cell.name] for cell in widget.cells)
        for kind, name, *rest in zip_longest(*columns, fillvalue=""):
            yield widget.join((name if kind in ("", OTHER) else kind, *rest))


def form_of(pairs: Pairs, *, registry: Registry, ground: Ground, own: bool) -> SitesForm:
    """Return the form filled in with parameters, however wrong they are."""
    filler = _Filler(pairs, registry, ground, own)
    shown = [parameter for parameter in registry.parameters if parameter.own or not own]
    named = {name for name, _ in pairs}
    return SitesForm(
        groups={
            group.value: tuple(filler.field(parameter) for parameter in shown if parameter.group is group)
            for group in Group
        },
        given=frozenset(parameter.group.value for parameter in registry.parameters if parameter.name in named),
        names={
            "districts": tuple(dict.fromkeys(unit.full_name for unit in ground.districts.all)),
            "units": tuple(sorted({unit.name for unit in ground.units})),
        },
    )


class _Filler:
    """Fields filled in with the parameters of one question."""

    def __init__(self, pairs: Pairs, registry: Registry, ground: Ground, own: bool) -> None:
        self._pairs = pairs
        self._registry = registry
        self._ground = ground
        self._own = own

    def field(self, parameter: Parameter[Any]) -> Field | Ticks | FieldRows:
        """Return a parameter as the form asks it."""
        widget, given = parameter.widget, [value for name, value in self._pairs if name == parameter.name]
        value = given[-1] if given else ""
        if isinstance(widget, Line):
            return Field(parameter.name, widget.label, value, example=widget.example, names=widget.names)
        if isinstance(widget, Select):
            shown = value or parameter.default
            offered = tuple(choices(widget.offer(self._ground, self._registry), shown))
            return Field(parameter.name, widget.label, value, offered, widget.none)
        if isinstance(widget, Joined):
            return Field(widget.name, widget.label, "；".join(given), example=widget.example)
        return self._ticks(parameter.name, widget, given) if isinstance(widget, Boxes) else self._rows(widget, given)

    def _ticks(self, name: str, widget: Boxes, given: Sequence[str]) -> Ticks:
        offer = widget.offer(self._ground, self._registry)
        chosen = {words: widget.offered(self._ground, words) for words in given}
        boxes = {
            heading: tuple(Choice(value, words, value in chosen.values()) for value, words in offered.items())
            for heading, offered in offer.items()
        }
        if widget.others is None:
            return Ticks(name, boxes, None, ())
        others = [words for words, value in chosen.items() if not any(value in offered for offered in offer.values())]
        line = Field(name, widget.others, others[0] if others else "", example="如 智能终端")
        return Ticks(name, boxes, line, tuple(others[1:]))

    def _rows(self, widget: Rows, given: Sequence[str]) -> FieldRows:
        whole = [*given, *[""] * max(1, widget.least - len(given))][:_MOST_ROWS]
        return FieldRows(widget.css, tuple(self._row(widget, words) for words in whole))

    def _row(self, widget: Rows, words: str) -> tuple[Field, ...]:
        about, *rest = widget.split(words)
        first = widget.cells[0].offer
        known = first is not None and about in first(self._ground, self._registry)
        kind, name = (about, "") if known or not about else (OTHER, about)
        return tuple(self._cell(cell, value) for cell, value in zip(widget.cells, (kind, name, *rest), strict=True))

    def _cell(self, cell: Cell, value: str) -> Field:
        label = cell.own_label if self._own and cell.own_label else cell.label
        offered = () if cell.offer is None else choices(cell.offer(self._ground, self._registry), value or None)
        return Field(
            cell.name,
            label,
            value,
            tuple(offered),
            cell.none,
            example=cell.example,
            names=cell.names,
            longest=cell.longest,
            decimal=cell.decimal,
        )
