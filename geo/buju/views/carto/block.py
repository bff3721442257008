"""A piece of a figure's furniture: made at the corner of the paper, then put where there is room for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from buju.views.carto.face import ASCENT, checked, width_of, wrapped
from buju.views.carto.scene import Drawn, Ring, Written

# From one base line to the next, in type sizes.
LEADING = 1.42

Item = Drawn | Written


@dataclass(frozen=True, slots=True)
class Block:
    """Items with their upper left corner at 0, 0, and the height that they take (points)."""

    items: tuple[Item, ...]
    height: float

    def at(self, x: float, y: float) -> tuple[Item, ...]:
        """Return the items with the corner at x, y."""
        return tuple(moved(item, x, y) for item in self.items)


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
