"""Songjiang as it ships, held against an inventory that was drawn up independently."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import shape as read_shape

import buju
from buju.atlas.entries import layout_entry, place_entry
from buju.atlas.quality import Treatment, coverage
from buju.folded import fold
from buju.policy.fact import Anomaly, LayoutWording, Membership, Mention, Responsibility, StatedFunction, Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Stated, Unstated
from buju.spatial.corridor import middle
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import Role

DOCUMENT = "songjiang-2024-102"


def of_d3(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["doc"] == "D3"]


def facts(atlas: buju.Atlas, kind: type) -> list[Any]:
    return [fact for fact in atlas.facts_of(DOCUMENT) if isinstance(fact, kind)]


def test_the_shipped_atlas_has_no_fault(shipped: buju.Atlas) -> None:
    assert [str(fault) for fault in shipped.faults] == []


def test_the_stored_text_is_the_seed(shared: Path, songjiang_text: str) -> None:
    (seed,) = (shared / "seeds").glob("003_*.txt")

    assert songjiang_text.encode() == seed.read_bytes()


def test_every_quote_is_the_text_between_its_offsets(songjiang: buju.Atlas) -> None:
    citations = [fact.citation for fact in songjiang.facts()]
    citations += [citation for place in songjiang.places() for citation in place.record.citations]
    citations += [fact.year.citation for fact in songjiang.facts() if isinstance(getattr(fact, "year", None), Stated)]
    source = songjiang.document(DOCUMENT).source
    citations += [value.citation for _, value in source if isinstance(value, Stated)]

    assert len(citations) > 250
    for citation in citations:
        document = songjiang.document(citation.document)
        clause = document.clause(citation.clause)
        assert clause is not None
        assert document.text[citation.start : citation.end] == citation.quote
        assert clause.start <= citation.start < citation.end <= clause.end


def test_what_the_document_says_of_itself(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    source = songjiang.document(DOCUMENT).source
    stated = {row["fact"]: row["value"] for row in of_d3(inventory["documents"])}

    assert isinstance(source.issuer, Stated)
    assert source.issuer.value == stated["issuer"]
    assert isinstance(source.title, Stated)
    assert source.title.value == stated["title"]
    assert isinstance(source.number, Stated)
    assert source.number.value == stated["doc no."]
    assert isinstance(source.printed, Stated)
    assert source.printed.value.isoformat() == stated["printed"]
    assert isinstance(source.period, Stated)
    assert source.period.value == (2025, 2027)
    assert isinstance(source.issued, Unstated)


def test_every_entity_of_the_inventory_is_mentioned_where_it_stands(
    songjiang: buju.Atlas, inventory: dict[str, Any]
) -> None:
    rows = [row for row in of_d3(inventory["entities"]) if "id" in row]
    mentions = {fact.id: fact for fact in facts(songjiang, Mention)}

    assert len(rows) == 62
    assert len(mentions) == 70
    for row in rows:
        mention = mentions[f"sj-m-{row['id'].removeprefix('D3-')}"]
        assert mention.citation.start <= row["start"], row["id"]
        assert row["end"] <= mention.citation.end, row["id"]
        assert mention.places, row["id"]


def test_nothing_that_the_text_names_is_left_out(songjiang: buju.Atlas) -> None:
    (row,) = coverage(songjiang)

    assert row.missing == []
    assert sum(row.treatments.values()) == 70
    assert row.treatments[Treatment.MISSING] == 0
    assert min(row.treatments[item] for item in (Treatment.DRAWN, Treatment.ATTACHED, Treatment.LISTED)) > 0


OPERATORS = {
    "=": Operator.EQUAL,
    "≈ (左右)": Operator.ABOUT,
    "≥": Operator.AT_LEAST,
    "create (力争)": Operator.ACHIEVE,
}


def test_the_ten_targets(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    rows = [row for row in of_d3(inventory["targets"]) if "id" in row]
    targets: dict[str, Target] = {fact.id: fact for fact in facts(songjiang, Target)}

    assert [row["id"] for row in rows] == [f"T{number:02d}" for number in range(1, 11)]
    assert len(targets) == 13
    for row in rows:
        target = targets[f"sj-t-{row['id'][1:]}"]
        assert target.operator is OPERATORS[row["op"]], row["id"]
        if row["value"] == "(no number)":
            assert isinstance(target.value, Unstated)
            assert isinstance(target.unit, Unstated)
        else:
            assert (target.value, target.unit) == (float(row["value"]), row["unit"]), row["id"]
        assert isinstance(target.year, Stated)
        assert target.year.value == 2027
        assert "2027" in target.year.citation.quote
        assert target.citation.start <= row["start"] < row["end"] == target.citation.end, row["id"]
        assert (target.target_class == "milestone") is (row["klass"] == "milestone")


def test_the_functions_of_the_inventory_stand_where_it_says(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    stated = facts(songjiang, StatedFunction)

    for row in (row for row in of_d3(inventory["functions"]) if "start" in row):
        assert any(fact.citation.start <= row["start"] and row["end"] <= fact.citation.end for fact in stated), row[
            "place"
        ]


_JOINTLY = "卫星互联网技术、产品和应用协同创新"


@pytest.mark.parametrize(
    ("place", "functions"),
    [
        ("songjiang-core", {"星座运营与服务", "卫星研发制造", "终端产品研发制造", "全产业链"}),
        ("songjiang-north-belt", {"下一代卫星网络通信", "卫星网络安全", "智能终端", "智能装备", _JOINTLY}),
        ("songjiang-south-belt", {"火箭研发设计与制造", "卫星测运控服务", _JOINTLY}),
    ],
)
def test_the_functions_of_core_and_belts(songjiang: buju.Atlas, place: str, functions: set[str]) -> None:
    stated = [fact for fact in songjiang.facts_about(place) if isinstance(fact, StatedFunction)]

    assert {name for fact in stated for name in fact.functions} == functions


def test_the_responsible_units_clause_by_clause(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    expected = {
        row["clause"]: row["quote"].removeprefix("责任单位：").removesuffix("）").split("、")
        for row in of_d3(inventory["responsible_units"])
        if "units" not in row
    }
    named = [fact for fact in facts(songjiang, Responsibility) if fact.citation.quote.startswith("责任单位")]
    written = {fact.citation.clause: list(fact.units) for fact in named}

    assert len(expected) == 18
    assert written == expected


def test_a_responsible_town_is_a_place(songjiang: buju.Atlas) -> None:
    towns = {
        "九亭镇": "jiuting",
        "泗泾镇": "sijing",
        "新桥镇": "xinqiao",
        "永丰街道": "yongfeng",
        "经开区": "jingkaiqu",
    }

    for fact in facts(songjiang, Responsibility):
        assert set(fact.places) == {f"songjiang-{towns[name]}" for name in fact.units if name in towns}, fact.id


def test_the_anomalies_of_the_inventory_are_noted(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    quotes = [fold(fact.citation.quote) for fact in facts(songjiang, Anomaly)]

    for row in of_d3(inventory["anomalies"]):
        wanted = fold(row["quote"].replace("⏎", "").rstrip("）"))
        assert any(wanted in quote or quote in wanted for quote in quotes), row["note"]


def test_the_wordings_of_the_layout(songjiang: buju.Atlas, inventory: dict[str, Any]) -> None:
    spans = [(fact.citation.start, fact.citation.end) for fact in facts(songjiang, LayoutWording)]

    assert spans == [(row["start"], row["end"]) for row in of_d3(inventory["layouts"])]


def test_every_place_is_cited_and_says_how_it_was_made(songjiang: buju.Atlas) -> None:
    for place in songjiang.places():
        record = place.record
        assert record.citations, place
        assert record.datum == "WGS84"
        assert len(record.method) >= 8, place
        assert (place.shape is None) is (place.grade is Grade.F)
        assert bool(record.sources) is (place.shape is not None)
        assert (record.margin_m is None) is (place.grade in (Grade.E, Grade.F))
        if place.shape is not None:
            assert place.shape.is_valid
            assert record.district is not None or place.role is Role.PARTNER


def test_the_counts_of_the_grades(songjiang: buju.Atlas) -> None:
    places = songjiang.places_of("songjiang")
    grades = Counter(place.grade.value for place in places)
    written = layout_entry(songjiang.layout("songjiang"), songjiang).model_dump(mode="json")

    assert grades == {"C": 11, "D": 10, "E": 5, "F": 32}
    assert (written["places"], written["drawn"]) == (58, 26)
    assert sum(len(songjiang.find_places(layout="songjiang", grade=grade)) for grade in "ABCDEF") == len(places)


def test_the_core_is_schematic_and_says_why(songjiang: buju.Atlas) -> None:
    core = songjiang.place("songjiang-core")
    sides = {side.side: (side.road, side.found) for side in core.record.sides}

    assert (core.grade, core.role, core.record.margin_m) == (Grade.E, Role.CORE, None)
    assert sides == {
        "东": ("中心路", True),
        "南": ("云振路", False),
        "西": ("研展路", True),
        "北": ("姚北路", True),
    }
    assert "云振路未找到" in core.record.method
    assert songjiang.place("songjiang-yunzhen-road").grade is Grade.F


def test_the_core_lies_in_its_town_between_its_roads(songjiang: buju.Atlas) -> None:
    metric = Metric(longitude=121.32)
    core, town, east, west, north = (
        metric.to_metres(songjiang.place(f"songjiang-{name}").shape)
        for name in ("core", "jiuting", "zhongxin-road", "yanzhan-road", "yaobei-road")
    )

    assert town.buffer(1).covers(core)
    assert 0.1e6 < core.area < 2e6
    for road in (east, west, north):
        assert core.distance(road) < 1
    assert core.buffer(-30).intersection(shapely.union_all([east, west, north])).is_empty


def test_the_found_roads_are_drawn(songjiang: buju.Atlas) -> None:
    roads = [place for place in songjiang.places() if place.role is Role.BOUND]

    assert {place.name: place.grade.value for place in roads} == {
        "中心路": "D",
        "云振路": "F",
        "研展路": "D",
        "姚北路": "D",
    }
    assert all("LineString" in place.shape.geom_type for place in roads if place.shape is not None)


@pytest.mark.parametrize(
    ("belt", "members"),
    [("north", ["sijing", "sheshan"]), ("south", ["xinqiao", "chedun", "yongfeng"])],
)
def test_the_belts_are_bands_over_their_towns(songjiang: buju.Atlas, belt: str, members: list[str]) -> None:
    band = songjiang.place(f"songjiang-{belt}-belt")
    district = songjiang.place("songjiang-district")

    assert (band.grade, band.record.margin_m) == (Grade.E, None)
    assert "示意" in band.record.method
    assert district.shape.buffer(1e-5).covers(band.shape)
    for member in members:
        town = songjiang.place(f"songjiang-{member}")
        assert (town.grade, town.role) == (Grade.C, Role.TOWN)
        assert band.shape.intersects(town.shape)
    for member in (members[0], members[-1]):
        assert band.shape.buffer(1e-4).covers(middle(songjiang.place(f"songjiang-{member}").shape))


def test_yongfeng_says_that_it_is_merged(songjiang: buju.Atlas) -> None:
    place = songjiang.place("songjiang-yongfeng")

    assert "合并" in place.record.method
    assert (place.record.margin_m or 0) >= 5_000
    assert Metric(longitude=121.2).to_metres(place.shape).area == pytest.approx(103.7e6, rel=0.01)


def test_the_development_zone_is_in_one_of_the_two_lists(songjiang: buju.Atlas) -> None:
    lists = [
        fact
        for fact in facts(songjiang, Membership)
        if fact.of == "songjiang-south-belt" and "songjiang-xinqiao" in fact.places
    ]

    assert len(lists) == 2
    assert sum("songjiang-jingkaiqu" in fact.places for fact in lists) == 1
    assert all(("经开区" in fact.citation.quote) is ("songjiang-jingkaiqu" in fact.places) for fact in lists)
    flags = [fact for fact in songjiang.facts_about("songjiang-jingkaiqu") if isinstance(fact, Anomaly)]
    assert any("名单" in fact.oddity for fact in flags)


def test_located_places_keep_their_evidence(songjiang: buju.Atlas, root: Path) -> None:
    with (root / "layers/base/place_evidence.csv").open(encoding="utf-8") as stream:
        rows = {row["name"]: row for row in csv.DictReader(stream)}
    names = {"kejilvzhou": "科技绿洲", "jiufu": "久富开发区", "yunlang": "G60科创云廊", "zhizao-park": "G60佘山智造园"}

    for place_id, name in names.items():
        place, row = songjiang.place(f"songjiang-{place_id}"), rows[name]
        assert place.grade is Grade.D
        assert place.record.margin_m == float(row["margin_m"])
        assert [place.shape.x, place.shape.y] == pytest.approx(
            [float(row["lon_wgs84"]), float(row["lat_wgs84"])], abs=1e-6
        )


def test_places_without_evidence_are_listed_with_what_was_looked_for(songjiang: buju.Atlas) -> None:
    for place in songjiang.find_places(grade="F"):
        assert any(word in place.record.method for word in ("未", "没有", "泛指", "不")), place
        assert place_entry(place).geometry is None


def test_each_layer_of_the_surroundings_has_its_source_and_licence(songjiang: buju.Atlas) -> None:
    layout = songjiang.layout("songjiang")

    assert set(layout.context) == {one.file.id for one in songjiang.contexts()}
    for context in songjiang.contexts():
        assert context.file.features == len(context.shapes) > 0
        assert context.file.source.licence
        assert context.file.source.attribution


def test_the_files_are_rfc_7946(root: Path) -> None:
    for file in [root / "layers/songjiang/places.geojson", *sorted((root / "layers/context").glob("*.geojson"))]:
        collection = json.loads(file.read_bytes(), parse_float=_six)
        ids = [feature["id"] for feature in collection["features"]]
        assert collection.keys() == {"type", "features"}, "a crs member has no place in RFC 7946"
        assert len(set(ids)) == len(ids)
        for feature in collection["features"]:
            if feature["geometry"] is None:
                continue
            for part in shapely.get_parts(read_shape(feature["geometry"])):
                assert part.geom_type != "Polygon" or part.exterior.is_ccw
                assert -180 <= part.bounds[0] <= part.bounds[2] <= 180


def _six(text: str) -> float:
    assert len(text.partition(".")[2]) <= 6, text
    return float(text)
