"""`buju draft` and `buju review`: what rules propose of a text, and what a person says of it."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.fields import field_rows
from buju.atlas.store import SHIPPED, store_of
from buju.cli.clauses import ocr_option, read_file, tell_damage
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, json_option
from buju.drafting.folder import drafted, id_of, what_lacks, write_new
from buju.drafting.judging import judged
from buju.drafting.proposal import ProposalState
from buju.drafting.reading.kept import kept, refuse_same
from buju.drafting.record import records_of
from buju.errors import NotFound
from buju.folded import unwrapped
from buju.legible import legible
from buju.policy.clause import why_whole
from buju.sketched import sketch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buju.drafting.folder import Draft

_PRINTED = 24


def _show_fields(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted:
        return
    head = ""
    for row in field_rows(store_of([SHIPPED])):
        if (here := f"{row.file}  {row.entry}") != head:
            head = here
            click.echo(f"\n{head}")
        needed = "必填" if row.required else "可省"
        example = f"　例：{row.example}" if row.example else ""
        click.echo(legible(f"  {row.name}（{needed}）{row.means}{example}"))
    ctx.exit()


@click.command(
    cls=ChineseCommand,
    help="由一份规划（.docx、.pdf、.html、.txt、.md）按规则起草事实：布局表述、地点、责任单位、指标，逐条附引文",
)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), metavar="文件夹", help="写到哪里"
)
@click.option(
    "--accept", type=click.FloatRange(0, 1), default=None, metavar="把握", help="把握不低于此数的直接记为事实，0 为全部"
)
@click.option(
    "--fields",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_fields,
    help="列出全部数据文件的每个字段：含义、是否必填、随包数据中的实例",
)
@ocr_option
@json_option
def draft(*, file: Path, folder: Path, accept: float | None, ocr: bool, as_json: bool) -> None:
    """Draft the facts of a plan, and write them."""
    read = read_file(file, ocr=ocr)
    refuse_same(folder, read)
    raw = read.text
    made = drafted(raw, called=id_of(file.parent.name if file.stem == "text" else file.stem), accept=accept)
    write_new(folder, made, raw, beside=kept(read))
    if accept is not None:
        # What is accepted is drawn at once: facts and layers of a plan belong together.
        _drawn(folder, made.id)
    tell_damage(read)
    for why in (why_whole(raw), what_lacks(made)):
        if why is not None:
            click.echo(legible(f"注意：{why}"), err=True)
    _print(made, as_json=as_json)


@click.command(cls=ChineseCommand, help="列出草稿的建议，接受或退回其中几条；接受的写入 facts.yaml")
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False))
@click.option("--list", "listed", is_flag=True, help="列出全部建议（不写其他选项时即此）")
@click.option("--accept", "accepted", multiple=True, metavar="编号", help="接受这条建议，可写多次")
@click.option("--reject", "rejected", multiple=True, metavar="编号", help="退回这条建议，可写多次")
@json_option
def review(*, folder: Path, listed: bool, accepted: tuple[str, ...], rejected: tuple[str, ...], as_json: bool) -> None:
    """Judge proposals by their ids; print what there is."""
    both = set(accepted) & set(rejected)
    if both:
        raise click.UsageError(f"“{min(both)}”不能既接受又退回")
    if listed and (accepted or rejected):
        raise click.UsageError("--list 只列出；接受、退回请另写一次")
    records = records_of(folder)
    known = [one.id for record in records for one in record.read().draft.proposals]
    for wanted in (*accepted, *rejected):
        if wanted not in known:
            raise NotFound("建议", wanted, known)
    for record in records:
        for what, state, ids in (("accept", _IN, accepted), ("reject", _OUT, rejected)):
            own = _own(record.read().draft, ids)
            record.change(what, partial(judged, ids=own, state=state))
        if accepted or rejected:
            _drawn(folder, record.document)
        _print(record.read().draft, as_json=as_json)


def _drawn(folder: Path, document: str) -> None:
    for note in sketch(folder, document).notes:
        click.echo(legible(note), err=True)


_IN, _OUT = ProposalState.ACCEPTED, ProposalState.REJECTED


def _own(draft: Draft, ids: Sequence[str]) -> list[str]:
    return [one.id for one in draft.proposals if one.id in ids]


def _print(made: Draft, *, as_json: bool) -> None:
    if as_json:
        print_json({"document": made.id, "proposals": [one.to_json() for one in made.proposals]})
        return
    rows = [
        (one.id, _STATES[one.state], one.clause, _short(unwrapped(one.quote)), one.rule, f"{one.confidence:.2f}")
        for one in made.proposals
    ]
    print_table(("编号", "状态", "条款", "引文", "规则", "把握"), [_legible(row) for row in rows])
    left = Counter(one.state for one in made.proposals)[ProposalState.OPEN]
    done = "全部建议已核" if made.proposals else "没有建议"
    click.echo(f"还有 {left} 条建议未核" if left else done)


_STATES = {ProposalState.OPEN: "未核", ProposalState.ACCEPTED: "接受", ProposalState.REJECTED: "退回"}


def _short(words: str) -> str:
    return words if len(words) <= _PRINTED else f"{words[: _PRINTED - 1]}…"


def _legible(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(legible, row))
