"""The files a figure can be."""

from __future__ import annotations

from enum import StrEnum

from buju.errors import QuestionInvalid


class FigureFormat(StrEnum):
    """The formats; the values are the endings of the files."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"

    @property
    def media_type(self) -> str:
        """The format's media type (IANA)."""
        return {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}[self.value]


class Lettered(StrEnum):
    """What letters become in an SVG."""

    PATHS = "paths"
    TEXT = "text"


def figure_format(name: str) -> FigureFormat:
    """Return the format of this name.

    Raises:
        QuestionInvalid: there is no such format.
    """
    try:
        return FigureFormat(name)
    except ValueError:
        known = [form.value for form in FigureFormat]
        raise QuestionInvalid("format", f"没有格式“{name}”；可用的有：{'、'.join(known)}", known=known) from None
