"""`buju layouts | places | documents | facts`: what the atlas holds."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.atlas import Atlas
from buju.atlas.entries import document_entry, layout_entry, place_entry
from buju.atlas.load import open_atlas
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, data_option, json_option
from buju.policy.document import Document
from buju.policy.fact import KINDS
from buju.policy.unstated import Stated
from buju.spatial.grade import Grade
from buju.spatial.role import Role


@click.command(cls=ChineseCommand, help="列出布局")
@data_option
@json_option
def layouts(*, data: Path | None, as_json: bool) -> None:
    """List the layouts."""
    atlas = opened(data)
    if as_json:
        print_json([layout_entry(layout, atlas) for layout in atlas.layouts()])
        return
    rows = [
        (layout.id, layout.name, layout.region, layout.document, str(len(atlas.places_of(layout.id))))
        for layout in atlas.layouts()
    ]
    print_table(("编号", "布局", "地区", "文件", "地点数"), rows)


@click.command(cls=ChineseCommand, help="列出地点，可按布局、角色、等级、区或文字筛选")
@click.option("--layout", default=None, metavar="编号", help="只列这个布局的地点")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), metavar="角色", help=f"角色：{'、'.join(Role)}"
)
@click.option("--grade", type=click.Choice([g.value for g in Grade]), metavar="等级", help="图形等级 A–F")
@click.option("--district", default=None, metavar="区", help="所在区，如 松江区")
@click.option("-q", "--query", default=None, metavar="文字", help="在名称、别名和引文中查找")
@data_option
@json_option
def places(
    *,
    layout: str | None,
    role: str | None,
    grade: str | None,
    district: str | None,
    query: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """List the places that meet the filters."""
    atlas = opened(data)
    within = None if layout is None else atlas.layout(layout).id
    found = atlas.find_places(layout=within, role=role, grade=grade, district=district, text=query)
    if as_json:
        print_json([place_entry(place) for place in found])
        return
    rows = [
        (place.id, place.name, place.role.words, f"{place.grade} {place.grade.label}", place.margin_words)
        for place in found
    ]
    print_table(("编号", "名称", "角色", "等级", "误差"), rows)


@click.command(cls=ChineseCommand, help="列出规划文件")
@data_option
@json_option
def documents(*, data: Path | None, as_json: bool) -> None:
    """List the documents."""
    atlas = opened(data)
    if as_json:
        print_json([document_entry(document, atlas) for document in atlas.documents()])
        return
    rows = [
        (document.id, document.title, _number(document), str(len(atlas.facts_of(document.id))))
        for document in atlas.documents()
    ]
    print_table(("编号", "标题", "文号", "事实数"), rows)


@click.command(cls=ChineseCommand, help="列出事实及其引文，可按文件、类别或地点筛选")
@click.option("--document", default=None, metavar="编号", help="只列这份文件的事实")
@click.option("--kind", type=click.Choice(list(KINDS)), metavar="类别", help=f"类别：{'、'.join(KINDS)}")
@click.option("--place", default=None, metavar="编号", help="只列关于这个地点的事实")
@data_option
@json_option
def facts(*, document: str | None, kind: str | None, place: str | None, data: Path | None, as_json: bool) -> None:
    """List the facts that meet the filters."""
    found = opened(data).find_facts(document=document, kind=kind, place=place)
    if as_json:
        print_json(found)
        return
    rows = [(fact.id, KINDS[fact.kind], fact.citation.clause, fact.citation.words) for fact in found]
    print_table(("编号", "类别", "条款", "引文"), rows)


def opened(data: Path | None) -> Atlas:
    """Open the atlas; say on stderr if entries were left out."""
    atlas = open_atlas(data)
    if atlas.errors:
        click.echo(f"提醒：数据有 {len(atlas.errors)} 处错误，有误的条目未列出；运行 buju check 查看", err=True)
    return atlas


def _number(document: Document) -> str:
    number = document.source.number
    return number.value if isinstance(number, Stated) else "文本未载"
