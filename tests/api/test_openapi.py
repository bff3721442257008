"""The OpenAPI document: every route is in it, with the body that it answers; the page about it needs no network."""

from __future__ import annotations

import json
import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.markup import Markup
from buju_api.pages import docs, home
from buju_api.resources import documents, facts, health, layouts, places

MODULES = (layouts, places, documents, facts, health, home)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict:
    return client.get("/openapi.json").json()


def test_every_route_is_listed(document: dict) -> None:
    routes = {route.path for module in MODULES for route in module.router.routes if isinstance(route, APIRoute)}
    assert routes <= set(document["paths"])


def test_only_the_documentation_is_not_in_it(app: FastAPI) -> None:
    hidden = {route.path for route in docs.router.routes if isinstance(route, APIRoute)}
    assert hidden == {"/docs", "/assets/{name}", "/openapi.json"}
    assert not app.routes or app.docs_url is None


def test_every_reference_leads_to_a_schema(document: dict) -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert names <= set(document["components"]["schemas"])
    assert "Problem" in names


def test_errors_are_documented_as_they_are_answered(document: dict) -> None:
    for path, operations in document["paths"].items():
        responses = operations["get"]["responses"]
        assert "422" not in responses
        assert ("404" in responses) or "{" not in path
        for status, response in responses.items():
            if status.startswith("4"):
                # A question that cannot be answered keeps its form: the page says what is wrong.
                page = ["text/html"] if (path, status) in {("/at", "400"), ("/sites", "400")} else []
                assert list(response["content"]) == [*page, "application/problem+json"]


def test_every_kind_of_fact_has_a_citation(document: dict) -> None:
    schemas = document["components"]["schemas"]
    kinds = schemas["FactList"]["properties"]["items"]["items"]["discriminator"]["mapping"]
    for reference in kinds.values():
        schema = schemas[reference.rsplit("/", 1)[-1]]
        assert schema["properties"]["citation"] == {"$ref": "#/components/schemas/Citation"}
        assert {"citation", "links", "id"} <= set(schema["required"])
    assert set(schemas["Citation"]["required"]) == {"document", "clause", "quote", "start", "end"}


def test_operations_are_named_once_and_described_in_chinese(document: dict) -> None:
    operations = [operation["get"] for operation in document["paths"].values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    for operation in operations:
        assert re.search("[一-鿿]", operation["summary"])
        assert re.search("[一-鿿]", operation["description"])
        assert all(
            parameter.get("description") for parameter in operation.get("parameters", ()) if parameter["in"] == "query"
        )


def test_the_page_loads_only_from_here(client: TestClient) -> None:
    answer = client.get("/docs")
    page = Markup.of(answer.text)
    assert page.all("header", "site-header")
    assert [form.get("action") for form in page.all("form", "site-search")] == ["/search"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    assert all(link.startswith(("/", "data:", "#")) for link in page.addresses())
    assert any("SwaggerUIBundle" in client.get(one.get("src")).text for one in page.all("script") if one.get("src"))
    assert client.get("/docs/redoc.standalone.js").status_code == 404
