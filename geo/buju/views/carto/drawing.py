"""The figure of a layout for reports: as a matplotlib Figure, or as a PNG, SVG, PDF, TIFF or JPEG file.

The same data, options and versions of the libraries give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from buju.fileformat import FileFormat
from buju.views.carto.face import truetype
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, checked_size
from buju.views.carto.svgfile import svg_bytes

# An SVG needs no canvas: matplotlib's takes a third of a second to import.
if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from buju.atlas.atlas import Atlas
    from buju.fault import Fault
    from buju.views.carto.scene import Scene

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
    checked_size(scene.width, scene.height, dpi=options.resolution())
    return figure_of(scene, dpi=options.resolution())


def figure_bytes(
    atlas: Atlas,
    layout_id: str,
    *,
    form: FileFormat = FileFormat.PNG,
    options: FigureOptions = _DEFAULT,
    faults: Sequence[Fault] = (),
) -> bytes:
    """Return a layout's figure as PNG, SVG, PDF, TIFF or JPEG; see `draw_figure`."""
    scene = scene_of(atlas, layout_id, options=options, faults=tuple(faults))
    match form:
        case FileFormat.SVG:
            return svg_bytes(scene, lettered=options.lettered)
        case FileFormat.PDF:
            return pdf_bytes(scene)
        case FileFormat.PNG | FileFormat.TIFF | FileFormat.JPEG:
            dpi = options.resolution(form)
            checked_size(scene.width, scene.height, dpi=dpi)
            return png_bytes(scene, dpi=dpi) if form == FileFormat.PNG else print_bytes(scene, form=form, dpi=dpi)
        case _:
            raise ValueError(f"a figure is written as png, svg, pdf, tif or jpg, not as {form}")


def png_bytes(scene: Scene, *, dpi: int) -> bytes:
    """Return a scene as PNG."""
    from buju.views.carto.canvas import pixels_of, png_file

    with _settings():
        pixels = pixels_of(scene, dpi=dpi)
    return png_file(pixels, dpi=dpi, words={"Title": scene.title, "Description": scene.about})


def print_bytes(scene: Scene, *, form: FileFormat, dpi: int) -> bytes:
    """Return a scene as TIFF (without loss) or as JPEG (letters kept sharp), as publishers take them."""
    from PIL import Image

    from buju.views.carto.canvas import pixels_of

    with _settings():
        image = Image.fromarray(pixels_of(scene, dpi=dpi)).convert("RGB")
    content = io.BytesIO()
    if form == FileFormat.TIFF:
        image.save(content, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi))
    else:
        image.save(content, "JPEG", quality=95, subsampling=0, dpi=(dpi, dpi), comment=scene.title.encode())
    return content.getvalue()


def pdf_bytes(scene: Scene) -> bytes:
    """Return a scene as PDF; its text is text."""
    from buju.views.carto.canvas import figure_of

    content = io.BytesIO()
    words = {"Title": scene.title, "Subject": scene.about, "CreationDate": None, "ModDate": None}
    letters = "".join(sorted({letter for line in scene.written for letter in line.words}))
    # matplotlib keeps the file open, which a Windows folder cannot be removed for.
    with _settings(), TemporaryDirectory(prefix="buju-", ignore_cleanup_errors=True) as folder:
        font = Path(folder) / "letters.ttf"
        font.write_bytes(truetype(letters))
        figure_of(scene, dpi=72, font=font).savefig(content, format="pdf", metadata=words)
    return content.getvalue()


@contextmanager
def _settings() -> Iterator[None]:
    """Set what a machine's own matplotlibrc could change; fonts are embedded as TrueType: printers refuse type 3."""
    from matplotlib import rc_context

    with rc_context(
        {
            "agg.path.chunksize": 0,
            "path.simplify": False,
            "pdf.compression": 6,
            "pdf.fonttype": 42,
            "pdf.use14corefonts": False,
        }
    ):
        yield
