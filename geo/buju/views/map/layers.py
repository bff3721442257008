"""What the map draws, in order: the surroundings in grey, then the plan's own shapes by role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from buju.atlas.layout import Context, Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.feature import standing_in_again
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.symbology import ROLES, SYMBOL_ROLES, Theme
from buju.views.carto.viewshape import Part, is_area, view_parts
from buju.views.map.drawnlayer import DrawnLayer, feature
from buju.views.map.pathstyle import PathStyle, path_style, place_style
from buju.views.map.surroundings import surroundings

_RINGS, _HOSTS, _ABOVE_AREAS = 400, 520, 100


def drawn_layers(
    layout: Layout, places: Sequence[Place], contexts: Sequence[Context], *, theme: Theme = Theme.COLOUR
) -> list[DrawnLayer]:
    """Return the layers of a layout's map from the lowest to the highest."""
    layers = list(surroundings(layout, places, contexts, theme=theme))
    again = standing_in_again(places)
    for role in ROLES:
        own = [place for place in places if place.role is role and place.shape is not None]
        layers += _role_layers(role, own, again, theme)
    return sorted(layers, key=lambda layer: layer.order)


def _role_layers(role: Role, places: Sequence[Place], again: frozenset[str], theme: Theme) -> Iterator[DrawnLayer]:
    paths: list[dict[str, Any]] = []
    looks: dict[str, PathStyle] = {}
    symbols: dict[Grade, list[dict[str, Any]]] = {}
    # The large ones first, so that one inside another can be seen and clicked.
    for place in sorted(places, key=lambda item: -item.shape.area if item.shape is not None else 0):
        for part, geometry in view_parts(place):
            style = _style(place, part, is_again=place.id in again)
            drawn = feature(f"{place.id}/{part}", part, style, geometry, place_id=place.id)
            if part is Part.SYMBOL:
                symbols.setdefault(place.grade, []).append(drawn)
            else:
                looks[style] = _look(place, part, theme, is_again=place.id in again)
                paths.append(drawn)
    row = ROLES[role]
    if paths:
        # Rings lie under every area, so that a wide margin hides nothing.
        rings_only = all(path["properties"]["part"] == Part.RING for path in paths)
        yield DrawnLayer(row.group, _RINGS if rings_only else row.order, paths, looks)
    for grade, features in symbols.items():
        order = row.order if role in SYMBOL_ROLES else _HOSTS
        yield DrawnLayer(row.group, order + _ABOVE_AREAS, features, symbol=(role, grade))


def _style(place: Place, part: Part, *, is_again: bool) -> str:
    line = "" if part is not Part.SHAPE or is_area(place.shape) else "-line"
    return f"{part}-{place.role}-{place.grade}{line}{'-again' if is_again else ''}"


def _look(place: Place, part: Part, theme: Theme, *, is_again: bool) -> PathStyle:
    if part is Part.RING:
        portrayal = Portrayal(theme)
        return path_style(portrayal.ring(portrayal.tone(place.role)))
    drawn = place_style(place.role, place.grade, theme=theme, line=not is_area(place.shape))
    # Clear, not unfilled: the ground inside still answers to a click.
    return drawn._replace(fill_opacity=0) if is_again else drawn
