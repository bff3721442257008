"""Targets for readers: every target and milestone of every plan, filtered, on a timeline and in a table.

The timeline is a drawing in SVG: one lane for each plan, one row and one mark for each target.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from buju.atlas.relation import RelationKind
from buju.atlas.targets import targets, year_of, year_words
from buju.policy.fact import IndicatorGroup, Target, TargetClass
from buju.policy.unstated import CountedYear, Unstated
from buju.views import assets
from buju.views.carto.face import cut, ems
from buju.views.page import rendered
from buju.views.reading.clauses import places_of, year_citations
from buju.views.words.amount import amount_words
from buju.views.words.wording import Quote, quoted, target_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.views.words.links import PageLinks

_UNLIKE = (RelationKind.SAME_FIGURE, RelationKind.SAME_UNIT)

FIRST, LAST = 2025, 2033

_OUTSIDE = f"不在{FIRST}—{LAST}年之内"
_UNDATED = "文本未载年份"
_AXIS, _PAD, _TITLE, _MARK = 26, 10, 30, 11


class _Form(NamedTuple):
    """Drawing units of a form: whole width, lanes' names at the left (0: above the lane), a row, type sizes."""

    name: str
    width: int
    names: int
    row: int
    text: int
    year_text: int


_WIDE = _Form("wide", width=1064, names=128, row=24, text=13, year_text=13)
# A phone shows 358 units at their own size; a row is as high as the links of the tables there.
_NARROW = _Form("narrow", width=358, names=0, row=36, text=13, year_text=11)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which targets are wanted; None filters nothing."""

    document: str | None = None
    year: int | None = None
    unit: str | None = None
    group: IndicatorGroup | None = None

    def found(self, atlas: Atlas) -> tuple[Target, ...]:
        """Return the targets that are wanted; an unknown document raises NotFound."""
        return targets(atlas, document=self.document, year=self.year, unit=self.unit, group=self.group)

    @property
    def filters(self) -> dict[str, str]:
        """Return the filters that are set, as an address has them."""
        values = {"document": self.document, "year": self.year, "unit": self.unit, "group": self.group}
        return {name: str(value) for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Unlike:
    """Another target that this one is easily taken for, and why they differ."""

    name: str
    href: str
    kind: str
    relation_href: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """A target for readers: `open_points` are what the text leaves open, `year_from` proves a year said elsewhere."""

    id: str
    indicator: str
    milestone: bool
    word: str
    group: str
    amount: str
    when: str
    scope: str
    open_points: tuple[str, ...]
    when_open: str | None
    year_from: tuple[tuple[str, Quote], ...]
    note: str | None
    unlike: tuple[Unlike, ...]
    places: tuple[Place, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of one plan."""

    id: str
    title: str
    href: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TargetsContent:
    """The wanted targets: `count` of them, `whole` is of all; the timelines are for a desk and for a phone."""

    plans: tuple[Plan, ...]
    count: int
    whole: int
    milestones: int
    is_filtered: bool
    timelines: tuple[Markup, ...]


def targets_content(wanted: Wanted, atlas: Atlas, links: PageLinks) -> TargetsContent:
    """Return what the page of the wanted targets says.

    Raises:
        NotFound: the document is unknown.
    """
    found = wanted.found(atlas)
    return TargetsContent(
        plans=tuple(_plans(found, atlas, links)),
        count=len(found),
        whole=len(targets(atlas)),
        milestones=sum(target.target_class is TargetClass.MILESTONE for target in found),
        is_filtered=bool(wanted.filters),
        timelines=tuple(timeline(found, atlas, narrow=narrow) for narrow in (False, True)) if found else (),
    )


def targets_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("timeline.css", "listing.css", "targets.css"))


def _plans(found: Sequence[Target], atlas: Atlas, links: PageLinks) -> Iterator[Plan]:
    for document_id in dict.fromkeys(target.citation.document for target in found):
        rows = (_row(target, atlas, links) for target in found if target.citation.document == document_id)
        yield Plan(document_id, atlas.document(document_id).title, links.document(document_id), tuple(rows))


def _row(target: Target, atlas: Atlas, links: PageLinks) -> Row:
    return Row(
        id=target.id,
        indicator=target.indicator,
        milestone=target.target_class is TargetClass.MILESTONE,
        word=target.target_class.word,
        group=target.group.word,
        amount=amount_words(target),
        when=_when(target),
        scope=target.scope,
        open_points=tuple(_open_points(target)),
        when_open=target.year.unstated if isinstance(target.year, Unstated) else None,
        year_from=tuple((name, quoted(one, atlas, links=links)) for name, one in _year_from(target)),
        note=target.note,
        unlike=tuple(_unlike(target, atlas, links)),
        places=tuple(places_of(target, atlas)),
        quote=quoted(target.citation, atlas, links=links),
    )


def _when(target: Target) -> str:
    """Return a target's time; a counted year keeps the words that it was counted from."""
    words = year_words(target)
    return f"{words}（{target.deadline}）" if target.deadline and target.deadline != words else words


def _open_points(target: Target) -> Iterator[str]:
    if isinstance(target.value, Unstated):
        yield f"数值：文本未说明。{target.value.unstated}"
    if isinstance(target.unit, Unstated):
        yield f"单位：文本未说明。{target.unit.unstated}"


def _year_from(target: Target) -> Iterator[tuple[str, Citation]]:
    """Yield the quotes that prove a target's year, where its own quote does not hold them."""
    own, year = target.citation, target.year
    names = ["年份出处"]
    if isinstance(year, CountedYear):
        names = [f"自{year.base.value}年起算", f"再加{year.years}年"]
    # A target without a year has no such quotes.
    for name, citation in zip(names, year_citations(target), strict=False):
        if citation.document != own.document or not own.start <= citation.start <= citation.end <= own.end:
            yield name, citation


def _unlike(target: Target, atlas: Atlas, links: PageLinks) -> Iterator[Unlike]:
    for relation in atlas.relations():
        ends = (relation.left.fact, relation.right.fact)
        if relation.kind not in _UNLIKE or target.id not in ends:
            continue
        other = atlas.find_fact((ends[1] if ends[0] == target.id else ends[0]) or "")
        if isinstance(other, Target):
            document = atlas.find_document(other.citation.document)
            name = f"{document.source.short if document else ''}“{other.indicator}”{amount_words(other)}"
            yield Unlike(
                name, links.target(other.id), relation.kind.label, links.relation(relation.id), relation.reason
            )


@dataclass(frozen=True, slots=True)
class Mark:
    """One target on the drawing: where it stands, its shape, its label, all its words, and the row it leads to."""

    x: float
    y: float
    milestone: bool
    label: str
    label_x: float
    label_end: bool
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line over the targets that the scale has no place for, and why."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One plan: its name, where the lane and its axis begin, where the scale ends, and what stands in it."""

    name: str
    top: float
    axis: float
    scale_end: float
    bottom: float
    marks: tuple[Mark, ...]
    dividers: tuple[Divider, ...]


def timeline(targets: Sequence[Target], atlas: Atlas, *, narrow: bool = False) -> Markup:
    """Return the timeline of 2025 to 2033 as SVG, in the form for a desk or (`narrow`) for a phone.

    A target without a year, or with one beyond the scale, stands under its plan's scale: it is never given a year.
    Every mark has its words as a title and links to `#<fact id>` on the same page.
    """
    form = _NARROW if narrow else _WIDE
    lanes: list[Lane] = []
    top = 0.0
    for document in dict.fromkeys(target.citation.document for target in targets):
        own = [target for target in targets if target.citation.document == document]
        lanes.append(_lane(atlas.document(document).source.short, own, top, form))
        top = lanes[-1].bottom
    return rendered(
        "timeline.html",
        form=form,
        years=[(_year_x(year, form), year) for year in range(FIRST, LAST + 1)],
        lanes=lanes,
        height=top + _PAD,
    )


def _lane(name: str, targets: Sequence[Target], top: float, form: _Form) -> Lane:
    axis = top + (0 if form.names else _TITLE)
    y = axis + _AXIS + _PAD / 2
    marks: list[Mark] = []
    dividers: list[Divider] = []
    scale_end = y
    for words, group in _groups(targets):
        if words:
            dividers.append(Divider(y, words))
            y += _AXIS
        for target in group:
            marks.append(_mark(target, y + form.row / 2, form, on_scale=not words))
            y += form.row
        scale_end = scale_end if words else y
    return Lane(name, top, axis, scale_end, y + _PAD, tuple(marks), tuple(dividers))


def _groups(targets: Sequence[Target]) -> Iterator[tuple[str, list[Target]]]:
    """Yield the targets on the scale by their years, then those that it has no place for with the reason."""
    dated = {target.id: year for target in targets if (year := year_of(target)) is not None}
    inside = [target for target in targets if FIRST <= dated.get(target.id, 0) <= LAST]
    yield "", sorted(inside, key=lambda target: dated[target.id])
    outside = [target for target in targets if target.id in dated and target not in inside]
    undated = [target for target in targets if target.id not in dated]
    if outside:
        yield _OUTSIDE, outside
    if undated:
        yield _UNDATED, undated


def _mark(target: Target, y: float, form: _Form, *, on_scale: bool) -> Mark:
    milestone = target.target_class is TargetClass.MILESTONE
    words = target_words(target)
    label = words
    if on_scale:
        label = target.indicator if milestone else f"{target.indicator}：{amount_words(target)}"
    year = year_of(target)
    x = (_year_x(year, form) if on_scale and year is not None else form.names) + _MARK
    right, left = form.width - x - _MARK, x - _MARK - form.names
    # Late years leave their words more room on the left.
    at_left = ems(label) * form.text > right and left > right
    return Mark(
        x=x,
        y=y,
        milestone=milestone,
        label=cut(label, to=(left if at_left else right) / form.text),
        label_x=x - _MARK if at_left else x + _MARK,
        label_end=at_left,
        words=words,
        href=f"#{target.id}",
    )


def _year_x(year: int, form: _Form) -> float:
    return form.names + (year - FIRST) * (form.width - form.names) / (LAST - FIRST + 1)
