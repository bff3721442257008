"""Scans and pictures of pages, read by OCR where the extra `buju[ocr]` is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from buju.drafting.reading.flow import Flow, ReadText
from buju.drafting.reading.furniture import without_running_heads
from buju.drafting.reading.typeset import Letter, sheets_of, write
from buju.errors import InputInvalid, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import numpy.typing as npt

MISSING = "读扫描件须装文字识别：pip install 'buju[ocr]'"
_MOST_PIXELS, _WIDEST = 60_000_000, 2000
_DOUBTFUL = 0.75


class ScanFound(Exception):
    """Pages need OCR, which takes longer and more memory than this process was given."""


def is_installed() -> bool:
    """Whether OCR can be had."""
    return find_spec("rapidocr_onnxruntime") is not None


def scale_of(width: float, height: float) -> float:
    """Return how many pixels a point of a page gets: some 180 dpi, less on large sheets."""
    return min(2.5, _WIDEST / max(width, height, 1.0))


class Recogniser:
    """The models of RapidOCR, loaded once for a file."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR

        self._engine: Any = RapidOCR(intra_op_num_threads=2, inter_op_num_threads=1)

    def letters(self, image: npt.NDArray[np.uint8], *, scale: float, flow: Flow, page: int) -> list[Letter]:
        """Return what is written on a picture (height, width, colours), letter by letter, y upwards.

        The engine knows boxes of lines only: their letters are spread evenly.
        """
        found, _ = self._engine(image)
        height = image.shape[0] / scale
        flow.tally.add("ocr", "{n} 页由文字识别读出，可能有错字，引用前请对照原件", page=page)
        letters: list[Letter] = []
        for corners, words, sure in found or []:
            left, right = (edge(corner[0] for corner in corners) / scale for edge in (min, max))
            top, low = (edge(corner[1] for corner in corners) / scale for edge in (min, max))
            if float(sure) < _DOUBTFUL:
                flow.tally.add("doubtful", "文字识别没有把握的 {n} 行", page=page)
            letters += _spread(str(words), (left, height - low, right, height - top))
        return letters


def _spread(words: str, box: tuple[float, float, float, float]) -> list[Letter]:
    left, low, right, high = box
    weights = [0.5 if sign.isascii() else 1.0 for sign in words]
    unit = (right - left) / max(sum(weights), 0.5)
    letters = []
    for sign, weight in zip(words, weights, strict=True):
        letters.append(Letter(sign, left, low, left + weight * unit, high, (high - low) * 0.8))
        left += weight * unit
    return letters


def read_picture(path: Path, *, has_time: bool) -> ReadText:
    """Return what is written on a picture of a page, or on each page of a TIFF.

    Raises:
        InputInvalid: it is broken, or OCR is not installed.
        TooLarge: it has too many pixels.
        ScanFound: this process has no time for OCR.
    """
    import numpy as np
    from PIL import Image, ImageSequence, UnidentifiedImageError

    if not is_installed():
        raise InputInvalid(f"是图片；{MISSING}")
    if not has_time:
        raise ScanFound
    flow = Flow()
    pages: list[tuple[list[Letter], float]] = []
    reader = Recogniser()
    try:
        with Image.open(path) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if frame.width * frame.height > _MOST_PIXELS:
                    raise TooLarge(f"图片有 {frame.width}×{frame.height} 像素，过大；请缩小后再读")
                pixels = np.asarray(frame.convert("RGB"))
                letters = reader.letters(pixels, scale=1.0, flow=flow, page=number)
                pages.append((letters, float(frame.height)))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InputInvalid("图片已损坏或不完整；请重新扫描或另存") from error
    sheets = sheets_of(pages)
    without_running_heads(sheets, flow)
    write(sheets, flow)
    return flow.done()
