"""The page of the search over all plans: places, quotes and clauses, with the words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.atlas.search import ClauseHit, FactHit, Hits, Searchable, names_of
from buju.folded import Span, fold
from buju.policy.citation import Citation
from buju.policy.fact import KINDS
from buju.views.font import font_for
from buju.views.page import base_styles, content_security_policy
from buju.views.reading.clauses import places_of
from buju.views.templating import rendered as view
from buju.views.words.quotes import quoted
from buju.views.words.wording import Statement, statement
from buju_api.answers import HTML, Answer
from buju_api.links import SEARCH_PAGE, ServiceLinks
from buju_api.pages.excerpt import Run, excerpt, marked
from buju_api.pages.frame import HEAD, SITE, site_body
from buju_api.pages.templating import asset, rendered
from buju_api.service import Snapshot
from buju_api.shown import shown

# One letter may stand in every clause; a reader wants a narrower question then, not all of them.
MOST = 40


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place with its name, and the alias that was meant if it was not the name."""

    place: Place
    href: str | None
    layout: str
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


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A clause with the sentences round the words; `count` is how often they stand in it."""

    document: str
    label: str
    href: str | None
    runs: tuple[Run, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; each group has its first rows, the totals count all."""

    by_words: tuple[str, ...]
    places: tuple[FoundPlace, ...]
    quotes: tuple[FoundQuote, ...]
    clauses: tuple[FoundClause, ...]
    place_total: int
    quote_total: int
    clause_total: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.place_total or self.quote_total or self.clause_total)


def search_page(service: Snapshot, text: str) -> Answer:
    """Return the page of a search; without a text that could be looked for, the page with a hint."""
    wanted = text.strip()
    found = _found(service.index.search(wanted), service) if fold(wanted) else None
    content = rendered("search.html", text=wanted, found=found, kinds=KINDS, links=service.links, most=MOST)
    body = site_body(service, content=content, current=SEARCH_PAGE, wide=False)
    styles = [*_styles(service)]
    html = view(
        "page.html",
        title=f"{f'搜索：{shown(wanted)}' if wanted else '搜索'} · {SITE}",
        body=body,
        styles=styles,
        scripts=(),
        head_extra=HEAD,
        body_class="site",
        csp=None,
    )
    policy = f"{content_security_policy(scripts=(), styles=styles)}; frame-ancestors 'self'"
    return Answer(str(html).encode(), HTML, {"content-security-policy": policy})


def _styles(service: Snapshot) -> tuple[Markup, ...]:
    """Return the page's styles.

    Its font holds every letter that the atlas can show, the same for each search: a subset for whatever text a
    stranger sends would cost too much.
    """
    empty = rendered("search.html", text="", found=None, kinds=KINDS, links=service.links, most=MOST)
    frame = site_body(service, content=empty, current="", wide=False)
    texts = (font_for(_words(service.atlas) + frame).css, *base_styles(), asset("site.css"), asset("search.css"))
    return tuple(Markup(text) for text in texts)  # noqa: S704 - own files and the style table


def _words(atlas: Atlas) -> str:
    """Return every word that a result may show."""
    words = [document.text + document.source.short for document in atlas.documents.values()]
    words += [name for place in atlas.places.values() for name in names_of(place)]
    words += [layout.region + layout.name for layout in atlas.layouts.values()]
    for fact in atlas.facts.values():
        said = statement(fact, atlas)
        words += [said.headline, *said.items, *said.notes]
    return "".join([*words, *KINDS.values(), _LETTERING])


# What the template adds where something was found, which an empty page does not show.
_LETTERING = (
    "没有整句相符的以下是每一处都含有、各个词的地点引文条款原文共处只列前，请换更具体的词又称在中找到出次JSON……"
)


def _found(hits: Hits, service: Snapshot) -> Found:
    atlas, links, words = service.atlas, service.links, hits.words
    quotes = list(_quotes(hits.facts, atlas, links))
    return Found(
        by_words=words if hits.is_by_words else (),
        places=tuple(_place(hit.place, words, atlas, links) for hit in hits.places[:MOST]),
        quotes=tuple(quotes[:MOST]),
        clauses=tuple(_clause(hit, links) for hit in hits.clauses[:MOST]),
        place_total=len(hits.places),
        quote_total=len(quotes),
        clause_total=len(hits.clauses),
    )


def _place(place: Place, words: Sequence[str], atlas: Atlas, links: ServiceLinks) -> FoundPlace:
    layout = atlas.layouts.get(place.record.layout)
    aliases = (alias for alias in place.record.aliases if fold(alias) != fold(place.name))
    return FoundPlace(
        place=place,
        href=links.place_page(place.id),
        layout=f"{layout.region}{layout.name}" if layout else "",
        name=marked(place.name, Searchable(place.name).find_all(words)),
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
        )


def _clause(hit: ClauseHit, links: ServiceLinks) -> FoundClause:
    own = Span(hit.own.start, hit.own.end)
    return FoundClause(
        document=hit.document.source.short,
        label=hit.clause.label,
        href=links.clause(hit.document.id, hit.clause.id),
        runs=excerpt(hit.document.text, hit.spans, within=own),
        count=len(hit.spans),
    )
