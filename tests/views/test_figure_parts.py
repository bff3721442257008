"""The parts of a figure against other ways to know the same: geodesics, a decoder, a plain loop over boxes."""

from __future__ import annotations

import io
import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from shapely.geometry import LineString, Polygon, box

from buju.errors import QuestionInvalid
from buju.spatial.datum import Metric, geodesic_m
from buju.spatial.role import Role
from buju.views.carto.canvas import pixels_of, png_file
from buju.views.carto.collisionindex import CollisionIndex
from buju.views.carto.face import glyph, width_of, wrapped
from buju.views.carto.frame import DETAIL, Frame, rings_of, slimmed
from buju.views.carto.furniture import LEADING, bar_metres, north_arrow, paragraphs, round_length, scale_bar
from buju.views.carto.options import FigureOptions, Lettered, Preset, checked_size, figure_options
from buju.views.carto.portrayal import Hatch, on_paper
from buju.views.carto.scene import Box, Scene, Written
from buju.views.carto.symbolizer import hatch_rings, symbol_rings
from buju.views.carto.symbology import Symbol, Theme
from buju.views.viewoptions import FigureLayer
from buju.views.words.catalogue import figure_words


def frame_at(lon: float, lat: float, *, size: float = 0.2, paper: Box | None = None) -> Frame:
    bounds = (lon - size / 2, lat - size / 2, lon + size / 2, lat + size / 2)
    return Frame(bounds, paper or Box(40, 60, 540, 460), metric=Metric(longitude=lon))


@pytest.mark.parametrize(
    ("lon", "lat", "size"), [(121.2, 31.0, 0.3), (116.4, 40.2, 1.5), (106.6, 29.8, 0.7), (121, 31, 0.02)]
)
def test_the_scale_bar_is_as_long_as_it_says(lon: float, lat: float, size: float) -> None:
    frame = frame_at(lon, lat, size=size)
    bar = scale_bar(frame, portrayal=on_paper(Theme.COLOUR), words=figure_words())

    outline = bar.items[0].rings[0].points
    left, right = outline[:, 0].min(), outline[:, 0].max()
    middle = np.array([(frame.box.left + frame.box.right) / 2, (frame.box.top + frame.box.bottom) / 2])
    west, _, east, _ = shapely.bounds(frame.ground)
    metres_a_point = (east - west) / frame.box.width
    centre = np.array(frame.ground.centroid.coords[0])
    half = np.array([(right - left) / 2 * metres_a_point, 0])
    ends = frame.metric.to_degrees_xy(np.array([centre - half, centre + half]))

    assert np.allclose(frame.points(centre[None])[0], middle)
    # Gauss-Krüger stretches by less than 0.02 % within a zone and a half degree.
    assert geodesic_m(ends[:1], ends[1:])[0] == pytest.approx(bar_metres(frame), rel=1e-3)
    assert frame.box.holds(bar.box)

    inked = bar.items[1].rings[0].points[:, 0]
    assert (inked.min(), inked.max()) == pytest.approx((left, (left + right) / 2))
    middles = [word.x + word.width / 2 for word in bar.items if isinstance(word, Written)]
    assert middles == pytest.approx([left, (left + right) / 2, right])
    assert all(bar.box.left <= word.x for word in bar.items if isinstance(word, Written))


@pytest.mark.parametrize(
    ("lon", "lat", "size"), [(116.4, 40.2, 2.2), (115.1, 40.2, 1.5), (121.2, 31.0, 0.3), (106.6, 29.8, 0.7)]
)
def test_an_extent_holds_all_that_its_paper_shows(lon: float, lat: float, size: float) -> None:
    frame = Frame((lon - size, lat - size, lon + size, lat + size), Box(0, 0, 700, 400), metric=Metric(longitude=117))
    left, low, right, top = frame.ground.bounds
    dense = np.linspace(0, 1, 5001)
    across, up = left + (right - left) * dense, low + (top - low) * dense
    sides = [(across, low), (across, top), (left, up), (right, up)]
    lonlat = frame.metric.to_degrees_xy(np.vstack([np.column_stack(np.broadcast_arrays(x, y)) for x, y in sides]))

    west, south = lonlat.min(axis=0)
    east, north = lonlat.max(axis=0)
    # A metre is 1e-5 of a degree.
    assert frame.degrees == pytest.approx((west, south, east, north), abs=1e-5)


def test_paragraphs_begin_at_the_edge_one_line_below_the_other() -> None:
    block = paragraphs(["依据规划原文示意", "不得用于权属判断"], 40.0, size=8.0, colour="#000000")

    heights = [item.y for item in block.items]
    assert len(heights) > 2
    assert {item.x for item in block.items} == {0}
    assert all(np.isclose(low - high, 8.0 * LEADING) for high, low in pairwise(heights))
    assert heights[-1] <= block.height


@given(st.floats(1.0, 1e7))
def test_round_lengths_are_round(most: float) -> None:
    found = round_length(most)

    assert most / 2.5 - 1e-9 <= found <= most * (1 + 1e-9)
    assert f"{found:.0e}"[0] in "125"


@pytest.mark.parametrize("lon", [120.0, 121.4, 118.7])
def test_the_north_arrow_points_to_true_north(lon: float) -> None:
    frame = frame_at(lon, 31.0)
    arrow = north_arrow(frame, portrayal=on_paper(Theme.COLOUR), words=figure_words())

    tip, _, back = arrow.items[0].rings[0].points
    leans = math.degrees(math.atan2(tip[0] - back[0], back[1] - tip[1]))
    meridian = round(lon / 3) * 3
    # Convergence of the meridians on a transverse Mercator, first term: Δλ · sin φ.
    assert leans == pytest.approx(-(lon - meridian) * math.sin(math.radians(31.0)), abs=0.02)
    assert frame.box.holds(arrow.box)


boxes = st.builds(
    lambda x, y, wide, high: Box(x, y, x + wide, y + high),
    st.floats(0, 180),
    st.floats(0, 180),
    st.floats(1, 60),
    st.floats(1, 30),
)


@given(st.lists(boxes, max_size=12), st.lists(boxes, min_size=1, max_size=12))
def test_the_first_free_box_is_the_one_that_a_loop_finds(taken: list[Box], asked: list[Box]) -> None:
    frame = Box(0, 0, 200, 200)
    index = CollisionIndex(frame, taken)

    found = index.first(np.array(asked))

    free = [one for one in asked if frame.holds(one) and not any(one.meets(other) for other in taken)]
    assert (found.box if found else None) == (free[0] if free else None)


@given(st.lists(boxes, max_size=6), st.lists(st.tuples(st.floats(0, 200), st.floats(0, 200)), max_size=8))
def test_points_in_the_open_come_before_points_under_a_symbol(
    symbols: list[Box], points: list[tuple[float, float]]
) -> None:
    found = CollisionIndex(Box(0, 0, 200, 200), symbols).open_first(points)

    def hidden(point: tuple[float, float]) -> bool:
        return any(
            abs(x - (one.left + one.right) / 2) < one.width * 0.4
            and abs(y - (one.top + one.bottom) / 2) < one.height * 0.4
            for one in symbols
            for x, y in [point]
        )

    assert found == [*(p for p in points if not hidden(p)), *(p for p in points if hidden(p))]


def test_a_point_under_a_symbol_comes_last() -> None:
    index = CollisionIndex(Box(0, 0, 200, 200), [Box(40, 100, 60, 110)])

    assert index.open_first([(50, 105), (42, 105), (50, 110), (150, 20)]) == [
        (42, 105),
        (50, 110),
        (150, 20),
        (50, 105),
    ]


@given(
    st.lists(boxes, max_size=10),
    st.lists(st.tuples(st.floats(5, 195), st.floats(5, 195)), min_size=1, max_size=8),
    st.floats(4, 50),
)
def test_led_names_keep_clear_of_all_that_stands(
    taken: list[Box], anchors: list[tuple[float, float]], wide: float
) -> None:
    frame = Box(0, 0, 200, 200)
    index = CollisionIndex(frame, taken)
    spots = []
    for anchor in anchors:
        around = index.around(anchor, wide=wide, high=10, start=3, far=False, great=False)
        spot = index.led(anchor, around, start=3)
        if spot is not None:
            index.take_spot(spot)
            spots.append((anchor, spot))

    for at, (anchor, spot) in enumerate(spots):
        assert frame.holds(spot.box)
        assert spot.leader is not None
        line = LineString(spot.leader)
        names = [other.box for _, other in spots]
        assert not any(spot.box.meets(other) for other in [*taken, *names[:at], *names[at + 1 :]])
        # Measured with a hair's breadth: shapely and we may differ on what merely touches.
        assert not any(line.crosses(box(*name).buffer(-1e-6)) for name in names)
        strange = [one for one in taken if not one.holds(Box(*anchor, *anchor))]
        assert not any(line.intersects(box(*one).buffer(-1e-6)) for one in strange)
        assert not any(line.crosses(LineString(other.leader)) for _, other in spots[:at] if other.leader)


triangles = st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=3, max_size=3, unique=True).map(Polygon)


@given(triangles, st.sampled_from([0.0, 45.0, 90.0, 135.0]), st.floats(3, 20))
def test_hatches_stay_inside_run_their_way_and_leave_no_gap(area: Polygon, angle: float, step: float) -> None:
    if area.area < 1:
        return
    lines = hatch_rings(area, Hatch(angle, step, 1.0, "#000000", 0.5))

    for ring in lines:
        assert area.buffer(1e-6).covers(LineString(ring.points))
        across, down = ring.points[-1] - ring.points[0]
        assert abs(across * math.sin(math.radians(-angle)) - down * math.cos(math.radians(-angle))) < 1e-6
    # Wherever a circle a little wider than the step fits, a line must run through it.
    inner = area.buffer(-step * 0.51)
    if not inner.is_empty:
        point = inner.representative_point()
        assert any(LineString(ring.points).distance(point) <= step * 0.51 for ring in lines)


@given(st.text("松江区卫星（示意）G60 abc123，。、《》", min_size=1, max_size=60), st.floats(40, 200))
def test_wrapping_keeps_every_letter_and_the_width(words: str, width: float) -> None:
    lines = wrapped(words, width, size=8)

    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(width_of(line, 8) <= width + 1e-9 for line in lines)


def test_lines_do_not_begin_with_a_stop_nor_end_with_an_opening() -> None:
    text = "来源（松江区），依据《松江区计划》。许可：ODbL-1.0；" * 6

    for width in range(60, 200, 7):
        lines = wrapped(text, width, size=8)
        assert not any(line[0] in "，。；：、）》" for line in lines)
        assert not any(line[-1] in "（《" for line in lines[:-1])


def test_a_paragraph_does_not_end_in_a_single_letter() -> None:
    text = "D 佐证定位：依据文本以外的公开资料定位，误差见圈"
    for width in range(40, 200):
        assert len(wrapped(text, width, size=7)[-1]) > 1
    assert wrapped(text, width_of(text[:-1], 7) + 1, size=7)[-1] == "误差见圈"


def test_letters_have_the_widths_of_the_font_file() -> None:
    from fontTools.ttLib import TTFont

    from buju.views.assets import font_path
    from buju.views.carto.face import FILE

    with TTFont(font_path(FILE), lazy=True) as font:
        cmap, widths, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for letter in "松G6i（示0—·":
            assert glyph(letter).advance == pytest.approx(widths[cmap[ord(letter)]][0] / unit, abs=1e-4)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(36, 1200), st.randoms(use_true_random=False))
def test_a_decoder_reads_what_was_written(wide: int, high: int, dpi: int, random: object) -> None:
    pixels = np.frombuffer(random.randbytes(wide * high * 4), dtype=np.uint8).reshape(high, wide, 4).copy()
    pixels[..., 3] = 255

    picture = Image.open(io.BytesIO(png_file(pixels, dpi=dpi, words={"Title": "松江"})))
    picture.load()

    assert np.array_equal(np.asarray(picture), pixels[..., :3])
    assert picture.info["Title"] == "松江"
    assert picture.info["dpi"][0] == pytest.approx(dpi, rel=1e-3)


@pytest.mark.parametrize("symbol", list(Symbol))
def test_symbols_have_their_size_and_holes_run_the_other_way(symbol: Symbol) -> None:
    rings = symbol_rings(symbol, x=100, y=50, size=32)
    outline = Polygon(rings[0].points)

    west, north, east, south = outline.bounds
    assert 68 <= west < 100 < east <= 132
    assert 34 - 16 <= north < 50 < south <= 66 + 16
    areas = [shapely.LinearRing(ring.points).is_ccw for ring in rings]
    assert all(area is not areas[0] for area in areas[1:])


def test_a_flat_copy_stays_within_its_tolerance() -> None:
    """Cut and simplified shapes leave the true line by no more than was asked."""
    angles = np.linspace(0, 2 * np.pi, 2000)
    ragged = Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * (3000 + 40 * np.sin(angles * 60))[:, None])
    frame = frame_at(121.2, 31.0)
    centre = np.array(frame.ground.centroid.coords[0])
    ground = shapely.transform(ragged, lambda xy: xy + centre)

    flat = frame.flat(np.array([ground], dtype=object), finest_m=[20.0])[0]
    scale = np.array([frame.units_a_metre, -frame.units_a_metre])
    back = shapely.transform(flat, lambda xy: (xy - frame.points(centre[None])[0]) / scale + centre)

    assert len(shapely.get_coordinates(flat)) < 2000
    most = min(20.0, DETAIL / frame.units_a_metre)
    assert shapely.hausdorff_distance(back.exterior, ground.exterior) <= most + 1e-6
    assert len(rings_of(flat)) == 1


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(0, 4)), min_size=3, max_size=40, unique=True), st.floats(0.05, 5)
)
def test_a_slimmed_area_is_a_sound_area(points: list[tuple[float, float]], tolerance: float) -> None:
    """Thin areas fold over themselves when they are simplified; a name and a hatch need them sound."""
    middle = np.mean(points, axis=0)
    ordered = sorted(points, key=lambda at: float(np.arctan2(at[1] - middle[1], at[0] - middle[0])))
    area = shapely.make_valid(Polygon(ordered), method="structure", keep_collapsed=False)

    (slim,) = slimmed(np.array([area], dtype=object), tolerance)

    assert slim.geom_type in ("Polygon", "MultiPolygon")
    assert slim.is_valid
    assert slim.is_empty <= area.is_empty
    assert shapely.hausdorff_distance(slim, area) <= 2 * tolerance + 1e-6 or area.is_empty


OPTIONS = [
    ({}, FigureOptions()),
    ({"preset": "slide", "theme": "grey"}, FigureOptions(preset=Preset.SLIDE, theme=Theme.GREY)),
    ({"dpi": "300", "text": "text"}, FigureOptions(dpi=300, lettered=Lettered.TEXT)),
    ({"places": "a, b，c、d,a"}, FigureOptions(places=("a", "b", "c、d"))),
    ({"layers": "core,背景：车站"}, FigureOptions(layers=frozenset({FigureLayer.CORE, FigureLayer.STATIONS}))),
]


@pytest.mark.parametrize(("asked", "options"), OPTIONS)
def test_options_are_parsed(asked: dict[str, str], options: FigureOptions) -> None:
    assert figure_options(**asked) == options


WRONG = [
    ({"preset": "a3"}, "preset", "a4-landscape"),
    ({"preset": ""}, "preset", "a4"),
    ({"theme": "sepia"}, "theme", "grey"),
    ({"text": "bitmap"}, "text", "paths"),
    *(
        ({"dpi": dpi}, "dpi", "36 至 1200")
        for dpi in ("0", "35", "1201", "-1", "1.5", "1e3", "abc", "", "９９", "9" * 400)
    ),
    ({"layers": "core,roads"}, "layers", "roads"),
    ({"places": " ,，"}, "places", "没有写明"),
    ({"layers": ""}, "layers", "没有写明"),
]


@pytest.mark.parametrize(("asked", "field", "said"), WRONG)
def test_wrong_options_are_told_with_what_is_on_offer(asked: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(QuestionInvalid, match=said) as caught:
        figure_options(**asked)

    assert caught.value.field == field
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(("points", "dpi"), [((72_000, 72), 100), ((595, 842), 1200), ((960, 540), 1100)])
def test_sizes_above_the_limit_are_refused(points: tuple[float, float], dpi: int) -> None:
    with pytest.raises(QuestionInvalid, match="像素"):
        checked_size(*points, dpi=dpi)


def test_every_role_is_a_layer() -> None:
    assert {role.value for role in Role} == {layer.value for layer in FigureLayer if "context" not in layer}


def test_lines_of_blanks_alone_leave_the_paper_white() -> None:
    def pixels(words: str) -> np.ndarray:
        line = Written(words, x=10.0, y=20.0, size=9.0, width=27.0, colour="#000000", halo=2.0)
        scene = Scene(60.0, 30.0, "", "", (0.0, 0.0, 60.0, 30.0), shapes=(), labels=(), furniture=(line,))
        return pixels_of(scene, dpi=72)

    assert (pixels("   ") == 255).all()
    assert (pixels(" 沪 ") < 128).any()
