"""What holds a point: as JSON, and as a page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api import made
from api.conftest import Visit
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.sites.finder import SiteFinder
from buju.sites.whereabouts import WhereaboutsBody, whereabouts_body
from buju.spatial.shift import Datum
from buju_api.problem import Problem
from buju_api.resources.places import PlaceList

# In 九亭镇, by the stations of which it is named; the second is the same place in GCJ-02.
JIUTING = ("121.3201", "31.1304")
IN_GCJ02 = ("121.32463", "31.12830")


def test_the_answer_is_that_of_the_library(client: TestClient, shipped: Atlas) -> None:
    answer = client.get(f"/api/places?at={','.join(JIUTING)}")
    body = WhereaboutsBody.model_validate_json(answer.content)
    assert answer.json() == whereabouts_body(SiteFinder(shipped).whereabouts(*JIUTING)).model_dump(mode="json")
    assert [held.name for held in body.districts] == ["上海市", "松江区", "九亭镇"]
    assert body.layouts == ["shanghai", "songjiang"]
    assert "songjiang-jiuting" in [place.id for place in body.places if place.certain]
    assert all(place.citations for place in body.places)


def test_the_datum_moves_the_point(client: TestClient) -> None:
    body = client.get(f"/api/places?at={','.join(IN_GCJ02)}&datum=gcj02").json()
    assert body["given"]["datum"] == Datum.GCJ02
    assert (body["lon"], body["lat"]) == pytest.approx(tuple(map(float, JIUTING)), abs=2e-4)
    assert client.get(f"/api/places?at={','.join(JIUTING)}").json()["lon"] == float(JIUTING[0])


def test_the_list_of_places_is_as_it_was(client: TestClient, shipped: Atlas) -> None:
    assert PlaceList.model_validate_json(client.get("/api/places").content).count == shipped.counts().places


WRONG = [
    ("at=", "at"),
    ("at=121.3", "经度,纬度"),
    ("at=31.13,121.32", "纬度在前"),
    ("at=0,0", "中国"),
    ("at=nan,31", "不是数字"),
    ("at=121.3,31.1,5", "不是数字"),
    ("at=121.3,31.1&role=core", "role"),
    ("at=121.3,31.1&q=a&layout=songjiang", "layout、q"),
    ("datum=gcj02", "at"),
    ("at=121.3,31.1&datum=mars", "gcj02"),
]


@pytest.mark.parametrize(("query", "says"), WRONG)
def test_bad_input_is_refused_with_the_reason(client: TestClient, query: str, says: str) -> None:
    answer = client.get(f"/api/places?{query}")
    assert answer.status_code == 400
    assert says in Problem.model_validate_json(answer.content).detail


def test_the_page_says_the_same_with_links(client: TestClient, visit: Visit) -> None:
    body = client.get(f"/api/places?at={','.join(JIUTING)}").json()
    answer = client.get(f"/at?lon={JIUTING[0]}&lat={JIUTING[1]}")
    page = Markup.of(answer.text)
    for held in body["districts"]:
        assert held["full_name"] in page.text
    links = [link.get("href") for link in page.all("a")]
    assert [f"/places/{place['id']}" for part in ("places", "stated") for place in body[part]] == [
        one for one in links if one.startswith("/places/")
    ]
    for plan in body["plans"]:
        assert f"/documents/{plan['document']}" in links
        assert f"/layouts/{plan['layout']}" in links
    assert len([svg for svg in page.all("svg") if "stillmap" in svg.classes]) == 1
    assert len(page.all("script")) == 1
    assert [one.text for one in page.all("span", "maybe")] == ["可能在其内"] * sum(
        not row["certain"] for part in ("districts", "places", "plans") for row in body[part]
    )
    for link in links:
        visit(link.split("#")[0])


def test_what_texts_put_into_the_district_stands_apart(client: TestClient, shipped: Atlas) -> None:
    body = client.get("/api/places?at=116.28,39.86").json()

    assert [(row["id"], row["words"]) for row in body["stated"]] == [
        ("beijing-transfer-centre", "原文写明在丰台区"),
        ("beijing-fengtai-park", "原文写明在丰台区"),
    ]
    assert not {row["id"] for row in body["stated"]} & {row["id"] for row in body["places"]}
    for row in body["stated"]:
        told = row["host"]["citation"]
        assert shipped.fact(row["host"]["fact"]).citation.quote == told["quote"]
    page = Markup.of(client.get("/at?lon=116.28&lat=39.86").text)
    assert "原文写在所在政区的地点" in page.text
    assert "原文写明在丰台区" in page.text


def test_without_a_point_the_form_with_an_example(client: TestClient) -> None:
    for address in ("/at", "/at?lon=&lat=&datum="):
        page = Markup.of(client.get(address).text)
        assert "所在政区" not in page.text
        example = next(link.get("href") for link in page.all("a") if link.get("href").startswith("/at?"))
        assert "九亭镇" in Markup.of(client.get(example).text).text


PAGES_WRONG = [
    ("place=苏州市", "现有资料只收"),
    ("place=地铁站", "是一类车站"),
    ("place=无此地此处", "没有名为"),
    ("lon=abc&lat=31", "不是数字"),
    ("lon=31.13&lat=121.32", "纬度在前"),
    ("lon=121.32", "不是数字"),
    ("lon=121.32&lat=31.13&datum=mars", "gcj02"),
]


@pytest.mark.parametrize(("query", "says"), PAGES_WRONG)
def test_a_wrong_point_is_answered_beside_the_form(client: TestClient, query: str, says: str) -> None:
    answer = client.get(f"/at?{query}")
    assert answer.status_code == 400
    assert says in Markup.of(answer.text).all("div", "trouble")[0].text


@pytest.mark.parametrize("words", made.HOSTILE)
def test_hostile_words_are_text(client: TestClient, hostile: TestClient, words: str) -> None:
    for one in (client, hostile):
        page = Markup.of(one.get("/at", params={"lon": words, "lat": "31"}).text)
        assert len(page.all("script")) - 1 == len(page.all("img")) == 0
        assert next(field.get("value") for field in page.all("input") if field.get("name") == "lon") == words
    held = Markup.of(hostile.get("/at?lon=121.02&lat=31.05").text)
    assert made.SCRIPT in held.text
    assert len(held.all("script")) == 1


def test_out_at_sea_nothing_holds_the_point(client: TestClient) -> None:
    page = Markup.of(client.get("/at?lon=125&lat=30").text)
    assert "不在已有界线的政区之内" in page.text
    assert "不在任何规划地点的图形之内" in page.text


def test_a_station_is_a_point_and_the_field_keeps_it(client: TestClient) -> None:
    page = Markup.of(client.get("/at", params={"place": "九亭站"}).text)
    assert "九亭镇" in page.text
    assert "九亭站" in [field.get("value") for field in page.all("input") if field.get("name") == "place"]
    maps = [figure for figure in page.all("figure") if "data-degrees" in figure.attributes]
    (degrees,) = [figure.get("data-degrees").split(",") for figure in maps]
    west, south, east, north = map(float, degrees)
    assert west < 121.32 < east
    assert south < 31.14 < north


def test_a_wrong_name_keeps_what_was_typed(client: TestClient) -> None:
    page = Markup.of(client.get("/at", params={"place": "苏州市"}).text)
    assert "苏州市" in [field.get("value") for field in page.all("input") if field.get("name") == "place"]


def test_a_click_is_as_sure_as_its_map(client: TestClient) -> None:
    asked = f"/at?lon={JIUTING[0]}&lat={JIUTING[1]}"
    sure, rough = (Markup.of(client.get(f"{asked}&margin={metres}").text) for metres in (10, 5000))
    assert "误差约 10 米" in sure.text
    assert "误差约 5000 米" in rough.text
    assert "误差约" not in Markup.of(client.get(asked).text).text.partition("所在政区")[0]
    certain, possible = ([one.text for one in page.all("span", "sure")] for page in (sure, rough))
    assert certain.count("在其内") > possible.count("在其内")
    assert len(certain) == len(possible)


@pytest.mark.parametrize("margin", ["-1", "nan", "1e9", "999999", "米", "1" * 200])
def test_a_margin_that_is_none_is_refused_and_the_rest_kept(client: TestClient, margin: str) -> None:
    answer = client.get("/at", params={"lon": JIUTING[0], "lat": JIUTING[1], "margin": margin})
    assert answer.status_code == 400
    assert "20000" in answer.text
    assert f'value="{JIUTING[0]}"' in answer.text
