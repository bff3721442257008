"""The first page: every layout as a card, the documents, what the grades mean, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.policy.unstated import Stated
from buju.spatial.grade import Grade
from buju.views.carto.picture import thumbnail
from buju.views.carto.symbology import Theme
from buju.views.page import rendered
from buju.views.words.wording import period_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.policy.document import Document
    from buju.policy.status import PlanStatus
    from buju.views.words.links import PageLinks

_UNSTATED = "文本未说明"

Hrefs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LayoutCard:
    """A layout on the first page; `grades` counts its places by grade, `more` has further addresses with words."""

    layout: Layout
    href: str
    picture: Markup | None
    plan: str
    number: str
    document_href: str | None
    status: PlanStatus | None
    total: int
    grades: tuple[tuple[Grade, int], ...]
    more: Hrefs


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document on the first page."""

    href: str | None
    title: str
    issuer: str
    number: str
    period: str
    facts: int


def gallery(
    atlas: Atlas,
    *,
    links: PageLinks,
    overview: Markup = Markup(),  # noqa: B008 - an immutable string
    more: Callable[[Layout], Hrefs] = lambda _: (),
    pictures: bool = True,
    theme: Theme = Theme.COLOUR,
) -> Markup:
    """Return the body of the first page, with what had to be left out of the atlas; its style is `gallery.css`.

    Args:
        atlas: the atlas.
        links: addresses of layouts and documents.
        overview: what stands above the cards.
        more: further addresses for a layout's card.
        pictures: whether a card shows its layout, with the lines of districts.
        theme: the colours of the pictures.
    """
    return rendered(
        "gallery.html",
        cards=[
            _card(
                layout,
                atlas,
                links=links,
                more=more(layout),
                picture=thumbnail(layout, atlas, theme=theme) if pictures else None,
            )
            for layout in atlas.layouts()
        ],
        documents=[_row(document, atlas, links=links) for document in atlas.documents()],
        overview=overview,
        layouts_href=links.layouts(),
        grades=list(Grade),
        faults=atlas.errors,
    )


def _card(layout: Layout, atlas: Atlas, *, links: PageLinks, more: Hrefs, picture: Markup | None) -> LayoutCard:
    document = atlas.find_document(layout.document)
    places = atlas.places_of(layout.id)
    counts = Counter(place.grade for place in places)
    return LayoutCard(
        layout=layout,
        href=links.layout(layout.id),
        picture=picture,
        plan=document.title if document else "所依据的文件因数据有误未展示",
        number=_number(document),
        document_href=links.document(layout.document),
        status=atlas.status(layout.document),
        total=len(places),
        grades=tuple((grade, counts[grade]) for grade in Grade if counts[grade]),
        more=more,
    )


def _row(document: Document, atlas: Atlas, *, links: PageLinks) -> DocumentRow:
    issuer, period = document.source.issuer, document.source.period
    return DocumentRow(
        href=links.document(document.id),
        title=document.title,
        issuer=issuer.value if isinstance(issuer, Stated) else _UNSTATED,
        number=_number(document) or _UNSTATED,
        period=period_words(document, on=atlas.on) if isinstance(period, Stated) else _UNSTATED,
        facts=len(atlas.facts_of(document.id)),
    )


def _number(document: Document | None) -> str:
    number = document.source.number if document else None
    return number.value if isinstance(number, Stated) else ""
