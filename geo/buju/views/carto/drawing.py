"""The figure of a layout for reports: as a matplotlib Figure, or as a PNG, SVG or PDF file.

The same data, options and versions of the libraries give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from buju.atlas.atlas import Atlas
from buju.fault import Fault
from buju.fileformat import FileFormat
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, checked_size
from buju.views.carto.scene import Scene
from buju.views.carto.svgfile import svg_bytes

# An SVG needs no canvas: matplotlib's takes a third of a second to import.
if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DEFAULT = FigureOptions()


def draw_figure(
    atlas: Atlas, layout_id: str, *, options: FigureOptions = _DEFAULT, faults: Sequence[Fault] = ()
) -> Figure:
    """Return a layout's figure as a matplotlib Figure of its size.

    Args:
        atlas: the atlas.
        layout_id: id of the layout, e.g. `songjiang`.
        options: size, colours, and what is drawn.
        faults: faults in the data, printed under the title.

    Raises:
        NotFound: the layout is unknown.
        QuestionInvalid: a place is unknown, nothing is left to draw, or the size in pixels is above the limit.
        Refused: the font lacks a letter, or the notes leave no room for the map.
    """
    from buju.views.carto.canvas import figure_of

    scene = scene_of(atlas, layout_id, options=options, faults=tuple(faults))
    checked_size(scene.width, scene.height, dpi=options.dpi)
    return figure_of(scene, dpi=options.dpi)


def figure_bytes(
    atlas: Atlas,
    layout_id: str,
    *,
    form: FileFormat = FileFormat.PNG,
    options: FigureOptions = _DEFAULT,
    faults: Sequence[Fault] = (),
) -> bytes:
    """Return a layout's figure as PNG, SVG or PDF; see `draw_figure`."""
    scene = scene_of(atlas, layout_id, options=options, faults=tuple(faults))
    match form:
        case FileFormat.SVG:
            return svg_bytes(scene, lettered=options.lettered)
        case FileFormat.PDF:
            return pdf_bytes(scene)
        case FileFormat.PNG:
            checked_size(scene.width, scene.height, dpi=options.dpi)
            return png_bytes(scene, dpi=options.dpi)
        case _:
            raise ValueError(f"a figure is written as png, svg or pdf, not as {form}")


def png_bytes(scene: Scene, *, dpi: int) -> bytes:
    """Return a scene as PNG."""
    from buju.views.carto.canvas import pixels_of, png_file

    with _settings():
        pixels = pixels_of(scene, dpi=dpi)
    return png_file(pixels, dpi=dpi, words={"Title": scene.title, "Description": scene.about})


def pdf_bytes(scene: Scene) -> bytes:
    """Return a scene as PDF; its text is text."""
    from buju.views.carto.canvas import figure_of

    content = io.BytesIO()
    words = {"Title": scene.title, "Subject": scene.about, "CreationDate": None, "ModDate": None}
    with _settings():
        figure_of(scene, dpi=72).savefig(content, format="pdf", metadata=words)
    return content.getvalue()


@contextmanager
def _settings() -> Iterator[None]:
    """Set what a machine's own matplotlibrc could change.

    The font has PostScript outlines (CFF), which matplotlib's type 42 embeds as if they were TrueType; its type 3 is
    sound, and the text can be searched.
    """
    from matplotlib import rc_context

    with rc_context(
        {
            "agg.path.chunksize": 0,
            "path.simplify": False,
            "pdf.compression": 6,
            "pdf.fonttype": 3,
            "pdf.use14corefonts": False,
        }
    ):
        yield
