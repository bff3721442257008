"""`/layouts/{id}`: the map of a layout, then what the plan says in tables, then the downloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.targets import year_words
from buju.outputs import MAP, REPORT
from buju.policy.fact import Fact, Membership, Responsibility, StatedFunction, Target
from buju.views.content.card import FactGroup, fact_groups
from buju.views.map.mappage import map_parts
from buju.views.reading.clauses import places_of
from buju.views.words.amount import amount_words
from buju.views.words.wording import Quote, quoted
from buju_api.answers import Answer
from buju_api.links import ServiceLinks
from buju_api.pages.frame import Shared, asset, framed, picture_of, rendered
from buju_api.problem import problems
from buju_api.resources.downloads import sound_layout
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place

# oEmbed 1.0, 4: how a platform that is given the page's address finds what to embed.
_DISCOVERY = Markup('<link rel="alternate" type="application/json+oembed" href="{}" title="{}">')
_IN_TABLES = (Membership, StatedFunction, Target, Responsibility)


@dataclass(frozen=True, slots=True)
class Row:
    """One fact in a table: its cells before the places, its places, and where the plan says so."""

    cells: tuple[str, ...]
    items: tuple[str, ...]
    places: tuple[Place, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class Membered:
    """What belongs to one place of the layout, or to the layout itself."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class LayoutTables:
    """What the plan says about a layout, table by table; `others` has the kinds without a table of their own."""

    members: tuple[Membered, ...]
    functions: tuple[Row, ...]
    targets: tuple[Row, ...]
    duties: tuple[Row, ...]
    others: tuple[FactGroup, ...]


class _OnTheMap(ServiceLinks):
    """Links for the map on a layout's page: its places lead to their own pages, others to where they are drawn."""

    def __init__(self, atlas: Atlas, layout_id: str, *, base: str) -> None:
        super().__init__(atlas, base=base)
        self._own = frozenset(place.id for place in atlas.places_of(layout_id))

    def place(self, place_id: str) -> str | None:
        return self.place_page(place_id) if place_id in self._own else super().place(place_id)


router = APIRouter(tags=["页面"], default_response_class=HTMLResponse)


@router.get(
    "/layouts/{layout_id}",
    responses=problems(404),
    summary="布局页",
    description="地图、事实表与下载。",
)
async def read_layout_page(request: Request, service: Here, layout_id: str) -> Response:
    """The map of a layout with what the plan says about it."""
    return await service.answer_shared(request, lambda origin: _page(service, layout_id, origin))


@router.get(
    "/layouts/{layout_id}/map.html",
    responses=problems(404, 503),
    summary="单文件地图",
    description="断网可用的单个 HTML 文件，与 buju map 的输出逐字节相同。",
)
async def download_map(request: Request, service: Here, layout_id: str) -> Response:
    """The map as one file that opens without a network."""
    return await service.answer(request, lambda: _map_file(service, layout_id))


def _page(service: Snapshot, layout_id: str, origin: str) -> Answer:
    """Return the page of a layout; `origin` is where it was asked for, which other platforms are told.

    Raises:
        NotFound: the layout is unknown.
    """
    atlas, links = service.atlas, service.links
    layout, faults = atlas.layout(layout_id), atlas.errors_of(layout_id)
    links_on_map = _OnTheMap(atlas, layout_id, base=links.base)
    parts = map_parts(atlas, layout_id, links=links_on_map, faults=faults, publication=service.settings.publication)
    tables = rendered(
        "layout.html",
        layout=layout,
        links=links,
        reports=[output.form for output in REPORT.formats],
        tables=tables_of(layout, atlas, links),
        whole=not faults,
        document_href=links.document(layout.document),
        only_here=service.settings.frame_ancestors in ("'self'", "'none'"),
    )
    return framed(
        service,
        title=parts.title,
        content=Markup("\n").join([parts.body, tables]),
        current=links.layout(layout_id),
        styles=(*parts.styles, asset("layout.css")),
        scripts=(*parts.scripts, asset("layout.js")),
        wide=True,
        head=Markup("\n").join(
            [
                _DISCOVERY.format(origin + links.oembed(origin + links.layout(layout_id)), parts.title),
                _shared(layout, service).head(origin),
            ]
        ),
    )


def _shared(layout: Layout, service: Snapshot) -> Shared:
    atlas = service.atlas
    plan = atlas.find_document(layout.document)
    about = f"{layout.title}，{len(atlas.places_of(layout.id))} 处地点，逐条注明条款与引文"
    return Shared(
        title=f"{layout.region}{layout.name}",
        about=f"{about}；依据{plan.title}" if plan is not None else about,
        address=service.links.layout(layout.id),
        picture=picture_of(layout, service),
    )


def _map_file(service: Snapshot, layout_id: str) -> Answer:
    """Return the file that `buju map` writes, byte for byte.

    Raises:
        NotFound: the layout is unknown.
        Refused: the data behind the layout have errors.
    """
    layout = sound_layout(service.atlas, layout_id)
    (output,) = MAP.formats
    name = f'attachment; filename="{layout.id}.{output.form}"'
    content = output.write(service.atlas, layout.id, publication=service.settings.publication)
    return Answer(content, output.form.media_type, {"content-disposition": name})


def tables_of(layout: Layout, atlas: Atlas, links: ServiceLinks) -> LayoutTables:
    """Return what is said about a layout: by its own document, and by others about its places."""
    facts = list(_facts(layout, atlas))
    others = [fact for fact in facts if not isinstance(fact, (*_IN_TABLES,)) and fact.kind not in ("mention", "layout")]

    def row(fact: Fact, *cells: str, items: tuple[str, ...] = ()) -> Row:
        quote = quoted(fact.citation, atlas, links=links)
        return Row(cells, items, tuple(places_of(fact, atlas)), quote)

    return LayoutTables(
        members=tuple(
            Membered(name, tuple(row(fact, fact.part) for fact in members))
            for name, members in _by_parent(facts, layout, atlas).items()
        ),
        functions=tuple(row(fact, items=fact.functions) for fact in facts if isinstance(fact, StatedFunction)),
        targets=tuple(
            row(fact, fact.indicator, amount_words(fact), year_words(fact), fact.scope)
            for fact in facts
            if isinstance(fact, Target)
        ),
        duties=tuple(row(fact, fact.task, items=fact.units) for fact in facts if isinstance(fact, Responsibility)),
        others=tuple(fact_groups(others, atlas, links=links)),
    )


def _facts(layout: Layout, atlas: Atlas) -> Iterator[Fact]:
    own = {place.id for place in atlas.places_of(layout.id)}
    for fact in atlas.facts():
        if fact.citation.document == layout.document or own & set(fact.places):
            yield fact


def _by_parent(facts: Iterable[Fact], layout: Layout, atlas: Atlas) -> dict[str, list[Membership]]:
    """Return the memberships by what they belong to: the layout itself first, then as the text names them."""
    kept: dict[str, list[Membership]] = {}
    members = [fact for fact in facts if isinstance(fact, Membership) and fact.layout == layout.id]
    for fact in sorted(members, key=lambda fact: fact.of is not None):
        parent = atlas.find_place(fact.of) if fact.of else None
        kept.setdefault(parent.name if parent else layout.name, []).append(fact)
    return kept
