"""Sketches of layouts: what names of units allow is drawn with its grade's way, everything else is listed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, box

from buju.drafting.fenced import Line
from buju.drafting.proposal import Proposal, ProposalState, place_id
from buju.drafting.region import region_of
from buju.drafting.sketch import Setting, Town, entries, sketched
from buju.spatial.parsing import misfits
from buju.spatial.recipe import RECIPE, LayoutRecipe
from buju.spatial.source import Source

BOX = (102.1, 24.3, 103.7, 26.6)
KUNMING = region_of("昆明市产业规划。" * 9 + "在五华区、盘龙区建设。")
CHANGCHUN = region_of("长春市产业规划。" * 9 + "在宽城区建设。")


def mention(name: str, at: int = 0, **values: Any) -> Proposal:
    said = {"name": name, **values}
    return Proposal("mention", "一", name, at, at + len(name), "place", 0.8, said, ProposalState.ACCEPTED)


def about(place: str, at: int = 0) -> Proposal:
    return Proposal("function", "一", place, at, at + 1, "rule", 0.8, {"functions": ["研发"]}, place=place)


def recipe(*facts: Proposal) -> LayoutRecipe:
    setting = Setting("demo", "一核两带", "昆明布局", KUNMING, ("demo-district",), BOX)
    read = RECIPE.validate_python(sketched(facts, setting).recipe)
    assert isinstance(read, LayoutRecipe)
    return read


def made(*facts: Proposal) -> dict[str, tuple[str, str]]:
    return {place.name: (place.role.value, place.make.by) for place in recipe(*facts).places}


def test_a_unit_is_itself_and_everything_else_is_listed() -> None:
    facts = [mention("昆明市"), mention("五华区", 5), mention("云溪产业园", 9, role="park"), mention("江苏省", 20)]
    assert made(*facts) == {
        "昆明市": ("area", "unit"),
        "五华区": ("host", "unit"),
        "云溪产业园": ("park", "none"),
        "江苏省": ("partner", "unit"),
    }


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("五华", "unit"),
        ("新城", "none"),  # 新城区 is a unit, of another province; the word is any new town
        ("鼓楼区", "none"),  # four cities have one, none is near
        ("西山区", "unit"),
        ("五华区产业园", "none"),
    ],
)
def test_only_a_full_name_of_one_unit_is_a_unit(name: str, way: str) -> None:
    assert made(mention(name))[name][1] == way


def test_a_namesake_near_the_plan_is_meant() -> None:
    # 朝阳区 is in 北京 and in 长春.
    for region, way in ((CHANGCHUN, "unit"), (KUNMING, "none")):
        setting = Setting("demo", "布局", "布局", region, (), BOX)
        (place,) = sketched([mention("朝阳区")], setting).recipe["places"]
        assert place["make"]["by"] == way


def test_a_belt_goes_through_its_members_in_their_order() -> None:
    belt = mention("滇池带", 0, role="belt")
    members = [mention("盘龙区", 9, parent="滇池带"), mention("官渡区", 5, parent="滇池带")]
    found = recipe(belt, *members)
    assert not list(misfits(found))
    make = found.places[0].make
    assert make.by == "corridor"
    assert [name_of(found, one) for one in make.through] == ["官渡区", "盘龙区"]
    assert "官渡区、盘龙区" in make.remark
    assert made(belt, members[0])["滇池带"][1] == "none"


def test_a_wing_is_the_ground_of_its_members_and_an_unknown_member_adds_none() -> None:
    facts = [mention("东翼", 0, role="wing"), mention("呈贡区", 3, parent="东翼"), mention("某园", 9, parent="东翼")]
    (wing, *_) = recipe(*facts).places
    assert wing.make.by == "hull"
    assert len(wing.make.of) == 1


def test_what_goes_by_several_names_is_one_place() -> None:
    facts = [
        mention("G60 卫星互联网产业基地", aliases=["基地"]),
        about("基地", 9),
        about("Ｇ６０卫星互联网产业基地", 30),
    ]
    (entry,) = entries(facts)
    assert entry.name == "G60 卫星互联网产业基地"
    (place,) = recipe(*facts).places
    assert place.id == place_id("demo", "G60卫星互联网产业基地")
    assert "基地" in place.aliases


def test_a_place_that_only_a_function_names_is_listed_too() -> None:
    assert made(about("云溪园")) == {"云溪园": ("facility", "none")}


NAMES = st.sampled_from(["昆明市", "五华区", "甲带", "乙园", "<b>园</b>", "丙 园", "五华区 "])


@given(
    st.lists(
        st.tuples(
            NAMES, st.sampled_from([None, "belt", "wing", "core", "不存在"]), NAMES | st.none(), st.integers(0, 99)
        ),
        max_size=8,
    )
)
def test_whatever_is_accepted_the_recipe_fits_together(rows: list[tuple[str, str | None, str | None, int]]) -> None:
    facts = [mention(name, at, role=role, parent=parent) for name, role, parent, at in rows]
    setting = Setting("demo", "布局", "布局", KUNMING, (), BOX)
    written = sketched(facts, setting).recipe
    if written["places"]:
        read = RECIPE.validate_python(written)
        assert not list(misfits(read))


def name_of(found: LayoutRecipe, place: str) -> str:
    return next(one.name for one in found.places if one.id == place)


def test_two_names_of_one_unit_are_drawn_once() -> None:
    assert made(mention("五华区"), mention("五华", 5)) == {"五华区": ("host", "unit"), "五华": ("host", "none")}


SOURCE = Source(title="自绘", licence="自有", attribution="我", date="2026")
TOWN = Town("甲镇", "五华区", box(102.60, 25.00, 102.70, 25.10), 20.0, SOURCE)
# A square of four roads in the town, each a little short of the next.
SIDES = {
    "甲路": [(102.66, 25.031), (102.66, 25.069)],
    "乙路": [(102.631, 25.03), (102.659, 25.03)],
    "丙路": [(102.63, 25.031), (102.63, 25.069)],
    "丁路": [(102.631, 25.07), (102.659, 25.07)],
}
LINES = {name: Line(name, LineString(points), 30.0, SOURCE) for name, points in SIDES.items()}
TEXT = "东至甲路，南至乙路，西至丙路，北至丁路"


def held(place: str, host: str) -> Proposal:
    said = {"name": place, "host": host, "manner": "outright"}
    return Proposal("host", "一", place, 0, len(place), "host-located", 0.8, said, ProposalState.ACCEPTED, place=place)


def fence(place: str) -> Proposal:
    sides = [{"side": "东", "words": "甲路", "names": ["甲路"]}]
    return Proposal("bounds", "一", TEXT, 0, len(TEXT), "b", 0.8, {"sides": sides}, ProposalState.ACCEPTED, place=place)


def at_hand(*facts: Proposal, without: str = "") -> LayoutRecipe:
    lines = {name: line for name, line in LINES.items() if name not in without}
    setting = Setting("demo", "布局", "布局", KUNMING, (), BOX, lines=lines, towns={"甲镇": TOWN})
    read = RECIPE.validate_python(sketched(facts, setting).recipe)
    assert isinstance(read, LayoutRecipe)
    assert not list(misfits(read))
    return read


@pytest.mark.parametrize(
    ("without", "way", "missing"), [("", "bounds", []), ("乙路", "bounds", ["乙路"]), ("乙路丙路", "none", [])]
)
def test_a_place_is_bounded_by_lines_at_hand_within_its_host(without: str, way: str, missing: list[str]) -> None:
    found = at_hand(mention("云溪园", role="park"), held("云溪园", "甲镇"), fence("云溪园"), without=without)
    place = found.places[0]
    assert place.make.by == way
    if place.make.by == "bounds":
        assert name_of(found, place.make.limit) == "甲镇"
        assert [name for name, road in place.make.roads.items() if hasattr(road, "missing")] == missing
    else:
        assert "四至" in place.make.reason


def test_a_host_is_on_the_map_though_no_fact_is_about_it() -> None:
    found = at_hand(
        mention("云溪园", role="park"), held("云溪园", "五华区"), mention("盘龙", 9), held("盘龙", "江西某地")
    )
    assert [(place.name, place.role, place.make.by) for place in found.places] == [
        ("云溪园", "park", "none"),
        ("盘龙", "host", "unit"),
        ("五华区", "host", "unit"),
    ]
    assert found.places[1].aliases == ("盘龙区",)


def test_a_belt_goes_through_towns_too() -> None:
    other = mention("盘龙区", 9, parent="滇池带")
    found = at_hand(mention("滇池带", role="belt"), mention("甲镇", 5, role="town", parent="滇池带"), other)
    assert (found.places[0].make.by, found.places[1].make.by) == ("corridor", "unit")
