"""A scene as a matplotlib Figure: for PNG and PDF, and for those who want to draw on; its pixels as a PNG file.

PNG is written here (RFC 2083) because of the filters: a map is flat colour, which compresses better without any, and
trying all of them on every row, as the libraries do, takes longer than drawing the map. Compressed with ISA-L: a tenth
of zlib's time for an eighth more bytes.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path as Source
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, Transform
from PIL import Image

from buju.views.assets import font_path
from buju.views.carto.face import FILE, Glyph, glyph
from buju.views.carto.portrayal import Paint
from buju.views.carto.scene import Drawn, Ring, Scene, Written
from buju.views.carto.symbology import PAPER

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_THIN = 1.5  # points
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Eight bits a channel, red green blue, the one compression and filter method, not interlaced.
_KIND = (8, 2, 0, 0, 0)
_NO_FILTER = b"\0"
# On flat colours the slower levels save a fiftieth.
_LEVEL = 1
# So many rows at a time stay in the processor's cache.
_STRIP = 64
_INCHES_A_METRE = 1 / 0.0254


def figure_of(scene: Scene, *, dpi: int, font: Source | None = None) -> Figure:
    """Return a scene as a Figure of its size; no global state of matplotlib is used or changed.

    `font` is the file of the typeface that text is written in where it stays text; by default its own.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=dpi, facecolor=PAPER)
    # From points with y down to the figure's own pixels.
    paper = Affine2D().scale(1 / 72, -1 / 72).translate(0, scene.height / 72) + figure.dpi_scale_trans
    for number, layer in enumerate(_layers(scene, paper, font or font_path(FILE))):
        layer.set_zorder(number)
        figure.add_artist(layer)
    return figure


def pixels_of(scene: Scene, *, dpi: int) -> npt.NDArray[np.uint8]:
    """Return a scene as opaque pixels (height, width, 4; red, green, blue, alpha)."""
    high = scene.height * dpi / 72
    renderer = RendererAgg(int(scene.width * dpi / 72), int(high), dpi)  # type: ignore[no-untyped-call] # annotated in part
    pixels: npt.NDArray[np.uint8] = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call] # as above
    # White paper at once: as a rectangle of a Figure it takes an eighth of the whole drawing's time.
    pixels[...] = 255
    for layer in _layers(scene, Affine2D().scale(dpi / 72, -dpi / 72).translate(0, high), font_path(FILE)):
        layer.draw(renderer)
    return pixels


def _layers(scene: Scene, paper: Transform, font: Source) -> tuple[Artist, ...]:
    """Return what is drawn, from the lowest to the highest."""
    leaders = [label.leader for label in scene.labels if label.leader is not None]
    names = [line for label in scene.labels for line in label.lines]
    drawn = [item for item in scene.furniture if isinstance(item, Drawn)]
    written = [item for item in scene.furniture if isinstance(item, Written)]
    return (
        ShapesArtist([*scene.shapes, *leaders], paper),
        LettersArtist(names, paper, font),
        ShapesArtist(drawn, paper),
        LettersArtist(written, paper, font),
    )


class ShapesArtist(Artist):
    """The paths of a scene, drawn one after the other.

    One artist for all: a collection for each look spends more time on itself than on its few paths.
    """

    def __init__(self, shapes: Iterable[Drawn], paper: Transform) -> None:
        super().__init__()
        self._rows = [(_path(shape.rings), shape) for shape in shapes]
        self._paper = paper

    def draw(self, renderer: RendererBase) -> None:
        """Draw every path."""
        to_pixels = Affine2D(self._paper.get_matrix())
        clips = {shape.clip for _, shape in self._rows if shape.clip is not None}
        boxes = {clip: Bbox(to_pixels.transform([clip[:2], clip[2:]])) for clip in clips}
        for path, shape in self._rows:
            gc = renderer.new_gc()
            if shape.clip is not None:
                gc.set_clip_rectangle(boxes[shape.clip])
            fill = _pen(gc, shape.paint)
            renderer.draw_path(gc, path, to_pixels, fill)
            gc.restore()


class LettersArtist(Artist):
    """Lines of letters over their halos: outlines on pixels, real text in files that keep text."""

    def __init__(self, lines: Iterable[Written], paper: Transform, font: Source) -> None:
        super().__init__()
        self._lines = list(lines)
        self._paper = paper
        self._font = font

    def draw(self, renderer: RendererBase) -> None:
        """Draw every line."""
        to_pixels = Affine2D(self._paper.get_matrix())
        for halo in dict.fromkeys(line.halo for line in self._lines if line.halo):
            rim = _outlines([line for line in self._lines if line.halo == halo])
            _drawn(renderer, rim, to_pixels, Paint(PAPER, halo))
        if isinstance(renderer, RendererAgg):
            for colour in dict.fromkeys(line.colour for line in self._lines):
                letters = _outlines([line for line in self._lines if line.colour == colour])
                _drawn(renderer, letters, to_pixels, Paint(None, 0, None, colour, 1.0))
        else:
            for line in self._lines:
                _typed(renderer, line, to_pixels, self._font)


def _drawn(renderer: RendererBase, path: Path, to_pixels: Transform, paint: Paint) -> None:
    gc = renderer.new_gc()
    renderer.draw_path(gc, path, to_pixels, _pen(gc, paint))
    gc.restore()


def _typed(renderer: RendererBase, line: Written, to_pixels: Transform, file: Source) -> None:
    """Write a line as text. It is drawn as it stands: `$` is a letter, not mathematics."""
    x, y = to_pixels.transform((line.x, line.y))
    if renderer.flipy():
        y = renderer.get_canvas_width_height()[1] - y
    gc = renderer.new_gc()
    gc.set_foreground(line.colour)
    font = FontProperties(fname=str(file), size=line.size)
    renderer.draw_text(gc, x, y, line.words, font, -line.turn, ismath=False)
    gc.restore()


def _pen(gc: GraphicsContextBase, paint: Paint) -> tuple[float, float, float, float] | None:
    """Set how a line is drawn (renderers count widths in points); return the colour that its inside is filled with."""
    # On a thin line nobody sees whether a corner is round; round ones take a tenth of the drawing's time.
    gc.set_joinstyle("round" if paint.weight > _THIN else "bevel")
    gc.set_capstyle("butt")
    gc.set_snap(False)
    if paint.stroke is None:
        gc.set_linewidth(0)
    else:
        gc.set_foreground(to_rgba(paint.stroke, paint.stroke_opacity), isRGBA=True)
        gc.set_linewidth(paint.weight)
        if paint.dash:
            gc.set_dashes(0, list(paint.dash))
    return None if paint.fill is None else to_rgba(paint.fill, paint.fill_opacity)


def _path(rings: Sequence[Ring]) -> Path:
    """Return rings as one path; a closed one ends with its first point."""
    ends = np.cumsum([len(ring.points) + ring.closed for ring in rings])
    vertices = np.empty((ends[-1], 2))
    codes = np.full(ends[-1], Path.LINETO, dtype=np.uint8)
    for ring, end in zip(rings, ends, strict=True):
        start = end - len(ring.points) - ring.closed
        vertices[start : start + len(ring.points)] = ring.points
        codes[start] = Path.MOVETO
        if ring.closed:
            vertices[end - 1], codes[end - 1] = ring.points[0], Path.CLOSEPOLY
    return Path(vertices, codes)


def _outlines(lines: Iterable[Written]) -> Path:
    """Return the outlines of lines of letters on the paper as one path."""
    letters: list[Glyph] = []
    places: list[tuple[float, float, float, float, float]] = []
    for line in lines:
        x, turn = line.x, math.radians(line.turn)
        cos, sin = math.cos(turn), math.sin(turn)
        for letter in line.words:
            outline = glyph(letter)
            if len(outline.codes):
                letters.append(outline)
                reach = x - line.x
                places.append((line.x + reach * cos, line.y + reach * sin, line.size, cos, sin))
            x += outline.advance * line.size
    if not letters:
        return Path(np.empty((0, 2)))
    x, y, size, cos, sin = np.repeat(places, [len(letter.codes) for letter in letters], axis=0).T
    across, up = np.concatenate([letter.vertices for letter in letters]).T * size
    on_paper = np.column_stack([x + across * cos + up * sin, y + across * sin - up * cos])
    return Path(on_paper, np.concatenate([letter.codes for letter in letters]))


def png_file(pixels: npt.NDArray[np.uint8], *, dpi: int, words: Mapping[str, str]) -> bytes:
    """Return opaque pixels (height, width, 4; red, green, blue, alpha) as PNG; `words` are texts by keyword."""
    high, wide = pixels.shape[:2]
    dots = round(dpi * _INCHES_A_METRE)
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, *_KIND)),
        _chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        *(_chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()) for key, text in words.items()),
        _chunk(b"IDAT", _compressed(pixels)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def _compressed(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return the rows of red, green, blue, each after the number of its filter, compressed."""
    high, wide = pixels.shape[:2]
    stream = isal_zlib.compressobj(_LEVEL)
    parts = [stream.compress(_NO_FILTER)]
    for top in range(0, high, _STRIP):
        strip = pixels[top : top + _STRIP]
        # The paper is opaque; without its alpha a picture takes a quarter less. Rows that are a byte too long come
        # with that byte zero, which is the number of the next row's filter; the last row has none after it.
        image = Image.frombuffer("RGBA", (wide, len(strip)), strip, "raw", "RGBA", 0, 1)
        rows = memoryview(image.tobytes("raw", "RGB", 3 * wide + len(_NO_FILTER), 1))
        parts.append(stream.compress(rows if top + _STRIP < high else rows[: -len(_NO_FILTER)]))
    return b"".join([*parts, stream.flush()])


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
