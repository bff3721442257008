"""An answer on the terminal: sentences with their grounds, then the table, then what each condition removed."""

from __future__ import annotations

from collections.abc import Iterable

import click

from buju.atlas.atlas import Atlas
from buju.cli.output import print_table
from buju.sites.answer import SiteAnswer
from buju.sites.judgement import Verdict
from buju.sites.statement import Sentence, clause_words
from buju.sites.table import removal_rows
from buju.views.legible import legible

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
