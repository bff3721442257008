"""Every door answers the same for the same words: pages, JSON, maps, figures, site selection, commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from buju.atlas.atlas import Atlas
from buju.errors import Ambiguous, NotFound, QuestionInvalid
from buju.sites.finder import SiteFinder
from buju.spatial.shift import Datum
from buju.views.carto.options import figure_options
from buju.views.carto.subject import subject_of
from buju.views.map.mapoptions import map_choice, map_options

UNKNOWN, SEVERAL = "unknown", "several"

# Words, with the place of 一核两带 or 一体化发展 that they stand for.
PLACES = {
    "an id": ("songjiang-core", "songjiang-core"),
    "an id in capitals": ("SONGJIANG-CORE", "songjiang-core"),
    "an id in full width": ("ｓｏｎｇｊｉａｎｇ－ｃｏｒｅ", "songjiang-core"),
    "a name": ("G60 卫星互联网产业基地", "songjiang-core"),
    "a name in full width": ("Ｇ６０ 卫星互联网产业基地", "songjiang-core"),
    "a name in small letters": ("g60卫星互联网产业基地", "songjiang-core"),
    "a name with spaces elsewhere": (" G60卫星互联网\u3000产业 基地", "songjiang-core"),
    "an alias": ("一核", "songjiang-core"),
    "another alias": ("久富经济开发区", "songjiang-jiufu"),
    "brackets of the other width": ("两江新区(国家级新区)", "chongqing-liangjiang"),
    "the other place's full name": ("两江新区（2025年12月起的行政区）", "chongqing-liangjiang-2025"),
    "an alias where the name is ambiguous": ("重庆两江新区", "chongqing-liangjiang"),
    "an id where the name is ambiguous": ("chongqing-liangjiang", "chongqing-liangjiang"),
    "an alias of two": ("两带", SEVERAL),
    "a name that another one has with brackets": ("两江新区", SEVERAL),
    "what nothing is called": ("火星基地", UNKNOWN),
    "what no id is": ("mars-base", UNKNOWN),
}
# Of places without a shape, which cannot be drawn or measured to.
UNLOCATED = {
    "a name without its brackets": ("北斗时空", "songjiang-beidou-base"),
    "a name with brackets of the other width": ("北斗时空(上海)大数据融合应用产业基地", "songjiang-beidou-base"),
}
LAYOUTS = {
    "an id": ("songjiang", "songjiang"),
    "an id in full width": ("ＳＯＮＧＪＩＡＮＧ", "songjiang"),
    "a name": ("一核两带", "songjiang"),
    "a name with spaces": ("一核 两带", "songjiang"),
    "a region": ("松江区", "songjiang"),
    "a region with the name": ("松江区一核两带", "songjiang"),
    "a title": ("松江区卫星互联网产业空间布局", "songjiang"),
    "what nothing is called": ("火星布局", UNKNOWN),
}
DISTRICTS = {
    "a code": ("310117", "松江区"),
    "a code in full width": ("３１０１１７", "松江区"),
    "a name": ("松江区", "松江区"),
    "a short name": ("松江", "松江区"),
    "a name with that of the unit round it": ("上海市松江区", "松江区"),
    "a name with spaces": ("松 江 区", "松江区"),
    "what nothing is called": ("火星区", UNKNOWN),
}


def _layout_of(words: str, expected: str) -> str:
    return "chongqing" if "chongqing" in expected or "两江" in words else "songjiang"


def on_map(atlas: Atlas, words: str, layout: str) -> str:
    (place,) = map_choice(atlas, atlas.layout(layout), map_options([("places", words)])).places
    return place.id


def marked_on_map(atlas: Atlas, words: str, layout: str) -> str:
    place = map_choice(atlas, atlas.layout(layout), map_options([("highlight", words)])).highlight
    assert place is not None
    return place.id


def in_figure(atlas: Atlas, words: str, layout: str) -> str:
    (place,) = subject_of(atlas, layout, options=figure_options(places=words)).places
    return place.id


def measured_to(atlas: Atlas, words: str, layout: str) -> str:
    del layout
    return SiteFinder(atlas).ground.destination(words, datum=Datum.WGS84, field="near").key


def lying_in(atlas: Atlas, words: str, layout: str) -> str:
    del layout
    return SiteFinder(atlas).ground.area(words, field="inside").key


def of_the_atlas(atlas: Atlas, words: str, layout: str) -> str:
    del layout
    return atlas.place(words).id


def of_the_layout(atlas: Atlas, words: str, layout: str) -> str:
    return atlas.gazetteer.place(words, within=layout).id


@pytest.mark.parametrize(
    "door",
    [on_map, marked_on_map, in_figure, measured_to, lying_in, of_the_atlas, of_the_layout],
    ids=lambda door: door.__name__,
)
@pytest.mark.parametrize(("words", "expected"), PLACES.values(), ids=PLACES)
def test_a_place_is_the_same_at_every_door(
    shipped: Atlas, door: Callable[[Atlas, str, str], str], words: str, expected: str
) -> None:
    assert _told(lambda: door(shipped, words, _layout_of(words, expected))) == expected


@pytest.mark.parametrize("door", [on_map, marked_on_map, of_the_atlas, of_the_layout], ids=lambda door: door.__name__)
@pytest.mark.parametrize(("words", "expected"), UNLOCATED.values(), ids=UNLOCATED)
def test_a_place_without_a_shape_is_the_same_too(
    shipped: Atlas, door: Callable[[Atlas, str, str], str], words: str, expected: str
) -> None:
    assert _told(lambda: door(shipped, words, "songjiang")) == expected


def _told(ask: Callable[[], str]) -> str:
    """What a door says: an id, that there is nothing, or that there are several; always with what could be written."""
    try:
        return ask()
    except (Ambiguous, NotFound, QuestionInvalid) as error:
        if not error.known:
            return f"nothing to choose from: {error}"
        return SEVERAL if "可以指" in str(error) else UNKNOWN


@pytest.mark.parametrize("path", ["/places/{}", "/api/places/{}", "/api/places/{}/place.geojson"])
@pytest.mark.parametrize(("words", "expected"), (PLACES | UNLOCATED).values(), ids=PLACES | UNLOCATED)
def test_a_place_has_one_address(client: TestClient, path: str, words: str, expected: str) -> None:
    _has_one_address(client, path, words, expected)


@pytest.mark.parametrize(
    "path",
    [
        *("/layouts/{}", "/layouts/{}/map.html", "/api/layouts/{}", "/api/layouts/{}/places.geojson"),
        *("/figures/{}.svg?places=songjiang-core", "/embed/{}?lang=en", "/embed/{}/builder", "/reports/{}.md"),
    ],
)
@pytest.mark.parametrize(("words", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_has_one_address(client: TestClient, path: str, words: str, expected: str) -> None:
    _has_one_address(client, path, words, expected)


def _has_one_address(client: TestClient, path: str, words: str, expected: str) -> None:
    answer = client.get(path.format(words))

    if expected == UNKNOWN:
        assert answer.status_code == 404
    elif expected == SEVERAL:
        assert (answer.status_code, answer.json()["code"]) == (400, "ambiguous")
    elif words == expected:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["location"]) == (307, path.format(expected))


@pytest.mark.parametrize(
    "address", ["/api/places?layout={}", "/compare?left={}&right=beijing", "/api/sites?layout={}"], ids=str
)
@pytest.mark.parametrize(("words", "expected"), LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_is_the_same_in_every_filter(client: TestClient, address: str, words: str, expected: str) -> None:
    answer = client.get(address.format(words))

    if expected == UNKNOWN:
        assert answer.status_code in {400, 404}
    else:
        assert answer.status_code == 200
        same = client.get(address.format(expected))
        assert _without_question(answer.json() if "json" in answer.headers["content-type"] else answer.text) == (
            _without_question(same.json() if "json" in same.headers["content-type"] else same.text)
        )


def _without_question(content: Any) -> Any:
    """Leave out the question, which an answer repeats as it was asked."""
    if isinstance(content, dict):
        return {name: part for name, part in content.items() if name not in {"query", "links", "asked"}}
    return content


@pytest.mark.parametrize("address", ["/api/places?district={}", "/api/sites?district={}"])
@pytest.mark.parametrize(("words", "expected"), DISTRICTS.values(), ids=DISTRICTS)
def test_a_district_is_the_same_in_every_filter(client: TestClient, address: str, words: str, expected: str) -> None:
    answer = client.get(address.format(words))

    if expected == UNKNOWN:
        assert (answer.status_code, answer.json()["code"]) == (400, "name-unknown")
        assert answer.json()["known"]
    else:
        assert _without_question(answer.json()) == _without_question(client.get(address.format(expected)).json())


@pytest.mark.parametrize(
    ("address", "words", "id_"),
    [
        ("/api/facts?place={}", "Ｇ６０ 卫星互联网产业基地", "songjiang-core"),
        ("/api/facts?document={}", "松江行动计划", "songjiang-2024-102"),
        ("/api/targets?document={}", "松江行动计划", "songjiang-2024-102"),
        ("/api/units?document={}", "松江行动计划", "songjiang-2024-102"),
        ("/api/relations?place={}", "松江经开区", "songjiang-jingkaiqu"),
    ],
)
def test_filters_take_names(client: TestClient, address: str, words: str, id_: str) -> None:
    found = client.get(address.format(words)).json()

    assert found["count"] > 0
    assert found == client.get(address.format(id_)).json()


def test_a_city_includes_its_districts(shipped: Atlas) -> None:
    places = shipped.find_places(district="上海")
    found = {place.record.district for place in places}

    assert {"松江区", "青浦区", "浦东新区"} <= found
    assert not found & {"海淀区", "大兴区"}
    # What has no district of its own is there because a text puts it there.
    assert all(place.record.host for place in places if place.record.district is None)


def test_two_names_of_one_layout_are_no_comparison(client: TestClient) -> None:
    answer = client.get("/compare?left=songjiang&right=一核两带")

    assert answer.status_code == 400
    assert "左右两边都是“songjiang”" in answer.json()["detail"]
