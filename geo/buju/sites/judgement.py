"""A condition applied to all candidates: outcomes as a column, findings one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from buju.sites.finding import Finding


@dataclass(frozen=True, eq=False)
class Judgement:
    """`outcomes` has one `Outcome` for each candidate; `finding(i)` explains the i-th.

    `is_scope` marks where the question is asked (district, layout): what lies outside is no near miss.
    """

    name: str
    threshold: str
    outcomes: np.ndarray[Any, Any]
    finding: Callable[[int], Finding]
    is_scope: bool = False
