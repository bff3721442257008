"""Names of spots: town, nearest station, distance and way, held against the ellipsoid."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from buju.exchange.candidates import read_candidates
from buju.exchange.statement import FileStatement
from buju.ownsites import own_sites
from buju.sites.candidates import own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.spotname import spot_names
from buju.sites.statement import statement
from buju.spatial.role import FeatureType
from buju.spatial.shift import Datum
from sites.asking import asked
from sites.ground_truth import GEOD

_WAYS = ["北", "东北", "东", "东南", "南", "西南", "西", "西北"]
_NAME = re.compile(r"(?P<town>.+)内，距(?P<station>.+?站) (?P<far>[\d.]+) (?P<unit>米|公里)（(?P<way>[东西南北]+)）")


@given(lon=st.floats(121.05, 121.45), lat=st.floats(30.95, 31.2))
def test_distance_and_way_are_those_of_the_nearest_station(finder: SiteFinder, lon: float, lat: float) -> None:
    ground = finder.ground
    (name,) = spot_names(np.array([[lon, lat]]), district=ground.atlas.gazetteer.district("松江区"), ground=ground)
    found = _NAME.fullmatch(name)
    assert found is not None, name

    metro = ground.stations(FeatureType.METRO)
    bases = np.array([(one.centroid.x, one.centroid.y) for one in metro.shapes])
    ways, _, far = GEOD.inv(bases[:, 0], bases[:, 1], np.full(len(bases), lon), np.full(len(bases), lat))
    told = float(found["far"]) * (1000 if found["unit"] == "公里" else 1)
    assert told == pytest.approx(max(100, far.min()), abs=60)
    named = [row for row, one in enumerate(metro.names) if found["station"] in (one, f"{one}站")]
    best = min(named, key=lambda row: far[row])
    assert far[best] == pytest.approx(far.min(), abs=30)
    turned = abs((ways[best] - 45 * _WAYS.index(found["way"]) + 180) % 360 - 180)
    assert turned <= 22.6 or far[best] < 1


def test_cells_are_never_called_by_their_codes(finder: SiteFinder) -> None:
    answer = finder.ask(asked(candidates="cells", district="松江区", near=("metro:1km",), resolution=7))

    assert all(re.fullmatch(r"[0-9a-f]{15}", one) for one in answer.candidates.ids)
    told = " ".join([*answer.candidates.names, *(sentence.text for sentence in statement(answer))])
    assert not re.search(r"[0-9a-f]{15}", told)


def test_near_misses_come_with_the_nearest_first(finder: SiteFinder) -> None:
    answer = finder.ask(asked(candidates="towns", district="松江区", near=("metro:1km",)))

    missed = [answer.screening.missed(int(row))[0].value for row in answer.having("near")]
    far = [float(value.partition(" ")[0]) for value in missed]
    assert far == sorted(far)
    assert len(far) > 2


def test_who_lacks_a_value_is_named_and_left_out(finder: SiteFinder) -> None:
    answer = finder.ask(asked(district="松江区", criteria=("metro:less",)))

    assert answer.ranking is not None
    (sentence,) = [one.text for one in statement(answer) if one.text.startswith("缺少数值的")]
    assert answer.ranking.dropped
    assert "不参与排序" in sentence
    assert f"{len(answer.ranking.dropped)} 个" in sentence


def test_a_criterion_that_hardly_separates_is_told(finder: SiteFinder) -> None:
    # Towns that a line runs into are 0 m away; a few only lie beside one.
    answer = finder.ask(asked(candidates="towns", near=("metro:0",), criteria=("metro:less", "area:more")))
    told = [one.text for one in statement(answer) if "几乎分不出高下" in one.text]

    assert [label for label, _, _ in answer.flat] == ["距轨道交通站"]
    for label, same, whole in answer.flat:
        assert same > 0.8 * whole
        assert any(f"“{label}”" in words and f"{whole} 个中有 {same} 个" in words for words in told)
    assert len(told) == len(answer.flat)


def test_what_rests_on_evidence_points_is_never_called_stable(finder: SiteFinder) -> None:
    answer = finder.ask(asked(layout="songjiang", criteria=("metro:less*1", "statements:more*1")))

    assert answer.unsure > 0
    assert "名次未必稳定" in answer.steady_words
    assert "100.0%" not in answer.steady_words


def test_an_outline_of_several_towns_does_not_win_silently(finder: SiteFinder) -> None:
    answer = finder.ask(asked(candidates="towns", district="松江区", criteria=("area:more",)))
    (winner,) = answer.winners

    note = answer.candidates.notes[winner]
    assert note is not None
    assert any(note.rstrip("。") in one.text and "第一名" in one.text for one in statement(answer))


def test_a_users_row_without_a_name_is_told_by_where_it_lies(finder: SiteFinder) -> None:
    """A point in 九亭镇, a named one beside it, one in the sea, and a row without a shape."""
    own = own_candidates(
        ids=["2", "甲", "4", "5"],
        names=["第 2 行", "甲", "第 4 行", "第 5 行"],
        shapes=np.array([Point(121.322, 31.137), Point(121.322, 31.137), Point(126.5, 30.0), None], dtype=object),
        columns={},
        written={},
        source="自备数据",
        nameless=np.array([True, False, True, True]),
    )

    found = finder.ask(asked(candidates="file", near=("metro:3km",)), own=own).candidates

    assert re.fullmatch(r"第 2 行（九亭镇内，距.+站 [\d.]+ (米|公里)（[东西南北]+））", found.names[0])
    assert list(found.names[1:]) == ["甲", "第 4 行", "第 5 行"]
    assert list(found.ids) == list(own.ids)


@pytest.mark.parametrize(("said", "name"), [("第 2 行", "第 2 行"), ("2", "第 2 行"), ("甲", "甲")])
def test_a_row_that_goes_by_its_number_has_no_name(said: str, name: str) -> None:
    content, stated = "名称,经度,纬度\n乙,121.3,31.1\n".encode(), FileStatement(datum=Datum.WGS84)
    file = replace(read_candidates(content, name="a.csv", stated=stated), names=(said,))

    found = own_sites(file, name="a.csv").candidates

    assert (list(found.names), found.nameless.tolist()) == ([name], [name != "甲"])
