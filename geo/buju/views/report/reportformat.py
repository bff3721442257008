"""The four formats of a report, by the ending of the file."""

from __future__ import annotations

from enum import StrEnum

from buju.errors import QuestionInvalid
from buju.views.report.block import Report


class ReportFormat(StrEnum):
    """What a report may be written as; the value is the file's ending."""

    DOCX = "docx"
    PPTX = "pptx"
    HTML = "html"
    MARKDOWN = "md"

    @property
    def words(self) -> str:
        """The format as readers know it."""
        return _WORDS[self]

    @property
    def media_type(self) -> str:
        """The format's media type."""
        return _MEDIA_TYPES[self]

    @property
    def takes_template(self) -> bool:
        """Whether a house style can be given."""
        return self in (ReportFormat.DOCX, ReportFormat.PPTX)


_WORDS = {
    ReportFormat.DOCX: "Word 文档",
    ReportFormat.PPTX: "PowerPoint 演示文稿",
    ReportFormat.HTML: "网页",
    ReportFormat.MARKDOWN: "Markdown",
}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MEDIA_TYPES = {
    ReportFormat.DOCX: f"{_OFFICE}.wordprocessingml.document",
    ReportFormat.PPTX: f"{_OFFICE}.presentationml.presentation",
    ReportFormat.HTML: "text/html; charset=utf-8",
    # RFC 7763.
    ReportFormat.MARKDOWN: "text/markdown; charset=utf-8",
}


def report_bytes(report: Report, *, form: ReportFormat, template: bytes | None = None) -> bytes:
    """Return a report as one file of a format; Markdown has its pictures inside.

    Raises:
        QuestionInvalid: a house style is given for a format that takes none.
        TemplateRefused: the house style is no sound file of this format.
    """
    if template is not None and not form.takes_template:
        known = [item.value for item in ReportFormat if item.takes_template]
        raise QuestionInvalid("模板", f"{form.words}不用模板；模板只用于 .docx 与 .pptx", known=known)
    match form:
        case ReportFormat.DOCX:
            from buju.views.report.word import write_word

            return write_word(report, template=template)
        case ReportFormat.PPTX:
            from buju.views.report.slides import write_slides

            return write_slides(report, template=template)
        case ReportFormat.HTML:
            from buju.views.report.webpage import write_webpage

            return write_webpage(report)
        case ReportFormat.MARKDOWN:
            from buju.views.report.markdown import write_markdown

            return write_markdown(report).text.encode()
