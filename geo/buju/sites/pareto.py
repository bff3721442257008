"""Dominated candidates and the Pareto set: who can be beaten whatever the weights, and by whom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


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
