"""docs/data.md says of every field what the schema says, and its examples meet the schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from buju.atlas.schemas import FILES, schema_of

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/data.md").read_text(encoding="utf-8")
SECTIONS = {
    name: re.search(rf"(?ms)^## [^\n]*`{re.escape(file.pattern)}`.*?(?=^## |\Z)", PAGE) for name, file in FILES.items()
}


def section(name: str) -> str:
    found = SECTIONS[name]
    assert found is not None, f"no section on {name}"
    return found[0]


def tables(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in (schema, *schema["$defs"].values()) if "properties" in part]


@pytest.mark.parametrize("name", FILES)
def test_every_field_is_on_the_page_with_its_meaning(name: str) -> None:
    page = section(name)
    rows = {
        f"| `{key}` | {'✓' if key in table['required'] else ''} | {field['description'].replace('|', '｜')} |"
        for table in tables(schema_of(name))
        for key, field in table["properties"].items()
    }

    assert sorted(row for row in rows if row not in page) == []


@pytest.mark.parametrize("name", FILES)
def test_the_page_has_no_field_that_is_not_there(name: str) -> None:
    known = {key for table in tables(schema_of(name)) for key in table["properties"]}

    assert set(re.findall(r"(?m)^\| `(\w+)` \|", section(name))) == known


@pytest.mark.parametrize("name", FILES)
def test_every_closed_list_is_on_the_page(name: str) -> None:
    listed = [part["description"] for part in schema_of(name)["$defs"].values() if "enum" in part]

    assert [words for words in listed if words not in section(name)] == []


@pytest.mark.parametrize("name", FILES)
def test_examples_meet_the_schema(name: str) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", section(name), re.DOTALL)

    assert examples
    for example in examples:
        data = yaml.safe_load(example)
        assert list(Draft202012Validator(schema_of(name)).iter_errors(data)) == []
