"""The JSON Schemas of the files that people write, made from the types that parse them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from buju.atlas.glossary import FunctionsFile
from buju.atlas.ledger import RelationsFile
from buju.errors import NotFound
from buju.policy.document import DOCUMENT_SOURCE
from buju.policy.parsing import FactGroup, FactsFile
from buju.schema import CITING, Schema, file_schema
from buju.spatial.recipe import RECIPE

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class WrittenFile(NamedTuple):
    """A kind of file that people write: where such files lie, what they hold, and how they are parsed."""

    pattern: str
    title: str
    adapter: TypeAdapter[Any]
    mended: Callable[[Schema], None] = lambda _: None


def schema_of(name: str) -> Schema:
    """Return the schema (draft 2020-12) of a kind of file, e.g. `recipe`, or raise NotFound with the known kinds."""
    if name not in FILES:
        raise NotFound("文件格式", name, FILES)
    file = FILES[name]
    schema = file_schema(file.adapter)
    file.mended(schema)
    return {"$schema": _DRAFT, **schema, "title": f"{file.title}（{file.pattern}）"}


def schema_bytes(name: str) -> bytes:
    """Return a schema as a file's content, the same bytes each time."""
    return (json.dumps(schema_of(name), ensure_ascii=False, indent=2) + "\n").encode()


def file_name(name: str) -> str:
    """Return what the file of a schema is called."""
    return f"{name}.schema.json"


def _facts_in_groups(schema: Schema) -> None:
    """Let facts go without an id, and those of a group without clause and quote, which the group has for them."""
    defs = schema["$defs"]
    group = defs[FactGroup.__name__]
    union = group["properties"]["facts"]["items"]
    for kind, ref in union["discriminator"]["mapping"].items():
        fact = defs[ref.removeprefix("#/$defs/")]
        fact["required"].remove("id")
        inner = copy.deepcopy(fact)
        inner["properties"] = {key: value for key, value in inner["properties"].items() if key not in CITING}
        inner["required"] = [key for key in inner["required"] if key not in CITING]
        name = f"{ref.removeprefix('#/$defs/')}InGroup"
        defs[name] = inner
        union["discriminator"]["mapping"][kind] = f"#/$defs/{name}"
    union["oneOf"] = [{"$ref": ref} for ref in union["discriminator"]["mapping"].values()]


FILES = {
    "source": WrittenFile("seeds/*/source.yaml", "规划文件的登记", DOCUMENT_SOURCE),
    "facts": WrittenFile("seeds/*/facts.yaml", "规划文件的事实", TypeAdapter(FactsFile), _facts_in_groups),
    "functions": WrittenFile("seeds/functions.yaml", "产业功能词表", TypeAdapter(FunctionsFile)),
    "relations": WrittenFile("seeds/relations.yaml", "关系台账", TypeAdapter(RelationsFile)),
    "recipe": WrittenFile("layers/*/recipe.yaml", "图层的配方", RECIPE),
}
