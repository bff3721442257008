"""What a figure says of itself: how sure it is, what it leaves out, on what it rests. No option leaves any out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Context
from buju.fault import Fault
from buju.spatial.grade import Grade
from buju.spatial.source import Source
from buju.views.carto.feature import Feature
from buju.views.carto.frame import Frame
from buju.views.carto.options import FigureOptions
from buju.views.carto.subject import Subject, sources_of
from buju.views.publication import reviewed_number
from buju.views.words.catalogue import FigureWords, figure_words
from buju.views.words.wording import date_words, document_number, period_words, source_words


def subtitle(subject: Subject, atlas: Atlas, *, words: FigureWords) -> str:
    """Return the line under the title: the region, its layout, and the plan."""
    layout = subject.layout
    document = atlas.find_document(layout.document)
    plan = "" if document is None else words.plan.format(title=document.title, number=document_number(document))
    return f"{layout.region}“{layout.name}”{plan}"


def fault_lines(faults: Sequence[Fault], *, words: FigureWords) -> list[str]:
    """Return what is printed on a figure that was forced in spite of faults in its data."""
    if not faults:
        return []
    first = faults[0]
    said = words.fault.format(
        rule=first.code.rule.means, message=first.message, file=first.where.file, line=first.where.line
    )
    return [words.faults.format(count=len(faults), first=f"{said}{words.and_more if len(faults) > 1 else ''}")]


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
    words = figure_words(options.lang)
    return [
        *_sureness(subject, outside, words),
        *_basis(subject, atlas, frame, options),
        *_sources(subject, inset, words),
        *([words.original] if words.original else ()),
    ]


def _sureness(subject: Subject, outside: Sequence[Feature], words: FigureWords) -> Iterator[str]:
    yield subject.layout.scale_note
    if any(place.grade is Grade.E for place in subject.places):
        yield words.schematic_note
    if subject.listed:
        yield words.listed.format(count=len(subject.listed), grade=Grade.F.value)
    undrawn = (
        (words.missed, subject.missed),
        (words.withheld, subject.withheld),
        (words.left_out, subject.left_out),
        (words.outside, outside),
    )
    for said, places in undrawn:
        if places:
            yield said.format(names=words.names.join(place.name for place in places))


def _basis(subject: Subject, atlas: Atlas, frame: Frame, options: FigureOptions) -> Iterator[str]:
    words = figure_words(options.lang)
    document = atlas.find_document(subject.layout.document)
    date = words.date.format(date=date_words(subject.layout.data_date))
    period = "" if document is None else words.period.format(period=period_words(document))
    grid = words.grid.format(epsg=frame.metric.epsg)
    number = reviewed_number(frame.extent(subject.layout.id), options.publication)
    said = words.review.format(number=number) if number else options.publication.note
    yield f"{date}{period}{grid}　{said}"


def _sources(subject: Subject, inset: Sequence[Context], words: FigureWords) -> Iterator[str]:
    contexts = list(dict.fromkeys([*(context.file.id for context in subject.contexts), *(c.file.id for c in inset)]))
    by_id = {context.file.id: context for context in [*subject.contexts, *inset]}
    sources = sources_of(subject.places, [by_id[name] for name in contexts])
    yield words.sources.format(sources=words.rows.join(_source_lines(sources)))


def _source_lines(sources: Iterable[Source]) -> list[str]:
    return list(dict.fromkeys(source_words(source) for source in sources))
