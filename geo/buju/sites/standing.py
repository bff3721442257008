"""Places in a ranking: competition style, so that two firsts are followed by a third."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Of the largest score: rounding differs by some 1e-16 of it, and no real difference is so small.
TIE = 1e-12


def tolerance(scores: NDArray[np.float64]) -> float:
    """Return the difference within which scores are equal: 1e-12 of the largest."""
    return TIE * float(np.abs(scores).max(initial=0.0))


def standings(scores: NDArray[np.float64], *, of: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
    """Return places, 1 for the best; equal scores share a place and the next place counts them all (1, 1, 3).

    A score is equal to the best of its group if it lies within `tolerance` of it, so that a long row of tiny steps
    is no tie.

    Args:
        scores: (n,), higher is better, no NaN.
        of: the rows whose places are wanted, all if None.

    Returns:
        (n,) or (len(of),) places.
    """
    ordered = -np.sort(-scores)
    firsts = _firsts(ordered, tolerance(scores))
    wanted = scores if of is None else scores[of]
    # Where a score stands in the order, the group that this belongs to, and where that group begins.
    position = np.searchsorted(-ordered, -wanted, side="left")
    group = np.searchsorted(firsts, position, side="right") - 1
    places: NDArray[np.intp] = firsts[group] + 1
    return places


def standings_each(scores: NDArray[np.float64], *, of: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return what `standings` returns, for many rankings at once.

    Args:
        scores: (k, n), k rankings of the same n; higher is better, no NaN.
        of: the columns whose places are wanted.

    Returns:
        (k, len(of)) places.
    """
    order = np.argsort(-scores, axis=1)
    ordered = np.take_along_axis(scores, order, axis=1)
    within = TIE * np.abs(scores).max(axis=1, initial=0.0)[:, None]
    begins = np.zeros(scores.shape, dtype=np.intp)
    begins[:, 1:] = np.where(ordered[:, :-1] - ordered[:, 1:] > within, np.arange(1, scores.shape[1]), 0)
    begins = np.maximum.accumulate(begins, axis=1)
    places = np.empty_like(begins)
    np.put_along_axis(places, order, begins + 1, axis=1)
    found = places[:, of]
    # A run of steps each within the tolerance may be wider as a whole: such a ranking is walked by itself.
    wide = (np.take_along_axis(ordered, begins, axis=1) - ordered > within).any(axis=1)
    for row in np.flatnonzero(wide):
        found[row] = standings(scores[row], of=of)
    return found


def _firsts(ordered: NDArray[np.float64], within: float) -> NDArray[np.intp]:
    """Return where each group of equal scores begins in falling scores."""
    apart = np.flatnonzero(ordered[:-1] - ordered[1:] > within) + 1
    begins = np.concatenate(([0], apart)).astype(np.intp)
    ends = np.concatenate((apart, [ordered.size]))
    if not ordered.size:
        return begins[:0]
    # A run of steps each within the tolerance may be wider as a whole; only such runs are walked.
    wide = np.flatnonzero(ordered[begins] - ordered[ends - 1] > within)
    more: list[int] = []
    for begin, end in zip(begins[wide], ends[wide], strict=True):
        first = int(begin)
        while (beyond := np.flatnonzero(ordered[first] - ordered[first:end] > within)).size:
            first += int(beyond[0])
            more.append(first)
    return np.sort(np.concatenate((begins, more)).astype(np.intp)) if more else begins
