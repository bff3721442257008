"""`/reports/…`: a layout's report as a file."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from buju.errors import NotFound, Refused
from buju.views.report.illustrated import illustrated_report
from buju.views.report.reportformat import ReportFormat, report_bytes
from buju_api.answers import Answer
from buju_api.links import REPORTS
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

router = json_router("报告")

_FILES = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in ReportFormat}


@router.get(
    f"{REPORTS}/{{layout_id}}.{{ending}}",
    response_class=Response,
    responses=problems(404, 503) | {200: {"content": _FILES, "description": "报告文件"}},
    summary="布局报告（docx、pptx、html、md）",
    description="与 buju report 写出的相同；Markdown 的图片在文件之内。结尾不是这四种时返回 404。",
)
async def download_report(request: Request, service: Here, layout_id: str, ending: str) -> Response:
    """A layout's report."""
    return await service.answer(request, lambda: _report(service, layout_id, ending))


def _report(service: Snapshot, layout_id: str, ending: str) -> Answer:
    atlas = service.atlas
    layout = atlas.layout(layout_id)
    if ending not in set(ReportFormat):
        raise NotFound("报告格式", ending, list(ReportFormat))
    faults = atlas.errors_of(layout.id)
    if faults:
        raise Refused(f"布局“{layout.id}”的数据有 {len(faults)} 处错误", faults=faults)
    form = ReportFormat(ending)
    made = illustrated_report(atlas, layout.id, form=form, publication=service.settings.publication)
    content = report_bytes(made, form=form)
    name = f'attachment; filename="{layout.id}-report.{form}"'
    return Answer(content, form.media_type, {"content-disposition": name})
