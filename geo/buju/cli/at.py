"""`buju at`: the districts, places and plans that hold a point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from buju.cli.listing import opened
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.errors import QuestionInvalid
from buju.exchange.degrees import angle_of, is_longitude_first, pair_of
from buju.legible import legible
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome
from buju.sites.statement import clause_words
from buju.sites.whereabouts import AppliedPlan, HeldPlace, StatedThere, Whereabouts, whereabouts_body
from buju.spatial.shift import Datum

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.atlas import Atlas

_DATUMS = [datum.value for datum in Datum]


@click.command(
    cls=ChineseCommand,
    help="查一个点（坐标，或地点、车站、地址）在哪里：所在政区、规划地点、适用的规划，以及原文写在所在政区的地点，各附出处",
)
@click.argument("lon", metavar="经度|地名")
@click.argument("lat", metavar="[纬度]", required=False)
@click.option(
    "--datum",
    type=click.Choice(_DATUMS),
    default=Datum.WGS84.value,
    metavar="基准",
    help=f"坐标基准：{'、'.join(f'{datum.value}（{datum.label}）' for datum in Datum)}；默认 wgs84",
)
@on_option
@data_option
@json_option
def at(*, lon: str, lat: str | None, datum: str, on: date, data: tuple[Path, ...], as_json: bool) -> None:
    """Say what holds a point."""
    atlas = opened(data, on=on)
    finder = SiteFinder(atlas)
    try:
        if _is_name(lon, lat):
            spot = finder.spot(lon if lat is None else f"{lon}{lat}")
            click.echo(f"“{spot.name}”：{spot.note}", err=True)
            lon, lat, datum = spot.lon, spot.lat, Datum.WGS84.value
        else:
            lon, lat = _numbers(lon, lat)
        found = finder.whereabouts(lon, lat, datum=Datum(datum))
    except QuestionInvalid as error:
        raise error.asked_by("经度、纬度") from None
    if as_json:
        print_json(whereabouts_body(found, on=on))
        return
    click.echo(_point(found))
    districts = [
        (held.district.full_name, held.district.level.label, _sure(held.certain), _line(held.district.margin_m))
        for held in found.districts
    ]
    _print("政区", ("名称", "级别", "把握", "界线"), districts)
    _print("规划地点", ("名称", "布局", "等级", "把握", "说明", "出处"), [_place(held, atlas) for held in found.places])
    _print(
        "范围包含这里的规划",
        ("规划", "规划期", "布局", "地区", "把握", "出处"),
        [_plan(plan, atlas) for plan in found.plans],
    )
    stated = [_stated(row, atlas) for row in found.stated]
    _print("原文写在所在政区的地点（具体在哪里没有说）", ("名称", "布局", "等级", "原文怎样说", "出处"), stated)


def _is_name(first: str, second: str | None) -> bool:
    """Return whether what was written names something: it has letters and is no coordinate in any writing."""
    written = [first, *([] if second is None else [second])]
    is_coordinate = pair_of(first) if second is None else any(map(angle_of, written))
    return not is_coordinate and any("\u4e00" <= letter <= "\u9fff" for word in written for letter in word)


def _numbers(first: str, second: str | None) -> tuple[str, str]:
    """Return longitude and latitude as decimals: of two words, or of one with both, whose order is then told.

    Degrees with minutes and seconds are read too; what is no coordinate stays as it is, for the message to show.

    Raises:
        QuestionInvalid: one word that is no pair.
    """
    if second is None:
        pair = pair_of(first)
        if pair is None:
            raise QuestionInvalid("经度、纬度", "应写两个数，如 121.32 31.13，或合写成 121.32,31.13")
        said = [repr(angle.value) for angle in pair]
        axes = [angle.axis for angle in pair]
        is_first = axes[0] == "x" if None not in axes else is_longitude_first(pair[0].value, pair[1].value)
        order = "纬度在前、经度在后" if is_first is False else "经度在前、纬度在后"
        click.echo(f"两个数写在一起，按{order}读入", err=True)
        return (said[1], said[0]) if is_first is False else (said[0], said[1])
    angles = angle_of(first), angle_of(second)
    said = [
        repr(angle.value) if angle is not None and (angle.is_sexagesimal or angle.axis) else word
        for angle, word in zip(angles, (first, second), strict=True)
    ]
    is_swapped = all(angles) and [angle.axis for angle in angles if angle] == ["y", "x"]
    return (said[1], said[0]) if is_swapped else (said[0], said[1])


def _point(found: Whereabouts) -> str:
    said = f"点（{found.lon:.6f}, {found.lat:.6f}），WGS 84"
    if found.datum.is_shifted:
        said += f"；由 {found.datum.label} 坐标（{', '.join(found.given)}）换算，换算公式并非官方公布"
    return said


def _print(title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    click.echo(f"\n{title}：" + ("" if rows else "现有资料中没有"))
    if rows:
        print_table(headings, [tuple(map(legible, row)) for row in rows])


def _place(held: HeldPlace, atlas: Atlas) -> tuple[str, ...]:
    place = held.place
    layout = atlas.find_layout(place.record.layout)
    cited = [f"{clause_words(citation, atlas)}：“{citation.words}”" for citation in place.record.citations[:1]]
    return (
        place.printed,
        f"{layout.region}“{layout.name}”" if layout else place.record.layout,
        f"{place.grade.value} {place.grade.label}",
        _sure(held.outcome is Outcome.PASSED),
        held.note or f"误差{place.margin_words}",
        "".join(cited),
    )


def _stated(row: StatedThere, atlas: Atlas) -> tuple[str, ...]:
    layout, citation = atlas.find_layout(row.place.record.layout), row.host.citation
    return (
        row.place.printed,
        f"{layout.region}“{layout.name}”" if layout else row.place.record.layout,
        f"{row.place.grade.value} {row.place.grade.label}",
        row.host.words,
        f"{clause_words(citation, atlas)}：“{citation.words}”",
    )


def _plan(plan: AppliedPlan, atlas: Atlas) -> tuple[str, ...]:
    cited = (
        "文本没有标题" if plan.citation is None else f"{clause_words(plan.citation, atlas)}：“{plan.citation.words}”"
    )
    return (
        plan.document.title,
        _status(plan, atlas),
        plan.layout.name,
        plan.layout.region,
        _sure(plan.outcome is Outcome.PASSED),
        cited,
    )


def _status(plan: AppliedPlan, atlas: Atlas) -> str:
    status = atlas.status(plan.document.id)
    return "" if status is None else "；".join(filter(None, (status.words, status.advice)))


def _sure(certain: bool) -> str:
    return "确定" if certain else "可能"


def _line(margin_m: float) -> str:
    return f"误差约 {margin_m:g} 米"
