"""Figures for tests: each scene is placed once, whatever is asked of it."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

from buju.atlas.atlas import Atlas
from buju.views.carto.figure import composed
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.scene import Scene

LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")
EACH = [(layout, preset) for layout in LAYOUTS for preset in Preset]
SVG = "{http://www.w3.org/2000/svg}"


def bare(text: str) -> str:
    """A text without what a line break may add or take."""
    return re.sub(r"\s", "", text)


def words_of(scene: Scene) -> str:
    return bare("".join(line.words for line in scene.written))


@cache
def scene(atlas: Atlas, layout: str, preset: Preset = Preset.PORTRAIT, **more: object) -> Scene:
    """A figure's scene; kept, for the shipped ones are asked for by many tests."""
    return composed(atlas, layout, options=FigureOptions(preset=preset, **more))


def tree(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def drawn_ids(svg: ElementTree.Element) -> set[str]:
    """The places that have a path of their own on the map."""
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("data-place") and group.get("class") != "name"]
    return {group.get("data-place", "") for group in groups if group.findall(f"{SVG}path")}
