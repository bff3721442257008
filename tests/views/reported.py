"""Reports to try the writers on: a small one with every kind of block, a hostile one, and a picture."""

from __future__ import annotations

import struct
import zlib

from buju.views.report.block import (
    Heading,
    PageBreak,
    Picture,
    QuoteBlock,
    Report,
    Strong,
    Table,
    bullets,
    cell,
    paragraph,
)
from buju.views.words.wording import Quote


def png(width: int, height: int) -> bytes:
    """A grey picture, written by hand so that no library stands between the test and the bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\xcc" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PNG = png(400, 300)
QUOTE = Quote("构建“一核两带”的空间布局", "示例计划 二、空间布局", None)
CONTROL = Quote("含\x08退格与\x00空字符", "示例\x0b条款", None)
# An override that is never closed, and an end that was never opened.
BIDI = Quote("左\u202e右\u2069再\u2067来", "示例计划 三", None)
MARKUP = "<b>|`*_[x](y)</b> $a$ & \\ 1 -- ... {{7*7}} \"q\" 'r' @who #tag ~ ^ !"


def report(*blocks: object, **more: object) -> Report:
    values = {
        "title": "示例区卫星产业布局",
        "subtitle": "一核一带",
        "blocks": tuple(blocks) or every_block(),
        "attribution": ("© 示例贡献者",),
        "data_date": "2026-07-21",
        "licences": ("示例界线（© 示例贡献者；许可：ODbL-1.0；2026年7月21日）",),
        "grade_note": "示意图，不是法定边界，不可量测。",
    }
    return Report(**(values | more))


def every_block() -> tuple[object, ...]:
    rows = (
        (cell(Strong("星湖基地")), cell("核心区"), cell(QUOTE, CONTROL)),
        (cell(MARKUP), cell(), cell(BIDI)),
    )
    return (
        Heading(1, "总体布局"),
        paragraph("说明：", Strong("要点"), "；原文 ", QUOTE),
        paragraph("小字说明", small=True),
        QuoteBlock(QUOTE),
        Heading(2, "地点"),
        Table(("名称", "角色", "原文"), rows, "地点", (2, 1, 4)),
        Heading(3, "清单"),
        bullets("其一", QUOTE, MARKUP),
        PageBreak(),
        Heading(1, "附图"),
        Picture(PNG, None, "示例区的示意图", "示意图", 120),
    )
