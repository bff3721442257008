"""A report as one sequence of blocks, the same for every writer: captions numbered, the imprint at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from buju.views.report.block import Block, Heading, Picture, Report, Strong, Table, bullets, paragraph
from buju.views.words.wording import date_words

IMPRINT = "资料来源与说明"


def assembled(report: Report) -> tuple[Block, ...]:
    """Return the blocks of a report with numbered captions, and its imprint after them."""
    return (*_captioned(report.blocks), *_imprint(report))


def date_line(report: Report) -> str:
    """Return the data date in words."""
    return f"资料日期：{date_words(report.data_date)}"


def _captioned(blocks: tuple[Block, ...]) -> Iterator[Block]:
    pictures = tables = 0
    for block in blocks:
        if isinstance(block, Picture):
            pictures += 1
            yield replace(block, caption=f"图 {pictures}　{block.caption}")
        elif isinstance(block, Table):
            tables += 1
            yield replace(block, caption=f"表 {tables}　{block.caption}")
        else:
            yield block


def _imprint(report: Report) -> Iterator[Block]:
    yield Heading(1, IMPRINT)
    yield paragraph(Strong("资料日期　"), date_words(report.data_date))
    yield paragraph(Strong("图形性质　"), report.grade_note)
    yield paragraph(Strong("数据署名"))
    yield bullets(*report.attribution)
    yield paragraph(Strong("图层与许可"))
    yield bullets(*report.licences)
