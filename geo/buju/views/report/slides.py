"""A report as PowerPoint slides (ISO/IEC 29500, PresentationML): native text and tables."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import TYPE_CHECKING, assert_never

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Emu

from buju.legible import legible
from buju.views.carto.face import ems
from buju.views.report import slidexml
from buju.views.report.block import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Picture,
    Report,
    Strong,
    Text,
    assembled,
    bullets,
    date_line,
    paragraph,
)
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
    short_note,
    text_height,
)
from buju.views.report.sheets import LEAST, sheet_page
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
_NUMBER_ROOM = 60.0
_APPENDIX, _APPENDIX_WORDS = "附录", "逐处、逐条的原文与条款，图形等级，来源与许可"
# A figure is as wide as a slide if their shapes differ by no more than this.
_SAME_SHAPE = 0.02


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
    width: float
    height: float


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
        # How large the foot of a slide is set.
        self._note = NOTE

    def write(self) -> None:
        body, deck = self._stage.body, self._report.deck
        blocks = assembled(self._report)
        if deck is None:
            self._cover((self._report.title, self._report.subtitle, date_line(self._report)), None)
        else:
            self._note = LEAST
            self._cover((self._report.title, self._report.subtitle, date_line(self._report)), deck.cover)
            tall = body.height - max(0.0, self._stage.footer.top - self._footer_box.top)
            for sheet in deck.sheets:
                if sheet.bleed and self._filled(sheet.blocks[0], sheet.title):
                    continue
                self._page(sheet_page(sheet, width=body.width, height=tall))
            self._cover((_APPENDIX, _APPENDIX_WORDS), None)
            self._note = NOTE
            blocks = appendix(self._report)
        for page in paged(blocks, width=body.width, height=body.height):
            self._page(page)

    def _cover(self, said: tuple[str, ...], picture: Picture | None) -> None:
        """A slide of a title and a few lines under it; a picture stands to their right, where the cover is ours."""
        slide = self._presentation.slides.add_slide(self._stage.cover)
        title, *words = said
        self._title(slide, title, _COVER_SIZE)
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
        if picture is not None and self._lettering.own:
            self._share(slide, title, others[:1], picture)
        self._footer(slide, number=len(self._presentation.slides))

    def _share(self, slide: Slide, title: str, others: Sequence[BaseShape], picture: Picture) -> None:
        """Give the left of a cover to its words, the right to a picture."""
        body, middle = self._stage.body, self._stage.height * 0.46
        left = body.width * 0.42
        wide = min(body.width - left - 20, self._stage.height * 0.7 / picture.height_per_width)
        high = wide * picture.height_per_width
        place = _Box(body.left + body.width - wide, middle - high / 2, wide, high)
        _describe(slide.shapes.add_picture(io.BytesIO(picture.png), *place.emu), picture.alt)
        if slide.shapes.title is not None:
            _put(slide.shapes.title, _Box(body.left, middle - 130, left, 130))
            self._title(slide, title, _COVER_SIZE)
        for shape in others:
            _put(shape, _Box(body.left, middle + 10, left, 120))

    def _filled(self, picture: object, title: str) -> bool:
        """Fill a slide with a picture of its shape; the title is there for outlines and screen readers."""
        stage = self._stage
        if not self._lettering.own or not isinstance(picture, Picture):
            return False
        if abs(picture.height_per_width - stage.height / stage.width) > _SAME_SHAPE:
            return False
        slide = self._slide()
        self._title(slide, title, _TITLE_SIZE)
        if slide.shapes.title is not None:
            slide.shapes.title._element._nvXxPr.cNvPr.set("hidden", "1")
        place = _Box(0, 0, stage.width, stage.height)
        _describe(slide.shapes.add_picture(io.BytesIO(picture.png), *place.emu), picture.alt)
        return True

    def _slide(self) -> Slide:
        slide: Slide = self._presentation.slides.add_slide(self._stage.layout)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type not in _TITLES:
                shape._element.getparent().remove(shape._element)
        return slide

    def _page(self, page: Page) -> None:
        slide = self._slide()
        self._title(slide, page.title or self._report.title, _TITLE_SIZE)
        for item in page.items:
            match item:
                case TextBox():
                    self._text_box(slide, self._at(item.top, item.height, item.left, item.width), item.items)
                case Grid():
                    self._grid(slide, item)
                case Image():
                    self._image(slide, item)
                case _:
                    assert_never(item)
        self._footer(slide, number=len(self._presentation.slides))

    def _at(self, top: float, height: float, left: float = 0.0, width: float | None = None) -> _Box:
        body = self._stage.body
        return _Box(body.left + left, body.top + top, body.width if width is None else width, height)

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
        left = body.left + ((body.width - item.width) / 2 if item.left is None else item.left)
        box = _Box(left, body.top + item.top, item.width, item.height)
        shape = slide.shapes.add_picture(io.BytesIO(item.picture.png), *box.emu)
        _describe(shape, item.picture.alt)
        if item.bare:
            return
        caption = self._at(item.top + item.height + PARAGRAPH_GAP, CAPTION * LEADING)
        self._text_box(slide, caption, [Line((Strong(item.picture.caption),), CAPTION)])

    def _grid(self, slide: Slide, item: Grid) -> None:
        caption = item.caption_size * LEADING
        self._text_box(slide, self._at(item.top, caption), [Line((Strong(item.caption),), item.caption_size)])
        box = self._at(item.top + caption + PARAGRAPH_GAP, sum(item.heights))
        shape = slide.shapes.add_table(len(item.rows) + 1, len(item.table.headings), *box.emu)
        _describe(shape, item.caption)
        table = shape.table
        for number, share in enumerate(item.table.shares):
            table.columns[number].width = Emu(round(share * box.width * _EMU))
        head: tuple[Cell, ...] = tuple((Paragraph((Strong(words),)),) for words in item.table.headings)
        for row, content, height in zip(table._tbl.tr_lst, (head, *item.rows), item.heights, strict=True):
            row.set("h", str(round(height * _EMU)))
            for place, part in zip(row.tc_lst, content, strict=True):
                self._lettering.set_cell(place, part, shaded=content is head, table=item.size)
        self._lettering.set_table(table._tbl)

    def _footer(self, slide: Slide, *, number: int) -> None:
        place = self._footer_box
        size = self._note if self._report.deck is not None and self._note == LEAST else _fitting(self._said, place)
        self._text_box(slide, place, [Line((Text(self._said),), size, soft=True)])
        footer = self._stage.footer
        corner = _Box(footer.left + footer.width - 50, place.top, 50, place.height)
        shape = slide.shapes.add_textbox(*corner.emu)
        self._lettering.set_number(shape.text_frame._txBody, number, size=self._note)

    @property
    def _said(self) -> str:
        """What stands at the foot of a slide, on one line if the note on shapes has sentences and clauses to leave."""
        date = date_line(self._report)
        room = (self._stage.footer.width - _NUMBER_ROOM) / self._note - ems(date) - 2
        return f"{date}　{short_note(self._report, room)}"

    @property
    def _footer_box(self) -> _Box:
        """Where the foot of a slide stands; what is shown to a room may take a second line, upwards."""
        footer = self._stage.footer
        width = footer.width - _NUMBER_ROOM
        if self._note == NOTE:
            return _Box(footer.left, footer.top, width, footer.height)
        height = text_height(self._said, self._note, width)
        return _Box(
            footer.left, min(footer.top, footer.top + footer.height - height), width, max(height, footer.height)
        )


def appendix(report: Report) -> tuple[Block, ...]:
    """Return what slides bring after the divider: all blocks but pictures; chapters of one sentence become one list."""
    bare = replace(report, blocks=tuple(block for block in report.blocks if not isinstance(block, Picture)))
    chapters: list[list[Block]] = []
    for block in assembled(bare):
        if not chapters or (isinstance(block, Heading) and block.level == 1):
            chapters.append([])
        chapters[-1].append(block)
    lone = [chapter for chapter in chapters if len(chapter) == 2 and isinstance(chapter[1], Paragraph)]
    rest = [block for chapter in chapters if chapter not in lone for block in chapter]
    if not lone:
        return tuple(rest)
    items = [
        paragraph(Strong(f"{head.text}　"), *told.runs)
        for head, told in lone
        if isinstance(head, Heading) and isinstance(told, Paragraph)
    ]
    few = [paragraph("下列各项没有可列的内容。")] if len(items) == 1 else []
    return (*rest, Heading(1, "没有可列的内容"), *few, bullets(*items))


def _put(shape: BaseShape, box: _Box) -> None:
    shape.left, shape.top, shape.width, shape.height = box.emu


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
    return _Stage((covers or layouts)[0], layout, title, body, footer, width, height)


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
