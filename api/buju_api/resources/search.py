"""`/api/search`: layouts, functions, places, quotes and clauses over all plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from starlette.requests import Request
from starlette.responses import Response

from buju.errors import QuestionInvalid
from buju.folded import Span, fold
from buju.legible import LONG, shown
from buju.policy.status import StatusBody, status_body
from buju.schema import Body
from buju_api.answers import Answer, json_answer
from buju_api.links import SEARCH, ServiceLinks
from buju_api.parameters import filter_by, json_router
from buju_api.resources.facts import FactBody, fact_body
from buju_api.resources.places import PlaceItem, place_item
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.search import ClauseHit, FactHit, FunctionHit

WORDS = "名称、别名或原文中的词语；空格、断行、全角半角、大小写不影响"
MOST = 100


class TextMatch(Body):
    """Where the words stand: offsets in the stored text of the document, in code points, and what stands there."""

    start: int
    end: int
    text: str


class FoundLayout(Body):
    """A layout that bears the words in its name, title or region."""

    id: str
    name: str
    title: str
    region: str
    page: str | None
    status: StatusBody | None


class FoundLayouts(Body):
    """Layouts that bear the words."""

    count: int
    items: list[FoundLayout]


class FoundFunction(Body):
    """An industry function that goes by the words; `facts` are the ids of what texts state of it."""

    id: str
    name: str
    stage: str
    page: str
    facts: list[str]


class FoundFunctions(Body):
    """Functions that go by the words, the one of that very name first."""

    count: int
    items: list[FoundFunction]


class FoundPlaces(Body):
    """Places by name and alias; `count` is of all, `items` has the first 100."""

    count: int
    items: list[PlaceItem]


class FoundFact(Body):
    """A fact; no matches where the words are in what it says and not in its quote."""

    fact: FactBody
    matches: list[TextMatch]


class FoundFacts(Body):
    """Facts; `count` is of all, `items` has the first 100."""

    count: int
    items: list[FoundFact]


class FoundClause(Body):
    """A clause that holds the words."""

    document: str
    clause: str
    label: str
    page: str | None
    matches: list[TextMatch]


class FoundClauses(Body):
    """Clauses; `count` is of all, `items` has the first 100."""

    count: int
    items: list[FoundClause]


class SearchBody(Body):
    """What was found; `words` are the folded words looked for: the phrase as one, or each of its words."""

    q: str
    words: list[str]
    layouts: FoundLayouts
    functions: FoundFunctions
    places: FoundPlaces
    facts: FoundFacts
    clauses: FoundClauses


router = json_router("搜索")


@router.get(
    SEARCH,
    response_model=SearchBody,
    summary="搜索",
    description="布局、功能、地点、事实、条款各一组，每组列出前 100 项；matches 的起止是存文的字符位置。",
)
async def search(
    request: Request,
    service: Here,
    q: Annotated[str, filter_by(WORDS)],
) -> Response:
    """Places, facts and clauses that hold the words."""

    def make() -> Answer:
        if not fold(q):
            raise QuestionInvalid("q", f"没有可以查找的文字，现为“{shown(q, longest=LONG)}”")
        return json_answer(_body(q, service))

    return await service.answer_once(request, make)


def _body(text: str, service: Snapshot) -> SearchBody:
    hits, atlas, links = service.index.search(text), service.atlas, service.links
    layouts = [_layout(hit.layout, atlas, links) for hit in hits.layouts]
    return SearchBody(
        q=text,
        words=list(hits.words),
        layouts=FoundLayouts(count=len(layouts), items=layouts),
        functions=FoundFunctions(count=len(hits.functions), items=[_function(hit, links) for hit in hits.functions]),
        places=FoundPlaces(count=len(hits.places), items=[place_item(hit.place, links) for hit in hits.places[:MOST]]),
        facts=FoundFacts(count=len(hits.facts), items=[_fact(hit, links) for hit in hits.facts[:MOST]]),
        clauses=FoundClauses(count=len(hits.clauses), items=[_clause(hit, links) for hit in hits.clauses[:MOST]]),
    )


def _layout(layout: Layout, atlas: Atlas, links: ServiceLinks) -> FoundLayout:
    return FoundLayout(
        id=layout.id,
        name=layout.name,
        title=layout.title,
        region=layout.region,
        page=links.layout(layout.id),
        status=status_body(atlas.status(layout.document)),
    )


def _function(hit: FunctionHit, links: ServiceLinks) -> FoundFunction:
    one = hit.function
    return FoundFunction(
        id=one.id, name=one.name, stage=one.stage, page=links.function(one.id), facts=[fact.id for fact in hit.facts]
    )


def _fact(hit: FactHit, links: ServiceLinks) -> FoundFact:
    citation = hit.fact.citation
    matches = [_match(citation.quote, span, start=citation.start) for span in hit.spans]
    return FoundFact(fact=fact_body(hit.fact, links), matches=matches)


def _clause(hit: ClauseHit, links: ServiceLinks) -> FoundClause:
    return FoundClause(
        document=hit.document.id,
        clause=hit.clause.id,
        label=hit.clause.label,
        page=links.clause(hit.document.id, hit.clause.id),
        matches=[_match(hit.document.text, span) for span in hit.spans],
    )


def _match(text: str, span: Span, *, start: int = 0) -> TextMatch:
    """Return what stands at a span of a text that begins at `start` of the stored text."""
    return TextMatch(start=start + span.start, end=start + span.end, text=text[span.start : span.end])
