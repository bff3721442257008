"""The sheet of a responsible unit: its tasks, the places and the targets of them, for one page of A4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.units import Unit, targets_of, unit
from buju.policy.unstated import Stated
from buju.views.reading.clauses import places_of
from buju.views.report.block import Block, Heading, Paragraph, Report, Strong, Table, bullets, cell, paragraph
from buju.views.words.links import FILE_LINKS, Links
from buju.views.words.wording import Quote, period_words, quoted, status_words, target_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.document import Document
    from buju.policy.fact import Responsibility

_NOTE = "任务、同担单位、地点与目标均照原文；写在同一条款之内或写明与本单位地点有关的目标才列入，不据此推定考核责任。"


@dataclass(frozen=True, slots=True)
class SheetTask:
    """A task with the units that share it, the places of its clause, and the quote."""

    name: str
    others: tuple[str, ...]
    places: tuple[Place, ...]
    note: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """What one document says of a unit; `targets` stand in the clauses of its tasks, or concern its own place."""

    unit: Unit
    document: Document
    status: str
    advice: str | None
    tasks: tuple[SheetTask, ...]
    places: tuple[Place, ...]
    targets: tuple[tuple[str, Quote], ...]

    @property
    def title(self) -> str:
        """What the sheet is called."""
        return f"{self.unit.name}：任务单"


def unit_sheet(atlas: Atlas, unit_id: str, *, links: Links = FILE_LINKS) -> UnitSheet:
    """Return the sheet of a unit (`<document>:<name>`).

    Raises:
        NotFound: no document names such a unit.
    """
    found = unit(atlas, unit_id)
    document, status = atlas.document(found.document), atlas.status(found.document)
    own = () if found.place is None else (found.place,)
    named = [place for task in found.tasks for place in task.places]
    return UnitSheet(
        unit=found,
        document=document,
        status=f"规划期{period_words(document)}" if status is None else status_words(status),
        advice=None if status is None else status.advice,
        tasks=tuple(_task(task, found, atlas, links) for task in found.tasks),
        places=tuple(atlas.places_by_id(tuple(dict.fromkeys([*own, *named])))),
        targets=tuple(
            (target_words(fact), quoted(fact.citation, atlas, links=links)) for fact in targets_of(found, atlas)
        ),
    )


def _task(task: Responsibility, found: Unit, atlas: Atlas, links: Links) -> SheetTask:
    return SheetTask(
        name=task.task,
        others=tuple(other for other in task.units if other != found.name),
        places=tuple(places_of(task, atlas)),
        note=task.note,
        quote=quoted(task.citation, atlas, links=links),
    )


def unit_report(sheet: UnitSheet) -> Report:
    """Return a sheet as a short report, for Word."""
    source = sheet.document.source
    day = next((one.value.isoformat() for one in (source.printed, source.issued) if isinstance(one, Stated)), None)
    return Report(
        title=sheet.title,
        subtitle=f"依据：{sheet.document.title}",
        blocks=tuple(_blocks(sheet)),
        attribution=(sheet.document.title,),
        data_date=day or "文本未说明",
        licences=(source.licence_ground,),
        grade_note=_NOTE,
        is_brief=True,
    )


def _blocks(sheet: UnitSheet) -> Iterator[Block]:
    yield Heading(1, sheet.title)
    yield paragraph(f"依据：{sheet.document.title}")
    yield paragraph(Strong(sheet.status), *([f"：{sheet.advice}"] if sheet.advice else []))
    yield Heading(2, f"任务（{len(sheet.tasks)} 条）")
    rows = tuple(
        (cell(Strong(task.name)), cell("、".join(task.others) or "无"), cell(*_place_names(task), task.quote.clause))
        for task in sheet.tasks
    )
    yield Table(("任务", "同担单位", "地点与条款"), rows, f"{sheet.unit.name}的任务", (6, 5, 5))
    if sheet.targets:
        yield Heading(2, f"有关的目标（{len(sheet.targets)} 条）")
        yield bullets(*(Paragraph(paragraph(words, "，", quote).runs) for words, quote in sheet.targets))


def _place_names(task: SheetTask) -> tuple[str, ...]:
    return ("、".join(place.printed for place in task.places),) if task.places else ()
