"""A document's page in pieces: what is known of it, and its text by clause with every cited quote marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.policy.document import Document
from buju.policy.unstated import Stated, Unstated
from buju.views import assets
from buju.views.page import rendered
from buju.views.reading.clauses import QuoteRule, Quotes, read_clauses
from buju.views.words.links import ReadingLinks, quote_anchor
from buju.views.words.wording import date_words

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
