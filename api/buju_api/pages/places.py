"""`/places/{id}`: where a place is, how sure that is, what every plan says about it, and how that relates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from shapely.geometry import Point
from starlette.requests import Request
from starlette.responses import Response

from buju.spatial.datum import DATUM_WORDS, Metric
from buju.views import assets
from buju.views.carto.picture import place_map
from buju.views.carto.viewshape import expanded, is_point
from buju.views.content.card import place_content
from buju.views.words.wording import source_words
from buju_api.pages.frame import Shared, asset, framed, picture_of, rendered
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.views.carto.frame import Bounds
    from buju_api.answers import Answer

# How far round a shape the picture reaches, as a share of its size, and what it shows at the least (metres).
_REACH = 0.45
_LEAST_M = 4_000


@dataclass(frozen=True, slots=True)
class Picture:
    """The still map with the sources of what it shows."""

    svg: Markup
    sources: tuple[str, ...]


router = json_router("地点")


@router.get(
    "/places/{place_id}",
    response_class=HTMLResponse,
    responses=problems(404),
    summary="地点页",
    description="一处地点：图形与依据、各份规划的表述、与其他表述的关系。",
)
async def read_place_page(request: Request, service: Here, place_id: str) -> Response:
    """One place with everything said about it."""
    return await service.answer_shared(request, lambda origin: _page(service, place_id, origin))


def _page(service: Snapshot, place_id: str, origin: str) -> Answer:
    """Return the page of a place; `origin` is where it was asked for, which other platforms are told.

    Raises:
        NotFound: the place is unknown.
    """
    atlas, links = service.atlas, service.links
    place = atlas.place(place_id)
    page = place_content(place, atlas, links)
    content = rendered(
        "place.html",
        page=page,
        picture=_picture(place, page.layout, service) if service.settings.publication.shows_stills else None,
        stills=service.settings.publication.shows_stills,
        datum=DATUM_WORDS,
        links=links,
    )
    return framed(
        service,
        title=place.printed,
        content=content,
        current=links.place_page(place.id),
        styles=(assets.own("relations.css"), assets.own("stillmap.css"), asset("place.css")),
        head=_shared(place, page.layout, service).head(origin),
    )


def _shared(place: Place, layout: Layout | None, service: Snapshot) -> Shared:
    quotes = "".join(f"，“{citation.words}”" for citation in place.record.citations[:1])
    return Shared(
        title=place.printed,
        about=f"{layout.region}{layout.name}的{place.role.words}{quotes}" if layout else f"{place.role.words}{quotes}",
        address=service.links.place_page(place.id),
        picture=None if layout is None else picture_of(layout, service),
    )


def frame_round(place: Place) -> Bounds:
    """Return what the picture of a drawn place shows: the place with some ground round it (degrees)."""
    shape = place.shape
    assert shape is not None  # noqa: S101 - the caller has sorted out the rest
    middle = Point((shape.bounds[0] + shape.bounds[2]) / 2, (shape.bounds[1] + shape.bounds[3]) / 2)
    metric = Metric.around(middle)
    margin = place.record.margin_m if is_point(shape) else None
    least = metric.to_degrees(metric.to_metres(middle).buffer(max(_LEAST_M / 2, 1.6 * (margin or 0)))).bounds
    west, south, east, north = expanded(shape.bounds, _REACH)
    return min(west, least[0]), min(south, least[1]), max(east, least[2]), max(north, least[3])


def _picture(place: Place, layout: Layout | None, service: Snapshot) -> Picture | None:
    if place.shape is None or layout is None:
        return None
    atlas, theme = service.atlas, service.settings.theme
    contexts = [context.file.source for context in atlas.contexts_of(layout.id)]
    sources = dict.fromkeys(source_words(source) for source in (*place.record.sources, *contexts))
    return Picture(place_map(place, layout, atlas, bounds=frame_round(place), theme=theme), tuple(sources))
