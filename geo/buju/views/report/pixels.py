"""How large a PNG is (RFC 2083, 4.1.1), without decoding it."""

from __future__ import annotations

import struct

from buju.errors import BujuError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def height_per_width(png: bytes) -> float:
    """Return a picture's height over its width.

    Raises:
        BujuError: it is no PNG, or has no size.
    """
    if len(png) < 24 or not png.startswith(_SIGNATURE):
        raise BujuError("报告的图片不是 PNG 格式；应为 PNG")
    width, height = struct.unpack(">II", png[16:24])
    if not width or not height:
        raise BujuError("报告的图片没有大小；应为至少 1 × 1 像素的 PNG")
    return float(height / width)
