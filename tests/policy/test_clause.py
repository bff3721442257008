"""Clauses: the numbering decides what is a heading, whatever page breaks and converters have done."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from buju.policy.clause import parse_clauses, why_whole
from buju.policy.document import StoredText

# Read off the printed plans by hand.
SONGJIANG = (
    "文首 一 一(一) 一(二) 一(三) 二 二——1 二——2 三 三(一) 三(二) 三(三) 三(四) 三(五) "
    "四 四(一) 四(一)1 四(一)2 四(一)3 四(二) 四(二)1 四(二)2 四(二)3 四(三) 四(三)1 四(三)2 四(三)3 "
    "四(四) 四(四)1 四(四)2 四(四)3 四(四)4 五 五(一) 五(二) 五(三) 五(四) 五(五) 文尾"
)
OTHERS = {
    "000": (
        "文首 一 二 二(一) 二(二) 二(三) 二(四) 三 三(五) 三(六) 三(七) 三(八) 四 四(九) 四(十) 四(十一) 四(十二) "
        "五 五(十三) 五(十四) 五(十五)"
    ),
    "001": (
        "文首 一 一——1 一——2 一——3 一——4 一——5 二 二(一) 二(一)1 二(一)2 二(一)3 二(一)4 二(二) 二(二)5 二(二)6 "
        "二(二)7 二(二)8 二(三) 二(三)9 二(三)10 二(三)11 二(三)12 二(四) 二(四)13 二(四)14 二(四)15 二(四)16 "
        "三 三(一) 三(二) 三(三) 三(四) 三(五)"
    ),
    "002": "正文",
    "004": (
        "文首 一 二 三 四 四(一) 四(一)1 四(一)2 四(一)3 四(二) 四(二)4 四(二)5 四(二)6 四(三) 四(三)7 四(三)8 "
        "四(三)9 四(三)10 四(四) 四(四)11 四(四)12 四(五) 四(五)13 四(五)14 四(五)15 四(五)16 四(六) 四(六)17 四(六)18 "
        "四(六)19 四(七) 四(七)20 四(七)21 四(八) 四(八)22 四(八)23 五 五(一) 五(二) 五(三) 五(四)"
    ),
}


def ids(text: str) -> list[str]:
    return [clause.id for clause in parse_clauses(text)]


def test_the_songjiang_plan_has_its_clauses(songjiang_text: str) -> None:
    assert ids(songjiang_text) == SONGJIANG.split()


@pytest.mark.parametrize("seed", OTHERS)
def test_the_other_seeds_have_their_clauses(seed: str, shared: Path) -> None:
    (file,) = (shared / "seeds").glob(f"{seed}_*.txt")

    assert ids(file.read_bytes().decode()) == OTHERS[seed].split()


@pytest.mark.parametrize(
    ("clause", "label", "holds"),
    [
        ("二", "二、空间布局", "构建“一核两带”的空间布局"),
        ("二——2", "二——南向产业创新拓展带", "车墩地面站等重点项目"),
        ("四(一)1", "四(一)1 加强关键核心技术攻关", "毫米波通信"),
        ("一(三)", "一(三) 主要目标", "集中精力打造 10 个以上典型应用场景"),
        ("五(五)", "五(五) 强化综合保障", "（责任单位：区经委）"),
        ("文首", "文首", "沪松府〔2024〕102号"),
        ("文尾", "文尾", "2024年10月8日印发"),
    ],
)
def test_a_clause_has_its_words(songjiang_text: str, clause: str, label: str, holds: str) -> None:
    found = StoredText("songjiang", songjiang_text).clause(clause)

    assert found is not None
    assert found.label == label
    assert holds in songjiang_text[found.start : found.end]


def assert_well_formed(text: str) -> None:
    """The clauses cover the text without a gap, children lie inside their parents, no address stands twice."""
    clauses = parse_clauses(text)
    by_path = {clause.path: clause for clause in clauses}
    tops = [clause for clause in clauses if clause.level == 1]

    assert len({clause.id for clause in clauses}) == len(clauses)
    assert [tops[0].start, *(top.end for top in tops)] == [*(top.start for top in tops), len(text)]
    for clause in clauses:
        assert 0 <= clause.start <= clause.end <= len(text)
        if clause.level > 1:
            parent = by_path[clause.path[:-1]]
            assert parent.start <= clause.start
            assert clause.end <= parent.end


def test_the_songjiang_clauses_are_well_formed(songjiang_text: str) -> None:
    assert_well_formed(songjiang_text)


LINES = st.sampled_from(
    [
        "一、总体要求",
        "二、重点任务",
        "三、保障措施",
        "（一）加强领导。各部门",
        "（二）落实责任。各镇",
        "（三）强化考核。",
        "1. 建设平台。依托",
        "第一章 总则",
        "第一条 为了发展",
        "第二条",
        "专栏1 枢纽工程",
        "（1）甲。",
        "①乙。",
        "附件1",
        "目录",
        "## 小结",
        "2．培育企业。引进",
        "——北向带。围绕",
        "正文，到2027年达到 3 家以上。",
        "---",
        "",
    ]
)


@given(st.lists(LINES, max_size=14).map("\n".join))
def test_any_order_of_headings_is_well_formed(text: str) -> None:
    assert_well_formed(text)


@given(st.text(st.sampled_from("一二三十百第章条、（）()1２.．—-*#①专栏附件\u2003 \n正文"), max_size=80))
def test_any_text_is_well_formed(text: str) -> None:
    assert_well_formed(text)


@given(st.data())
def test_page_breaks_in_running_text_change_no_clause(songjiang_text: str, data: st.DataObject) -> None:
    inside = [
        match.start() + 20 + step
        for match in re.finditer(r"[^\n]{60,}", songjiang_text)
        for step in range(0, len(match[0]) - 40, 7)
    ]
    breaks = sorted(data.draw(st.lists(st.sampled_from(inside), max_size=12, unique=True)), reverse=True)
    damaged = songjiang_text
    for at in breaks:
        damaged = damaged[:at] + data.draw(st.sampled_from(["\n\n", "\n", " \n \n", "\n\u3000"])) + damaged[at:]

    assert ids(damaged) == SONGJIANG.split()


@given(st.data())
def test_heading_marks_decide_nothing(songjiang_text: str, data: st.DataObject) -> None:
    def marked(match: re.Match[str]) -> str:
        return data.draw(st.sampled_from(["", "# ", "#### ", "**", "\u3000\u3000", "  "])) + match[1]

    head = r"^[#* ]*((?:[一二三四五]、|[（(][一二三四五][）)]|[0-9]\. |——)[^\n]*)$"
    remarked = re.sub(head, marked, songjiang_text, flags=re.MULTILINE)

    assert ids(remarked) == SONGJIANG.split()
    assert [c.title for c in parse_clauses(remarked)] == [c.title for c in parse_clauses(songjiang_text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一、目标\n面向\n5G、6G网络", "文首 一", id="5G"),
        pytest.param("一、目标\n达到\n3.5亿元", "文首 一", id="decimal"),
        pytest.param("一、目标\n按\n（三）所列\n二、任务", "文首 一 二", id="reference out of sequence"),
        pytest.param("一、目标\n第\n十、二十条\n二、任务", "文首 一 二", id="number out of sequence"),
        pytest.param("一、目标\n（一）甲。\n2. 乙。\n1. 丙。", "文首 一 一(一) 一(一)1", id="item two before one"),
        pytest.param("一、目标\n到\n2027年、2030年", "文首 一", id="years"),
        pytest.param("一、目标\n以一、二、三产融合。\n二、任务", "文首 一 二", id="一、二、三产 in a line"),
        pytest.param("（一）先有节。\n1. 先有条。", "正文", id="nothing before the first chapter"),
        pytest.param("一、目标\n正文\n---\n抄送：各镇", "文首 一 文尾", id="tail"),
        pytest.param("---\n一、目标\n正文", "文首 一", id="rule before the headings is no tail"),
        pytest.param("", "正文", id="empty"),
        pytest.param("一、目标\r\n（一）甲。\r\n", "文首 一 一(一)", id="carriage returns"),
        pytest.param("九、甲\n十、乙", "正文", id="numbering that does not start at one"),
    ],
)
def test_what_is_no_heading(text: str, expected: str) -> None:
    assert ids(text) == expected.split()


def test_numbers_run_to_twenty_one() -> None:
    ones = list("一二三四五六七八九")
    numerals = [*ones, "十", *(f"十{one}" for one in ones), "二十", "二十一"]

    assert ids("\n".join(f"{numeral}、章" for numeral in numerals)) == ["文首", *numerals]


def test_a_reference_to_the_first_section_does_not_start_the_sections_anew() -> None:
    text = "一、目标\n（一）甲。正文\n（二）乙。按照\n（一）的要求\n（三）丙。"

    assert ids(text) == ["文首", "一", "一(一)", "一(二)", "一(三)"]


OTHER_KINDS = [
    pytest.param(
        "第一编 总论\n第一章 总则\n第一节 范围\n第一条 为了发展，制定本规划。\n第二章\n布局\n第二条\n正文",
        "文首 第一编 第一编第一章 第一编第一章第一节 第一编第一章第一节第一条 第一编第二章 第一编第二章第二条",
        id="books, chapters, divisions, articles",
    ),
    pytest.param(
        "一、任务\n（一）产业。\n1．平台。\n（1）建一个\n①甲\n②乙\n（2）建两个\n２．园区。\n1）一处\n",
        "文首 一 一(一) 一(一)1 一(一)1(1) 一(一)1(1)① 一(一)1(1)② 一(一)1(2) 一(一)2 一(一)21)",
        id="lists in items",
    ),
    pytest.param("\u2003\u2003一、甲\n\u00a0\u2002（一）乙。\n\u2003二、丙", "文首 一 一(一) 二", id="any blank"),
    pytest.param("一、\n总体要求\n（一）\n思想。\n二、\n任务", "文首 一 一(一) 二", id="number alone"),
    pytest.param(
        "一、支持落户。对新入驻的企业给予奖励。\n二、支持研发。对研发投入给予补助。", "文首 一 二", id="run-in measures"
    ),
    pytest.param(
        "目  录\n第一章 总则……1\n第二章 布局……3\n第一章 总则\n正文\n第二章 布局\n正文",
        "文首 第一章 第二章",
        id="contents",
    ),
    pytest.param("一、甲\n专栏一 工程\n正文见\n专栏2列出的各项。\n二、乙", "文首 一 一专栏1 二", id="boxes"),
    pytest.param("一、甲\n附件1\n一、指标\n二、项目", "文首 一 附件1 附件1一 附件1二", id="appendix"),
    pytest.param("# 甲县规划\n## 目标\n正文\n## 布局\n## 目标", "文首 甲县规划 目标 布局 目标·2", id="Markdown"),
]


@pytest.mark.parametrize(("text", "expected"), OTHER_KINDS)
def test_other_kinds_of_headings(text: str, expected: str) -> None:
    assert ids(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "没有文字"), ("只有正文", "没有一行以编号"), ("九、甲\n十、乙", "逐个相接"), ("一、甲", None)],
)
def test_a_text_without_headings_says_why(text: str, why: str | None) -> None:
    said = why_whole(text)

    assert said is None if why is None else why in str(said)


PLANS = ["cn-logistics-2022", "gd-zhishicheng-2022", "hb-wuhan-2023", "sh-beidou-2021", "sh-yangshupu-2025"]


@pytest.mark.parametrize("plan", PLANS)
def test_real_plans_have_the_headings_that_a_person_read(plan: str, shared: Path) -> None:
    folder = shared / "plans" / plan
    if not folder.is_dir():
        pytest.skip("共用的规划文本不在这台机器上")
    raw = (folder / "text.txt").read_bytes().decode()
    outline = yaml.safe_load((folder / "outline.yaml").read_text(encoding="utf-8"))["headings"]
    gold = {row["start"]: tuple(map(str, row["path"])) for row in outline}
    got = {clause.start: clause.path for clause in parse_clauses(raw)[1:] if clause.path != ("文尾",)}

    assert sum(got.get(start) == path for start, path in gold.items()) >= 0.97 * len(gold)
    assert len(got.keys() - gold.keys()) <= 0.01 * len(gold)
