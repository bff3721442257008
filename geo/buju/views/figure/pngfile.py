"""Pixels as a PNG file (RFC 2083), with words for those who cannot see it.

Written here because of the filters: a map is flat colour, which compresses better without any, and trying all of them
on every row, as the libraries do, takes longer than drawing the map.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Eight bits a channel, red green blue, the one compression and filter method, not interlaced.
_KIND = (8, 2, 0, 0, 0)
_NO_FILTER = 0
# On flat colours the slower levels save a fiftieth.
_LEVEL = 1
_INCHES_A_METRE = 1 / 0.0254


def png_file(pixels: npt.NDArray[np.uint8], *, dpi: int, words: Mapping[str, str]) -> bytes:
    """Return opaque pixels (height, width, 4; red, green, blue, alpha) as PNG; `words` are texts by keyword."""
    high, wide = pixels.shape[:2]
    # The paper is opaque; without its alpha a picture takes a quarter less.
    opaque = np.asarray(Image.fromarray(pixels).convert("RGB"))
    rows = np.empty((high, 1 + 3 * wide), dtype=np.uint8)
    rows[:, 0] = _NO_FILTER
    rows[:, 1:] = opaque.reshape(high, 3 * wide)
    dots = round(dpi * _INCHES_A_METRE)
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, *_KIND)),
        _chunk(b"pHYs", struct.pack(">IIB", dots, dots, 1)),
        *(_chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()) for key, text in words.items()),
        _chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
