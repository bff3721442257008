"""`/api/targets` and `/targets.csv`: targets as JSON and CSV, and added up where they are alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.targets import target_of, total
from buju.fileformat import FileFormat
from buju.outputs import TARGETS as OUTPUTS
from buju.policy.fact import IndicatorGroup
from buju.policy.quantity import Operator
from buju.schema import Body
from buju.views.content.targets import Wanted
from buju_api.answers import Answer, json_answer
from buju_api.links import TARGETS, TARGETS_FILE
from buju_api.parameters import UNSET, Plain, filter_by, from_form, json_router
from buju_api.problem import problems
from buju_api.resources.downloads import file_response
from buju_api.resources.facts import LinkedTarget, linked
from buju_api.service import Here, Snapshot

MOST_ADDED = 50
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_YEAR = "年份；没有年份的目标不在其内"

Year = Annotated[int, Field(ge=_FIRST_YEAR, le=_LAST_YEAR)]
YearField = Annotated[Year | None, UNSET, Query(description=_YEAR)]
DocumentField = Annotated[str | None, from_form("文件编号；可为空")]
UnitField = Annotated[str | None, from_form("单位，如 家；可为空")]
GroupField = Annotated[IndicatorGroup | None, UNSET, Query(description="指标组；可为空")]


class TargetList(Body):
    """Targets and milestones in the order of their documents; `year` is null-like (`unstated`) where none is said."""

    count: int
    items: list[LinkedTarget]


class TargetSum(Body):
    """The sum of targets that are alike, with what they share and the targets themselves."""

    sum: float
    operator: Operator
    unit: str | None
    indicator: str
    scope: str
    items: list[LinkedTarget]


router = json_router("目标")


@router.get(
    TARGETS_FILE,
    response_class=Response,
    responses=problems(404) | file_response(OUTPUTS, "CSV，UTF-8 带标记"),
    summary="目标表（CSV）",
    description="带 UTF-8 标记，可直接用 Excel 打开；筛选同目标页。",
)
async def download_targets(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    document: DocumentField = None,
    year: YearField = None,
    unit: UnitField = None,
    group: GroupField = None,
) -> Response:
    """The targets as CSV."""
    return await answer_targets(request, service, _file, Wanted(document or None, year, unit or None, group))


@router.get(
    TARGETS,
    response_model=TargetList,
    responses=problems(404),
    summary="目标，可筛选",
    description="满足全部所给条件的目标与里程碑，按文件顺序排列；不同类的目标不应比较或相加。",
)
async def list_targets(  # noqa: PLR0917 - FastAPI passes by name
    request: Request,
    service: Here,
    document: Annotated[str | None, filter_by("文件编号")] = None,
    year: Annotated[Year | None, Query(description=_YEAR)] = None,
    unit: Annotated[str | None, filter_by("单位，如 家")] = None,
    group: Annotated[IndicatorGroup | None, Query(description="指标组")] = None,
) -> Response:
    """Targets that meet every given filter."""
    return await answer_targets(request, service, _listed, Wanted(document, year, unit, group))


@router.get(
    f"{TARGETS}/sum",
    response_model=TargetSum,
    responses=problems(404, 409),
    summary="目标相加",
    description="只有指标、单位、口径、年份、限定词都相同的目标才能相加；否则返回 409，逐条说明理由。",
)
async def add_targets(
    request: Request,
    service: Here,
    ids: Annotated[list[Plain], Query(alias="id", min_length=1, max_length=MOST_ADDED, description="目标编号，可重复")],
) -> Response:
    """The sum of targets that are alike; anything else is refused with the reasons."""
    return await service.answer_once(request, lambda: json_answer(_sum(service, ids)))


async def answer_targets(
    request: Request, service: Snapshot, make: Callable[[Snapshot, Wanted], Answer], wanted: Wanted
) -> Response:
    """Answer for the wanted targets, whatever the form of the answer."""
    # Only units that exist are worth keeping an answer for; any other text hardly comes twice.
    if wanted.unit is not None and not Wanted(unit=wanted.unit).found(service.atlas):
        return await service.answer_once(request, lambda: make(service, wanted))
    return await service.answer(request, lambda: make(service, wanted), key=wanted)


def _file(service: Snapshot, wanted: Wanted) -> Answer:
    output = OUTPUTS.of(FileFormat.CSV)
    content = output.write(wanted.found(service.atlas))
    return Answer(content, output.form.media_type, {"content-disposition": 'attachment; filename="targets.csv"'})


def _listed(service: Snapshot, wanted: Wanted) -> Answer:
    found = wanted.found(service.atlas)
    return json_answer(TargetList(count=len(found), items=linked(LinkedTarget, found, service.links)))


def _sum(service: Snapshot, ids: list[str]) -> TargetSum:
    targets = [target_of(service.atlas, one) for one in ids]
    first, added = targets[0], total(targets, atlas=service.atlas)
    return TargetSum(
        sum=added,
        operator=first.operator,
        unit=first.unit if isinstance(first.unit, str) else None,
        indicator=first.indicator,
        scope=first.scope,
        items=linked(LinkedTarget, targets, service.links),
    )
