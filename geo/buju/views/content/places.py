"""A place for readers: what every plan says about it, what it has as members, how it relates to other statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.atlas.quality import would_raise
from buju.policy.fact import Membership
from buju.views.content.card import Card, FactGroup, card_of, fact_groups
from buju.views.content.relations import OverlapView, RelationGroup, overlap_views, relation_groups
from buju.views.words.links import PageLinks


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
