"""The north arrow: to true north, which in the zone's grid leans a little from the paper's upper edge."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from buju.views.carto.block import Item, centred
from buju.views.carto.frame import Frame
from buju.views.carto.palette import POINTS_A_PX, Paint, Theme, grounds
from buju.views.carto.scene import Box, Drawn, Ring
from buju.views.carto.style import HALO, PAPER

_HIGH, _WIDE, _SIZE, _INSET = 22.0, 11.0, 8.5, 9.0


class NorthArrow(NamedTuple):
    """The arrow's items, and the box that it takes."""

    items: tuple[Item, ...]
    box: Box


def north_arrow(frame: Frame, *, theme: Theme, scale: float) -> NorthArrow:
    """Return the arrow in the upper right corner of a frame."""
    high, wide, size, ink = _HIGH * scale, _WIDE * scale, _SIZE * scale, grounds(theme).ink
    x, top = frame.box.right - _INSET * scale - wide / 2, frame.box.top + _INSET * scale
    tip = top + size * 1.15
    middle = np.array([x, tip + high / 2])
    angle = math.radians(frame.tilt)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    left = np.array([[0, -high / 2], [-wide / 2, high / 2], [0, high / 4]])
    right = left * (-1, 1)
    items: list[Item] = []
    for points, fill in ((left, ink), (right, PAPER)):
        items.append(Drawn((Ring(points @ turn.T + middle, closed=True),), Paint(ink, 0.7 * scale, None, fill, 1.0)))
    items.append(centred("北", x, top + size * 0.88, size=size, colour=ink, halo=HALO * POINTS_A_PX * scale))
    return NorthArrow(tuple(items), Box(x - wide / 2 - 3, top - 2, x + wide / 2 + 3, tip + high + 2))
