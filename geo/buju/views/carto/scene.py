"""A picture before it is drawn: every path, letter and box in its place, whatever it will be written as.

Lengths are in one unit, points (72 an inch) on paper and px on a screen; x to the right, y down from the top left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from buju.views.carto.portrayal import Paint

Points = npt.NDArray[np.float64]


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def grown(self, by: float) -> Box:
        """Return the box with `by` more on every side."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, x: float, y: float) -> Box:
        """Return the box so much further right and down."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y)

    def cut(self, by: Box) -> Box:
        """Return what of the box lies in another; of two that lie apart an empty one between them."""
        left, top = max(self.left, by.left), max(self.top, by.top)
        return Box(left, top, max(min(self.right, by.right), left), max(min(self.bottom, by.bottom), top))

    def meets(self, other: Box) -> bool:
        """Whether two boxes have ground in common; touching is none."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether another box lies wholly inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


class Ring(NamedTuple):
    """A line through points (n, 2); `closed` if its end meets its start."""

    points: Points
    closed: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rings drawn as one path. Holes run against their outlines, so that either fill rule leaves them open.

    `clip` cuts what is drawn; `place` is the id of the place that it is of.
    """

    rings: tuple[Ring, ...]
    paint: Paint
    clip: Box | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A line of letters: `x` is its left end, `y` its base line, `width` what it takes; `halo` is a white rim.

    `turn` is how far it is turned round its left end, in degrees clockwise.
    """

    words: str
    x: float
    y: float
    size: float
    width: float
    colour: str
    halo: float = 0.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map: its lines, the box that they take, and a leader from there to the place if it is away.

    `place` is the id of the place, None for the surroundings; `words` is the whole name as it is lettered.
    """

    words: str
    lines: tuple[Written, ...]
    box: Box
    place: str | None = None
    leader: Drawn | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture; drawn in the order shapes, labels, furniture.

    `title` and `about` say what it shows to those who cannot see it.
    """

    width: float
    height: float
    title: str
    about: str
    frame: Box
    shapes: tuple[Drawn, ...]
    labels: tuple[Label, ...]
    furniture: tuple[Drawn | Written, ...]

    @property
    def written(self) -> Iterator[Written]:
        """Every line of letters."""
        for label in self.labels:
            yield from label.lines
        yield from (item for item in self.furniture if isinstance(item, Written))
