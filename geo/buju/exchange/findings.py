"""What is wrong with rows, gathered by kind: millions of faulty rows cost no more than their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from buju.fault import Cell, RowFault

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Faults told one by one, and row numbers named in the summary; the rest are counted.
_TOLD = 1000
_NAMED = 20


@dataclass(frozen=True, slots=True)
class _Kind:
    indices: Indices
    column: str
    summary: str
    fix: str
    say: Callable[[int], str]


@dataclass(slots=True)
class Findings:
    """The faults of one file's rows; `rows` are the row numbers that readers know, by index."""

    rows: Indices
    unit: str
    _kinds: list[_Kind] = field(default_factory=list)

    def note(
        self,
        indices: Iterable[int] | Indices,
        *,
        column: str,
        summary: str,
        fix: str,
        say: Callable[[int], str] | None = None,
    ) -> None:
        """Note rows with one kind of fault; `say` words the fault of one of them, as a rule the summary does."""
        where = np.unique(np.fromiter(indices, dtype=np.int64))
        if where.size:
            self._kinds.append(_Kind(where, column, summary, fix, say or (lambda _: summary)))

    @property
    def indices(self) -> Indices:
        """The indices of all faulty rows, each once, in order."""
        if not self._kinds:
            return np.empty(0, dtype=np.int64)
        return np.unique(np.concatenate([kind.indices for kind in self._kinds]))

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def faults(self) -> tuple[RowFault, ...]:
        """Return the first faults, in the order of rows."""
        told = [
            RowFault(Cell(int(self.rows[index]), kind.column, self.unit), kind.say(int(index)), kind.fix)
            for kind in self._kinds
            for index in kind.indices[:_TOLD]
        ]
        return tuple(sorted(told)[:_TOLD])

    def summary(self) -> str:
        """Return one line: each kind of fault with the first row numbers, and how many there are."""
        return "；".join(map(self._kind_words, self._kinds))

    def _kind_words(self, kind: _Kind) -> str:
        count = kind.indices.size
        numbers = "、".join(str(number) for number in self.rows[kind.indices[:_NAMED]])
        more, counted = ("……", f"（共 {count} {self.unit}）") if count > _NAMED else ("", "")
        said = kind.say(int(kind.indices[0])) if count == 1 else kind.summary
        return f"第 {numbers}{more} {self.unit}{counted}{kind.column}{said}（{kind.fix}）"
