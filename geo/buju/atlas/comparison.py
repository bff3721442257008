"""Comparing targets: only like with like. Adding or ranking unlike indicators is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from buju.atlas.atlas import Atlas
from buju.atlas.relation import RelationKind
from buju.errors import NotFound, Refused
from buju.policy.fact import Target
from buju.policy.folded import fold
from buju.policy.unstated import Unstated

_UNLIKE = (RelationKind.SAME_FIGURE, RelationKind.SAME_UNIT)


def target_of(atlas: Atlas, fact_id: str) -> Target:
    """Return a target by its id, or raise NotFound with the ids of all targets."""
    fact = atlas.facts.get(fact_id)
    if not isinstance(fact, Target):
        raise NotFound("目标", fact_id, (item.id for item in atlas.facts.values() if isinstance(item, Target)))
    return fact


def differences(left: Target, right: Target, *, atlas: Atlas) -> Iterator[str]:
    """Yield every reason why two targets must not be put on one line; none means that they are alike."""
    for relation in atlas.relations.values():
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
    """Add up targets of the same indicator, unit, scope and operator.

    Raises:
        Refused: two of them are unlike, or one has no number; the message says which and why.
    """
    for left, right in combinations(targets, 2):
        reasons = list(differences(left, right, atlas=atlas))
        if reasons:
            raise Refused(f"{left.id} 与 {right.id} 不能相加：{'；'.join(reasons)}")
    values = [target.value for target in targets]
    if any(isinstance(value, Unstated) for value in values):
        raise Refused("有目标没有数值，不能相加")
    if len({target.operator for target in targets}) > 1:
        words = "、".join(f"{target.id}（{target.operator.word}）" for target in targets)
        raise Refused(f"限定词不同，不能相加：{words}")
    return sum(value for value in values if not isinstance(value, Unstated))


def _said(unit: str | Unstated) -> str:
    return unit if isinstance(unit, str) else "文本未说明"
