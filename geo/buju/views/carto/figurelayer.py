"""What a map or figure can draw or leave out: the plan's own shapes by role, and the surroundings by kind."""

from __future__ import annotations

from enum import StrEnum

from buju.spatial.role import Role


class FigureLayer(StrEnum):
    """One thing to draw or leave out; the values stand in addresses and commands."""

    CORE = "core"
    BELT = "belt"
    WING = "wing"
    AXIS = "axis"
    CLUSTER = "cluster"
    PARK = "park"
    NODE = "node"
    TOWN = "town"
    BOUND = "bound"
    AREA = "area"
    PARTNER = "partner"
    FACILITY = "facility"
    DESIGNATION = "designation"
    DISTRICTS = "context-area"
    TOWNS = "context-town"
    LINES = "context-line"
    STATIONS = "context-point"

    @property
    def words(self) -> str:
        """The layer as readers know it."""
        return _CONTEXT_WORDS.get(self) or Role(self.value).words


_CONTEXT_WORDS = {
    FigureLayer.DISTRICTS: "背景：行政区",
    FigureLayer.TOWNS: "背景：镇街",
    FigureLayer.LINES: "背景：线路",
    FigureLayer.STATIONS: "背景：车站",
}
