"""A layout: one plan's spatial structure, e.g. 一核两带."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from buju.spatial.source import Source

Words = Annotated[str, Field(min_length=1)]


class ContextFile(BaseModel):
    """A layer of what lies around, drawn in grey under the plan's own shapes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: Words
    kind: Annotated[str, Field(pattern=r"^(area|town|point|line)$")]
    source: Source
    features: int


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
