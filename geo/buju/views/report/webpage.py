"""A report as one HTML file that makes no request."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import assert_never

from markupsafe import Markup

from buju.legible import legible
from buju.views import assets
from buju.views.page import base_styles, render_page, rendered
from buju.views.report.block import (
    Block,
    Bullets,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    QuoteBlock,
    Report,
    Run,
    Strong,
    Table,
    assembled,
    date_line,
)
from buju.views.words.wording import Quote

_CONTENTS_LEVEL = 2
# The fewest headings that are worth a table of contents.
_WORTH_CONTENTS = 3


def write_webpage(report: Report) -> bytes:
    """Return a report as one HTML page with everything inside; the policy in it lets nothing else in."""
    page = render_page(
        title=legible(report.title),
        body=webpage_body(report),
        styles=(*base_styles(), assets.own("report.css")),
        body_class="file",
        in_file=True,
    )
    return page.html.encode()


def webpage_body(report: Report) -> Markup:
    """Return a report as the body of a page; its style is `report.css`."""
    blocks = assembled(report)
    anchors = {id(block): f"s{number}" for number, block in enumerate(blocks) if isinstance(block, Heading)}
    contents = [
        (block.level, anchors[id(block)], block.text)
        for block in blocks
        if isinstance(block, Heading) and block.level <= _CONTENTS_LEVEL
    ]
    return rendered(
        "report.html",
        report=report,
        date_line=date_line(report),
        contents=contents if len(contents) >= _WORTH_CONTENTS else (),
        blocks=[_parts(block, anchors.get(id(block), "")) for block in blocks],
        legible=legible,
    )


def _parts(block: Block, anchor: str) -> tuple[str, Block, object]:  # noqa: PLR0911 - one line for each kind
    """Return a block with its kind, and what the template cannot work out from it."""
    match block:
        case Heading():
            return "heading", block, anchor
        case Paragraph():
            return "paragraph", block, _runs(block.runs)
        case QuoteBlock():
            return "quote", block, None
        case Bullets():
            return "bullets", block, [_runs(item.runs) for item in block.items]
        case Table():
            rows = [[[_Item(item) for item in content] for content in row] for row in block.rows]
            return "table", block, rows
        case Picture():
            return "picture", block, _address(block)
        case PageBreak():
            return "break", block, None
        case _:
            assert_never(block)


class _Item:
    """A paragraph of a cell with its runs named."""

    def __init__(self, item: Paragraph) -> None:
        self.small = item.small
        self.runs = _runs(item.runs)


def _runs(runs: Iterable[Run]) -> Sequence[tuple[str, Run]]:
    return [
        ("quote" if isinstance(run, Quote) else "strong" if isinstance(run, Strong) else "text", run) for run in runs
    ]


def _address(picture: Picture) -> str:
    if picture.svg is not None:
        return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}"
    return f"data:image/png;base64,{base64.b64encode(picture.png).decode()}"
