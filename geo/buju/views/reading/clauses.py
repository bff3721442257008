"""A document for readers: its clauses with their text in marked pieces, the facts beside them, the ids of both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.folded import Span
from buju.policy.fact import KINDS, Fact, Question, Target
from buju.policy.unstated import CountedYear, Stated, Unstated
from buju.views import assets
from buju.views.page import rendered
from buju.views.reading.blocks import Block, blocks_of, segments
from buju.views.words.links import ReadingLinks, clause_anchor, entry_anchor, fact_anchor, quote_anchor
from buju.views.words.wording import Statement, date_words, statement, status_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.policy.clause import Clause
    from buju.policy.document import Document


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: the ids that lead to it, the classes of its quotes, and the entry beside the text it leads to.

    `places` are the names of the places that its quotes concern; `is_first` tells the first piece of a quote.
    """

    text: str
    anchors: tuple[str, ...]
    classes: tuple[str, ...]
    entry: str | None
    places: tuple[str, ...]
    is_first: bool
    is_bold: bool


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A heading, banner, paragraph or rule."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact beside the text: what it says, the places it concerns, and the quote it goes back to."""

    anchor: str
    quote: str
    said: Statement
    places: tuple[Place, ...]

    @property
    def is_its_place(self) -> bool:
        """Whether the fact says no more than the name of its one place."""
        return [place.name for place in self.places] == [self.said.headline] and not self.said.notes


@dataclass(frozen=True, slots=True)
class EntryGroup:
    """The facts of one kind under its Chinese name."""

    kind: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """How many facts there are."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause with its own text (without its children's) and the facts that cite it."""

    anchor: str
    label: str
    level: int
    blocks: tuple[ReadBlock, ...]
    groups: tuple[EntryGroup, ...]


@dataclass(frozen=True, slots=True)
class QuoteRule:
    """One quote's class and the ids that make it stand out when the address names them."""

    name: str
    anchors: tuple[str, ...]


class Quotes:
    """The cited quotes of a document: each span once, with the facts and citations that share it."""

    def __init__(self, document: Document, atlas: Atlas) -> None:
        self.facts: dict[str, list[Fact]] = {}
        self.spans: dict[str, Span] = {}
        for fact in atlas.facts_of(document.id):
            self._add(quote_anchor(fact.citation), Span(fact.citation.start, fact.citation.end)).append(fact)
        # Places, targets' years and the source's own values may quote what no fact repeats; those are reachable, too.
        for citation in _other_citations(document, atlas):
            self._add(quote_anchor(citation), Span(citation.start, citation.end))

    def _add(self, key: str, span: Span) -> list[Fact]:
        self.spans[key] = span
        return self.facts.setdefault(key, [])

    def class_of(self, key: str) -> str:
        """Return the CSS class of a quote."""
        return f"k-{key.removeprefix('q-')}"

    def anchors(self, key: str) -> tuple[str, ...]:
        """Return the ids that lead to a quote."""
        return (key, *(fact_anchor(fact.id) for fact in self.facts[key]))

    def rules(self) -> list[QuoteRule]:
        """Return a rule for each quote."""
        return [QuoteRule(self.class_of(key), self.anchors(key)) for key in self.spans]

    def closest(self, keys: Iterable[str]) -> str | None:
        """Return the entry of the shortest of these quotes that a fact stands for."""
        told = [key for key in keys if self.facts[key]]
        if not told:
            return None
        shortest = min(told, key=lambda key: self.spans[key].end - self.spans[key].start)
        return entry_anchor(self.facts[shortest][0].id)

    def places(self, keys: Iterable[str], atlas: Atlas) -> tuple[str, ...]:
        """Return the names of the places that these quotes concern."""
        named = (place for key in keys for fact in self.facts[key] for place in places_of(fact, atlas))
        return tuple(dict.fromkeys(place.printed for place in named))


def read_clauses(document: Document, atlas: Atlas, quotes: Quotes) -> Iterator[ReadClause]:
    """Yield the clauses of a document in text order."""
    facts: dict[str, list[Fact]] = {}
    for fact in atlas.facts_of(document.id):
        facts.setdefault(fact.citation.clause, []).append(fact)
    for clause, own in own_spans(document):
        yield ReadClause(
            anchor=clause_anchor(clause.id),
            label=clause.label,
            level=clause.level,
            blocks=tuple(_read(block, document, atlas, quotes) for block in blocks_of(document.stored, clause, own)),
            groups=tuple(_groups(facts.get(clause.id, []), atlas)),
        )


def own_spans(document: Document) -> Iterator[tuple[Clause, Span]]:
    """Yield each clause with the span of its own text: from its start to that of the next clause."""
    ends = [*(clause.start for clause in document.clauses[1:]), len(document.text)]
    for clause, end in zip(document.clauses, ends, strict=True):
        yield clause, Span(clause.start, end)


def places_of(fact: Fact, atlas: Atlas) -> tuple[Place, ...]:
    """Return the places of a fact that the atlas has."""
    return atlas.places_by_id(fact.places)


def year_citations(fact: Fact) -> tuple[Citation, ...]:
    """Return the quotes that prove a target's year, the year that a counted one starts from first."""
    year = fact.year if isinstance(fact, Target) else None
    if isinstance(year, CountedYear):
        return year.base.citation, year.citation
    return (year.citation,) if isinstance(year, Stated) else ()


def _other_citations(document: Document, atlas: Atlas) -> Iterator[Citation]:
    for value in document.source.__dict__.values():
        if isinstance(value, Stated):
            yield value.citation
    for place in atlas.places():
        yield from (citation for citation in place.record.citations if citation.document == document.id)
    for fact in atlas.facts():
        further = (*year_citations(fact), *_reading_citations(fact))
        yield from (citation for citation in further if citation.document == document.id)


def _reading_citations(fact: Fact) -> tuple[Citation, ...]:
    return tuple(one.citation for one in fact.readings) if isinstance(fact, Question) else ()


def _read(block: Block, document: Document, atlas: Atlas, quotes: Quotes) -> ReadBlock:
    cuts = [offset for span in (*block.hidden, *block.bold) for offset in span]
    pieces: list[Piece] = []
    waiting: tuple[str, ...] = ()
    for part in segments(Span(block.start, block.end), quotes.spans, cuts=cuts):
        opened = [key for key in part.quotes if max(quotes.spans[key].start, block.start) == part.start]
        waiting += tuple(id_ for key in opened if quotes.spans[key].start == part.start for id_ in quotes.anchors(key))
        if _within(part.start, block.hidden):
            continue
        pieces.append(
            Piece(
                text=document.text[part.start : part.end],
                anchors=waiting,
                classes=tuple(quotes.class_of(key) for key in part.quotes),
                entry=quotes.closest(part.quotes),
                places=quotes.places(part.quotes, atlas),
                is_first=bool(opened),
                is_bold=_within(part.start, block.bold),
            )
        )
        waiting = ()
    return ReadBlock(block.kind, tuple(pieces))


def _within(offset: int, spans: Iterable[Span]) -> bool:
    return any(span.start <= offset < span.end for span in spans)


def _groups(facts: Iterable[Fact], atlas: Atlas) -> Iterator[EntryGroup]:
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in KINDS}
    for fact in facts:
        by_kind[fact.kind].append(_entry(fact, atlas))
    for kind, entries in by_kind.items():
        if entries:
            yield EntryGroup(kind, KINDS[kind], tuple(entries))


def _entry(fact: Fact, atlas: Atlas) -> Entry:
    return Entry(
        anchor=entry_anchor(fact.id),
        quote=fact_anchor(fact.id),
        said=statement(fact, atlas),
        places=tuple(places_of(fact, atlas)),
    )


_KINDS = {"plan": "规划文件", "press": "新闻报道"}
_FIELDS = {
    "title": "标题",
    "issuer": "发文机关",
    "number": "文号",
    "issued": "成文日期",
    "printed": "印发日期",
    "period": "规划期",
}


@dataclass(frozen=True, slots=True)
class Known:
    """One line of what is known: its value with the anchor of its quote, or the reason why the text lacks it."""

    name: str
    value: str
    anchor: str | None = None
    is_unstated: bool = False


def known(document: Document) -> Iterator[Known]:
    """Yield what is known of a document; what the text does not say comes with the reason."""
    source = document.source
    yield Known("类别", _KINDS[source.kind])
    for field, name in _FIELDS.items():
        value: Stated[object] | Unstated = getattr(source, field)
        if isinstance(value, Unstated):
            yield Known(name, value.unstated, is_unstated=True)
        else:
            yield Known(name, _words(value.value), quote_anchor(value.citation))
    yield Known("存文依据", source.licence_ground)
    if source.note:
        yield Known("说明", source.note)
    yield Known("校验值", f"SHA-256 {source.sha256}")
    if source.whole_sha256:
        yield Known("全文校验值", f"SHA-256 {source.whole_sha256}（全文未存）")


def _words(value: object) -> str:
    if isinstance(value, date):
        return date_words(value.isoformat())
    if isinstance(value, tuple):
        return "—".join(map(str, value)) + "年"
    return str(value)


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """The pieces of a document's page: CSS texts, JS texts in order, and the body."""

    title: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    body: Markup


def document_parts(atlas: Atlas, document_id: str, *, links: ReadingLinks) -> DocumentParts:
    """Return the page of a document in pieces.

    Raises:
        NotFound: the document is unknown.
    """
    document = atlas.document(document_id)
    quotes = Quotes(document, atlas)
    body = rendered(
        "document.html",
        document=document,
        known=list(known(document)),
        status=None if (status := atlas.status(document.id)) is None else status_words(status),
        advice=None if status is None else status.advice,
        clauses=list(read_clauses(document, atlas, quotes)),
        layouts=[layout for layout in atlas.layouts() if layout.document == document.id],
        links=links,
        fact_count=len(atlas.facts_of(document.id)),
        quote_count=len(quotes.spans),
    )
    return DocumentParts(
        title=document.source.short,
        styles=(assets.own("document.css"), _target_rules(quotes.rules())),
        scripts=(assets.own("document.js"),),
        body=body,
    )


def _target_rules(rules: Iterable[QuoteRule]) -> str:
    """Return CSS that makes every piece of a quote stand out when the address names the quote or a fact of it."""
    selectors = (f"#{anchor}:target~.{rule.name}" for rule in rules for anchor in rule.anchors)
    joined = ",".join(selectors)
    return f"{joined}{{background:var(--named);outline:2px solid var(--named-line);outline-offset:0}}" if joined else ""
