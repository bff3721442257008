"""An answer for readers: sentences with their grounds, maps, candidates with their conditions, its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.outputs import ANSWER
from buju.sites.judgement import Finding, Outcome, Verdict
from buju.sites.query import CandidateKind, Pairs
from buju.sites.statement import Sentence, Topic, best, parts
from buju.views.carto.sitesmap import MOST_DRAWN, MOST_SHAPES, SitesMap, row_anchor, sites_map
from buju.views.carto.stabilitychart import StabilityRow, stability_chart
from buju.views.carto.symbology import MARKS
from buju.views.words.wording import Quote, quoted
from buju_api.pages.frame import rendered
from buju_api.service import Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation
    from buju.sites.answer import SiteAnswer
    from buju.spatial.grade import Grade
    from buju_api.links import ServiceLinks

# Above this many conditions columns are too narrow to read: each candidate then is a card.
_MOST_COLUMNS = 5
# What stands on the first screen.
_BEST = 5
# More rows than this nobody reads on a page; the files have them all.
_MOST_ROWS = 100
# Of the near misses so many are seen at once, the next folded away.
_MOST_NEAR = 5
# Clauses beside a value; the others are folded away behind them.
_FIRST = 2


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the answer with the clauses and sources that it rests on."""

    text: str
    quotes: tuple[Quote, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConditionCell:
    """What a condition says of a candidate; `missed` marks what keeps it from passing."""

    name: str
    value: str
    threshold: str
    outcome: str
    mark: str
    words: str
    missed: bool
    first: tuple[Quote, ...]
    more: tuple[Quote, ...]
    source: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class BestRow:
    """One of the first of an answer, with the one reason that tells most."""

    anchor: str
    name: str
    verdict: Verdict
    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a criterion adds to a score; `filled` marks a value that was not known."""

    label: str
    value: str
    part: str
    filled: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with everything that the table says of it."""

    id: str
    anchor: str
    name: str
    href: str | None
    verdict: Verdict
    grade: Grade | None
    layout: str | None
    cells: tuple[ConditionCell, ...]
    rank: int | None
    score: str | None
    parts: tuple[Contribution, ...]
    dropped: str | None


def _sentences(sentences: Sequence[Sentence], atlas: Atlas, links: ServiceLinks) -> Iterator[Said]:
    """Yield sentences of an answer; a clause that several quotes share is named once."""
    before: tuple[str, ...] = ()
    for sentence in sentences:
        told = tuple(source.rstrip("。") for source in sentence.sources)
        sources = ("同上",) if told and sentence.sources == before else told
        yield Said(sentence.text, _by_clause(sentence.citations, atlas, links), sources)
        before = sentence.sources


def _rows(
    answer: SiteAnswer, atlas: Atlas, links: ServiceLinks, *, verdicts: Sequence[Verdict], most: int = _MOST_ROWS
) -> list[CandidateRow]:
    """Return the first candidates with one of the verdicts, in the answer's order."""
    dropped = {} if answer.ranking is None else {one.id: one.words for one in answer.ranking.dropped}
    return [_row(answer, int(index), atlas, links, dropped) for index in answer.having(*verdicts)[:most]]


def _row(answer: SiteAnswer, index: int, atlas: Atlas, links: ServiceLinks, dropped: Mapping[str, str]) -> CandidateRow:
    candidates = answer.candidates
    place = candidates.places[index] if candidates.places else None
    layout = atlas.find_layout(place.record.layout) if place else None
    row, ranking = answer.place_in_ranking(index), answer.ranking
    ranked = None if row is None or ranking is None else (int(ranking.rank[row]), f"{ranking.score[row]:.4f}")
    return CandidateRow(
        id=str(candidates.ids[index]),
        anchor=row_anchor(index),
        name=str(candidates.names[index]),
        href=links.place_page(place.id) if place else None,
        verdict=answer.screening.verdict(index),
        grade=place.grade if place else None,
        layout=f"{layout.region}{layout.name}" if layout else None,
        cells=tuple(_cell(finding, atlas, links) for finding in answer.findings(index)),
        rank=ranked[0] if ranked else None,
        score=ranked[1] if ranked else None,
        parts=tuple(_parts(answer, row)) if row is not None else (),
        dropped=dropped.get(str(candidates.ids[index])),
    )


def _cell(finding: Finding, atlas: Atlas, links: ServiceLinks) -> ConditionCell:
    quotes = _by_clause(finding.citations, atlas, links)
    return ConditionCell(
        name=finding.name,
        value=finding.value,
        threshold=finding.threshold,
        outcome=finding.outcome.key,
        mark=MARKS[finding.outcome],
        words=finding.outcome.words,
        missed=finding.outcome <= Outcome.UNKNOWN,
        first=quotes[:_FIRST],
        more=quotes[_FIRST:],
        source=finding.source,
        note=finding.note,
    )


def _parts(answer: SiteAnswer, row: int) -> Iterator[Contribution]:
    ranking = answer.ranking
    if ranking is None:
        return
    for one in ranking.parts_of(row):
        yield Contribution(one.criterion.label, one.words, f"{one.part:.4f}", one.filled)


def _by_clause(citations: Sequence[Citation], atlas: Atlas, links: ServiceLinks) -> tuple[Quote, ...]:
    quotes = (quoted(citation, atlas, links=links) for citation in citations)
    found: dict[str, Quote] = {}
    for quote in quotes:
        found.setdefault(quote.clause, quote)
    return tuple(found.values())


def _stability_rows(answer: SiteAnswer) -> list[StabilityRow]:
    """Return the ranked candidates from the first on, with their places under other weights."""
    stable = answer.stability
    if stable is None:
        return []
    names = dict(zip(map(str, answer.candidates.ids), answer.candidates.names, strict=True))
    ranking = stable.ranking
    found = [
        StabilityRow(
            str(names[ranking.ids[row]]), int(ranking.rank[row]), int(best), int(worst), float(stable.first[row])
        )
        for row, best, worst in zip(stable.considered, stable.best, stable.worst, strict=True)
    ]
    return sorted(found, key=lambda row: row.rank)


def _counts(answer: SiteAnswer) -> Iterator[tuple[str, str, int]]:
    """Yield what the answer counts, as its first sentence does: what cannot be judged is no failure."""
    for verdict in (*(one for one in Verdict if one is not Verdict.UNKNOWN), Verdict.UNKNOWN):
        count = answer.counts[verdict]
        if count or verdict is not Verdict.UNKNOWN:
            yield verdict.value, verdict.words, count


def sites_result(answer: SiteAnswer, service: Snapshot, *, own: bool) -> Markup:
    """Return the answer: sentences, maps, tables, what it rests on, and where its files are."""
    atlas, links = service.atlas, service.links
    pairs = answer.query.pairs
    passing = _rows(answer, atlas, links, verdicts=(Verdict.IN, Verdict.POSSIBLE))
    near = _rows(answer, atlas, links, verdicts=(Verdict.NEAR,))
    told = {topic: list(_sentences(said, atlas, links)) for topic, said in parts(answer).items()}
    bars = _stability_rows(answer)
    return rendered(
        "sitesresult.html",
        answer=answer,
        question=told[Topic.QUESTION][0].text.removeprefix("问："),
        result=told[Topic.RESULT][0].text.removeprefix("答："),
        best=[
            BestRow(row_anchor(one.index), one.name, one.verdict, one.words, one.reason)
            for one in best(answer, most=_BEST)
        ],
        said=[one for topic in (Topic.RANKING, Topic.REMOVED, Topic.CAVEATS) for one in told[topic]],
        evidence=[one for topic in (Topic.REASONS, Topic.NEAR) for one in told[topic]],
        counts=list(_counts(answer)),
        passing=passing,
        near=near[:_MOST_NEAR],
        near_more=near[_MOST_NEAR:],
        out=_rows(answer, atlas, links, verdicts=(Verdict.UNKNOWN, Verdict.OUT)),
        counted={verdict.value: answer.counts[verdict] for verdict in Verdict},
        most=_MOST_ROWS,
        most_shapes=MOST_SHAPES,
        most_drawn=MOST_DRAWN,
        conditions=[judgement.name for judgement in answer.screening.judgements],
        thresholds=[judgement.threshold for judgement in answer.screening.judgements],
        as_cards=len(answer.screening.judgements) > _MOST_COLUMNS,
        maps=_maps(answer, service),
        sources=_sources(answer),
        removed=[one for one in answer.removed_by if one.removed],
        ranking=answer.ranking,
        weights=_weights(answer),
        stability=answer.stability,
        chart=stability_chart(bars, draws=answer.stability.draws) if answer.stability and bars else None,
        outcomes=[(outcome, MARKS[outcome]) for outcome in reversed(Outcome)],
        files=[] if own else _files(pairs, service),
        json_href=None if own else links.sites_json(pairs),
        is_places=answer.candidates.kind is CandidateKind.PLACES,
        links=links,
    )


def _maps(answer: SiteAnswer, service: Snapshot) -> SitesMap | None:
    settings = service.settings
    if not settings.publication.shows_stills:
        return None
    return sites_map(answer, land=service.finder.ground, theme=settings.theme)


def _weights(answer: SiteAnswer) -> list[tuple[str, str, str]]:
    ranking = answer.ranking
    if ranking is None:
        return []
    return [
        (each.label, each.direction_words, f"{weight:.3f}")
        for each, weight in zip(ranking.criteria, ranking.weights.values, strict=True)
    ]


def _files(pairs: Pairs, service: Snapshot) -> list[tuple[str, str]]:
    return [(output.form.words, service.links.sites_file(output.form, pairs)) for output in ANSWER.formats]


def _sources(answer: SiteAnswer) -> list[str]:
    """Return where the shapes on the map come from."""
    district = answer.question.district
    whole = [answer.candidates.source]
    if district is not None:
        whole.append(f"{district.name}界线：{district.source.title}（{district.source.date}）")
    return list(dict.fromkeys(whole))
