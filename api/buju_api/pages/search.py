"""`/search`: places, quotes and clauses over all plans, with the words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.search import ClauseHit, FactHit, FunctionHit, Hits, LayoutHit, Searchable
from buju.folded import Span, fold, layout_spans
from buju.legible import LONG, shown
from buju.policy.fact import KINDS
from buju.policy.status import Standing
from buju.views.reading.blocks import segments
from buju.views.reading.clauses import places_of
from buju.views.words.wording import Statement, quoted, statement
from buju_api.links import SEARCH_PAGE, ServiceLinks
from buju_api.pages.frame import SITE, asset, rendered, site_body, site_page
from buju_api.parameters import from_form, json_router
from buju_api.resources.search import WORDS
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.policy.status import PlanStatus
    from buju_api.answers import Answer

# One letter may stand in every clause; a reader wants a narrower question then, not all of them.
MOST = 40

# A line break may stand inside a sentence; only these end one, a full stop of Latin print if no number goes on.
_END = re.compile(r"[。！？；!?;]|\.(?![0-9０-９A-Za-z])")
_BEFORE, _AFTER = 70, 110
_CUT = "……"


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text; `marked` if it was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FoundLayout:
    """A layout, by its title."""

    href: str | None
    title: tuple[Run, ...]
    region: str
    status: PlanStatus | None


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function with what texts state of it; `count` is of all statements."""

    href: str
    name: tuple[Run, ...]
    stage: str
    definition: str
    quotes: tuple[FoundQuote, ...]
    count: int


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its name, and the alias that was meant if it was not the name."""

    place: Place
    href: str | None
    layout: str
    hosts: tuple[str, ...]
    name: tuple[Run, ...]
    aliases: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote with everything that it proves, and its places."""

    kinds: tuple[str, ...]
    said: tuple[Statement, ...]
    runs: tuple[Run, ...]
    clause: str
    href: str | None
    places: tuple[Place, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A clause with the sentences round the words; `count` is how often they stand in it."""

    document: str
    label: str
    href: str | None
    runs: tuple[Run, ...]
    count: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; each group has its first rows, the totals count all."""

    by_words: tuple[str, ...]
    layouts: tuple[FoundLayout, ...]
    functions: tuple[FoundFunction, ...]
    places: tuple[FoundPlace, ...]
    quotes: tuple[FoundQuote, ...]
    clauses: tuple[FoundClause, ...]
    place_total: int
    quote_total: int
    clause_total: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.layouts or self.functions or self.place_total or self.quote_total or self.clause_total)


router = json_router("搜索")


@router.get(
    SEARCH_PAGE,
    response_class=HTMLResponse,
    summary="搜索页",
    description="在全部规划的布局、功能、地点、引文和条款中查找，标出找到的词。",
)
async def read_search_page(request: Request, service: Here, q: Annotated[str, from_form(WORDS)] = "") -> Response:
    """What holds the words, grouped."""
    if not fold(q):
        return await service.answer(request, lambda: search_page(service, ""))
    return await service.answer_once(request, lambda: search_page(service, q))


def search_page(service: Snapshot, text: str) -> Answer:
    """Return the page of a search; without a text that could be looked for, the page with a hint."""
    wanted = text.strip()
    found = _found(service.index.search(wanted), service) if fold(wanted) else None
    content = rendered("search.html", text=wanted, found=found, kinds=KINDS, links=service.links, most=MOST)
    return site_page(
        service,
        title=f"{f'搜索：{shown(wanted, longest=LONG)}' if wanted else '搜索'} · {SITE}",
        body=site_body(service, content=content, current=SEARCH_PAGE, wide=False),
        styles=(asset("search.css"),),
        strange=True,
    )


def _found(hits: Hits, service: Snapshot) -> Found:
    atlas, links, words = service.atlas, service.links, hits.words
    quotes = list(_quotes(hits.facts, atlas, links))
    return Found(
        by_words=words if hits.is_by_words else (),
        layouts=tuple(_layout(hit, words, atlas, links) for hit in hits.layouts),
        functions=tuple(_function(hit, words, atlas, links) for hit in hits.functions),
        places=tuple(_place(hit.place, words, atlas, links) for hit in hits.places[:MOST]),
        quotes=tuple(quotes[:MOST]),
        clauses=tuple(_clause(hit, atlas, links) for hit in hits.clauses[:MOST]),
        place_total=len(hits.places),
        quote_total=len(quotes),
        clause_total=len(hits.clauses),
    )


def _layout(hit: LayoutHit, words: Sequence[str], atlas: Atlas, links: ServiceLinks) -> FoundLayout:
    layout = hit.layout
    title = f"{layout.region}“{layout.name}”"
    name, status = marked(title, Searchable(title).find_all(words)), atlas.status(layout.document)
    return FoundLayout(links.layout(layout.id), name, layout.title, status)


def _function(hit: FunctionHit, words: Sequence[str], atlas: Atlas, links: ServiceLinks) -> FoundFunction:
    function = hit.function
    quotes = list(
        _quotes([FactHit(fact, Searchable(fact.citation.quote).find_all(words)) for fact in hit.facts], atlas, links)
    )
    return FoundFunction(
        href=links.function(function.id),
        name=marked(function.name, Searchable(function.name).find_all(words)),
        stage=atlas.vocabulary.stage(function.stage).name,
        definition=function.definition,
        quotes=tuple(quotes[:MOST]),
        count=len(quotes),
    )


def _place(place: Place, words: Sequence[str], atlas: Atlas, links: ServiceLinks) -> FoundPlace:
    layout = atlas.find_layout(place.record.layout)
    aliases = (alias for alias in place.record.aliases if fold(alias) != fold(place.name))
    return FoundPlace(
        place=place,
        href=links.place_page(place.id),
        layout=f"{layout.region}{layout.name}" if layout else "",
        name=marked(place.name, Searchable(place.name).find_all(words)),
        hosts=place.host_words,
        aliases=tuple(marked(alias, spans) for alias in aliases if (spans := Searchable(alias).find_all(words))),
    )


def _quotes(hits: Sequence[FactHit], atlas: Atlas, links: ServiceLinks) -> Iterator[FoundQuote]:
    """Yield the quotes with all facts that share one, in the order of their documents."""
    by_quote: dict[Citation, list[FactHit]] = {}
    for hit in hits:
        by_quote.setdefault(hit.fact.citation, []).append(hit)
    for citation, rows in by_quote.items():
        quote = quoted(citation, atlas, links=links)
        yield FoundQuote(
            kinds=tuple(dict.fromkeys(KINDS[row.fact.kind] for row in rows)),
            said=tuple(dict.fromkeys(statement(row.fact, atlas) for row in rows)),
            runs=marked(citation.quote, rows[0].spans),
            clause=quote.clause,
            href=quote.href,
            places=tuple(dict.fromkeys(place for row in rows for place in places_of(row.fact, atlas))),
            ended=_has_ended(citation.document, atlas),
        )


def _has_ended(document_id: str, atlas: Atlas) -> bool:
    status = atlas.status(document_id)
    return status is not None and status.standing is Standing.ENDED


def _clause(hit: ClauseHit, atlas: Atlas, links: ServiceLinks) -> FoundClause:
    own = Span(hit.own.start, hit.own.end)
    return FoundClause(
        document=hit.document.source.short,
        label=hit.clause.label,
        href=links.clause(hit.document.id, hit.clause.id),
        runs=excerpt(hit.document.text, hit.spans, within=own),
        count=len(hit.spans),
        ended=_has_ended(hit.document.id, atlas),
    )


def marked(raw: str, spans: Sequence[Span]) -> tuple[Run, ...]:
    """Return a whole text as runs; `spans` are what to mark (offsets in `raw`)."""
    return tuple(_runs(raw, Span(0, len(raw)), spans))


def excerpt(raw: str, spans: Sequence[Span], *, within: Span) -> tuple[Run, ...]:
    """Return the sentences round the first span, no further than `within`; what is left out is dotted."""
    first = spans[0]
    start = _start(raw, max(within.start, first.start - _BEFORE), first.start)
    end = _end(raw, first.end, min(within.end, first.end + _AFTER))
    shown = [span for span in spans if span.start >= start and span.end <= end]
    runs = list(_runs(raw, Span(start, end), shown))
    head = [] if not raw[within.start : start].strip(" #*\n\u3000") else [Run(_CUT)]
    tail = [] if not raw[end : within.end].strip() else [Run(_CUT)]
    return (*head, *runs, *tail)


def _start(raw: str, earliest: int, first: int) -> int:
    """Return where the sentence before `first` starts, if that is in reach."""
    ends = [match.end() for match in _END.finditer(raw, earliest, first)]
    return ends[-1] if ends else earliest


def _end(raw: str, last: int, latest: int) -> int:
    found = _END.search(raw, last, latest)
    return found.end() if found else latest


def _runs(raw: str, within: Span, spans: Sequence[Span]) -> Iterator[Run]:
    """Yield the visible pieces; a word that a hard wrap parts is one piece."""
    hidden = list(layout_spans(raw, within=within))
    keys = {str(number): span for number, span in enumerate(spans)}
    pieces = (
        (bool(part.quotes), raw[part.start : part.end])
        for part in segments(within, keys, cuts=[offset for span in hidden for offset in span])
        if not any(span.start <= part.start < span.end for span in hidden)
    )
    for is_marked, group in groupby(pieces, key=itemgetter(0)):
        yield Run("".join(text for _, text in group), marked=is_marked)
