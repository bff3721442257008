"""The page of a place: its shape, its evidence, everything that every plan says, its relations."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from api import made, made_pairs
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.folded import unwrapped
from buju_api import create_app
from buju_api.pages.places import frame_round
from buju_api.problem import Problem


def page_of(client: TestClient, place_id: str) -> Markup:
    answer = client.get(f"/places/{place_id}")
    assert answer.status_code == 200
    return Markup.of(answer.text)


def test_every_place_has_a_page_with_all_that_is_said(visit: Visit, shipped: Atlas) -> None:
    for place in shipped.places():
        page = visit(f"/places/{place.id}")
        assert place.name in page.text
        assert place.grade.words in page.text
        assert place.record.method in page.text
        hrefs = page.addresses()
        for fact in shipped.facts_about(place.id):
            assert unwrapped(fact.citation.quote) in page.text
            citation = fact.citation
            assert f"/documents/{citation.document}#q-{citation.start}-{citation.end}" in hrefs
        for row in shipped.relations_of(place.id):
            other = row.other(place.id)
            assert other is not None
            assert other.place is None or f"/places/{other.place}" in hrefs
            assert row.status_words in page.text or row.area_km2 is not None


def test_a_picture_is_drawn_exactly_for_what_has_a_shape(visit: Visit, shipped: Atlas) -> None:
    for place in shipped.places():
        page = visit(f"/places/{place.id}")
        assert bool(page.all("svg", "stillmap")) is (place.shape is not None)
        assert ("没有图形" in page.text) is (place.shape is None)
        for source in place.record.sources:
            assert source.title in page.text
            assert source.licence in page.text


def test_sides_candidate_margin_and_what_would_raise_the_grade(client: TestClient, shipped: Atlas) -> None:
    core = page_of(client, "songjiang-core").text
    for side in shipped.place("songjiang-core").record.sides:
        assert side.road in core
        assert side.remark in core
    assert "查实云振路的位置" in core
    park = shipped.place("songjiang-kejilvzhou")
    assert str(park.record.candidate) in page_of(client, park.id).text
    assert "±1200 米" in page_of(client, park.id).text


def test_links_lead_to_the_map_and_to_the_data(visit: Visit) -> None:
    page = visit("/places/songjiang-core")
    assert "/layouts/songjiang#place-songjiang-core" in page.addresses()
    for address in sorted(set(page.addresses())):
        path, _, anchor = address.partition("#")
        if path.startswith("/"):
            target = visit(path)
            assert not anchor or anchor in target.ids, address


def test_geojson_is_one_feature_with_its_geometry(client: TestClient) -> None:
    answer = client.get("/api/places/songjiang-core/place.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    collection = json.loads(answer.content)
    assert [feature["id"] for feature in collection["features"]] == ["songjiang-core"]
    assert collection["features"][0]["geometry"] == client.get("/api/places/songjiang-core").json()["geometry"]
    lost = json.loads(client.get("/api/places/songjiang-jingkaiqu/place.geojson").content)
    assert lost["features"][0]["geometry"] is None


def test_the_frame_holds_the_place_and_some_ground(shipped: Atlas) -> None:
    for place in shipped.places():
        if place.shape is not None:
            west, south, east, north = frame_round(place)
            w, s, e, n = place.shape.bounds
            assert west < w
            assert south < s
            assert e < east
            assert n < north


def test_the_map_of_its_layout_leads_to_the_page(client: TestClient) -> None:
    assert "/places/songjiang-core" in Markup.of(client.get("/layouts/songjiang").text).addresses()


BAD = [
    ("/places/x", 404),
    ("/places/%3Cscript%3E", 404),
    ("/places/songjiang-core?x=1", 400),
    ("/api/places/x/place.geojson", 404),
    ("/api/places/songjiang-core/place.geojson?x=1", 400),
]


@pytest.mark.parametrize(("address", "status"), BAD)
def test_bad_input(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    Problem.model_validate_json(answer.content)


def test_made_up_places_of_every_grade(hostile: TestClient) -> None:
    client = client_of(create_app(made_pairs.atlas()))
    assert "±500 米" in page_of(client, "left-point").text
    assert "明月路" in page_of(client, "left-point").text
    assert "可能是另一处" in page_of(client, "left-point").text
    assert "没有图形" in page_of(client, "left-lost").text
    for place_id in ("made-core", "made-lost"):
        page = page_of(hostile, place_id)
        assert made.SCRIPT in page.text
        assert not page.all("img")
        assert not page.all("script")
        assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
