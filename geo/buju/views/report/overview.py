"""The first chapter of a layout's report: its sentence, figure, leading targets and big shapes, as its page begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from buju.atlas.quality import quality
from buju.views.content.firstscreen import first_screen
from buju.views.report.block import Block, Heading, Picture, QuoteBlock, Strong, Table, cell, paragraph
from buju.views.words.wording import quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.views.content.firstscreen import BigShape, Number
    from buju.views.words.links import Links

FIGURE_MM = 170.0


def overview(
    layout: Layout, places: Sequence[Place], atlas: Atlas, *, figure: bytes | None, svg: str | None, links: Links
) -> Iterator[Block]:
    """Yield the chapter; `places` are as the figure shows them, `figure` and `svg` the same picture."""
    yield Heading(1, "总体布局")
    screen, drawn = first_screen(layout, atlas, links=links), sum(place.shape is not None for place in places)
    if screen.headline is not None:
        yield QuoteBlock(screen.headline)
    if figure is not None:
        yield Picture(
            png=figure,
            svg=svg,
            alt=f"{layout.title}示意图：“{layout.name}”，绘有 {drawn} 处地点，颜色表示布局角色，线型与填充表示图形等级",
            caption=f"{layout.title}示意图",
            width_mm=FIGURE_MM,
        )
    yield from _numbers(screen.numbers)
    yield from _shapes(screen.shapes)
    for wording in atlas.wordings_of(layout.id):
        quote = quoted(wording.citation, atlas, links=links)
        if quote != screen.headline:
            yield QuoteBlock(quote)
    withheld, aside = sum(place.withheld for place in places), told_apart(places)
    lost = len(places) - drawn - withheld - aside
    yield paragraph(
        f"共 {len(places)} 处地点：绘于图上 {drawn} 处，文中提及而无法定位、只列不绘 {lost} 处"
        + (f"，因不画行政区域界线而未绘 {withheld} 处" if withheld else "")
        + (f"，只作对照而未绘 {aside} 处。" if aside else "。")
    )
    rows = tuple(
        (cell(Strong(grade.value)), cell(grade.label), cell(grade.words), cell(f"{count} 处"))
        for grade, count in quality(atlas, layout.id).grades.items()
        if count
    )
    if rows:
        yield Table(("等级", "名称", "含义", "地点"), rows, "图形等级与地点数", (1, 2, 7, 1.4))


def _numbers(numbers: Sequence[Number]) -> Iterator[Block]:
    rows = tuple(
        (
            cell(Strong(number.amount)),
            cell(number.indicator, paragraph(f"{number.year}，{number.scope}", small=True)),
            cell(number.quote),
        )
        for number in numbers
    )
    if rows:
        yield Table(("目标", "指标", "规划原文与条款"), rows, "主要目标", (2.6, 5, 7.4))


def _shapes(shapes: Sequence[BigShape]) -> Iterator[Block]:
    rows = tuple(
        (
            cell(Strong(shape.place.printed), paragraph(shape.place.role.words, small=True)),
            cell("、".join(member.place.printed for member in shape.members) or "——"),
            cell("、".join(shape.functions) or "文本未单独写它的功能"),
            cell() if shape.quote is None else cell(paragraph(shape.quote.clause, small=True)),
        )
        for shape in shapes
    )
    if rows:
        yield Table(("名称", "组成", "功能", "条款"), rows, "布局构成", (3.4, 4, 5, 2.6))


def told_apart(places: Sequence[Place]) -> int:
    """Return how many are not drawn because they are there only to be told apart."""
    return sum(place.is_aside and place.shape is None for place in places)
