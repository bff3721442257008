"""PDF files made for tests by PDFium: words at places, in a font that has Chinese letters."""

from __future__ import annotations

import ctypes
import io
import re
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn as fonts
import pypdfium2
import pypdfium2.raw as pdfium

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 90.0


@cache
def _font_bytes() -> bytes:
    found = sorted(Path(fonts.__file__).parent.rglob("*.[to]tf"))
    return found[0].read_bytes()


class Sheets:
    """Pages on which words are put; y counts from the top."""

    def __init__(self) -> None:
        self.document = pypdfium2.PdfDocument.new()
        content = _font_bytes()
        data = (ctypes.c_uint8 * len(content)).from_buffer_copy(content)
        self.font = pdfium.FPDFText_LoadFont(self.document, data, len(content), pdfium.FPDF_FONT_TRUETYPE, True)
        self.page: pypdfium2.PdfPage | None = None

    def turn(self, *, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.close()
        self.page = self.document.new_page(width, height)
        self.height = height

    def put(
        self, words: str, x: float, y: float, *, size: float = 16.0, matrix: tuple[float, ...] = (1, 0, 0, 1)
    ) -> None:
        """Put words with their baseline at y below the top; `matrix` turns them."""
        one = pdfium.FPDFPageObj_CreateTextObj(self.document, self.font, size)
        encoded = (words + "\0").encode("utf-16-le")
        text = ctypes.cast(ctypes.create_string_buffer(encoded), ctypes.POINTER(ctypes.c_ushort))
        assert pdfium.FPDFText_SetText(one, text)
        pdfium.FPDFPageObj_Transform(one, *matrix, x, self.height - y)
        pdfium.FPDFPage_InsertObject(self.page, one)

    def picture(self, image: pypdfium2.PdfBitmap, *, width: float = WIDTH, height: float = HEIGHT) -> None:
        one = pypdfium2.PdfImage.new(self.document)
        one.set_bitmap(image)
        one.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        assert self.page is not None
        self.page.insert_obj(one)

    def close(self) -> None:
        if self.page is not None:
            self.page.gen_content()
            self.page.close()
        self.page = None

    def content(self) -> bytes:
        self.close()
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()


def set_text(sheets: Sheets, paragraphs: list[str], *, left: float, width: float, top: float, size: float) -> float:
    """Set paragraphs with first lines indented by two letters; return how far down they reach."""
    most = int(width / size)
    for words in paragraphs:
        first, rest = words[: most - 2], words[most - 2 :]
        sheets.put(first, left + 2 * size, top, size=size)
        top += 1.6 * size
        while rest:
            sheets.put(rest[:most], left, top, size=size)
            rest, top = rest[most:], top + 1.6 * size
    return top


def set_plan(paragraphs: list[str], *, head: str = "", number: str = "— {} —", size: float = 16.0) -> bytes:
    """Set paragraphs on as many pages as they need, with a running head and page numbers."""
    sheets = Sheets()
    lines = [(at, line) for words in paragraphs for at, line in enumerate(broken(words, int(415 / size), 2))]
    fits = int((HEIGHT - 200) / (1.75 * size))
    for page in range(0, len(lines), fits):
        sheets.turn()
        if head:
            sheets.put(head, 200, 50, size=10)
        for row, (at, line) in enumerate(lines[page : page + fits]):
            sheets.put(line, MARGIN + (0 if at else 2 * size), 110 + row * 1.75 * size, size=size)
        sheets.put(number.format(page // fits + 1), 280, HEIGHT - 45, size=10)
    return sheets.content()


def broken(words: str, most: int, indent: int) -> list[str]:
    """Lines of so many wide letters, the first shorter; words and numbers are not torn."""
    lines, line, room = [], "", float(most - indent)
    for unit in re.findall(r"[\x21-\x7e]+|.", words):
        wide = sum(0.6 if sign.isascii() else 1.0 for sign in unit)
        if wide > room and line:
            lines.append(line)
            line, room = "", float(most)
        line, room = line + unit, room - wide
    return [*lines, line]
