"""The small grammars of a query, and what single conditions say of the shipped plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.errors import Ambiguous, BujuError, NameUnknown, QuestionInvalid
from buju.sites.candidates import Fidelity
from buju.sites.conditions.area import area
from buju.sites.finder import SiteFinder
from buju.sites.ground import Ground
from buju.sites.judgement import Outcome, Verdict
from buju.sites.setaside import reason_of
from buju.sites.statement import statement
from buju.sites.wording import metre_words, metres, number
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.shift import Datum
from sites.asking import asked
from sites.ground_truth import GEOD

# ── numbers and lengths ───────────────────────────────────────────

NUMBERS = {
    "1500": 1500.0,
    "-0.5": -0.5,
    "+7": 7.0,
    "１５００": 1500.0,
    "０．３": 0.3,
    " 12 ": 12.0,
    "007": 7.0,
}


@pytest.mark.parametrize(("words", "value"), NUMBERS.items(), ids=repr)
def test_numbers_are_read(words: str, value: float) -> None:
    assert number(words, field="weight") == value


NO_NUMBERS = [
    "", " ", "nan", "NaN", "inf", "-inf", "Infinity", "1_0", "１_0", "1e5", "1,500", "0x10", "一千", "½", "²",
    "10²", "①", "٣", "१२",
    "1.", ".5", "--1", "+-1", "1 0", "9" * 16, "1" + "\x00",
]  # fmt: skip


@pytest.mark.parametrize("words", NO_NUMBERS, ids=repr)
def test_what_is_no_number_is_refused_with_its_field(words: str) -> None:
    with pytest.raises(QuestionInvalid, match="weight") as caught:
        number(words, field="weight")
    assert "\n" not in str(caught.value)


LENGTHS = {
    "1500": 1500.0,
    "1500m": 1500.0,
    "1500 米": 1500.0,
    "1.5km": 1500.0,
    "1.5KM": 1500.0,
    "１．５公里": 1500.0,
    "2千米": 2000.0,
    "１５００ｍ": 1500.0,
    "0": 0.0,
}


@pytest.mark.parametrize(("words", "value"), LENGTHS.items(), ids=repr)
def test_lengths_are_read(words: str, value: float) -> None:
    assert metres(words, field="near") == value


@pytest.mark.parametrize(
    "words", ["-5", "-1.5km", "nan", "nankm", "infm", "1_0", "5里", "5 mi", "km", "", "5kmkm", "1e3m"]
)
def test_what_is_no_length_is_refused_with_its_field(words: str) -> None:
    with pytest.raises(QuestionInvalid, match="near"):
        metres(words, field="near")


@given(st.floats(0, 999_999).map(lambda value: round(value, 3)))
def test_a_length_is_read_as_it_is_written(value: float) -> None:
    assert metres(f"{value:.3f}", field="near") == pytest.approx(value)
    assert metres(f"{value:.3f}公里", field="near") == pytest.approx(value * 1000)


@pytest.mark.parametrize(("value", "words"), [(0, "0 米"), (849.6, "850 米"), (12_400, "12.4 公里"), (2000, "2 公里")])
def test_lengths_are_told_in_chinese(value: float, words: str) -> None:
    assert metre_words(value) == words


RANGES = {
    "5..20": (5, 20),
    "..300亩": (0, 20),
    "2..平方公里": (200, float("inf")),
    "１．．２公顷": (1, 2),
    "5..5": (5, 5),
    "0.5 .. 1 km2": (50, 100),
    "..1 KM²": (0, 100),
}


@pytest.mark.parametrize(("words", "ends"), RANGES.items(), ids=repr)
def test_areas_are_read(words: str, ends: tuple[float, float]) -> None:
    assert area(words).hectares == pytest.approx(ends)


@pytest.mark.parametrize("words", ["", "..", "5", "20..5", "5..20顷", "nan..", "..inf", "-5..3", "1_0..20", "5...20"])
def test_what_is_no_area_is_refused(words: str) -> None:
    with pytest.raises(QuestionInvalid, match="area"):
        area(words)


REFUSED: dict[str, dict[str, Any]] = {
    "near without a distance": {"near": ("metro",)},
    "near without an object": {"near": (":500",)},
    "a distance below zero": {"near": ("metro:-1",)},
    "a distance that is none": {"near": ("metro:nan",)},
    "latitude before longitude": {"near": ("31.1,121.3:2km",)},
    "a point outside China": {"near": ("2.35,48.85:2km",)},
    "a point with odd digits": {"near": ("1_2.3,31.1:2km",)},
    "an unknown object": {"near": ("火星:2km",)},
    "an unknown datum": {"near": ("121.3,31.1:2km",), "datum": "beijing54"},
    "inside a point": {"inside": "121.3,31.1"},
    "inside an unlocated place": {"inside": "虹桥国际开放枢纽"},
    "a criterion to a drawing": {"criteria": ("北向产业创新拓展带:less",), "missing": "worst"},
    "a district that is a place": {"district": "科技绿洲"},
}


@pytest.mark.parametrize("parts", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_is_refused_in_one_line(finder: SiteFinder, parts: dict[str, Any]) -> None:
    with pytest.raises(BujuError) as caught:
        finder.ask(asked(**parts))
    assert "\n" not in str(caught.value)


# ── single conditions ─────────────────────────────────────────────

SAME = {
    "the code, the name, the short name of a district": [
        {"district": "松江区"}, {"district": "松江"}, {"district": "310117"}, {"district": "上海市松江区"},
        {"district": "松 江 区"}, {"district": "３１０１１７"},
    ],
    "the id, the name, the region of a layout": [{"layout": "songjiang"}, {"layout": "一核两带"}, {"layout": "松江区"}],
    "the words for stations": [
        {"near": ("metro:800",)}, {"near": ("地铁站：０．８公里",)}, {"near": ("轨道交通:800米",)},
    ],
    "the name and the synonyms of a function": [
        {"functions": ("卫星终端",)}, {"functions": ("智能终端",)}, {"functions": ("terminal",)},
    ],
    "shared words and their parts": [{"functions": ("星箭制造",)}, {"functions": ("卫星研制制造", "火箭研制制造")}],
    "digit width and spaces in words of a quote": [{"text": "5G＋卫星互联网"}, {"text": "５g + 卫星 互联网"}],
    "one function any or all": [{"functions": ("测运控",), "match": "any"}, {"functions": ("测运控",), "match": "all"}],
}  # fmt: skip


@pytest.mark.parametrize("several", SAME.values(), ids=SAME)
def test_different_words_for_one_thing_have_one_answer(finder: SiteFinder, several: list[dict[str, Any]]) -> None:
    first, *others = (finder.ask(asked(**parts)).screening.codes.tolist() for parts in several)

    assert len(set(first)) > 1
    assert all(other == first for other in others)


def test_a_point_in_gcj02_is_moved_before_measuring_even_if_the_same_numbers_were_asked_before(
    finder: SiteFinder,
) -> None:
    spot = ("121.3,31.1:1km",)
    row = list(finder.ground.places.ids).index("songjiang-jiufu")
    every = {"candidates": "mentioned", "near": spot}
    plain, moved = (finder.ask(asked(**every, datum=datum)).findings(row)[0] for datum in ("wgs84", "gcj02"))

    assert "GCJ-02" in str(moved.source)
    assert "GCJ-02" not in str(plain.source)
    assert plain.value != moved.value


def test_a_place_of_a_plan_is_not_taken_for_a_town_that_begins_like_it(finder: SiteFinder) -> None:
    """The recipe of 松江 says so: the five subdistricts drawn as one are not 松江新城, which has its own."""
    ground = finder.ground
    assert ground.area("松江新城", field="inside").key == "songjiang-new-city"
    assert ground.area("松江新城", field="inside").fidelity is Fidelity.SCHEMATIC
    with pytest.raises(NameUnknown, match="不是政区"):
        finder.ask(asked(district="松江新城"))


def test_no_certain_answer_rests_on_a_drawing_or_on_a_place_that_nobody_found(finder: SiteFinder) -> None:
    answer = finder.ask(asked(near=("metro:99999km",), inside="上海市"))
    near, inside = answer.screening.judgements

    for row, place in enumerate(answer.candidates.places):
        if place.grade in "EF":
            assert near.outcomes[row] != Outcome.PASSED, place.id
            assert inside.outcomes[row] != Outcome.PASSED, place.id


STATIONS = ["shanghai-metro", "beijing-metro", "chongqing-metro"]
LAYOUTS = ["songjiang", "shanghai", "beijing"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_distances_to_stations_are_those_on_the_ellipsoid(finder: SiteFinder, root: Path, layout: str) -> None:
    """Straight from the shipped files, by geodesics to every station."""
    ends = np.array([_lonlat(each) for name in STATIONS for each in _features(root / f"layers/context/{name}.geojson")])
    ground = finder.ground
    found = ground.distances(ground.places, ground.stations("metro"))
    rows = {place.id: row for row, place in enumerate(ground.places.places)}
    points = [one for one in _features(root / f"layers/{layout}/places.geojson") if _is_point(one)]

    assert points
    for each in points:
        lon, lat = np.broadcast_to(_lonlat(each), ends.shape).T
        least = GEOD.inv(lon, lat, ends[:, 0], ends[:, 1])[2].min()
        assert found.value[rows[_id(each)]] == pytest.approx(least, rel=0.001, abs=0.1), _id(each)


def test_a_unit_named_in_a_list_of_units_is_not_thereby_spoken_of(finder: SiteFinder, shipped: Atlas) -> None:
    """区财政局 is responsible for 五(二), which speaks of 松江新城 alone; 区经委 shares lists with many towns."""
    answer = finder.ask(asked(unit="区经委"))
    listed = {place for fact in shipped.facts() if fact.id in ("sj-m-042", "sj-m-055") for place in fact.places}
    passed = {place.id for row, place in enumerate(answer.candidates.places) if answer.screening.codes[row] == 0}

    assert listed == {"songjiang-jiuting", "songjiang-xinqiao"}
    assert not listed & passed


def _features(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["features"]
    return found


def _lonlat(feature: dict[str, Any]) -> list[float]:
    found: list[float] = feature["geometry"]["coordinates"]
    return found


def _is_point(feature: dict[str, Any]) -> bool:
    return feature["geometry"] is not None and feature["geometry"]["type"] == "Point"


def _id(feature: dict[str, Any]) -> str:
    return str(feature.get("id") or feature["properties"]["id"])


NAMED_STATIONS = {
    "松江大学城站": "松江大学城",
    "虹桥机场": "上海虹桥国际机场",
    "上海虹桥国际机场": "上海虹桥国际机场",
    "大兴机场": "北京大兴国际机场",
    "浦东机场": "上海浦东国际机场",
    "江北机场": "重庆江北国际机场",
    "仙女山机场": "重庆仙女山机场",
    "滨海机场": "天津滨海国际机场",
    "首都 机场": "北京首都国际机场",
    "石家庄正定机场": "石家庄正定国际机场",
    "重庆江北机场": "重庆江北国际机场",
    "万州五桥机场": "重庆万州五桥机场",
    "重庆仙女山机场": "重庆仙女山机场",
}


@pytest.mark.parametrize(("words", "name"), NAMED_STATIONS.items())
def test_a_station_or_an_airport_is_measured_to_by_its_name(finder: SiteFinder, words: str, name: str) -> None:
    target = finder.ground.destination(words, datum=Datum.WGS84, field="near")

    assert target.names == (name,)
    assert len(target.shapes) == len(target.margins) == 1


def test_a_place_of_a_plan_counts_before_a_station_of_its_name(finder: SiteFinder) -> None:
    assert finder.ground.destination("松江大学城", datum=Datum.WGS84, field="near").key == "songjiang-university-town"


def test_namesakes_among_stations_are_told_apart_by_coordinates_that_can_be_asked_for(finder: SiteFinder) -> None:
    with pytest.raises(Ambiguous, match="车站或机场") as caught:
        finder.ground.destination("动物园站", datum=Datum.WGS84, field="near")

    pinned = [choice.partition("（")[0] for choice in caught.value.choices]
    assert len(set(pinned)) == len(pinned) > 1
    for words in pinned:
        assert finder.ground.destination(words, datum=Datum.WGS84, field="near").shapes[0].geom_type == "Point"


@pytest.mark.parametrize("name", ["松江区", "九亭镇"])
def test_what_lies_in_an_exact_outline_passes(finder: SiteFinder, name: str) -> None:
    (inside,) = finder.ask(asked(inside=name)).screening.judgements

    assert (inside.outcomes == Outcome.PASSED).sum() > 1


def test_in_a_drawing_or_round_a_stand_in_nothing_lies_for_certain_but_itself(
    finder: SiteFinder, shipped: Atlas
) -> None:
    drawn = [place for place in shipped.places() if place.grade is Grade.E and has_area(place)]
    assert drawn
    for target in drawn[:3]:
        answer = finder.ask(asked(inside=target.id))
        (inside,) = answer.screening.judgements

        certain = np.flatnonzero(inside.outcomes == Outcome.PASSED)
        assert [answer.candidates.places[row].id for row in certain] == [target.id]


def has_area(place: Place) -> bool:
    return place.shape is not None and shapely.area(place.shape) > 0


def test_an_outline_is_projected_once_and_what_has_none_stays_without(shipped: Atlas) -> None:
    ground, metric = Ground(shipped), Metric(longitude=121.0)
    with_shape = next(place for place in shipped.places() if place.shape is not None)
    without = next(place for place in shipped.places() if place.shape is None)

    assert ground.outline(with_shape, metric=metric) is ground.outline(with_shape, metric=metric)
    assert ground.outline(without, metric=metric) is None


def test_what_nobody_can_settle_at_is_no_candidate_and_is_counted(finder: SiteFinder) -> None:
    answer = finder.ask(asked(district="松江区", functions=("地面站",), near=("metro:3km",)))
    names = set(answer.candidates.names)

    assert not names & {"松江区", "京津冀", "中心路", "工业用地", "地面站建设"}
    assert names >= {"九亭镇", "车墩", "科技绿洲", "北斗时空（上海）大数据融合应用产业基地"}
    aside = {name for one in answer.aside for name in one.names}
    assert len(names - aside) + sum(len(one.names) for one in answer.aside) >= len(names)
    assert len(answer.candidates) + sum(len(one.names) for one in answer.aside) == len(finder.ground.places)
    told = " ".join(sentence.text for sentence in statement(answer))
    assert all(f"{one.reason.words} {len(one.names)} 个" in told for one in answer.aside)


@pytest.mark.parametrize("role", list(Role))
def test_entries_of_a_role_that_is_asked_for_are_candidates(finder: SiteFinder, role: Role) -> None:
    answer = finder.ask(asked(roles=(role.value,)))

    passing = {answer.candidates.places[row].id for row in answer.having(Verdict.IN)}
    assert passing == {place.id for place in finder.ground.places.places if place.role is role}
    assert answer.aside == ()


def test_the_rule_asks_for_role_and_spot_and_never_for_names(finder: SiteFinder) -> None:
    for place in finder.ground.places.places:
        renamed = Place(place.record.model_copy(update={"name": "某地", "aliases": ()}), place.shape)
        assert reason_of(renamed, finder.ground) is reason_of(place, finder.ground)
