"""What a place has to do with others: its relations, each with the quote at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.atlas.relation import End, Relation, RelationKind
from buju.views.words.links import Links
from buju.views.words.quotes import Quote, quoted


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
    return f"{place.name}（{layout.region} {layout.name}）" if layout else place.name


def _address(place: Place, end: End, atlas: Atlas, *, links: Links) -> str | None:
    """Return where the other end is: on the same map by its anchor, else wherever the links know."""
    other = atlas.find_place(end.place)
    if other is None or other.id == place.id:
        return None
    return f"#place-{other.id}" if other.record.layout == place.record.layout else links.place(other.id)
