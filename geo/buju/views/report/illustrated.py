"""The report of a layout with its figure, as each format wants it."""

from __future__ import annotations

from collections.abc import Sequence

from buju.atlas.atlas import Atlas
from buju.fault import Fault
from buju.fileformat import FileFormat
from buju.views.publication import INTERNAL, Publication, mapped_places
from buju.views.report.block import Report
from buju.views.report.layoutreport import layout_report

# Printed over the width of a page; a slide is looked at from farther off.
_DPI = 200


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
    from buju.views.carto.options import FigureOptions
    from buju.views.carto.preset import Preset

    if not any(place.shape is not None for place in mapped_places(atlas, layout_id, publication=publication)):
        return layout_report(atlas, layout_id, figure=None, faults=faults, publication=publication)
    preset = Preset.SLIDE if form is FileFormat.PPTX else Preset.LANDSCAPE
    options = FigureOptions(preset=preset, dpi=_DPI, publication=publication)
    picture = figure_bytes(atlas, layout_id, form=FileFormat.PNG, options=options, faults=faults)
    svg = None
    if form is FileFormat.HTML:
        svg = figure_bytes(atlas, layout_id, form=FileFormat.SVG, options=options, faults=faults).decode()
    return layout_report(atlas, layout_id, figure=picture, svg=svg, faults=faults, publication=publication)
