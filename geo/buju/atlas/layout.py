"""A layout: one plan's spatial structure, e.g. 一核两带, and the surroundings that lie under it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from shapely.geometry.base import BaseGeometry

from buju.spatial.role import FeatureType
from buju.spatial.source import Source

Words = Annotated[str, Field(min_length=1)]
Margin = Annotated[float, Field(gt=0, le=50_000)]


class ContextFile(BaseModel):
    """A layer of what lies around: drawn in grey under the plan's own shapes, or measured to.

    `margin_m` is how far its positions may be off (metres), `clip` what it was cut to (west, south, east, north in
    degrees), `note` what its readers must know. `covers` are the units (provinces, districts) of which it lists all
    there are, within `clip` if it has one; None if it leaves nothing out anywhere. Nor does it in the boxes of
    `complete_in` (as `clip`), whatever unit they lie in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Words
    kind: Annotated[str, Field(pattern=r"^(area|town|point|line)$")]
    source: Source
    features: int
    theme: FeatureType | None = None
    margin_m: Margin | None = None
    note: Words | None = None
    clip: tuple[float, float, float, float] | None = None
    covers: tuple[Words, ...] | None = None
    complete_in: tuple[tuple[float, float, float, float], ...] | None = None


class ContextRecord(BaseModel):
    """What a feature of the surroundings says of itself.

    `adcode` is the code of GB/T 2260, `within` the unit that it belongs to, `lines` the lines that stop at a station;
    `margin_m` stands where it differs from the file's. `parts` are the units that share one outline, where the lines
    between them are missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words
    aliases: tuple[Words, ...] = ()
    adcode: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    within: Words | None = None
    parts: tuple[Words, ...] = ()
    lines: tuple[Words, ...] = ()
    margin_m: Margin | None = None
    note: Words | None = None


class Layout(BaseModel):
    """What `layer.json` says of a layout.

    `bbox` is west, south, east, north in degrees over the drawn places of the layout proper.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Words
    title: Words
    region: Words
    document: Words
    data_date: Words
    scale_note: Words
    bbox: tuple[float, float, float, float]
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContextShape:
    """One shape of the surroundings: its name, its geometry (lon/lat degrees, WGS 84), and what is said of it.

    `adcode` is the code of GB/T 2260, `within` the unit that it belongs to, `lines` the lines of a station;
    `margin_m` is how far the position may be off (metres): its own, or its file's. `parts` are the units that share
    the outline; the name says so (`永丰等五街道（合并面）`).
    """

    name: str
    shape: BaseGeometry
    aliases: tuple[str, ...] = ()
    adcode: str | None = None
    within: str | None = None
    lines: tuple[str, ...] = ()
    margin_m: float | None = None
    note: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """A layer of the surroundings with its source and licence."""

    file: ContextFile
    shapes: tuple[ContextShape, ...]
