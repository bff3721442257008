"""Every field that people may write has a meaning, and an example from what ships where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from buju.atlas.fields import field_rows
from buju.atlas.schemas import FILES, schema_of
from buju.atlas.store import store_of
from buju.cli.app import run


def test_no_field_is_left_out_or_without_a_meaning(root: Path) -> None:
    rows = field_rows(store_of(root))
    named = {(row.file, row.name) for row in rows}
    for name, file in FILES.items():
        schema = schema_of(name)
        for entry in (schema, *schema["$defs"].values()):
            assert {(file.pattern, key) for key in entry.get("properties", {})} <= named
    assert [row for row in rows if not row.means] == []


def test_examples_are_of_their_own_kind(root: Path) -> None:
    rows = {(row.entry, row.name): row.example for row in field_rows(store_of(root))}
    assert rows["目标指标", "kind"] == "target"
    assert rows["以整个政区代表（C 级）", "by"] == "unit"
    assert rows["背景图层的配方", "kind"] == "context"
    assert not [key for key, example in rows.items() if len(example) > 60]


def test_the_command_prints_them_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", "--fields"]) == 0
    out = capsys.readouterr().out
    assert "seeds/*/facts.yaml  目标指标" in out
    assert "operator（必填）" in out
