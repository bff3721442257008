"""The files of a document as a whole: keys, YAML that is none, changed texts, how faults read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode, Fixer

if TYPE_CHECKING:
    from conftest import Folder

F = FaultCode
FACTS_YAML, SOURCE_YAML = "facts.yaml", "source.yaml"


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
