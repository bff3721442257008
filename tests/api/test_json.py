"""JSON: every body parses with the model that the OpenAPI document shows, and says what the atlas says."""

from __future__ import annotations

import json
from pathlib import Path
from types import UnionType
from typing import get_args

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from api.conftest import Visit
from buju.atlas.atlas import Atlas
from buju.atlas.entries import StagesEntry, layout_entry
from buju.policy.fact import KINDS
from buju.policy.fact import Fact as AnyFact
from buju.sites.whereabouts import WhereaboutsBody
from buju_api.resources import documents, facts, health, layouts, places
from buju_api.resources.documents import DocumentBody, DocumentList
from buju_api.resources.facts import FactBody, FactKind, FactList
from buju_api.resources.health import Health
from buju_api.resources.layouts import LayoutBody, LayoutList
from buju_api.resources.places import PlaceBody, PlaceList

BODIES = [
    ("/healthz", Health),
    ("/api/layouts", LayoutList),
    ("/api/layouts/songjiang", LayoutBody),
    ("/api/layouts/songjiang/stages", StagesEntry),
    ("/api/places", PlaceList),
    ("/api/places?at=121.32,31.13", WhereaboutsBody),
    ("/api/places/songjiang-core", PlaceBody),
    ("/api/documents", DocumentList),
    ("/api/documents/songjiang-2024-102", DocumentBody),
    ("/api/facts", FactList),
    ("/api/facts/sj-l-01", FactBody),
]


@pytest.mark.parametrize(("address", "model"), BODIES, ids=[address for address, _ in BODIES])
def test_a_body_parses_with_its_model(client: TestClient, address: str, model: object) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    TypeAdapter(model).validate_json(answer.content)


def test_the_table_of_bodies_is_whole() -> None:
    routes = [r for module in (health, layouts, places, documents, facts) for r in module.router.routes]
    models = [route.response_model for route in routes if isinstance(route, APIRoute) and route.response_model]
    # A route that answers two kinds of questions has a union; that of the facts is one body.
    modelled = {one for model in models for one in (get_args(model) if isinstance(model, UnionType) else [model])}
    assert modelled == {model for _, model in BODIES}


def test_every_kind_of_fact_has_a_body() -> None:
    assert set(get_args(FactKind)) == set(KINDS)
    own = {member.__mro__[2] for member in get_args(get_args(FactBody)[0])}
    assert own == set(get_args(get_args(AnyFact)[0]))


def test_every_place_and_document_parses_alone(client: TestClient, shipped: Atlas) -> None:
    for place_id in [one.id for one in shipped.places()]:
        PlaceBody.model_validate_json(client.get(f"/api/places/{place_id}").content)
    for document_id in [one.id for one in shipped.documents()]:
        DocumentBody.model_validate_json(client.get(f"/api/documents/{document_id}").content)


def test_lists_hold_everything(client: TestClient, shipped: Atlas) -> None:
    for name, known in (("layouts", shipped.layouts()), ("places", shipped.places()), ("facts", shipped.facts())):
        body = client.get(f"/api/{name}").json()
        assert body["count"] == len(body["items"]) == len(known)
        assert [item["id"] for item in body["items"]] == [one.id for one in known]


def test_a_layout_says_what_the_command_says(client: TestClient, shipped: Atlas) -> None:
    for layout in shipped.layouts():
        body = client.get(f"/api/layouts/{layout.id}").json()
        del body["links"]
        for wording in body["wordings"]:
            del wording["links"]
        assert body == layout_entry(layout, shipped).model_dump(mode="json")


def test_every_fact_is_cited_character_for_character(client: TestClient, shipped: Atlas) -> None:
    for fact in client.get("/api/facts").json()["items"]:
        citation = fact["citation"]
        assert set(citation) == {"document", "clause", "quote", "start", "end"}
        text = shipped.document(citation["document"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_clauses_carry_their_stored_text(client: TestClient, shipped: Atlas) -> None:
    for document in shipped.documents():
        for clause in client.get(f"/api/documents/{document.id}").json()["clauses"]:
            assert clause["text"] == document.text[clause["start"] : clause["end"]]


def _hosts(place: dict) -> set[str]:
    return {host["host"] for host in place["host"]}


# Towns of 松江区 that its plan puts places into.
_TOWNS = {"九亭镇", "车墩镇", "佘山镇"}

FILTERS = [
    ("/api/places?layout=songjiang", lambda p: p["layout"] == "songjiang"),
    ("/api/places?role=town", lambda p: p["role"] == "town"),
    ("/api/places?grade=C", lambda p: p["grade"] == "C"),
    ("/api/places?district=松江区", lambda p: "松江区" in (p["district"], *_hosts(p)) or _hosts(p) & _TOWNS),
    ("/api/places?layout=songjiang&role=town&grade=C", lambda p: (p["role"], p["grade"]) == ("town", "C")),
    ("/api/facts?kind=target", lambda f: f["kind"] == "target"),
    ("/api/facts?document=songjiang-2024-102", lambda f: f["citation"]["document"] == "songjiang-2024-102"),
    ("/api/facts?place=songjiang-core", lambda f: "songjiang-core" in f["places"]),
    ("/api/facts?kind=function&place=songjiang-core", lambda f: f["kind"] == "function"),
]


@pytest.mark.parametrize(("address", "meets"), FILTERS, ids=[address for address, _ in FILTERS])
def test_a_filter_keeps_what_meets_it_and_nothing_else(client: TestClient, address: str, meets) -> None:
    found = client.get(address).json()["items"]
    everything = client.get(address.split("?", maxsplit=1)[0]).json()["items"]
    assert found
    assert all(meets(item) for item in found)
    if "&" not in address:
        assert found == [item for item in everything if meets(item)]


def test_text_is_found_in_names_aliases_and_quotes(client: TestClient) -> None:
    named = client.get("/api/places", params={"q": "Ｇ６０ 科创云廊"}).json()["items"]
    assert "songjiang-yunlang" in [place["id"] for place in named]
    quoted = client.get("/api/places", params={"layout": "songjiang", "q": "先导区"}).json()["items"]
    assert "songjiang-kejilvzhou" in [place["id"] for place in quoted]
    assert client.get("/api/places", params={"q": "没有这样的词"}).json() == {"count": 0, "items": []}


def test_the_geojson_is_the_layer_itself(client: TestClient, shipped: Atlas, root: Path) -> None:
    for layout_id in [one.id for one in shipped.layouts()]:
        answer = client.get(f"/api/layouts/{layout_id}/places.geojson")
        assert answer.headers["content-type"] == "application/geo+json"
        assert answer.headers["content-disposition"] == f'attachment; filename="{layout_id}-places.geojson"'
        layer = json.loads((root / "layers" / layout_id / "places.geojson").read_bytes())
        assert json.loads(answer.content) == layer


def test_grade_f_has_no_geometry(client: TestClient, shipped: Atlas) -> None:
    for place in shipped.find_places(grade="F"):
        assert client.get(f"/api/places/{place.id}").json()["geometry"] is None


def test_every_link_in_json_answers(client: TestClient, visit: Visit) -> None:
    addresses = ["/api/layouts", "/api/places", "/api/documents", "/api/facts?kind=layout"]
    linked = {
        link
        for address in addresses
        for item in client.get(address).json()["items"]
        for links in item["links"].values()
        for link in (links if isinstance(links, list) else [links])
    }
    for page in {link.split("#")[0] for link in linked}:
        visit(page)
