"""Rules on targets: one value each, never from the press."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.checks.subject import Subject
from buju.fault import Fault, FaultCode
from buju.folded import fold
from buju.policy.fact import Target
from buju.policy.unstated import Unstated


def targets_agree(subject: Subject) -> Iterator[Fault]:
    """One indicator of one scope and year has one value in a document."""
    first: dict[tuple[str, ...], Target] = {}
    for target in _targets(subject):
        year = target.deadline or "" if isinstance(target.year, Unstated) else target.year.value
        key = (target.citation.document, fold(target.indicator), fold(target.scope), str(year))
        other = first.setdefault(key, target)
        if _amount(other) != _amount(target):
            message = f"目标“{target.indicator}”与 {other.id} 的数值不同（{other.citation.words}）"
            yield subject.of_fact(target.id, FaultCode.TARGET_CONFLICT, message)
            message = f"目标“{other.indicator}”与 {target.id} 的数值不同（{target.citation.words}）"
            yield subject.of_fact(other.id, FaultCode.TARGET_CONFLICT, message)


def targets_come_from_plans(subject: Subject) -> Iterator[Fault]:
    """A press article states no target of a plan."""
    press = {document.id for document in subject.seeds.documents if document.source.kind == "press"}
    for target in _targets(subject):
        if target.citation.document in press:
            message = f"“{target.indicator}”出自报道，不能作为规划目标；应为 kind: figure"
            yield subject.of_fact(target.id, FaultCode.PRESS_TARGET, message)


def _amount(target: Target) -> tuple[object, ...]:
    return target.operator, target.value, target.upper, target.unit


def _targets(subject: Subject) -> Iterator[Target]:
    return (fact for fact in subject.seeds.facts if isinstance(fact, Target))
