"""Relations for readers: both ends with their quotes, and overlaps of shapes with what their area means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.relation import End, Relation, RelationKind
from buju.spatial.grade import Grade
from buju.views import assets
from buju.views.words.amount import THIN_SPACE, number_words
from buju.views.words.wording import Quote, Statement, quoted, statement

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.document import Document
    from buju.views.words.links import PageLinks

# What a kind tells a planner to do, and not to do.
MEANS: dict[RelationKind, str] = {
    RelationKind.ELABORATES: "下位规划把上位规划列出的内容写得更细。",
    RelationKind.SAME_LAYOUT: "一个布局在文本中有几种说法，不是几个布局。",
    RelationKind.SAME_PLACE: "两个名称指的可能是同一处；经人工确认之前分列两处，不合并。",
    RelationKind.HOMONYM: "名称相同，不在一处，不能合并。",
    RelationKind.NEAR_NAME: "名称相近，所指不同，不能互换。",
    RelationKind.LIST_DRIFT: "前后两份名单不一样，两份都保留。",
    RelationKind.WORDING_DRIFT: "转述与原文用语不一样，以原文为准。",
    RelationKind.SAME_FIGURE: "数字相同，指标不同，不能比较，也不能相加。",
    RelationKind.SAME_UNIT: "单位相同，口径不同，不能比较，也不能相加。",
    RelationKind.OVERLAP: "两处图形在地图上相互覆盖，由图形计算，不是规划的表述。",
}

_AREA_MEANS = {
    Grade.A: "两处都有公布的边界，面积可以引用。",
    Grade.B: "按四至成图，面积的误差取决于四至道路的位置。",
    Grade.C: "至少一处以完整的行政区代表，实际范围在其内部：真正的重叠只会更小。",
    Grade.D: "至少一处只有点位，面积只供参考。",
    Grade.E: "至少一处是示意图形，大小没有意义：只说明两处在同一带，面积不可引用。",
}


@dataclass(frozen=True, slots=True)
class EndView:
    """One end of a relation; `plan` is the document of its quote, or the plan of its place's layout."""

    place: Place | None
    place_href: str | None
    layout: str
    plan: str
    plan_href: str | None
    said: Statement | None
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation with both ends."""

    relation: Relation
    left: EndView
    right: EndView

    @property
    def is_sure(self) -> bool:
        """Whether the relation needs nobody to confirm it."""
        return self.relation.status != "candidate"


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """The relations of one kind."""

    kind: RelationKind
    means: str
    rows: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True)
class OverlapView:
    """An overlap of two shapes: about how large it is, the weaker grade, and what the area is good for."""

    view: RelationView
    area: str
    grade: Grade
    means: str


@dataclass(frozen=True, slots=True)
class RelationsContent:
    """The relations that meet the filters, by kind, and the overlaps; `waiting` are to be confirmed by a person."""

    groups: tuple[RelationGroup, ...]
    overlaps: tuple[OverlapView, ...]
    overlap_means: str
    kind: RelationKind | None
    place: Place | None
    total: int
    found: int
    waiting: int


def relations_content(
    atlas: Atlas, links: PageLinks, *, kind: RelationKind | None = None, place: str | None = None
) -> RelationsContent:
    """Return what the page says of the ledger, or of what of it meets the filters.

    Raises:
        NotFound: the place is unknown.
    """
    found = find_relations(atlas, kind=kind, place=place)
    return RelationsContent(
        groups=relation_groups(found, atlas, links),
        overlaps=overlap_views(found, atlas, links),
        overlap_means=MEANS[RelationKind.OVERLAP],
        kind=kind,
        place=None if place is None else atlas.place(place),
        total=atlas.counts().relations,
        found=len(found),
        waiting=sum(row.status == "candidate" for row in found),
    )


def relations_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "relations.css"))


def find_relations(atlas: Atlas, *, kind: RelationKind | None, place: str | None) -> tuple[Relation, ...]:
    """Return the relations that meet every given filter.

    Raises:
        NotFound: the place is unknown.
    """
    rows = atlas.relations() if place is None else atlas.relations_of(place)
    return tuple(row for row in rows if kind is None or row.kind is kind)


def relation_groups(relations: Iterable[Relation], atlas: Atlas, links: PageLinks) -> tuple[RelationGroup, ...]:
    """Return the relations that people wrote, by kind."""
    rows = list(relations)
    groups = []
    for kind in RelationKind:
        found = tuple(relation_view(row, atlas, links) for row in rows if row.kind is kind)
        if found and kind is not RelationKind.OVERLAP:
            groups.append(RelationGroup(kind, MEANS[kind], found))
    return tuple(groups)


def overlap_views(relations: Iterable[Relation], atlas: Atlas, links: PageLinks) -> tuple[OverlapView, ...]:
    """Return the overlaps of shapes, the best founded first, then the largest."""
    found = [row for row in relations if row.kind is RelationKind.OVERLAP]
    found.sort(key=lambda row: (row.grade or Grade.F, -(row.area_km2 or 0)))
    return tuple(_overlap(row, atlas, links) for row in found)


def relation_view(relation: Relation, atlas: Atlas, links: PageLinks) -> RelationView:
    """Return a relation for readers."""
    return RelationView(relation, end_view(relation.left, atlas, links), end_view(relation.right, atlas, links))


def end_view(end: End, atlas: Atlas, links: PageLinks) -> EndView:
    """Return one end for readers; what was left out of the atlas is left out here, too."""
    fact, place = atlas.find_fact(end.fact), atlas.find_place(end.place)
    layout = atlas.find_layout(place.record.layout) if place else None
    source = fact.citation.document if fact else layout.document if layout else ""
    document: Document | None = atlas.find_document(source)
    return EndView(
        place=place,
        place_href=links.place_page(place.id) if place else None,
        layout=f"{layout.region}{layout.name}" if layout else "",
        plan=document.source.short if document else "",
        plan_href=links.document(source),
        said=statement(fact, atlas) if fact else None,
        quote=quoted(fact.citation, atlas, links=links) if fact else None,
    )


def _overlap(relation: Relation, atlas: Atlas, links: PageLinks) -> OverlapView:
    grade = Grade(relation.grade or Grade.E)
    return OverlapView(
        view=relation_view(relation, atlas, links),
        area=f"约{THIN_SPACE}{number_words(relation.area_km2 or 0)}{THIN_SPACE}平方公里",
        grade=grade,
        means=_AREA_MEANS.get(grade, ""),
    )
