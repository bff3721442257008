"""One layer of the map: features with an id, a part and a style name, and no words.

Data text never passes through folium.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.symbology import Group
from buju.views.carto.viewshape import Part
from buju.views.map.pathstyle import PathStyle


@dataclass(frozen=True, slots=True)
class DrawnLayer:
    """Features drawn alike by kind: paths, or the symbols of one role.

    `order` is the z-index of the layer's pane; `looks` has the look of each style name; `symbol` is the role and
    grade whose symbol stands at each point, None for paths; `dots` marks the grey points of the surroundings.
    """

    group: Group
    order: int
    features: list[dict[str, Any]]
    looks: dict[str, PathStyle] = field(default_factory=dict)
    symbol: tuple[Role, Grade] | None = None
    dots: bool = False
    interactive: bool = True


def feature(
    feature_id: str, part: Part, style: str, geometry: dict[str, Any], *, place_id: str | None = None
) -> dict[str, Any]:
    """Return a GeoJSON feature with nothing but its id, part and style name."""
    properties = {"part": part.value, "style": style} | ({"id": place_id} if place_id else {})
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}
