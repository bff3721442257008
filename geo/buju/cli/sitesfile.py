"""An answer as a file: a report or a table, by the ending of its name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from buju.atlas.atlas import Atlas
from buju.cli.outputfile import ending_of
from buju.cli.report import read_template
from buju.cli.steps import Steps
from buju.errors import QuestionInvalid, TooLarge
from buju.files import write_pieces
from buju.sites.answer import SiteAnswer
from buju.sites.table import answer_features, answer_rows, removal_rows, statement_rows
from buju.views.report.reportformat import ReportFormat, report_bytes

_REPORTS = (ReportFormat.DOCX, ReportFormat.MARKDOWN, ReportFormat.HTML)
ENDINGS = (*(form.value for form in _REPORTS), "csv", "geojson", "xlsx")

# Workbooks and GeoJSON are made in memory, at several kilobytes a candidate.
_MOST_IN_MEMORY = 200_000


def write_answer(
    answer: SiteAnswer, atlas: Atlas, *, path: Path, template: Path | None, limit: int | None, bars: Steps
) -> int:
    """Write an answer to `path`, whole or not at all; return the number of bytes.

    Args:
        answer: the answer.
        atlas: the atlas that it comes from.
        path: the file; its ending is one of `ENDINGS`.
        template: a house style for `.docx`.
        limit: at most so many candidates; None for all of them in a table, for the first of them in a report.
        bars: where progress is shown.

    Raises:
        QuestionInvalid: a house style for what takes none.
        TooLarge: more candidates than a workbook or a GeoJSON file is made for.
        BujuError: the file cannot be written, or the house style will not do.
    """
    ending = ending_of(path)
    if ending in tuple(_REPORTS):
        return write_pieces(path, _report(answer, atlas, form=ReportFormat(ending), template=template, limit=limit))
    if template is not None:
        raise QuestionInvalid("template", f".{ending} 不用模板；模板只用于 .docx")
    return write_pieces(path, _table(answer, atlas, ending=ending, limit=limit, bars=bars))


def _report(
    answer: SiteAnswer, atlas: Atlas, *, form: ReportFormat, template: Path | None, limit: int | None
) -> list[bytes]:
    from buju.views.sitesreport import MOST, site_report

    made = site_report(answer, atlas, most=limit or MOST)
    return [report_bytes(made, form=form, template=None if template is None else read_template(template))]


def _table(answer: SiteAnswer, atlas: Atlas, *, ending: str, limit: int | None, bars: Steps) -> Iterable[bytes]:
    from buju.exchange.table import Sheet, csv_byte_pieces, geojson_bytes, xlsx_bytes

    total = min(limit or len(answer.candidates), len(answer.candidates))
    if ending != "csv" and total > _MOST_IN_MEMORY:
        raise TooLarge(f"{total} 个候选地超过 .{ending} 的 {_MOST_IN_MEMORY} 个上限；请写成 .csv，或用 --limit 减少")
    name = "写出表格"
    if ending == "geojson":
        return [geojson_bytes(bars.through(answer_features(answer, atlas=atlas, limit=limit), name, total=total))]
    headings, rows = answer_rows(answer, atlas=atlas, limit=limit)
    told = bars.through(rows, name, total=total)
    if ending == "csv":
        return csv_byte_pieces(headings, told)
    sheets = [
        Sheet("候选地", headings, list(told)),
        Sheet("各条件", *removal_rows(answer)),
        Sheet("说明", *statement_rows(answer, atlas=atlas)),
    ]
    return [xlsx_bytes(sheets)]
