"""The text set for reading: every letter once, in order, whatever the page breaks did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.folded import Span
from buju.policy.clause import Clause
from buju.policy.document import StoredText
from buju.views.reading.blocks import Block, blocks_of
from buju.views.reading.clauses import own_spans


def shown(stored: StoredText, block: Block) -> str:
    hidden = {at for span in block.hidden for at in range(*span)}
    return "".join(stored.raw[at] for at in range(block.start, block.end) if at not in hidden)


def read(raw: str) -> list[tuple[str, str]]:
    stored = StoredText("x", raw)
    return [
        (block.kind, shown(stored, block)) for clause, own in owned(stored) for block in blocks_of(stored, clause, own)
    ]


TORN = [
    (
        "page break inside a sentence",
        "一、总则\n\n推进产业，创新\n\n链深度融合。",
        ["一、总则", "推进产业，创新链深度融合。"],
    ),
    ("hard wrap", "一、总则\n发展卫星\n产业。", ["一、总则", "发展卫星产业。"]),
    ("two paragraphs", "一、总则\n\n前一段。\n\n后一段。", ["一、总则", "前一段。", "后一段。"]),
    ("caption before a gap", "一、总则\n\n布局图\n\n\n\n“一核”：基地。", ["一、总则", "布局图", "“一核”：基地。"]),
    ("bold lead", "一、总则\n\n前一段\n\n**链主带动。**后一段。", ["一、总则", "前一段", "链主带动。后一段。"]),
    ("marked heading", "## **一、 总则**\n\n正文。", ["一、 总则", "正文。"]),
    ("heading over running text", "一、总则\n正文没有句号", ["一、总则", "正文没有句号"]),
    (
        "doubled word",
        "一、总则\n\n场景。（责\n\n责任单位：区经委）",
        ["一、总则", "场景。（责责任单位：区经委）"],
    ),
    (
        "title and subtitle",
        "一、总则\n\n成功举办\n\n系统发展\n\n据预测，好。",
        ["一、总则", "成功举办", "系统发展", "据预测，好。"],
    ),
    ("front matter keeps its lines", "关于发展的\n意见\n\n一、总则", ["关于发展的", "意见", "一、总则"]),
]


@pytest.mark.parametrize(("raw", "expected"), [row[1:] for row in TORN], ids=[row[0] for row in TORN])
def test_torn_lines_are_bridged(raw: str, expected: list[str]) -> None:
    assert [text for _, text in read(raw)] == expected


def test_kinds() -> None:
    raw = "# 文件\n\n一、总则\n\n（一）做法。正文。\n\n1. 小标题\n\n---\n\n抄送。"
    assert [kind for kind, _ in read(raw)] == ["banner", "heading", "paragraph", "heading", "rule", "paragraph"]


letters = st.sampled_from([*"一二、（一）12.。#* \n-—“”甲乙丙卫星", "\n\n", "**", "## "])


@given(st.lists(letters, max_size=60).map("".join))
def test_no_letter_is_lost_doubled_or_moved(raw: str) -> None:
    stored = StoredText("x", raw)
    covered: list[int] = []
    for clause, own in owned(stored):
        for block in blocks_of(stored, clause, own):
            assert own.start <= block.start < block.end <= own.end
            covered += range(block.start, block.end)
    assert covered == sorted(set(covered))
    assert all(raw[at].isspace() for at in set(range(len(raw))) - set(covered))


@given(st.lists(letters, max_size=60).map("".join))
def test_only_wraps_and_marks_are_hidden(raw: str) -> None:
    stored = StoredText("x", raw)
    for clause, own in owned(stored):
        for block in blocks_of(stored, clause, own):
            for span in block.hidden:
                assert set(raw[span.start : span.end]) <= set("*# \n")


def owned(stored: StoredText) -> list[tuple[Clause, Span]]:
    ends = [*(clause.start for clause in stored.clauses[1:]), len(stored.raw)]
    return [(clause, Span(clause.start, end)) for clause, end in zip(stored.clauses, ends, strict=True)]


def test_shipped_texts_are_whole(shipped: Atlas) -> None:
    for document in shipped.documents():
        covered = {
            at
            for clause, own in own_spans(document)
            for block in blocks_of(document.stored, clause, own)
            for at in range(block.start, block.end)
        }
        left = {document.text[at] for at in range(len(document.text)) if at not in covered}
        assert all(letter.isspace() for letter in left), left
