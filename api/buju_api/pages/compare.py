"""`/layouts`: all layouts side by side at one scale; `/compare`: two of them, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.views.content.compare import compare_script, compare_styles, compared
from buju.views.content.sidebyside import side_by_side, side_by_side_styles
from buju_api.links import COMPARE, LAYOUTS_PAGE
from buju_api.pages.frame import Choice, choices, framed, rendered
from buju_api.parameters import from_form, json_router
from buju_api.problem import ParameterError, ProblemRow, problems
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju_api.answers import Answer

router = json_router("页面")


@router.get(
    LAYOUTS_PAGE,
    response_class=HTMLResponse,
    summary="布局总览",
    description="全部布局以同一比例尺并列，同样的五个问题逐一作答；每个答案都有条款，没有写的注明“文本未说明”。",
)
async def read_side_by_side(request: Request, service: Here) -> Response:
    """All layouts side by side."""
    return await service.answer(request, lambda: _all_page(service))


@router.get(
    COMPARE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="布局对照",
    description="两个布局左右并列；只有同一指标、同一单位的目标才在一行。left 与 right 相同时返回 400。",
)
async def read_compare(
    request: Request,
    service: Here,
    left: Annotated[str | None, from_form("左边的布局编号")] = None,
    right: Annotated[str | None, from_form("右边的布局编号")] = None,
) -> Response:
    """Two layouts side by side."""
    one, other = left or None, right or None
    return await service.answer(request, lambda: _page(service, one, other), key=(one, other))


def _all_page(service: Snapshot) -> Answer:
    atlas, links = service.atlas, service.links
    stills = service.settings.theme if service.settings.publication.shows_stills else None
    return framed(
        service,
        title="布局总览",
        content=rendered("sidebyside.html", page=side_by_side(atlas, links, stills=stills), links=links),
        current=LAYOUTS_PAGE,
        styles=side_by_side_styles(),
        wide=True,
    )


def _page(service: Snapshot, left: str | None, right: str | None) -> Answer:
    atlas, links = service.atlas, service.links
    one, other = (None if name is None else atlas.layout(name) for name in (left, right))
    if one is not None and one is other:
        message = f"左右两边都是“{one.id}”，没有可以对照的；请为 left 和 right 各选一个布局"
        others = [layout.id for layout in atlas.layouts() if layout is not one]
        raise ParameterError([ProblemRow(parameter="right", message=message, choices=others)])

    stills = service.settings.theme if service.settings.publication.shows_stills else None
    found = None if one is None or other is None else compared(one, other, atlas, links, stills=stills)
    content = rendered(
        "compare.html", lefts=_offered(atlas, one), rights=_offered(atlas, other), compared=found, links=links
    )
    return framed(
        service,
        title="布局对照" if found is None else found.title,
        content=content,
        current=COMPARE,
        styles=compare_styles(),
        scripts=(compare_script(),),
        wide=True,
    )


def _offered(atlas: Atlas, chosen: Layout | None) -> list[Choice]:
    names = {layout.id: f"{layout.region} {layout.name}" for layout in atlas.layouts()}
    return choices(names, chosen.id if chosen else None)
