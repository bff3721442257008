"""Pins: what cannot be located is counted on the one drawn place that the text puts it into."""

from __future__ import annotations

import pytest
from shapely.geometry import Point, box

from buju.atlas.atlas import Atlas
from buju.atlas.pins import pins_of
from buju.atlas.place import Place, StatedHost
from buju.policy.fact import HostManner
from buju.spatial.grade import Grade
from views.conftest import cite, place

TOWN = box(121.12, 31.03, 121.18, 31.08)


def stated(name: str, manner: HostManner = HostManner.OUTRIGHT, *, is_unit: bool = True) -> StatedHost:
    return StatedHost(host=name, manner=manner, is_unit=is_unit, fact="demo-h-1", citation=cite("以星湖基地为核心区"))


def lost(*hosts: StatedHost, grade: str = "F") -> Place:
    return place("lost", "无名园", "park", grade, None, host=hosts)


@pytest.mark.parametrize(
    ("hosts", "on"),
    [
        ((stated("甲镇"),), "demo-jia"),
        ((stated("星湖 甲镇"),), "demo-jia"),
        ((stated("远方县"), stated("甲镇", HostManner.NAME)), "demo-jia"),
        ((stated("远方县"),), None),
        ((stated("甲镇", is_unit=False),), None),
        ((stated("空园"),), None),
        ((), None),
    ],
    ids=["name", "alias-blind-to-spaces", "next-surest", "not-drawn", "no-unit", "host-is-listed-too", "none"],
)
def test_a_listed_place_is_pinned_once_to_a_drawn_host(hosts: tuple[StatedHost, ...], on: str | None) -> None:
    town = place("jia", "甲镇", "town", "C", TOWN, margin_m=20, aliases=("星湖甲镇",))
    pins = pins_of([town, place("empty", "空园", "park", "F", None), lost(*hosts)])
    host = pins.host_of(lost(*hosts))
    assert (None if host is None else host.id) == on
    assert len(pins.on(town)) == (on is not None)


def test_a_name_comes_before_an_alias() -> None:
    alias = place("zone", "新区", "core", "C", TOWN, margin_m=20, aliases=("甲镇",))
    town = place("jia", "甲镇", "town", "C", TOWN, margin_m=20)
    host = pins_of([alias, town, lost(stated("甲镇"))]).host_of(lost())
    assert host is town


def test_what_is_drawn_or_only_withheld_is_not_pinned() -> None:
    town = place("jia", "甲镇", "town", "C", TOWN, margin_m=20)
    drawn = place("park", "甲园", "park", "D", Point(121.15, 31.05), margin_m=200, host=(stated("甲镇"),))
    pins = pins_of([town, drawn, lost(stated("甲镇"), grade="C")])
    assert not pins.on_host
    assert not pins.hosts


def test_every_stated_host_of_the_shipped_plans_is_counted_or_said_why_not(shipped: Atlas) -> None:
    for layout in shipped.layouts():
        places = shipped.places_of(layout.id)
        pins = pins_of(places)
        listed = [one for one in places if one.grade is Grade.F and any(host.is_unit for host in one.record.host)]
        assert {one.id for one in listed} == set(pins.hosts), layout.id
        assert sum(map(len, pins.on_host.values())) == len(listed)
