"""A report as PowerPoint slides (ISO/IEC 29500, PresentationML): native text and tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, assert_never

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Emu

from buju.legible import legible
from buju.views.carto.face import ems
from buju.views.report import slidexml
from buju.views.report.block import Cell, Paragraph, Report, Strong, Text, assembled, date_line
from buju.views.report.package import SLIDES, dated, day_of, refusing
from buju.views.report.paging import (
    CAPTION,
    LEADING,
    NOTE,
    PARAGRAPH_GAP,
    Grid,
    Image,
    Line,
    Page,
    TextBox,
    paged,
)
from buju.views.report.slidexml import Lettering

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide, SlideLayout, SlideMaster

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_FOOTERS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_EMU = 12_700
_TITLE_SIZE, _LEAST_TITLE = 26.0, 14.0
_COVER_SIZE = 36.0
_GAP = 10.0
# A house style whose title leaves less than this share of the slide has its body under the top sixth.
_LEAST_BODY = 0.45


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        left, top, width, height = (
            Emu(round(value * _EMU)) for value in (self.left, self.top, self.width, self.height)
        )
        return left, top, width, height


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where things go on the slides of a presentation."""

    cover: SlideLayout
    layout: SlideLayout
    title: _Box
    body: _Box
    footer: _Box


def write_slides(report: Report, *, template: bytes | None = None) -> bytes:
    """Return a report as PowerPoint slides; the same report gives the same bytes.

    Args:
        report: the report.
        template: a presentation whose masters, layouts and slide size are taken; its slides are not.

    Raises:
        TemplateRefused: the template is no sound presentation.
    """
    if template is None:
        return _written(report, slidexml.base(), own=True)
    with refusing(SLIDES):
        return _written(report, slidexml.opened(template), own=False)


def _written(report: Report, presentation: Presentation, *, own: bool) -> bytes:
    stage = _stage(presentation)
    _Writer(report, presentation, stage, Lettering(own=own)).write()
    _set_properties(presentation, report)
    stream = io.BytesIO()
    presentation.save(stream)
    return dated(stream.getvalue(), day=day_of(report.data_date))


class _Writer:
    """Draws what `paged` worked out."""

    def __init__(self, report: Report, presentation: Presentation, stage: _Stage, lettering: Lettering) -> None:
        self._report = report
        self._presentation = presentation
        self._stage = stage
        self._lettering = lettering

    def write(self) -> None:
        body = self._stage.body
        self._cover()
        for page in paged(assembled(self._report), width=body.width, height=body.height):
            self._page(page)

    def _cover(self) -> None:
        slide = self._presentation.slides.add_slide(self._stage.cover)
        self._title(slide, self._report.title, _COVER_SIZE)
        words = [self._report.subtitle, date_line(self._report)]
        others = [shape for shape in slide.placeholders if shape.placeholder_format.type not in _TITLES]
        if others:
            if self._lettering.own:
                others[0].text_frame.margin_left = 0
            self._lettering.set_plain(others[0].text_frame._txBody, [item for item in words if item], size=18)
            for shape in others[1:]:
                shape._element.getparent().remove(shape._element)
        else:
            lines = [Line((Text(item),), 18) for item in words if item]
            self._text_box(slide, _Box(self._stage.body.left, 320, self._stage.body.width, 90), lines)
        self._footer(slide, number=1)

    def _page(self, page: Page) -> None:
        slide = self._presentation.slides.add_slide(self._stage.layout)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type not in _TITLES:
                shape._element.getparent().remove(shape._element)
        self._title(slide, page.title or self._report.title, _TITLE_SIZE)
        for item in page.items:
            match item:
                case TextBox():
                    self._text_box(slide, self._at(item.top, item.height), item.items)
                case Grid():
                    self._grid(slide, item)
                case Image():
                    self._image(slide, item)
                case _:
                    assert_never(item)
        self._footer(slide, number=len(self._presentation.slides))

    def _at(self, top: float, height: float) -> _Box:
        body = self._stage.body
        return _Box(body.left, body.top + top, body.width, height)

    def _title(self, slide: Slide, words: str, size: float) -> None:
        shape = slide.shapes.title
        if shape is None:
            self._text_box(slide, self._stage.title, [Line((Strong(words),), min(size, 24))])
            return
        width = (shape.width or 0) / _EMU - 20
        # One line, or two of a cover.
        lines = 2 if size == _COVER_SIZE else 1
        fitting = max(_LEAST_TITLE, min(size, lines * width / max(ems(words) + lines, 1)))
        if self._lettering.own:
            shape.text_frame.margin_left = 0
        self._lettering.set_plain(shape.text_frame._txBody, [words], size=fitting, title=True)

    def _text_box(self, slide: Slide, box: _Box, lines: Sequence[Line]) -> None:
        shape = slide.shapes.add_textbox(*box.emu)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        self._lettering.set_lines(frame._txBody, lines, after=PARAGRAPH_GAP)

    def _image(self, slide: Slide, item: Image) -> None:
        body = self._stage.body
        left = body.left + (body.width - item.width) / 2
        box = _Box(left, body.top + item.top, item.width, item.height)
        shape = slide.shapes.add_picture(io.BytesIO(item.picture.png), *box.emu)
        _describe(shape, item.picture.alt)
        caption = self._at(item.top + item.height + PARAGRAPH_GAP, CAPTION * LEADING)
        self._text_box(slide, caption, [Line((Strong(item.picture.caption),), CAPTION)])

    def _grid(self, slide: Slide, item: Grid) -> None:
        self._text_box(slide, self._at(item.top, CAPTION * LEADING), [Line((Strong(item.caption),), CAPTION)])
        box = self._at(item.top + CAPTION * LEADING + PARAGRAPH_GAP, sum(item.heights))
        shape = slide.shapes.add_table(len(item.rows) + 1, len(item.table.headings), *box.emu)
        _describe(shape, item.caption)
        table = shape.table
        for number, share in enumerate(item.table.shares):
            table.columns[number].width = Emu(round(share * box.width * _EMU))
        head: tuple[Cell, ...] = tuple((Paragraph((Strong(words),)),) for words in item.table.headings)
        for row, content, height in zip(table._tbl.tr_lst, (head, *item.rows), item.heights, strict=True):
            row.set("h", str(round(height * _EMU)))
            for place, part in zip(row.tc_lst, content, strict=True):
                self._lettering.set_cell(place, part, shaded=content is head)
        self._lettering.set_table(table._tbl)

    def _footer(self, slide: Slide, *, number: int) -> None:
        footer = self._stage.footer
        note = f"{date_line(self._report)}　{self._report.grade_note}"
        place = _Box(footer.left, footer.top, footer.width - 60, footer.height)
        self._text_box(slide, place, [Line((Text(note),), _fitting(note, place), soft=True)])
        corner = slide.shapes.add_textbox(*_Box(footer.left + footer.width - 50, footer.top, 50, footer.height).emu)
        self._lettering.set_number(corner.text_frame._txBody, number, size=NOTE)


def _describe(shape: BaseShape, words: str) -> None:
    """Say in words what a picture or a table shows, for those who do not see it."""
    shape._element._nvXxPr.cNvPr.set("descr", legible(words))


def _fitting(words: str, box: _Box) -> float:
    return max(7.0, min(NOTE, box.width / (ems(words) + 1)))


def _stage(presentation: Presentation) -> _Stage:
    """Find the layouts to use, and the room that they leave."""
    layouts = list(presentation.slide_layouts)
    covers = [layout for layout in layouts if PP_PLACEHOLDER.CENTER_TITLE in _kinds(layout)]
    plain = [layout for layout in layouts if _kinds(layout) == [PP_PLACEHOLDER.TITLE]]
    titled = sorted(
        (item for item in layouts if PP_PLACEHOLDER.TITLE in _kinds(item)), key=lambda item: len(_kinds(item))
    )
    layout = (plain or titled or layouts)[0]
    width = (presentation.slide_width or 0) / _EMU
    height = (presentation.slide_height or 0) / _EMU
    title = _title_box(layout, width, height)
    bottoms = [_box(shape).top for shape in _shapes(layout) if shape.placeholder_format.type in _FOOTERS]
    low = min([top for top in bottoms if top > height / 2] or [height - 34])
    top = title.top + title.height + _GAP
    if low - top < _LEAST_BODY * height:
        top = height / 6
    body = _Box(title.left, top, title.width, low - _GAP - top)
    footer = _Box(title.left, low, title.width, max(16.0, height - low - 12))
    return _Stage((covers or layouts)[0], layout, title, body, footer)


def _title_box(layout: SlideLayout, width: float, height: float) -> _Box:
    found = [_box(shape) for shape in _shapes(layout) if shape.placeholder_format.type in _TITLES]
    # A title may stand upright at the side, or have the size of its master.
    if found and found[0].width > width / 2 and 0 < found[0].height < height / 3:
        return found[0]
    return _Box(width * 0.05, height * 0.05, width * 0.9, height * 0.09)


def _shapes(layout: SlideLayout) -> list[BaseShape]:
    own = _placeholders(layout)
    kinds = {shape.placeholder_format.type for shape in own}
    # A layout without a footer of its own still keeps clear of the master's.
    return own + [shape for shape in _placeholders(layout.slide_master) if shape.placeholder_format.type not in kinds]


def _placeholders(sheet: SlideLayout | SlideMaster) -> list[BaseShape]:
    return [shape for shape in sheet.shapes if shape.is_placeholder]


def _kinds(layout: SlideLayout) -> list[PP_PLACEHOLDER]:
    kinds: Iterable[PP_PLACEHOLDER] = (shape.placeholder_format.type for shape in _placeholders(layout))
    return [kind for kind in kinds if kind not in _FOOTERS]


def _box(shape: BaseShape) -> _Box:
    return _Box(*((value or 0) / _EMU for value in (shape.left, shape.top, shape.width, shape.height)))


def _set_properties(presentation: Presentation, report: Report) -> None:
    properties = presentation.core_properties
    properties.title = legible(report.title)[:255]
    properties.subject = legible(report.subtitle)[:255]
    properties.author = properties.last_modified_by = "布局"
    properties.comments = properties.keywords = properties.category = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = datetime.combine(day_of(report.data_date), time())
    properties.revision = 1
