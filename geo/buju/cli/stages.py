"""`buju stages`, `buju sheet`: a layout's places by stages of the chain, and what one responsible unit has to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.entries import stages_entry, unit_sheet_entry
from buju.atlas.units import unit as unit_of
from buju.cli.listing import opened
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.files import write_whole

if TYPE_CHECKING:
    from datetime import date


@click.command(cls=ChineseCommand, help="列出一个布局的地点与环节（星、箭、端、网、用等）：哪一处写有哪一环节的功能")
@click.argument("layout", metavar="布局编号")
@click.option("--stage", default=None, metavar="环节", help="只列有这一环节功能的地点，如 星")
@on_option
@data_option
@json_option
def stages(*, layout: str, stage: str | None, on: date, data: tuple[Path, ...], as_json: bool) -> None:
    """List a layout's places by stages."""
    atlas = opened(data, on=on)
    entry = stages_entry(atlas.layout(layout), atlas, stage=stage)
    if as_json:
        print_json(entry)
        return
    rows = [
        (name, place.name or "未指明地点", "、".join(one.words), one.citation.clause)
        for place in entry.places
        for name, said in place.stages.items()
        for one in said
    ]
    print_table(("环节", "地点", "原文用词", "条款"), rows)


@click.command(cls=ChineseCommand, help="一个责任单位的任务单：任务、地点与有关的目标；-o 写成 Word 文件")
@click.argument("unit", metavar="文件编号:单位")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="文件", help="写成 Word 文件（.docx）")
@on_option
@data_option
@json_option
def sheet(*, unit: str, output: Path | None, on: date, data: tuple[Path, ...], as_json: bool) -> None:
    """Print or write the sheet of a unit."""
    atlas = opened(data, on=on)
    found = unit_of(atlas, unit)
    if output is not None:
        from buju.views.report.unitsheet import unit_report, unit_sheet
        from buju.views.report.word import write_word

        if output.suffix.lower() != ".docx":
            raise click.UsageError(f"“{output.name}”应以 .docx 结尾")
        write_whole(output, write_word(unit_report(unit_sheet(atlas, found.id))))
        click.echo(f"已写入 {output}", err=as_json)
    entry = unit_sheet_entry(found, atlas)
    if as_json:
        print_json(entry)
    elif output is None:
        rows = [
            (task.citation.clause, task.task, "、".join(name for name in task.units if name != found.name) or "无")
            for task in found.tasks
        ]
        print_table(("条款", "任务", "同担单位"), rows)
        print_table(("条款", "有关的目标"), [(one.citation.clause, one.citation.words) for one in entry.targets])
