"""An answer given: as sentences and tables on the terminal, or as a file by the ending of its name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.cli.output import Steps, dotted, ending_of, print_table
from buju.cli.report import read_template
from buju.errors import QuestionInvalid
from buju.files import write_pieces
from buju.legible import legible
from buju.outputs import ANSWER
from buju.sites.judgement import Verdict
from buju.sites.statement import Sentence, clause_words
from buju.sites.table import removal_rows

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
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


MOST = 30


def print_answer(answer: SiteAnswer, atlas: Atlas, *, said: Iterable[Sentence], limit: int | None = None) -> None:
    """Print what is said of an answer, then its first `limit` candidates; without a limit, the first `MOST` not out."""
    for sentence in said:
        click.echo(legible(f"{sentence.text}{_grounds(sentence, atlas)}"))
    rest = answer.having(Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR)[:MOST]
    shown = rest if limit is None else answer.order[:limit]
    if len(shown):
        click.echo()
        rows = [tuple(map(legible, _row(answer, int(index)))) for index in shown]
        print_table(("名次", "名称", "结论", "得分", "未满足的条件"), rows)
    if len(answer.candidates) > len(shown):
        click.echo(f"共 {len(answer.candidates)} 个候选地；用 --limit 多列，或用 --out 写成文件", err=True)
    headings, removed = removal_rows(answer)
    if removed:
        click.echo()
        print_table(headings, [tuple(legible(str(cell)) for cell in row) for row in removed])


def _grounds(sentence: Sentence, atlas: Atlas) -> str:
    """Return what a sentence rests on; where clauses are cited, they say it."""
    grounds = dict.fromkeys(clause_words(citation, atlas) for citation in sentence.citations) or sentence.sources
    return f"〔{'；'.join(grounds)}〕"


def _row(answer: SiteAnswer, index: int) -> tuple[str, ...]:
    missed = "；".join(
        f"{finding.name}{finding.outcome.words}（{finding.value}）" for finding in answer.screening.missed(index)
    )
    row, ranking = answer.place_in_ranking(index), answer.ranking
    rank, score = "—", "—"
    if row is not None and ranking is not None:
        rank, score = str(ranking.rank[row]), f"{ranking.score[row]:.4f}"
    return rank, str(answer.candidates.names[index]), answer.screening.verdict(index).words, score, missed or "—"
