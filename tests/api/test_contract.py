"""What the OpenAPI document calls valid is answered: values are made from its schemas, and none is called malformed."""

from __future__ import annotations

import os
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api import made
from buju_api import Settings, create_app

# By hand: BUJU_EXAMPLES=300.
EXAMPLES = int(os.environ.get("BUJU_EXAMPLES", "15"))
# What no schema of parameters knows: names of the atlas, grammars with their own words, what goes together.
MEANINGS = {"question-invalid", "name-unknown", "ambiguous", "parameters-apart"}
LARGEST = 10**6


class Operation(NamedTuple):
    """One method of one address."""

    method: str
    path: str
    said: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


# What may be asked does not depend on the atlas.
DOCUMENT = create_app(made.atlas(), Settings()).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = [
    Operation(method.upper(), path, said)
    for path, methods in DOCUMENT["paths"].items()
    for method, said in methods.items()
]


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return what a schema calls valid, as far as the schemas of requests go."""
    if "$ref" in schema:
        return values(SCHEMAS[schema["$ref"].rsplit("/", 1)[-1]])
    if "oneOf" in schema:
        return st.one_of(*(objects(schema, rule) for rule in schema["oneOf"]))
    if "anyOf" in schema:
        # What stands beside the choices holds for the texts among them.
        more = {key: schema[key] for key in ("pattern", "enum") if key in schema}
        return st.one_of(*(values(one | more if one.get("type") == "string" else one) for one in schema["anyOf"]))
    kinds = {
        "array": lambda: st.lists(
            values(schema["items"]), min_size=schema.get("minItems", 0), max_size=min(schema.get("maxItems", 5), 5)
        ),
        "object": lambda: objects(schema, {}),
        "boolean": st.booleans,
        "null": st.none,
        "string": lambda: _text(schema),
        "integer": lambda: st.integers(schema.get("minimum", -LARGEST), schema.get("maximum", LARGEST)),
    }
    return st.sampled_from(schema["enum"]) if "enum" in schema else kinds[schema["type"]]()


def objects(schema: dict[str, Any], rule: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return the objects of a schema that meet a further rule: what it requires, and what is null then."""
    required = {*schema.get("required", ()), *rule.get("required", ())}
    nothing = {name for name, one in rule.get("properties", {}).items() if one["type"] == "null"}
    members = {
        name: st.none() if name in nothing else values(_given(one) if name in required else one)
        for name, one in schema["properties"].items()
    }
    return st.fixed_dictionaries(
        {name: one for name, one in members.items() if name in required},
        optional={name: one for name, one in members.items() if name not in required},
    )


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    return kinds[0] if kinds else schema


def _text(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength", 60)
    if "pattern" in schema:
        letters = st.characters(codec="utf-8")
        found = st.from_regex(schema["pattern"], fullmatch=True, alphabet=letters)
        return found.filter(lambda text: least <= len(text) <= most)
    return st.text(alphabet=st.characters(codec="utf-8"), min_size=least, max_size=min(most, 60))


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_what_the_schema_calls_valid_is_answered(client: TestClient, operation: Operation) -> None:
    parameters = operation.said.get("parameters", [])
    if not parameters and "requestBody" not in operation.said:
        assert client.request(operation.method, operation.path).status_code == 200
        return
    content = operation.said.get("requestBody", {}).get("content", {})
    # A page is sent on: by a name to its one address, from a slash at the end to the address without.
    elsewhere = {"307"} if operation.path.startswith("/api") else {"307", "308"}

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(data=st.data())
    def asked(data: st.DataObject) -> None:
        path, query = operation.path, []
        for one in parameters:
            if not one["required"] and not data.draw(st.booleans()):
                continue
            value = data.draw(values(one["schema"]))
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", quote(str(value) or "x", safe=""))
            elif value is not None:
                query += [(one["name"], _written(item)) for item in (value if isinstance(value, list) else [value])]
        sent: dict[str, Any] = {}
        if "application/json" in content:
            sent = {"json": data.draw(values(content["application/json"]["schema"]))}
        elif content:
            fields = data.draw(values(content["multipart/form-data"]["schema"]))
            file = fields.pop("file")
            sent = {"data": fields, "files": {"file": ("a.csv", file.encode())}}
        answer = client.request(operation.method, path, params=query, **sent)
        assert str(answer.status_code) in {*operation.said["responses"], *elsewhere}, answer.text[:300]
        assert answer.status_code != 500
        if answer.status_code == 400 and answer.headers["content-type"] == "application/problem+json":
            assert answer.json()["code"] in MEANINGS, answer.json()["detail"]

    asked()


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("written", ["0", "1", "yes", "True"])
def test_what_is_no_boolean_of_the_schema_is_refused(client: TestClient, written: str) -> None:
    assert client.get("/api/sites", params={"geometry": written}).status_code == 400
    body = {"query": {}, "limit": 1, "geometry": 0 if written == "0" else written}
    assert client.post("/api/sites", json=body).status_code == 400
