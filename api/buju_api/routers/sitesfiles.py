"""`/sites.csv` and the like: the answer to a site question as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from buju.errors import NotFound, QuestionInvalid
from buju.exchange.table import Sheet, csv_bytes, geojson_bytes, xlsx_bytes
from buju.sites.answer import SiteAnswer
from buju.sites.query import Query
from buju.sites.table import answer_features, answer_rows, removal_rows, statement_rows
from buju.views.report.reportformat import ReportFormat, report_bytes
from buju.views.sitesreport import site_report
from buju_api.answers import GEOJSON, Answer
from buju_api.links import SITES_PAGE
from buju_api.parameters import json_router
from buju_api.problem import problems
from buju_api.routers.sitesjson import LONGEST_KEPT
from buju_api.service import Here, Snapshot
from buju_api.sitesquery import asked, length_of, renamed

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORTS = (ReportFormat.DOCX, ReportFormat.MARKDOWN, ReportFormat.HTML)
ENDINGS = ("csv", "xlsx", "geojson", *(form.value for form in REPORTS))
# Made in memory while other readers wait; the command makes larger ones.
MOST_ROWS = 20_000

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = dict.fromkeys(("text/csv", XLSX, GEOJSON, *(form.media_type for form in REPORTS)), _BINARY)

router = json_router("选址")


@router.get(
    f"{SITES_PAGE}.{{ending}}",
    response_class=Response,
    responses=problems(404) | {200: {"content": _FILES, "description": "文件"}},
    summary="选址结果（csv、xlsx、geojson、docx、md、html）",
    description=f"参数同 /api/sites；与 buju sites --out 写出的相同，表格最多 {MOST_ROWS} 行；其他结尾返回 404。",
)
async def download_answer(
    request: Request, service: Here, ending: str, query: Annotated[Query, Depends(asked)]
) -> Response:
    """The answer as a file."""

    def make() -> Answer:
        if ending not in ENDINGS:
            raise NotFound("文件格式", ending, ENDINGS)
        try:
            return answer_file(service.finder.ask(query), service, ending)
        except QuestionInvalid as error:
            raise renamed(error) from None

    if length_of(query) > LONGEST_KEPT:
        return await service.answer_once(request, make)
    return await service.answer_question(request, make, key=query)


def answer_file(answer: SiteAnswer, service: Snapshot, ending: str) -> Answer:
    """Return an answer as a file; `ending` is one of `ENDINGS`."""
    headers = {"content-disposition": f'attachment; filename="sites.{ending}"'}
    if ending in tuple(REPORTS):
        form = ReportFormat(ending)
        return Answer(report_bytes(site_report(answer, service.atlas), form=form), form.media_type, headers)
    if ending == "geojson":
        features = answer_features(answer, atlas=service.atlas, limit=MOST_ROWS)
        return Answer(geojson_bytes(features), GEOJSON, headers)
    headings, rows = answer_rows(answer, atlas=service.atlas, limit=MOST_ROWS)
    if ending == "csv":
        return Answer(csv_bytes(headings, rows), CSV, headers)
    sheets = [
        Sheet("候选地", headings, list(rows)),
        Sheet("各条件", *removal_rows(answer)),
        Sheet("说明", *statement_rows(answer, atlas=service.atlas)),
    ]
    return Answer(xlsx_bytes(sheets), XLSX, headers)
