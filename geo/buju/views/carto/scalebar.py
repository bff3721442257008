"""The scale bar: a round length of ground in two halves, with its numbers."""

from __future__ import annotations

import math
from typing import NamedTuple

from buju.views.carto.block import Item, centred
from buju.views.carto.frame import Frame
from buju.views.carto.palette import POINTS_A_PX, Paint, Theme, grounds
from buju.views.carto.scene import Box, Drawn
from buju.views.carto.shapes import box_ring
from buju.views.carto.style import HALO, PAPER

# The share of the frame's width that the bar may take.
_MOST = 0.33
_SIZE, _HIGH, _INSET = 7.5, 4.0, 9.0


class ScaleBar(NamedTuple):
    """The bar's items, the box that it takes, and the length that it stands for."""

    items: tuple[Item, ...]
    box: Box
    metres: float


def scale_bar(frame: Frame, *, theme: Theme, scale: float) -> ScaleBar:
    """Return the bar in the lower left corner of a frame."""
    metres = round_length(frame.box.width * _MOST / frame.points_a_metre)
    wide = metres * frame.points_a_metre
    size, high, ink = _SIZE * scale, _HIGH * scale, grounds(theme).ink
    x, y = frame.box.left + _INSET * scale + size * 0.5, frame.box.bottom - _INSET * scale
    half = x + wide / 2
    items: list[Item] = [
        Drawn((box_ring(Box(x, y - high, x + wide, y)),), Paint(ink, 0.7 * scale, None, PAPER, 1.0)),
        Drawn((box_ring(Box(x, y - high, half, y)),), Paint(None, 0, None, ink, 1.0)),
    ]
    unit, name = (1000.0, "公里") if metres >= 1000 else (1.0, "米")
    base = y - high - 3.0 * scale
    numbers = [("0", x), (f"{metres / 2 / unit:g}", half), (f"{metres / unit:g} {name}", x + wide)]
    halo = HALO * POINTS_A_PX * scale
    words = [centred(text, at, base, size=size, colour=ink, halo=halo) for text, at in numbers]
    right = max(word.x + word.width for word in words)
    box = Box(words[0].x - 3, base - size, max(right, x + wide) + 3, y + 3)
    return ScaleBar((*items, *words), box, metres)


def round_length(most: float) -> float:
    """Return the largest of 1, 2, 5 × 10ⁿ metres that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)
