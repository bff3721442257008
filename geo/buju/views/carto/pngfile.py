"""Pixels as a PNG file (RFC 2083), with words for those who cannot see it.

Written here because of the filters: a map is flat colour, which compresses better without any, and trying all of them
on every row, as the libraries do, takes longer than drawing the map. Compressed with ISA-L: a tenth of zlib's time for
an eighth more bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from isal import isal_zlib
from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Eight bits a channel, red green blue, the one compression and filter method, not interlaced.
_KIND = (8, 2, 0, 0, 0)
_NO_FILTER = b"\0"
# On flat colours the slower levels save a fiftieth.
_LEVEL = 1
# So many rows at a time stay in the processor's cache.
_STRIP = 64
_INCHES_A_METRE = 1 / 0.0254


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
