"""Shapes that stand for more than a name says: told by outlines, never by names."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.atlas.districts import merged_name
from buju.atlas.standin import is_same, standing_in
from buju.spatial.grade import Grade
from buju.views.carto.feature import place_features
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.symbology import GRADES


@pytest.mark.parametrize(
    ("first", "parts", "said"),
    [
        ("永丰", ("永丰街道", "岳阳街道", "方松街道", "中山街道", "广富林街道"), "永丰等五街道（合并面）"),
        ("甲山街道", ("甲山街道", "乙水镇"), "甲山等二处（合并面）"),
        ("甲山镇", tuple(f"{letter}山镇" for letter in "甲乙丙丁戊己庚辛壬癸子"), "甲山等11镇（合并面）"),
    ],
)
def test_a_shared_outline_says_how_many_share_it(first: str, parts: tuple[str, ...], said: str) -> None:
    assert merged_name(first, parts) == said


def test_the_unit_and_the_place_on_a_shared_outline_both_say_so(shipped: Atlas) -> None:
    towns = shipped.find_context("songjiang-towns")

    assert towns is not None
    assert [row.name for row in towns.shapes if row.parts] == ["永丰等五街道（合并面）"]
    assert shipped.place("songjiang-yongfeng").printed == "永丰等五街道（合并面）"
    assert shipped.place("songjiang-chedun").printed == "车墩"


def test_a_unit_drawn_for_what_lies_in_it_is_named(shipped: Atlas) -> None:
    said = {place.id: place.stands_for for place in shipped.places() if place.stands_for}

    assert said == {
        "shanghai-aerospace-city": "闵行区",
        "shanghai-institute": "浦东新区",
        "shanghai-pudong-base": "浦东新区",
        "shanghai-songjiang-base": "松江区",
    }


def test_outlines_decide_and_not_names(shipped: Atlas) -> None:
    base, contexts = shipped.place("shanghai-songjiang-base"), shipped.contexts()
    renamed = replace(base, record=base.record.model_copy(update={"name": "某处", "aliases": ()}), stands_for=None)
    assert base.shape is not None
    small = replace(base, shape=base.shape.centroid.buffer(0.02), stands_for=None)
    surveyed = replace(base, record=base.record.model_copy(update={"grade": Grade.A}), stands_for=None)

    assert [place.stands_for for place in standing_in([renamed, small, surveyed], contexts)] == ["松江区", None, None]


def test_outlines_that_differ_by_their_lines_are_one() -> None:
    assert is_same(box(0, 0, 1, 1), box(0.01, 0, 1.01, 1))
    assert not is_same(box(0, 0, 1, 1), box(0.1, 0, 1.1, 1))
    assert not is_same(box(0, 0, 1, 1), box(5, 0, 6, 1))


def test_a_shared_outline_is_dashed_and_a_host_is_not_named_again(shipped: Atlas) -> None:
    portrayal = Portrayal()
    songjiang = {one.id: one for one in place_features(shipped.places_of("songjiang"), portrayal)}
    shanghai = {one.id: one for one in place_features(shipped.places_of("shanghai"), portrayal)}

    assert songjiang["songjiang-yongfeng"].paint.dash not in (None, GRADES[Grade.C].dash)
    assert songjiang["songjiang-chedun"].paint.dash == GRADES[Grade.C].dash
    assert shanghai["shanghai-songjiang"].label is None
    assert shanghai["shanghai-qingpu"].label is not None
    label = shanghai["shanghai-songjiang-base"].label
    assert label is not None
    assert label.words == "松江卫星产业基地（以松江区代表）"
