"""The frame of a map: from degrees to places on the paper or screen, in a CGCS2000 zone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Shapes
from buju.spatial.role import Role
from buju.views.carto.scene import Box, Points, Ring
from buju.views.publication import MapExtent

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place

# An area so many times as large as its layout is no longer shown whole.
_LARGEST = 6
# Of paper.
_POINTS_A_METRE = 72 / 0.0254

Bounds = tuple[float, float, float, float]

# What runs out of the frame is cut a little outside it, so that no cut shows.
_OVERHANG = 8.0
# Points; 0.1 mm, what an eye can tell apart on a map (its scale's accuracy).
DETAIL = 0.1 / 25.4 * 72
_SCREEN_DETAIL = 0.8  # px
# Sides of the bounds are curves in metres; so many points hold them to a metre.
_ALONG = 9
# The bulge of a side of 300 km, found to two decimetres.
_ALONG_PAPER = 129


class Frame:
    """A box of the scene, with bounds (west, south, east, north in degrees) in its middle as large as they fit.

    Attributes:
        box: the frame, in the scene's unit.
        clip: what cuts the shapes; None where the frame is the whole picture, which cuts them itself.
        units_a_metre: the scale.
        metric: the zone that the map is drawn in.
    """

    def __init__(self, bounds: Bounds, paper: Box, *, metric: Metric, margin: float = 0.05) -> None:
        self.box, self.metric = paper, metric
        self.clip: Box | None = paper
        west, south, east, north = bounds_in_metres(bounds, metric)
        # A single point has no width: a metre keeps the scale finite.
        across, up = max(east - west, 1.0) * (1 + 2 * margin), max(north - south, 1.0) * (1 + 2 * margin)
        # One scale for both axes, or distances and directions would not be true.
        self.units_a_metre = min(paper.width / across, paper.height / up)
        self._middle = np.array([(west + east) / 2, (south + north) / 2])
        self._centre = np.array([(paper.left + paper.right) / 2, (paper.top + paper.bottom) / 2])

    @classmethod
    def screen(
        cls, bounds: Bounds, width: float, height: float, *, metric: Metric | None = None, metre: float | None = None
    ) -> Frame:
        """Return the frame of a picture on a screen that is all map (px).

        `metre` is how many px a metre is long, for pictures at one scale; None shows the bounds as large as they fit.
        """
        west, _, east, _ = bounds
        zone = metric or Metric(longitude=(west + east) / 2)
        frame = cls(bounds, Box(0, 0, width, height), metric=zone)
        frame.clip = None
        if metre is not None:
            frame.units_a_metre = metre
        return frame

    @property
    def tilt(self) -> float:
        """How far true north leans to the right of the paper's upper edge, in degrees (the zone's convergence)."""
        (lon, lat) = self.metric.to_degrees_xy(self._middle[None])[0]
        # Measured on the zone itself: short enough to be straight, long enough not to be rounding.
        north = self.metric.to_metres_xy(np.array([[lon, lat], [lon, lat + 0.01]]))
        across, up = north[1] - north[0]
        return math.degrees(math.atan2(across, up))

    @property
    def scale(self) -> float:
        """The denominator of the scale on paper, e.g. 150000."""
        return _POINTS_A_METRE / self.units_a_metre

    def extent(self, layout: str) -> MapExtent:
        """Return what tells this map of a layout from others: what it shows, and its scale."""
        return MapExtent(layout=layout, bbox=self.degrees, scale=self.scale)

    @property
    def width_m(self) -> float:
        """How many metres of ground the frame is wide."""
        return self.box.width / self.units_a_metre

    @property
    def degrees(self) -> Bounds:
        """The bounds in degrees of what the frame shows."""
        # Straight sides of the paper are curves in degrees: those of a wide map bulge by a kilometre and a half.
        edge = self.metric.to_degrees_xy(_edge(*self.ground.bounds, along=_ALONG_PAPER))
        (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @property
    def ground(self) -> BaseGeometry:
        """The rectangle of ground that the frame shows, in the zone's metres."""
        half = np.array([self.box.width, self.box.height]) / self.units_a_metre / 2
        (left, low), (right, high) = self._middle - half, self._middle + half
        return box(left, low, right, high)

    def points(self, metres: Points) -> Points:
        """Return positions (n, 2) in the zone's metres as points on the paper."""
        found: Points = (metres - self._middle) * (self.units_a_metre, -self.units_a_metre) + self._centre
        return found

    def flat(self, metres: Shapes, *, finest_m: Sequence[float]) -> Shapes:
        """Return shapes (n) in metres on the paper: without what lies outside, and without detail that nobody sees.

        A copy leaves its stored line by 0.1 mm of paper at most, and by no more than `finest_m` (n) metres of ground;
        nobody measures on a screen, where half a px does.
        """
        # Cut before it is slimmed: most of a province lies outside a frame of one district.
        cut = shapely.clip_by_rect(shapely.transform(metres, self.points), *self.box.grown(_OVERHANG))
        on_paper = np.minimum(DETAIL, np.asarray(finest_m) * self.units_a_metre)
        detail = np.full(len(metres), _SCREEN_DETAIL) if self.clip is None else on_paper
        # Half, because a ring's first point is looked at last, and may add its own share.
        slim = slimmed(cut, detail / 2)
        # Writers fill by either rule; holes that run against their outlines stay open in both.
        oriented: Shapes = shapely.orient_polygons(slim)
        return oriented


def framed(layout: Layout, places: Sequence[Place]) -> Bounds:
    """Return what the whole map shows: the layout with the area that it lies in (west, south, east, north).

    An area many times as large as the layout is left out: the layout would be lost in it.
    """
    west, south, east, north = layout.bbox
    for place in places:
        if place.role is Role.AREA and place.shape is not None:
            w, s, e, n = place.shape.bounds
            if (e - w) * (n - s) < _LARGEST * (east - west) * (north - south):
                west, south, east, north = min(west, w), min(south, s), max(east, e), max(north, n)
    return west, south, east, north


def slimmed(flat: Shapes, tolerance: float | npt.NDArray[np.float64]) -> Shapes:
    """Return shapes (n) on the paper simplified to a tolerance (points); none is lost or folded over itself."""
    # Without keeping topology it is five times as fast; the few that fold are mended, and stay areas.
    slim: Shapes = shapely.simplify(flat, tolerance, preserve_topology=False)
    folded = ~shapely.is_valid(slim)
    slim[folded] = shapely.make_valid(slim[folded], method="structure", keep_collapsed=False)
    # What is smaller than the tolerance is still a place of the plan.
    lost = shapely.is_empty(slim) & ~shapely.is_empty(flat)
    slim[lost] = flat[lost]
    return slim


def bounds_in_metres(bounds: Bounds, metric: Metric) -> Bounds:
    """Return bounds in degrees as the bounds in metres that hold them."""
    edge = metric.to_metres_xy(_edge(*bounds))
    (west, south), (east, north) = edge.min(axis=0), edge.max(axis=0)
    return float(west), float(south), float(east), float(north)


def rings_of(*flats: BaseGeometry) -> tuple[Ring, ...]:
    """Return the lines that shapes on the paper are drawn by; points have none."""
    found: list[Ring] = []
    parts = shapely.get_parts(np.array(flats, dtype=object))
    if (shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING).all():
        # The ground has hundreds of lines: their points are taken out together.
        points, owners = shapely.get_coordinates(parts, return_index=True)
        pieces = np.split(points, np.flatnonzero(np.diff(owners)) + 1)
        return tuple(Ring(piece, closed=False) for piece in pieces if len(piece) > 1)
    for part in parts:
        if part.geom_type == "Polygon":
            found += [Ring(shapely.get_coordinates(ring), closed=True) for ring in shapely.get_rings(part)]
        elif part.geom_type in ("LineString", "LinearRing"):
            found.append(Ring(shapely.get_coordinates(part), closed=False))
        elif part.geom_type not in ("Point", "MultiPoint"):
            found += rings_of(part)
    return tuple(ring for ring in found if len(ring.points) > 1)


def _edge(x0: float, y0: float, x1: float, y1: float, *, along: int = _ALONG) -> Points:
    """Return points along the sides of a rectangle."""
    share = np.linspace(0, 1, along)[:, None]
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]])
    return np.vstack([a + (b - a) * share for a, b in pairwise(corners)])
