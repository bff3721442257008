"""How much of each text the facts quote, as a page of Markdown: the shares, and what no fact quotes, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.policy.passages import PassageKind, TextCoverage, text_coverage

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.document import Document

_HEAD = """# 原文有多少被事实引用

由 `buju coverage --text -o docs/coverage.md` 写出，测试核对它与数据一致；请勿手改。

只数汉字、字母和数字，不数标点；标题、文头、主送、落款、抄送不计。一个字只要有一条事实（待答的问题除外）引用，就算已引。
没有引用的话，按条款标题和用词分类（由规则分出，不是逐句判读）：“目标与效果”说要达到什么，“指导思想与口号”说依据和态度，
“措施”说做什么但没有说到地点、功能、指标或责任单位，报道里的都归“报道的叙述”。
"""


def coverage_page(atlas: Atlas) -> str:
    """Return the page of every document's coverage, in the order of the documents."""
    rows = [(document, text_coverage(document, atlas.facts_of(document.id))) for document in atlas.documents()]
    table = ["| 文件 | 字数 | 已引 | 占比 | 未引 |", "|---|---:|---:|---:|---:|"]
    table += [
        f"| {document.source.short} | {row.letters} | {row.quoted} | {share_words(row)} | {len(row.passages)} 处 |"
        for document, row in rows
    ]
    return "\n".join([_HEAD, *table, *(line for row in rows for line in _lists(*row))]) + "\n"


def share_words(row: TextCoverage) -> str:
    """Return the share that is quoted, e.g. `61.4%`."""
    return f"{row.share:.1%}"


def _lists(document: Document, row: TextCoverage) -> Iterator[str]:
    yield from ("", f"## {document.source.short}")
    for kind in PassageKind:
        found = [passage.citation for passage in row.passages if passage.kind is kind]
        if found:
            yield from ("", f"### {kind.word}（{len(found)} 处）", "")
            yield from (f"- {citation.clause}：{citation.words}" for citation in found)
