"""Targets of all plans: filtered, as rows that people read, and compared only like with like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from buju.atlas.relation import RelationKind
from buju.csv_text import csv_text as table_text
from buju.errors import NotFound, Unlike
from buju.folded import fold
from buju.legible import plain
from buju.policy.fact import IndicatorGroup, Target
from buju.policy.quantity import Operator
from buju.policy.unstated import Unstated

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas

HEADINGS = ("编号", "文件", "条款", "指标", "口径", "限定", "数值", "上限", "单位", "年份", "类别", "指标组", "引文")


def targets(
    atlas: Atlas,
    *,
    document: str | None = None,
    year: int | None = None,
    unit: str | None = None,
    group: IndicatorGroup | None = None,
) -> tuple[Target, ...]:
    """Return the targets and milestones that meet every given filter, in the order of their documents."""
    source = None if document is None else atlas.document(document).id
    return tuple(
        fact
        for fact in atlas.facts()
        if isinstance(fact, Target)
        and (source is None or fact.citation.document == source)
        and (year is None or year_of(fact) == year)
        and (unit is None or fact.unit == unit)
        and (group is None or fact.group is group)
    )


def year_of(target: Target) -> int | None:
    """Return a target's year, stated or counted, or None if the text gives none."""
    return None if isinstance(target.year, Unstated) else target.year.value


def year_words(target: Target) -> str:
    """Return a target's time as readers see it: a year, a relative deadline in its own words, or 文本未说明."""
    year = year_of(target)
    return f"{year}年" if year is not None else target.deadline or "文本未说明"


def csv_text(rows: Iterable[Target]) -> str:
    """Return targets as CSV with a UTF-8 mark, so that spreadsheet programs read the Chinese rightly.

    A cell that would start a formula is led by an apostrophe (CWE-1236).
    """
    return table_text(HEADINGS, map(_cells, rows))


def _cells(target: Target) -> tuple[str, ...]:
    return (
        target.id,
        target.citation.document,
        target.citation.clause,
        target.indicator,
        target.scope,
        target.operator.word,
        "" if isinstance(target.value, Unstated) else plain(target.value),
        "" if target.upper is None else plain(target.upper),
        target.unit if isinstance(target.unit, str) else "",
        year_words(target),
        target.target_class.word,
        target.group.word,
        target.citation.words,
    )


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
