"""What a figure says of itself: how sure it is, what it leaves out, on what it rests. No option leaves any out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from buju.atlas.atlas import Atlas
from buju.atlas.context import Context
from buju.atlas.place import Place
from buju.fault import Fault
from buju.spatial.grade import Grade
from buju.spatial.source import Source
from buju.views.card import source_words
from buju.views.carto.feature import Feature
from buju.views.carto.frame import Frame
from buju.views.carto.options import FigureOptions
from buju.views.carto.subject import Subject, sources_of
from buju.views.map.legend import SCHEMATIC_NOTE
from buju.views.publication import reviewed_number
from buju.views.words.wording import date_words, document_number, period_words


def subtitle(subject: Subject, atlas: Atlas) -> str:
    """Return the line under the title: the region, its layout, and the plan."""
    layout = subject.layout
    document = atlas.find_document(layout.document)
    plan = "" if document is None else f"　依据：{document.title}（{document_number(document)}）"
    return f"{layout.region}“{layout.name}”{plan}"


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """Return what is printed on a figure that was forced in spite of faults in its data."""
    if not faults:
        return []
    first = faults[0]
    where = f"{first.code.rule.means}：{first.message}（{first.where.file} 第 {first.where.line} 行）"
    return [f"数据有 {len(faults)} 处错误，改正前请勿引用。{where}{'等' if len(faults) > 1 else ''}"]


def note_lines(
    subject: Subject,
    atlas: Atlas,
    frame: Frame,
    *,
    options: FigureOptions,
    outside: Sequence[Feature],
    inset: Sequence[Context],
) -> list[str]:
    """Return the lines at a figure's foot.

    `outside` are features whose shapes lie beyond the frame; `inset` the layers that only the inset draws.
    """
    return [*_sureness(subject, outside), *_basis(subject, atlas, frame, options), *_sources(subject, inset)]


def _sureness(subject: Subject, outside: Sequence[Feature]) -> Iterator[str]:
    yield subject.layout.scale_note
    if any(place.grade is Grade.E for place in subject.places):
        yield SCHEMATIC_NOTE
    if subject.listed:
        yield f"另有 {len(subject.listed)} 处文本提及而无法定位（{Grade.F.value} 级），只列不绘，名单见地点表。"
    if subject.missed:
        yield f"所选而无法定位、未绘：{_names(subject.missed)}。"
    if subject.withheld:
        yield f"因不画行政区域界线而未绘：{_names(subject.withheld)}。"
    if subject.left_out:
        yield f"按要求未绘：{_names(subject.left_out)}。"
    if outside:
        yield f"在图幅以外、未绘：{_names(outside)}。"


def _basis(subject: Subject, atlas: Atlas, frame: Frame, options: FigureOptions) -> Iterator[str]:
    document = atlas.find_document(subject.layout.document)
    period = "" if document is None else f"　规划期：{period_words(document)}"
    grid = f"　坐标：CGCS2000 三度带高斯—克吕格投影（EPSG:{frame.metric.epsg}）"
    number = reviewed_number(frame.extent(subject.layout.id), options.publication)
    said = f"审图号：{number}" if number else options.publication.note
    yield f"数据日期：{date_words(subject.layout.data_date)}{period}{grid}　{said}"


def _sources(subject: Subject, inset: Sequence[Context]) -> Iterator[str]:
    contexts = list(dict.fromkeys([*(context.file.id for context in subject.contexts), *(c.file.id for c in inset)]))
    by_id = {context.file.id: context for context in [*subject.contexts, *inset]}
    sources = sources_of(subject.places, [by_id[name] for name in contexts])
    yield f"来源与许可：{'；'.join(_source_lines(sources))}。"


def _source_lines(sources: Iterable[Source]) -> list[str]:
    return list(dict.fromkeys(source_words(source) for source in sources))


def _names(places: Sequence[Place | Feature]) -> str:
    return "、".join(place.name for place in places)
