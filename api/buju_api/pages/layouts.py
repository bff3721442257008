"""`/layouts/{id}`: the first screen of a layout, and a tab for each thing that its plan says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.targets import year_words
from buju.errors import NotFound
from buju.outputs import MAP, REPORT
from buju.policy.fact import Fact, Membership, Responsibility, StatedFunction, Target
from buju.spatial.role import Role
from buju.views import assets
from buju.views.content.card import FactGroup, fact_groups
from buju.views.content.firstscreen import first_screen, unplaced
from buju.views.content.targetcharts import target_charts
from buju.views.map.mappage import map_parts
from buju.views.page import base_styles
from buju.views.reading.clauses import places_of
from buju.views.words.amount import amount_words
from buju.views.words.catalogue import map_words
from buju.views.words.wording import (
    Quote,
    date_words,
    document_number,
    making_words,
    period_words,
    quoted,
    source_words,
)
from buju_api.answers import Answer
from buju_api.links import ServiceLinks
from buju_api.pages.frame import Shared, asset, framed, picture_of, rendered
from buju_api.pages.show import SHOW, show_page
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

    @property
    def functions_by_place(self) -> list[tuple[Row, ...]]:
        """The functions of each place, or of several named together, in the order of the text; the layout's own last.

        What is said of the whole area would stand before all that a reader looks for.
        """
        groups: dict[tuple[str, ...], list[Row]] = {}
        for row in self.functions:
            groups.setdefault(tuple(place.id for place in row.places), []).append(row)
        rows = [tuple(group) for group in groups.values()]
        return sorted(rows, key=lambda group: all(place.role is Role.AREA for place in group[0].places))


@dataclass(frozen=True, slots=True)
class Listed:
    """A place in the list: why it is not drawn, or how it was made, and every quote that names it."""

    place: Place
    making: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Undrawn:
    """Listed places that are not drawn for one reason."""

    reason: str
    cards: tuple[Listed, ...]


class Tab(StrEnum):
    """The tabs of a layout's page by the last part of their addresses; the map has the layout's own."""

    MAP = ""
    FUNCTIONS = "functions"
    TARGETS = "targets"
    UNITS = "units"
    PLACES = "places"
    SOURCES = "sources"

    @property
    def words(self) -> str:
        """The tab for readers."""
        return _TABS[self]


_TABS = {
    Tab.MAP: "图",
    Tab.FUNCTIONS: "功能",
    Tab.TARGETS: "目标",
    Tab.UNITS: "分工",
    Tab.PLACES: "地点",
    Tab.SOURCES: "出处",
}
# Where kinds without a table of their own stand; the rest is with the sources.
_TAB_OF = {"positioning": Tab.FUNCTIONS, "designation": Tab.FUNCTIONS, "figure": Tab.TARGETS, "host": Tab.FUNCTIONS}


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
    description="首屏：一句原文、地图、五个目标、布局构成；其余在各栏目。",
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


@router.get(
    "/layouts/{layout_id}/{tab}",
    responses=problems(404),
    summary="布局页的栏目",
    description=f"{'、'.join(f'{tab.value} {tab.words}' for tab in Tab if tab.value)}；show 演示。",
)
async def read_layout_tab(request: Request, service: Here, layout_id: str, tab: str) -> Response:
    """One tab of a layout's page, or the layout as slides."""
    return await service.answer(request, lambda: _tab_page(service, layout_id, tab))


def _page(service: Snapshot, layout_id: str, origin: str) -> Answer:
    """Return the first screen of a layout; `origin` is where it was asked for, which other platforms are told.

    Raises:
        NotFound: the layout is unknown.
    """
    atlas, links = service.atlas, service.links
    layout, faults = atlas.layout(layout_id), atlas.errors_of(layout_id)
    links_on_map = _OnTheMap(atlas, layout_id, base=links.base)
    screen = first_screen(layout, atlas, links=links)
    parts = map_parts(
        atlas,
        layout_id,
        links=links_on_map,
        faults=faults,
        chrome="page",
        publication=service.settings.publication,
        rail=rendered("layout/rail.html", screen=screen, links=links, layout=layout),
    )
    content = rendered(
        "layout/map.html",
        head=_head(layout, service, Tab.MAP),
        screen=screen,
        body=parts.body,
        undrawn=unplaced(atlas.places_of(layout_id)),
        links=links,
        layout=layout,
        stages=stage_names(service),
    )
    return framed(
        service,
        title=parts.title,
        content=content,
        current=links.layout(layout_id),
        # The frame has the shared styles already; once more, they would undo its own.
        styles=(*(style for style in parts.styles if style not in base_styles()), asset("layout.css")),
        scripts=parts.scripts,
        wide=True,
        head=Markup("\n").join(
            [
                _DISCOVERY.format(origin + links.oembed(origin + links.layout(layout_id)), parts.title),
                _shared(layout, service).head(origin),
            ]
        ),
    )


def _tab_page(service: Snapshot, layout_id: str, name: str) -> Answer:
    """Return a tab of a layout's page.

    Raises:
        NotFound: the layout is unknown, or has no such tab.
    """
    layout = service.atlas.layout(layout_id)
    if name == SHOW:
        return show_page(layout, service)
    known = {tab.value: tab for tab in Tab if tab.value}
    if name not in known:
        raise NotFound("布局栏目", name, [*known, SHOW])
    tab = known[name]
    content = rendered(
        f"layout/{tab.value}.html",
        head=_head(layout, service, tab),
        layout=layout,
        links=service.links,
        stages=stage_names(service),
        **_tab_values(layout, tab, service),
    )
    return framed(
        service,
        title=f"{tab.words} · {layout.name} · {layout.title}",
        content=content,
        current=service.links.layout(layout_id),
        styles=(asset("layout.css"), *([assets.own("targetcharts.css")] if tab is Tab.TARGETS else [])),
        scripts=(asset("layout.js"),) if tab is Tab.SOURCES else (),
        wide=True,
    )


def stage_names(service: Snapshot) -> list[str]:
    """Return the stages of the vocabulary by name."""
    return [stage.name for stage in service.atlas.vocabulary.stages]


def _head(layout: Layout, service: Snapshot, tab: Tab) -> Markup:
    plan = service.atlas.find_document(layout.document)
    return rendered(
        "layout/head.html",
        layout=layout,
        links=service.links,
        tab=tab,
        tabs=list(Tab),
        plan=plan.title if plan else layout.title,
        period=period_words(plan, on=service.atlas.on) if plan else "",
        document_href=service.links.document(layout.document),
        reports=[output.form for output in REPORT.formats],
        whole=not service.atlas.errors_of(layout.id),
    )


def _tab_values(layout: Layout, tab: Tab, service: Snapshot) -> dict[str, object]:
    atlas, links = service.atlas, service.links
    if tab is Tab.PLACES:
        places = atlas.places_of(layout.id)
        drawn = [_listed(place, atlas, links) for place in places if place.shape is not None]
        undrawn = [Undrawn(g.reason, tuple(_listed(p, atlas, links) for p in g.places)) for g in unplaced(places)]
        return {"drawn": drawn, "undrawn": undrawn}
    tables = tables_of(layout, atlas, links)
    others = tuple(group for group in tables.others if _TAB_OF.get(group.kind, Tab.SOURCES) is tab)
    values: dict[str, object] = {"tables": replace(tables, others=others)}
    if tab is Tab.TARGETS:
        own = [fact for fact in _facts(layout, atlas) if isinstance(fact, Target)]
        values["charts"] = target_charts(own, atlas, links=links)
    return values | _source_values(layout, service) if tab is Tab.SOURCES else values


def _source_values(layout: Layout, service: Snapshot) -> dict[str, object]:
    atlas = service.atlas
    plan = atlas.find_document(layout.document)
    shapes = [source for p in atlas.places_of(layout.id) if p.shape is not None for source in p.record.sources]
    sources = [*shapes, *(context.file.source for context in atlas.contexts_of(layout.id))]
    return {
        "plan": plan.title if plan else layout.title,
        "number": document_number(plan) if plan else "",
        "period": period_words(plan, on=atlas.on) if plan else "",
        "document_href": service.links.document(layout.document),
        "data_date": date_words(layout.data_date),
        "datum": map_words().datum,
        "attributions": list(dict.fromkeys(source_words(source) for source in sources)),
        "whole": not atlas.errors_of(layout.id),
        "reports": [output.form for output in REPORT.formats],
        "only_here": service.settings.frame_ancestors in ("'self'", "'none'"),
    }


def _listed(place: Place, atlas: Atlas, links: ServiceLinks) -> Listed:
    quotes = tuple(quoted(citation, atlas, links=links) for citation in place.record.citations)
    return Listed(place, making_words(place), quotes)


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
