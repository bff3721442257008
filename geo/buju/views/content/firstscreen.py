"""What a layout says in ten seconds: one sentence of its plan, five numbers, and a card for each of its big shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.targets import year_of, year_words
from buju.policy.fact import IndicatorGroup, LayoutWording, Membership, StatedFunction, Target, TargetClass
from buju.spatial.role import Role
from buju.views.words.amount import amount_words
from buju.views.words.links import FILE_LINKS, Links
from buju.views.words.wording import Quote, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.fact import Fact

MOST_NUMBERS = 5
MOST_CARDS = 4
# A sentence that is longer is no headline.
_LONGEST = 80
_PRINCIPAL = (Role.CORE, Role.BELT, Role.WING)
_SECOND = (Role.AXIS, Role.CLUSTER)
_WHOLE = ("全区", "全市", "全省", "全国")


@dataclass(frozen=True, slots=True)
class Number:
    """A target at a glance: its group, how much, of what, by when, for whom."""

    group: str
    amount: str
    indicator: str
    year: str
    scope: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Member:
    """Who belongs to a big shape, in the text's own word for its part."""

    part: str
    place: Place


@dataclass(frozen=True, slots=True)
class BigShape:
    """A core, belt or wing with its members and functions, and where the plan gives them; `quote` None if nowhere."""

    place: Place
    part: str
    members: tuple[Member, ...]
    functions: tuple[str, ...]
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Places that are not drawn, by the reason."""

    reason: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The first screen of a layout; `headline` is None where no plan words the layout in a sentence."""

    headline: Quote | None
    numbers: tuple[Number, ...]
    shapes: tuple[BigShape, ...]


def first_screen(layout: Layout, atlas: Atlas, *, links: Links = FILE_LINKS) -> FirstScreen:
    """Return what the first screen of a layout says, chosen by rule from its own plan."""
    return FirstScreen(
        headline=_headline(layout, atlas, links),
        numbers=tuple(_number(target, atlas, links) for target in leading_targets(layout, atlas)),
        shapes=tuple(_shape(place, layout, atlas, links) for place in principal_places(layout, atlas)),
    )


def _headline(layout: Layout, atlas: Atlas, links: Links) -> Quote | None:
    """Return the wording that speaks of the most places, the fullest sentence of these; short of a paragraph."""
    worded = [
        fact
        for fact in _own(layout, atlas)
        if isinstance(fact, LayoutWording) and fact.layout == layout.id and len(fact.citation.quote) <= _LONGEST
    ]
    best = max(worded, key=lambda fact: (len(fact.places), len(fact.citation.quote)), default=None)
    return None if best is None else quoted(best.citation, atlas, links=links)


def leading_targets(layout: Layout, atlas: Atlas) -> list[Target]:
    """Return one target of each indicator group, in the order of the groups.

    It is one with a number, whose scope is that of the layout: the whole of its region before a field of it, the latest
    year before earlier ones, then as the text has them.
    """
    own = [
        fact
        for fact in _own(layout, atlas)
        if isinstance(fact, Target)
        and fact.target_class is TargetClass.TARGET
        and isinstance(fact.value, float)
        and _breadth(fact, layout) is not None
    ]
    best: dict[IndicatorGroup, Target] = {}
    for target in sorted(own, key=lambda one: (_breadth(one, layout), -(year_of(one) or 0), one.citation.start)):
        best.setdefault(target.group, target)
    return [best[group] for group in IndicatorGroup if group in best][:MOST_NUMBERS]


def _breadth(target: Target, layout: Layout) -> int | None:
    """Return 0 for a target of the whole region, 1 for one of a field in it or of the layout, None for a part's."""
    stem = layout.region.removesuffix("市").removesuffix("区") or layout.region
    if target.scope in {*_WHOLE, layout.region, stem}:
        return 0
    return 1 if stem in target.scope or layout.name in target.scope else None


def _number(target: Target, atlas: Atlas, links: Links) -> Number:
    return Number(
        group=target.group.word,
        amount=amount_words(target),
        indicator=target.indicator,
        year=year_words(target),
        scope=target.scope,
        quote=quoted(target.citation, atlas, links=links),
    )


def principal_places(layout: Layout, atlas: Atlas) -> list[Place]:
    """Return the big shapes that the plan counts to the layout itself.

    Cores, belts and wings; where none of these is drawn, axes and clusters with them; where the plan has none of all,
    whatever it counts to the layout, what is drawn of it first.
    """
    direct = {place: None for fact in _memberships(layout, atlas) if fact.of is None for place in fact.places}
    places = [place for place in atlas.places_by_id(direct) if place.record.layout == layout.id]
    chosen = [place for place in places if place.role in _PRINCIPAL]
    if not any(place.shape is not None for place in chosen):
        chosen += [place for place in places if place.role in _SECOND]
    chosen = chosen or [place for place in places if place.shape is not None] or places
    order = [*_PRINCIPAL, *_SECOND]
    ranked = sorted(chosen, key=lambda p: (p.shape is None, order.index(p.role) if p.role in order else len(order)))
    return ranked[:MOST_CARDS]


def _own(layout: Layout, atlas: Atlas) -> Sequence[Fact]:
    """Return the facts of the layout's own plan; none where the plan had to be left out."""
    return atlas.facts_of(layout.document) if atlas.find_document(layout.document) else ()


def _memberships(layout: Layout, atlas: Atlas) -> Iterator[Membership]:
    for fact in _own(layout, atlas):
        if isinstance(fact, Membership) and fact.layout == layout.id:
            yield fact


def _shape(place: Place, layout: Layout, atlas: Atlas, links: Links) -> BigShape:
    members = {
        member.id: Member(fact.part, member)
        for fact in _memberships(layout, atlas)
        if fact.of == place.id
        for member in atlas.places_by_id(fact.places)
        # What bounds a shape is no member of it.
        if member.role is not Role.BOUND
    }
    facts = atlas.facts_about(place.id)
    stated = [fact for fact in facts if isinstance(fact, StatedFunction) and fact.citation.document == layout.document]
    parts = [fact for fact in _memberships(layout, atlas) if fact.of is None and place.id in fact.places]
    first = next(iter([*stated, *parts]), None)
    return BigShape(
        place=place,
        part=parts[-1].part if parts else place.role.words,
        members=tuple(members.values()),
        functions=tuple(dict.fromkeys(word for fact in stated for word in fact.functions)),
        quote=None if first is None else quoted(first.citation, atlas, links=links),
    )


def unplaced(places: Sequence[Place]) -> list[Unplaced]:
    """Return the places that are not drawn by why, the commonest reason first."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.shape is None:
            found.setdefault(_reason(place), []).append(place)
    rows = sorted(found.items(), key=lambda row: -len(row[1]))
    return [Unplaced(reason, tuple(there)) for reason, there in rows]


def _reason(place: Place) -> str:
    if place.withheld:
        return "含行政区域界线，按用途不绘"
    if place.is_aside:
        return "原文没有写到，只作对照"
    hosts = place.record.host
    if any(host.is_unit for host in hosts):
        return "文本只写到所在政区，查无更细位置"
    return "文本写了叫法，没有写所在的政区" if hosts else "文本未写明在哪里，查无可佐证的位置"
