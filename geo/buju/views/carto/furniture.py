"""The furniture of a map: blocks of words, the scale bar, the north arrow.

A block is made at the corner of the paper, then put where there is room for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from buju.views.carto.face import ASCENT, DESCENT, checked, width_of, wrapped
from buju.views.carto.portrayal import Paint, Portrayal, filled
from buju.views.carto.scene import Box, Drawn, Ring, Written
from buju.views.carto.symbolizer import box_ring
from buju.views.carto.symbology import PAPER

if TYPE_CHECKING:
    from buju.views.carto.frame import Frame
    from buju.views.words.catalogue import FigureWords

# From one base line to the next, in type sizes.
LEADING = 1.42

Item = Drawn | Written

# All in points. The bar takes this share of the frame's width at most.
_BAR_SHARE = 0.33
_BAR_TYPE, _BAR_HIGH, _INSET = 7.5, 4.0, 9.0
_ARROW_HIGH, _ARROW_WIDE, _ARROW_TYPE = 22.0, 11.0, 8.5
_THIN = 0.7


@dataclass(frozen=True, slots=True)
class Block:
    """Items with their upper left corner at 0, 0, and the height that they take (points)."""

    items: tuple[Item, ...]
    height: float

    def at(self, x: float, y: float) -> tuple[Item, ...]:
        """Return the items with the corner at x, y."""
        return tuple(moved(item, x, y) for item in self.items)


def box_of(item: Item) -> Box:
    """Return the box that an item takes; letters that are turned are not measured."""
    if isinstance(item, Written):
        return Box(item.x, item.y - ASCENT * item.size, item.x + item.width, item.y + DESCENT * item.size)
    points = np.vstack([ring.points for ring in item.rings])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    found = Box(float(left), float(top), float(right), float(bottom))
    return found if item.clip is None else found.cut(item.clip)


def moved(item: Item, x: float, y: float) -> Item:
    """Return an item so much further right and down."""
    if isinstance(item, Written):
        return replace(item, x=item.x + x, y=item.y + y)
    clip = None if item.clip is None else item.clip.moved(x, y)
    return replace(
        item, rings=tuple(Ring(ring.points + np.array([x, y]), ring.closed) for ring in item.rings), clip=clip
    )


def written(words: str, x: float, y: float, *, size: float, colour: str, halo: float = 0.0) -> Written:
    """Return a line of letters that begins at x with its base line at y.

    Raises:
        Refused: the font lacks a letter.
    """
    return Written(checked(words), x, y, size, width_of(words, size), colour, halo)


def centred(words: str, x: float, y: float, *, size: float, colour: str, halo: float = 0.0) -> Written:
    """Return a line of letters with its middle at x."""
    line = written(words, x, y, size=size, colour=colour, halo=halo)
    return replace(line, x=x - line.width / 2)


def paragraphs(texts: Iterable[str], width: float, *, size: float, colour: str) -> Block:
    """Return texts one below the other, wrapped to a width."""
    lines = [line for text in texts for line in wrapped(checked(text), width, size=size)]
    items = tuple(
        written(line, 0, (number * LEADING + ASCENT) * size, size=size, colour=colour)
        for number, line in enumerate(lines)
    )
    return Block(items, len(lines) * size * LEADING)


def stacked(blocks: Iterable[Block], *, gap: float) -> Block:
    """Return blocks one below the other with a gap between them; empty ones take none."""
    items: list[Item] = []
    y = 0.0
    for block in blocks:
        if block.height:
            items += block.at(0, y)
            y += block.height + gap
    return Block(tuple(items), max(y - gap, 0.0))


class Placed(NamedTuple):
    """A piece of furniture in its place: its items, and the box that no label may stand on."""

    items: tuple[Item, ...]
    box: Box


def scale_bar(frame: Frame, *, portrayal: Portrayal, words: FigureWords) -> Placed:
    """Return the bar in the lower left corner of a frame."""
    metres = bar_metres(frame)
    wide = metres * frame.units_a_metre
    size, high, ink = portrayal.type_pt(_BAR_TYPE), portrayal.pt(_BAR_HIGH), portrayal.grounds.ink
    x, y = frame.box.left + portrayal.pt(_INSET) + size * 0.5, frame.box.bottom - portrayal.pt(_INSET)
    half = x + wide / 2
    items: list[Item] = [
        Drawn((box_ring(Box(x, y - high, x + wide, y)),), Paint(ink, portrayal.pt(_THIN), None, PAPER, 1.0)),
        Drawn((box_ring(Box(x, y - high, half, y)),), filled(ink)),
    ]
    unit, name = (1000.0, words.kilometres) if metres >= 1000 else (1.0, words.metres)
    base = y - high - portrayal.pt(3.0)
    numbers = [("0", x), (f"{metres / 2 / unit:g}", half), (f"{metres / unit:g} {name}", x + wide)]
    numbered = [centred(text, at, base, size=size, colour=ink, halo=portrayal.halo) for text, at in numbers]
    # A short bar has no room for the number at its half.
    if (
        numbered[1].x < numbered[0].x + numbered[0].width + size * 0.3
        or numbered[1].x + numbered[1].width > numbered[2].x
    ):
        del numbered[1]
    right = max(word.x + word.width for word in numbered)
    box = Box(numbered[0].x - 3, base - size, max(right, x + wide) + 3, y + 3)
    return Placed((*items, *numbered), box)


def bar_metres(frame: Frame) -> float:
    """Return the length that the scale bar of a frame stands for."""
    return round_length(frame.box.width * _BAR_SHARE / frame.units_a_metre)


def round_length(most: float) -> float:
    """Return the largest of 1, 2, 5 × 10ⁿ metres that is not above `most`."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def north_arrow(frame: Frame, *, portrayal: Portrayal, words: FigureWords) -> Placed:
    """Return the arrow in the upper right corner of a frame.

    It points to true north, which in the zone's grid leans a little from the paper's upper edge.
    """
    high, wide, size = portrayal.pt(_ARROW_HIGH), portrayal.pt(_ARROW_WIDE), portrayal.type_pt(_ARROW_TYPE)
    inset, ink = portrayal.pt(_INSET), portrayal.grounds.ink
    x, top = frame.box.right - inset - wide / 2, frame.box.top + inset
    tip = top + size * 1.15
    middle = np.array([x, tip + high / 2])
    angle = math.radians(frame.tilt)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    left = np.array([[0, -high / 2], [-wide / 2, high / 2], [0, high / 4]])
    right = left * (-1, 1)
    items: list[Item] = []
    for points, fill in ((left, ink), (right, PAPER)):
        paint = Paint(ink, portrayal.pt(_THIN), None, fill, 1.0)
        items.append(Drawn((Ring(points @ turn.T + middle, closed=True),), paint))
    items.append(centred(words.north, x, top + size * 0.88, size=size, colour=ink, halo=portrayal.halo))
    return Placed(tuple(items), Box(x - wide / 2 - 3, top - 2, x + wide / 2 + 3, tip + high + 2))
