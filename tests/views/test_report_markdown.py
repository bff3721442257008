"""Markdown: what a reader of CommonMark shows is what was meant; pictures beside the file or inside."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.legible import legible
from buju.policy.fact import Target
from buju.views.report.block import Table, bullets, cell, paragraph
from buju.views.report.layoutreport import layout_report
from buju.views.report.markdown import escaped, write_markdown
from buju.views.words.wording import Quote
from views.reported import MARKUP, PNG, report


def unescaped(text: str) -> str:
    """What is left when each escape is taken away (CommonMark 2.4: before ASCII punctuation only)."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def cells(line: str) -> list[str]:
    return [item.strip() for item in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("“一核两带”", "“一核两带”"),
        ("a|b", r"a\|b"),
        ("<script>", r"\<script\>"),
        ("*强* _x_ `y`", r"\*强\* \_x\_ \`y\`"),
        ("# 标题", r"\# 标题"),
        ("1. 首先", r"1\. 首先"),
        ("- 项", r"\- 项"),
        ("2025-2027", "2025-2027"),
        ("a--b...", r"a\-\-b\.\.\."),
        ("$x$ @who [z](y) {.c}", r"\$x\$ \@who \[z\]\(y\) \{.c\}"),
        ("\\", r"\\"),
        ("一\n二", "一 二"),
        (":smile:", r"\:smile:"),
        ("10:30", "10:30"),
    ],
)
def test_marks_are_escaped_where_they_mean_something(words: str, written: str) -> None:
    assert escaped(words) == written


@given(st.text())
def test_what_is_escaped_reads_as_it_was(text: str) -> None:
    written = escaped(text)

    assert unescaped(written) == legible(text)
    # Nothing that opens markup stands bare.
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~^$@#{}]", written)


def test_a_table_keeps_its_cells_whatever_they_hold() -> None:
    rows = ((cell(MARKUP), cell("a", "b")), (cell(Quote("引|文", "条|款", None)), cell()))
    text = write_markdown(report(Table(("一|二", "三"), rows, "表", (1, 3)))).text

    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert [len(cells(line)) for line in lines] == [2] * 4
    assert unescaped(cells(lines[2])[0]) == MARKUP
    assert cells(lines[2])[1] == "a<br>b"
    assert cells(lines[3])[0] == r"*引\|文* （条\|款）"
    dashes = [len(item) for item in cells(lines[1])]
    assert dashes[1] / dashes[0] == pytest.approx(3, rel=0.1)


def test_the_front_matter_is_yaml_whatever_the_title() -> None:
    title = 'a: "b" \\ --- # c\n---\nd'
    head = write_markdown(report(paragraph("x"), title=title), quarto=True).text.split("\n---\n")[0].splitlines()

    assert head[0] == "---"
    values = dict(line.split(": ", 1) for line in head[1:])
    assert json.loads(values["title"]) == legible(title)
    assert json.loads(values["date"]) == "2026-07-21"
    assert values["toc"] == "true"


def test_what_only_quarto_understands_is_written_for_quarto_alone() -> None:
    plain, quarto = write_markdown(report(), folder="x").text, write_markdown(report(), folder="x", quarto=True).text

    assert '.png>){fig-alt="示例区的示意图"}' in quarto
    assert "toc: true" in quarto
    assert re.findall(r"\{|^toc:", plain.replace(r"\{", ""), re.MULTILINE) == []


def test_pictures_lie_beside_the_file_or_inside_it() -> None:
    beside, inside = write_markdown(report(), folder="报告 甲_files"), write_markdown(report())

    name = f"figure-1-{hashlib.sha256(PNG).hexdigest()[:8]}.png"
    assert beside.pictures == {name: PNG}
    assert f"](<报告%20甲_files/{name}>)" in beside.text
    assert f"![示例区的示意图](<报告%20甲_files/{name}>)\n\n**图 1　示意图**" in beside.text
    assert inside.pictures == {}
    data = re.search(r"\(data:image/png;base64,([^)]+)\)", inside.text)
    assert data is not None
    assert base64.b64decode(data[1]) == PNG


def test_a_link_leads_where_the_quote_stands() -> None:
    text = write_markdown(report(bullets(Quote("引文", "条款", "/documents/demo#q-1-9 x>")))).text

    assert "- *引文* （[条款](</documents/demo#q-1-9%20x%3E>)）" in text


def test_headings_targets_and_quotes_of_a_plan_are_there(shipped: Atlas) -> None:
    text = unescaped(write_markdown(layout_report(shipped, "songjiang", figure=PNG)).text)

    assert re.findall(r"^# (.+)$", text, re.MULTILINE)[0] == "总体布局"
    for fact in shipped.facts_of("songjiang-2024-102"):
        if isinstance(fact, Target):
            assert f"*{fact.citation.words}* （松江行动计划" in text
    assert write_markdown(report()) == write_markdown(report())
