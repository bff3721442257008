"""The checks on places: break one thing in the shipped data, and exactly that is reported; sound entries stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import buju
from buju.fault import FaultCode, Fixer, Severity

if TYPE_CHECKING:
    from conftest import Copy

F = FaultCode
PLACES = "layers/songjiang/places.geojson"
FACTS = "seeds/songjiang-2024-102/facts.yaml"
CORE, TOWN, PARK = "songjiang-core", "songjiang-jiuting", "songjiang-kejilvzhou"

Change = Callable[[dict[str, Any]], object]


def test_the_shipped_songjiang_data_have_no_fault(songjiang: buju.Atlas) -> None:
    assert songjiang.faults == ()


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = round(west + size, 6), round(south + size, 6)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def properties(**changed: object) -> Change:
    return lambda feature: feature["properties"].update(changed)


def lacks(key: str) -> Change:
    return lambda feature: feature["properties"].pop(key)


def geometry(kind: str, coordinates: object) -> Change:
    return lambda feature: feature.update(geometry={"type": kind, "coordinates": coordinates})


def citation(**changed: object) -> Change:
    return lambda feature: feature["properties"]["citations"][0].update(changed)


def reversed_rings(feature: dict[str, Any]) -> None:
    shape = feature["geometry"]
    shape["coordinates"] = [ring[::-1] for ring in shape["coordinates"]]


def shifted(feature: dict[str, Any]) -> None:
    feature["properties"]["citations"][0]["start"] += 1
    feature["properties"]["citations"][0]["end"] += 1


def swapped(feature: dict[str, Any]) -> None:
    feature["geometry"]["coordinates"] = _swap(feature["geometry"]["coordinates"])


def _swap(coordinates: Any) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return coordinates[::-1]
    return [_swap(part) for part in coordinates]


def other_side(feature: dict[str, Any]) -> None:
    feature["properties"]["sides"][0]["road"] = "沪亭南路"


def nested(depth: int) -> Change:
    inner: Any = [121.3, 31.1]
    for _ in range(depth):
        inner = [inner]
    return geometry("Polygon", inner)


BOW_TIE = [[121.31, 31.1], [121.32, 31.11], [121.32, 31.1], [121.31, 31.11], [121.31, 31.1]]
WITH_HOLE_LIKE_ITS_RING = [square(121.31, 31.1, 0.02), square(121.315, 31.105, 0.005)]

# Faults of form are mended by whoever keeps the file.
FORM = (F.FIELD_INVALID, F.ID_DANGLING)

PLACE_ROWS = [
    pytest.param(TOWN, lacks("grade"), F.GRADE_MISSING, "grade", id="grade missing"),
    pytest.param(TOWN, lacks("method"), F.GRADE_MISSING, "method", id="method missing"),
    pytest.param(TOWN, lacks("sources"), F.GRADE_MISSING, "sources", id="sources missing"),
    pytest.param(TOWN, lacks("margin_m"), F.GRADE_MISSING, "margin_m", id="margin missing"),
    pytest.param(TOWN, lacks("datum"), F.GRADE_MISSING, "datum", id="datum missing"),
    pytest.param(TOWN, properties(grade="G"), F.FIELD_INVALID, "grade", id="grade unknown"),
    pytest.param(TOWN, properties(margin_m=-1), F.FIELD_INVALID, "margin_m", id="margin below nought"),
    pytest.param(TOWN, properties(margin_m=float("nan")), F.FIELD_INVALID, "margin_m", id="margin that is no number"),
    pytest.param(TOWN, properties(colour="red"), F.FIELD_INVALID, "colour", id="property unknown"),
    pytest.param(TOWN, properties(role="king"), F.FIELD_INVALID, "role", id="role unknown"),
    pytest.param(TOWN, properties(name=""), F.FIELD_INVALID, "name", id="name empty"),
    pytest.param(CORE, properties(grade="B", margin_m=20), F.GRADE_TOO_HIGH, "云振路", id="B with a side not found"),
    pytest.param(TOWN, properties(grade="B"), F.GRADE_TOO_HIGH, "四至", id="B without sides"),
    pytest.param(TOWN, properties(margin_m=None), F.GRADE_TOO_HIGH, "误差", id="C without a margin"),
    pytest.param(TOWN, properties(sources=[]), F.GRADE_TOO_HIGH, "来源", id="C without a source"),
    pytest.param(PARK, properties(grade="C"), F.GRADE_TOO_HIGH, "候选", id="candidate above D"),
    pytest.param(TOWN, geometry("Polygon", [BOW_TIE]), F.SHAPE_INVALID, "Self-intersection", id="self-crossing"),
    pytest.param(TOWN, reversed_rings, F.SHAPE_WINDING, "逆时针", id="clockwise ring"),
    pytest.param(
        TOWN, geometry("Polygon", WITH_HOLE_LIKE_ITS_RING), F.SHAPE_WINDING, "内环应为顺时针", id="hole like its ring"
    ),
    pytest.param(PARK, geometry("Point", [120.5, 31.0]), F.SHAPE_OUTSIDE, "松江区之外", id="outside its district"),
    pytest.param(PARK, swapped, F.SHAPE_OUTSIDE, "松江区之外", id="point with its axes swapped"),
    pytest.param(PARK, properties(district="松山区"), F.ID_DANGLING, "松江区", id="district unknown"),
    pytest.param(PARK, properties(layout="songjang"), F.ID_DANGLING, "songjiang", id="layout unknown"),
    pytest.param(CORE, other_side, F.QUOTE_NOT_FOUND, "东至沪亭南路", id="side that no quote has"),
    pytest.param(
        "songjiang-yunzhen-road", geometry("Point", [121.3, 31.1]), F.GRADE_F_WITH_SHAPE, "F 级", id="F with a shape"
    ),
    pytest.param(TOWN, lambda feature: feature.update(geometry=None), F.SHAPE_MISSING, "C 级", id="shape missing"),
    pytest.param(PARK, geometry("Point", []), F.SHAPE_INVALID, "为空", id="empty shape"),
    pytest.param(PARK, geometry("Point", [float("nan"), 31.1]), F.SHAPE_INVALID, "非数值", id="point at NaN"),
    pytest.param(PARK, geometry("Point", [float("inf"), 31.1]), F.SHAPE_INVALID, "非数值", id="point at infinity"),
    pytest.param(
        TOWN,
        geometry("Polygon", [[[121.3, 31.1], [121.31, float("nan")], [121.31, 31.11], [121.3, 31.1]]]),
        F.SHAPE_INVALID,
        "图形|几何",
        id="ring with a NaN",
    ),
    pytest.param(PARK, geometry("Point", [10**400, 31.1]), F.SHAPE_INVALID, "几何", id="number beyond any"),
    pytest.param(PARK, geometry("Pint", [121.3, 31.1]), F.SHAPE_INVALID, "几何", id="type unknown"),
    pytest.param(PARK, geometry("Point", "here"), F.SHAPE_INVALID, "几何", id="coordinates in words"),
    pytest.param(PARK, geometry("LineString", [[121.3, 31.1]]), F.SHAPE_INVALID, "几何", id="line of one point"),
    pytest.param(TOWN, nested(90), F.SHAPE_INVALID, "几何", id="nested 90 deep"),
    pytest.param(TOWN, nested(700), F.SHAPE_INVALID, "几何", id="nested 700 deep"),
    pytest.param(PARK, lambda feature: feature.update(geometry=5), F.SHAPE_INVALID, "几何", id="geometry is a number"),
]


@pytest.mark.parametrize(("place_id", "change", "code", "says"), PLACE_ROWS)
def test_a_broken_place_is_reported_and_left_out(
    copy: Copy, place_id: str, change: Change, code: FaultCode, says: str
) -> None:
    with copy.feature(place_id) as feature:
        change(feature)

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.where, fault.entry) == (code, (PLACES, copy.place_line(place_id)), place_id)
    assert (fault.severity, fault.fixer) == (Severity.ERROR, Fixer.LAYERS if code in FORM else code.rule.fixer)
    assert any(word in fault.message for word in says.split("|"))
    assert "\n" not in fault.message
    assert atlas.find_place(place_id) is None
    assert atlas.counts().places == 57
    assert atlas.errors_of("songjiang") == (fault,)


def test_seven_decimals_are_a_warning_and_the_place_stays(copy: Copy) -> None:
    with copy.feature(PARK) as feature:
        feature["geometry"]["coordinates"][0] += 1e-7

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.severity) == (F.SHAPE_PRECISION, Severity.WARNING)
    assert fault.where.line == copy.place_line(PARK)
    assert atlas.find_place(PARK) is not None
    assert atlas.errors == ()


DERIVED_ROWS = [
    pytest.param(citation(quote="“一核”：G60 卫星互联网产业甲地"), id="quote changed"),
    pytest.param(citation(clause="二——1"), id="quote in another clause"),
    pytest.param(citation(document="songjiang-2024"), id="document unknown"),
    pytest.param(shifted, id="offsets shifted"),
    pytest.param(citation(start="甲"), id="offset that is no number"),
    pytest.param(properties(citations=[]), id="no citation"),
    pytest.param(lacks("citations"), id="citations missing"),
    pytest.param(properties(facts="sj-m-004"), id="facts that are no list"),
    pytest.param(lambda feature: feature["properties"]["facts"].append("sj-m-999"), id="fact unknown"),
    pytest.param(lambda feature: feature["properties"]["facts"].pop(), id="fact missing"),
]


@pytest.mark.parametrize("change", DERIVED_ROWS)
def test_citations_and_facts_are_not_read_from_the_layer(songjiang: buju.Atlas, copy: Copy, change: Change) -> None:
    with copy.feature(CORE) as feature:
        change(feature)

    atlas = buju.open(copy.path)

    assert atlas.place(CORE).record == songjiang.place(CORE).record
    assert atlas.errors == ()
    (fault,) = atlas.faults
    assert (fault.code, fault.severity) == (F.LAYER_STALE, Severity.WARNING)
    assert (fault.where.file, fault.fixer) == (PLACES, Fixer.LAYERS)
    assert "G60 卫星互联网产业基地" in fault.message
    assert "buju digitise" in fault.message


def test_a_mended_citation_is_there_at_once_with_one_warning(copy: Copy) -> None:
    long = "quote: 以 G60 卫星互联网产业基地为核心区\n"
    content = copy.text(FACTS)
    assert long in content
    copy.write(FACTS, content.replace(long, long.replace("以 ", "")))

    atlas = buju.open(copy.path)

    quotes = [citation.words for citation in atlas.place(CORE).record.citations]
    assert "G60 卫星互联网产业基地为核心区" in quotes
    assert [fact.id for fact in atlas.facts_about(CORE)] == list(atlas.place(CORE).record.facts)
    (fault,) = atlas.faults
    assert (fault.code, fault.where.file, fault.severity) == (F.LAYER_STALE, PLACES, Severity.WARNING)


def test_a_place_that_no_fact_names_is_left_out(copy: Copy) -> None:
    content = copy.text(FACTS)
    copy.write(FACTS, content.replace(f"places: [{PARK}]", "places: []"))

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.where.file, fault.where.line) == (F.PLACE_UNCITED, PLACES, copy.place_line(PARK))
    assert (fault.entry, fault.fixer) == (PARK, Fixer.FACTS)
    assert "没有引文" in fault.message
    assert atlas.find_place(PARK) is None


def test_a_faulty_fact_is_not_held_against_its_places(copy: Copy) -> None:
    copy.replace(FACTS, "name: 垣信卫星\n", "name: 垣心卫星\n")  # its only mention

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert fault.code is F.QUOTE_NOT_FOUND
    assert atlas.place("songjiang-yuanxin").record.citations == ()


def test_a_place_twice_is_left_out(copy: Copy) -> None:
    content = copy.text(PLACES)
    (written,) = [line for line in content.split("\n") if f'"Feature","id":"{PARK}"' in line]
    copy.write(PLACES, content.replace("\n]}", f",\n{written.removesuffix(',')}\n]}}"))

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    last = copy.text(PLACES).rstrip().count("\n")
    assert (fault.code, fault.where.file, fault.where.line, fault.entry) == (F.ID_DUPLICATE, PLACES, last, PARK)
    assert f"{PLACES}:{copy.place_line(PARK)}" in fault.message
    assert atlas.find_place(PARK) is None


@pytest.mark.parametrize("written", ["5", '"here"', "[]", "null"])
def test_a_feature_that_is_no_object_is_reported(copy: Copy, written: str) -> None:
    copy.replace(PLACES, "\n]}", f",\n{written}\n]}}")

    (fault,) = buju.open(copy.path).faults

    assert fault.where.file == PLACES
    assert fault.code in (F.FIELD_INVALID, F.FILE_SYNTAX)


@pytest.mark.parametrize("written", [[1], "here", 5, None])
def test_properties_that_are_no_object_are_reported(copy: Copy, written: object) -> None:
    copy.replace(PLACES, "\n]}", ',\n{"type":"Feature","id":"x","properties":null,"geometry":null}\n]}')
    with copy.feature("x") as feature:
        feature["properties"] = written

    faults = buju.open(copy.path).faults

    assert faults
    assert {(fault.code in (F.FIELD_INVALID, F.GRADE_MISSING), fault.where.line) for fault in faults} == {
        (True, copy.place_line("x"))
    }


def test_the_district_with_its_axes_swapped_is_reported(copy: Copy) -> None:
    with copy.feature("songjiang-district") as feature:
        swapped(feature)

    faults = buju.open(copy.path).faults

    assert faults
    assert any(fault.entry == "songjiang-district" for fault in faults)
