"""A condition of a question, settled against an atlas and ready to judge candidates."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from buju.sites.candidates import Candidates
from buju.sites.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Condition:
    """`key` tells conditions of one atlas apart: equal keys, equal judgements. `judge` applies it to candidates."""

    key: Hashable
    judge: Callable[[Candidates], Judgement] = field(compare=False)
