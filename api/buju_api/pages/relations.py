"""The page of the ledger: how what the plans say relates, by kind, and where their shapes overlap."""

from __future__ import annotations

from buju.atlas.atlas import Atlas
from buju.atlas.relation import Relation, RelationKind
from buju_api.answers import Answer
from buju_api.links import RELATIONS_PAGE
from buju_api.pages.choice import choices
from buju_api.pages.frame import framed
from buju_api.pages.ledger import MEANS, overlap_views, relation_groups
from buju_api.pages.templating import asset, rendered
from buju_api.service import Snapshot


def relations_page(service: Snapshot, *, kind: RelationKind | None, place: str | None) -> Answer:
    """Return the ledger, or what of it meets the filters.

    Raises:
        NotFound: the place is unknown.
    """
    atlas, links = service.atlas, service.links
    chosen = None if place is None else atlas.place(place)
    found = find_relations(atlas, kind=kind, place=place)
    content = rendered(
        "relations.html",
        groups=relation_groups(found, atlas, links),
        overlaps=overlap_views(found, atlas, links),
        overlap_means=MEANS[RelationKind.OVERLAP],
        kinds=choices(_kinds(atlas), kind.value if kind else None),
        places=choices(_places(atlas), place),
        kind=kind,
        place=chosen,
        whole=RELATIONS_PAGE,
        json_href=links.relations_json(_filters(kind, place)),
        total=len(atlas.relations),
        found=len(found),
        waiting=sum(row.status == "candidate" for row in found),
    )
    return framed(
        service,
        title="规划之间的关系",
        content=content,
        current=RELATIONS_PAGE,
        styles=(asset("listing.css"), asset("relations.css")),
        wide=True,
    )


def _filters(kind: RelationKind | None, place: str | None) -> dict[str, str]:
    given = {"kind": kind.value if kind else None, "place": place}
    return {name: value for name, value in given.items() if value is not None}


def find_relations(atlas: Atlas, *, kind: RelationKind | None, place: str | None) -> tuple[Relation, ...]:
    """Return the relations that meet every given filter.

    Raises:
        NotFound: the place is unknown.
    """
    rows = atlas.relations.values() if place is None else atlas.relations_of(place)
    return tuple(row for row in rows if kind is None or row.kind is kind)


def _places(atlas: Atlas) -> dict[str, str]:
    """Return the places that stand in a relation, with the region of their layout: names recur."""
    return {
        place.id: f"{layout.region} · {place.name}"
        for layout in atlas.layouts.values()
        for place in atlas.places_of(layout.id)
        if atlas.relations_of(place.id)
    }


def _kinds(atlas: Atlas) -> dict[str, str]:
    present = {row.kind for row in atlas.relations.values()}
    return {kind.value: kind.label for kind in RelationKind if kind in present}
