"""`/oembed`: from an address of this service to what another platform needs to show it (oEmbed 1.0, oembed.com)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.fileformat import FileFormat
from buju.outputs import FIGURE, PIXELS
from buju.views.carto.figure import scene_of
from buju.views.carto.options import LEAST_DPI, checked_size, figure_options
from buju.views.map.mapoptions import MapOptions, map_choice, map_options
from buju.views.viewoptions import said
from buju_api.answers import json_answer
from buju_api.embedcode import DEFAULT_HEIGHT, iframe_code, origin_of
from buju_api.links import HOME, OEMBED
from buju_api.neighbours import is_added, without_base
from buju_api.pages.frame import SITE
from buju_api.parameters import PLAIN, check
from buju_api.problem import AddressNotOurs, FormatNotOffered, ParameterError, ProblemRow, problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.layout import Layout

DEFAULT_WIDTH = 800
# Below this nothing of a map can be read.
LEAST, LARGEST = 120, 4000
CACHE_SECONDS = 86_400

_LAYOUT = re.compile(r"/layouts/([^/]+)")
_EMBED = re.compile(r"/embed/([^/]+)")
_FIGURE = re.compile(rf"/figures/([^/]+)\.{FileFormat.PNG}")
_PLACE = re.compile(r"place-(.+)")
_LENGTH = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class Room:
    """How large the answer may be, in px; None is as large as it likes."""

    width: int | None
    height: int | None


# Its parameter is a whole address, which may be longer than other parameters: they are checked below.
router = APIRouter(tags=["嵌入"], responses=problems(400))

LONGEST_ADDRESS = 4000
# From LEAST on.
_PIXELS = "^(1[2-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,5})$"


def _said(description: str, **schema: Any) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """Return a parameter; `schema` is what the schema says of it, `oembed` has the words for what is wrong."""
    return Query(description=description, json_schema_extra={"pattern": PLAIN} | schema)


@router.get(
    OEMBED,
    response_class=JSONResponse,
    responses=problems(404, 501),
    summary="嵌入代码（oEmbed）",
    description="由布局页、嵌入地图或图片的网址得到嵌入代码（oEmbed 1.0，JSON）。",
)
async def read_oembed(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    url: Annotated[
        str, _said("本服务的网址，如 http://127.0.0.1:8000/layouts/songjiang", maxLength=LONGEST_ADDRESS)
    ] = "",
    maxwidth: Annotated[str | None, _said("最大宽度（像素）", pattern=_PIXELS)] = None,
    maxheight: Annotated[str | None, _said("最大高度（像素）", pattern=_PIXELS)] = None,
    format: Annotated[str | None, _said("只有 json", enum=["json"])] = None,  # noqa: A002 - oEmbed's name
) -> Response:
    """What another platform needs to embed one of our addresses."""
    given = request.query_params.multi_items()
    check(given, known=["url", "maxwidth", "maxheight", "format"], repeatable=(), longest=LONGEST_ADDRESS)
    origin = origin_of(request.url.scheme, request.url.netloc)
    return await service.answer_once(
        request,
        lambda: json_answer(oembed(service, url, origin=origin, max_width=maxwidth, max_height=maxheight, form=format)),
        # For a picture, the figure is laid out.
        lane=service.lanes.heavy,
    )


def oembed(
    service: Snapshot, url: str, *, origin: str, max_width: str | None, max_height: str | None, form: str | None
) -> dict[str, Any]:
    """Return the answer for an address: `rich` for layouts and embedded maps, `photo` for figures.

    Args:
        service: the service.
        url: an address of it, absolute, or from its root.
        origin: scheme and host that the service was asked at.
        max_width: px, as written.
        max_height: px, as written.
        form: `json`, or nothing.

    Raises:
        ParameterError: a length is no whole number of px above 0, or too small for anything; the format is none.
        FormatNotOffered: the format is XML, which oEmbed has and this service has not (2.3.3).
        AddressNotOurs: the address is another site's, or has nothing to embed.
        QuestionInvalid: its options cannot be used.
    """
    if form == "xml":
        raise FormatNotOffered("oEmbed 只提供 json，现要求 xml")
    if form not in (None, "", "json"):
        message = f"参数“format”只能是 json，现为{said(form or '')}"
        raise ParameterError([ProblemRow(parameter="format", message=message, choices=["json"])])
    room = Room(_length("maxwidth", max_width), _length("maxheight", max_height))
    parts = _parts(url, origin)
    path = without_base(parts.path, service.links.base).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=400)
    query = [pair for pair in pairs if not is_added(pair[0])]
    if found := _LAYOUT.fullmatch(path):
        marked = _PLACE.fullmatch(unquote(parts.fragment))
        asked = [("highlight", marked[1])] if marked else []
        return _rich(service, _layout(service, found[1], url), map_options(asked), room, origin)
    if found := _EMBED.fullmatch(path):
        return _rich(service, _layout(service, found[1], url), map_options(query), room, origin)
    if found := _FIGURE.fullmatch(path):
        return _photo(service, _layout(service, found[1], url), query, room, origin)
    raise _not_ours(url)


def _parts(url: str, origin: str) -> SplitResult:
    """Return the parts of an address of ours; the scheme may differ, as it does behind a gateway."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.lower()
    except ValueError:
        raise _not_ours(url) from None
    own = urlsplit(origin).netloc.lower()
    is_path = not parts.scheme and not host and url.startswith("/")
    is_ours = parts.scheme in ("http", "https") and host == own != ""
    if not (is_path or is_ours):
        raise _not_ours(url)
    return parts


def _layout(service: Snapshot, written: str, url: str) -> Layout:
    layout = service.atlas.find_layout(unquote(written))
    if layout is None:
        raise _not_ours(url)
    return layout


def _rich(service: Snapshot, layout: Layout, options: MapOptions, room: Room, origin: str) -> dict[str, Any]:
    # Names are checked here: an answer whose frame then shows an error would be no answer.
    map_choice(service.atlas, layout, options)
    width = min(DEFAULT_WIDTH, room.width or DEFAULT_WIDTH)
    height = min(options.height or DEFAULT_HEIGHT, room.height or LARGEST)
    code = iframe_code(
        layout,
        options,
        links=service.links,
        origin=origin,
        width=str(width),
        height=height,
        # A frame that grows would leave the room that it was given.
        grows=room.height is None,
    )
    return _common(service, layout, origin) | {"type": "rich", "html": code, "width": width, "height": height}


def _photo(service: Snapshot, layout: Layout, query: list[tuple[str, str]], room: Room, origin: str) -> dict[str, Any]:
    asked = dict(query)
    unknown = [name for name in asked if name not in FIGURE.options]
    if unknown or len(asked) != len(query):
        raise ParameterError([ProblemRow(parameter="url", message="图片网址中有不认识或重复的参数")])
    options = figure_options(**asked, publication=service.settings.publication)
    scene = scene_of(service.atlas, layout.id, options=options)
    width, height = checked_size(scene.width, scene.height, dpi=options.resolution())
    share = min(
        1.0,
        (room.width or width) / width,
        (room.height or height) / height,
        math.sqrt(PIXELS.online / (width * height)),
    )
    dpi = math.floor(options.resolution() * share)
    # A length in px is rounded up: one step lower keeps it inside.
    while dpi >= LEAST_DPI:
        width, height = checked_size(scene.width, scene.height, dpi=dpi)
        if width <= (room.width or width) and height <= (room.height or height):
            break
        dpi -= 1
    if dpi < LEAST_DPI:
        raise ParameterError([ProblemRow(parameter="maxwidth", message="所给的尺寸容不下这幅图片")])
    address = service.links.figure(layout.id, FileFormat.PNG, asked | {"dpi": str(dpi)})
    return _common(service, layout, origin) | {
        "type": "photo",
        "url": origin + address,
        "width": width,
        "height": height,
    }


def _common(service: Snapshot, layout: Layout, origin: str) -> dict[str, Any]:
    return {
        "version": "1.0",
        "title": layout.title,
        "provider_name": SITE,
        "provider_url": origin + service.links.fixed(HOME),
        "author_url": origin + service.links.layout(layout.id),
        "cache_age": CACHE_SECONDS,
    }


def _length(name: str, written: str | None) -> int | None:
    if written is None:
        return None
    if not _LENGTH.fullmatch(written):
        message = f"参数“{name}”应为大于 0 的整数（像素），现为{said(written)}"
        raise ParameterError([ProblemRow(parameter=name, message=message)])
    length = int(written)
    if length < LEAST:
        raise ParameterError([ProblemRow(parameter=name, message=f"参数“{name}”至少为 {LEAST} 像素")])
    return length


def _not_ours(url: str) -> AddressNotOurs:
    return AddressNotOurs(
        f"{said(url)}不是本服务可嵌入的网址；应为布局页（/layouts/…）、嵌入地图（/embed/…）或图片（/figures/….png）"
    )
