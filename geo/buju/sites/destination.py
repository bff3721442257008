"""What distances are measured to: stations, airports, a place, a district or a point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.sites.fidelity import Fidelity

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, eq=False)
class Destination:
    """One thing, or several of a kind of which the nearest counts.

    `shapes` are lon/lat degrees (WGS 84), `names` one for each; `margins` are metres (NaN: not to be measured).
    `sources` say where each position comes from, with date and licence.
    """

    key: str
    label: str
    names: tuple[str, ...]
    shapes: Array
    margins: Array
    fidelity: Fidelity
    sources: tuple[str, ...]
    citations: tuple[Citation, ...] = ()

    def only(self, row: int) -> Destination:
        """Return one of several as a target of its own."""
        return replace(
            self,
            key=f"{self.key}:{row}",
            label=f"{self.label}“{self.names[row]}”",
            names=self.names[row : row + 1],
            shapes=self.shapes[row : row + 1],
            margins=self.margins[row : row + 1],
            sources=self.sources[row : row + 1],
        )

    @property
    def source(self) -> str:
        """Where the positions come from, all of them."""
        return "；".join(dict.fromkeys(self.sources)) or "没有数据"
