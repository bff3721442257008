"""What distances are measured to: against the base data, and with the rules that the files must meet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from shapely.geometry import Point

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.digitise import digitise
from buju.atlas.layout import Context
from buju.fault import FaultCode
from buju.spatial.coverage import faulty_metres
from buju.spatial.datum import geodesic_m
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role

if TYPE_CHECKING:
    from conftest import Copy

F = FaultCode
POINTS = (FeatureType.METRO, FeatureType.RAILWAY, FeatureType.AIRPORT)


def of_theme(atlas: Atlas, theme: FeatureType) -> list[Context]:
    return [context for context in atlas.contexts() if context.file.theme is theme]


AREAS = (FeatureType.TOWN, FeatureType.DISTRICT, FeatureType.PROVINCE)


def test_neighbouring_units_of_a_layer_are_one_coverage(shipped: Atlas) -> None:
    tried = [context for theme in AREAS for context in of_theme(shipped, theme)]

    faulty = {one.file.id: faulty_metres([row.shape for row in one.shapes], within_m=1) for one in tried}

    assert len(tried) >= 5
    assert {name: metres for name, metres in faulty.items() if metres} == {}


def test_towns_of_a_plan_are_those_of_the_cleaned_layer(shipped: Atlas) -> None:
    towns = shipped.find_context("songjiang-towns")
    assert towns is not None
    shapes = {row.name: row.shape for row in towns.shapes}

    taken = [place for place in shipped.places_of("songjiang") if place.role is Role.TOWN and place.grade is Grade.C]
    same = [place.id for place in taken if any(shape.equals_exact(place.shape, 0) for shape in shapes.values())]

    assert same == [place.id for place in taken]
    assert len(taken) >= 6
    moved = shipped.place("songjiang-sijing")
    assert "界线移动至多 10 米" in moved.record.method
    assert towns.file.note == "各面之间的缝隙、重叠已清理，界线移动至多 21 米。"


def test_the_files_are_what_the_recipe_makes_of_the_base_data(root: Path) -> None:
    folder = root / "layers" / "context"

    made = digitise(folder, base=root / "layers/base", seeds=root / "seeds")

    shipped_files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "recipe.yaml"}
    assert made == shipped_files


def test_the_surroundings_stay_small(root: Path) -> None:
    assert sum(path.stat().st_size for path in (root / "layers" / "context").iterdir()) < 1_800_000


def test_every_file_says_what_it_is_how_exact_and_from_where(shipped: Atlas) -> None:
    for context in shipped.contexts():
        assert context.file.theme is not None
        assert context.file.theme.label
        assert context.file.margin_m
        assert context.file.source.licence
        assert all(shape.margin_m and shape.margin_m > 0 for shape in context.shapes)
        assert all(bool(shape.lines) == (context.file.theme is FeatureType.METRO) for shape in context.shapes)


def test_what_only_measures_is_drawn_on_no_map(shipped: Atlas) -> None:
    drawn = {name for layout in shipped.layouts() for name in layout.context}

    measured = {context.file.id for context in of_theme(shipped, FeatureType.AIRPORT)}

    assert measured
    assert not drawn & (measured | {"shanghai-other-towns"})


@pytest.mark.parametrize(
    ("layout", "theme", "name", "near"),
    [
        ("songjiang", FeatureType.EXPRESSWAY, "G60沪昆高速", (121.27, 31.02)),
        ("songjiang", FeatureType.METRO_LINE, "9号线", (121.2276, 31.0556)),
        ("songjiang", FeatureType.RIVER, "黄浦江", (121.28, 30.97)),
        ("shanghai", FeatureType.RIVER, "金汇港", (121.48, 30.93)),
        ("chongqing", FeatureType.RIVER, "嘉陵江", (106.55, 29.57)),
        ("beijing", FeatureType.METRO_LINE, "昌平线", (116.29, 40.1)),
    ],
)
def test_the_ground_of_a_layout_has_what_readers_find_their_way_by(
    layout: str, theme: FeatureType, name: str, near: tuple[float, float], shipped: Atlas
) -> None:
    ground = [context for context in shipped.contexts_of(layout) if context.file.theme is theme]
    lines = [item.shape for context in ground for item in context.shapes if item.name == name]

    # Positions from public maps, read to about 0.02°.
    assert min(line.distance(Point(near)) for line in lines) < 0.03


def test_the_sea_is_no_land_of_a_province(shipped: Atlas) -> None:
    (sea,) = (context for context in shipped.contexts() if context.file.id == "sea-east")
    land = [context for context in shipped.contexts() if context.file.id in ("jiangsu-whole", "zhejiang-whole")]

    (water,) = (item.shape for item in sea.shapes)
    assert water.contains(Point(122.6, 31.3))
    assert all(water.intersection(item.shape).area < 1e-4 for context in land for item in context.shapes)


def test_a_join_over_a_wide_gap_is_told_apart(shipped: Atlas) -> None:
    (roads,) = (context for context in shipped.contexts() if context.file.id == "shanghai-expressways")
    pieces, joins = (item for item in roads.shapes if item.name == "G60沪昆高速")

    assert pieces.margin_m == 150
    assert joins.note == "各段之间的缺口以直线相连"
    assert joins.margin_m is not None
    assert 150 < joins.margin_m < 1000


@pytest.mark.parametrize(
    ("theme", "name", "lonlat", "margin"),
    [
        # Positions from public maps, read to about 0.01°; the margin of the file is the larger part.
        (FeatureType.RAILWAY, "上海虹桥", (121.315, 31.195), 1000),
        (FeatureType.RAILWAY, "松江南", (121.226, 30.986), 1000),
        (FeatureType.RAILWAY, "重庆北", (106.547, 29.608), 1000),
        (FeatureType.RAILWAY, "北京南", (116.373, 39.865), 200),
        (FeatureType.RAILWAY, "北京西", (116.315, 39.895), 200),
        (FeatureType.AIRPORT, "上海虹桥国际机场", (121.336, 31.198), 2000),
        (FeatureType.AIRPORT, "上海浦东国际机场", (121.805, 31.143), 2000),
        (FeatureType.AIRPORT, "北京大兴国际机场", (116.410, 39.509), 10000),
        (FeatureType.AIRPORT, "重庆江北国际机场", (106.642, 29.719), 2000),
        (FeatureType.METRO, "九亭", (121.319, 31.139), 50),
    ],
)
def test_known_stations_are_there(
    theme: FeatureType, name: str, lonlat: tuple[float, float], margin: float, shipped: Atlas
) -> None:
    (found,) = (item for context in of_theme(shipped, theme) for item in context.shapes if item.name == name)

    assert found.margin_m == margin
    assert geodesic_m(shapely.get_coordinates(found.shape), np.array([lonlat]))[0] < margin + 1500


def test_no_yard_or_station_not_yet_built_counts_as_a_station(shipped: Atlas) -> None:
    names = {item.name for context in of_theme(shipped, FeatureType.RAILWAY) for item in context.shapes}

    assert len(names) > 300
    assert not [name for name in names if "预留" in name or "车场" in name or "线路所" in name]


def test_a_station_knows_its_lines(shipped: Atlas) -> None:
    (station,) = (item for item in shipped.find_context("shanghai-metro").shapes if item.name == "徐家汇")

    assert set(station.lines) == {"1号线", "9号线", "11号线"}


def test_towns_with_a_gap_say_so(shipped: Atlas) -> None:
    towns = {item.name: item for item in shipped.find_context("shanghai-other-towns").shapes}

    for name, least in {"华新镇": 1400, "赵巷镇": 1000}.items():
        assert "缺" in (towns[name].note or "")
        assert (towns[name].margin_m or 0) > least
    assert towns["朱家角镇"].margin_m == 20


DISTRICTS = "layers/context/shanghai-districts.geojson"
TOWNS = "layers/context/songjiang-towns.geojson"
METRO = "layers/context/shanghai-metro.geojson"
LAYER = "layers/context/layer.json"


def feature(file: str, name: str, change: Callable[[dict[str, Any]], object]) -> Callable[[Copy], int]:
    """Change the feature of a name; returns its line."""

    def changed(copy: Copy) -> int:
        lines = copy.text(file).split("\n")
        (at,) = (number for number, line in enumerate(lines) if f'"name":"{name}"' in line)
        one = json.loads(lines[at].removesuffix(","))
        change(one)
        lines[at] = json.dumps(one, ensure_ascii=False) + ("," if lines[at].endswith(",") else "")
        copy.write(file, "\n".join(lines))
        return at + 1

    return changed


def says(**properties: object) -> Callable[[dict[str, Any]], object]:
    return lambda one: one["properties"].update(properties)


def lies(kind: str, coordinates: object) -> Callable[[dict[str, Any]], object]:
    return lambda one: one.update(geometry={"type": kind, "coordinates": coordinates})


SQUARE = [[[121.9, 31.0], [122.0, 31.0], [122.0, 31.1], [121.9, 31.1], [121.9, 31.0]]]
SWAPPED = [[[31.0, 121.9], [31.1, 121.9], [31.1, 122.0], [31.0, 121.9]]]
BOW = [[[121.2, 31.0], [121.3, 31.1], [121.3, 31.0], [121.2, 31.1], [121.2, 31.0]]]


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        pytest.param(DISTRICTS, feature(DISTRICTS, "松江区", says(adcode=None)), F.FIELD_INVALID, id="no code"),
        pytest.param(DISTRICTS, feature(DISTRICTS, "松江区", says(adcode="31011")), F.FIELD_INVALID, id="five digits"),
        pytest.param(
            DISTRICTS, feature(DISTRICTS, "松江区", says(adcode="３１０１１７")), F.FIELD_INVALID, id="wide digits"
        ),
        pytest.param(DISTRICTS, feature(DISTRICTS, "松江区", says(adcode=310117)), F.FIELD_INVALID, id="a number"),
        pytest.param(
            DISTRICTS, feature(DISTRICTS, "松江区", says(adcode="310000")), F.FIELD_INVALID, id="a province's code"
        ),
        pytest.param(
            DISTRICTS, feature(DISTRICTS, "松江区", says(adcode="310112")), F.ID_DUPLICATE, id="another's code"
        ),
        pytest.param(METRO, feature(METRO, "徐家汇", says(margin_m=0)), F.FIELD_INVALID, id="no margin"),
        pytest.param(METRO, feature(METRO, "徐家汇", says(margin_m=-5)), F.FIELD_INVALID, id="negative margin"),
        pytest.param(METRO, feature(METRO, "徐家汇", says(name="")), F.FIELD_INVALID, id="empty name"),
        pytest.param(METRO, feature(METRO, "徐家汇", says(colour="red")), F.FIELD_INVALID, id="unknown property"),
        pytest.param(
            METRO, feature(METRO, "徐家汇", lies("Polygon", SQUARE)), F.SHAPE_INVALID, id="a station with an area"
        ),
        pytest.param(
            METRO, feature(METRO, "徐家汇", lies("Point", [31.19, 121.43])), F.SHAPE_OUTSIDE, id="a station swapped"
        ),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", lies("Point", [121.2, 31.1])), F.SHAPE_INVALID, id="a town point"),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", lies("Polygon", BOW)), F.SHAPE_INVALID, id="a town with a knot"),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", lies("Polygon", SQUARE)), F.SHAPE_OUTSIDE, id="a town moved"),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", lies("Polygon", SWAPPED)), F.SHAPE_OUTSIDE, id="a town swapped"),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", says(within="松港区")), F.ID_DANGLING, id="an unknown district"),
        pytest.param(TOWNS, feature(TOWNS, "泗泾镇", says(within=None)), F.ID_DANGLING, id="no district"),
    ],
)
def test_a_broken_feature_is_reported_at_its_line(
    copy: Copy, file: str, change: Callable[[Copy], int], code: FaultCode
) -> None:
    line = change(copy)

    faults = [fault for fault in buju.open(copy.path).faults if fault.where.file == file]

    assert {(fault.code, fault.where.line) for fault in faults} == {(code, line)}


def test_a_town_outside_its_district_names_both(copy: Copy) -> None:
    feature(TOWNS, "泗泾镇", says(within="金山区"))(copy)

    (fault,) = buju.open(copy.path).faults

    assert fault.code is F.SHAPE_OUTSIDE
    assert fault.message == "“泗泾镇”有 100% 的面积在金山区之外"


@pytest.mark.parametrize(
    ("key", "value"),
    [("theme", "harbour"), ("margin_m", 0), ("margin_m", -20), ("clip", [1, 2]), ("note", "")],
)
def test_a_file_of_surroundings_that_says_what_is_not_allowed_is_reported(copy: Copy, key: str, value: object) -> None:
    data = json.loads(copy.text(LAYER))
    data["files"][0][key] = value
    copy.write(LAYER, json.dumps(data, ensure_ascii=False))

    faults = buju.open(copy.path).faults

    assert F.FIELD_INVALID in {fault.code for fault in faults if fault.where.file == LAYER}


def test_a_list_that_covers_an_unknown_unit_is_reported_with_what_is_near(copy: Copy) -> None:
    data = json.loads(copy.text(LAYER))
    next(one for one in data["files"] if one["id"] == "shanghai-metro")["covers"] = ["上海布"]
    copy.write(LAYER, json.dumps(data, ensure_ascii=False))

    (fault,) = buju.open(copy.path).faults

    assert fault.code is F.ID_DANGLING
    assert "“上海布”" in fault.message
    assert "上海市" in fault.message


def test_a_part_and_its_whole_share_a_code_and_two_wholes_do_not(root: Path, tmp_path: Path) -> None:
    for name in ("layers", "seeds"):
        shutil.copytree(root / name, tmp_path / name)
    file = tmp_path / LAYER
    data = json.loads(file.read_text("utf-8"))
    del next(one for one in data["files"] if one["id"] == "hebei")["clip"]
    file.write_text(json.dumps(data, ensure_ascii=False), "utf-8")

    assert [fault.code for fault in buju.open(tmp_path).faults] == [F.ID_DUPLICATE]


def test_a_theme_without_a_margin_is_reported_once_for_each_shape(copy: Copy) -> None:
    data = json.loads(copy.text(LAYER))
    entry = next(entry for entry in data["files"] if entry["id"] == "songjiang-towns")
    del entry["margin_m"]
    copy.write(LAYER, json.dumps(data, ensure_ascii=False))

    faults = [fault for fault in buju.open(copy.path).faults if fault.where.file == TOWNS]

    assert {fault.code for fault in faults} == {F.FIELD_INVALID}
    own = {"九亭镇", "九里亭街道", "新桥镇"}
    assert len(faults) == 13 - len(own), "these have margins of their own"
