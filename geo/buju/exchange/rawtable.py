"""A file as it stands: rows, positions and columns read, nothing judged yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from buju.exchange.columns import Cells
from buju.exchange.findings import Findings
from buju.exchange.format import Format
from buju.spatial.datum import Points, Shapes


@dataclass(slots=True)
class RawTable:
    """What a reader hands on: n rows, either `xy` (n, 2; NaN where there is none) or `shapes` (n; None likewise).

    Both are in the file's own units and in the order x, y. `crs` is how the file names its coordinate system, for
    the register of systems; `ids` are the features' own; `notes` say what a reader has to know.
    """

    format: Format
    findings: Findings
    columns: Mapping[str, Cells]
    xy: Points | None = None
    shapes: Shapes | None = None
    crs: str | None = None
    ids: Sequence[object] | None = None
    notes: list[str] = field(default_factory=list)
