"""Web pages: the article is read as its plain text, the site around it is layout and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from buju.drafting.reading.door import read_document
from buju.drafting.reading.reading import Reading, TextFormat
from buju.errors import InputInvalid
from buju.policy.clause import parse_clauses
from drafting.planfiles import PLANS, bare, lines_of, outline, site, text_of


def read(page: str) -> Reading:
    return read_document(page.encode(), name="page.html")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("plan", PLANS)
def test_a_real_plan_reads_like_its_text(plan: str, charset: str, shared: Path) -> None:
    text = text_of(shared, plan)
    lines = lines_of(text)

    reading = read_document(site(lines, title=lines[0][:30], charset=charset), name="plan.htm")

    assert bare(reading.text) == bare("".join(lines))
    assert outline(reading.text) == outline(text)
    assert reading.format is TextFormat.HTML
    assert {one.kind for one in reading.damage} >= {"web-layout", "web-button"}


def test_a_title_outside_the_article_is_its_first_line() -> None:
    reading = read_document(site(["一、目标", "到2027年，产值达到500亿元。"], title="云溪区产业规划"), name="a.html")

    assert reading.text.splitlines() == ["云溪区产业规划", "一、目标", "到2027年，产值达到500亿元。"]


def test_headings_lists_tables_and_breaks() -> None:
    reading = read(
        "<html><body><h1>规划</h1><h2>目标</h2><p>做到<br>两件事</p><ol start='3'><li>甲。</li><li>乙。</li></ol>"
        "<h2>二、布局</h2><table><tr><th>序号</th><th>任务</th></tr><tr><td>1</td><td>建\n园</td></tr></table>"
        "<p>多行\n的源码</p><p style='display: none'>看不见</p><img src='a.png'></body></html>"
    )

    assert reading.text.splitlines() == [
        "规划",
        "## 目标",
        "做到",
        "两件事",
        "3. 甲。",
        "4. 乙。",
        "二、布局",
        "序号\t任务",
        "1\t建 园",
        "多行的源码",
    ]
    assert {one.kind for one in reading.damage} == {"table", "hidden", "picture"}


def test_headings_without_numbers_are_clauses() -> None:
    reading = read("<h1>规划</h1><h2>目标</h2><p>建成。</p><h2>布局</h2><p>一核。</p>")

    assert [clause.path for clause in parse_clauses(reading.text)] == [("文首",), ("目标",), ("布局",)]


def test_text_in_two_blocks_is_kept_whole() -> None:
    """An annex beside the article is no side bar, and a long article in a box named `nav` is no menu."""
    body = "<p>一、总则</p>" + "<p>加快建设云溪高新区，支持南岭产业基地发展。</p>" * 20
    annex = "<p>附件1</p><p>重点项目由区经委负责推进，按年度下达。</p>"
    reading = read(f"<body><div class='nav'>{body}</div><div>{annex}</div></body>")

    assert reading.text.count("云溪高新区") == 20
    assert "重点项目由区经委负责推进" in reading.text
    assert reading.damage == ()


def test_a_page_made_by_scripts_is_refused() -> None:
    with pytest.raises(InputInvalid, match=r"page\.html：网页里没有文字：正文由脚本生成"):
        read("<html><body><div id='app'></div><script>render()</script></body></html>")
