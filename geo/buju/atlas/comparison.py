"""Comparing targets: only like with like. Adding or ranking unlike indicators is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from buju.atlas.atlas import Atlas
from buju.atlas.relation import RelationKind
from buju.atlas.targets import year_words
from buju.errors import NotFound, Unlike
from buju.folded import fold
from buju.policy.fact import Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Unstated

_UNLIKE = (RelationKind.SAME_FIGURE, RelationKind.SAME_UNIT)


def target_of(atlas: Atlas, fact_id: str) -> Target:
    """Return a target by its id, or raise NotFound with the ids of all targets."""
    fact = atlas.find_fact(fact_id)
    if not isinstance(fact, Target):
        raise NotFound("目标", fact_id, (item.id for item in atlas.facts() if isinstance(item, Target)))
    return fact


def differences(left: Target, right: Target, *, atlas: Atlas) -> Iterator[str]:
    """Yield every reason why two targets must not be put on one line; none means that they are alike."""
    for relation in atlas.relations():
        ends = {relation.left.fact, relation.right.fact}
        if relation.kind in _UNLIKE and ends == {left.id, right.id}:
            yield f"{relation.kind.label}：{relation.reason.rstrip('。')}"
    if fold(left.indicator) != fold(right.indicator):
        yield f"指标不同：“{left.indicator}”与“{right.indicator}”"
    if left.unit != right.unit:
        yield f"单位不同：“{_said(left.unit)}”与“{_said(right.unit)}”"
    if fold(left.scope) != fold(right.scope):
        yield f"口径不同：“{left.scope}”与“{right.scope}”"


def total(targets: Sequence[Target], *, atlas: Atlas) -> float:
    """Add up targets of the same indicator, unit, scope, year and operator.

    Raises:
        Unlike: two of them are unlike, one is given twice, or one has no exact number; it has every reason.
    """
    reasons = [*_unlike_pairs(targets, atlas), *_inexact(targets)]
    if reasons:
        raise Unlike(reasons)
    return sum(target.value for target in targets if not isinstance(target.value, Unstated))


def _unlike_pairs(targets: Sequence[Target], atlas: Atlas) -> Iterator[str]:
    for left, right in combinations(targets, 2):
        if left.id == right.id:
            yield f"{left.id} 给了不止一次，相加会重复计算"
            continue
        reasons = list(differences(left, right, atlas=atlas))
        # Two years of one indicator may stand on one line, but their sum means nothing.
        if year_words(left) != year_words(right):
            reasons.append(f"年份不同：{year_words(left)}与{year_words(right)}")
        if left.operator is not right.operator:
            reasons.append(f"限定词不同：“{left.operator.word}”与“{right.operator.word}”")
        if reasons:
            yield f"{left.id} 与 {right.id} 不能相加：{'；'.join(reasons)}"


def _inexact(targets: Sequence[Target]) -> Iterator[str]:
    for target in dict.fromkeys(targets):
        if isinstance(target.value, Unstated):
            yield f"{target.id} 没有数值，不能相加"
        elif target.operator in (Operator.ORDER, Operator.RANGE):
            yield f"{target.id} 是{target.operator.word}，不是确数，不能相加"


def _said(unit: str | Unstated) -> str:
    return unit if isinstance(unit, str) else "文本未说明"
