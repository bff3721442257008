"""The surroundings of layouts: what is drawn in grey under them, or measured to."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from buju.atlas.layout import ContextFile


@dataclass(frozen=True, slots=True)
class ContextShape:
    """One shape of the surroundings: its name, its geometry (lon/lat degrees, WGS 84), and what is said of it.

    `adcode` is the code of GB/T 2260, `within` the unit that it belongs to, `lines` the lines of a station;
    `margin_m` is how far the position may be off (metres): its own, or its file's.
    """

    name: str
    shape: BaseGeometry
    aliases: tuple[str, ...] = ()
    adcode: str | None = None
    within: str | None = None
    lines: tuple[str, ...] = ()
    margin_m: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """A layer of the surroundings with its source and licence."""

    file: ContextFile
    shapes: tuple[ContextShape, ...]
