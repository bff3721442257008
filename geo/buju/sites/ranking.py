"""Ranking: values by criteria become one score each, with its parts; who is first, who ties, who is dominated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.legible import plain
from buju.sites.criterion import Complete, Criterion, Direction, Missing, complete
from buju.sites.scores import Method, Normalisation, scaled, scores
from buju.sites.wording import sided

if TYPE_CHECKING:
    from buju.sites.weights import Weights

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


Floats = NDArray[np.float64]
_Array = TypeVar("_Array", bound=NDArray[Any])


class Dropped(NamedTuple):
    """A candidate that takes no part, and the criteria that it lacks a value of."""

    id: str
    criteria: tuple[str, ...]

    @property
    def words(self) -> str:
        """Why, for readers."""
        return f"缺少“{'”“'.join(self.criteria)}”的数值，不参与排序"


class Part(NamedTuple):
    """What one criterion adds to a score.

    `value` is in the criterion's unit, `distance` how far it lies outside the ideal range (None without one). What was
    not known and is `filled` stands as the value; under an ideal range as the distance, and the value stays unknown.
    """

    criterion: Criterion
    value: float | None
    distance: float | None
    part: float
    filled: bool

    @property
    def words(self) -> str:
        """The value for readers, with its unit and how far it lies outside the ideal range."""
        unit = f" {self.criterion.unit}" if self.criterion.unit else ""
        said = "数值缺失" if self.value is None else f"{self.criterion.told(self.value)}{unit}"
        if self.distance is None:
            return said
        beyond = f"距理想区间 {sided(self.distance, 0.0, 0.0, places=2)}{unit}" if self.distance else "在理想区间内"
        return f"{said}（{beyond}）"


class Filled(NamedTuple):
    """A value that was not known: what stands for it (a distance, if the criterion has an ideal range)."""

    id: str
    criterion: str
    value: float
    rule: Missing


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The ranking of the k candidates that take part, in the order in which they were given.

    Attributes:
        ids: the k candidates.
        criteria: the m criteria.
        weights: their weights.
        method: how the score is made.
        normalisation: how values are brought to one scale.
        missing: the rule for missing values, None if none was needed.
        score: (k,), higher is better.
        rank: (k,), 1 for the best; ties share a place (1, 1, 3).
        parts: (k, m); each row adds up to its score within 1e-9. What a part means: `method.parts_words`.
        measured: (k, m) in the criteria's units as they were given, NaN where nothing was known.
        values: (k, m) after filling; a column with an ideal range holds the distance from it.
        oriented: (k, m), `values` turned so that more is better; not scaled.
        normalised: (k, m), on one scale, more is better.
        filled: (k, m), true where a value was filled in.
        fills: for each criterion what was filled in, None if nothing.
        dropped: who takes no part and why.
    """

    ids: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    weights: Weights
    method: Method
    normalisation: Normalisation
    missing: Missing | None
    score: Floats
    rank: NDArray[np.intp]
    parts: Floats
    measured: Floats
    values: Floats
    oriented: Floats
    normalised: Floats
    filled: NDArray[np.bool_]
    fills: tuple[float | None, ...]
    dropped: tuple[Dropped, ...]

    @property
    def order(self) -> NDArray[np.intp]:
        """(k,) rows from the best to the last; tied ones as they were given."""
        return np.argsort(self.rank, kind="stable")

    @property
    def winners(self) -> tuple[str, ...]:
        """Everyone in first place."""
        return tuple(self.ids[row] for row in np.flatnonzero(self.rank == 1))

    @property
    def same(self) -> tuple[str, ...]:
        """The criteria on which all candidates are equal: they tell nobody apart, and everyone has 1 there."""
        if not self.ids:
            return ()
        equal = np.ptp(self.oriented, axis=0) == 0
        return tuple(each.name for each, is_equal in zip(self.criteria, equal, strict=True) if is_equal)

    def parts_of(self, row: int) -> Iterator[Part]:
        """Yield what each criterion adds to the score of a row."""
        columns = (self.criteria, self.measured[row], self.values[row], self.parts[row], self.filled[row])
        for each, measured, used, part, filled in zip(*columns, strict=True):
            ideal = each.direction is Direction.IDEAL
            value = None if ideal and filled else float(measured if ideal else used)
            yield Part(each, value, float(used) if ideal else None, float(part), bool(filled))

    def filled_cells(self) -> Iterator[Filled]:
        """Yield every value that was filled in."""
        for row, column in np.argwhere(self.filled):
            value = self.fills[column]
            if value is not None and self.missing is not None:
                yield Filled(self.ids[row], self.criteria[column].name, value, self.missing)


def rank(
    values: Floats,
    *,
    ids: Sequence[str],
    criteria: Sequence[Criterion],
    weights: Weights,
    method: Method = Method.WSM,
    normalisation: Normalisation = Normalisation.MINMAX,
    missing: Missing | None = None,
) -> Ranking:
    """Rank candidates by weighted sum or TOPSIS (see `buju.sites.scores`).

    Hard limits do not belong here: a candidate that fails one is left out before. A criterion on which all
    candidates are equal becomes 1 for everyone under each normalisation; if that holds for all criteria, everyone
    has the score 1. The parts of a TOPSIS score, which is no sum, are the score shared out by each criterion's
    share of the squared distance from the worst point.

    Args:
        values: (n, m) in the criteria's units, NaN where a value is not known.
        ids: the n candidates, each once.
        criteria: the m criteria.
        weights: one for each criterion.
        method: how the score is made.
        normalisation: how values are brought to one scale.
        missing: what to do with NaN; without a rule any NaN is an error.

    Raises:
        QuestionInvalid: shapes that do not fit, a missing value without a rule, or values that the normalisation
            cannot take; the message names the criterion.
    """
    ids, criteria = tuple(ids), tuple(criteria)
    known = complete(values, criteria=criteria, missing=missing)
    if len(ids) != len(known.lacking) or len(set(ids)) != len(ids):
        raise QuestionInvalid("ids", f"候选地编号 {len(ids)} 个，数值 {len(known.lacking)} 行；应一一对应且不重复")
    if len(weights.values) != len(criteria):
        raise QuestionInvalid("weights", f"权重有 {len(weights.values)} 个，准则有 {len(criteria)} 项；应每项准则一个")

    normalised = _normalised(known.values, criteria, normalisation)
    weighting = np.asarray(weights.values)
    score = scores(normalised, weighting, method=method)
    # Dominance is judged on the values themselves: scaling could round two of them together.
    signs = np.array([1.0 if each.direction is Direction.MORE else -1.0 for each in criteria])
    return Ranking(
        ids=tuple(ids[row] for row in known.kept),
        criteria=criteria,
        weights=weights,
        method=method,
        normalisation=normalisation,
        missing=missing if known.lacking.any() else None,
        score=_fixed(score),
        rank=_fixed(competition_ranks(score)),
        parts=_fixed(_parts(normalised, weighting, score, method)),
        measured=_fixed(np.array(values, dtype=np.float64)[known.kept]),
        values=_fixed(known.values),
        # Adding zero turns -0 into 0: readers see no sign before nothing.
        oriented=_fixed(known.values * signs + 0.0),
        normalised=_fixed(normalised),
        filled=_fixed(known.filled),
        fills=known.fills,
        dropped=_dropped(ids, criteria, known),
    )


def _parts(normalised: Floats, weighting: Floats, score: Floats, method: Method) -> Floats:
    if method is Method.WSM or not len(normalised):
        return normalised * weighting
    # What TOPSIS gains by a criterion is the squared way from the worst point along that criterion's axis.
    squared = ((normalised - normalised.min(axis=0)) * weighting) ** 2
    whole = squared.sum(axis=1, keepdims=True)
    shares = np.divide(squared, whole, out=np.tile(weighting, (len(squared), 1)), where=whole > 0)
    parts: Floats = shares * score[:, None]
    return parts


def _normalised(values: Floats, criteria: Sequence[Criterion], normalisation: Normalisation) -> Floats:
    """Return values on one scale on which more is better; a column of equal values becomes 1."""
    found = np.ones_like(values)
    if not len(values):
        return found
    for column, each in enumerate(criteria):
        own = values[:, column]
        # Nobody is told apart by it, and every normalisation would divide by zero.
        if np.ptp(own) == 0:
            continue
        _usable(own, each, normalisation)
        with np.errstate(all="ignore"):
            found[:, column] = scaled(own, normalisation=normalisation, less=each.direction is not Direction.MORE)
        if not np.isfinite(found[:, column]).all():
            raise QuestionInvalid(
                "values", f"准则“{each.label}”的数值太小，{normalisation.words}算不出；请换用较小的单位"
            )
    return found


def _usable(column: Floats, each: Criterion, normalisation: Normalisation) -> None:
    """Raise QuestionInvalid where a normalisation would turn the order round or divide by zero."""
    least = column.min()
    if normalisation is Normalisation.SUM and least <= 0:
        expected = "总和法要求全部大于 0"
    elif normalisation is Normalisation.MAX and least < 0:
        expected = "最大值法要求全部不小于 0"
    else:
        return
    what = "与理想区间的距离" if each.direction is Direction.IDEAL else "数值"
    raise QuestionInvalid(
        "normalisation", f"准则“{each.label}”的{what}最小为 {plain(float(least))}，{expected}；请改用极差法（minmax）"
    )


def _dropped(ids: Sequence[str], criteria: Sequence[Criterion], known: Complete) -> tuple[Dropped, ...]:
    if len(known.kept) == len(ids):
        return ()
    out = map(int, np.flatnonzero(known.lacking.any(axis=1)))
    names = [each.label for each in criteria]
    return tuple(Dropped(ids[row], tuple(names[at] for at in known.lacking[row].nonzero()[0].tolist())) for row in out)


def _fixed(array: _Array) -> _Array:
    array.setflags(write=False)
    return array
