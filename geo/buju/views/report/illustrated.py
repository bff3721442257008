"""A layout's report with its figures, as each format needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from buju.fileformat import FileFormat
from buju.views.publication import INTERNAL, Publication, mapped_places
from buju.views.report.block import Bullets, Deck, Picture, Report, Sheet, paragraph
from buju.views.report.deck import centre_of, layout_deck
from buju.views.report.layoutreport import (
    FAULTY,
    ROLE_ORDER,
    facts_of,
    fault_notice,
    layout_report,
    sources_of,
)
from buju.views.report.overview import FIGURE_MM

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.fault import Fault

# Printed over the width of a page; a slide is looked at from farther off.
_DPI = 200
_NOT_YET = "数据有误，下列问题修正之前，图和表都可能是错的。"


def illustrated_report(
    atlas: Atlas,
    layout_id: str,
    *,
    form: FileFormat,
    faults: Sequence[Fault] = (),
    publication: Publication = INTERNAL,
) -> Report:
    """Return a layout's report with its figure: lying A4 for text, 16:9 for slides, SVG beside PNG for pages.

    A layout of which nothing can be drawn has no figure.

    Raises:
        NotFound: the layout is unknown.
        NotCleared: it is for the public, shows administrative lines, and the figure has no review number.
        Refused: the figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    from buju.views.carto.drawing import figure_bytes
    from buju.views.carto.options import FigureOptions, Preset

    if not any(place.shape is not None for place in mapped_places(atlas, layout_id, publication=publication)):
        return layout_report(atlas, layout_id, figure=None, faults=faults, publication=publication)
    preset = Preset.SLIDE if form is FileFormat.PPTX else Preset.LANDSCAPE
    options = FigureOptions(preset=preset, dpi=_DPI, publication=publication)
    picture = figure_bytes(atlas, layout_id, form=FileFormat.PNG, options=options, faults=faults)
    svg = None
    if form is FileFormat.HTML:
        svg = figure_bytes(atlas, layout_id, form=FileFormat.SVG, options=options, faults=faults).decode()
    made = layout_report(atlas, layout_id, figure=picture, svg=svg, faults=faults, publication=publication)
    if form is not FileFormat.PPTX:
        return made
    centre = tuple(place.id for place in centre_of(mapped_places(atlas, layout_id, publication=publication)))
    closer = None
    if centre:
        near = FigureOptions(preset=Preset.LANDSCAPE, dpi=_DPI, places=centre, publication=publication)
        closer = figure_bytes(atlas, layout_id, form=FileFormat.PNG, options=near, faults=faults)
    return replace(made, deck=_deck(made, atlas, layout_id, closer, faults=faults, publication=publication))


def _deck(
    made: Report,
    atlas: Atlas,
    layout_id: str,
    closer: bytes | None,
    *,
    faults: Sequence[Fault],
    publication: Publication,
) -> Deck:
    """Return what the slides of a report tell first; faults in the data come before all of it."""
    layout = atlas.layout(layout_id)
    mapped = mapped_places(atlas, layout_id, publication=publication)
    places = sorted(mapped, key=lambda place: ROLE_ORDER[place.role])
    whole = next((block for block in made.blocks if isinstance(block, Picture)), None)
    centre = None
    if closer is not None:
        centre = Picture(closer, None, f"{layout.title}：核心部分放大", "核心部分", FIGURE_MM)
    deck = layout_deck(
        atlas,
        layout,
        places=places,
        facts=facts_of(layout, atlas),
        sources=sources_of(layout, places, atlas),
        whole=whole,
        centre=centre,
    )
    if not faults:
        return deck
    notice = [block for block in fault_notice(faults) if isinstance(block, Bullets)]
    return replace(deck, sheets=(Sheet(FAULTY, (paragraph(_NOT_YET), *notice)), *deck.sheets))
