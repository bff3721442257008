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
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from shapely.geometry import Point
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
from buju.views.map.mappage import map_labels

if TYPE_CHECKING:
    pass

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
    def ends(self) -> tuple[BaseGeometry, ...]:
        """Where a leader may end."""
        return (self.shape, *map(Point, self.pins))

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
    if not names:
        return
    for name in names:
        own = grounds.get(name.place or "")
        if own is None:
            continue
        if name.foot is not None and min(Point(name.foot).distance(one) for one in own.ends) > size:
            yield f"{name.words}: its leader does not end on it"
        on_area = name.foot is None and not own.pins and own.shape.area
        if on_area and not shapely.contains(own.outer, rectangles(name.boxes)).all():
            yield f"{name.words} is not on its own shape"
    owners = [name for name in names for _ in name.boxes]
    boxes = rectangles([part for name in names for part in name.boxes])
    tree = shapely.STRtree(boxes)
    for key, other in grounds.items():
        if other.pins or not other.shape.area:
            continue
        for name in {owners[at] for at in tree.query(other.inner, predicate="intersects")}:
            own = grounds.get(name.place or "")
            free = own is None or name.foot is not None or key == name.place or other.rank > min(own.rank, 5)
            if own is not None and not free and not own.held_by(other):
                yield f"{name.words} lies on {key}"
    # Touching is not meeting.
    smaller = shapely.STRtree(rectangles([part.grown(-0.03) for name in names for part in name.boxes]))
    for one, other in smaller.query(smaller.geometries, predicate="intersects").T:
        if one < other and owners[one] is not owners[other]:
            yield f"{owners[one].words} meets {owners[other].words}"


def rectangles(boxes: Sequence[Box]) -> npt.NDArray[np.object_]:
    return shapely.box(*np.array(boxes).T)


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
def figure(atlas: Atlas, layout: str, preset: Preset, theme: Theme = Theme.COLOUR) -> tuple[MapShapes, Labelling]:
    """Return what a figure places its names among, and as it places them: once for all that is asked of it."""
    seen: list[tuple[MapShapes, Labelling]] = []

    def kept(shapes: MapShapes, **asked: object) -> Labelling:
        found = labelling_of(shapes, **asked)
        seen.append((shapes, found))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("buju.views.carto.figure.labelling_of", kept)
        composed(atlas, layout, options=FigureOptions(preset=preset, theme=theme))
    return seen[-1]


def drawn(shapes: MapShapes) -> dict[str, Ground]:
    return {
        flat.feature.id: Ground(flat.feature.rank, shapely.make_valid(flat.shape), flat.pins)
        for flat in shapes.flats
        if flat.feature.id
    }


@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_of_figures_stand_on_their_shapes_and_no_great_one_is_left_out(
    layout: str, preset: Preset, shipped: Atlas
) -> None:
    shapes, labelling = figure(shipped, layout, preset)
    grounds, named = drawn(shapes), {label.place for label in labelling.labels}

    assert list(faults([stood(label) for label in labelling.labels], grounds, size=20 * preset.sheet.scale)) == []
    great = {place.id for place in shipped.places_of(layout) if place.role in GREAT}
    assert great & grounds.keys() <= named
    # Whoever is left out is of the lowest ranks: towns, roads, areas, or a point in a crowd.
    left = Counter(flat.feature.rank for flat in shapes.flats if flat.feature.label and flat.feature.id not in named)
    assert all(rank > 2 for rank in left), left


@pytest.mark.parametrize("theme", [Theme.GREY, Theme.SAFE])
@pytest.mark.parametrize(("layout", "preset"), [("songjiang", Preset.LARGE), ("shanghai", Preset.COLUMN)])
def test_no_theme_moves_a_name(layout: str, preset: Preset, theme: Theme, shipped: Atlas) -> None:
    """What is judged in colour holds for black and white and for the colour-safe theme."""
    _, coloured = figure(shipped, layout, preset)
    _, other = figure(shipped, layout, preset, theme)

    assert [stood(label) for label in other.labels] == [stood(label) for label in coloured.labels]
    assert (other.keyed, other.unnamed) == (coloured.keyed, coloured.unnamed)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_name_that_is_moved_by_hand_is_found(layout: str, shipped: Atlas) -> None:
    shapes, labelling = figure(shipped, layout, Preset.PORTRAIT)
    names, grounds = [stood(label) for label in labelling.labels], drawn(shapes)

    def judged(changed: Stood, name: Stood) -> list[str]:
        return list(faults([changed if one is name else one for one in names], grounds, size=20))

    # Off its own shape.
    inside = next(one for one in names if one.place and one.foot is None and grounds[one.place].shape.area)
    away = max(grounds.values(), key=lambda one: one.shape.area).shape.bounds
    far = inside._replace(boxes=tuple(one.moved(away[2] - one.left, away[3] - one.top) for one in inside.boxes))
    assert judged(far, inside)
    # Onto another name, or a leader that points past its place.
    first, second, *_ = (name for name in names if len(name.boxes) == 1)
    assert f"{first.words} meets {second.words}" in judged(second._replace(boxes=first.boxes), second)
    for led in [name for name in names if name.foot is not None and name.place][:1]:
        x, y = led.foot
        assert any("leader" in fault for fault in judged(led._replace(foot=(x + 400, y + 400)), led))


def at_zoom(
    placed: zoomed.ZoomLabels, zoom: float, *, narrow: bool
) -> Iterator[tuple[zoomed.ZoomLabel, zoomed.ZoomSpot]]:
    """Yield the names that a window shows; one under 480 px shows the great ones alone."""
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


@cache
def web(atlas: Atlas, layout: str) -> tuple[zoomed.ZoomLabels, dict[str, Ground]]:
    """Return the names of an interactive map, and its places (px of the base zoom)."""
    one = atlas.layout(layout)
    places = [place for place in atlas.places_of(layout) if place.shape is not None]
    placed = map_labels(one, places, atlas.contexts_of(layout), bounds=framed(one, places))
    return placed, drawn(zoomed._shapes(list(place_features(places, Portrayal())), []))


@pytest.mark.parametrize(
    ("layout", "name", "zooms"),
    # A window of 1280 px begins at the second zoom, with a low one at the first.
    [
        ("songjiang", "9号线", (11.0, 11.25)),
        ("songjiang", "G60沪昆高速", (11.0, 11.25)),
        ("songjiang", "黄浦江", (11.0, 11.25)),
        ("shanghai", "黄浦江", (8.5, 9.0)),
    ],
)
def test_lines_are_named_on_their_lines_in_the_first_view(
    layout: str, name: str, zooms: tuple[float, float], shipped: Atlas
) -> None:
    placed, _ = web(shipped, layout)
    places = [place for place in shipped.places_of(layout) if place.shape is not None]
    west, south, east, north = framed(shipped.layout(layout), places)
    line = shapely.union_all(
        [item.shape for context in shipped.contexts_of(layout) for item in context.shapes if item.name == name]
    )
    for zoom in zooms:
        spot = next(label for label in placed.labels if label.words == name).at(zoom)
        assert spot is not None
        lon, lat = spot.at
        assert west < lon < east
        assert south < lat < north
        # 14 px of that zoom, in degrees: on the line, or close above or below it.
        assert Point(lon, lat).distance(line) < 14 * 360 / (256 * 2**zoom)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_names_of_maps_stand_on_their_shapes_at_every_zoom(layout: str, shipped: Atlas) -> None:
    """Windows of 1280, 800 and 390 px begin at most of these zooms, and come to the rest by the buttons."""
    placed, whole = web(shipped, layout)
    great = {place.id for place in shipped.places_of(layout) if place.role in GREAT} & whole.keys()
    # Every zoom that names are placed at; of those between, where a window may stop, three.
    steps = np.arange(placed.widest, zoomed.CLOSEST + 0.1, zoomed.STEP)
    for zoom in (*steps, *(steps[[0, len(steps) // 2, -1]] + zoomed.STEP / 2)):
        unit = zoomed.unit_at(zoom)
        grounds = {key: tiny(ground, unit) for key, ground in whole.items()}
        shown = list(at_zoom(placed, float(zoom), narrow=False))
        assert list(faults([seen(*row, unit) for row in shown], grounds, size=22 * unit)) == [], (layout, zoom)
        # One of the further places is shown at a time.
        others = [seen(label, other, unit) for label, spot in shown for other in spot.others]
        said = [fault for name in others for fault in faults([name], grounds, size=22 * unit)]
        assert said == [], (layout, zoom)
        assert great <= {label.place for label, _ in at_zoom(placed, float(zoom), narrow=True)}, (layout, zoom)


@pytest.mark.parametrize("layout", ["shanghai", "beijing"])
def test_long_leaders_run_over_no_peer_and_no_district_is_named_like_the_whole(layout: str, shipped: Atlas) -> None:
    placed, grounds = web(shipped, layout)
    assert f"{layout}-city" in grounds
    assert f"{layout}-city" not in {label.place for label in placed.labels}
    for label in placed.labels:
        own = grounds.get(label.place or "")
        for zoom, spot in label.spots if own and not label.must else ():
            unit = zoomed.unit_at(zoom)
            name = seen(label, spot, unit) if spot else None
            if name is None or name.foot is None:
                continue
            line = shapely.shortest_line(Point(name.foot), rectangles(name.boxes)[0])
            # 45 points, and what the leader stops short of the name.
            if line.length > 64 * unit:
                peers = {
                    key for key, one in grounds.items() if one.shape.area and one.rank <= label.rank and one is not own
                }
                over = {key for key in peers if grounds[key].inner.intersects(line) and not own.held_by(grounds[key])}
                assert not over, (label.words, zoom)


def test_the_further_places_of_a_core_are_off_the_belts_first(shipped: Atlas) -> None:
    placed, grounds = web(shipped, "songjiang")
    core = next(label for label in placed.labels if label.rank == 1)
    belts = [grounds[key].inner for key in ("songjiang-north-belt", "songjiang-south-belt")]
    for zoom in (10.0, 10.5, 11.0):
        spot, unit = core.at(zoom), zoomed.unit_at(zoom)
        assert spot is not None
        on = [
            any(belt.intersects(box) for belt in belts for box in rectangles(seen(core, other, unit).boxes))
            for other in (spot, *spot.others)
        ]
        assert not on[0]
        # Once on a belt, there is nothing better behind.
        assert on == sorted(on)


def test_a_name_of_a_map_that_is_moved_by_hand_is_found(shipped: Atlas) -> None:
    placed, whole = web(shipped, "songjiang")
    zoom = placed.widest + 2
    unit = zoomed.unit_at(zoom)
    names = [seen(*row, unit) for row in at_zoom(placed, zoom, narrow=False)]
    belt = next(name for name in names if name.place == "songjiang-north-belt")
    assert list(faults(names, whole, size=22 * unit)) == []

    moved = belt._replace(foot=None, boxes=tuple(one.moved(0, 60 * unit) for one in belt.boxes))

    assert list(faults([moved if name is belt else name for name in names], whole, size=22 * unit)) != []


def tiny(ground: Ground, unit: float) -> Ground:
    """Return a place as it is drawn at a zoom: an area of a few px by its symbol."""
    west, south, east, north = ground.shape.bounds
    if ground.shape.area and max(east - west, north - south) < zoomed.TINY_PX * unit:
        return replace(ground, pins=(((west + east) / 2, (south + north) / 2),))
    return ground
