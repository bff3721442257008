"""Distances as intervals over all targets, near and far, against lengths on the ellipsoid found without any of ours."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.atlas.relation import RelationKind
from buju.sites.candidates import Fidelity
from buju.sites.distance import Destination, Distances, _listed, distances
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome, Verdict
from buju.sites.measure import containment
from buju.spatial.shift import CHINA_BOX
from sites.asking import asked
from sites.ground_truth import GEOD, at, candidates, column, geodesic, point, rectangle

LonLat = tuple[float, float]
(_WEST, _EAST), (_SOUTH, _NORTH) = CHINA_BOX
in_china = st.tuples(st.floats(_WEST + 1, _EAST - 1), st.floats(_SOUTH + 15, _NORTH - 1))
offsets = st.tuples(st.floats(-60_000, 60_000), st.floats(-60_000, 60_000))
margins = st.sampled_from([0.0, 50.0, 2_000.0, 10_000.0])


def several(places: list[LonLat], off: list[float]) -> Destination:
    """Return points, each with a margin of its own, of which the nearest counts."""
    names = tuple(f"t{row}" for row in range(len(places)))
    return Destination(
        "made", "made", names, column([shapely.Point(one) for one in places]), np.array(off), Fidelity.EXACT, names
    )


@given(st.lists(offsets, min_size=1, max_size=4), st.lists(st.tuples(offsets, margins), min_size=1, max_size=8))
def test_either_end_is_the_least_over_all_targets(here: list[LonLat], there: list[tuple[LonLat, float]]) -> None:
    ends, off = [at(*one) for one, _ in there], [margin for _, margin in there]

    found = distances(candidates([point(*one) for one in here]), several(ends, off))

    for row, one in enumerate(here):
        lengths = [geodesic(at(*one), end) for end in ends]
        assert found.value[row] == pytest.approx(min(lengths), abs=0.02)
        assert found.low[row] == pytest.approx(max(0, min(np.subtract(lengths, off))), abs=0.02)
        assert found.high[row] == pytest.approx(min(np.add(lengths, off)), abs=0.02)
        for index, end in ((found.low_at[row], found.low[row] + 0), (found.high_at[row], found.high[row])):
            assert abs(lengths[index] - end) <= off[index] + 0.02


@given(
    st.lists(st.tuples(offsets, margins, st.floats(0, 360), st.floats(0, 1)), min_size=1, max_size=6),
    st.tuples(margins, st.floats(0, 360), st.floats(0, 1)),
)
def test_wherever_things_lie_within_their_margins_the_interval_holds_their_distance(
    there: list[tuple[LonLat, float, float, float]], own: tuple[float, float, float]
) -> None:
    def moved(place: LonLat, margin: float, bearing: float, share: float) -> LonLat:
        lon, lat, _ = GEOD.fwd(*place, bearing, margin * share)
        return float(lon), float(lat)

    drawn = candidates([point(0, 0)], fidelity=Fidelity.RING, margin=own[0])
    found = distances(drawn, several([at(*one) for one, *_ in there], [margin for _, margin, *_ in there]))

    truth = min(geodesic(moved(at(0, 0), *own), moved(at(*one), *rest)) for one, *rest in there)
    assert found.low[0] - 0.02 <= truth <= found.high[0] + 0.02


@given(in_china, st.lists(in_china, min_size=2, max_size=12), st.lists(margins, min_size=12, max_size=12))
def test_however_far_the_nearest_on_the_ellipsoid_is_found(one: LonLat, ends: list[LonLat], off: list[float]) -> None:
    lengths = [geodesic(one, end) for end in ends]

    found = distances(candidates([shapely.Point(one)]), several(ends, off[: len(ends)]))

    assert found.value[0] == pytest.approx(min(lengths), rel=1e-7, abs=0.02)
    assert lengths[found.nearest[0]] == pytest.approx(min(lengths), abs=4)
    assert found.high[0] == pytest.approx(min(np.add(lengths, off[: len(ends)])), rel=1e-7, abs=0.02)


def test_beyond_two_thousand_kilometres_the_plane_would_take_the_wrong_one() -> None:
    # From 喀什, the plane of its zone draws what lies to the east much too far.
    kashgar, ends = (75.99, 39.47), [(104.0, 52.0), (106.5, 29.5), (103.8, 30.6), (109.0, 34.3)]
    lengths = [geodesic(kashgar, end) for end in ends]

    found = distances(candidates([shapely.Point(kashgar)]), several(ends, [0.0] * 4))

    assert found.nearest[0] == int(np.argmin(lengths))
    assert found.value[0] == pytest.approx(min(lengths), abs=0.01)


@settings(max_examples=18)
@given(st.sampled_from([(150_000, 30_000), (-700_000, 300_000), (1_900_000, 900_000)]), st.integers(0, 5))
def test_between_outlines_far_apart_the_nearest_points_count(gap: tuple[float, float], turn: int) -> None:
    one = shapely.affinity.rotate(rectangle(-2000, -1000, 2000, 1000), 30 * turn)
    other = shapely.affinity.rotate(rectangle(gap[0], gap[1], gap[0] + 3000, gap[1] + 2000), 17 * turn)

    found = distances(
        candidates([one]), Destination("o", "o", ("o",), column([other]), np.zeros(1), Fidelity.EXACT, ())
    )

    # Points 200 m apart on either outline, corners too: the least of their geodesics is the distance, or a hair more.
    close = [shapely.get_coordinates(shapely.segmentize(shape.exterior, 0.002)) for shape in (one, other)]
    pairs = np.array(list(product(*close)))
    least = GEOD.inv(pairs[:, 0, 0], pairs[:, 0, 1], pairs[:, 1, 0], pairs[:, 1, 1])[2].min()
    assert found.value[0] == pytest.approx(least, abs=3, rel=3e-6)


@settings(max_examples=25)
@given(st.lists(st.tuples(offsets, margins), min_size=1, max_size=6), offsets, st.integers(0, 6))
def test_the_upper_end_of_a_stand_in_is_that_of_its_worst_point(
    there: list[tuple[LonLat, float]], corner: LonLat, turn: int
) -> None:
    east, north = corner
    shape = shapely.affinity.rotate(rectangle(east, north, east + 9000, north + 4000), 25 * turn)
    ends, off = [at(*one) for one, _ in there], [margin for _, margin in there]

    found = distances(candidates([shape], fidelity=Fidelity.STAND_IN, margin=30), several(ends, off))

    # A thing may be anywhere in it: the worst of points set a few hundred metres apart, all of them inside.
    west, south, right, top = shape.bounds
    grid = np.array(list(product(np.linspace(west, right, 40), np.linspace(south, top, 40))))
    inside = np.vstack((grid[shapely.contains_xy(shape, *grid.T)], shapely.get_coordinates(shape)))
    reach = (
        np.array([GEOD.inv(*inside.T, *np.tile(end, (len(inside), 1)).T)[2] for end in ends]) + np.array(off)[:, None]
    )
    worst = float(reach.min(axis=0).max())
    # Never below it; above it by no more than half a step between the points, and that of the search.
    step = 0.75 * max(geodesic((west, south), (right, south)), geodesic((west, south), (west, top))) / 39
    assert worst - 0.05 <= found.high[0] - 30 <= worst + step + 2


def test_a_stand_in_inside_the_area_that_is_measured_to_is_at_no_distance() -> None:
    ground = rectangle(-9000, -9000, 9000, 9000)
    goal = Destination("a", "a", ("a",), column([ground]), np.array([800.0]), Fidelity.EXACT, ())

    found = distances(candidates([rectangle(0, 0, 5000, 5000)], fidelity=Fidelity.STAND_IN, margin=100), goal)

    assert (found.low[0], found.high[0]) == (0, 900)


# What 大兴机场, known to 10 km, leaves open where another airport is drawn nearer: limit, place, outcome, low end (km).
AIRPORTS = {
    "经开区": ("airport:25km", "北京经济技术开发区", Outcome.POSSIBLE, 23.43),
    "丰台": ("airport:20km", "丰台区", Outcome.POSSIBLE, 18.49),
    "北京市": ("airport:5km", "北京市", Outcome.PASSED, 0),
}


@pytest.mark.parametrize(("near", "name", "outcome", "low"), AIRPORTS.values(), ids=AIRPORTS)
def test_an_airport_that_is_known_badly_counts_as_near_as_it_may_be(
    finder: SiteFinder, near: str, name: str, outcome: Outcome, low: float
) -> None:
    answer = finder.ask(asked(candidates="mentioned", layout="beijing", near=(near,)))
    row = list(answer.candidates.names).index(name)
    measured = _measured(finder, "airport")

    assert Outcome(answer.screening.judgements[-1].outcomes[row]) is outcome
    assert measured.low[row] / 1000 == pytest.approx(low, abs=0.005)
    assert answer.screening.verdict(row) is (Verdict.IN if outcome is Outcome.PASSED else Verdict.POSSIBLE)


def test_the_interval_of_a_whole_city_is_that_of_what_lies_in_it(finder: SiteFinder) -> None:
    row = list(finder.ground.places.names).index("北京市")

    assert _measured(finder, "airport").high[row] / 1000 == pytest.approx(2.8, abs=0.01)


def _measured(finder: SiteFinder, theme: str) -> Distances:
    return finder.ground.distances(finder.ground.places, finder.ground.stations(theme))


def test_overlaps_of_layouts_are_areas_on_the_ellipsoid(finder: SiteFinder) -> None:
    atlas = finder.ground.atlas
    found = [one for one in atlas.relations() if one.kind is RelationKind.OVERLAP]
    assert found
    for one in found:
        left, right = (atlas.place(end.place or "").shape for end in (one.left, one.right))
        assert left is not None
        assert right is not None
        # Sides set so close that a geodesic and a straight line in degrees bound the same.
        shared = shapely.segmentize(left.intersection(right), 0.01)
        parts = [part for part in shapely.get_parts(shared) if part.area]
        km2 = sum(abs(GEOD.geometry_area_perimeter(shapely.normalize(part))[0]) for part in parts) / 1e6
        assert one.area_km2 == round(km2, 1)


# Beyond what is listed: what is asked of a point, and what can be said.
ASKED: dict[str, tuple[LonLat, dict[str, tuple[str, ...] | str], Outcome]] = {
    "苏州 from 地铁站 of 上海": ((120.585, 31.30), {"near": ("metro:30公里",)}, Outcome.UNKNOWN),
    "苏州, where one is near enough all the same": ((120.585, 31.30), {"near": ("metro:50公里",)}, Outcome.PASSED),
    "天津 from 北京's metro": ((117.2, 39.13), {"near": ("metro:10公里",)}, Outcome.UNKNOWN),
    "枫泾, 浙江 beside it nearer than any station of 上海": (
        (121.013, 30.889),
        {"near": ("metro:10公里",)},
        Outcome.UNKNOWN,
    ),
    "枫泾, where one is near enough all the same": ((121.013, 30.889), {"near": ("metro:40公里",)}, Outcome.PASSED),
    "on the shore of 浦东, beyond which is the sea": ((121.88, 31.0), {"near": ("metro:3公里",)}, Outcome.FAILED),
    "松江 from its own": ((121.22, 31.03), {"near": ("metro:100",)}, Outcome.FAILED),
    "南京 from an airport of 上海": ((118.78, 32.05), {"near": ("airport:20公里",)}, Outcome.UNKNOWN),
    "石家庄 in 河北": ((114.5, 38.05), {"near": ("河北省:1000",)}, Outcome.PASSED),
    "南京 in 江苏": ((118.78, 32.05), {"inside": "江苏省"}, Outcome.PASSED),
    "温州 in 浙江": ((120.70, 28.0), {"district": "浙江省"}, Outcome.PASSED),
    "温州 in 江苏": ((120.70, 28.0), {"inside": "江苏省"}, Outcome.FAILED),
}


@pytest.mark.parametrize(("where", "words", "outcome"), ASKED.values(), ids=ASKED)
def test_beyond_what_is_listed_nothing_is_said_that_is_not_known(
    finder: SiteFinder, where: LonLat, words: dict[str, tuple[str, ...] | str], outcome: Outcome
) -> None:
    answer = finder.ask(asked(candidates="file", **words), own=candidates([shapely.Point(where)]))

    assert Outcome(answer.screening.judgements[0].outcomes[0]) is outcome
    if outcome is Outcome.UNKNOWN:
        (finding,) = answer.findings(0)
        assert finding.value.startswith("无法判断")
        assert "齐全" in (finding.note or "")


def test_a_criterion_has_no_value_where_stations_are_not_listed(finder: SiteFinder) -> None:
    own = candidates([shapely.Point(120.585, 31.30), shapely.Point(121.22, 31.03)])

    answer = finder.ask(asked(candidates="file", criteria=("metro:less",), missing="drop"), own=own)

    assert answer.ranking is not None
    assert (answer.ranking.ids, [one.id for one in answer.ranking.dropped]) == (("c1",), ["c0"])


# A region that was cut at x = 10 km, its window reaching from -20 to 10 km; by how far a point is known to be from it.
WINDOW, PIECE = rectangle(-20_000, -20_000, 10_000, 20_000), rectangle(0, -20_000, 10_000, 20_000)
CUT: dict[str, tuple[tuple[float, float], float, Outcome]] = {
    "in the piece": ((5_000, 0), 100, Outcome.PASSED),
    "beside it, the window's edge farther off": ((-4_000, 0), 3_000, Outcome.FAILED),
    "beside it, near enough": ((-4_000, 0), 5_000, Outcome.PASSED),
    "nearer to the window's edge than to it": ((-15_000, 0), 6_000, Outcome.UNKNOWN),
    "nearer to the window's edge, which is farther off than asked": ((-15_000, 0), 3_000, Outcome.FAILED),
    "beyond the cut": ((14_000, 0), 3_000, Outcome.UNKNOWN),
    "beyond the cut, near enough": ((14_000, 0), 4_100, Outcome.PASSED),
}


@pytest.mark.parametrize(("where", "limit", "outcome"), CUT.values(), ids=CUT)
def test_a_region_that_was_cut_answers_as_far_as_its_window(
    where: tuple[float, float], limit: float, outcome: Outcome
) -> None:
    piece = Destination("p", "p", ("p",), column([PIECE]), np.zeros(1), Fidelity.EXACT, ("p",), known=WINDOW)
    one = candidates([point(*where)])

    assert Outcome(distances(one, piece).outcomes(limit)[0]) is outcome
    inside = containment(one, PIECE, margin=0, known=WINDOW)
    reaches_out = not WINDOW.covers(point(*where))
    expected = Outcome.UNKNOWN if reaches_out else Outcome.PASSED if where[0] >= 0 else Outcome.FAILED
    assert Outcome(inside[0]) is expected


# A list that is complete from x = -20 to 10 km, its line off by 500 m.
LISTED = rectangle(-20_000, -20_000, 10_000, 20_000)


@given(
    offsets,
    st.lists(st.tuples(offsets, margins), min_size=1, max_size=6),
    st.lists(offsets, max_size=6),
    st.floats(0, 60_000),
    st.booleans(),
)
def test_whatever_lies_unlisted_beyond_the_edge_no_answer_is_wrong(
    here: LonLat, there: list[tuple[LonLat, float]], more: list[LonLat], limit: float, is_area: bool
) -> None:
    x, y = here
    shape = rectangle(x, y, x + 2_000, y + 1_000) if is_area else point(x, y)
    target = replace(several([at(*one) for one, _ in there], [off for _, off in there]), known=LISTED, known_margin=500)
    unlisted = [one for one in (at(*one) for one in more) if LISTED.distance(shapely.Point(one)) > 0]

    found = distances(candidates([shape]), target)

    # Corners and sides closely set are the whole shape to half a metre and more.
    own = shapely.get_coordinates(shapely.segmentize(shape, 0.0002)) if is_area else [at(x, y)]
    over = [one for one in unlisted if is_area and shape.covers(shapely.Point(one))]
    nearest = 0.0 if over else min((geodesic(tuple(a), b) for a in own for b in unlisted), default=np.inf)
    truth_low, truth_high = min(nearest, found.low[0]), min(nearest, found.high[0])
    outcome = Outcome(found.outcomes(limit)[0])
    assert outcome is not Outcome.FAILED or truth_low > limit - 1
    assert outcome is not Outcome.PASSED or truth_high <= limit
    assert np.isnan(found.known[0]) or nearest >= found.value[0] - 1


# How far a place of 上海 is from the neighbour whose stations are not listed, and from the nearest one that is:
# limits on either side of both, against points set closely along the outlines of the national data, on the ellipsoid.
@pytest.mark.parametrize(("share", "outcome"), [(0.9, Outcome.FAILED), (1.1, Outcome.UNKNOWN)], ids=["before", "past"])
def test_a_place_at_the_edge_of_a_list_is_sure_as_far_as_the_edge(
    finder: SiteFinder, share: float, outcome: Outcome
) -> None:
    where, line_off = (121.12, 30.9), 1600.0
    districts = finder.ground.districts
    outlines = [districts.named(name) for name in ("浙江省", "江苏省")]
    box = shapely.box(120.5, 30.4, 121.6, 31.4)
    along = [shapely.segmentize(one.shape.boundary.intersection(box), 0.0005) for one in outlines if one is not None]
    edge = min(geodesic(where, (float(x), float(y))) for x, y in shapely.get_coordinates(along)) - line_off
    stations = finder.ground.stations("metro").shapes
    nearest = min(geodesic(where, (float(x), float(y))) for x, y in shapely.get_coordinates(stations))
    assert 1_000 < edge < nearest / 2

    words = {"near": (f"metro:{edge * share:.0f}",)}
    answer = finder.ask(asked(candidates="file", **words), own=candidates([shapely.Point(where)]))

    assert Outcome(answer.screening.judgements[0].outcomes[0]) is outcome
    (finding,) = answer.findings(0)
    assert f"{nearest / 1000:.2f} 公里" in finding.value
    assert ("无法判断" if outcome is Outcome.UNKNOWN else f"没有列出的在 {edge / 1000:.1f}") in finding.value


def test_many_points_are_as_far_from_an_edge_as_few() -> None:
    random = np.random.default_rng(5)
    turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    out = 20_000 + 3_000 * np.sin(9 * turns)
    known = shapely.Polygon(np.column_stack((out * np.cos(turns), out * np.sin(turns))))
    points = np.asarray(shapely.points(random.uniform(-25_000, 25_000, (3_000, 2))))
    enough = random.uniform(0, 12_000, len(points))

    found = _listed(points, known, enough=enough)

    true = shapely.distance(points, known.boundary)
    inside = shapely.contains_properly(known, points)
    assert 0 < inside.sum() < len(points)
    np.testing.assert_array_equal(found, np.where(inside, np.where(true <= enough, true, np.inf), 0.0))
