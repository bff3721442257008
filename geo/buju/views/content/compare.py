"""Two layouts side by side; a target stands beside another only if both are the same indicator in the same unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.atlas.relation import Relation, RelationKind
from buju.atlas.targets import differences, year_words
from buju.policy.fact import IndicatorGroup, Membership, StatedFunction, Target
from buju.spatial.role import Role
from buju.views import assets
from buju.views.carto.frame import framed
from buju.views.carto.picture import layout_map
from buju.views.content.relations import RelationGroup, relation_groups
from buju.views.reading.clauses import places_of
from buju.views.words.amount import amount_words
from buju.views.words.wording import Quote, period_words, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.views.carto.symbology import Theme
    from buju.views.words.links import PageLinks

# What keeps two targets of one indicator apart, and yet leaves them on one line with the difference beside them.
_MERE_SCOPE = "口径不同"
# Counting words say nothing of what is counted.
_COUNTERS = frozenset("家个项类")


@dataclass(frozen=True, slots=True)
class Part:
    """What a plan calls a place of its layout, in its own words."""

    words: str
    places: tuple[Place, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Work:
    """What a plan says that places are to do."""

    items: tuple[str, ...]
    places: tuple[Place, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class TargetCell:
    """A target on its side of the table."""

    indicator: str
    amount: str
    year: str
    scope: str
    places: tuple[Place, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line: a target of one side alone, or alike ones of both with what still keeps them apart."""

    left: tuple[TargetCell, ...]
    right: tuple[TargetCell, ...]
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """The targets of one indicator group."""

    title: str
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class Tempting:
    """Two targets that invite a comparison, and every reason against it."""

    left: TargetCell
    right: TargetCell
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One layout of the two."""

    layout: Layout
    href: str
    picture: Markup | None
    plan: str
    plan_href: str | None
    period: str
    roles: dict[Role, tuple[Place, ...]]
    parts: tuple[Part, ...]
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides with what stands between them."""

    left: Side
    right: Side
    roles: tuple[Role, ...]
    targets: tuple[TargetGroup, ...]
    alike: int
    tempting: tuple[Tempting, ...]
    relations: tuple[RelationGroup, ...]
    overlaps: int

    @property
    def title(self) -> str:
        """What is compared."""
        left, right = self.left.layout, self.right.layout
        return f"{left.region}{left.name}与{right.region}{right.name}"


def compared(one: Layout, other: Layout, atlas: Atlas, links: PageLinks, *, stills: Theme | None) -> Compared:
    """Return two layouts side by side, each with a still map in the colours of `stills`; None leaves the maps out."""
    ours, theirs = _targets(one, atlas), _targets(other, atlas)
    left = _side(one, _still(one, atlas, theme=stills, prefix="left"), atlas, links)
    right = _side(other, _still(other, atlas, theme=stills, prefix="right"), atlas, links)
    groups = tuple(target_groups(ours, theirs, atlas, links))
    between = list(_between(one, other, atlas))
    return Compared(
        left=left,
        right=right,
        roles=tuple(role for role in Role if role in left.roles or role in right.roles),
        targets=groups,
        alike=sum(bool(row.left and row.right) for group in groups for row in group.rows),
        tempting=tuple(_tempting(ours, theirs, atlas, links)),
        relations=relation_groups(between, atlas, links),
        overlaps=sum(row.kind is RelationKind.OVERLAP for row in between),
    )


def compare_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "relations.css", "stillmap.css", "compare.css"))


def compare_script() -> str:
    """Return the script of the page: rows of both sides fold together."""
    return assets.own("compare.js")


def alike(left: Target, right: Target, *, atlas: Atlas) -> bool:
    """Whether two targets may stand on one line: one indicator, one unit, at most of different scope."""
    return all(reason.startswith(_MERE_SCOPE) for reason in differences(left, right, atlas=atlas))


def target_groups(
    left: Sequence[Target], right: Sequence[Target], atlas: Atlas, links: PageLinks
) -> Iterator[TargetGroup]:
    """Yield the targets of both sides by group: alike ones on one line, every other one on a line of its own."""
    for group in IndicatorGroup:
        ours = [target for target in left if target.group is group]
        theirs = [target for target in right if target.group is group]
        if ours or theirs:
            yield TargetGroup(group.word, tuple(_rows(ours, theirs, atlas, links)))


def _rows(ours: Sequence[Target], theirs: Sequence[Target], atlas: Atlas, links: PageLinks) -> Iterator[TargetRow]:
    alone: list[TargetRow] = []
    paired: set[str] = set()
    for target in ours:
        partners = [other for other in theirs if other.id not in paired and alike(target, other, atlas=atlas)]
        cell = _cell(target, atlas, links)
        if not partners:
            alone.append(TargetRow((cell,), ()))
            continue
        paired |= {other.id for other in partners}
        reasons = dict.fromkeys(reason for other in partners for reason in _named_apart(target, other, atlas))
        yield TargetRow((cell,), tuple(_cell(other, atlas, links) for other in partners), tuple(reasons))
    yield from alone
    for other in theirs:
        if other.id not in paired:
            yield TargetRow((), (_cell(other, atlas, links),))


def _named_apart(left: Target, right: Target, atlas: Atlas) -> Iterator[str]:
    yield f"规划不同：“{_short(left, atlas)}”与“{_short(right, atlas)}”"
    yield from differences(left, right, atlas=atlas)
    if year_words(left) != year_words(right):
        yield f"年份不同：{year_words(left)}与{year_words(right)}"
    if left.operator is not right.operator:
        yield f"限定词不同：“{left.operator.word}”与“{right.operator.word}”"


def _tempting(left: Sequence[Target], right: Sequence[Target], atlas: Atlas, links: PageLinks) -> Iterator[Tempting]:
    """Yield what the ledger tells apart, and what looks alike: in one group, the same number or the same measure."""
    told = {frozenset((row.left.fact, row.right.fact)) for row in atlas.relations() if not row.kind.joins}
    for one in left:
        for other in right:
            if not (frozenset((one.id, other.id)) in told or _look_alike(one, other)):
                continue
            if not alike(one, other, atlas=atlas):
                reasons = tuple(differences(one, other, atlas=atlas))
                yield Tempting(_cell(one, atlas, links), _cell(other, atlas, links), reasons)


def _look_alike(one: Target, other: Target) -> bool:
    same_number = isinstance(one.value, float) and one.value == other.value
    same_measure = isinstance(one.unit, str) and one.unit not in _COUNTERS and one.unit == other.unit
    return one.group is other.group and (same_number or same_measure)


def _still(layout: Layout, atlas: Atlas, *, theme: Theme | None, prefix: str) -> Markup | None:
    if theme is None:
        return None
    bounds = framed(layout, atlas.places_of(layout.id))
    # The prefix keeps the ids of two drawings on one page apart.
    return layout_map(layout, atlas, bounds=bounds, prefix=prefix, theme=theme)


def _side(layout: Layout, picture: Markup | None, atlas: Atlas, links: PageLinks) -> Side:
    places = atlas.places_of(layout.id)
    document = atlas.find_document(layout.document)
    facts = atlas.facts_of(document.id) if document else ()
    members = [fact for fact in facts if isinstance(fact, Membership) and fact.layout == layout.id]
    functions = [fact for fact in facts if isinstance(fact, StatedFunction)]
    return Side(
        layout=layout,
        href=links.layout(layout.id),
        picture=picture,
        plan=document.source.short if document else "",
        plan_href=links.document(layout.document),
        period=period_words(document, on=atlas.on) if document else "",
        roles=_by_role(places),
        parts=tuple(
            Part(fact.part, tuple(places_of(fact, atlas)), quoted(fact.citation, atlas, links=links))
            for fact in members
        ),
        work=tuple(
            Work(fact.functions, tuple(places_of(fact, atlas)), quoted(fact.citation, atlas, links=links))
            for fact in functions
        ),
    )


def _by_role(places: Iterable[Place]) -> dict[Role, tuple[Place, ...]]:
    rows: dict[Role, list[Place]] = {}
    for place in places:
        rows.setdefault(place.role, []).append(place)
    return {role: tuple(found) for role, found in rows.items()}


def _targets(layout: Layout, atlas: Atlas) -> tuple[Target, ...]:
    """Return the targets of a layout's own plan: what others report of it is no target."""
    facts = () if atlas.find_document(layout.document) is None else atlas.facts_of(layout.document)
    return tuple(fact for fact in facts if isinstance(fact, Target))


def _between(one: Layout, other: Layout, atlas: Atlas) -> Iterator[Relation]:
    """Yield the relations that have one end in each of the two plans."""
    for relation in atlas.relations():
        ends = [atlas.find_place(end.place) for end in (relation.left, relation.right)]
        if {place.record.layout for place in ends if place is not None} == {one.id, other.id}:
            yield relation


def _cell(target: Target, atlas: Atlas, links: PageLinks) -> TargetCell:
    return TargetCell(
        indicator=target.indicator,
        amount=amount_words(target),
        year=year_words(target),
        scope=target.scope,
        places=tuple(places_of(target, atlas)),
        quote=quoted(target.citation, atlas, links=links),
    )


def _short(target: Target, atlas: Atlas) -> str:
    return atlas.document(target.citation.document).source.short
