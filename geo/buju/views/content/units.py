"""Responsible units for readers: what each is responsible for, clause by clause, plan by plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.units import Unit, units
from buju.folded import bare
from buju.policy.fact import Responsibility
from buju.views import assets
from buju.views.words.wording import Quote, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.document import Document
    from buju.views.words.links import PageLinks

# More tasks than these are folded away, unless the reader asked for the unit.
_SHOWN_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a unit, with the units that it shares it with."""

    name: str
    others: tuple[str, ...]
    note: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit with its tasks; `place_href` leads to the unit's place where it is one."""

    name: str
    place_href: str | None
    id: str
    tasks: tuple[Task, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The units of one plan."""

    id: str
    title: str
    href: str | None
    units: tuple[UnitEntry, ...]


@dataclass(frozen=True, slots=True)
class UnitsContent:
    """The wanted units with their tasks, and the documents that name none clause by clause."""

    plans: tuple[Plan, ...]
    count: int
    tasks: int
    is_filtered: bool
    without: tuple[tuple[Document, str], ...]


def units_content(
    atlas: Atlas, links: PageLinks, *, document: str | None = None, name: str | None = None
) -> UnitsContent:
    """Return what the page says of the units whose name contains `name`, of one document or of all.

    Raises:
        NotFound: the document is unknown.
    """
    found = units(atlas, document=document, name=name)
    return UnitsContent(
        plans=tuple(_plans(found, atlas, links, searched=bool(name))),
        count=len(found),
        tasks=len({task.id for unit in found for task in unit.tasks}),
        is_filtered=bool(document or name),
        without=() if name else tuple(without_units(atlas, document=document)),
    )


def units_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "units.css"))


def without_units(atlas: Atlas, *, document: str | None = None) -> Iterator[tuple[Document, str]]:
    """Yield the documents (or the one) that do not name a unit clause by clause, each with what they have instead.

    A document whose own data have errors is left out: what it lacks may be among what was not read.
    """
    faulty = {fault.where.file for fault in atlas.errors}
    for item in atlas.documents():
        is_faulty = any(file.startswith(f"seeds/{item.id}/") for file in faulty)
        if document in (None, item.id) and not is_faulty and (words := _instead(item, atlas)):
            yield item, words


def _instead(document: Document, atlas: Atlas) -> str | None:
    """Return what a document has instead of units in every clause; None where clauses end with 责任单位."""
    duties = [fact for fact in atlas.facts_of(document.id) if isinstance(fact, Responsibility)]
    if any("责任单位" in bare(fact.citation.quote) for fact in duties):
        return None
    if duties:
        return f"只写了总的分工（{len(duties)} 处，列在下面），各条任务没有写责任单位"
    return "各条任务都没有写责任单位" if document.source.kind == "plan" else "新闻报道，不分派责任"


def _plans(found: Sequence[Unit], atlas: Atlas, links: PageLinks, *, searched: bool) -> Iterator[Plan]:
    for document_id in dict.fromkeys(unit.document for unit in found):
        own = [unit for unit in found if unit.document == document_id]
        entries = (_entry(unit, atlas, links, searched=searched) for unit in own)
        title, href = atlas.document(document_id).title, links.document(document_id)
        yield Plan(document_id, title, href, tuple(entries))


def _entry(unit: Unit, atlas: Atlas, links: PageLinks, *, searched: bool) -> UnitEntry:
    tasks = tuple(
        Task(
            name=task.task,
            others=tuple(other for other in task.units if other != unit.name),
            note=task.note,
            quote=quoted(task.citation, atlas, links=links),
        )
        for task in unit.tasks
    )
    place_href = None if unit.place is None else links.place(unit.place)
    return UnitEntry(unit.name, place_href, unit.id, tasks, searched or len(tasks) <= _SHOWN_AT_ONCE)
