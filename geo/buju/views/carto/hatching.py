"""Hatches as lines: every file format draws lines alike, while patterns look different in each."""

from __future__ import annotations

import math

import numpy as np
from shapely.geometry import MultiLineString
from shapely.geometry.base import BaseGeometry

from buju.views.carto.frame import rings_of
from buju.views.carto.palette import Hatch
from buju.views.carto.scene import Ring


def hatch_rings(flat: BaseGeometry, hatch: Hatch) -> tuple[Ring, ...]:
    """Return the lines of a hatch inside an area on the paper (points).

    The lines of one direction and step fall together in neighbouring areas, as a pattern's would.
    """
    if flat.is_empty:
        return ()
    # y runs down on the paper, so that a positive angle leans to the right as on a screen.
    angle = math.radians(-hatch.angle)
    along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
    left, top, right, bottom = flat.bounds
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    first, last = (corners @ along).min(), (corners @ along).max()
    low, high = (corners @ across).min(), (corners @ across).max()
    offsets = np.arange(math.ceil(low / hatch.step), math.floor(high / hatch.step) + 1) * hatch.step
    if not len(offsets):
        return ()
    ends = np.stack([offsets[:, None] * across + first * along, offsets[:, None] * across + last * along], axis=1)
    return rings_of(MultiLineString(list(ends)).intersection(flat))
