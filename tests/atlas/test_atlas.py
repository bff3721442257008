"""The atlas: indexed, searched by words, and not to be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

import buju
from buju import Atlas, NotFound
from buju.atlas.relation import RelationKind
from buju.policy.fact import HostManner


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("G60科创云廊", "songjiang-yunlang"),
        ("G60 科创云廊", "songjiang-yunlang"),
        ("Ｇ６０　科创\n云廊", "songjiang-yunlang"),
        ("g60科创云廊", "songjiang-yunlang"),
        ("G60 松江信创产业园", "songjiang-xinchuang-park"),
        ("九亭", "songjiang-jiuting"),
        ("一核", "songjiang-core"),
        ("东至中心路", "songjiang-zhongxin-road"),
        ("智造能力", "songjiang-district"),
        ("３００颗/年", "songjiang-district"),
        ("空天地海", "songjiang-district"),
    ],
)
def test_search_is_blind_to_spaces_and_widths(songjiang: Atlas, text: str, found: str) -> None:
    assert found in [place.id for place in songjiang.find_places(text=text)]


@pytest.mark.parametrize("text", ["火星", "<script>", "%", ".*", "九亭 泗泾 佘山"])
def test_search_for_what_is_not_there(songjiang: Atlas, text: str) -> None:
    assert songjiang.find_places(text=text) == ()


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 58),
        ({"layout": "songjiang"}, 58),
        ({"layout": "nowhere"}, 0),
        ({"role": "belt"}, 2),
        ({"role": "town", "grade": "C"}, 6),
        ({"role": "town", "grade": "F"}, 0),
        ({"district": "闵行区"}, 1),
        ({"grade": "F", "text": "地面站"}, 5),
        ({"text": ""}, 58),
    ],
)
def test_filters(songjiang: Atlas, filters: dict[str, str], count: int) -> None:
    found = songjiang.find_places(**filters)

    assert len(found) == count
    if "role" in filters:
        assert {place.role.value for place in found} <= {filters["role"]}


def test_places_keep_the_order_of_the_recipe(songjiang: Atlas) -> None:
    ids = [place.id for place in songjiang.places_of("songjiang")]

    assert ids[:2] == ["songjiang-core", "songjiang-jiuting"]
    assert ids == [one.id for one in songjiang.places()]


def test_facts_by_document_kind_and_place(songjiang: Atlas) -> None:
    core = songjiang.find_facts(place="songjiang-core", kind="function")

    assert [fact.id for fact in core] == ["sj-f-01", "sj-f-43"]
    assert songjiang.find_facts(document="songjiang-2024-102") == songjiang.facts_of("songjiang-2024-102")
    assert songjiang.find_facts(kind="wish") == ()
    assert (
        len(songjiang.find_facts())
        == songjiang.counts().facts
        == sum(len(songjiang.find_facts(kind=kind)) for kind in {fact.kind for fact in songjiang.facts()})
    )


def test_the_relation_of_places_and_facts_is_one(songjiang: Atlas) -> None:
    for place in songjiang.places():
        about = songjiang.facts_about(place.id)
        assert [fact.id for fact in about] == list(place.record.facts)
        assert all(place.id in fact.places for fact in about)


ASKED: list[tuple[str, Callable[[Atlas], object], str]] = [
    ("布局", lambda atlas: atlas.layout("songjang"), "songjiang"),
    ("布局", lambda atlas: atlas.places_of("songjang"), "songjiang"),
    ("地点", lambda atlas: atlas.place("core"), "songjiang-core"),
    ("地点", lambda atlas: atlas.facts_about("core"), "songjiang-core"),
    ("地点", lambda atlas: atlas.find_facts(place="core"), "songjiang-core"),
    ("文件", lambda atlas: atlas.document("songjiang"), "songjiang-2024-102"),
    ("文件", lambda atlas: atlas.facts_of("songjiang"), "songjiang-2024-102"),
    ("文件", lambda atlas: atlas.find_facts(document="songjiang"), "songjiang-2024-102"),
    ("事实", lambda atlas: atlas.fact("x"), "sj-m-001"),
]


@pytest.mark.parametrize(("kind", "ask", "known"), ASKED, ids=[str(number) for number in range(len(ASKED))])
def test_an_unknown_id_lists_the_known_ones(
    songjiang: Atlas, kind: str, ask: Callable[[Atlas], object], known: str
) -> None:
    with pytest.raises(NotFound) as caught:
        ask(songjiang)

    assert caught.value.kind == kind
    assert known in caught.value.known
    assert known in str(caught.value)


def test_the_atlas_is_not_to_be_changed(songjiang: Atlas) -> None:
    with pytest.raises(ValidationError):
        songjiang.place("songjiang-core").record.name = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        songjiang.fact("sj-m-001").name = "x"  # type: ignore[misc,union-attr]
    with pytest.raises(ValidationError):
        songjiang.layout("songjiang").name = "x"  # type: ignore[misc]
    assert isinstance(songjiang.faults, tuple)
    with pytest.raises(AttributeError):
        songjiang._places = {}  # type: ignore[attr-defined]


def test_a_place_is_not_to_be_changed(songjiang_data: Path) -> None:
    atlas = buju.open(songjiang_data)
    place = atlas.place("songjiang-core")

    with pytest.raises(AttributeError):
        place.shape = None  # type: ignore[misc]
    with pytest.raises(AttributeError):
        place.record = atlas.place("songjiang-jiuting").record  # type: ignore[misc]


def test_margins_in_words(songjiang: Atlas) -> None:
    words = {
        place_id: songjiang.place(f"songjiang-{place_id}").margin_words
        for place_id in ("core", "sijing", "yunzhen-road")
    }

    assert words["core"].startswith("示意")
    assert words["sijing"] == "±20 米"
    assert words["yunzhen-road"] == "无图形"


def test_opening_twice_gives_the_same_atlas(songjiang: Atlas, songjiang_data: Path) -> None:
    again = buju.open(str(songjiang_data))

    assert again.facts() == songjiang.facts()
    assert [place.record for place in again.places()] == [place.record for place in songjiang.places()]


def test_a_place_is_of_the_district_that_the_text_puts_it_into(shipped: Atlas) -> None:
    assert {place.id for place in shipped.find_places(district="丰台区")} == {
        "beijing-fengtai", "beijing-fengtai-park", "beijing-transfer-centre",
    }  # fmt: skip
    assert "songjiang-chedun-station" in {place.id for place in shipped.find_places(district="松江区")}
    assert [place.id for place in shipped.find_places(district="临港")] == [
        "shanghai-lingang-base",
        "shanghai-lingang-cluster",
    ]


def test_hosts_come_with_the_surest_first_and_say_how_sure_they_are(shipped: Atlas) -> None:
    base = shipped.place("shanghai-songjiang-base")

    assert [host.manner for host in base.record.host] == [HostManner.CARRIED, HostManner.NAME]
    assert base.host_words == ("原文承前写在松江区",)
    assert shipped.place("shanghai-institute").host_words == ("原文写明在浦东新区",)
    assert shipped.place("shanghai-aerospace-city").host_words == ("名称表明在闵行区",)
    assert shipped.place("shanghai-lingang-base").host_words == ("名称表明在临港（不是政区）",)
    assert shipped.place("beijing-zhongguancun").host_words == ()


def test_what_elaborates_joins_and_what_only_looks_alike_tells_apart() -> None:
    joins = {kind.value for kind in RelationKind if kind.joins}
    assert joins == {"elaborates", "same-layout", "same-place", "list-drift", "wording-drift"}
