"""The first page: every layout as a card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from buju.atlas.layout import Layout
from buju.policy.document import Document
from buju.policy.unstated import Stated
from buju.spatial.grade import Grade
from buju_api.answer import Answer
from buju_api.links import HOME
from buju_api.pages.frame import SITE, framed
from buju_api.pages.overview import overview
from buju_api.pages.templating import asset, rendered
from buju_api.pages.thumbnail import thumbnail
from buju_api.service import Service

_UNSTATED = "文本未说明"


@dataclass(frozen=True, slots=True)
class LayoutCard:
    """A layout on the first page; `grades` counts its places by grade."""

    layout: Layout
    href: str
    picture: Markup
    plan: str
    number: str
    document_href: str | None
    total: int
    grades: tuple[tuple[Grade, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document on the first page."""

    href: str | None
    title: str
    issuer: str
    number: str
    period: str
    facts: int


def gallery_page(service: Service) -> Answer:
    """Return the first page, with what had to be left out of the atlas."""
    content = rendered(
        "gallery.html",
        cards=[_card(layout, service) for layout in service.atlas.layouts.values()],
        documents=[_row(document, service) for document in service.atlas.documents.values()],
        overview=overview(service.atlas, service.links),
        grades=list(Grade),
        faults=service.atlas.errors,
    )
    return framed(service, title=SITE, content=content, current=HOME, styles=(asset("overview.css"),))


def _card(layout: Layout, service: Service) -> LayoutCard:
    document = service.atlas.documents.get(layout.document)
    places = service.atlas.places_of(layout.id)
    counts = Counter(place.grade for place in places)
    return LayoutCard(
        layout=layout,
        href=service.links.layout(layout.id),
        picture=thumbnail(layout, service.atlas),
        plan=document.title if document else "所依据的文件因数据有误未展示",
        number=_number(document),
        document_href=service.links.document(layout.document),
        total=len(places),
        grades=tuple((grade, counts[grade]) for grade in Grade if counts[grade]),
    )


def _row(document: Document, service: Service) -> DocumentRow:
    issuer, period = document.source.issuer, document.source.period
    return DocumentRow(
        href=service.links.document(document.id),
        title=document.title,
        issuer=issuer.value if isinstance(issuer, Stated) else _UNSTATED,
        number=_number(document) or _UNSTATED,
        period="—".join(map(str, period.value)) + "年" if isinstance(period, Stated) else _UNSTATED,
        facts=len(service.atlas.facts_of(document.id)),
    )


def _number(document: Document | None) -> str:
    number = document.source.number if document else None
    return number.value if isinstance(number, Stated) else ""
