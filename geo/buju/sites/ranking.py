"""Ranking: values by criteria become one score each, with its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from buju.errors import QuestionInvalid
from buju.legible import plain
from buju.sites.criterion import Criterion, Direction
from buju.sites.missing import Complete, Missing, complete
from buju.sites.ranks import competition_ranks
from buju.sites.scores import Method, Normalisation, scaled, scores
from buju.sites.wording import sided

if TYPE_CHECKING:
    from buju.sites.weights import Weights

Floats = NDArray[np.float64]
_Array = TypeVar("_Array", bound=NDArray[Any])


class Dropped(NamedTuple):
    """A candidate that takes no part, and the criteria that it lacks a value of."""

    id: str
    criteria: tuple[str, ...]

    @property
    def words(self) -> str:
        """Why, for readers."""
        return f"缺少“{'”“'.join(self.criteria)}”的数值，按所选办法不参与排序"


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
