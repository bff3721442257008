"""YAML with lines: whatever the file holds, the answer is a mapping or a fault, never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.fault import FaultCode
from buju.lined import LinedList, LinedMap, parse_yaml


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
