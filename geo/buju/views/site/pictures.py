"""The figures of the folder: each layout as PNG for documents and as SVG for print."""

from __future__ import annotations

from collections.abc import Sequence

from buju.atlas.atlas import Atlas
from buju.fault import Fault
from buju.fileformat import FileFormat
from buju.views.publication import INTERNAL, Publication, mapped_places

FORMATS = (FileFormat.PNG, FileFormat.SVG)


def pictures(
    atlas: Atlas, layout_id: str, *, faults: Sequence[Fault] = (), publication: Publication = INTERNAL
) -> dict[FileFormat, bytes]:
    """Return a layout's figure in every format; faults in the data are printed on it.

    A layout of which nothing can be drawn has none.

    Raises:
        NotCleared: it is for the public, shows administrative lines, and has no review number.
        Refused: a figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    from buju.views.carto.drawing import figure_bytes
    from buju.views.carto.options import FigureOptions

    if not any(place.shape is not None for place in mapped_places(atlas, layout_id, publication=publication)):
        return {}
    options = FigureOptions(publication=publication)
    return {form: figure_bytes(atlas, layout_id, form=form, options=options, faults=faults) for form in FORMATS}
