"""Parsing a document: typed facts that cite the stored text, and lists and ids of facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode
from buju.policy.fact import Mention, StatedFunction, Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Stated, Unstated

if TYPE_CHECKING:
    from conftest import Folder

F = FaultCode
FACTS_YAML = "facts.yaml"


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
