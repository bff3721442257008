"""A place for readers: a card with every fact about it, and all that the plans say of it, cited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.pins import Pins, pins_of
from buju.atlas.quality import would_raise
from buju.atlas.relation import End, Relation, RelationKind
from buju.folded import fold
from buju.policy.fact import KINDS, Fact, Membership
from buju.views.content.relations import OverlapView, RelationGroup, overlap_views, relation_groups
from buju.views.words.links import FILE_LINKS, Links, PageLinks
from buju.views.words.wording import (
    Quote,
    Statement,
    making_words,
    pin_words,
    pinned_words,
    quoted,
    source_words,
    statement,
)

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.citation import Citation


@dataclass(frozen=True, slots=True)
class Related:
    """One relation seen from a place: its kind and status, who is at the other end, and the quote there."""

    kind: str
    status: str
    name: str
    href: str | None
    reason: str
    quote: Quote | None


def related_to(place: Place, atlas: Atlas, *, links: Links) -> Iterator[Related]:
    """Yield the written relations of a place; overlaps of shapes are no statement about it and are left out."""
    for relation in atlas.relations_of(place.id):
        if relation.kind is not RelationKind.OVERLAP:
            yield _related(place, relation, atlas, links=links)


def _related(place: Place, relation: Relation, atlas: Atlas, *, links: Links) -> Related:
    end = relation.other(place.id) or relation.right
    other = atlas.find_place(end.place)
    fact = atlas.find_fact(end.fact)
    return Related(
        kind=relation.kind.label,
        status=relation.status_words,
        name="" if other is None or other.id == place.id else _name(other, atlas),
        href=_address(place, end, atlas, links=links),
        reason=relation.reason,
        quote=None if fact is None else quoted(fact.citation, atlas, links=links),
    )


def _name(place: Place, atlas: Atlas) -> str:
    layout = atlas.find_layout(place.record.layout)
    return f"{place.printed}（{layout.region} {layout.name}）" if layout else place.printed


def _address(place: Place, end: End, atlas: Atlas, *, links: Links) -> str | None:
    """Return where the other end is: on the same map by its anchor, else wherever the links know."""
    other = atlas.find_place(end.place)
    if other is None or other.id == place.id:
        return None
    return f"#place-{other.id}" if other.record.layout == place.record.layout else links.place(other.id)


@dataclass(frozen=True, slots=True)
class Cited:
    """Statements that one quote proves."""

    statements: tuple[Statement, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The facts of one kind under its Chinese name."""

    kind: str
    title: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class PinnedRow:
    """A place that is counted on another, and why it is not drawn."""

    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class PinnedList:
    """What is pinned to a place, under words that say how much: `区内另有 4 处未定位`."""

    title: str
    rows: tuple[PinnedRow, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A place for readers; `making` says how its shape was made, or why it is not drawn.

    `pin` says where a place that cannot be located is counted; `host` is the id of that one.
    """

    place: Place
    drawn: bool
    making: str
    aliases: tuple[str, ...]
    hosts: tuple[str, ...]
    href: str | None
    sources: tuple[str, ...]
    groups: tuple[FactGroup, ...]
    related: tuple[Related, ...]
    first_quote: Quote | None
    pinned: PinnedList | None = None
    pin: str = ""
    host: str | None = None


def card_of(place: Place, atlas: Atlas, *, links: Links = FILE_LINKS, pins: Pins | None = None) -> Card:
    """Return the card of a place; `pins` are those of what is shown with it, None for its whole layout."""
    first = next(iter(place.record.citations), None)
    if pins is None:
        pins = pins_of(_layout_places(place, atlas))
    host = pins.host_of(place)
    return Card(
        place=place,
        drawn=place.shape is not None,
        making=making_words(place),
        aliases=tuple(alias for alias in place.record.aliases if fold(alias) != fold(place.name)),
        hosts=place.host_words,
        href=links.place(place.id),
        sources=tuple(source_words(source) for source in place.record.sources),
        groups=tuple(fact_groups(atlas.facts_about(place.id), atlas, links=links)),
        related=tuple(related_to(place, atlas, links=links)),
        first_quote=None if first is None else quoted(first, atlas, links=links),
        pinned=_pinned(place, pins),
        pin=pin_words(place, host),
        host=None if host is None else host.id,
    )


def _layout_places(place: Place, atlas: Atlas) -> tuple[Place, ...]:
    layout = atlas.find_layout(place.record.layout)
    return (place,) if layout is None else atlas.places_of(layout.id)


def _pinned(place: Place, pins: Pins) -> PinnedList | None:
    inside = pins.on(place)
    if not inside:
        return None
    rows = tuple(PinnedRow(other.id, other.name, making_words(other)) for other in inside)
    return PinnedList(pinned_words(place, len(inside)), rows)


def fact_groups(facts: Iterable[Fact], atlas: Atlas, *, links: Links = FILE_LINKS) -> Iterator[FactGroup]:
    """Yield facts by kind in the order that readers want; facts that share a quote stand over it together."""
    by_kind: dict[str, dict[Citation, list[Statement]]] = {kind: {} for kind in KINDS}
    for fact in facts:
        statements = by_kind[fact.kind].setdefault(fact.citation, [])
        said = statement(fact, atlas)
        if said not in statements:
            statements.append(said)
    for kind, cited in by_kind.items():
        if cited:
            rows = (Cited(tuple(said), quoted(citation, atlas, links=links)) for citation, said in cited.items())
            yield FactGroup(kind, KINDS[kind], tuple(rows))


@dataclass(frozen=True, slots=True)
class PlanSays:
    """What one document says about a place."""

    short: str
    href: str | None
    count: int
    groups: tuple[FactGroup, ...]


@dataclass(frozen=True, slots=True)
class PlaceContent:
    """All that is said of a place; `raise_by` would raise its grade, `layout` is None where it was left out."""

    card: Card
    layout: Layout | None
    raise_by: str | None
    plans: tuple[PlanSays, ...]
    members: tuple[Place, ...]
    groups: tuple[RelationGroup, ...]
    overlaps: tuple[OverlapView, ...]


def place_content(place: Place, atlas: Atlas, links: PageLinks) -> PlaceContent:
    """Return what the page of a place says."""
    relations = atlas.relations_of(place.id)
    return PlaceContent(
        card=card_of(place, atlas, links=links),
        layout=atlas.find_layout(place.record.layout),
        raise_by=would_raise(place),
        plans=tuple(_plans(place, atlas, links)),
        members=_members(place, atlas),
        groups=relation_groups(relations, atlas, links),
        overlaps=overlap_views(relations, atlas, links),
    )


def _plans(place: Place, atlas: Atlas, links: PageLinks) -> Iterator[PlanSays]:
    facts = atlas.facts_about(place.id)
    for document in atlas.documents():
        own = [fact for fact in facts if fact.citation.document == document.id]
        if own:
            groups = tuple(fact_groups(own, atlas, links=links))
            yield PlanSays(document.source.short, links.document(document.id), len(own), groups)


def _members(place: Place, atlas: Atlas) -> tuple[Place, ...]:
    """Return the places that a plan counts to this one."""
    named = dict.fromkeys(
        member
        for fact in atlas.facts()
        if isinstance(fact, Membership) and fact.of == place.id
        for member in fact.places
    )
    return tuple(member for member in atlas.places_by_id(named) if member.id != place.id)
