"""The closed table of faults and the family of errors."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import buju.errors
from buju.errors import BujuError, NotFound, closest
from buju.fault import Fault, FaultCode, Fixer, Line, Severity, reason

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


@pytest.mark.parametrize("code", FaultCode, ids=str)
def test_every_code_has_its_rule(code: FaultCode) -> None:
    assert isinstance(code.rule.severity, Severity)
    assert isinstance(code.rule.fixer, Fixer)
    assert code.rule.means
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.value)


@pytest.mark.parametrize("code", FaultCode, ids=str)
def test_every_code_is_given_by_some_rule(code: FaultCode, root: Path) -> None:
    sources = [path for path in (root / "geo" / "buju").rglob("*.py") if path.name != "fault.py"]

    assert any(f"FaultCode.{code.name}" in path.read_text(encoding="utf-8") for path in sources)


def test_a_fault_reads_as_one_line() -> None:
    fault = Fault.of(FaultCode.SHAPE_PRECISION, "七位小数", where=Line("layers/a/places.geojson", 3))

    assert str(fault) == "layers/a/places.geojson:3: 提醒 shape-precision: 七位小数（由图层制作处理）"
    assert not fault.is_error


def test_the_tree_of_the_docstring_is_the_tree() -> None:
    drawn = re.findall(r"[├└]── (\w+)", buju.errors.__doc__ or "")
    family = [kind for kind in vars(buju.errors).values() if isinstance(kind, type) and issubclass(kind, BujuError)]

    assert sorted(["BujuError", *drawn]) == sorted(kind.__name__ for kind in family)


def test_not_found_lists_what_there_is() -> None:
    error = NotFound("布局", "songjang", ["songjiang", "beijing"])

    assert (error.kind, error.name, error.known) == ("布局", "songjang", ("songjiang", "beijing"))
    assert str(error) == "没有编号为“songjang”的布局；现有：songjiang、beijing"
    assert "（无）" in str(NotFound("布局", "x", []))


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("九停镇", ["泗泾镇", "九亭镇", "车墩镇"], "九亭镇"),
        ("zzz", ["a", "b"], "a、b"),
        ("x", [], "（无）"),
    ],
)
def test_the_closest_names(name: str, known: list[str], near: str) -> None:
    assert closest(name, known).startswith(near)


@pytest.mark.parametrize(
    ("code", "file", "fixer"),
    [
        (FaultCode.FIELD_INVALID, "layers/a/places.geojson", Fixer.LAYERS),
        (FaultCode.FILE_SYNTAX, "layers/a/layer.json", Fixer.LAYERS),
        (FaultCode.FIELD_INVALID, "seeds/a/facts.yaml", Fixer.FACTS),
        (FaultCode.ID_DUPLICATE, "seeds/relations.yaml", Fixer.FACTS),
        (FaultCode.FILE_SYNTAX, "seeds/a/source.yaml", Fixer.TEXT),
        (FaultCode.TEXT_CHANGED, "seeds/a/text.txt", Fixer.TEXT),
        (FaultCode.FILE_MISSING, "layers/a/layer.json", Fixer.SETUP),
    ],
)
def test_who_mends_a_fault(code: FaultCode, file: str, fixer: Fixer) -> None:
    assert Fault.of(code, "有误", where=Line(file)).fixer is fixer


def test_choices_are_listed_in_chinese() -> None:
    row: ErrorDetails = {
        "type": "enum",
        "loc": ("candidates",),
        "msg": "",
        "input": "x",
        "ctx": {"expected": "'places', 'towns' or 'file'"},
    }
    assert reason(row) == "取值应为 places、towns、file 之一"
