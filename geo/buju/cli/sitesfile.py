"""An answer as a file: a report or a table, by the ending of its name."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from buju.atlas.atlas import Atlas
from buju.cli.outputfile import dotted, ending_of
from buju.cli.report import read_template
from buju.cli.steps import Steps
from buju.errors import QuestionInvalid
from buju.files import write_pieces
from buju.outputs import ANSWER
from buju.sites.answer import SiteAnswer


def write_answer(
    answer: SiteAnswer, atlas: Atlas, *, path: Path, template: Path | None, limit: int | None, bars: Steps
) -> int:
    """Write an answer to `path`, whole or not at all; return the number of bytes.

    Args:
        answer: the answer.
        atlas: the atlas that it comes from.
        path: the file; its ending is one of `ANSWER.endings`.
        template: a house style for `.docx`.
        limit: at most so many candidates; None for all of them in a table, for the first of them in a report.
        bars: where progress is shown.

    Raises:
        QuestionInvalid: a house style for what takes none.
        TooLarge: more candidates than a workbook or a GeoJSON file is made for.
        BujuError: the file cannot be written, or the house style will not do.
    """
    output = ANSWER.of(ending_of(path))
    if template is not None and "template" not in output.options:
        raise QuestionInvalid("template", f".{output.form} 不用模板；模板只用于 {dotted(ANSWER.taking('template'))}")
    made = output.write(
        answer,
        atlas,
        limit=limit,
        template=None if template is None else read_template(template),
        counting=partial(bars.through, name="写出表格"),
    )
    return write_pieces(path, made)
