"""`/reports/…`: a layout's report as a file."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from buju.outputs import REPORT
from buju.views.report.layoutreport import illustrated_report
from buju_api.answers import Answer
from buju_api.downloads import file_response, sound_layout
from buju_api.links import REPORTS
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.service import Here, Snapshot

router = json_router("报告")


@router.get(
    f"{REPORTS}/{{layout_id}}.{{ending}}",
    response_class=Response,
    responses=problems(404, 503) | file_response(REPORT, "报告文件"),
    summary=f"布局报告（{'、'.join(REPORT.endings)}）",
    description="与 buju report 写出的相同；Markdown 的图片在文件之内。其他结尾返回 404。",
)
async def download_report(request: Request, service: Here, layout_id: str, ending: str) -> Response:
    """A layout's report."""
    return await service.answer_figure(request, lambda: _report(service, layout_id, ending), key=ending)


def _report(service: Snapshot, layout_id: str, ending: str) -> Answer:
    layout = service.atlas.layout(layout_id)
    output = REPORT.of(ending)
    sound_layout(service.atlas, layout.id)
    made = illustrated_report(service.atlas, layout.id, form=output.form, publication=service.settings.publication)
    name = f'attachment; filename="{layout.id}-report.{output.form}"'
    return Answer(output.write(made, None), output.form.media_type, {"content-disposition": name})
