"""The checks: break one thing in the shipped data, and exactly that is reported; sound entries stay."""

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
LAYER = "layers/songjiang/layer.json"
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
    pytest.param(
        CORE, citation(quote="“一核”：G60 卫星互联网产业甲地"), F.CITATION_OFFSET, "产业基地", id="quote changed"
    ),
    pytest.param(CORE, citation(clause="二——1"), F.CITATION_OFFSET, "二——1", id="quote in another clause"),
    pytest.param(CORE, citation(clause="二(三)"), F.CLAUSE_UNKNOWN, "二(三)", id="clause unknown"),
    pytest.param(CORE, citation(document="songjiang-2024"), F.ID_DANGLING, "songjiang-2024-102", id="document unknown"),
    pytest.param(CORE, shifted, F.CITATION_OFFSET, "原文此处为", id="offsets shifted"),
    pytest.param(CORE, citation(start=-9), F.CITATION_OFFSET, "位置", id="offset below nought"),
    pytest.param(CORE, citation(start="甲"), F.FIELD_INVALID, "start", id="offset that is no number"),
    pytest.param(CORE, properties(citations=[]), F.PLACE_UNCITED, "没有引文", id="uncited"),
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
    assert (fault.code, fault.file, fault.line, fault.entry) == (code, PLACES, copy.place_line(place_id), place_id)
    assert (fault.severity, fault.fixer) == (Severity.ERROR, Fixer.LAYERS if code in FORM else code.rule.fixer)
    assert any(word in fault.message for word in says.split("|"))
    assert "\n" not in fault.message
    assert place_id not in atlas.places
    assert len(atlas.places) == 53
    assert atlas.errors_of("songjiang") == (fault,)


def test_seven_decimals_are_a_warning_and_the_place_stays(copy: Copy) -> None:
    with copy.feature(PARK) as feature:
        feature["geometry"]["coordinates"][0] += 1e-7

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.severity, fault.line) == (F.SHAPE_PRECISION, Severity.WARNING, copy.place_line(PARK))
    assert PARK in atlas.places
    assert atlas.errors == ()


def test_a_place_that_names_an_unknown_fact_stays(copy: Copy) -> None:
    with copy.feature(PARK) as feature:
        feature["properties"]["facts"].append("sj-m-999")

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.file, fault.line) == (F.ID_DANGLING, PLACES, copy.place_line(PARK))
    assert "sj-m-999" in fault.message
    assert PARK in atlas.places


def test_a_place_that_lacks_a_fact_is_stale(copy: Copy) -> None:
    with copy.feature(PARK) as feature:
        gone = feature["properties"]["facts"].pop()

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.line, fault.fixer) == (F.LAYER_STALE, copy.place_line(PARK), Fixer.LAYERS)
    assert gone in fault.message
    assert "buju digitise" in fault.message


def test_a_place_twice_is_left_out(copy: Copy) -> None:
    content = copy.text(PLACES)
    (written,) = [line for line in content.split("\n") if f'"Feature","id":"{PARK}"' in line]
    copy.write(PLACES, content.replace("\n]}", f",\n{written.removesuffix(',')}\n]}}"))

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    last = copy.text(PLACES).rstrip().count("\n")
    assert (fault.code, fault.file, fault.line, fault.entry) == (F.ID_DUPLICATE, PLACES, last, PARK)
    assert f"{PLACES}:{copy.place_line(PARK)}" in fault.message
    assert PARK not in atlas.places


@pytest.mark.parametrize("written", ["5", '"here"', "[]", "null"])
def test_a_feature_that_is_no_object_is_reported(copy: Copy, written: str) -> None:
    copy.replace(PLACES, "\n]}", f",\n{written}\n]}}")

    (fault,) = buju.open(copy.path).faults

    assert fault.file == PLACES
    assert fault.code in (F.FIELD_INVALID, F.FILE_SYNTAX)


@pytest.mark.parametrize("written", [[1], "here", 5, None])
def test_properties_that_are_no_object_are_reported(copy: Copy, written: object) -> None:
    copy.replace(PLACES, "\n]}", ',\n{"type":"Feature","id":"x","properties":null,"geometry":null}\n]}')
    with copy.feature("x") as feature:
        feature["properties"] = written

    faults = buju.open(copy.path).faults

    assert faults
    assert {(fault.code in (F.FIELD_INVALID, F.GRADE_MISSING), fault.line) for fault in faults} == {
        (True, copy.place_line("x"))
    }


def test_the_district_with_its_axes_swapped_is_reported(copy: Copy) -> None:
    with copy.feature("songjiang-district") as feature:
        swapped(feature)

    faults = buju.open(copy.path).faults

    assert faults
    assert any(fault.entry == "songjiang-district" for fault in faults)


FACT_ROWS = [
    pytest.param(
        "    quote: “一核”：G60 卫星互联网产业基地\n  - id: sj-m-005",
        "    quote: “一核”：G61 卫星互联网产业基地\n  - id: sj-m-005",
        F.QUOTE_NOT_FOUND,
        "G61 卫星",
        "sj-m-004",
        "“一核”：G60 卫星互联网产业基地",
        id="quote changed by one character",
    ),
    pytest.param(
        "    clause: 二\n    quote: “一核”：G60 卫星互联网产业基地\n  - id: sj-m-005",
        "    clause: 二(九)\n    quote: “一核”：G60 卫星互联网产业基地\n  - id: sj-m-005",
        F.CLAUSE_UNKNOWN,
        "clause: 二(九)\n    quote",
        "sj-m-004",
        "二(九)",
        id="clause unknown",
    ),
    pytest.param(
        "places: [songjiang-kejilvzhou]\n    clause: 二\n"
        "    quote: 以科技绿洲为先导区，久富开发区为联动区\n  - id: sj-m-007",
        "places: [songjiang-kejilvzhou, songjiang-kejilvzou]\n    clause: 二\n"
        "    quote: 以科技绿洲为先导区，久富开发区为联动区\n  - id: sj-m-007",
        F.ID_DANGLING,
        "id: sj-m-006",
        "sj-m-006",
        "songjiang-kejilvzhou",
        id="place unknown",
    ),
    pytest.param(
        "of: songjiang-core\n    places: [songjiang-jiuting]",
        "of: songjiang-corr\n    places: [songjiang-jiuting]",
        F.ID_DANGLING,
        "id: sj-p-04",
        "sj-p-04",
        "songjiang-core",
        id="whole unknown",
    ),
    pytest.param(
        "layout: songjiang\n    wording: 一核两带",
        "layout: songjang\n    wording: 一核两带",
        F.ID_DANGLING,
        "id: sj-l-01",
        "sj-l-01",
        "songjiang",
        id="layout unknown",
    ),
    pytest.param(
        "value: 600\n", "value: 601\n", F.TARGET_UNLIKE_QUOTE, "quote: 在轨运营", "sj-t-02", "600", id="value"
    ),
    pytest.param(
        "units: [区经委, 区科创发展办]",
        "units: [区经委, 区科创办]",
        F.UNIT_UNLIKE_QUOTE,
        "quote: 责任单位：区经委、区科创发展办",
        "sj-r-10",
        "区科创办",
        id="responsible unit",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "at", "entry", "says"), FACT_ROWS)
def test_a_broken_fact_is_reported_and_left_out(
    *, copy: Copy, songjiang: buju.Atlas, old: str, new: str, code: FaultCode, at: str, entry: str, says: str
) -> None:
    copy.replace(FACTS, old, new)

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    line = copy.line(FACTS, at) + (at.count("\n"))
    assert (fault.code, fault.file, fault.line, fault.entry) == (code, FACTS, line, entry)
    assert (fault.severity, fault.fixer) == (Severity.ERROR, Fixer.FACTS)
    assert says in fault.message
    assert atlas.facts.keys() == songjiang.facts.keys() - {entry}
    assert atlas.places.keys() == songjiang.places.keys()
    assert atlas.errors_of("songjiang") == (fault,)


def test_a_fact_twice_is_left_out(copy: Copy) -> None:
    content = copy.text(FACTS).rstrip("\n")
    last = content[content.rindex("  - id: ") :]
    copy.write(FACTS, f"{content}\n{last}\n")

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.line, fault.entry) == (F.ID_DUPLICATE, content.count("\n") + 2, "sj-a-17")
    assert "sj-a-17" not in atlas.facts


def test_a_document_twice_is_reported(copy: Copy) -> None:
    import shutil

    here = copy.path / "seeds" / "songjiang-2024-102"
    shutil.copytree(here, copy.path / "seeds" / "songjiang-again")
    copy.write("seeds/songjiang-again/facts.yaml", "document: songjiang-2024-102\nfacts: []\n")

    faults = buju.open(copy.path).faults

    assert {fault.code for fault in faults} == {F.ID_DUPLICATE}
    assert {fault.file for fault in faults} == {"seeds/songjiang-again/source.yaml"}


def test_a_layout_twice_is_reported(copy: Copy) -> None:
    (copy.path / "layers" / "copied").mkdir()
    copy.write("layers/copied/layer.json", copy.text(LAYER))
    copy.write("layers/copied/places.geojson", '{"type":"FeatureCollection","features":[]}')

    faults = buju.open(copy.path).faults

    assert [(fault.code, fault.file) for fault in faults] == [(F.ID_DUPLICATE, "layers/copied/layer.json")]


def test_a_changed_text_is_reported_to_who_keyed_it_in(copy: Copy) -> None:
    file = "seeds/songjiang-2024-102/text.txt"
    copy.write(file, copy.text(file) + "\n")

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.file, fault.fixer) == (F.TEXT_CHANGED, file, Fixer.TEXT)


def cut(file: str) -> Callable[[Copy], None]:
    return lambda copy: copy.write(file, copy.text(file)[: len(copy.text(file)) // 2])


def gone(file: str) -> Callable[[Copy], None]:
    return lambda copy: (copy.path / file).unlink()


def unreadable(file: str) -> Callable[[Copy], None]:
    def change(copy: Copy) -> None:
        (copy.path / file).unlink()
        (copy.path / file).mkdir()

    return change


def holds(file: str, content: str | bytes) -> Callable[[Copy], None]:
    return lambda copy: copy.write(file, content)


def deep(copy: Copy) -> None:
    copy.write(PLACES, '{"a":' + "[" * 100_000 + "]" * 100_000 + "}")


FILE_ROWS = [
    pytest.param(cut(PLACES), F.FILE_SYNTAX, PLACES, id="places half-written"),
    pytest.param(gone(PLACES), F.FILE_MISSING, PLACES, id="no places"),
    pytest.param(unreadable(PLACES), F.FILE_MISSING, PLACES, id="places unreadable"),
    pytest.param(holds(PLACES, "[]"), F.FILE_SYNTAX, PLACES, id="places are a list"),
    pytest.param(holds(PLACES, '{"type":"Feature"}'), F.FILE_SYNTAX, PLACES, id="places are one feature"),
    pytest.param(holds(PLACES, '{"n":1' + "0" * 5000 + "}"), F.FILE_SYNTAX, PLACES, id="number without end"),
    pytest.param(holds(PLACES, "名称".encode("gbk")), F.FILE_MISSING, PLACES, id="places in GBK"),
    pytest.param(deep, F.FILE_SYNTAX, PLACES, id="places nested too deep"),
    pytest.param(cut(LAYER), F.FILE_SYNTAX, LAYER, id="layer half-written"),
    pytest.param(gone(LAYER), F.FILE_MISSING, LAYER, id="no layer.json"),
    pytest.param(unreadable(LAYER), F.FILE_MISSING, LAYER, id="layer.json unreadable"),
    pytest.param(holds(FACTS, "document: songjiang-2024-102\nfacts: ["), F.FILE_SYNTAX, FACTS, id="facts cut off"),
    pytest.param(gone(FACTS), F.FILE_MISSING, FACTS, id="no facts"),
    pytest.param(
        gone("seeds/songjiang-2024-102/text.txt"), F.FILE_MISSING, "seeds/songjiang-2024-102/text.txt", id="no text"
    ),
    pytest.param(
        gone("seeds/songjiang-2024-102/source.yaml"),
        F.FILE_MISSING,
        "seeds/songjiang-2024-102/source.yaml",
        id="no source",
    ),
]


@pytest.mark.parametrize(("change", "code", "file"), FILE_ROWS)
def test_an_unreadable_file_is_one_fault_that_names_it(
    copy: Copy, change: Callable[[Copy], None], code: FaultCode, file: str
) -> None:
    """What a file would have said is not held against the entries that count on it."""
    change(copy)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.file, fault.severity) == (code, file, Severity.ERROR)


def test_a_half_written_file_names_the_line_where_it_breaks_off(copy: Copy) -> None:
    content = copy.text(PLACES)
    copy.write(PLACES, content[: content.index("songjiang-yanzhan-road") + 200])

    fault = next(fault for fault in buju.open(copy.path).faults if fault.file == PLACES)

    assert fault.code is F.FILE_SYNTAX
    assert fault.line == copy.text(PLACES).count("\n") + 1


def test_facts_stay_when_their_layer_cannot_be_read(copy: Copy, songjiang: buju.Atlas) -> None:
    cut(PLACES)(copy)

    assert buju.open(copy.path).facts.keys() == songjiang.facts.keys()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        pytest.param(
            '"songjiang-2024-102"', '"songjiang-2025"', F.ID_DANGLING, "songjiang-2024-102", id="document unknown"
        ),
        pytest.param('"zhejiang"', '"zhejian"', F.ID_DANGLING, "zhejiang", id="surroundings unknown"),
    ],
)
def test_a_layout_names_files_that_exist(copy: Copy, old: str, new: str, code: FaultCode, says: str) -> None:
    copy.replace(LAYER, old, new)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.file) == (code, LAYER)
    assert says in fault.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"region": "松江区"', '"region": ""', id="empty"),
        pytest.param('"id": "songjiang"', '"id": "../songjiang"', id="id that is a path"),
        pytest.param('"bbox": [', '"bbox": [0,', id="bbox of five"),
        pytest.param('"region"', '"regions"', id="field unknown"),
    ],
)
def test_a_layer_file_that_says_too_little_is_reported(copy: Copy, old: str, new: str) -> None:
    copy.replace(LAYER, old, new)

    faults = [fault for fault in buju.open(copy.path).faults if fault.file == LAYER]

    assert faults
    assert {fault.code for fault in faults} == {F.FIELD_INVALID}


CONTEXT = "layers/context/layer.json"


@pytest.mark.parametrize(
    ("change", "code", "file"),
    [
        pytest.param(gone(CONTEXT), F.FILE_MISSING, CONTEXT, id="no layer.json"),
        pytest.param(holds(CONTEXT, '{"files": 5}'), F.FIELD_INVALID, CONTEXT, id="files are a number"),
        pytest.param(holds(CONTEXT, '{"files": [5]}'), F.FIELD_INVALID, CONTEXT, id="a file is a number"),
        pytest.param(
            holds(CONTEXT, '{"files": [{"id": "a"}]}'), F.FIELD_INVALID, CONTEXT, id="a file without a source"
        ),
        pytest.param(
            cut("layers/context/zhejiang.geojson"), F.FILE_SYNTAX, "layers/context/zhejiang.geojson", id="half"
        ),
        pytest.param(
            gone("layers/context/zhejiang.geojson"), F.FILE_MISSING, "layers/context/zhejiang.geojson", id="gone"
        ),
    ],
)
def test_broken_surroundings_are_reported(
    copy: Copy, change: Callable[[Copy], None], code: FaultCode, file: str
) -> None:
    change(copy)

    faults = buju.open(copy.path).faults

    assert code in {fault.code for fault in faults if fault.file == file}


@pytest.mark.parametrize("missing", ["layers", "seeds"])
def test_a_missing_data_folder_is_named(copy: Copy, missing: str) -> None:
    import shutil

    shutil.rmtree(copy.path / missing)

    with pytest.raises(buju.DataMissing) as caught:
        buju.open(copy.path)

    assert str(copy.path) in str(caught.value)
    assert f"{missing}/" in str(caught.value)


def test_the_environment_names_the_data(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUJU_DATA", str(copy.path))
    assert list(buju.open().layouts) == ["songjiang"]

    monkeypatch.setenv("BUJU_DATA", str(copy.path / "nowhere"))
    with pytest.raises(buju.DataMissing, match="nowhere"):
        buju.open()


def test_the_argument_counts_before_the_environment(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUJU_DATA", str(copy.path / "nowhere"))

    assert list(buju.open(copy.path).layouts) == ["songjiang"]


def test_all_faults_come_at_once_and_in_order(copy: Copy) -> None:
    with copy.feature(CORE) as feature:
        feature["properties"]["citations"] = []
        feature["properties"]["sides"][0]["road"] = "沪亭南路"
    with copy.feature(PARK) as feature:
        feature["geometry"]["coordinates"] = [120.5, 31.0]
    copy.replace(FACTS, "value: 600\n", "value: 601\n")

    faults = buju.open(copy.path).faults

    assert [fault.code for fault in faults] == [
        F.PLACE_UNCITED,
        F.QUOTE_NOT_FOUND,
        F.SHAPE_OUTSIDE,
        F.TARGET_UNLIKE_QUOTE,
    ]
    assert [(fault.file, fault.line) for fault in faults] == sorted((fault.file, fault.line) for fault in faults)


@pytest.mark.parametrize(
    ("folder", "renamed", "file"),
    [
        ("seeds/songjiang-2024-102", "seeds/sj", "seeds/sj/source.yaml"),
        ("layers/songjiang", "layers/sj", "layers/sj/layer.json"),
    ],
    ids=["document", "layout"],
)
def test_a_folder_bears_the_id_of_what_it_holds(copy: Copy, folder: str, renamed: str, file: str) -> None:
    """Else the faults in it would not be those of its layout, and a map would not be refused."""
    (copy.path / folder).rename(copy.path / renamed)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.file) == (F.FIELD_INVALID, file)


LEDGER = """relations:
  - id: same-tower
    kind: wording-drift
    status: stated
    left: {fact: sj-t-02, place: songjiang-district}
    right: {fact: sj-t-01, place: songjiang-district}
    reason: 示例
"""


def test_a_relation_is_not_blamed_for_the_fault_of_its_fact(copy: Copy) -> None:
    copy.write("seeds/relations.yaml", LEDGER)
    assert buju.open(copy.path).faults == ()
    copy.replace(FACTS, "value: 600\n", "value: 601\n")

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.entry) == (F.TARGET_UNLIKE_QUOTE, "sj-t-02")


def test_a_relation_with_a_loose_end_is_reported(copy: Copy) -> None:
    copy.write("seeds/relations.yaml", LEDGER.replace("sj-t-02", "sj-t-99"))

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.file, fault.line, fault.entry) == (
        F.RELATION_DANGLING,
        "seeds/relations.yaml",
        2,
        "same-tower",
    )
    assert "sj-t-99" in fault.message
    assert "same-tower" not in atlas.relations
