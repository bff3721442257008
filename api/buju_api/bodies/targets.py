"""Targets as JSON: the list, and the sum of some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from buju.policy.fact import Target
from buju.policy.quantity import Operator
from buju_api.bodies.base import Body
from buju_api.bodies.fact import LinkedTarget, fact_body
from buju_api.links import ServiceLinks


class TargetList(Body):
    """Targets and milestones in the order of their documents; `year` is null-like (`unstated`) where none is said."""

    count: int
    items: list[LinkedTarget]


class TargetSum(Body):
    """The sum of targets that are alike, with what they share and the targets themselves."""

    sum: float
    operator: Operator
    unit: str | None
    indicator: str
    scope: str
    items: list[LinkedTarget]


def sum_body(targets: Sequence[Target], total: float, links: ServiceLinks) -> dict[str, Any]:
    """Return the sum of one or more targets, which `total` has found to be alike."""
    first = targets[0]
    return {
        "sum": total,
        "operator": first.operator.value,
        "unit": first.unit if isinstance(first.unit, str) else None,
        "indicator": first.indicator,
        "scope": first.scope,
        "items": [fact_body(target, links) for target in targets],
    }
