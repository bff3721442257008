"""Making: the way of making decides grade, margin, method and sources; what is not there is one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely
from shapely import Point, Polygon, box

from buju.errors import RecipeError
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from conftest import Maker

UNIT = {
    "by": "unit",
    "file": "towns.geojson",
    "where": {"name": "甲镇"},
    "source": "src",
    "margin_m": 30,
    "remark": "整镇",
}
POINT = {"by": "point", "file": "evidence.csv", "where": {"name": "甲园"}, "source": "src", "remark": "报道"}
ROAD = {"by": "road", "file": "roads.geojson", "pieces": ["东路", "北路"], "source": "src", "remark": "折点"}
OUTLINE = {"by": "outline", "file": "towns.geojson", "where": {"name": "甲镇"}, "source": "src", "remark": "缺一角"}
BAND = {"by": "corridor", "through": ["jia", "yi"], "width_m": 2000, "remark": "示意带"}
HULL = {"by": "hull", "of": ["jia", "yi"], "pad_m": 500, "remark": "示意区"}
NONE = {"by": "none", "reason": "未找到"}


def found(*pieces: str) -> dict[str, Any]:
    return {"pieces": list(pieces), "remark": "已找到"}


BOUNDS = {
    "by": "bounds",
    "text": "东至东路、南至南路、西至西路、北至北路",
    "file": "roads.geojson",
    "roads": {"东路": found("东路"), "南路": found("南路"), "西路": found("西路一", "西路二"), "北路": found("北路")},
    "limit": "jia",
    "reach_m": 3000,
    "source": "other",
    "remark": "四至围合",
}
SITE = box(121.12, 31.02, 121.18, 31.08)


def without(side: str, road: str, **more: Any) -> dict[str, Any]:
    """The bounds with one road not found."""
    assert side in BOUNDS["text"]
    return BOUNDS | {"roads": BOUNDS["roads"] | {road: {"missing": f"查过资料，没有{road}"}}} | more


@pytest.mark.parametrize(
    ("making", "grade", "margin", "kind", "method"),
    [
        pytest.param(UNIT, Grade.C, 30, "Polygon", "整镇", id="unit"),
        pytest.param(UNIT | {"where": {"district": "示例区"}}, Grade.C, 30, "MultiPolygon", "整镇", id="units"),
        pytest.param(POINT, Grade.D, 500, "Point", "报道", id="evidence"),
        pytest.param(POINT | {"margin_m": 900}, Grade.D, 900, "Point", "报道", id="evidence, wider"),
        pytest.param(
            POINT | {"file": "stations.geojson", "where": {"name": "湖站"}, "margin_m": 2000},
            Grade.D,
            2000,
            "Point",
            "报道",
            id="station",
        ),
        pytest.param(ROAD, Grade.D, 50, "MultiLineString", "折点", id="roads, worst margin"),
        pytest.param(ROAD | {"pieces": ["东路"]}, Grade.D, 20, "LineString", "折点", id="one road"),
        pytest.param(BOUNDS, Grade.B, 50, "Polygon", "四至围合", id="four sides"),
        pytest.param(without("南", "南路"), Grade.E, None, "Polygon", "四至围合", id="three sides"),
        pytest.param(
            BOUNDS | {"text": "东至东路、南至南路"}, Grade.E, None, "Polygon", "四至围合", id="two sides worded"
        ),
        pytest.param(OUTLINE, Grade.E, None, "Polygon", "缺一角", id="outline"),
        pytest.param(UNIT | {"where": {"name": ["甲镇", "乙镇"]}}, Grade.C, 30, "Polygon", "整镇", id="two named"),
        pytest.param(BAND, Grade.E, None, "Polygon", "示意带", id="band"),
        pytest.param(BAND | {"limit": "jia"}, Grade.E, None, "Polygon", "示意带", id="band in a limit"),
        pytest.param(HULL, Grade.E, None, "Polygon", "示意区", id="hull"),
    ],
)
def test_the_way_of_making_decides_the_grade(
    *, make: Maker, making: dict[str, Any], grade: Grade, margin: float | None, kind: str, method: str
) -> None:
    made = make(making)

    assert (made.grade, made.margin_m, made.method) == (grade, margin, method)
    assert made.shape is not None
    assert made.shape.geom_type == kind
    assert made.shape.is_valid
    assert made.sources
    coordinates = shapely.get_coordinates(made.shape)
    assert abs(coordinates - coordinates.round(6)).max() < 1e-9


def test_what_is_not_found_has_no_shape(make: Maker) -> None:
    made = make(NONE)

    assert (made.shape, made.grade, made.margin_m, made.method, made.sources) == (None, Grade.F, None, "未找到", ())


def area_apart(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """Square metres in one shape alone."""
    return Metric(longitude=121.15).to_metres(shapely.symmetric_difference(one, other)).area


def test_four_sides_give_the_ground_between_the_roads(make: Maker) -> None:
    made = make(BOUNDS)

    assert made.shape is not None
    assert area_apart(made.shape, SITE) < 20_000
    assert [(side.side, side.road, side.found) for side in made.sides] == [
        ("东", "东路", True),
        ("南", "南路", True),
        ("西", "西路", True),
        ("北", "北路", True),
    ]


@pytest.mark.parametrize(
    ("side", "road", "ground"),
    [
        ("东", "东路", box(121.12, 31.02, 121.20, 31.08)),
        ("南", "南路", box(121.12, 31.00, 121.18, 31.08)),
        ("西", "西路", box(121.10, 31.02, 121.18, 31.08)),
        ("北", "北路", box(121.12, 31.02, 121.18, 31.10)),
    ],
)
def test_a_missing_side_is_named_and_the_limit_closes_it(make: Maker, side: str, road: str, ground: Polygon) -> None:
    made = make(without(side, road))
    (missing,) = [item for item in made.sides if not item.found]

    assert (made.grade, made.margin_m) == (Grade.E, None)
    assert (missing.side, missing.road, missing.remark) == (side, road, f"查过资料，没有{road}")
    assert made.shape is not None
    assert area_apart(made.shape, ground) < 40_000


def test_sources_of_what_a_shape_is_built_on_are_kept(make: Maker) -> None:
    assert [source.title for source in make(BOUNDS).sources] == ["另一资料", "示例资料"]
    assert [source.title for source in make(BAND).sources] == ["示例资料", "另一资料"]


def test_a_band_lies_in_its_limit(make: Maker) -> None:
    made = make(BAND | {"limit": "jia"})

    assert made.shape is not None
    assert box(121.10, 31.00, 121.20, 31.10).buffer(1e-6).covers(made.shape)


def test_a_hull_holds_its_members(make: Maker) -> None:
    made = make(HULL | {"of": ["jia", "park"]})

    assert made.shape is not None
    assert made.shape.covers(box(121.10, 31.00, 121.20, 31.10))
    assert made.shape.covers(Point(121.15, 31.05))


def test_a_candidate_stays_a_candidate(make: Maker) -> None:
    assert make(POINT | {"candidate": "未核实"}).candidate == "未核实"


def test_a_place_is_made_once(make: Maker) -> None:
    assert make(BAND).shape == make(BAND).shape


REFUSED = [
    pytest.param(UNIT | {"where": {"name": "甲真"}}, ["new", "甲真", "甲镇"], id="town unknown"),
    pytest.param(UNIT | {"file": "town.geojson"}, ["town.geojson", "towns.geojson"], id="file unknown"),
    pytest.param(UNIT | {"file": "../base/towns.geojson"}, ["../base/towns.geojson"], id="file elsewhere"),
    pytest.param(UNIT | {"file": "/etc/passwd"}, ["/etc/passwd"], id="absolute path"),
    pytest.param(UNIT | {"file": "notes.md"}, ["notes.md"], id="file of no kind"),
    pytest.param(UNIT | {"file": "broken.geojson"}, ["broken.geojson"], id="file cut off"),
    pytest.param(POINT | {"file": "gbk.csv"}, ["gbk.csv"], id="file in GBK"),
    pytest.param(UNIT | {"where": {"town": "甲镇"}}, ["new", "town", "name"], id="column unknown"),
    pytest.param(
        UNIT | {"file": "evidence.csv", "where": {"name": "甲园"}}, ["new", "evidence.csv"], id="unit of a table"
    ),
    pytest.param(POINT | {"where": {"name": "乙园"}}, ["new", "乙园", "by: none"], id="evidence without a place"),
    pytest.param(POINT | {"where": {"name": "丙园"}}, ["new", "margin_m"], id="evidence without a margin"),
    pytest.param(POINT | {"where": {"name": "丁园"}}, ["new", "丁园"], id="evidence with a bad number"),
    pytest.param(
        POINT | {"file": "stations.geojson", "where": {"name": "双站"}, "margin_m": 9}, ["new", "2 行"], id="two rows"
    ),
    pytest.param(
        POINT | {"file": "stations.geojson", "where": {"name": "湖站"}},
        ["new", "margin_m"],
        id="station without a margin",
    ),
    pytest.param(
        POINT | {"file": "stations.geojson", "where": {"name": "空站"}, "margin_m": 9},
        ["new", "空站"],
        id="row without a shape",
    ),
    pytest.param(ROAD | {"pieces": ["东跑"]}, ["new", "东跑", "东路"], id="road unknown"),
    pytest.param(
        ROAD | {"file": "towns.geojson", "pieces": ["甲镇"]}, ["new", "甲镇", "不是线"], id="road that is an area"
    ),
    pytest.param(
        ROAD | {"file": "bare_roads.geojson", "pieces": ["东路"]}, ["new", "est_accuracy_m"], id="road without accuracy"
    ),
    pytest.param(POINT | {"file": "bare.csv"}, ["new", "bare.csv", "lon_wgs84", "name"], id="evidence, no column"),
    pytest.param(ROAD | {"file": "evidence.csv", "pieces": ["甲园"]}, ["new", "geometry"], id="road of a table"),
    pytest.param(BAND | {"limit": "yuan"}, ["new", "yuan"], id="band outside its limit"),
    pytest.param(HULL | {"of": ["park"], "pad_m": 0}, ["new"], id="hull of one point"),
    pytest.param(BOUNDS | {"text": "东至西路、西至东路"}, ["new", "围不出"], id="roads facing away"),
    pytest.param(
        BOUNDS | {"roads": {"东路": found("东路"), "南路": found("北跑")}, "text": "东至东路、南至南路"},
        ["北跑"],
        id="piece unknown",
    ),
]


@pytest.mark.parametrize(("making", "says"), REFUSED)
def test_what_is_not_there_is_one_line(make: Maker, making: dict[str, Any], says: list[str]) -> None:
    with pytest.raises(RecipeError) as caught:
        make(making)

    message = str(caught.value)
    assert message.startswith("demo/recipe.yaml：")
    assert "\n" not in message
    for word in says:
        assert word in message


def test_a_missing_folder_of_base_data_is_named(tmp_path: object) -> None:
    from pathlib import Path

    from buju.spatial.base import BaseData

    with pytest.raises(RecipeError, match="nowhere"):
        BaseData(Path(str(tmp_path)) / "nowhere")


def test_the_gaps_of_a_road_become_straight_stretches(make: Maker) -> None:
    """The west road has a gap of 1.1 km; the site's west edge runs straight through it."""
    made = make(BOUNDS)

    assert made.shape is not None
    west = shapely.intersection(made.shape.boundary, box(121.119, 31.041, 121.121, 31.049))
    assert west.geom_type == "LineString"
    assert abs(shapely.get_coordinates(west)[:, 0] - 121.12).max() < 2e-6


def test_a_hull_may_be_just_its_members(make: Maker) -> None:
    convex, members = make(HULL | {"pad_m": 0}), make(HULL | {"pad_m": 0, "outline": "members"})

    assert convex.shape is not None
    assert members.shape is not None
    assert convex.shape.buffer(1e-5).contains(members.shape)
    assert members.shape.area <= convex.shape.area
    assert members.grade == convex.grade == "E"
