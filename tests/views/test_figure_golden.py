"""Figures against pictures that were looked at.

`BUJU_NEW_GOLDEN=1` writes new ones, to be looked at before they are kept.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from buju.atlas.atlas import Atlas
from buju.views.carto.drawing import figure_bytes
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.symbology import Theme
from views import conftest as made

FOLDER = Path(__file__).parent / "golden"
DPI = 48
CASES = [
    *(("songjiang", preset, Theme.COLOUR) for preset in Preset),
    *(("songjiang", Preset.PORTRAIT, theme) for theme in (Theme.GREY, Theme.SAFE)),
    *((layout, Preset.LANDSCAPE, Theme.COLOUR) for layout in ("shanghai", "beijing", "chongqing")),
]
# Another build of a library may shade an edge otherwise: soft copies may differ by so much in such a share of pixels.
STEP, SHARE = 24, 0.002


def picture(atlas: Atlas, layout: str, preset: Preset, theme: Theme) -> Image.Image:
    content = figure_bytes(atlas, layout, options=FigureOptions(preset=preset, theme=theme, dpi=DPI))
    return Image.open(io.BytesIO(content)).convert("RGB")


def share_of_difference(one: Image.Image, other: Image.Image) -> float:
    if one.size != other.size:
        return 1.0
    soft = [image.filter(ImageFilter.BoxBlur(1)) for image in (one, other)]
    counts = ImageChops.difference(*soft).convert("L").histogram()
    return sum(counts[STEP:]) / sum(counts)


@pytest.mark.parametrize(("layout", "preset", "theme"), CASES)
def test_a_figure_looks_as_it_did(layout: str, preset: Preset, theme: Theme, shipped: Atlas) -> None:
    path = FOLDER / f"figure-{layout}-{preset}-{theme}.png"
    drawn = picture(shipped, layout, preset, theme)
    if os.environ.get("BUJU_NEW_GOLDEN") == "1":
        FOLDER.mkdir(exist_ok=True)
        drawn.quantize(64).save(path, optimize=True)
        pytest.skip(f"{path.name} 已重写，请先看过再提交")

    assert share_of_difference(drawn, Image.open(path).convert("RGB")) < SHARE


def test_the_comparison_sees_what_a_reader_would_see() -> None:
    whole = picture(made.atlas_with(), "demo", Preset.PORTRAIT, Theme.COLOUR)
    without_core = made.atlas_with(places=[place for place in made.places() if place.id != "demo-core"])
    others = [
        picture(without_core, "demo", Preset.PORTRAIT, Theme.COLOUR),
        picture(made.atlas_with(), "demo", Preset.PORTRAIT, Theme.GREY),
        picture(made.atlas_with(), "demo", Preset.SLIDE, Theme.COLOUR),
    ]

    assert share_of_difference(whole, whole) == 0
    assert all(share_of_difference(whole, other) > SHARE for other in others)
