"""The page of a document: what is known of it, and its text by clause with every cited quote marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from buju.policy.document import Document
from buju.policy.unstated import Stated, Unstated
from buju.views.wording import date_words
from buju_api.answer import Answer
from buju_api.links import ServiceLinks, quote_anchor
from buju_api.pages.frame import framed
from buju_api.pages.reading import QuoteRule, Quotes, read_clauses
from buju_api.pages.templating import asset, rendered
from buju_api.service import Service

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


def document_page(service: Service, document_id: str) -> Answer:
    """Return the page of a document.

    Raises:
        NotFound: the document is unknown.
    """
    atlas, links = service.atlas, service.links
    document = atlas.document(document_id)
    quotes = Quotes(document, atlas)
    layouts = [layout for layout in atlas.layouts.values() if layout.document == document.id]
    content = rendered(
        "document.html",
        document=document,
        known=list(known(document)),
        clauses=list(read_clauses(document, atlas, quotes)),
        layouts=layouts,
        links=links,
        fact_count=len(atlas.facts_of(document.id)),
        quote_count=len(quotes.spans),
    )
    return framed(
        service,
        title=document.source.short,
        content=content,
        current=_address(links, document),
        styles=(asset("document.css"), _target_rules(quotes.rules())),
        scripts=(asset("document.js"),),
        wide=True,
    )


def text_answer(service: Service, document_id: str) -> Answer:
    """Return the stored text of a document, byte for byte.

    Raises:
        NotFound: the document is unknown.
    """
    return Answer(service.atlas.document(document_id).text.encode(), "text/plain; charset=utf-8")


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


def _address(links: ServiceLinks, document: Document) -> str:
    return links.document(document.id) or ""


def _target_rules(rules: list[QuoteRule]) -> str:
    """Return CSS that makes every piece of a quote stand out when the address names the quote or a fact of it."""
    selectors = (f"#{anchor}:target~.{rule.name}" for rule in rules for anchor in rule.anchors)
    joined = ",".join(selectors)
    return f"{joined}{{background:var(--named);outline:2px solid var(--named-line);outline-offset:0}}" if joined else ""
