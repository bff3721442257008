"""Parsing a document: each faulty edit gives its one fault, with its code, its file and its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode, Fixer
from buju.policy.fact import Mention, Question, StatedFunction, Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Stated, Unstated

if TYPE_CHECKING:
    from conftest import Folder


def test_a_sound_document_has_no_fault(folder: Folder) -> None:
    parsed = folder.parse()

    assert parsed.faults == []
    assert parsed.document is not None
    assert parsed.document.id == "demo"
    assert parsed.document.title == "示例计划"
    assert [fact.id for fact in parsed.facts] == ["demo-m-01", "demo-l-01", "demo-f-01", "demo-t-01", "demo-r-01"]
    assert parsed.lines["demo-l-01"] == folder.line_of("facts.yaml", "id: demo-l-01")


def test_facts_are_typed_and_cite_the_raw_text(folder: Folder) -> None:
    parsed = folder.parse()
    assert parsed.document is not None
    mention, _, function, target, _ = parsed.facts

    assert isinstance(mention, Mention)
    assert mention.standing == "is"
    assert isinstance(function, StatedFunction)
    assert function.citation.quote == "重点发展卫星制\n\n造、地面设备"
    assert function.citation.words == "重点发展卫星制造、地面设备"
    assert isinstance(target, Target)
    assert (target.operator, target.value, target.unit) == (Operator.ABOUT, 600, "颗")
    assert isinstance(target.year, Stated)
    assert target.year.value == 2027
    assert isinstance(parsed.document.source.title, Unstated)
    for fact in parsed.facts:
        assert fact.citation.quote == parsed.document.text[fact.citation.start : fact.citation.end]


F = FaultCode
FACTS_YAML, SOURCE_YAML = "facts.yaml", "source.yaml"


def row(name: str, *values: str | None, says: str = "", file: str = FACTS_YAML) -> object:
    """A row of the table, as (old, new, code, at, entry): `old` becomes `new`; the fault stands where `at` then is."""
    return pytest.param(file, *values, says, id=name)


NEW_FACT = "\n  - id: demo-m-02\n    kind: mention\n    name: 甲镇\n    clause: 二\n    quote: 北侧为甲镇\n"

EDITS = [
    row(
        "quote changed",
        "quote: 以星湖基地为核心区",
        "quote: 以星湖基地为中心区",
        F.QUOTE_NOT_FOUND,
        "quote: 以星湖基地为中心区",
        "demo-m-01",
        says="以星湖基地为核心区",
    ),
    row(
        "quote in full-width letters",
        "quote: 构建“一核一带”的空间布局",
        "quote: 构建“一核一带”的空间布局．",
        F.QUOTE_NOT_FOUND,
        "quote: 构建“一核一带”的空间布局．",
        "demo-l-01",
    ),
    row(
        "clause unknown",
        "clause: 二\n    quote: 以星湖",
        "clause: 三\n    quote: 以星湖",
        F.CLAUSE_UNKNOWN,
        "quote: 以星湖",
        "demo-m-01",
        says="二",
    ),
    row(
        "quote ambiguous",
        "quote: 以星湖基地为核心区",
        "quote: 星湖基地",
        F.QUOTE_AMBIGUOUS,
        "quote: 星湖基地",
        "demo-m-01",
    ),
    row(
        "occurrence beyond",
        "quote: 以星湖基地为核心区",
        "quote: 星湖基地\n    occurrence: 3",
        F.QUOTE_NOT_FOUND,
        "quote: 星湖基地",
        "demo-m-01",
    ),
    row(
        "value unlike the quote",
        "value: 600",
        "value: 500",
        F.TARGET_UNLIKE_QUOTE,
        "quote: 在轨卫星达到",
        "demo-t-01",
        says="左右 600",
    ),
    row("operator unlike the quote", "about", "equal", F.TARGET_UNLIKE_QUOTE, "quote: 在轨卫星达到", "demo-t-01"),
    row("unit unlike the quote", "unit: 颗", "unit: 发", F.TARGET_UNLIKE_QUOTE, "quote: 在轨卫星达到", "demo-t-01"),
    row(
        "year unlike the quote",
        "value: 2027",
        "value: 2028",
        F.TARGET_UNLIKE_QUOTE,
        "quote: 在轨卫星达到",
        "demo-t-01",
        says="2028",
    ),
    row(
        "year is part of a number",
        "value: 2027",
        "value: 202",
        F.TARGET_UNLIKE_QUOTE,
        "quote: 在轨卫星达到",
        "demo-t-01",
    ),
    row(
        "quote of the year changed",
        "quote: 到2027年，在轨卫星",
        "quote: 到2029年，在轨卫星",
        F.QUOTE_NOT_FOUND,
        "quote: 到2029年",
        "demo-t-01",
    ),
    row(
        "range unlike the quote",
        "value: 600",
        "value: 600\n    upper: 700",
        F.TARGET_UNLIKE_QUOTE,
        "quote: 在轨",
        "demo-t-01",
    ),
    row(
        "milestone with a number",
        "operator: about",
        "operator: achieve",
        F.TARGET_UNLIKE_QUOTE,
        "quote: 在轨卫星达到",
        "demo-t-01",
    ),
    row(
        "responsible unit not in the quote",
        "[区经委, 甲镇]",
        "[区经委, 乙镇]",
        F.UNIT_UNLIKE_QUOTE,
        "quote: 责任单位",
        "demo-r-01",
        says="乙镇",
    ),
    row(
        "function not in the quote",
        "[卫星制造, 地面设备]",
        "[卫星制造, 火箭制造]",
        F.QUOTE_NOT_FOUND,
        "quote: 重点发展",
        "demo-f-01",
        says="火箭制造",
    ),
    row("name not in the quote", "name: 星湖基地", "name: 月湖基地", F.QUOTE_NOT_FOUND, "quote: 以星湖", "demo-m-01"),
    row(
        "wording not in the quote",
        "wording: 一核一带",
        "wording: 一核两带",
        F.QUOTE_NOT_FOUND,
        "quote: 构建",
        "demo-l-01",
    ),
    row(
        "id twice",
        "id: demo-l-01",
        "id: demo-m-01",
        F.ID_DUPLICATE,
        "id: demo-m-01\n    kind: layout",
        "demo-m-01",
        says="第 3 行",
    ),
    row("id with capitals", "id: demo-l-01", "id: Demo-L", F.FIELD_INVALID, "id: Demo-L", "Demo-L"),
    row("kind unknown", "kind: layout", "kind: wish", F.FIELD_INVALID, "kind: wish", "demo-l-01", says="wish"),
    row("kind missing", "    kind: layout\n", "", F.FIELD_INVALID, "id: demo-l-01", "demo-l-01", says="缺少类别"),
    row(
        "field missing",
        "    indicator: 在轨卫星\n",
        "",
        F.FIELD_INVALID,
        "id: demo-t-01",
        "demo-t-01",
        says="indicator",
    ),
    row(
        "field unknown",
        "wording: 一核一带",
        "wording: 一核一带\n    colour: red",
        F.FIELD_INVALID,
        "colour: red",
        "demo-l-01",
        says="没有键“colour”；应为 id、",
    ),
    row("operator unknown", "operator: about", "operator: 左右", F.FIELD_INVALID, "operator: 左右", "demo-t-01"),
    row("empty list", "[卫星制造, 地面设备]", "[]", F.FIELD_INVALID, "functions: []", "demo-f-01"),
    row("number for a word", "name: 星湖基地", "name: 60", F.FIELD_INVALID, "name: 60", "demo-m-01", says="请加引号"),
    row(
        "fact of another document",
        "document: demo",
        "document: other",
        F.ID_DANGLING,
        "document: other",
        None,
        says="demo",
    ),
    row("no document named", "document: demo\n", "", F.ID_DANGLING, "facts:", None),
    row("fact that is no mapping", "facts:\n", "facts:\n  - 一句话\n", F.FIELD_INVALID, "- 一句话", None),
    row("key twice", "kind: layout", "kind: layout\n    kind: layout", F.FILE_SYNTAX, "kind: layout\n    layout", None),
    row(
        "title misquoted",
        "quote: 示府〔2024〕1号",
        "quote: 示府〔2024〕2号",
        F.QUOTE_NOT_FOUND,
        "quote: 示府〔2024〕2号",
        None,
        file=SOURCE_YAML,
    ),
    row("source field missing", "licence_ground: 公文\n", "", F.FIELD_INVALID, "id: demo", None, file=SOURCE_YAML),
    row("source kind unknown", "kind: plan", "kind: novel", F.FIELD_INVALID, "kind: novel", None, file=SOURCE_YAML),
    row(
        "reason empty",
        "unstated: 文本没有标题",
        "unstated: ''",
        F.FIELD_INVALID,
        "unstated: ''",
        None,
        file=SOURCE_YAML,
    ),
    row(
        "checksum too short",
        "sha256: ",
        "sha256: abc #",
        F.FIELD_INVALID,
        "sha256: abc",
        None,
        file=SOURCE_YAML,
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "at", "entry", "says"), EDITS)
def test_each_faulty_edit_gives_its_one_fault(
    *, folder: Folder, file: str, old: str, new: str, code: FaultCode, at: str, entry: str | None, says: str
) -> None:
    folder.edit(file, old, new)

    faults = folder.parse().faults

    assert [(fault.code, fault.where.file, fault.where.line, fault.entry) for fault in faults] == [
        (code, f"seeds/demo/{file}", folder.line_of(file, at), entry)
    ]
    (fault,) = faults
    assert says in fault.message
    assert "\n" not in fault.message
    assert fault.is_error


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "at", "entry", "says"), [edit for edit in EDITS if edit.values[5] is not None]
)
def test_a_faulty_fact_is_left_out_and_the_others_stay(
    *, folder: Folder, file: str, old: str, new: str, code: FaultCode, at: str, entry: str, says: str
) -> None:
    folder.edit(file, old, new)

    kept = [fact.id for fact in folder.parse().facts]

    gone = "demo-l-01" if code is F.ID_DUPLICATE or entry == "Demo-L" else entry
    everything = ["demo-m-01", "demo-l-01", "demo-f-01", "demo-t-01", "demo-r-01"]
    assert kept == [fact for fact in everything if fact != gone]


@pytest.mark.parametrize("occurrence", ["0", "二", "1.5", "[1]", "''", "{a: 1}"])
def test_an_occurrence_is_a_number_from_one(folder: Folder, occurrence: str) -> None:
    folder.edit(FACTS_YAML, "quote: 以星湖基地为核心区", f"quote: 以星湖基地为核心区\n    occurrence: {occurrence}")

    (fault,) = folder.parse().faults

    assert fault.code in (F.FIELD_INVALID, F.QUOTE_NOT_FOUND)
    assert fault.entry == "demo-m-01"


@pytest.mark.parametrize("facts", ["5", "一句话", "{id: demo-m-01}", "[[]]"])
def test_facts_are_a_list_of_mappings(folder: Folder, facts: str) -> None:
    folder.texts[FACTS_YAML] = f"document: demo\nfacts: {facts}\n"

    faults = folder.parse().faults

    assert {fault.code for fault in faults} == {F.FIELD_INVALID}
    assert {fault.where.line for fault in faults} == {2}


def test_a_missing_list_of_facts_is_a_fault(folder: Folder) -> None:
    folder.texts[FACTS_YAML] = "document: demo\n"

    (fault,) = folder.parse().faults

    assert fault.code is F.FIELD_INVALID
    assert "facts" in fault.message


def test_a_fact_without_an_id_has_one_that_stays(folder: Folder) -> None:
    folder.edit(FACTS_YAML, "  - id: demo-l-01\n    kind: layout\n", "  - kind: layout\n")
    parsed = folder.parse()
    folder.edit(FACTS_YAML, "构建“一核一带”的空间布局", "构建“一核一带” 的空间布局\n    note: 另有说法")
    noted = folder.parse()
    folder.edit(FACTS_YAML, "wording: 一核一带", "wording: 一核")
    reworded = folder.parse()

    (derived,) = [fact.id for fact in parsed.facts if fact.kind == "layout"]
    assert parsed.faults == noted.faults == reworded.faults == []
    assert re.fullmatch(r"demo-layout-[0-9a-f]{8}", derived)
    assert parsed.lines[derived] == folder.line_of(FACTS_YAML, "- kind: layout")
    assert [fact.id for fact in noted.facts if fact.kind == "layout"] == [derived]
    assert [fact.id for fact in reworded.facts if fact.kind == "layout"] != [derived]


def test_the_same_fact_twice_without_an_id_is_a_duplicate(folder: Folder) -> None:
    fact = "  - {kind: mention, name: 甲镇, clause: 二, quote: 北侧为甲镇}\n"
    folder.texts[FACTS_YAML] += fact + fact

    (fault,) = folder.parse().faults

    assert fault.code is F.ID_DUPLICATE
    assert fault.where.line == folder.texts[FACTS_YAML].count("\n")
    assert "内容全同" in fault.message


GROUP = """  - clause: 二
    quote: 以星湖基地为核心区
    facts:
      - {id: demo-m-10, kind: mention, name: 星湖基地, places: [demo-core]}
      - {id: demo-m-09, kind: mention, name: 核心区}
      - id: demo-p-01
        kind: membership
        layout: demo
        part: 核心区
"""


def test_facts_of_a_group_share_its_quote(folder: Folder) -> None:
    folder.texts[FACTS_YAML] += GROUP

    parsed = folder.parse()

    assert parsed.faults == []
    first, *others = [fact for fact in parsed.facts if fact.id in ("demo-m-01", "demo-m-09", "demo-m-10", "demo-p-01")]
    assert [fact.id for fact in others] == ["demo-m-09", "demo-m-10", "demo-p-01"]
    assert {fact.citation for fact in others} == {first.citation}
    assert parsed.lines["demo-p-01"] == folder.line_of(FACTS_YAML, "id: demo-p-01")


def test_facts_come_by_kind_then_id_wherever_they_stand(folder: Folder) -> None:
    folder.texts[FACTS_YAML] += "  - {id: demo-m-2, kind: mention, name: 甲镇, clause: 二, quote: 北侧为甲镇}\n" + GROUP
    folder.texts[FACTS_YAML] += "  - {kind: mention, name: 甲镇, clause: 二, quote: 星湖基地北侧为甲镇}\n"

    ids = [fact.id for fact in folder.parse().facts]

    assert ids[:4] == ["demo-m-01", "demo-m-2", "demo-m-09", "demo-m-10"]
    assert ids[4].startswith("demo-mention-")
    assert ids[5:] == ["demo-l-01", "demo-p-01", "demo-f-01", "demo-t-01", "demo-r-01"]


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "says"),
    [
        (
            "quote: 以星湖基地为核心区\n    facts",
            "quote: 以月湖为核心区\n    facts",
            F.QUOTE_NOT_FOUND,
            "quote: 以月湖",
            "湖基地为核心区",
        ),
        ("  - clause: 二\n    quote: 以", "  - quote: 以", F.FIELD_INVALID, "- quote: 以", "clause、quote"),
        ("区\n    facts:", "区\n    nots: 无\n    facts:", F.FIELD_INVALID, "nots:", "没有键“nots”"),
        ("name: 核心区}", "name: 核心区, quote: 核心区}", F.FIELD_INVALID, "- {id: demo-m-09", "quote：已由这一组"),
        ("name: 核心区}", "nam: 核心区, name: 核心区}", F.FIELD_INVALID, "- {id: demo-m-09", "相近的有：name"),
        ("name: 核心区}", "name: 外围区}", F.QUOTE_NOT_FOUND, "- {id: demo-m-09", "外围区"),
        ("id: demo-m-09", "id: demo-m-01", F.ID_DUPLICATE, "- {id: demo-m-01", "demo-m-01"),
    ],
)
def test_what_is_wrong_in_a_group_is_told_once(
    *, folder: Folder, old: str, new: str, code: FaultCode, at: str, says: str
) -> None:
    folder.texts[FACTS_YAML] += GROUP
    folder.edit(FACTS_YAML, old, new)

    (fault,) = folder.parse().faults

    assert (fault.code, fault.where.line) == (code, folder.line_of(FACTS_YAML, at))
    assert says in fault.message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("document: demo\n", "document: demo\nfact: []\n", "没有键“fact”；相近的有：facts"),
        (
            "    clause: 二\n    quote: 构建“一核一带”的空间布局",
            "    citation: {document: demo, clause: 二, quote: 构, start: 0, end: 1}",
            "clause 和 quote",
        ),
        (
            "    quote: 构建“一核一带”的空间布局",
            "    qoute: 构建“一核一带”的空间布局",
            "没有键“qoute”；相近的有：quote",
        ),
    ],
    ids=["unknown key of the file", "citation by hand", "quote misspelt"],
)
def test_keys_of_the_file_are_looked_at(folder: Folder, old: str, new: str, says: str) -> None:
    folder.edit(FACTS_YAML, old, new)

    assert any(says in fault.message for fault in folder.parse().faults)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        pytest.param(FACTS_YAML, "facts: [a, b\n", id="facts cut off"),
        pytest.param(FACTS_YAML, "document: demo\nfacts:\n - a: b: c\n", id="facts with a stray colon"),
        pytest.param(FACTS_YAML, "", id="facts empty"),
        pytest.param(FACTS_YAML, "- a\n- b\n", id="facts are a list"),
        pytest.param(SOURCE_YAML, "id: [demo\n", id="source cut off"),
    ],
)
def test_texts_that_are_no_yaml(folder: Folder, file: str, content: str) -> None:
    folder.texts[file] = content

    (fault,) = folder.parse().faults

    assert (fault.code, fault.where.file) == (F.FILE_SYNTAX, f"seeds/demo/{file}")


def test_a_cut_off_file_names_the_line(folder: Folder) -> None:
    folder.texts[FACTS_YAML] = "document: demo\nfacts:\n  - a: b: c\n"

    (fault,) = folder.parse().faults

    assert fault.where.line == 3


@pytest.mark.parametrize("change", [("\n---\n", "\n --- \n"), ("\n", "\r\n")], ids=["one space", "line ends"])
def test_a_changed_text_is_known_by_its_checksum(folder: Folder, change: tuple[str, str]) -> None:
    folder.texts["text.txt"] = folder.texts["text.txt"].replace(*change)

    (fault,) = folder.parse().faults

    assert (fault.code, fault.where.file, fault.fixer) == (F.TEXT_CHANGED, "seeds/demo/text.txt", Fixer.TEXT)


def test_all_faults_are_reported_at_once(folder: Folder) -> None:
    folder.edit(FACTS_YAML, "quote: 以星湖基地为核心区", "quote: 以星湖基地为中心区")
    folder.edit(FACTS_YAML, "[区经委, 甲镇]", "[区经委, 乙镇, 丙镇]")
    folder.edit(FACTS_YAML, "    scope: 示例区\n", "    scale: 1\n")

    codes = [fault.code for fault in folder.parse().faults]

    assert sorted(codes) == sorted(
        [F.QUOTE_NOT_FOUND, F.FIELD_INVALID, F.FIELD_INVALID, F.UNIT_UNLIKE_QUOTE, F.UNIT_UNLIKE_QUOTE]
    )


def test_a_fault_reads_as_one_chinese_line(folder: Folder) -> None:
    folder.edit(FACTS_YAML, "quote: 以星湖基地为核心区", "quote: 以星湖基地为中心区")
    (fault,) = folder.parse().faults
    line = folder.line_of(FACTS_YAML, "quote: 以星湖基地为中心区")

    assert str(fault).startswith(f"seeds/demo/facts.yaml:{line}: 错误 quote-not-found: ")
    assert str(fault).endswith("（由事实摘录处理）")
    assert fault.flat() == {
        "code": "quote-not-found",
        "severity": "error",
        "file": "seeds/demo/facts.yaml",
        "line": line,
        "message": fault.message,
        "fixer": "事实摘录",
        "entry": fault.entry,
    }


QUESTION = """
  - id: demo-q-01
    kind: question
    question: 甲镇在不在基地之内？
    readings:
      - reading: 在，由甲镇负责
        clause: 二
        quote: 责任单位：区经委、甲镇
        is_held: true
      - reading: 不在，在北侧
        clause: 二
        quote: 星湖基地北侧为甲镇
    clause: 二
    quote: 北侧为甲镇
"""


def test_a_question_has_readings_each_with_its_citation(folder: Folder) -> None:
    folder.texts[FACTS_YAML] = folder.texts[FACTS_YAML].rstrip("\n") + QUESTION

    parsed = folder.parse()

    assert parsed.faults == []
    (question,) = [fact for fact in parsed.facts if isinstance(fact, Question)]
    assert [one.is_held for one in question.readings] == [True, False]
    assert parsed.document is not None
    for one in question.readings:
        assert one.citation.quote == parsed.document.text[one.citation.start : one.citation.end]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("quote: 星湖基地北侧为甲镇", "quote: 星湖基地南侧为甲镇", F.QUOTE_NOT_FOUND),
        ("quote: 星湖基地北侧为甲镇", "quote: 星湖基地北侧为甲镇\n        is_held: true", F.FIELD_INVALID),
        ("        quote: 星湖基地北侧为甲镇\n", "", F.FIELD_INVALID),
        (
            QUESTION[QUESTION.index("      - reading: 不在") : QUESTION.index("    clause: 二\n    quote: 北")],
            "",
            F.FIELD_INVALID,
        ),
    ],
    ids=["a reading that is not in the text", "two held", "a reading without its quote", "one reading"],
)
def test_a_question_is_kept_out_with_the_reason(folder: Folder, old: str, new: str, code: FaultCode) -> None:
    folder.texts[FACTS_YAML] = folder.texts[FACTS_YAML].rstrip("\n") + QUESTION.replace(old, new)

    parsed = folder.parse()

    assert [(fault.code, fault.entry) for fault in parsed.faults] == [(code, "demo-q-01")]
    assert not any(isinstance(fact, Question) for fact in parsed.facts)
