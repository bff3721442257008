"""What may stand in a data file: the base of all that people write, its JSON Schema, and what could stand where.

The schema is that of the file, not of the parsed types: where a type has a citation, the file has clause and quote.
Keys and choices that a message offers are read off the same schema that editors complete from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema, core_schema

Schema = dict[str, Any]

# How a citation is written: `start` and `end` are found, so that nobody has to count.
CITING: Schema = {
    "clause": {"type": "string", "minLength": 1, "description": "条款：按标题的层次写，如 二、四(一)1、文首、文尾"},
    "quote": {"type": "string", "minLength": 1, "description": "引文：除换行、空格和 ** 外与原文逐字相同"},
    "occurrence": {
        "type": "integer",
        "minimum": 1,
        "description": "同一条款内出现多次的引文，是第几处（从 1 起）；只出现一次的不写",
    },
}


class Entry(BaseModel):
    """Something that a person writes in a data file; the title of its type and what its fields mean are Chinese."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of what the file holds; answers (serialization) keep that of the type."""
        schema = handler(core)
        own = handler.resolve_ref_schema(schema)
        if handler.mode == "validation":
            own.pop("description", None)
            _in_writing(own)
        else:
            own["title"] = cls.__name__
        return schema


class Body(BaseModel):
    """What answers are made of: unknown members are a fault, and no number is NaN (RFC 8259 has none)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


def file_schema(adapter: TypeAdapter[Any]) -> Schema:
    """Return the JSON Schema (draft 2020-12) of what `adapter` parses, as it is written in a file."""
    schema = adapter.json_schema(schema_generator=_Generator, mode="validation")
    for part in schema.get("$defs", {}).values():
        if _WORDS in part:
            part["description"] = part.pop(_WORDS)
            part.pop("title", None)
    return schema


def keys_at(adapter: TypeAdapter[Any], data: object, path: Sequence[str]) -> tuple[str, ...]:
    """Return the keys that may stand in the mapping at `path` of `data`."""
    schema = _schema_of(adapter)
    nodes = (chosen for node, here in _reached(schema, data, path) for chosen in _members(schema, node, here))
    return tuple(dict.fromkeys(key for node in nodes for key in node.get("properties", ())))


def choices_at(adapter: TypeAdapter[Any], data: object, path: Sequence[str]) -> tuple[str, ...]:
    """Return the words that may stand at `path` of `data`, or the kinds that the mapping there may be of."""
    schema = _schema_of(adapter)
    found: list[Any] = []
    for node, here in _reached(schema, data, path):
        kinds = _resolved(schema, node).get("discriminator", {}).get("mapping", ())
        listed = (_listed(member) for member in _members(schema, node, here))
        found += kinds or (word for words in listed for word in words)
    return tuple(dict.fromkeys(map(str, found)))


@cache
def _schema_of(adapter: TypeAdapter[Any]) -> Schema:
    return file_schema(adapter)


def _reached(schema: Schema, data: Any, path: Sequence[str]) -> list[tuple[Schema, Any]]:  # noqa: ANN401 - nested YAML
    """Follow keys and list places through a schema and its data alike; a union is followed where the data say which."""
    reached = [(schema, data)]
    for part in path:
        reached = [
            (inner, _inside(here, part))
            for node, here in reached
            for member in _members(schema, node, here)
            if (inner := _below(member, part)) is not None
        ]
    return reached


def _members(schema: Schema, node: Schema, data: object) -> Iterator[Schema]:
    """Yield what a node may be: itself, or the members of a union, only the one that the data name if they do."""
    node = _resolved(schema, node)
    tag = node.get("discriminator", {"propertyName": "", "mapping": {}})
    named = data.get(tag["propertyName"]) if isinstance(data, Mapping) else None
    if isinstance(named, str) and named in tag["mapping"]:
        yield from _members(schema, {"$ref": tag["mapping"][named]}, data)
        return
    members = node.get("oneOf") or node.get("anyOf")
    if members is None:
        yield node
        return
    for member in members:
        yield from _members(schema, member, data)


def _resolved(schema: Schema, node: Schema) -> Schema:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node


def _below(node: Schema, part: str) -> Schema | None:
    if part.isdigit() and node.get("type") == "array":
        return node.get("items") or None
    # A mapping whose keys a person chooses has the same in each; closed ones have `false` here.
    free = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    found = node.get("properties", {}).get(part) or free[0]
    return found if isinstance(found, dict) else None


def _inside(data: Any, part: str) -> Any:  # noqa: ANN401 - nested YAML
    if isinstance(data, Mapping):
        return data.get(part)
    return data[int(part)] if isinstance(data, list) and part.isdigit() and int(part) < len(data) else None


def _listed(node: Schema) -> tuple[Any, ...]:
    return (node["const"],) if "const" in node else tuple(node.get("enum", ()))


def _in_writing(schema: Schema) -> None:
    """Make the schema of an object that of its file: quotes for citations, and no kind that goes without saying."""
    fields, required = schema.get("properties", {}), schema.setdefault("required", [])
    if fields.pop("citation", None) is not None:
        fields |= CITING
        required[:] = [key for key in required if key != "citation"] + ["clause", "quote"]
    for key, field in fields.items():
        if "const" in field and key not in required:
            field.pop("default", None)
            required.insert(0, key)


# What closed lists say for readers, until pydantic has set what their docstrings say for programmers.
_WORDS = "x-words"


class _Generator(GenerateJsonSchema):
    """Leaves out what pydantic makes up in English: titles of fields, and what docstrings say of types."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's union of schemas
        return False

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Return the members of a closed list with their words for readers."""
        words = "、".join(f"{member.value} {_words(member)}" for member in schema["members"])
        return {**super().enum_schema(schema), _WORDS: words}


def _words(member: Enum) -> str:
    return next(str(words) for name in ("words", "word", "label") if (words := getattr(member, name, None)))
