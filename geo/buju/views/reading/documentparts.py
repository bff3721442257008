"""A document's page in pieces: what is known of it, and its text by clause with every cited quote marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.views import assets
from buju.views.page import rendered
from buju.views.reading.clauses import QuoteRule, Quotes, read_clauses
from buju.views.reading.known import known
from buju.views.words.links import ReadingLinks


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
