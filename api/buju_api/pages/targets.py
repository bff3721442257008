"""The page of targets: every target and milestone of every plan, filtered, drawn on a timeline and told in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.atlas.relation import RelationKind
from buju.atlas.targets import csv_text, targets, year_of, year_words
from buju.policy.citation import Citation
from buju.policy.fact import IndicatorGroup, Target, TargetClass
from buju.policy.unstated import CountedYear, Unstated
from buju.views.reading.clauses import places_of, year_citations
from buju.views.timeline import timeline, timeline_styles
from buju.views.words.amount import amount_words
from buju.views.words.quotes import Quote, quoted
from buju_api.answers import Answer
from buju_api.links import RELATIONS_PAGE, TARGETS_PAGE, ServiceLinks
from buju_api.pages.choice import Choice, choices
from buju_api.pages.frame import framed
from buju_api.pages.templating import asset, rendered
from buju_api.service import Snapshot

CSV = "text/csv; charset=utf-8"
_UNLIKE = (RelationKind.SAME_FIGURE, RelationKind.SAME_UNIT)


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


def targets_page(service: Snapshot, wanted: Wanted) -> Answer:
    """Return the page of the wanted targets.

    Raises:
        NotFound: the document is unknown.
    """
    atlas, links = service.atlas, service.links
    found, everything = wanted.found(atlas), targets(atlas)
    content = rendered(
        "targets.html",
        plans=list(_plans(found, atlas, links)),
        count=len(found),
        whole=len(everything),
        milestones=sum(target.target_class is TargetClass.MILESTONE for target in found),
        filters=_choices(wanted, everything, atlas),
        is_filtered=bool(wanted.filters),
        timelines=[timeline(found, atlas, narrow=narrow) for narrow in (False, True)] if found else [],
        csv_href=links.targets_csv(wanted.filters),
        json_href=links.targets_json(wanted.filters),
        relations_href=RELATIONS_PAGE,
        links=links,
    )
    return framed(
        service,
        title="目标指标",
        content=content,
        current=TARGETS_PAGE,
        styles=(timeline_styles(), asset("listing.css"), asset("targets.css")),
        wide=True,
    )


def targets_file(service: Snapshot, wanted: Wanted) -> Answer:
    """Return the wanted targets as CSV, as `buju targets --csv` writes it.

    Raises:
        NotFound: the document is unknown.
    """
    text = csv_text(wanted.found(service.atlas))
    return Answer(text.encode(), CSV, {"content-disposition": 'attachment; filename="targets.csv"'})


def _choices(wanted: Wanted, everything: Sequence[Target], atlas: Atlas) -> dict[str, list[Choice]]:
    """Return what each filter offers: what some target has, and what is asked for now."""
    documents = {target.citation.document: None for target in everything}
    years = sorted({year for target in everything if (year := year_of(target)) is not None})
    units = dict.fromkeys(target.unit for target in everything if isinstance(target.unit, str))
    groups = {target.group for target in everything}
    return {
        "document": choices({one: atlas.document(one).source.short for one in documents}, wanted.document),
        "year": choices({str(year): f"{year}年" for year in years}, wanted.filters.get("year"), ending="年"),
        "unit": choices({unit: unit for unit in units}, wanted.unit),
        "group": choices({group: group.word for group in IndicatorGroup if group in groups}, wanted.group),
    }


def _plans(found: Sequence[Target], atlas: Atlas, links: ServiceLinks) -> Iterator[Plan]:
    for document_id in dict.fromkeys(target.citation.document for target in found):
        rows = (_row(target, atlas, links) for target in found if target.citation.document == document_id)
        yield Plan(document_id, atlas.document(document_id).title, links.document(document_id), tuple(rows))


def _row(target: Target, atlas: Atlas, links: ServiceLinks) -> Row:
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


def _unlike(target: Target, atlas: Atlas, links: ServiceLinks) -> Iterator[Unlike]:
    for relation in atlas.relations.values():
        ends = (relation.left.fact, relation.right.fact)
        if relation.kind not in _UNLIKE or target.id not in ends:
            continue
        other = atlas.facts.get((ends[1] if ends[0] == target.id else ends[0]) or "")
        if isinstance(other, Target):
            document = atlas.documents.get(other.citation.document)
            name = f"{document.source.short if document else ''}“{other.indicator}”{amount_words(other)}"
            yield Unlike(
                name, links.target(other.id), relation.kind.label, links.relation(relation.id), relation.reason
            )
