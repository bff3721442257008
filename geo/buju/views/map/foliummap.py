"""Folium draws the map; what it makes is taken apart into safe pieces with stable ids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.template import Template
from markupsafe import Markup

from buju.views.assets import leaflet_for
from buju.views.carto.symbology import GRADES, PAPER, ROLES, Group, Theme, grounds, symbol_px, tone
from buju.views.carto.viewshape import expanded
from buju.views.map.layers import REACH, DrawnLayer, PathStyle, hatch_id
from buju.views.words.catalogue import MapWords, map_words

if TYPE_CHECKING:
    from buju.atlas.layout import Layout
    from buju.spatial.grade import Grade
    from buju.spatial.role import Role

_RANDOM_ID = re.compile(r"\b([a-z_]+)_([0-9a-f]{32})(?![0-9a-f])")
# folium reads all that it has written as a template again: coordinates, which are most of a map, come in afterwards.
_GEOMETRY = re.compile(r'"@geometry-(\d+)"')


class FoliumParts(NamedTuple):
    """The map's div, the scripts that come before the page's own, the script that draws, and the styles."""

    html: Markup
    libraries: tuple[str, ...]
    drawing: str
    styles: tuple[str, ...]


class _Start(MacroElement):
    """Hands the finished map to the page's own scripts."""

    _template = Template("{% macro script(this, kwargs) %}buju.start({{ this._parent.get_name() }});{% endmacro %}")


def folium_parts(
    layout: Layout, layers: Iterable[DrawnLayer], *, theme: Theme = Theme.COLOUR, words: MapWords | None = None
) -> FoliumParts:
    """Draw the layers and return the pieces of the map.

    Raises:
        BujuError: folium asks for a file that is not known.
    """
    geometries: list[str] = []
    figure = _drawn(layout, layers, theme, words or map_words(), geometries).get_root()
    assert isinstance(figure, Figure)  # noqa: S101 - folium puts every map into one
    for child in figure._children.values():
        child.render()
    libraries, styles = _header(figure)
    html, drawing = _with_stable_ids(figure.html.render().strip(), figure.script.render().strip())
    drawing = _GEOMETRY.sub(lambda match: geometries[int(match[1])], drawing)
    return FoliumParts(Markup(html), libraries, f"(function(){{\n{drawing}\n}}());\n", styles)  # noqa: S704


def _drawn(
    layout: Layout, layers: Iterable[DrawnLayer], theme: Theme, words: MapWords, geometries: list[str]
) -> folium.Map:
    west, south, east, north = layout.bbox
    reach = expanded(layout.bbox, REACH)
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=10,
        tiles=None,
        control_scale=True,
        zoom_control=False,
        attribution_control=False,
        min_zoom=5,
        max_zoom=18,
        zoom_snap=0.25,
        zoom_delta=0.5,
        max_bounds=True,
        min_lon=reach[0],
        min_lat=reach[1],
        max_lon=reach[2],
        max_lat=reach[3],
        max_bounds_viscosity=0.8,
    )
    groups: dict[Group, folium.FeatureGroup] = {}
    for layer in layers:
        pane = f"z{layer.order}"
        if pane not in drawn._children:
            drawn.add_child(folium.map.CustomPane(pane, z_index=layer.order), name=pane)
        group = groups.setdefault(layer.group, folium.FeatureGroup(name=words.groups[layer.group]))
        _geojson(layer, pane, theme, geometries).add_to(group)
    for name in Group:
        if name in groups:
            groups[name].add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    _Start().add_to(drawn)  # type: ignore[no-untyped-call] # branca's own constructor
    return drawn


def _geojson(layer: DrawnLayer, pane: str, theme: Theme, geometries: list[str]) -> folium.GeoJson:
    """Return a layer for folium with a mark for each geometry, which goes to `geometries` as text."""
    options = {name: _path_options(style, name) for name, style in layer.looks.items()}
    features = []
    for feature in layer.features:
        features.append(feature | {"geometry": f"@geometry-{len(geometries)}"})
        geometries.append(json.dumps(feature["geometry"], separators=(",", ":")))
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        # Symbols are styled by their own markup.
        style_function=lambda feature: options.get(feature["properties"]["style"], {}),
        marker=_marker(layer, pane, theme),
        smooth_factor=0.5,
        interactive=layer.interactive,
        pane=pane,
    )


def _path_options(style: PathStyle, name: str) -> dict[str, Any]:
    return {
        "className": f"part-{name.split('-', 1)[0]} {name}",
        "color": style.stroke,
        "weight": style.weight,
        "dashArray": style.dash,
        "fill": style.fill is not None,
        "fillColor": style.fill,
        "fillOpacity": style.fill_opacity,
        "opacity": 1,
        "lineJoin": "round",
    }


def _marker(layer: DrawnLayer, pane: str, theme: Theme) -> folium.Marker | folium.CircleMarker | None:
    if layer.dots:
        return folium.CircleMarker(
            radius=2.2,
            color=grounds(theme).line,
            weight=1,
            fill_color=PAPER,
            fill_opacity=1,
            interactive=False,
            pane=pane,
        )
    if layer.symbol is None:
        return None
    role, grade = layer.symbol
    size = symbol_px(role)
    icon = folium.DivIcon(
        html=symbol_svg(role, grade, theme=theme),
        icon_size=(size, size),
        icon_anchor=(size // 2, size // 2),
        class_name=f"symbol symbol-{role.value}{' is-faint' if layer.faint else ''}",
    )
    return folium.Marker(icon=icon, pane=pane, keyboard=True)


def symbol_svg(role: Role, grade: Grade, *, theme: Theme = Theme.COLOUR) -> str:
    """Return the SVG of a role's point symbol; a schematic one is hatched and dashed."""
    style, colours = ROLES[role], tone(role, theme)
    fill, stroke, dash = colours.colour, colours.ink, ""
    if GRADES[grade].hatched:
        fill, stroke, dash = f"url(#{hatch_id(role)})", colours.colour, ' stroke-dasharray="3 2"'
    return (
        f'<svg viewBox="-1 -1 18 18" width="{symbol_px(role)}" height="{symbol_px(role)}" aria-hidden="true">'
        f'<path d="{style.symbol}" fill="{PAPER}" stroke="{PAPER}" stroke-width="3.4" stroke-linejoin="round"/>'
        f'<path d="{style.symbol}" fill="{fill}" fill-rule="evenodd" stroke="{stroke}" stroke-width="1.4"{dash}/></svg>'
    )


def _header(figure: Figure) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the scripts and the styles behind the figure's links; its own meta tags and styles are ours to set."""
    scripts: list[str] = []
    styles: list[str] = []
    for child in figure.header._children.values():
        if isinstance(child, JavascriptLink | CssLink):
            text = leaflet_for(child.url)
            if text is not None:
                (styles if isinstance(child, CssLink) else scripts).append(text)
        else:
            _check_inline(child)
    return tuple(scripts), tuple(styles)


def _check_inline(child: Element) -> None:
    for url in re.findall(r"(?:src|href)=[\"']?(https?:[^\"'\s>]+)", child.render()):
        leaflet_for(url)


def _with_stable_ids(*texts: str) -> tuple[str, ...]:
    """Number folium's random ids in their order of appearance: two runs give the same bytes."""
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"{match[1]}_{len(numbers) + 1}")

    return tuple(_RANDOM_ID.sub(numbered, text) for text in texts)
