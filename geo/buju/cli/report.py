"""`buju report`: one layout as a report in Word, PowerPoint, HTML or Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from buju.atlas.load import open_atlas
from buju.cli.chinese import ChineseCommand
from buju.cli.options import data_option, json_option
from buju.cli.output import print_json
from buju.cli.publication import publication_options
from buju.errors import BujuError, DataMissing, Refused
from buju.files import write_whole
from buju.views.publication import Publication
from buju.views.report.illustrated import illustrated_report
from buju.views.report.package import MAX_BYTES
from buju.views.report.reportformat import ReportFormat, report_bytes

_ENDINGS = "、".join(f".{form}" for form in ReportFormat)


def _with_known_ending(ctx: click.Context, _: click.Parameter, value: Path) -> Path:
    if _ending(value) not in set(ReportFormat):
        raise click.UsageError(f"文件名应以 {_ENDINGS} 之一结尾，现为“{value.name}”", ctx=ctx)
    return value


@click.command(name="report", cls=ChineseCommand, help=f"把一个布局写成报告；格式由文件名结尾决定：{_ENDINGS}")
@click.argument("layout", metavar="布局编号")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="文件",
    callback=_with_known_ending,
    help="写到哪里，如 songjiang.docx",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    default=None,
    metavar="文件",
    help="本单位的 .docx 或 .pptx 样式文件：取其样式、版式、页眉页脚，不取其正文",
)
@click.option("--inline", is_flag=True, help="Markdown 的图片写在文件之内（默认另存于“文件名_files”文件夹）")
@publication_options
@click.option("--force", is_flag=True, help="数据有错误时仍然写出，并把问题写在报告开头")
@data_option
@json_option
def report(
    *,
    layout: str,
    output: Path,
    template: Path | None,
    inline: bool,
    publication: Publication,
    force: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write a layout's report."""
    form = ReportFormat(_ending(output))
    atlas = open_atlas(data)
    faults = atlas.errors_of(layout)
    if faults and not force:
        raise Refused(
            f"数据有 {len(faults)} 处错误，不予写出：{faults[0]}；改正后重试，或用 --force 强制写出", faults=faults
        )
    made = illustrated_report(atlas, layout, form=form, faults=faults, publication=publication)
    if form is ReportFormat.MARKDOWN and not inline and template is None:
        from buju.views.report.markdown import write_markdown

        folder = output.with_name(f"{output.stem}_files")
        text, pictures = write_markdown(made, folder=folder.name)
        content = text.encode()
        _write_with(output, content, folder=folder, pictures=pictures)
    else:
        content = report_bytes(made, form=form, template=None if template is None else read_template(template))
        write_whole(output, content)
    if as_json:
        print_json([{"file": str(output), "bytes": len(content), "faults": len(faults)}])
    else:
        click.echo(f"已写入 {output}（{len(content) / 1000:.0f} kB）")


def _ending(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")


def read_template(template: Path) -> bytes:
    """Return a template's bytes, not more than one beyond the limit: what comes after is refused anyway."""
    try:
        with template.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise DataMissing(f"没有模板文件 {template}") from error
    except OSError as error:
        raise DataMissing(f"无法读取模板 {template}：{error.strerror or error}") from error


def _write_with(output: Path, content: bytes, *, folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write a text and the pictures beside it; if the text cannot be written, no new picture is left."""
    if pictures:
        _make(folder)
    new = [folder / name for name in pictures if not (folder / name).exists()]
    try:
        for name, picture in pictures.items():
            write_whole(folder / name, picture)
        write_whole(output, content)
    except BujuError:
        for path in new:
            path.unlink(missing_ok=True)
        if pictures and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BujuError(f"无法建立图片文件夹 {folder}：{error.strerror or error}；可改用 --inline") from error
