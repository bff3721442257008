"""Each faulty edit of a document gives its one fault, with its code, its file and its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode

if TYPE_CHECKING:
    from conftest import Folder

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
