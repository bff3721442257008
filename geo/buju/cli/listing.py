"""What the atlas holds: `buju layouts | places | documents | facts`, and across plans `targets | units | …`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from buju.atlas.entries import document_entry, function_entry, layout_entry, place_entry, relation_entry, unit_entry
from buju.atlas.memory import open_atlas
from buju.atlas.quality import Treatment
from buju.atlas.quality import coverage as coverage_of
from buju.atlas.relation import End, RelationKind
from buju.atlas.store import data_roots
from buju.atlas.targets import target_of, total, year_words
from buju.atlas.targets import targets as targets_of
from buju.atlas.units import units as units_of
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.drafting.unreviewed import unreviewed
from buju.files import write_whole
from buju.legible import plain
from buju.outputs import TARGETS
from buju.policy.fact import KINDS, IndicatorGroup
from buju.policy.passages import text_coverage
from buju.policy.unstated import Stated
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.content.coverage import coverage_page, share_words

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.atlas import Atlas
    from buju.atlas.quality import Coverage
    from buju.policy.document import Document


@click.command(cls=ChineseCommand, help="列出布局")
@data_option
@json_option
def layouts(*, data: tuple[Path, ...], as_json: bool) -> None:
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
    data: tuple[Path, ...],
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
        (
            place.id,
            place.printed,
            place.role.words,
            f"{place.grade} {place.grade.label}",
            place.margin_words,
            "；".join(place.host_words),
        )
        for place in found
    ]
    print_table(("编号", "名称", "角色", "等级", "误差", "原文所在地"), rows)


@click.command(cls=ChineseCommand, help="列出规划文件")
@on_option
@data_option
@json_option
def documents(*, on: date, data: tuple[Path, ...], as_json: bool) -> None:
    """List the documents."""
    atlas = opened(data, on=on)
    if as_json:
        print_json([document_entry(document, atlas) for document in atlas.documents()])
        return
    rows = [
        (
            document.id,
            document.title,
            _number(document),
            _status(document, atlas),
            str(len(atlas.facts_of(document.id))),
        )
        for document in atlas.documents()
    ]
    print_table(("编号", "标题", "文号", "规划期", "事实数"), rows)


@click.command(cls=ChineseCommand, help="列出事实及其引文，可按文件、类别或地点筛选")
@click.option("--document", default=None, metavar="编号", help="只列这份文件的事实")
@click.option("--kind", type=click.Choice(list(KINDS)), metavar="类别", help=f"类别：{'、'.join(KINDS)}")
@click.option("--place", default=None, metavar="编号", help="只列关于这个地点的事实")
@data_option
@json_option
def facts(*, document: str | None, kind: str | None, place: str | None, data: tuple[Path, ...], as_json: bool) -> None:
    """List the facts that meet the filters."""
    found = opened(data).find_facts(document=document, kind=kind, place=place)
    if as_json:
        print_json(found)
        return
    rows = [(fact.id, KINDS[fact.kind], fact.citation.clause, fact.citation.words) for fact in found]
    print_table(("编号", "类别", "条款", "引文"), rows)


def opened(data: tuple[Path, ...], *, on: date | None = None) -> Atlas:
    """Open the atlas, for a day if one is given; say on stderr if entries were left out."""
    atlas = open_atlas(data).as_of(on)
    if atlas.errors:
        click.echo(f"提醒：数据有 {len(atlas.errors)} 处错误，有误的条目未列出；运行 buju check 查看", err=True)
    return atlas


def _status(document: Document, atlas: Atlas) -> str:
    status = atlas.status(document.id)
    return "" if status is None else status.words


def _number(document: Document) -> str:
    number = document.source.number
    return number.value if isinstance(number, Stated) else "文本未载"


@click.command(cls=ChineseCommand, help="逐份文件统计：文中提及的对象已绘、附于地点、列而未绘、遗漏各多少")
@click.option("--text", "of_text", is_flag=True, help="原文有多少字被事实引用，哪些话没有")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="文件", help="与 --text 合用：写成 Markdown")
@data_option
@json_option
@click.pass_context
def coverage(ctx: click.Context, *, of_text: bool, output: Path | None, data: tuple[Path, ...], as_json: bool) -> None:
    """Print the coverage of every document, of its entities or of its text; status 1 if an entity is missing."""
    if of_text:
        _text_coverage(opened(data), output=output, as_json=as_json)
        return
    if output is not None:
        raise click.UsageError("-o 与 --text 合用")
    rows = coverage_of(opened(data))
    missing = [fact for row in rows for fact in row.missing]
    drafts = {document: left for root in data_roots(data) for document, left in unreviewed(root).items() if left}
    if as_json:
        print_json([{**_covered(row), "unreviewed": drafts.get(row.document, 0)} for row in rows])
    else:
        headings = ("文件", *(item.label for item in Treatment), "事实总数")
        print_table(
            headings,
            [(row.document, *map(str, row.treatments.values()), str(sum(row.kinds.values()))) for row in rows],
        )
    for document, left in drafts.items():
        click.echo(f"提醒：{document} 还有 {left} 条建议未核，以上只算已接受的", err=True)
    ctx.exit(1 if missing else 0)


def _covered(row: Coverage) -> dict[str, Any]:
    return {"document": row.document, "treatments": row.treatments, "kinds": row.kinds, "missing": row.missing}


def _text_coverage(atlas: Atlas, *, output: Path | None, as_json: bool) -> None:
    if output is not None:
        write_whole(output, coverage_page(atlas).encode())
        click.echo(f"已写入 {output}", err=True)
        return
    rows = [text_coverage(document, atlas.facts_of(document.id)) for document in atlas.documents()]
    if as_json:
        print_json([{**asdict(row), "share": round(row.share, 4)} for row in rows])
        return
    print_table(
        ("文件", "字数", "已引", "占比", "未引"),
        [(row.document, str(row.letters), str(row.quoted), share_words(row), str(len(row.passages))) for row in rows],
    )


@click.command(cls=ChineseCommand, help="列出规划之间的关系：细化、异名、同名异地、口径不同、图形重叠")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in RelationKind]),
    metavar="类别",
    help=f"类别：{'、'.join(RelationKind)}",
)
@click.option("--place", default=None, metavar="编号", help="只列关于这个地点的关系")
@data_option
@json_option
def relations(*, kind: str | None, place: str | None, data: tuple[Path, ...], as_json: bool) -> None:
    """List the relations that meet the filters."""
    atlas = opened(data)
    found = atlas.relations() if place is None else atlas.relations_of(place)
    kept = [relation for relation in found if kind is None or relation.kind == kind]
    if as_json:
        print_json([relation_entry(relation, atlas) for relation in kept])
        return
    rows = [
        (item.kind.label, item.status_words, _end(item.left, atlas), _end(item.right, atlas), item.reason)
        for item in kept
    ]
    print_table(("关系", "把握", "一端", "另一端", "理由"), rows)


@click.command(cls=ChineseCommand, help="列出全部目标与里程碑；可筛选、存为 CSV；不同口径不予相加")
@click.option("--document", default=None, metavar="编号", help="只列这份文件的目标")
@click.option("--year", type=int, default=None, metavar="年份", help="只列这一年的目标")
@click.option("--unit", default=None, metavar="单位", help="只列用这个单位的目标，如 家")
@click.option(
    "--group",
    type=click.Choice([group.value for group in IndicatorGroup]),
    metavar="指标组",
    help=f"指标组：{'、'.join(IndicatorGroup)}",
)
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), default=None, metavar="文件", help="另存为 CSV")
@click.option(
    "--sum", "summed", multiple=True, metavar="编号", help="把这些目标相加（可重复）；口径不同时拒绝并说明理由"
)
@data_option
@json_option
def targets(
    *,
    document: str | None,
    year: int | None,
    unit: str | None,
    group: str | None,
    csv_path: Path | None,
    summed: tuple[str, ...],
    data: tuple[Path, ...],
    as_json: bool,
) -> None:
    """List, save or add up targets."""
    atlas = opened(data)
    if summed:
        click.echo(plain(total([target_of(atlas, item) for item in summed], atlas=atlas)))
        return
    wanted = IndicatorGroup(group) if group else None
    found = targets_of(atlas, document=document, year=year, unit=unit, group=wanted)
    if csv_path is not None:
        write_whole(csv_path, TARGETS.of("csv").write(found))
        click.echo(f"已写入 {csv_path}（{len(found)} 条）", err=True)
    elif as_json:
        print_json(found)
    else:
        rows = [(item.id, item.indicator, item.citation.words, year_words(item), item.scope) for item in found]
        print_table(("编号", "指标", "引文", "年份", "口径"), rows)


@click.command(cls=ChineseCommand, help="列出责任单位，逐条说明负责什么")
@click.option("--name", default=None, metavar="名称", help="名称中含有这些字，如 九亭镇")
@click.option("--document", default=None, metavar="编号", help="只列这份文件的责任单位")
@data_option
@json_option
def units(*, name: str | None, document: str | None, data: tuple[Path, ...], as_json: bool) -> None:
    """List the responsible units with their tasks."""
    atlas = opened(data)
    found = units_of(atlas, document=document, name=name)
    if as_json:
        print_json([unit_entry(unit) for unit in found])
        return
    rows = [(unit.document, unit.name, task.citation.clause, task.task) for unit in found for task in unit.tasks]
    print_table(("文件", "责任单位", "条款", "任务"), rows)


def _end(end: End, atlas: Atlas) -> str:
    place = atlas.find_place(end.place)
    fact = atlas.find_fact(end.fact)
    if place is not None:
        return f"{place.printed}（{place.record.layout}）"
    return fact.citation.words if fact is not None else end.fact or end.place or ""


@click.command(cls=ChineseCommand, help="列出产业功能词表：环节、功能、叫法，及文本的多少处表述")
@click.option("--stage", default=None, metavar="环节", help="只列这个环节，如 星、箭、端、网、用、支撑")
@data_option
@json_option
def functions(*, stage: str | None, data: tuple[Path, ...], as_json: bool) -> None:
    """List the functions of the vocabulary."""
    atlas = opened(data)
    vocabulary = atlas.vocabulary
    found = vocabulary.functions if stage is None else vocabulary.functions_in(vocabulary.stage(stage).id)
    entries = [function_entry(function, atlas) for function in found]
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            entry.stage,
            entry.id,
            entry.name,
            "、".join([*entry.synonyms, *entry.shared]),
            str(len(entry.stated)),
            "、".join(dict.fromkeys(row.citation.document for row in entry.stated)) or "（无）",
        )
        for entry in entries
    ]
    print_table(("环节", "编号", "功能", "叫法", "表述", "文件"), rows)
