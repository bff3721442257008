"""Formats of files that are written here: the ending, the media type, the name that readers know."""

from __future__ import annotations

from enum import StrEnum

# An A4 page at 600 dpi has 35 million pixels, which take 140 MB while they are drawn.
MOST_PIXELS = 40_000_000


# Other endings that files of a format go by.
ALIASES = {"tiff": "tif", "jpeg": "jpg"}


class FileFormat(StrEnum):
    """A format; the value is the ending of the file's name."""

    PNG = "png"
    SVG = "svg"
    TIFF = "tif"
    JPEG = "jpg"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    HTML = "html"
    MARKDOWN = "md"
    CSV = "csv"
    GEOJSON = "geojson"
    XLSX = "xlsx"

    @property
    def words(self) -> str:
        """The format as readers know it."""
        return _ROWS[self][0]

    @property
    def media_type(self) -> str:
        """The format's media type (IANA), with the encoding where it is text."""
        return _ROWS[self][1]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ROWS = {
    FileFormat.PNG: ("PNG", "image/png"),
    FileFormat.SVG: ("SVG", "image/svg+xml"),
    FileFormat.TIFF: ("TIFF", "image/tiff"),
    FileFormat.JPEG: ("JPEG", "image/jpeg"),
    FileFormat.PDF: ("PDF", "application/pdf"),
    FileFormat.DOCX: ("Word", f"{_OFFICE}.wordprocessingml.document"),
    FileFormat.PPTX: ("PowerPoint", f"{_OFFICE}.presentationml.presentation"),
    FileFormat.HTML: ("网页", "text/html; charset=utf-8"),
    # RFC 7763.
    FileFormat.MARKDOWN: ("Markdown", "text/markdown; charset=utf-8"),
    # RFC 4180 and RFC 7111.
    FileFormat.CSV: ("CSV", "text/csv; charset=utf-8"),
    # RFC 7946, 12.
    FileFormat.GEOJSON: ("GeoJSON", "application/geo+json"),
    FileFormat.XLSX: ("Excel", f"{_OFFICE}.spreadsheetml.sheet"),
}
