"""Sheets as slides: one each, at a size that a room can read; what a table has no room for is counted under it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from buju.views.report.block import Bullets, Paragraph, Picture, QuoteBlock, Table, Text
from buju.views.report.paging import (
    BLOCK_GAP,
    LEADING,
    PARAGRAPH_GAP,
    QUOTE_INDENT,
    Grid,
    Image,
    Line,
    Page,
    TextBox,
    head_height,
    line_height,
    row_height,
)

if TYPE_CHECKING:
    from buju.views.report.block import Sheet

# Nothing that is shown to a room is set smaller.
LEAST = 14.0
LEAD, ITEM = 18.0, 16.0
# What of the width a picture takes beside text, and the gap between them.
_PICTURE_SHARE, _GUTTER = 0.62, 20.0
_REST = LEAST * LEADING + PARAGRAPH_GAP


def sheet_page(sheet: Sheet, *, width: float, height: float) -> Page:
    """Return a sheet as one slide: nothing on it leaves the body, or lies on something else.

    Args:
        sheet: the sheet; with a picture it has text beside it or nothing, else text and one table.
        width: of the slide's body, in points.
        height: of the slide's body, in points.
    """
    pictures = [block for block in sheet.blocks if isinstance(block, Picture)]
    lines = [line for block in sheet.blocks for line in _lines(block)]
    if pictures and sheet.bleed:
        return Page(sheet.title, [_bled(pictures[0], width, height)])
    if pictures:
        return Page(sheet.title, _side(pictures[0], lines, width, height))
    return Page(sheet.title, _stacked(sheet, lines, width, height))


def _lines(block: Picture | Paragraph | QuoteBlock | Bullets | Table) -> list[Line]:
    match block:
        case Paragraph():
            return [Line(block.runs, LEAST if block.small else LEAD, soft=block.small)]
        case QuoteBlock():
            return [Line((block.quote,), LEAD)]
        case Bullets():
            return [Line(item.runs, ITEM, bullet=True, indent=QUOTE_INDENT) for item in block.items]
    return []


def _bled(picture: Picture, width: float, height: float) -> Image:
    """Return a picture as large as the body lets it be: a house style's slide is not covered."""
    wide = min(width, height / picture.height_per_width)
    return Image(0.0, wide, wide * picture.height_per_width, picture, bare=True)


def _side(picture: Picture, lines: Sequence[Line], width: float, height: float) -> list[Image | TextBox | Grid]:
    wide = min(width * _PICTURE_SHARE, height / picture.height_per_width)
    left = wide + _GUTTER
    beside = width - left
    kept = _fitting(lines, beside, height)
    image = Image(0.0, wide, wide * picture.height_per_width, picture, left=0.0, bare=True)
    tall = sum(line_height(line, beside) for line in kept)
    return [image, TextBox(0.0, tall, tuple(kept), left=left, width=beside)]


def _fitting(lines: Sequence[Line], width: float, height: float) -> list[Line]:
    """Return the first lines that fit, at least one."""
    ends = accumulate(line_height(line, width) for line in lines)
    return [line for number, (line, end) in enumerate(zip(lines, ends, strict=True)) if number == 0 or end <= height]


def _stacked(sheet: Sheet, lines: Sequence[Line], width: float, height: float) -> list[Image | TextBox | Grid]:
    table = next((block for block in sheet.blocks if isinstance(block, Table)), None)
    kept = _fitting(lines, width, height)
    tall = sum(line_height(line, width) for line in kept)
    items: list[Image | TextBox | Grid] = [TextBox(0.0, tall, tuple(kept))] if kept else []
    top = tall + BLOCK_GAP if kept else 0.0
    if table is None:
        return items
    widths = [share * width for share in table.shares]
    heights = [row_height(row, widths, LEAST) for row in table.rows]
    caption, head = LEAST * LEADING + PARAGRAPH_GAP, head_height(table.headings, widths, LEAST)
    room = height - top - caption - head
    count = len(table.rows) if sum(heights) <= room else sum(end <= room - _REST for end in accumulate(heights))
    if not count:
        return items
    taken = (head, *heights[:count])
    items.append(Grid(top, table.caption, table, table.rows[:count], taken, LEAST, LEAST))
    if count < len(table.rows):
        rest = Line((Text(f"另有 {len(table.rows) - count} 项，见附录。"),), LEAST, soft=True)
        items.append(TextBox(top + caption + sum(taken) + PARAGRAPH_GAP, LEAST * LEADING, (rest,)))
    return items
