"""`buju sites`: ask for sites; the answer in sentences, as a table, as JSON or as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from buju.cli.listing import opened
from buju.cli.output import print_json
from buju.cli.outputfile import by_ending, with_ending
from buju.cli.ownfile import read_own
from buju.cli.sitesfile import write_answer
from buju.cli.sitestext import MOST, print_answer
from buju.cli.steps import Steps, steps
from buju.command import ChineseCommand, data_option, json_option
from buju.errors import QuestionInvalid
from buju.outputs import ANSWER
from buju.ownsites import OwnSites
from buju.sites.answer import SiteAnswer
from buju.sites.finder import SiteFinder
from buju.sites.objects import answer_object
from buju.sites.query import CandidateKind, Match, Query, query_of
from buju.sites.statement import statement
from buju.spatial.grade import Grade
from buju.spatial.role import Role

# More candidates than this take long enough for a bar.
_MANY = 20_000
# A table with so many lines has about this many bytes at the least.
_MANY_BYTES = 600_000
# H3 cells of this resolution and finer are many in any district.
_FINE = 10
# JSON of more candidates is hundreds of megabytes; who wants them takes CSV.
_JSON_ROWS = 10_000

# What options are called where it is not the name of the query's field.
_OPTIONS = {"functions": "function", "roles": "role", "criteria": "criterion", "pairs": "pair"}
_KINDS = [kind.value for kind in CandidateKind if kind is not CandidateKind.FILE]


@click.command(cls=ChineseCommand, help="选址：按区、功能和条件筛选并排序，逐条说明依据；每个选项都可以不写")
@click.option(
    "--district", default=None, metavar="区", help="在哪个区：名称或区划代码，如 松江区、310117；上海市含其各区"
)
@click.option(
    "--function", "functions", multiple=True, metavar="功能", help="产业功能（可重复），用词见 buju functions"
)
@click.option(
    "--match",
    type=click.Choice([match.value for match in Match]),
    metavar="any|all",
    help="功能任一即可（any）还是同时具备（all）",
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    metavar="角色",
    help=f"布局角色（可重复）：{'、'.join(f'{role.value}（{role.words}）' for role in Role)}",
)
@click.option("--layout", default=None, metavar="布局", help="所属布局：编号、名称或地区")
@click.option(
    "--grade", type=click.Choice([g.value for g in Grade]), metavar="等级", help="图形等级至少为 A–F 中的哪一级"
)
@click.option("--unit", default=None, metavar="单位", help="责任单位，如 九亭镇")
@click.option(
    "--near",
    multiple=True,
    metavar="对象:距离",
    help="距离条件（可重复），如 metro:1500、railway:5公里、虹桥机场:10km、121.3,31.1:2公里",
)
@click.option(
    "--area", default=None, metavar="下限..上限", help="面积，单位公顷，也可加 亩、平方公里，如 5..20、..300亩"
)
@click.option("--inside", default=None, metavar="地点", help="位于某个区、镇或规划地点之内")
@click.option("--text", default=None, metavar="文字", help="规划原文中有这些字")
@click.option(
    "--candidates",
    type=click.Choice(_KINDS),
    metavar="种类",
    help=f"从什么中选：{'、'.join(f'{kind}（{CandidateKind(kind).words}）' for kind in _KINDS)}；默认 places",
)
@click.option("--resolution", type=int, default=None, metavar="级数", help="六边形格网的级数，6 至 10；默认 8")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path),
    default=None,
    metavar="文件",
    help="从自备的点或地块中选：CSV（经度、纬度两列）、GeoJSON、GeoPackage 或 zip 压缩的 Shapefile",
)
@click.option(
    "--datum",
    default=None,
    metavar="基准",
    help="坐标基准，用于自备文件和条件里写的坐标：wgs84、cgcs2000、gcj02（高德、腾讯）、bd09（百度）；"
    "文件没有注明坐标系时必须写，条件里的坐标默认为 wgs84",
)
@click.option(
    "--encoding", default=None, metavar="编码", help="自备表格的文字编码，如 UTF-8、GB18030；默认自动辨认并说明"
)
@click.option("--layer", default=None, metavar="图层", help="自备文件有几个图层时，读哪一个")
@click.option("--swap", is_flag=True, help="确认自备文件纬度在前、经度在后，对调后再用")
@click.option("--keep-valid", is_flag=True, help="自备文件有不能用的行时，只用其余的行，并说明去掉了哪些")
@click.option(
    "--criterion",
    "criteria",
    multiple=True,
    metavar="准则",
    help="排序准则（可重复），如 metro:less*0.3、area:more、metro:500..1500；可用 metro、railway、airport、area、"
    "statements（条文数）、地名、坐标、自备数据的列名",
)
@click.option("--weights", default=None, metavar="权重", help="各准则的权重，如 0.5,0.3,0.2；或 entropy（熵权法）")
@click.option("--pair", "pairs", multiple=True, metavar="比较", help="两两比较定权重（可重复），如 metro>area:3")
@click.option("--method", default=None, metavar="方法", help="计分方法：wsm（加权求和，默认）或 topsis")
@click.option("--normalisation", default=None, metavar="方法", help="归一化：minmax（默认）、max、sum、vector")
@click.option(
    "--missing", default=None, metavar="办法", help="缺少数值时：drop（不参与排序）、worst（按最差值）、mean（按均值）"
)
@click.option(
    "--limit",
    type=int,
    default=None,
    metavar="个数",
    help=f"最多列出多少个候选地；默认列出符合、可能符合和差一项的前 {MOST} 个",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="文件",
    callback=with_ending(ANSWER.endings),
    help=f"把结果写成文件，{by_ending(ANSWER.endings)}",
)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    default=None,
    metavar="文件",
    help=ANSWER.options["template"].words,
)
@data_option
@json_option
def sites(
    *,
    file: Path | None,
    datum: str | None,
    encoding: str | None,
    layer: str | None,
    swap: bool,
    keep_valid: bool,
    limit: int | None,
    out: Path | None,
    template: Path | None,
    data: Path | None,
    as_json: bool,
    **fields: Any,  # noqa: ANN401 - the query's own fields, read by its model
) -> None:
    """Answer a question for sites."""
    try:
        query = _query(fields, file=file, datum=datum, limit=limit)
        with steps(shown=_is_long(query, file)) as bars:
            own = None
            if file is not None:
                with bars.during("读入文件"):
                    own = read_own(file, datum=datum, encoding=encoding, layer=layer, swap=swap, keep_valid=keep_valid)
            atlas = opened(data)
            answer = _asked(SiteFinder(atlas), query, own=own, bars=bars)
            if out is not None:
                size = write_answer(answer, atlas, path=out, template=template, limit=limit, bars=bars)
            with bars.during("整理答复"):
                content = answer_object(answer, limit=_json_rows(answer, limit)) if as_json else None
                said = () if as_json or out is not None else statement(answer)
    except QuestionInvalid as error:
        raise _by_option(error) from None
    if content is not None:
        print_json(content)
    if out is not None:
        click.echo(f"已写入 {out}（{size / 1000:.0f} kB）", err=as_json)
    elif not as_json:
        print_answer(answer, atlas, said=said, limit=limit)


def _query(fields: dict[str, Any], *, file: Path | None, datum: str | None, limit: int | None) -> Query:
    if limit is not None and limit < 1:
        raise QuestionInvalid("limit", "应不小于 1")
    if file is not None:
        if fields["candidates"] is not None:
            raise QuestionInvalid("candidates", "已用 --file 给出自备地块，不要再写 --candidates")
        fields = fields | {"candidates": CandidateKind.FILE}
    return query_of(fields | {"datum": datum})


def _is_long(query: Query, file: Path | None) -> bool:
    """Whether there may be more than `_MANY` candidates."""
    if file is not None:
        return file.is_file() and file.stat().st_size > _MANY_BYTES
    return query.candidates is CandidateKind.CELLS and query.resolution >= _FINE


def _asked(finder: SiteFinder, query: Query, *, own: OwnSites | None, bars: Steps) -> SiteAnswer:
    if own is None:
        return finder.ask(query, progress=bars.step("逐项筛选"))
    bars.shown = bars.shown and len(own.candidates) > _MANY
    return finder.ask(
        query,
        own=own.candidates,
        declared=own.declared,
        remarks=own.remarks,
        progress=bars.step("逐项筛选"),
    )


def _json_rows(answer: SiteAnswer, limit: int | None) -> int | None:
    if limit is None and len(answer.candidates) > _JSON_ROWS:
        click.echo(
            f"提醒：共 {len(answer.candidates)} 个候选地，只列前 {_JSON_ROWS} 个；"
            "用 --limit 指定个数，或用 --out 写成 .csv",
            err=True,
        )
        return _JSON_ROWS
    return limit


def _by_option(error: QuestionInvalid) -> QuestionInvalid:
    """Return the error with the option in the place of the query's field."""
    option = f"--{_OPTIONS.get(error.field, error.field)}"
    known = {name for param in sites.params for name in param.opts}
    if option not in known:
        return error
    return QuestionInvalid(option, str(error).removeprefix(f"{error.field}："), known=error.known)
