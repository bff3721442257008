"""The rules on the vocabulary: break one thing in what ships, and exactly that is reported; nothing else is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import buju
from buju.fault import FaultCode, Fixer

if TYPE_CHECKING:
    from conftest import Copy

F = FaultCode
FILE = "seeds/functions.yaml"
ROW = "{fact: sj-f-02, words: 智能终端, functions: [terminal]}"


def swapped(old: str, new: str) -> Callable[[Copy], None]:
    return lambda copy: copy.replace(FILE, old, new)


BREAKS = {
    "unknown function": (ROW, ROW.replace("terminal", "terminals"), F.ID_DANGLING, "terminal"),
    "unknown fact": (ROW, ROW.replace("sj-f-02", "sj-f-99"), F.ID_DANGLING, "sj-f-99"),
    "a fact of another kind": (ROW, ROW.replace("sj-f-02", "sj-m-001"), F.ID_DANGLING, "sj-m-001"),
    "words that the fact does not have": (ROW, ROW.replace("智能终端", "智能中断"), F.FIELD_INVALID, "智能装备"),
    "a row twice": (ROW, f"{ROW}\n  - {ROW}", F.ID_DUPLICATE, "重复"),
    "no function": (ROW, ROW.replace("[terminal]", "[]"), F.FIELD_INVALID, "functions"),
    "a stage that is not there": (
        "stage: 端\n    name: 卫星终端",
        "stage: 云\n    name: 卫星终端",
        F.ID_DANGLING,
        "云",
    ),
    "a synonym of two functions": ("[终端, 智能终端,", "[终端, 测 控, 智能终端,", F.ID_DUPLICATE, "shared"),
    "shared words that are a synonym": ("{words: 星箭,", "{words: 终端,", F.ID_DUPLICATE, "合称"),
    "shared words of no function": (
        "{words: 星箭, functions: [satellite-manufacture,",
        "{words: 星箭, functions: [satellit,",
        F.ID_DANGLING,
        "satellit",
    ),
    "an unknown key": ("\nshared:\n", "\nsharing: []\nshared:\n", F.FIELD_INVALID, "sharing"),
    "an unknown field": ("name: 卫星终端\n", "name: 卫星终端\n    colour: red\n", F.FIELD_INVALID, "colour"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_vocabulary_is_reported_with_its_line(copy: Copy, what: str) -> None:
    old, new, code, says = BREAKS[what]
    before = buju.open(copy.path)
    copy.replace(FILE, old, new)
    atlas = buju.open(copy.path)

    faults = [fault for fault in atlas.faults if fault.code is code and says in fault.message]
    assert faults, atlas.faults
    assert {fault.where.file for fault in faults} == {FILE}
    assert all(fault.fixer is Fixer.FACTS and fault.where.line > 1 for fault in faults)
    assert atlas.facts() == before.facts()
    assert {one.id for one in atlas.places()} == {one.id for one in before.places()}


def test_the_line_is_the_row(copy: Copy) -> None:
    copy.replace(FILE, ROW, ROW.replace("sj-f-02", "sj-f-99"))
    found = [fault for fault in buju.open(copy.path).faults if fault.code is F.ID_DANGLING]
    assert [fault.where.line for fault in found] == [copy.line(FILE, "sj-f-99")]


def test_a_function_that_is_not_mapped_is_a_reminder(copy: Copy) -> None:
    copy.replace(FILE, f"  - {ROW}\n", "")
    atlas = buju.open(copy.path)
    (fault,) = atlas.faults
    assert (fault.code, fault.is_error) == (F.FUNCTION_UNMAPPED, False)
    assert "智能终端" in fault.message
    assert "sj-f-02" in fault.message
    assert fault.where.line == copy.line(fault.where.file, "id: sj-f-02")
    assert [words for words, _ in atlas.vocabulary.functions_of("sj-f-02")] == [
        "下一代卫星网络通信",
        "卫星网络安全",
        "智能装备",
    ]


def test_without_the_file_the_vocabulary_is_empty_and_one_reminder_says_so(copy: Copy) -> None:
    (copy.path / FILE).unlink()
    atlas = buju.open(copy.path)
    (fault,) = atlas.faults
    assert (fault.code, fault.is_error, fault.where.file) == (F.FUNCTION_UNMAPPED, False, FILE)
    assert atlas.vocabulary.functions == ()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "stages: 星\n",
        "mapping: [1, two]\n",
        "functions: {}\n",
        "stages: [\n",
        "\x00",
        "- a\n",
        "functions:\n  - {}\n",
    ],
)
def test_whatever_the_file_holds_the_atlas_opens(copy: Copy, content: str) -> None:
    copy.write(FILE, content)
    atlas = buju.open(copy.path)
    assert any(fault.where.file == FILE or fault.code is F.FUNCTION_UNMAPPED for fault in atlas.faults)
    assert atlas.counts().facts == buju.open(copy.path).counts().facts > 100
    assert atlas.vocabulary.mapping == ()


def test_a_row_is_not_blamed_for_the_fault_of_its_fact(copy: Copy) -> None:
    facts = "seeds/songjiang-2024-102/facts.yaml"
    line = next(line for line in copy.text(facts).splitlines() if "sj-f-25" in line)
    copy.replace(facts, line, f"{line}\n    nonsense: 1")
    atlas = buju.open(copy.path)
    assert atlas.find_fact("sj-f-25") is None
    assert [fault for fault in atlas.faults if fault.where.file == FILE] == []
    assert atlas.vocabulary.functions_of("sj-f-25") == ()
