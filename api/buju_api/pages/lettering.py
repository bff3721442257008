"""Names on a static picture: who gets room first, and no two over each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

# Widths in shares of the type size: Chinese letters are square, Latin ones about half as wide.
_SQUARE, _HALF, _LINE = 1.0, 0.58, 1.25
_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Lettered:
    """A name in its place: the middle of its line in px."""

    words: str
    x: float
    y: float
    size: int
    css: str


@dataclass(slots=True)
class Lettering:
    """The names of a picture of `width` by `height` px."""

    width: int
    height: int
    names: list[Lettered] = field(default_factory=list)
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def keep_free(self, x: float, y: float, *, wide: float, high: float) -> None:
        """Let no name stand on a box round a point."""
        self._taken.append((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))

    def write(self, words: str, spots: Iterable[tuple[float, float]], *, size: int, css: str) -> bool:
        """Write a name at the first of the spots (middles in px) that has room; return whether one had."""
        wide, high = width_of(words, size), size * _LINE
        for x, y in spots:
            box = (x - wide / 2 - _GAP, y - high / 2, x + wide / 2 + _GAP, y + high / 2)
            inside = box[0] >= 2 and box[1] >= 2 and box[2] <= self.width - 2 and box[3] <= self.height - 2
            if inside and not any(_meet(box, other) for other in self._taken):
                self._taken.append(box)
                self.names.append(Lettered(words, round(x, 1), round(y, 1), size, css))
                return True
        return False


def beside(x: float, y: float, *, words: str, size: int, radius: float) -> list[tuple[float, float]]:
    """Return where the name of a point may stand: right, left, above, below, or above and below to one side."""
    aside, away = width_of(words, size) / 2 + radius + 3, size * _LINE / 2 + radius + 1
    near = aside - radius - 3
    corners = [(x + across, y + down) for down in (-away, away) for across in (-near, near)]
    return [(x + aside, y), (x - aside, y), (x, y - away), (x, y + away), *corners]


def around(x: float, y: float, *, size: int) -> list[tuple[float, float]]:
    """Return where the name of an area may stand: in its middle, or a line or two off."""
    line = size * _LINE
    return [(x, y), (x, y - line), (x, y + line), (x, y - 2 * line), (x, y + 2 * line)]


def outside(box: tuple[float, float, float, float], *, words: str, size: int) -> list[tuple[float, float]]:
    """Return where the name of a small area (its box in px) may stand without hiding it: below, above, beside it."""
    left, top, right, bottom = box
    x, y, line, half = (left + right) / 2, (top + bottom) / 2, size * _LINE * 0.6, width_of(words, size) / 2 + 5
    return [(x, bottom + line), (x, top - line), (right + half, y), (left - half, y)]


def width_of(words: str, size: int) -> float:
    """Return about how wide a line is, in px."""
    return sum(_HALF if letter.isascii() else _SQUARE for letter in words) * size


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
