"""What can be written as a file, in which formats, by what, with which options and limits.

The one registry behind the commands, the downloads of the service, the links on its pages and the README. Writers are
imported when something is written: they load typesetters and drawing libraries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from buju.errors import NotFound, QuestionInvalid, TooLarge
from buju.fileformat import MOST_PIXELS, FileFormat

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.fault import Fault
    from buju.policy.fact import Target
    from buju.sites.answer import SiteAnswer
    from buju.views.carto.options import FigureOptions
    from buju.views.map.mapoptions import MapOptions
    from buju.views.publication import Publication
    from buju.views.report.block import Report

Write = TypeVar("Write")
Item = TypeVar("Item")


class OutputOption(NamedTuple):
    """What may be asked of an output: what its value is called, and what it does."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Limit:
    """How large one file may be: `unit` (`像素`, `个候选地`), and the most of it; `online` holds where others wait."""

    unit: str
    most: int | None
    online: int


@dataclass(frozen=True, slots=True)
class Output(Generic[Write]):
    """One format of a thing: its writer, the options that mean something to it, its limit if it has one."""

    form: FileFormat
    write: Write
    options: tuple[str, ...] = ()
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Outputs(Generic[Write]):
    """Every format of one thing; `noun` is what its formats are called."""

    noun: str
    formats: tuple[Output[Write], ...]
    options: Mapping[str, OutputOption]

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings, in the order in which they are offered."""
        return tuple(output.form.value for output in self.formats)

    def of(self, ending: str) -> Output[Write]:
        """Return the format with this ending.

        Raises:
            NotFound: there is none; `known` has those on offer.
        """
        for output in self.formats:
            if output.form == ending:
                return output
        raise NotFound(self.noun, ending, self.endings)

    def taking(self, option: str) -> tuple[str, ...]:
        """Return the endings of the formats that an option means something to."""
        return tuple(output.form.value for output in self.formats if option in output.options)


# What maps and figures are asked alike, by the same names in commands and addresses.
_PLACES = OutputOption("地点", "只绘这些地点：编号或名称，逗号隔开")
_LAYERS = OutputOption("图层", "只绘这些图层，逗号隔开，如 core,belt,context-area")

FIGURE_OPTIONS = MappingProxyType(
    {
        "preset": OutputOption(
            "版式", "a4 纵向（默认）、a4-landscape 横向、a3-landscape A3 横向、column 半栏、slide 16:9 幻灯片"
        ),
        "theme": OutputOption("颜色", "colour 彩色（默认）、grey 灰度印刷、safe 色觉友好"),
        "dpi": OutputOption("整数", "PNG、TIFF、JPEG 每英寸的像素数，36 至 1200（PNG 默认 150，TIFF、JPEG 默认 300）"),
        "places": _PLACES,
        "layers": _LAYERS,
        "lang": OutputOption("语言", "图例、比例尺与说明的语言：zh（默认）、en（原文不翻译）"),
        "text": OutputOption("方式", "SVG 的文字：paths 转为轮廓（默认）、text 保留为文字"),
    }
)
MAP_OPTIONS = MappingProxyType(
    {
        "places": _PLACES,
        "layers": _LAYERS,
        "height": OutputOption("像素", "地图的高度"),
        "lang": OutputOption("语言", "图例、按钮与说明的语言：zh、en（原文不翻译）"),
        "zoom": OutputOption("级别", "起始缩放级别，5 至 18"),
        "bbox": OutputOption("西,南,东,北", "起始画面的经纬度范围（WGS 84）；与 --zoom 只给一个"),
        "theme": OutputOption("颜色", "colour 彩色、grey 灰度印刷、safe 色觉友好"),
        "highlight": OutputOption("地点", "一打开就标出的地点：编号或名称"),
    }
)
# Shown or not; a command has `--legend` and `--no-legend`.
MAP_SWITCHES = MappingProxyType(
    {
        "legend": OutputOption("", "图例（默认显示）"),
        "search": OutputOption("", "查找框（默认随地点表；没有地点表时浮在图上）"),
        "table": OutputOption("", "地点表（默认显示）"),
    }
)
REPORT_OPTIONS = MappingProxyType(
    {
        "template": OutputOption("文件", "本单位的 .docx 或 .pptx 样式文件：取其样式、版式、页眉页脚，不取其正文"),
        "inline": OutputOption("", "Markdown 的图片写在文件之内（默认另存于“文件名_files”文件夹）"),
        "quarto": OutputOption("", "Markdown 带只有 Quarto 认得的图注与目录写法"),
    }
)


class FigureWriter(Protocol):
    """Draws a layout's figure."""

    def __call__(self, atlas: Atlas, layout_id: str, *, options: FigureOptions, faults: Sequence[Fault] = ()) -> bytes:
        """Return the file; see `views.carto.drawing.figure_bytes`."""
        ...


class MapWriter(Protocol):
    """Makes a layout's map."""

    def __call__(
        self,
        atlas: Atlas,
        layout_id: str,
        *,
        options: MapOptions | None = None,
        faults: Sequence[Fault] = (),
        publication: Publication,
    ) -> bytes:
        """Return the file; see `views.map.mappage.map_file`."""
        ...


ReportWriter = Callable[["Report", bytes | None], bytes]


class Counting(Protocol):
    """Tells how many of `total` rows have been dealt with, as they pass."""

    def __call__(self, items: Iterable[Item], *, total: int) -> Iterator[Item]:
        """Yield the items."""
        ...


class AnswerWriter(Protocol):
    """Writes the answer to a site question."""

    def __call__(
        self,
        answer: SiteAnswer,
        atlas: Atlas,
        *,
        limit: int | None = None,
        template: bytes | None = None,
        counting: Counting | None = None,
        drawn: bool = True,
    ) -> Iterable[bytes]:
        """Return the file in pieces: the first `limit` candidates, in the house style of `template`.

        `drawn` says whether a report may have a map.
        """
        ...


def _figure(
    form: FileFormat, atlas: Atlas, layout_id: str, *, options: FigureOptions, faults: Sequence[Fault] = ()
) -> bytes:
    from buju.views.carto.drawing import figure_bytes

    return figure_bytes(atlas, layout_id, form=form, options=options, faults=faults)


def _map(
    atlas: Atlas,
    layout_id: str,
    *,
    options: MapOptions | None = None,
    faults: Sequence[Fault] = (),
    publication: Publication,
) -> bytes:
    from buju.views.map.mapoptions import DEFAULTS
    from buju.views.map.mappage import map_file

    return map_file(atlas, layout_id, options=options or DEFAULTS, faults=faults, publication=publication)


def _word(report: Report, template: bytes | None) -> bytes:
    from buju.views.report.word import write_word

    return write_word(report, template=template)


def _slides(report: Report, template: bytes | None) -> bytes:
    from buju.views.report.slides import write_slides

    return write_slides(report, template=template)


def _webpage(report: Report, template: bytes | None) -> bytes:
    from buju.views.report.webpage import write_webpage

    _no_template(FileFormat.HTML, template)
    return write_webpage(report)


def _markdown(report: Report, template: bytes | None) -> bytes:
    from buju.views.report.markdown import write_markdown

    _no_template(FileFormat.MARKDOWN, template)
    return write_markdown(report).text.encode()


def _no_template(form: FileFormat, template: bytes | None) -> None:
    if template is not None:
        known = REPORT.taking("template")
        raise QuestionInvalid(
            "模板", f"{form.words}不用模板；模板只用于 {' 与 '.join(f'.{ending}' for ending in known)}", known=known
        )


def _answer_report(
    writer: ReportWriter,
    answer: SiteAnswer,
    atlas: Atlas,
    *,
    limit: int | None = None,
    template: bytes | None = None,
    counting: Counting | None = None,  # noqa: ARG001 - a report has few rows
    drawn: bool = True,
) -> Iterable[bytes]:
    from buju.sites.ground import Ground
    from buju.views.report.sitesreport import MOST, site_report

    land = Ground(atlas) if drawn else None
    return [writer(site_report(answer, atlas, most=limit or MOST, land=land), template)]


def _answer_table(
    form: FileFormat,
    answer: SiteAnswer,
    atlas: Atlas,
    *,
    limit: int | None = None,
    template: bytes | None = None,
    counting: Counting | None = None,
    drawn: bool = True,  # noqa: ARG001 - a table has no map
) -> Iterable[bytes]:
    from buju.exchange.table import Sheet, csv_byte_pieces, geojson_bytes, xlsx_bytes
    from buju.sites.table import answer_features, answer_rows, removal_rows, statement_rows

    _no_template(form, template)
    total = min(limit or len(answer.candidates), len(answer.candidates))
    most = None if (bound := ANSWER.of(form).limit) is None else bound.most
    if most is not None and total > most:
        raise TooLarge(f"{total} 个候选地超过 .{form} 的 {most} 个上限；请写成 .csv，或用 --limit 减少")
    if form is FileFormat.GEOJSON:
        features = answer_features(answer, atlas=atlas, limit=limit)
        return [geojson_bytes(features if counting is None else counting(features, total=total))]
    headings, rows = answer_rows(answer, atlas=atlas, limit=limit)
    counted = rows if counting is None else counting(rows, total=total)
    if form is FileFormat.CSV:
        return csv_byte_pieces(headings, counted)
    sheets = [
        Sheet("候选地", headings, list(counted)),
        Sheet("各条件", *removal_rows(answer)),
        Sheet("说明", *statement_rows(answer, atlas=atlas)),
    ]
    return [xlsx_bytes(sheets)]


def _targets(found: Iterable[Target]) -> bytes:
    from buju.atlas.targets import csv_text

    return csv_text(found).encode()


# An A4 page or a slide at 300 dpi has 9 million pixels; what needs more is made with the command, where nobody waits.
PIXELS = Limit("像素", MOST_PIXELS, online=12_000_000)
# Workbooks and GeoJSON are made in memory, at several kilobytes a candidate; CSV is written as it is made.
_IN_MEMORY = Limit("个候选地", 200_000, online=20_000)
_IN_PIECES = Limit("个候选地", None, online=20_000)
_DRAWN = ("preset", "theme", "places", "layers", "lang")

FIGURE: Outputs[FigureWriter] = Outputs(
    "图件格式",
    (
        Output(FileFormat.PNG, partial(_figure, FileFormat.PNG), (*_DRAWN, "dpi"), PIXELS),
        Output(FileFormat.SVG, partial(_figure, FileFormat.SVG), (*_DRAWN, "text")),
        Output(FileFormat.PDF, partial(_figure, FileFormat.PDF), _DRAWN),
        Output(FileFormat.TIFF, partial(_figure, FileFormat.TIFF), (*_DRAWN, "dpi"), PIXELS),
        Output(FileFormat.JPEG, partial(_figure, FileFormat.JPEG), (*_DRAWN, "dpi"), PIXELS),
    ),
    FIGURE_OPTIONS,
)
MAP: Outputs[MapWriter] = Outputs(
    "地图格式",
    (Output(FileFormat.HTML, _map, (*MAP_OPTIONS, *MAP_SWITCHES)),),
    MappingProxyType({**MAP_OPTIONS, **MAP_SWITCHES}),
)
REPORT: Outputs[ReportWriter] = Outputs(
    "报告格式",
    (
        Output(FileFormat.DOCX, _word, ("template",)),
        Output(FileFormat.PPTX, _slides, ("template",)),
        Output(FileFormat.HTML, _webpage),
        Output(FileFormat.MARKDOWN, _markdown, ("inline", "quarto")),
    ),
    REPORT_OPTIONS,
)
ANSWER: Outputs[AnswerWriter] = Outputs(
    "文件格式",
    (
        Output(FileFormat.CSV, partial(_answer_table, FileFormat.CSV), limit=_IN_PIECES),
        Output(FileFormat.XLSX, partial(_answer_table, FileFormat.XLSX), limit=_IN_MEMORY),
        Output(FileFormat.GEOJSON, partial(_answer_table, FileFormat.GEOJSON), limit=_IN_MEMORY),
        Output(FileFormat.DOCX, partial(_answer_report, _word), ("template",)),
        Output(FileFormat.MARKDOWN, partial(_answer_report, _markdown)),
        Output(FileFormat.HTML, partial(_answer_report, _webpage)),
    ),
    MappingProxyType({"template": OutputOption("文件", "本单位的 .docx 样式文件，用于 .docx")}),
)
_NO_OPTIONS: Mapping[str, OutputOption] = MappingProxyType({})
TARGETS: Outputs[Callable[[Iterable[Target]], bytes]] = Outputs(
    "表格格式", (Output(FileFormat.CSV, _targets),), _NO_OPTIONS
)
