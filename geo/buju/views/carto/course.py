"""The course of a belt: its middle line, and a name lettered along it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from buju.views.carto.face import ASCENT, DESCENT, advance

Array = npt.NDArray[np.float64]

# The middle line is what is left of a band that has lost this share of its half width on either side.
_SHARE = 0.86
_ALONG = 160
# A wider area has no course: it is named across.
_SLENDER = 3.0
# Letters follow gentle bends only: the sum of their turns, and the turn from one to the next (degrees).
_BEND, _KINK = 130.0, 24.0
# No letter lies further over than this (degrees).
_LEANING = 75.0
# Steeper letters are set upright, one under the other.
_STEEP = 58.0
# Letters stand so far apart (shares of their size) where the course leaves room, and at least so.
_SPACED = (0.3, 0.1, 0.0)
# A road in pieces is looked at in so many steps, and at so many points; pieces further apart (share of its length)
# have no middle.
_BINS, _POINTS, _APART = 24, 160, 0.06
# So many ways along a course are looked at.
_WAYS = 40


class Lettering(NamedTuple):
    """A name along a course: the middles (n, 2) of its letters, their turns (n) in degrees clockwise, their size."""

    middles: Array
    turns: Array
    size: float

    def boxes(self, words: str, pad: float) -> Array:
        """Return the upright boxes (n, 4) round the letters."""
        return _boxes(words, self.middles, self.turns, self.size, pad)


class Ways(NamedTuple):
    """Ways to letter a name along a course: as a `Lettering`, but middles (ways, n, 2) and turns (ways, n)."""

    middles: Array
    turns: Array
    size: float

    def beside(self, asides: Sequence[float]) -> Ways:
        """Return these ways with the middles of the letters aside, all of the first distance before the next.

        `asides` are shares of the letters' size, down is positive.
        """
        across = np.radians(self.turns + 90)
        off = self.size * np.stack([np.cos(across), np.sin(across)], axis=-1)
        middles = np.concatenate([self.middles + aside * off for aside in asides])
        return Ways(middles, np.tile(self.turns, (len(asides), 1)), self.size)

    def boxes(self, words: str, pad: float) -> Array:
        """Return the upright boxes (ways, n, 4) round the letters."""
        return _boxes(words, self.middles, self.turns, self.size, pad)


def _boxes(words: str, middles: Array, turns: Array, size: float, pad: float) -> Array:
    wide = np.array([advance(letter) for letter in words]) * size
    high = size * (ASCENT + DESCENT)
    cos, sin = np.abs(np.cos(np.radians(turns))), np.abs(np.sin(np.radians(turns)))
    half = np.stack([wide * cos + high * sin, wide * sin + high * cos], axis=-1) / 2 + pad
    return np.concatenate([middles - half, middles + half], axis=-1)


def course_of(shape: BaseGeometry) -> LineString | None:
    """Return the middle line of a band; None for what is no band."""
    parts = shapely.get_parts(shape)
    if not len(parts):
        return None
    band = max(parts, key=lambda part: part.area)
    # Of a long band the area is its length times its width, and the outline twice its length.
    rough = 2 * band.area / band.length if band.length else 0.0
    core = shapely.buffer(band, -rough * _SHARE * 0.5)
    core = max(shapely.get_parts(core), key=lambda part: part.area, default=None)
    if core is None or core.is_empty or band.length < 2 * _SLENDER * rough:
        return None
    ring = shapely.get_coordinates(shapely.segmentize(core.exterior, core.length / (2 * _ALONG)))[:-1]
    # The two ends of the band are the points of the outline that lie furthest apart along it.
    start, end = _ends(ring)
    one = ring[start : end + 1]
    other = np.vstack([ring[end:], ring[: start + 1]])[::-1]
    middle = _smooth((_evenly(one) + _evenly(other)) / 2)
    # The round ends of the band hold letters too.
    reach = rough * _SHARE * 0.4
    return LineString(np.vstack([_onward(middle[::-1], reach), middle, _onward(middle, reach)]))


def letterings(course: LineString, words: str, size: float) -> Iterator[Lettering]:
    """Yield ways to letter words along a course, the straightest and most level first."""
    for spacing in _SPACED:
        ways = ways_along(course, words, size, spacing=spacing)
        yield from (Lettering(middles, turns, size) for middles, turns in zip(ways.middles, ways.turns, strict=True))


def ways_along(course: LineString, words: str, size: float, *, spacing: float) -> Ways:
    """Return the ways to letter words along a course, the straightest and most level first.

    Letters stand `spacing` apart (shares of their size).
    """
    steps = np.array([advance(letter) for letter in words]) * size + spacing * size
    long = float(steps.sum())
    if long > course.length:
        return Ways(np.empty((0, len(words), 2)), np.empty((0, len(words))), size)
    line = shapely.get_coordinates(course)
    starts = np.linspace(0, course.length - long, _WAYS)
    along, back = (starts[:, None] + np.cumsum(row) - row / 2 for row in (steps, steps[::-1]))
    return _set(line, _lengths(line), along, back, size)


def _set(line: Array, lengths: Array, along: Array, back: Array, size: float) -> Ways:
    """Return a name's letters at distances (ways, letters) along a line, the straightest and most level way first.

    `back` are the distances of the letters from the last to the first, for a name that runs against its line.
    """

    def at(where: Array) -> Array:
        return np.stack([np.interp(where, lengths, line[:, axis]) for axis in (0, 1)], axis=-1)

    middles = at(along)
    ways = at(along + size * 0.6) - at(along - size * 0.6)
    general = middles[:, -1] - middles[:, 0]
    lean = np.degrees(np.arctan2(general[:, 1], general[:, 0]))
    upright = np.abs((lean + 90) % 180 - 90) > _STEEP
    # Names are read from left to right, and where they stand from top to bottom.
    against = np.where(upright, general[:, 1], general[:, 0]) < 0
    middles[against] = at(back[against])[:, ::-1]
    ways[against] = (at(back[against] - size * 0.6) - at(back[against] + size * 0.6))[:, ::-1]
    turns = np.degrees(np.arctan2(ways[..., 1], ways[..., 0])) - np.where(upright, 90.0, 0.0)[:, None]
    kinks = np.abs(np.diff(turns, axis=1))
    bent = (kinks.max(axis=1) > _KINK) | (kinks.sum(axis=1) > _BEND) | (np.abs(turns).max(axis=1) > _LEANING)
    strain = kinks.sum(axis=1) + np.abs(turns).mean(axis=1) * 0.5 + np.where(upright, 60.0, 0.0)
    order = np.argsort(strain, kind="stable")
    order = order[~bent[order]]
    return Ways(middles[order], turns[order], size)


def gathered(pieces: Sequence[LineString]) -> list[LineString]:
    """Return the middle lines of a road that is stored in many pieces, one for each carriageway and bridge.

    Pieces are followed along the way that they lie on the whole; where they lie too far apart across it (a ring, a
    fork) there is no middle, and where none lies the line breaks.
    """
    total = sum(piece.length for piece in pieces)
    points = np.vstack([shapely.get_coordinates(shapely.segmentize(piece, total / _POINTS)) for piece in pieces])
    middle = points.mean(axis=0)
    way = np.linalg.svd(points - middle, full_matrices=False)[2][0]
    along, across = (points - middle) @ way, (points - middle) @ np.array([-way[1], way[0]])
    edges = np.linspace(along.min(), along.max(), _BINS + 1)
    bins = np.clip(np.searchsorted(edges, along, side="right") - 1, 0, _BINS - 1)
    lines: list[LineString] = []
    run: list[Array] = []
    for at in range(_BINS + 1):
        inside = bins == at
        if inside.any() and np.ptp(across[inside]) <= _APART * (edges[-1] - edges[0]):
            run.append(points[inside].mean(axis=0))
            continue
        if len(run) > 1:
            lines.append(LineString(_evened(np.array(run))))
        run = []
    return lines


def _evened(line: Array) -> Array:
    """Return a line whose inner points lie nearer to their neighbours."""
    even = line.copy()
    even[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return even


def _lengths(line: Array) -> Array:
    """Return how far along a line its points lie."""
    found: Array = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    return found


def _ends(ring: Array) -> tuple[int, int]:
    """Return the places of the two ends of a slender outline."""
    size = len(ring)
    half = size // 2
    # An end is where the outline turns back on itself: half an outline further on lies the other one.
    gap = np.hypot(*(np.roll(ring, -(half // 8), axis=0) - np.roll(ring, half // 8, axis=0)).T)
    start = int(np.argmin(gap))
    rest = np.abs((np.arange(size) - start + half) % size - half) > half // 2
    end = int(np.argmin(np.where(rest, gap, np.inf)))
    return min(start, end), max(start, end)


def _onward(line: Array, reach: float) -> Array:
    """Return the point (1, 2) that a line would come to if it went on."""
    way = line[-1] - line[-_ALONG // 16]
    end: Array = line[-1] + way / max(float(np.hypot(*way)), 1e-9) * reach
    return end[None]


def _evenly(line: Array) -> Array:
    lengths = _lengths(line)
    share = np.linspace(0, lengths[-1], _ALONG)
    return np.column_stack([np.interp(share, lengths, line[:, axis]) for axis in (0, 1)])


def _smooth(line: Array) -> Array:
    """Return a line without the unrest of its two sides."""
    wide = _ALONG // 8
    padded = np.vstack([np.repeat(line[:1], wide, 0), line, np.repeat(line[-1:], wide, 0)])
    kernel = np.ones(2 * wide + 1) / (2 * wide + 1)
    smooth: Array = np.column_stack([np.convolve(padded[:, axis], kernel, mode="valid") for axis in (0, 1)])
    return smooth
