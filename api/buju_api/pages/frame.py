"""What every page is made with: templates, choices of forms, the frame (head, notice, navigation), the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from buju.fileformat import FileFormat
from buju.views.carto.symbology import theme_css
from buju.views.content.status import plan_statuses
from buju.views.page import RenderedPage, base_styles, content_security_policy, spelled_out
from buju.views.page import rendered as view
from buju_api.answers import HTML, Answer
from buju_api.service import Snapshot

if TYPE_CHECKING:
    from buju.atlas.layout import Layout

_ASSETS = Path(__file__).parent.parent / "assets"


@cache
def environment() -> Environment:
    """Return the environment: every value is escaped, a missing one is an error."""
    own = PackageLoader("buju_api")
    return Environment(
        loader=ChoiceLoader([own, PrefixLoader({"views": PackageLoader("buju.views")})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **values: object) -> Markup:
    """Return a template filled in, as markup that is safe by construction."""
    return Markup(environment().get_template(template).render(**values))  # noqa: S704 - autoescaped


@cache
def asset(name: str) -> str:
    """Return one of the service's own CSS or JS texts."""
    return (_ASSETS / name).read_text("utf-8")


SITE = "布局"
# Two belts and a core, in the colours of the maps.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Cpath d='M3 2L8 8L13 14' stroke='%230072B2' stroke-width='3' stroke-linecap='round'/%3E"
    "%3Ccircle cx='8' cy='8' r='3.2' fill='%23D55E00' stroke='%23fff'/%3E%3C/svg%3E"
)
_NOTHING = Markup()
_LONG_SCRIPT = 20_000
# 1280 by 720 pixels, the shape that platforms show.
_SHARED_FIGURE = {"preset": "slide", "dpi": "96"}
HEAD = Markup('<link rel="icon" href="{}">').format(ICON)


class Shared(NamedTuple):
    """What other platforms show of a page that is passed on: its title, a sentence, its address, a picture's address.

    Addresses are those of the links, without the origin.
    """

    title: str
    about: str
    address: str | None = None
    picture: str | None = None

    def head(self, origin: str = "") -> Markup:
        """Return the tags (The Open Graph protocol); addresses must be whole, so that without origin there are none."""
        told = [
            ("og:site_name", SITE),
            ("og:type", "website"),
            ("og:title", self.title),
            ("og:description", self.about),
        ]
        whole = [("og:url", self.address), ("og:image", self.picture)] if origin else []
        told += [(name, origin + address) for name, address in whole if address is not None]
        return Markup("\n").join(
            [
                *(Markup('<meta property="{}" content="{}">').format(name, words) for name, words in told),
                Markup('<meta name="description" content="{}">').format(self.about),
            ]
        )


def picture_of(layout: Layout, service: Snapshot) -> str | None:
    """Return the address of a layout's figure for other platforms; None where none may or can be shown."""
    if not service.settings.publication.shows_stills or service.atlas.errors_of(layout.id):
        return None
    return service.links.figure(layout.id, FileFormat.PNG, _SHARED_FIGURE)


def framed(
    service: Snapshot,
    *,
    title: str,
    content: Markup,
    current: str,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    wide: bool = False,
    head: Markup = _NOTHING,
    directives: Sequence[str] = (),
) -> Answer:
    """Return a page of the site.

    Args:
        service: the service that the page belongs to.
        title: what the page shows; the site's name is added.
        content: the page's own markup.
        current: the address of the page, marked in the navigation.
        styles: CSS texts after the shared ones.
        scripts: JS texts, run in order after the body.
        wide: whether the content brings its own width.
        head: more for the page's head.
        directives: further directives of its Content-Security-Policy, e.g. `frame-src 'self'`.
    """
    return site_page(
        service,
        title=f"{title} · {SITE}" if title != SITE else SITE,
        body=site_body(service, content=content, current=current, wide=wide),
        styles=styles,
        scripts=scripts,
        head=head,
        directives=directives,
    )


def site_page(
    service: Snapshot,
    *,
    title: str,
    body: Markup,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    inline: Sequence[str] = (),
    head: Markup = _NOTHING,
    body_class: str = "site",
    directives: Sequence[str] = (),
    strange: bool = False,
) -> Answer:
    """Return a whole page that asks for what it shares with others at this host, and for nothing elsewhere.

    Args:
        service: the service that the page belongs to.
        title: the page's title.
        body: its markup.
        styles: CSS texts after the shared ones.
        scripts: JS texts, run in order after the body; a long one has an address of its own.
        inline: JS texts that stand in the page after them.
        head: more for the page's head.
        body_class: class of the body element.
        directives: further directives of its Content-Security-Policy, e.g. `frame-src 'self'`.
        strange: whether strangers' words are on it: their letters are taken from the reader's own fonts, a font for
            whatever is sent would cost too much.
    """
    kept = service.assets
    shared = (service.font.css, *base_styles(), theme_css(service.settings.theme), asset("site.css"))
    sheets = [kept.style(*shared), *([kept.style(*styles)] if styles else [])]
    own = "" if strange else service.font.beyond("".join([title, body, *map(spelled_out, (*scripts, *inline))]))
    inside = [own] if own else []
    html = view(
        "page.html",
        title=title,
        body=body,
        sheets=sheets,
        styles=[Markup(style) for style in inside],  # noqa: S704 - a font
        programs=[kept.script(*texts) for texts in _bundles(scripts)],
        scripts=[Markup(script) for script in inline],  # noqa: S704 - own files
        head_extra=HEAD + head,
        body_class=body_class,
        csp=None,
    )
    policy = content_security_policy(scripts=inline, styles=inside, directives=directives, own=True)
    return Answer(str(html).encode(), HTML, {"content-security-policy": f"{policy}; frame-ancestors 'self'"})


def _bundles(scripts: Sequence[str]) -> Iterator[list[str]]:
    """Yield scripts in their order, the long ones (a library, a drawing) apart, the short ones together."""
    for is_long, group in groupby(scripts, lambda script: len(script) > _LONG_SCRIPT):
        texts = [*group]
        yield from ([text] for text in texts) if is_long else [texts]


def site_body(service: Snapshot, *, content: Markup, current: str, wide: bool) -> Markup:
    """Return the frame with its content."""
    atlas, links = service.atlas, service.links
    return rendered(
        "site.html",
        base=links.base,
        content=content,
        current=current,
        wide=wide,
        left_out=len(atlas.errors),
        layouts=[(links.layout(layout.id), f"{layout.region}{layout.name}") for layout in atlas.layouts()],
        documents=[(links.document(one.id), one.source.short) for one in atlas.documents()],
        plans=plan_statuses(atlas, links),
        day=None if atlas.on is None else atlas.on.isoformat(),
        dated=not service.is_today,
    )


def page_answer(page: RenderedPage, *, frame_ancestors: str) -> Answer:
    """Return a page with its policy as a header, and who may frame it."""
    policy = f"{page.csp}; frame-ancestors {frame_ancestors}"
    return Answer(page.html.encode(), HTML, {"content-security-policy": policy})


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a field: the value in the address, its words, and whether it is chosen now."""

    value: str
    words: str
    chosen: bool


def choices(offered: Mapping[str, str], chosen: str | None, *, ending: str = "") -> list[Choice]:
    """Return the entries of a field; a chosen value that is not offered is added, so that the form shows it."""
    whole = dict(offered)
    if chosen is not None:
        whole.setdefault(chosen, f"{chosen}{ending}")
    return [Choice(str(value), words, value == chosen) for value, words in whole.items()]
