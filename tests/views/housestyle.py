"""House styles to try: Word files and presentations, and packages with parts replaced."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pptx

from views.reported import PNG

# The content type of the main part of a Word file.
MAIN = b"wordprocessingml.document.main+xml"


def word_template(change: Callable[[docx.document.Document], object] | None = None) -> bytes:
    document = docx.Document()
    document.add_paragraph("旧的正文，不应带入")
    document.add_picture(io.BytesIO(PNG))
    if change is not None:
        change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def slides_template(change: Callable[[pptx.presentation.Presentation], object] | None = None) -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "旧的幻灯片，不应带入"
    slide.shapes.add_picture(io.BytesIO(PNG), 0, 0)
    if change is not None:
        change(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def repacked(content: bytes, **changes: bytes | None) -> bytes:
    """A package with parts replaced, added or (None) taken out; `__` stands for `/`."""
    stream = io.BytesIO()
    wanted = {name.replace("__", "/"): data for name, data in changes.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in wanted:
                new.writestr(name, old.read(name))
        for name, data in wanted.items():
            if data is not None:
                new.writestr(name, data)
    return stream.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def everything(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
