"""The schemas of the files that people write: fresh, in Chinese, met by what ships and by nothing that is broken."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from buju.atlas.schemas import FILES, file_name, schema_bytes, schema_of
from buju.errors import NotFound

if TYPE_CHECKING:
    from conftest import Runner

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = [(name, path) for name, file in FILES.items() for path in sorted(ROOT.glob(file.pattern))]
NAMES = [path.relative_to(ROOT).as_posix() for _, path in SHIPPED]


class Loader(yaml.SafeLoader):
    """YAML as editors read it (1.2): a date is a text."""


Loader.yaml_implicit_resolvers = {
    first: [row for row in rows if row[0] != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def data_of(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


@pytest.mark.parametrize("name", FILES)
def test_the_written_schemas_are_fresh(name: str) -> None:
    assert (ROOT / "schemas" / file_name(name)).read_bytes() == schema_bytes(name)


def test_there_is_no_schema_besides() -> None:
    assert {path.name for path in (ROOT / "schemas").iterdir()} == {file_name(name) for name in FILES}


@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=NAMES)
def test_what_ships_meets_its_schema_and_names_it(name: str, path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n", maxsplit=1)[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)

    assert named is not None
    assert (path.parent / named[1]).resolve() == ROOT / "schemas" / file_name(name)
    assert list(Draft202012Validator(schema_of(name)).iter_errors(data_of(path))) == []


def test_every_kind_of_file_ships() -> None:
    assert {name for name, _ in SHIPPED} == FILES.keys()


Change = Callable[[Any], object]


def at(data: Any, *path: str | int) -> Any:
    for part in path:
        data = data[part]
    return data


def flat(data: Any) -> Any:
    return next(entry for entry in data["facts"] if "facts" not in entry)


def group(data: Any) -> Any:
    return next(entry for entry in data["facts"] if "facts" in entry)


def target(data: Any) -> Any:
    return next(entry for entry in data["facts"] if entry.get("kind") == "target")


FACTS, SOURCE = "seeds/songjiang-2024-102/facts.yaml", "seeds/songjiang-2024-102/source.yaml"
RECIPE, AROUND = "layers/songjiang/recipe.yaml", "layers/context/recipe.yaml"
FUNCTIONS, RELATIONS = "seeds/functions.yaml", "seeds/relations.yaml"
BROKEN: list[tuple[str, str, Change]] = [
    ("source kind", SOURCE, lambda data: data.update(kind="novel")),
    ("source key", SOURCE, lambda data: data.update(isuer={"unstated": "无"})),
    ("source title bare", SOURCE, lambda data: data.update(title="标题")),
    ("source title uncited", SOURCE, lambda data: data["title"].pop("quote")),
    ("source checksum", SOURCE, lambda data: data.update(sha256="abc")),
    ("fact key", FACTS, lambda data: flat(data).update(qoute="引文")),
    ("fact kind", FACTS, lambda data: flat(data).update(kind="wish")),
    ("fact without kind", FACTS, lambda data: flat(data).pop("kind")),
    ("fact without quote", FACTS, lambda data: flat(data).pop("quote")),
    ("fact with offsets", FACTS, lambda data: flat(data).update(start=3)),
    ("fact id", FACTS, lambda data: flat(data).update(id="A 1")),
    ("target operator", FACTS, lambda data: target(data).update(operator="左右")),
    ("target without year", FACTS, lambda data: target(data).pop("year")),
    ("group without quote", FACTS, lambda data: group(data).pop("quote")),
    ("group that is empty", FACTS, lambda data: group(data).update(facts=[])),
    ("group key", FACTS, lambda data: group(data).update(note="说明")),
    ("quote inside a group", FACTS, lambda data: at(group(data), "facts", 0).update(quote="引文")),
    ("recipe role", RECIPE, lambda data: at(data, "places", 0).update(role="cor")),
    ("recipe key", RECIPE, lambda data: at(data, "places", 0).update(rol="core")),
    ("recipe grade", RECIPE, lambda data: at(data, "places", 0).update(grade="A")),
    ("recipe way", RECIPE, lambda data: at(data, "places", 0, "make").update(by="unti")),
    ("recipe margin", RECIPE, lambda data: at(data, "places", 1, "make").update(margin_m=0)),
    ("surroundings theme", AROUND, lambda data: at(data, "parts", 0).update(theme="volcano")),
    ("surroundings clip", AROUND, lambda data: at(data, "parts", 0).update(clip=[1, 2, 3])),
    ("function key", FUNCTIONS, lambda data: at(data, "functions", 0).update(synonym=["词"])),
    ("function part", FUNCTIONS, lambda data: data.update(maping=[])),
    ("shared of one", FUNCTIONS, lambda data: at(data, "shared", 0).update(functions=["terminal"])),
    ("relation kind", RELATIONS, lambda data: at(data, "relations", 0).update(kind="friend")),
    ("relation without a reason", RELATIONS, lambda data: at(data, "relations", 0).pop("reason")),
]


@pytest.mark.parametrize(("file", "change"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_is_broken_does_not_meet_its_schema(file: str, change: Change) -> None:
    (name,) = [name for name, path in SHIPPED if path == ROOT / file]
    data = copy.deepcopy(data_of(ROOT / file))
    change(data)

    assert list(Draft202012Validator(schema_of(name)).iter_errors(data))


def test_a_fact_may_go_without_an_id() -> None:
    data = data_of(ROOT / FACTS)
    flat(data).pop("id")
    at(group(data), "facts", 0).pop("id")

    assert list(Draft202012Validator(schema_of("facts")).iter_errors(data)) == []


@pytest.mark.parametrize("name", FILES)
def test_every_field_is_explained_in_chinese(name: str) -> None:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)

    fields = list(_fields(schema))
    titles = [schema["title"], *(part["title"] for part in schema["$defs"].values() if "properties" in part)]

    assert [key for key, field in fields if not re.search("[一-鿿]", field.get("description", ""))] == []
    assert [title for title in titles if not re.search("[一-鿿]", title)] == []


def _fields(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        properties = node.get("properties", {})
        yield from properties.items()
        for inner in node.values():
            yield from _fields(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _fields(inner)


def test_an_unknown_kind_of_file_is_told_with_the_known() -> None:
    with pytest.raises(NotFound) as caught:
        schema_of("facs")

    assert "facs" in str(caught.value)
    assert "facts" in caught.value.known


def test_the_command_lists_prints_and_writes(run: Runner, tmp_path: Path) -> None:
    listed, printed = run("schema"), run("schema", "recipe")
    written = run("schema", "-o", tmp_path)

    assert [line.split("\t")[0] for line in listed[1].splitlines()] == list(FILES)
    assert printed[1].encode() == schema_bytes("recipe")
    assert (listed[0], printed[0], written[0]) == (0, 0, 0)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        file_name(name): schema_bytes(name) for name in FILES
    }


def test_the_command_writes_one_and_says_so_in_json(run: Runner, tmp_path: Path) -> None:
    status, out, _ = run("schema", "facts", "-o", tmp_path, "--json")

    assert status == 0
    (row,) = json.loads(out)
    assert Path(row["file"]).read_bytes() == schema_bytes("facts")
    assert [entry["name"] for entry in json.loads(run("schema", "--json")[1])] == list(FILES)


def test_the_command_refuses_what_is_not_there(run: Runner) -> None:
    status, out, err = run("schema", "facs")

    assert (status, out) == (2, "")
    assert "facs" in err
    assert "facts" in err
