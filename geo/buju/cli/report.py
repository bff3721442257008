"""`buju report`: one layout as a report in Word, PowerPoint, HTML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.atlas.memory import open_atlas
from buju.cli.output import (
    by_ending,
    ending_of,
    force_option,
    output_option,
    print_written,
    publication_options,
    refuse_faulty,
)
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.errors import BujuError
from buju.fileformat import FileFormat
from buju.files import read_start, reason_of, write_whole
from buju.outputs import REPORT
from buju.views.report.illustrated import illustrated_report
from buju.views.report.package import MAX_BYTES

if TYPE_CHECKING:
    from datetime import date

    from buju.views.publication import Publication

_FIGURE = re.compile(r"figure-\d+-[0-9a-f]{8}\.png")


@click.command(name="report", cls=ChineseCommand, help=f"把一个布局写成报告；{by_ending(REPORT.endings)}")
@click.argument("layout", metavar="布局编号")
@output_option(REPORT.endings, example="songjiang.docx")
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    default=None,
    metavar="文件",
    help=REPORT.options["template"].words,
)
@click.option("--inline", is_flag=True, help=REPORT.options["inline"].words)
@click.option("--quarto", is_flag=True, help=REPORT.options["quarto"].words)
@publication_options
@force_option("写出，并把问题写在报告开头")
@on_option
@data_option
@json_option
def report(
    *,
    layout: str,
    output: Path,
    template: Path | None,
    inline: bool,
    quarto: bool,
    publication: Publication,
    force: bool,
    on: date,
    data: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Write a layout's report."""
    chosen = REPORT.of(ending_of(output))
    atlas = open_atlas(data).as_of(on)
    layout = atlas.layout(layout).id
    faults = atlas.errors_of(layout)
    refuse_faulty(faults, force=force, work="写出")
    made = illustrated_report(atlas, layout, form=chosen.form, faults=faults, publication=publication)
    if chosen.form is FileFormat.MARKDOWN and template is None:
        from buju.views.report.markdown import write_markdown

        folder = output.with_name(f"{output.stem}_files")
        text, pictures = write_markdown(made, folder=None if inline else folder.name, quarto=quarto)
        content = text.encode()
        if inline:
            write_whole(output, content)
        else:
            _write_with(output, content, folder=folder, pictures=pictures)
    else:
        content = chosen.write(made, None if template is None else read_template(template))
        write_whole(output, content)
    print_written(output, size=len(content), faults=faults, as_json=as_json)


def read_template(template: Path) -> bytes:
    """Return a template's bytes, not more than one beyond the limit: what comes after is refused anyway."""
    return read_start(template, most=MAX_BYTES + 1, called="模板")


def _write_with(output: Path, content: bytes, *, folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write a text and the pictures beside it.

    A picture's name says its bytes, so the old text keeps its own pictures until the new text stands; those that are
    then nobody's go. If the text cannot be written, no new picture is left.
    """
    if pictures:
        _make(folder)
    new = [folder / name for name in pictures if not (folder / name).exists()]
    try:
        for name, picture in pictures.items():
            write_whole(folder / name, picture)
        write_whole(output, content)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        if pictures and not any(folder.iterdir()):
            folder.rmdir()
        raise
    for path in folder.glob("figure-*.png"):
        if path.name not in pictures and _FIGURE.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BujuError(f"无法建立图片文件夹 {folder}：{reason_of(error)}；可改用 --inline") from error
