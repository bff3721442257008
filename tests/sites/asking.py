"""Questions as tests write them: words by the keys of the shipped registry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from buju.sites.criterion import Criterion, criterion
from buju.sites.query import Query
from buju.sites.registry import SHIPPED
from buju.sites.weights import Weights, by_pairs, pair


def asked(**fields: object) -> Query:
    """Return the query with these words."""
    return SHIPPED.query(fields)


def criteria(words: Iterable[str]) -> tuple[Criterion, ...]:
    """Return the criteria that these words mean."""
    return tuple(map(criterion, words))


def compared(words: Iterable[str], *, known: Sequence[Criterion]) -> Weights:
    """Return the weights that comparisons in words lead to."""
    return by_pairs(map(pair, words), criteria=known)
