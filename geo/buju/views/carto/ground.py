"""The ground rule: what lies under a plan's own shapes, and which of its lines may be seen.

Written once for every picture: the interactive map, figures, stills, maps of sites and of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.districts import District, Districts, Level
from buju.spatial.role import FeatureType
from buju.views.carto.symbology import UNSURE_M

if TYPE_CHECKING:
    from buju.atlas.layout import Context, ContextShape, Layout
    from buju.atlas.place import Place

# How far a copy of the surroundings may leave its stored line.
CONTEXT_TOLERANCE_M = 25.0
# Within this of the window that a layer was cut to (degrees) its outline is the cut.
_CUT = 1e-4


@dataclass(frozen=True, slots=True)
class Around:
    """A shape of the surroundings.

    Attributes:
        kind: `area`, `town`, `line` or `point`.
        name: what it is called.
        shape: in lon/lat degrees.
        home: whether it is the region that the picture is about, or a part of it.
        lined: whether its line may be drawn; that of a layer that was cut off may not.
        named: whether its name may be lettered.
        theme: what it is, where its layer says so.
        sure: whether it lies where it is drawn, to what a reader can see.
    """

    kind: str
    name: str
    shape: BaseGeometry
    home: bool = False
    lined: bool = True
    named: bool = True
    theme: FeatureType | None = None
    sure: bool = True

    @property
    def is_sea(self) -> bool:
        """Whether it is water, which no plan's name belongs to."""
        return self.theme is FeatureType.SEA


class Under(NamedTuple):
    """How a shape of the surroundings lies under the plan: filled as home, as a neighbour (False) or not at all.

    `above` ones are drawn on the plan's own ground.
    """

    home: bool | None
    lined: bool
    above: bool


def under(kind: str, *, home: bool, taken: bool, within: bool) -> Under | None:
    """Return how a shape of the surroundings is drawn, None if it is not.

    Args:
        kind: `area`, `town`, `line` or `point`.
        home: whether it is the region that the picture is about.
        taken: whether a shape of the plan carries its name.
        within: whether it lies inside the plan's own area.
    """
    if kind != "area":
        # A second line beside the plan's own, from another source, would only look like an error.
        return None if taken else Under(None, lined=True, above=True)
    if within and not taken:
        # Districts inside the plan's area divide it: their lines lie on its ground.
        return Under(None, lined=True, above=True)
    # The plan's area covers its neighbours, whose lines come from coarser sources.
    return Under(home, lined=not taken, above=False)


def names_drawn(places: Iterable[Place]) -> frozenset[str]:
    """Return the names that the plan's own shapes carry: the surroundings need not repeat them."""
    return frozenset(name for place in places if place.shape is not None for name in names_of(place))


def names_of(place: Place) -> tuple[str, ...]:
    """Return every name that a place goes by, and that of the unit whose outline is drawn for it."""
    drawn = place.printed if place.parts else place.stands_for
    return (place.name, *place.record.aliases, *([drawn] if drawn else ()))


def is_home(layout: Layout, name: str) -> bool:
    """Whether a shape of this name is the region of a layout."""
    return layout.region.endswith(name)


def around_layout(layout: Layout, contexts: Sequence[Context]) -> Iterator[Around]:
    """Yield the surroundings of a layout; what was cut off shows its own edge, not the cut."""
    for context in contexts:
        theme, clip = context.file.theme, context.file.clip
        for item in context.shapes:
            row = Around(
                context.file.kind,
                item.name,
                item.shape,
                home=is_home(layout, item.name),
                named=theme is not FeatureType.ROAD,
                theme=theme,
                sure=is_sure(item),
            )
            if context.file.kind == "area" and clip is not None:
                yield replace(row, lined=False)
                if not row.is_sea:
                    yield Around("line", item.name, own_edge(item.shape, clip), named=False)
            else:
                yield row


def is_sure(item: ContextShape) -> bool:
    """Whether a line may be drawn solid."""
    return item.margin_m is None or item.margin_m <= UNSURE_M


def own_edge(shape: BaseGeometry, clip: tuple[float, float, float, float]) -> BaseGeometry:
    """Return the outline of an area without the straight edges where its layer was cut off."""
    return shapely.difference(shapely.boundary(shape), box(*clip).boundary.buffer(_CUT))


def around_districts(districts: Districts, *, asked: District | None, towns: bool) -> Iterator[Around]:
    """Yield provinces and districts, and towns where there is room for them.

    Without an asked district all of them are home.
    """
    levels = [Level.PROVINCE, Level.DISTRICT, *([Level.TOWN] if towns else [])]
    for level in levels:
        for unit in districts.all:
            if unit.level is level:
                kind = "town" if level is Level.TOWN else "area"
                home = asked is None or _is_part(unit, asked)
                yield Around(kind, unit.name, unit.shape, home=home, named=level is not Level.PROVINCE)


def _is_part(unit: District, asked: District) -> bool:
    return unit.key == asked.key or asked.name in (unit.within, unit.province)
