"""The members, roles, aliases and open points of the four layouts, labelled by hand from the texts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.policy.fact import LayoutWording, Membership
from buju.spatial.role import Role
from buju.views.carto.options import FigureOptions
from buju.views.carto.subject import subject_of
from buju.views.map.mapoptions import MapOptions, map_choice
from buju.views.words.wording import making_words

ROLES = {
    "songjiang": {
        Role.CORE: {"G60 卫星互联网产业基地"},
        Role.BELT: {"北向产业创新拓展带", "南向产业创新拓展带"},
        Role.TOWN: {"九亭镇", "泗泾", "佘山", "新桥", "车墩", "永丰"},
        Role.BOUND: {"中心路", "云振路", "研展路", "姚北路"},
    },
    "shanghai": {
        Role.CORE: {"闵行上海航天城"},
        Role.WING: {"东翼", "西翼"},
        Role.NODE: {"嘉定", "宝山", "杨浦", "虹口"},
        Role.HOST: {"浦东", "青浦", "松江"},
    },
    "beijing": {
        Role.NODE: {"大兴区", "海淀区", "顺义区", "朝阳区", "丰台区", "怀柔区", "石景山区"},
    },
}

# member → what it belongs to, in the texts' own lists
MEMBERS = {
    "songjiang-core": {"songjiang-jiuting", "songjiang-kejilvzhou", "songjiang-jiufu", "songjiang-yunlang"},
    "songjiang-north-belt": {"songjiang-sijing", "songjiang-sheshan"},
    "songjiang-south-belt": {"songjiang-xinqiao", "songjiang-chedun", "songjiang-yongfeng", "songjiang-jingkaiqu"},
    "shanghai-east-wing": {"shanghai-institute", "shanghai-lingang-base"},
    "shanghai-west-wing": {
        "shanghai-digital-corridor", "shanghai-beidou-zone", "shanghai-g60-corridor", "shanghai-songjiang-base",
    },
    "beijing-nanjian": {"beijing-jingkaiqu", "beijing-daxing"},
    "beijing-beixing": {"beijing-haidian"},
}  # fmt: skip

UNSTATED = ("beijing-shunyi", "beijing-chaoyang", "beijing-fengtai", "beijing-huairou", "beijing-shijingshan")


@pytest.mark.parametrize("layout", ROLES)
def test_roles(layout: str, shipped: Atlas) -> None:
    for role, names in ROLES[layout].items():
        assert {place.name for place in shipped.places_of(layout) if place.role is role} == names


@pytest.mark.parametrize("whole", MEMBERS)
def test_members(whole: str, shipped: Atlas) -> None:
    stated = {
        place for fact in shipped.facts() if isinstance(fact, Membership) and fact.of == whole for place in fact.places
    }
    assert stated >= MEMBERS[whole]


@pytest.mark.parametrize("district", UNSTATED)
def test_what_the_text_leaves_open_stays_open(district: str, shipped: Atlas) -> None:
    wholes = {fact.of for fact in shipped.facts_about(district) if isinstance(fact, Membership)}
    assert not wholes & {"beijing-nanjian", "beijing-beixing"}


def test_wordings_of_the_layouts(shipped: Atlas) -> None:
    wordings = [fact for fact in shipped.facts() if isinstance(fact, LayoutWording)]
    shanghai = [fact.wording for fact in wordings if fact.layout == "shanghai"]
    assert len(shanghai) == 3
    assert any("一体两翼" in words for words in shanghai)
    assert any("核心主体＋东、西两翼" in words for words in shanghai)
    assert any("多点" in words for words in shanghai)
    assert {fact.layout for fact in wordings} == {one.id for one in shipped.layouts()}


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("两核", "beijing"),
        ("云振路", "songjiang"),
        ("G60松江信创产业园", "songjiang"),
        ("两江协同创新示范区", "chongqing"),
    ],
)
def test_what_cannot_be_located_is_listed_not_drawn(name: str, layout: str, shipped: Atlas) -> None:
    (place,) = [place for place in shipped.places_of(layout) if place.name == name]
    assert place.grade == "F"
    assert place.shape is None
    assert len(place.record.method) > 10


def test_the_eight_unnamed_parks_are_one_entry(shipped: Atlas) -> None:
    parks = [place for place in shipped.places_of("shanghai") if "８个" in place.name or "8个" in place.name]
    assert len(parks) == 1
    assert parks[0].grade == "F"


def test_both_vintages_of_liangjiang(shipped: Atlas) -> None:
    before, after = shipped.place("chongqing-liangjiang"), shipped.place("chongqing-liangjiang-2025")
    assert before.shape is not None
    assert after.shape is not None
    assert before.shape.area > after.shape.area
    assert "2025" in after.name + after.record.method


def test_what_no_text_speaks_of_is_drawn_when_it_is_asked_for(shipped: Atlas) -> None:
    after = "chongqing-liangjiang-2025"
    layout = shipped.layout("chongqing")

    def drawn(places: Iterable[Place]) -> set[str]:
        return {place.id for place in places if place.shape is not None}

    assert [place.id for place in shipped.places() if place.is_aside] == [after]
    whole = map_choice(shipped, layout, MapOptions())
    assert after in {place.id for place in whole.places}
    assert drawn(whole.places) == {"chongqing-city", "chongqing-liangjiang"}
    assert after in drawn(map_choice(shipped, layout, MapOptions(places=(after,))).places)
    assert after in drawn(map_choice(shipped, layout, MapOptions(highlight=after)).places)
    figure = subject_of(shipped, "chongqing", options=FigureOptions())
    assert [place.id for place in figure.aside] == [after]
    assert drawn(figure.places) == {"chongqing-city", "chongqing-liangjiang"}
    assert drawn(subject_of(shipped, "chongqing", options=FigureOptions(places=(after,))).places) == {after}
    assert "只作对照" in making_words(figure.aside[0])


def test_every_place_of_every_layout_is_cited(shipped: Atlas) -> None:
    for place in shipped.places():
        assert place.record.citations, place.id


def test_search_finds_what_the_source_breaks(shipped: Atlas) -> None:
    assert "shanghai-lingang-cluster" in {place.id for place in shipped.find_places(text="临港卫星制造集聚区")}
    wide = {place.id for place in shipped.find_places(text="６００颗")}
    assert wide == {place.id for place in shipped.find_places(text="600 颗")}
    assert "songjiang-district" in wide
