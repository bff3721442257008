"""Order among candidates: competition ranks, so that two firsts are followed by a third, and who is dominated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Of the largest score: rounding differs by some 1e-16 of it, and no real difference is so small.
TIE = 1e-12


def tolerance(scores: NDArray[np.float64]) -> float:
    """Return the difference within which scores are equal: 1e-12 of the largest."""
    return TIE * float(np.abs(scores).max(initial=0.0))


def competition_ranks(scores: NDArray[np.float64], *, of: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
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


def competition_ranks_each(scores: NDArray[np.float64], *, of: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return what `competition_ranks` returns, for many rankings at once.

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
        found[row] = competition_ranks(scores[row], of=of)
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


def dominators(oriented: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each candidate one that dominates it, -1 for the Pareto set.

    One dominates another if it is nowhere worse and somewhere better; equal candidates do not dominate each other.
    The example that is named is itself in the Pareto set.

    Time grows with n times the size of the Pareto set, memory with n.

    Args:
        oriented: (n, m), more is better, no NaN.

    Returns:
        (n,) row numbers.
    """
    if not len(oriented):
        return np.zeros(0, dtype=np.intp)
    unique, first, inverse = np.unique(oriented, axis=0, return_index=True, return_inverse=True)
    # Whoever dominates has a greater sum, or after rounding the same sum and the later place in `unique`.
    order = np.lexsort((-np.arange(len(unique)), -unique.sum(axis=1)))
    by = np.full(len(unique), -1, dtype=np.intp)

    columns = np.ascontiguousarray(unique[order].T)
    left = order
    while left.size:
        best, columns, left = left[0], columns[:, 1:], left[1:]
        beaten = np.ones(left.size, dtype=np.bool_)
        for column, top in zip(columns, unique[best], strict=True):
            beaten &= column <= top
        by[left[beaten]] = first[best]
        if beaten.any():
            columns, left = columns[:, ~beaten], left[~beaten]
    found: NDArray[np.intp] = by[inverse.reshape(-1)]
    return found
