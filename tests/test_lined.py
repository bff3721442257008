"""YAML with lines: whatever the file holds, the answer is a mapping or a fault, never a crash."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.fault import FaultCode
from buju.lined import ENOUGH, LinedList, LinedMap, parse_yaml, unknown_keys


def parsed(content: str) -> tuple[LinedMap, list[tuple[FaultCode, int]]]:
    data, faults = parse_yaml(content, file="x.yaml")
    assert all(fault.where.file == "x.yaml" and "\n" not in fault.message for fault in faults)
    return data, [(fault.code, fault.where.line) for fault in faults]


def test_keys_and_items_know_their_lines() -> None:
    data, faults = parsed("a: 1\nb:\n  - c: 2\n    d: 3\n  - 4\n")

    assert faults == []
    assert data == {"a": 1, "b": [{"c": 2, "d": 3}, 4]}
    assert data.lines == {"a": 1, "b": 2}
    assert isinstance(data["b"], LinedList)
    assert data["b"].lines == [3, 5]
    assert data["b"][0].lines == {"c": 3, "d": 4}


def test_anchors_are_followed() -> None:
    data, faults = parsed("a: &x {c: 1}\nb: *x\n")

    assert faults == []
    assert data["b"] == {"c": 1}


SYNTAX = FaultCode.FILE_SYNTAX


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param("a: 1\nb: c: d\n", 2, id="stray colon"),
        pytest.param("a: 1\n\tb: 2\n", 2, id="tab"),
        pytest.param("a: 1\nb: [1, 2\n", 3, id="cut off"),
        pytest.param("", 1, id="empty"),
        pytest.param("- a\n", 1, id="a list"),
        pytest.param("a: 1\na: 2\n", 2, id="a key twice"),
        pytest.param("a: 1\nb: *nowhere\n", 2, id="unknown anchor"),
        pytest.param("a: 1\nb: \x01\n", 2, id="control character"),
        pytest.param("a: 1\nb: !ghost x\n", 2, id="unknown tag"),
        pytest.param("a: 1\nb: !!python/object:os.system x\n", 2, id="python tag"),
        pytest.param("a: 1\nb: 2024-13-45\n", 2, id="impossible date"),
        pytest.param("a: 1\nb: !!int abc\n", 2, id="tag unlike its value"),
        pytest.param(f"a: 1\nb: 1{'0' * 5000}\n", 2, id="number without end"),
        pytest.param("a: 1\nb: &x [*x]\n", 2, id="list inside itself"),
        pytest.param("a: &x {b: *x}\n", 1, id="mapping inside itself"),
        pytest.param(f"a: {'[' * 3000}{']' * 3000}\n", 1, id="nested too deep"),
    ],
)
def test_what_is_no_sound_yaml(content: str, line: int) -> None:
    _, faults = parsed(content)

    assert faults == [(SYNTAX, line)]


@given(st.text("a:-[]{}&*!|>'\"#% \n\t1.", max_size=30) | st.text(max_size=20))
def test_any_text_gives_a_mapping_or_a_fault(content: str) -> None:
    data, faults = parsed(content)

    assert isinstance(data, LinedMap)
    assert data.lines.keys() == data.keys()
    assert faults or data or content in ("{}", "")


# What is said of a file is Chinese, and as short as it is helpful.

LATIN = re.compile("[A-Za-z]{2,}")
MISWRITTEN = {
    "tab for an indent": ("a:\n\tb: 1\n", "制表符"),
    "tab after a key": ("a: 1\nb: 2\n\tc: 3\n", "制表符"),
    "colon in words": ("a: b: c\n", "冒号"),
    "indent too small": ("a:\n    b: 1\n  c: 2\n", "对齐"),
    "dash out of line": ("a:\n  - b\n - c\n", "对齐"),
    "bracket open": ("a: [1, 2\nb: 3\n", "方括号"),
    "brace open": ("a: {b: 1\nc: 3\n", "花括号"),
    "quotation open": ('a: "b\n', "引号"),
    "no colon": ("a: 1\nb\nc: 2\n", "冒号"),
    "at sign": ("a: @b\n", "加引号"),
    "escape": ('a: "\\d"\n', "转义"),
    "tag": ("a: !x!y z\n", "标签"),
    "anchor": ("a: *b\n", "锚点"),
    "two documents": ("a: 1\n---\nb: 2\n", "---"),
    "list for a key": ("? [a, b]\n: 1\n", "键应为文字"),
    "nul": ("a: 1\nb: x\0y\n", "U+0000"),
    "mark within": ("a: 1\nb: x\ufeffy\n", "U+FEFF"),
    "half a letter": ("a: \udc80\n", "U+DC80"),
}


@pytest.mark.parametrize(("content", "says"), MISWRITTEN.values(), ids=MISWRITTEN)
def test_faults_of_form_are_told_in_chinese(content: str, says: str) -> None:
    _, faults = parse_yaml(content, file="x.yaml")
    assert len(faults) == 1
    assert says in faults[0].message
    assert set(LATIN.findall(faults[0].message)) <= {"YAML", "Tab", "FEFF", "DC"}


@given(st.text("a:-[]{}&*!|>'\"#%@`? \n\t1.\\,", max_size=40))
def test_no_fault_of_form_is_told_in_english(content: str) -> None:
    _, faults = parse_yaml(content, file="x.yaml")
    said = "".join(fault.message for fault in faults).replace(content, "")
    assert set(LATIN.findall(said)) - set(LATIN.findall(content)) <= {"YAML", "Tab"}


def test_a_mark_at_the_beginning_is_no_fault() -> None:
    assert parse_yaml("\ufeffa: 1\n", file="x.yaml") == ({"a": 1}, [])


ENDLESS = {
    "many values": "a:\n" + "  - {b: 1}\n" * 101_000,
    "many letters": "a: " + "x" * 10_000_001,
    "anchors of anchors": "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
    "brackets": "a: " + "[" * 100_000,
    "braces": "a: " + "{b: " * 100_000,
    "indents": "".join(" " * n + "a:\n" for n in range(2000)),
    "a key again and again": "a: 1\n" * 50_000,
    "values that cannot be": "a:\n" + "  - 2024-13-45\n" * 50_000,
}


@pytest.mark.parametrize("content", ENDLESS.values(), ids=ENDLESS)
def test_what_is_too_much_is_read_no_further(content: str) -> None:
    start = time.process_time()
    _, faults = parse_yaml(content, file="x.yaml")
    assert time.process_time() - start < 10
    assert 1 <= len(faults) <= ENOUGH + 1
    assert all(len(fault.message) < 200 for fault in faults)


@pytest.mark.parametrize("letter", ["x", "“", "字", "\u202e", " y"])
def test_no_message_repeats_more_than_a_little(letter: str) -> None:
    long = letter * 30_000
    _, faults = parse_yaml(
        f"a: 1\n{json.dumps(long)}: 1\n{json.dumps(long)}: !!int {json.dumps(long)}\n", file="x.yaml"
    )
    unknown = unknown_keys(parse_yaml(f"{json.dumps(long)}: 1\n", file="x.yaml")[0], ["a"], file="x.yaml")
    assert faults
    for fault in [*faults, *unknown]:
        assert len(fault.message) < 500
        assert fault.message.isprintable()
        assert letter * 201 not in fault.message
