"""Names stand on their shapes: placements against the geometry, without the code that placed them.

A name is right that lies wholly on its own shape and on no other of the same or a higher rank that does not hold it, or
whose leader ends on its own shape (or at its symbol); no two names meet. For figures in every size, and for the
interactive map at every zoom that its windows begin with and at two closer ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.spatial.role import Role
from buju.views.carto import zoomlabels as zoomed
from buju.views.carto.feature import place_features
from buju.views.carto.figure import composed
from buju.views.carto.frame import framed
from buju.views.carto.labelling import Labelling, labelling_of
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Box, Label
from buju.views.carto.shapes import MapShapes
from buju.views.carto.symbology import Theme
from buju.views.map.mappage import map_file, map_labels
from views.conftest import Opener

LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")
GREAT = {Role.CORE, Role.BELT, Role.WING, Role.AXIS, Role.CLUSTER}
# What is left of a shape when it is drawn a little coarser (scene units).
SLACK = 1.2


class Stood(NamedTuple):
    """A name as it stands: the boxes of its lines or letters, and where its leader ends."""

    place: str | None
    words: str
    boxes: tuple[Box, ...]
    foot: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Ground:
    """A place as it is drawn: its rank, its shape, the points of its symbols."""

    rank: int
    shape: BaseGeometry
    pins: tuple[tuple[float, float], ...]

    @cached_property
    def inner(self) -> BaseGeometry:
        return prepared(self.shape.buffer(-SLACK))

    @cached_property
    def outer(self) -> BaseGeometry:
        return prepared(self.shape.buffer(SLACK))

    @cached_property
    def sample(self) -> npt.NDArray[np.float64]:
        """Points that stand for the place."""
        if self.pins:
            return np.array(self.pins)
        if not self.shape.area:
            return shapely.get_coordinates(self.shape)
        west, south, east, north = self.shape.bounds
        xy = np.stack(np.meshgrid(np.linspace(west, east, 15), np.linspace(south, north, 15)), -1).reshape(-1, 2)
        return xy[shapely.contains_xy(prepared(self.shape), xy[:, 0], xy[:, 1])]

    def held_by(self, other: Ground) -> bool:
        on = shapely.contains_xy(prepared(other.shape), self.sample[:, 0], self.sample[:, 1])
        return len(on) > 0 and on.mean() >= 0.85


def prepared(shape: BaseGeometry) -> BaseGeometry:
    shapely.prepare(shape)
    return shape


def faults(names: Sequence[Stood], grounds: dict[str, Ground], *, size: float) -> Iterator[str]:
    """Yield what is wrong with names; `size` is how far a symbol reaches."""
    for name in names:
        own = grounds.get(name.place or "")
        if own is None:
            continue
        if name.foot is not None:
            if min(Point(name.foot).distance(one) for one in (own.shape, *map(Point, own.pins))) > size:
                yield f"{name.words}: its leader does not end on it"
            continue
        for part in name.boxes:
            yield from on_others(name, own, box(*part), grounds)
            if not own.pins and own.shape.area and not own.outer.contains(box(*part)):
                yield f"{name.words} is not on its own shape"
    for one, other in combinations(names, 2):
        if any(a.meets(b.grown(-0.05)) for a in one.boxes for b in other.boxes):
            yield f"{one.words} meets {other.words}"


def on_others(name: Stood, own: Ground, part: BaseGeometry, grounds: dict[str, Ground]) -> Iterator[str]:
    for key, other in grounds.items():
        if key == name.place or other.rank > min(own.rank, 5) or other.pins or not other.shape.area:
            continue
        if other.inner.intersects(part) and not own.held_by(other):
            yield f"{name.words} lies on {key}"


def stood(label: Label) -> Stood:
    boxes = (label.box,)
    if any(line.turn for line in label.lines):
        boxes = tuple(Box(x - 2, y - 2, x + 2, y + 2) for x, y in (middle(line) for line in label.lines))
    foot = None if label.leader is None else tuple(label.leader.rings[0].points[0].tolist())
    return Stood(label.place, label.words, boxes, foot)


def middle(line: object) -> tuple[float, float]:
    turn, across, up = np.radians(line.turn), line.width / 2, line.size * 0.38
    return (
        line.x + across * np.cos(turn) + up * np.sin(turn),
        line.y + across * np.sin(turn) - up * np.cos(turn),
    )


@cache
def figure(atlas: Atlas, layout: str, preset: Preset, theme: Theme) -> tuple[MapShapes, Labelling, float]:
    """Return what a figure places its names among, as it is placed."""
    seen: list[tuple[MapShapes, Labelling]] = []

    def kept(shapes: MapShapes, **asked: object) -> Labelling:
        found = labelling_of(shapes, **asked)
        seen.append((shapes, found))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("buju.views.carto.figure.labelling_of", kept)
        composed(atlas, layout, options=FigureOptions(preset=preset, theme=theme))
    return (*seen[-1], Preset(preset).sheet.scale)


def drawn(shapes: MapShapes) -> dict[str, Ground]:
    return {
        flat.feature.id: Ground(flat.feature.rank, shapely.make_valid(flat.shape), flat.pins)
        for flat in shapes.flats
        if flat.feature.id
    }


@pytest.mark.parametrize("theme", [Theme.COLOUR, Theme.GREY])
@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_of_figures_stand_on_their_shapes(layout: str, preset: Preset, theme: Theme, shipped: Atlas) -> None:
    shapes, labelling, scale = figure(shipped, layout, preset, theme)

    assert list(faults([stood(label) for label in labelling.labels], drawn(shapes), size=20 * scale)) == []


@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_figure_leaves_out_a_great_name(layout: str, preset: Preset, shipped: Atlas) -> None:
    shapes, labelling, _ = figure(shipped, layout, preset, Theme.COLOUR)
    named = {label.place for label in labelling.labels}
    great = {place.id for place in shipped.places_of(layout) if place.role in GREAT}

    assert great & drawn(shapes).keys() <= named
    # Whoever is left out is of the lowest ranks: towns, roads, areas, or a point in a crowd.
    left = Counter(flat.feature.rank for flat in shapes.flats if flat.feature.label and flat.feature.id not in named)
    assert all(rank > 2 for rank in left), left


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_name_that_is_moved_by_hand_is_found(layout: str, shipped: Atlas) -> None:
    shapes, labelling, _ = figure(shipped, layout, Preset.PORTRAIT, Theme.COLOUR)
    names, grounds = [stood(label) for label in labelling.labels], drawn(shapes)
    areas = [name for name in names if name.place and name.foot is None and grounds[name.place].shape.area]
    away = max(grounds.values(), key=lambda one: one.shape.area).shape.bounds
    moved = areas[0]._replace(boxes=tuple(one.moved(away[2] - one.left, away[3] - one.top) for one in areas[0].boxes))

    assert list(faults([moved if name is areas[0] else name for name in names], grounds, size=20)) != []


def at_zoom(
    placed: zoomed.ZoomLabels, zoom: float, *, narrow: bool = False
) -> Iterator[tuple[zoomed.ZoomLabel, zoomed.ZoomSpot]]:
    for label in placed.labels:
        spot = label.at(zoom)
        if spot is not None and (not narrow or label.rank <= 2):
            yield label, spot


def seen(label: zoomed.ZoomLabel, spot: zoomed.ZoomSpot, unit: float) -> Stood:
    """Return a name as a window shows it, in px of the base zoom."""
    (x, y), (left, top, right, bottom) = zoomed.mercator(np.array([spot.at]))[0], spot.box
    boxes = (Box(x + left * unit, y + top * unit, x + right * unit, y + bottom * unit),)
    if spot.letters:
        boxes = tuple(
            Box(x + (a - 2) * unit, y + (b - 2) * unit, x + (a + 2) * unit, y + (b + 2) * unit)
            for a, b, _ in spot.letters
        )
    foot = None if spot.foot is None else tuple(zoomed.mercator(np.array([spot.foot]))[0].tolist())
    return Stood(label.place, label.words, boxes, foot)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_of_maps_stand_on_their_shapes_at_every_zoom(layout: str, shipped: Atlas) -> None:
    one = shipped.layout(layout)
    places = [place for place in shipped.places_of(layout) if place.shape is not None]
    bounds = framed(one, places)
    placed = map_labels(one, places, shipped.contexts_of(layout), bounds=bounds)
    features = list(place_features(places, Portrayal()))
    shapes = zoomed._shapes(features, [])
    great = {place.id for place in places if place.role in GREAT}
    # Windows of 1280, 800 and 390 px begin at most of these, and come to the rest by the buttons.
    whole = drawn(shapes)
    for zoom in np.arange(placed.widest, 15.1, 0.25):
        unit = zoomed.unit_at(zoom)
        grounds = {key: tiny(ground, unit) for key, ground in whole.items()}
        names = [seen(label, spot, unit) for label, spot in at_zoom(placed, float(zoom))]
        assert list(faults(names, grounds, size=22 * unit)) == [], (layout, zoom)
        others = [seen(label, other, unit) for label, spot in at_zoom(placed, float(zoom)) for other in spot.others]
        assert [fault for name in others for fault in faults([name], grounds, size=22 * unit)] == [], (layout, zoom)
        assert great <= {name.place for name in names}, (layout, zoom)


def tiny(ground: Ground, unit: float) -> Ground:
    """Return a place as it is drawn at a zoom: an area of a few px by its symbol."""
    west, south, east, north = ground.shape.bounds
    if ground.shape.area and max(east - west, north - south) < zoomed.TINY_PX * unit:
        return replace(ground, pins=(((west + east) / 2, (south + north) / 2),))
    return ground


_LETTERED = """() => [...document.querySelectorAll('.label:not([hidden])')].map((node) => {
  const range = document.createRange();
  range.selectNodeContents(node);
  const own = node.getBoundingClientRect(), words = range.getBoundingClientRect();
  const map = buju.map.getContainer().getBoundingClientRect();
  return {text: node.textContent, along: node.classList.contains('is-along'), left: own.left - map.left,
    top: own.top - map.top, right: own.right - map.left, bottom: own.bottom - map.top, wide: words.width};
})"""
_WANTED = """() => buju.data.labels.map((label) => {
  const spots = label.spots.filter(([from]) => from <= buju.map.getZoom() + 0.01);
  const spot = spots.length ? spots[spots.length - 1][1] : null;
  return {text: label.text, boxes: spot ? [spot, ...(spot.others || [])].map((one) => {
    const at = buju.map.latLngToContainerPoint(one.at);
    return [at.x + one.box[0], at.y + one.box[1], at.x + one.box[2], at.y + one.box[3]];
  }) : []};
})"""


GREAT_WORDS = ("拓展带", "产业基地")


def covers(one: dict[str, float], two: dict[str, float]) -> bool:
    """Whether two boxes have ground in common, by more than a pixel."""
    wide = min(one["right"], two["right"]) - max(one["left"], two["left"])
    high = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
    return wide > 1 and high > 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_script_puts_names_where_they_were_placed(width: int, shipped: Atlas, opened: Opener) -> None:
    page = opened(map_file(shipped, "songjiang"), width=width, height=800).page
    for step in range(3):
        wanted = {row["text"]: row["boxes"] for row in page.evaluate(_WANTED)}
        shown = page.evaluate(_LETTERED)
        assert shown
        if step == 0 and width > 390:
            names = {name["text"].replace("\n", "") for name in shown}
            assert {name for name in wanted if "拓展带" in name or "产业基地（示意）" in name} <= names
        for name in shown:
            box_ = [name["left"], name["top"], name["right"], name["bottom"]]
            text = name["text"].replace("\n", "")
            spots = next(boxes for words, boxes in wanted.items() if words.replace(" ", "") == text.replace(" ", ""))
            if not any(np.allclose(box_, spot, atol=1.6) for spot in spots):
                # In a small window a great name, and no other, takes the nearest free place, with a leader.
                assert width < 1280
                assert any(part in text for part in GREAT_WORDS), (text, box_, spots)
                assert page.locator(".leaders line").count()
                assert not [one["text"] for one in shown if one is not name and covers(one, name)], text
                continue
            # The letters are as wide as they were measured.
            assert name["along"] or name["wide"] <= box_[2] - box_[0] + 0.5, text
        page.click(".leaflet-control-zoom-in")
        page.wait_for_timeout(400)
