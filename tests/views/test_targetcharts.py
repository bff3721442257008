"""Small charts of targets: every target once, unlike ones never on one line, states only with date and source."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from buju.atlas.atlas import Atlas
from buju.atlas.targets import differences
from buju.policy.fact import Target
from buju.policy.unstated import Stated
from buju.views.content.targetcharts import State, series, target_charts
from buju.views.words.links import FILE_LINKS
from buju.views.words.wording import Quote

PLANS = ("beijing-2024-2028", "chongqing-2023-7", "shanghai-2023-19", "songjiang-2024-102")


def targets_of(atlas: Atlas, plan: str) -> list[Target]:
    return [fact for fact in atlas.facts_of(plan) if isinstance(fact, Target)]


def dated(target: Target, fact_id: str, *, year: int, **other: object) -> Target:
    assert isinstance(target.year, Stated)
    changed = target.year.model_copy(update={"value": year})
    return target.model_copy(update={"id": fact_id, "year": changed} | other)


@pytest.fixture
def orbit(shipped: Atlas) -> Target:
    """600 颗左右 in orbit by 2027."""
    return next(one for one in targets_of(shipped, "songjiang-2024-102") if one.indicator == "在轨运营卫星数量")


@pytest.mark.parametrize("plan", PLANS)
def test_every_target_is_drawn_once_with_its_clause(shipped: Atlas, plan: str) -> None:
    own = targets_of(shipped, plan)
    lines = [line for chart in target_charts(own, shipped, links=FILE_LINKS).charts for line in chart.lines]
    assert sorted(one for line in lines for one in line.ids) == sorted(one.id for one in own)
    assert all(line.quotes for line in lines)
    assert all(line.state is None for line in lines)


@pytest.mark.parametrize("plan", PLANS)
def test_words_and_marks_stay_within_the_drawing(shipped: Atlas, plan: str) -> None:
    for chart in target_charts(targets_of(shipped, plan), shipped, links=FILE_LINKS).charts:
        for line in chart.lines:
            width, height = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', line.drawing)[0])
            for x, y in re.findall(r'<text[^>]* x="([\d.]+)"[^>]* y="([\d.]+)"', line.drawing):
                assert 0 <= float(x) <= width
                assert 0 < float(y) < height


def test_one_indicator_in_two_years_is_one_line(shipped: Atlas, orbit: Target) -> None:
    earlier = dated(orbit, "earlier", year=2025, value=200.0)
    (chart,) = target_charts([orbit, earlier], shipped, links=FILE_LINKS).charts
    (line,) = chart.lines
    assert line.ids == ("earlier", orbit.id)
    assert 'class="joined"' in line.drawing


UNLIKE = [
    {"operator": "at-least"},
    {"unit": "颗/年"},
    {"scope": "上海市"},
    {"indicator": "商业卫星年产能力"},
    {"target_class": "milestone"},
]


@pytest.mark.parametrize("other", UNLIKE, ids=lambda other: next(iter(other)))
def test_what_differs_in_anything_but_the_year_is_not_joined(
    shipped: Atlas, orbit: Target, other: dict[str, object]
) -> None:
    raw = dated(orbit, "other", year=2025).model_dump() | other
    unlike = Target.model_validate(raw)
    assert [len(line) for line in series([orbit, unlike], shipped)] == [1, 1]
    drawn = target_charts([orbit, unlike], shipped, links=FILE_LINKS).charts
    assert all('class="joined"' not in line.drawing for chart in drawn for line in chart.lines)


@pytest.mark.parametrize("plan", PLANS)
def test_no_two_targets_of_a_line_differ(shipped: Atlas, plan: str) -> None:
    for line in series(targets_of(shipped, plan), shipped):
        for one, other in combinations(line, 2):
            assert not list(differences(one, other, atlas=shipped))
            assert one.operator is other.operator


def test_a_state_of_affairs_has_its_own_mark_day_and_source(shipped: Atlas, orbit: Target) -> None:
    state = State(2026, "2026年6月30日", "120 颗", Quote("已在轨 120 颗", "统计公报 二", None))
    (chart,) = target_charts([orbit], shipped, links=FILE_LINKS, states={orbit.id: state}).charts
    (line,) = chart.lines
    assert line.state == state
    assert "现状 120 颗" in line.drawing
    assert "2026年" in line.drawing
    assert 'class="joined"' not in line.drawing
