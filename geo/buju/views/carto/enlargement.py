"""The enlargement of a core that is too small to be read at the scale of its map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from buju.spatial.role import Role
from buju.views.carto.viewshape import expanded, is_area

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buju.atlas.place import Place
    from buju.views.carto.frame import Bounds

# A core under this share of the map is enlarged, with so much of its size on every side of it.
LEAST_SHARE, ROUND = 0.03, 0.7


def small_core(places: Sequence[Place], *, of: Bounds) -> Bounds | None:
    """Return what an enlargement shows (west, south, east, north in degrees); None where no core is that small.

    Args:
        places: what a map shows.
        of: what the whole map shows (degrees).
    """
    cores = [place.shape for place in places if place.role is Role.CORE and is_area(place.shape) and place.shape]
    ground = (of[2] - of[0]) * (of[3] - of[1])
    if not cores or sum(core.area for core in cores) >= LEAST_SHARE * ground:
        return None
    west, south, east, north = (float(side) for side in shapely.total_bounds(cores))
    # Cores that lie far apart have no common picture.
    if (east - west) * (north - south) >= LEAST_SHARE * ground:
        return None
    return expanded((west, south, east, north), ROUND)
