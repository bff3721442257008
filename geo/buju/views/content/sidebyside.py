"""All layouts side by side: their maps at one scale, and the same five questions answered for each.

Every answer is a cited fact or says that the text does not say; none is put together from two plans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.policy.fact import Membership
from buju.policy.unstated import Stated
from buju.views import assets
from buju.views.carto.picture import maps_at_one_scale
from buju.views.content.firstscreen import BigShape, FirstScreen, first_screen
from buju.views.words.wording import Quote, period_words, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.views.carto.symbology import Theme
    from buju.views.words.links import PageLinks

# What an answer shows of a long list of functions or numbers; the rest is on the layout's own page.
_MOST_FUNCTIONS, _MOST_NUMBERS = 5, 2


@dataclass(frozen=True, slots=True)
class Said:
    """A part of an answer: words that may lead to a page, what is added to them, and the quote behind them."""

    words: str
    quote: Quote | None
    more: str = ""
    href: str | None = None
    role: str | None = None
    verbatim: bool = False

    @property
    def number(self) -> str:
        """The number of its clause alone: the column says of which plan, the whole label stands in the title."""
        label = self.quote.clause.partition(" ")[2] if self.quote else ""
        return label.partition(" ")[0].partition("——")[0]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answers, in the order of the layouts; an empty answer is 文本未说明."""

    words: str
    answers: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One layout: its picture at the scale of all, and the plan that it comes from."""

    layout: Layout
    href: str
    picture: Markup | None
    plan: str
    plan_href: str | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The layouts in the order of the data, and the questions."""

    columns: tuple[Column, ...]
    questions: tuple[Asked, ...]


_Answer = Callable[["_Subject"], Iterator[Said]]


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the questions are asked of."""

    layout: Layout
    atlas: Atlas
    links: PageLinks
    screen: FirstScreen


def side_by_side(atlas: Atlas, links: PageLinks, *, stills: Theme | None) -> SideBySide:
    """Return all layouts with their answers; the maps have the colours of `stills`, None leaves them out."""
    layouts = atlas.layouts()
    pictures = {} if stills is None else maps_at_one_scale(layouts, atlas, theme=stills)
    subjects = [_Subject(one, atlas, links, first_screen(one, atlas, links=links)) for one in layouts]
    return SideBySide(
        columns=tuple(_column(subject, pictures.get(subject.layout.id)) for subject in subjects),
        questions=tuple(
            Asked(words, tuple(tuple(answer(subject)) for subject in subjects)) for words, answer in _QUESTIONS
        ),
    )


def side_by_side_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "stillmap.css", "sidebyside.css"))


def _column(subject: _Subject, picture: Markup | None) -> Column:
    layout, links = subject.layout, subject.links
    document = subject.atlas.find_document(layout.document)
    return Column(
        layout=layout,
        href=links.layout(layout.id),
        picture=picture,
        plan=document.source.short if document else "所依据的文件因数据有误未展示",
        plan_href=links.document(layout.document),
    )


def _wording(subject: _Subject) -> Iterator[Said]:
    if headline := subject.screen.headline:
        yield Said(headline.words, headline, verbatim=True)


def _parts(subject: _Subject) -> Iterator[Said]:
    for shape in subject.screen.shapes:
        own = [
            fact
            for fact in subject.atlas.facts_about(shape.place.id)
            if isinstance(fact, Membership) and fact.layout == subject.layout.id and fact.of is None
        ]
        quote = quoted(own[0].citation, subject.atlas, links=subject.links) if own else shape.quote
        name, undrawn = shape.place.name, "，未绘" if shape.place.shape is None else ""
        part = "" if shape.part in name else shape.part
        more = f"（{part or shape.place.role.words}{undrawn}）" if part or undrawn else ""
        yield Said(name, quote, more, subject.links.place_page(shape.place.id), shape.place.role.value)


def _work(subject: _Subject) -> Iterator[Said]:
    """Yield what the first part with functions is to do: cores come before belts and wings."""
    first: BigShape | None = next((shape for shape in subject.screen.shapes if shape.functions), None)
    if first is not None:
        shown = first.functions[:_MOST_FUNCTIONS]
        left = f"等 {len(first.functions)} 项" if len(first.functions) > len(shown) else ""
        yield Said(f"{first.place.name}：{'、'.join(shown)}{left}", first.quote)


def _numbers(subject: _Subject) -> Iterator[Said]:
    for number in subject.screen.numbers[:_MOST_NUMBERS]:
        yield Said(number.amount, number.quote, f"{number.indicator}，{number.year}，{number.scope}")


def _period(subject: _Subject) -> Iterator[Said]:
    document = subject.atlas.find_document(subject.layout.document)
    if document is not None and isinstance(document.source.period, Stated):
        citation, status = document.source.period.citation, subject.atlas.status(document.id)
        years = period_words(document)
        quote = quoted(citation, subject.atlas, links=subject.links)
        yield Said(years, quote, "" if status is None else status.standing.word)


_QUESTIONS: tuple[tuple[str, _Answer], ...] = (
    ("怎么布局？", _wording),
    ("由哪几块组成？", _parts),
    ("首要的一块做什么？", _work),
    ("要做到多少？", _numbers),
    ("管到哪一年？", _period),
)
