"""`/targets`: every target and milestone of every plan, as a page with filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.targets import targets, year_of
from buju.policy.fact import IndicatorGroup, Target
from buju.views.content.targets import Wanted, targets_content, targets_styles
from buju_api.links import TARGETS_PAGE
from buju_api.pages.frame import Choice, choices, framed, rendered
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.resources.targets import DocumentField, GroupField, UnitField, YearField, answer_targets
from buju_api.service import Here, Snapshot

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju_api.answers import Answer

router = json_router("目标")


@router.get(
    TARGETS_PAGE,
    response_class=HTMLResponse,
    responses=problems(404),
    summary="目标页",
    description="全部目标与里程碑：时间轴与逐条的表，可筛选。",
)
async def read_targets_page(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    document: DocumentField = None,
    year: YearField = None,
    unit: UnitField = None,
    group: GroupField = None,
) -> Response:
    """The page of targets."""
    return await answer_targets(request, service, _page, Wanted(document or None, year, unit or None, group))


def _page(service: Snapshot, wanted: Wanted) -> Answer:
    atlas, links = service.atlas, service.links
    content = rendered(
        "targets.html",
        page=targets_content(wanted, atlas, links),
        filters=_choices(wanted, targets(atlas), atlas),
        csv_href=links.targets_csv(wanted.filters),
        json_href=links.targets_json(wanted.filters),
        links=links,
    )
    return framed(service, title="目标指标", content=content, current=TARGETS_PAGE, styles=targets_styles(), wide=True)


def _choices(wanted: Wanted, everything: Sequence[Target], atlas: Atlas) -> dict[str, list[Choice]]:
    """Return what each filter offers: what some target has, and what is asked for now."""
    documents = {target.citation.document: None for target in everything}
    years = sorted({year for target in everything if (year := year_of(target)) is not None})
    units = dict.fromkeys(target.unit for target in everything if isinstance(target.unit, str))
    groups = {target.group for target in everything}
    return {
        "document": choices({one: atlas.document(one).source.short for one in documents}, wanted.document),
        "year": choices({str(year): f"{year}年" for year in years}, wanted.filters.get("year"), ending="年"),
        "unit": choices({unit: unit for unit in units}, wanted.unit),
        "group": choices({group: group.word for group in IndicatorGroup if group in groups}, wanted.group),
    }
