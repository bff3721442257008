"""The figures of the folder: each layout as PNG for documents and as SVG for print."""

from __future__ import annotations

from collections.abc import Sequence

from buju.atlas.atlas import Atlas
from buju.fault import Fault
from buju.views.figure.figureformat import FigureFormat

FORMATS = (FigureFormat.PNG, FigureFormat.SVG)


def pictures(atlas: Atlas, layout_id: str, *, faults: Sequence[Fault] = ()) -> dict[FigureFormat, bytes]:
    """Return a layout's figure in every format; faults in the data are printed on it.

    Raises:
        Refused: a figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    from buju.views.figure.drawing import figure_bytes

    return {form: figure_bytes(atlas, layout_id, form=form, faults=faults) for form in FORMATS}
