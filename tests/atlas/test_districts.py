"""The register of units: found by the names people write, and by points; checked against the base data themselves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape as read_shape

from buju.atlas.atlas import Atlas
from buju.atlas.districts import District, Districts, Level
from buju.atlas.gazetteer import Gazetteer
from buju.errors import Ambiguous, NameUnknown, NotFound
from buju.spatial.datum import Metric
from buju.spatial.role import FeatureType


@pytest.fixture(scope="module")
def gazetteer(shipped: Atlas) -> Gazetteer:
    return shipped.gazetteer


@pytest.fixture(scope="module")
def districts(gazetteer: Gazetteer) -> Districts:
    return gazetteer.districts


@pytest.mark.parametrize(
    ("words", "key", "level"),
    [
        ("310117", "310117", Level.DISTRICT),
        ("松江区", "310117", Level.DISTRICT),
        ("松江", "310117", Level.DISTRICT),
        ("上海市松江区", "310117", Level.DISTRICT),
        ("上海松江", "310117", Level.DISTRICT),
        ("松 江\n区", "310117", Level.DISTRICT),
        ("３１０１１７", "310117", Level.DISTRICT),
        ("浦东", "310115", Level.DISTRICT),
        ("浦东新区", "310115", Level.DISTRICT),
        ("朝阳", "110105", Level.DISTRICT),
        ("江北区", "500105", Level.DISTRICT),
        ("渝北", "500112", Level.DISTRICT),
        ("忠县", "500233", Level.DISTRICT),
        ("石柱", "500240", Level.DISTRICT),
        ("石柱土家族自治县", "500240", Level.DISTRICT),
        ("上海", "310000", Level.PROVINCE),
        ("上海市", "310000", Level.PROVINCE),
        ("310000", "310000", Level.PROVINCE),
        ("北京", "110000", Level.PROVINCE),
        ("重庆市", "500000", Level.PROVINCE),
        ("天津", "120000", Level.PROVINCE),
        ("九亭", "松江区九亭镇", Level.TOWN),
        ("九亭镇", "松江区九亭镇", Level.TOWN),
        ("松江区九亭镇", "松江区九亭镇", Level.TOWN),
        ("上海市松江区九亭镇", "松江区九亭镇", Level.TOWN),
        ("九里亭", "松江区九里亭街道", Level.TOWN),
        ("张江", "浦东新区张江镇", Level.TOWN),
        ("朱家角", "青浦区朱家角镇", Level.TOWN),
    ],
)
def test_units_go_by_the_names_that_people_write(words: str, key: str, level: Level, gazetteer: Gazetteer) -> None:
    found = gazetteer.district(words)

    assert (found.key, found.level) == (key, level)
    assert gazetteer.knows_district(words)


@pytest.mark.parametrize("street", ["永丰街道", "岳阳街道", "方松街道", "中山街道", "广富林街道"])
def test_a_street_without_a_line_is_answered_with_what_holds_it_and_says_so(street: str, gazetteer: Gazetteer) -> None:
    found = gazetteer.district(street)

    assert found.name != street
    assert found.note
    assert "街道之间的界线缺失" in found.note


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        ("经开区", ["北京经济技术开发区（北京市商业航天产业空间布局）", "经开区（松江区卫星互联网产业空间布局）"]),
    ],
)
def test_a_name_of_several_places_is_refused_with_the_choices(
    words: str, choices: list[str], gazetteer: Gazetteer
) -> None:
    with pytest.raises(Ambiguous) as caught:
        gazetteer.district(words)

    assert list(caught.value.choices) == choices
    assert "\n" not in str(caught.value)
    assert not gazetteer.knows_district(words)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("松港区", "松江区"),
        ("310999", None),
        ("", None),
        ("区", None),
        ("闽行区", "闵行区"),
        ("松\n港区", "松江区"),
        ("x" * 3000, None),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(
    words: str, near: str | None, gazetteer: Gazetteer, districts: Districts
) -> None:
    with pytest.raises(NameUnknown) as caught:
        gazetteer.district(words)

    assert isinstance(caught.value, NotFound)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200
    assert near is None or near in caught.value.known
    assert set(caught.value.known) <= districts.names
    assert not gazetteer.knows_district(words)


def test_a_place_of_a_plan_is_said_to_be_none_of_the_units(gazetteer: Gazetteer) -> None:
    with pytest.raises(NameUnknown, match=r"中关村（北京市商业航天产业空间布局）是规划中的地点"):
        gazetteer.district("中关村")


def test_shanghai_is_its_sixteen_districts(gazetteer: Gazetteer, districts: Districts) -> None:
    city = gazetteer.district("上海市")

    members = districts.members(city)

    assert len(members) == 16
    assert {member.adcode for member in members} == {f"3101{number:02d}" for number in _SHANGHAI}
    assert all(city.shape.covers(member.shape.representative_point()) for member in members)
    assert _km2(city) == pytest.approx(sum(map(_km2, members)), rel=0.005), (
        "the districts leave no gaps and lie side by side"
    )


_SHANGHAI = (1, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15, 16, 17, 18, 20, 51)


def test_towns_belong_to_their_districts(gazetteer: Gazetteer, districts: Districts) -> None:
    assert {unit.name for unit in districts.with_towns} == {"松江区", "青浦区", "浦东新区", "闵行区"}
    assert len(districts.towns(gazetteer.district("松江区"))) == 13
    assert len(districts.towns(gazetteer.district("青浦区"))) == 11
    assert districts.towns(gazetteer.district("海淀区")) == ()
    assert districts.towns(gazetteer.district("上海市")) == districts.all_towns
    assert {town.province for town in districts.all_towns} == {"上海市"}


def test_songjiang_has_the_outline_that_is_known_best(gazetteer: Gazetteer) -> None:
    """The plan's own outline comes from OpenStreetMap; the published area is 605.64 km²."""
    found = gazetteer.district("松江区")

    assert found.margin_m == 100
    assert found.source.title.startswith("OpenStreetMap")
    assert _km2(found) == pytest.approx(605.64, rel=0.005)


def test_provinces_of_which_maps_draw_a_part_are_known_whole(districts: Districts, shipped: Atlas) -> None:
    drawn = {name for layout in shipped.layouts() for name in layout.context}
    cut = {
        shape.name
        for context in shipped.contexts()
        if context.file.clip and context.file.theme is FeatureType.PROVINCE and context.file.id in drawn
        for shape in context.shapes
    }

    assert cut == {"江苏省", "浙江省", "河北省", "四川省", "贵州省"}
    assert all(unit.whole for unit in districts.all)


def test_a_province_of_which_only_a_part_is_at_hand_says_so(shipped: Atlas) -> None:
    only = [context for context in shipped.contexts() if context.file.id == "hebei"]

    (unit,) = Districts(places=[], contexts=only).all

    assert not unit.whole
    assert unit.clip == only[0].file.clip
    assert "不是全境" in (unit.note or "")


@pytest.mark.parametrize("name", ["江北区", "渝北区", "北碚区"])
def test_districts_that_were_changed_later_say_of_when_they_are(name: str, gazetteer: Gazetteer) -> None:
    note = gazetteer.district(name).note

    assert note
    assert note.startswith("2025年9月的区划")


def test_every_unit_has_code_margin_and_source(gazetteer: Gazetteer, districts: Districts) -> None:
    for unit in districts.all:
        assert unit.margin_m > 0
        assert unit.source.licence
        assert (unit.adcode is None) == (unit.level is Level.TOWN)
        assert unit.within or unit.level is Level.PROVINCE
        assert gazetteer.district(unit.key if unit.adcode else unit.full_name) is unit
    assert len({unit.key for unit in districts.all}) == len(districts.all)


@pytest.mark.parametrize(
    ("where", "lonlat", "certain", "possible"),
    [
        ("九亭 town hall", (121.325, 31.135), {"上海市", "松江区", "九亭镇"}, set()),
        ("海淀 middle", (116.29, 39.98), {"北京市", "海淀区"}, set()),
        ("朝天门, where 渝中 ends", (106.583, 29.566), {"重庆市"}, {"渝中区"}),
        ("天津", (117.2, 39.1), {"天津市"}, set()),
        ("嘉兴 lies in a part of 浙江", (120.75, 30.75), {"浙江省"}, set()),
        ("the sea", (125.0, 30.0), set(), set()),
        ("swapped", (31.1, 121.3), set(), set()),
        ("no number", (float("nan"), 31.0), set(), set()),
        ("infinite", (float("inf"), 31.0), set(), set()),
    ],
)
def test_a_point_is_held(
    where: str, lonlat: tuple[float, float], certain: set[str], possible: set[str], districts: Districts
) -> None:
    found = districts.holding(*lonlat)

    assert {held.district.name for held in found if held.certain} == certain, where
    assert {held.district.name for held in found if held.inside and not held.certain} == possible


SONGJIANG = st.tuples(st.floats(120.95, 121.5), st.floats(30.85, 31.25))


@given(points=st.lists(SONGJIANG, min_size=1, max_size=8))
def test_holding_agrees_with_distances_on_the_ellipsoid(
    points: list[tuple[float, float]], districts: Districts
) -> None:
    """The oracle measures from the point to the nearest point of the line with pyproj, unit by unit."""
    found = districts.holding_all(np.array(points))
    rows = {
        (point, unit): (certain, inside)
        for point, unit, certain, inside in zip(found.points, found.units, found.certain, found.inside, strict=True)
    }

    for number, point in enumerate(points):
        for index, unit in enumerate(districts.all):
            inside, away = _measured(unit, point)
            if abs(away - unit.margin_m) < 5 or away < 0.5:
                continue  # too near to the edge of the margin, or to the line, for two ways of measuring to agree
            expected = (inside and away > unit.margin_m, inside) if inside or away < unit.margin_m else None
            assert rows.get((number, index)) == expected, (unit.full_name, point, away)


def _measured(unit: District, xy: tuple[float, float]) -> tuple[bool, float]:
    point = shapely.Point(xy)
    west, south, east, north = unit.shape.bounds
    if not (west - 0.05 < point.x < east + 0.05 and south - 0.05 < point.y < north + 0.05):
        return False, float("inf")
    # Degrees of longitude are shorter: the nearest point is sought where both are of one length.
    flat = shapely.transform(unit.shape.boundary, lambda xy: xy * (np.cos(np.radians(point.y)), 1))
    own = shapely.Point(point.x * np.cos(np.radians(point.y)), point.y)
    near = shapely.Point(shapely.shortest_line(flat, own).coords[0])
    _, _, away = pyproj.Geod(ellps="WGS84").inv(point.x, point.y, near.x / np.cos(np.radians(point.y)), near.y)
    return bool(unit.shape.intersects(point)), away


def test_points_are_held_alone_as_they_are_together(districts: Districts) -> None:
    rng = np.random.default_rng(4)
    points = np.column_stack((rng.uniform(120.8, 122.0, 400), rng.uniform(30.7, 31.6, 400)))

    found = districts.holding_all(points)

    together = {
        (int(p), districts.all[u].key, bool(c))
        for p, u, c in zip(found.points, found.units, found.certain, strict=True)
    }
    alone = {
        (number, held.district.key, held.certain)
        for number, point in enumerate(points)
        for held in districts.holding(*point)
    }
    assert together == alone
    assert len(alone) > 400


def test_no_points_are_held_by_nothing(districts: Districts) -> None:
    found = districts.holding_all(np.empty((0, 2)))

    assert len(found.points) == len(found.units) == len(found.certain) == 0


def test_districts_are_those_of_the_base_data(root: Path, districts: Districts) -> None:
    """Codes, names and shapes against the base data, read without the product."""
    rows = json.loads((root / "layers/base/districts.geojson").read_bytes())["features"]
    wanted = {
        row["properties"]["district_adcode"]: row
        for row in rows
        if row["properties"]["province_name"] in ("上海市", "北京市", "重庆市")
    }

    found = {unit.adcode: unit for unit in districts.all if unit.level is Level.DISTRICT}

    assert found.keys() == wanted.keys()
    for code, unit in found.items():
        base = read_shape(wanted[code or ""]["geometry"])
        assert unit.name == wanted[code or ""]["properties"]["district_name"]
        assert unit.province == wanted[code or ""]["properties"]["province_name"]
        assert unit.shape.symmetric_difference(base).area < (0.03 if unit.name == "松江区" else 1e-3) * base.area


def _km2(unit: District) -> float:
    return float(Metric.around(unit.shape).to_metres(unit.shape).area) / 1e6


def test_what_texts_put_places_into_is_asked_like_a_district(gazetteer: Gazetteer, shipped: Atlas) -> None:
    area = gazetteer.district("两江新区")

    assert (area.key, area.name) == ("chongqing-liangjiang", "两江新区")
    assert area.shape == shipped.place("chongqing-liangjiang").shape
    assert not gazetteer.knows_district("两江新区"), "distances go to one of the two places of this name"
    with pytest.raises(NameUnknown):
        gazetteer.district("北京经济技术开发区")
