"""Responsible units, and how good the shapes are."""

from __future__ import annotations

import pytest

from buju.atlas.atlas import Atlas
from buju.atlas.quality import quality, would_raise
from buju.atlas.units import unit, units
from buju.errors import NotFound


def test_what_a_town_is_responsible_for(shipped: Atlas) -> None:
    jiuting = unit(shipped, "songjiang-2024-102:九亭镇")
    assert [task.citation.clause for task in jiuting.tasks] == ["四(一)1", "四(一)2", "四(二)1", "四(二)2", "五(三)"]
    assert jiuting.place == "songjiang-jiuting"


def test_units_of_the_same_name_stay_apart(shipped: Atlas) -> None:
    found = {item.id: item.place for item in units(shipped, name="经")}
    assert found["songjiang-2024-102:经开区"] == "songjiang-jingkaiqu"
    assert found["beijing-2024-2028:北京经济技术开发区管委会"] == "beijing-jingkaiqu"


def test_seven_districts_are_units_of_beijing(shipped: Atlas) -> None:
    places = {item.place for item in units(shipped, document="beijing-2024-2028") if item.place}
    assert len(places) == 8


def test_a_body_is_no_place_because_its_name_starts_with_one(shipped: Atlas) -> None:
    assert {item.place for item in units(shipped, document="shanghai-2023-19")} == {None}


def test_unknown_units_and_documents(shipped: Atlas) -> None:
    with pytest.raises(NotFound) as error:
        unit(shipped, "songjiang-2024-102:无此单位")
    assert "songjiang-2024-102:九亭镇" in error.value.known
    with pytest.raises(NotFound):
        units(shipped, document="nowhere")


def test_counts_by_grade_are_those_of_the_places(shipped: Atlas) -> None:
    for layout in [one.id for one in shipped.layouts()]:
        found = quality(shipped, layout)
        assert sum(found.grades.values()) == len(shipped.places_of(layout))
        assert len(found.undrawn) == next(count for grade, count in found.grades.items() if grade == "F")


def test_what_would_raise_the_core(shipped: Atlas) -> None:
    need = would_raise(shipped.place("songjiang-core"))
    assert need is not None
    assert "云振路" in need
    assert "B 级" in need


def test_what_is_not_drawn_has_no_grade_to_raise(shipped: Atlas) -> None:
    assert would_raise(shipped.place("songjiang-yunzhen-road")) is None


def test_every_anomaly_of_a_layouts_documents_is_told(shipped: Atlas) -> None:
    told = {fact.id for layout in [one.id for one in shipped.layouts()] for fact in quality(shipped, layout).anomalies}
    assert told == {fact.id for fact in shipped.facts() if fact.kind == "anomaly"}
