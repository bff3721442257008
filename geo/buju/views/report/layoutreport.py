"""The report of a layout: what its plan says, place by place, each statement with its quote and clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from buju.atlas.pins import Pins, pins_of
from buju.atlas.relation import End, Relation, RelationKind
from buju.atlas.targets import year_words
from buju.legible import plain
from buju.policy.fact import Fact, Responsibility, StatedFunction, Target
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.publication import INTERNAL, Publication, mapped_places
from buju.views.report.block import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Report,
    Strong,
    Table,
    bullets,
    cell,
    paragraph,
)
from buju.views.report.overview import overview, told_apart
from buju.views.words.amount import amount_words
from buju.views.words.links import FILE_LINKS, Links
from buju.views.words.wording import (
    Quote,
    document_number,
    making_words,
    period_words,
    pin_words,
    pinned_words,
    quoted,
    source_words,
    status_words,
)

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.fault import Fault
    from buju.policy.document import Document
    from buju.spatial.source import Source

FAULTY = "数据问题：未修正前请勿引用"
_UNLAYERED = "本报告没有用到图层"
ROLE_ORDER = {role: number for number, role in enumerate(Role)}


def layout_report(
    atlas: Atlas,
    layout_id: str,
    *,
    figure: bytes | None,
    svg: str | None = None,
    faults: Sequence[Fault] = (),
    links: Links = FILE_LINKS,
    publication: Publication = INTERNAL,
) -> Report:
    """Return the report of a layout.

    Args:
        atlas: the atlas.
        layout_id: id of the layout, e.g. `songjiang`.
        figure: the layout's figure as PNG, if there is one.
        svg: the same figure as SVG, for pages.
        faults: faults in the data, shown before anything else.
        links: addresses of clauses, for pages that have neighbours.
        publication: who the figure is for; what it does not show is said here.

    Raises:
        NotFound: the layout is unknown.
    """
    layout = atlas.layout(layout_id)
    mapped = mapped_places(atlas, layout_id, publication=publication)
    # As its figure draws them: what is only told apart has no shape there.
    shown = (place.drawn_when(asked=False) for place in mapped)
    places = sorted(shown, key=lambda place: ROLE_ORDER[place.role])
    facts, pins = facts_of(layout, atlas), pins_of(places)
    sources = sources_of(layout, places, atlas)
    document, status = atlas.find_document(layout.document), atlas.status(layout.document)
    told = "" if status is None else f"（{status_words(status)}）"
    return Report(
        title=layout.title,
        subtitle=f"{layout.region}“{layout.name}”" + (f"　依据：{document.title}{told}" if document else ""),
        blocks=(
            *fault_notice(faults),
            *overview(layout, places, atlas, figure=figure, svg=svg, links=links),
            *_functions(facts, atlas, links=links),
            *_targets(facts, atlas, links=links),
            *_duties(facts, atlas, links=links),
            *_drawn(places, pins, atlas, links=links),
            *_listed(places, pins, atlas, links=links),
            *_relations(layout, places, atlas, links=links),
            *_documents(facts, layout, atlas),
        ),
        attribution=tuple(dict.fromkeys(source.attribution for source in sources)) or (_UNLAYERED,),
        data_date=layout.data_date,
        licences=tuple(dict.fromkeys(source_words(source) for source in sources)) or (_UNLAYERED,),
        grade_note=layout.scale_note,
    )


def facts_of(layout: Layout, atlas: Atlas) -> list[Fact]:
    """Return what the layout's own document says, and what others say about its places."""
    own = {place.id for place in atlas.places_of(layout.id)}
    return [fact for fact in atlas.facts() if fact.citation.document == layout.document or own & set(fact.places)]


def sources_of(layout: Layout, places: Sequence[Place], atlas: Atlas) -> list[Source]:
    """Return where a layout's shapes and its surroundings come from, each once."""
    shapes = [source for place in places for source in place.record.sources]
    around = [context.file.source for context in atlas.contexts_of(layout.id)]
    return list(dict.fromkeys([*shapes, *around]))


def fault_notice(faults: Sequence[Fault]) -> Iterator[Block]:
    """Yield what readers must know before anything else: what is wrong with the data."""
    if faults:
        yield Heading(1, FAULTY)
        yield bullets(
            *(
                f"{fault.code.rule.means}：{fault.message}（{fault.where.file} 第 {fault.where.line} 行）"
                for fault in faults
            )
        )


def _drawn(places: Sequence[Place], pins: Pins, atlas: Atlas, *, links: Links) -> Iterator[Block]:
    drawn = [place for place in places if place.shape is not None]
    yield Heading(1, "绘于图上的地点")
    if not drawn:
        yield paragraph("没有一处地点能够绘于图上。")
        return
    rows = tuple(
        (
            cell(Strong(place.printed), *_asides(place, pins)),
            cell(place.role.words),
            cell(Strong(f"{place.grade.value} {place.grade.label}"), paragraph(place.margin_words, small=True)),
            cell(*_quotes(place, atlas, links=links)),
        )
        for place in drawn
    )
    yield Table(("名称", "布局角色", "等级与误差", "规划原文与条款"), rows, "绘于图上的地点", (2.9, 1.9, 2.4, 8))


def _asides(place: Place, pins: Pins) -> Iterator[Paragraph]:
    if place.record.candidate:
        yield paragraph(place.record.candidate, small=True)
    if place.host_words:
        yield paragraph("；".join(place.host_words), small=True)
    if inside := pins.on(place):
        names = "、".join(other.name for other in inside)
        yield paragraph(f"{pinned_words(place, len(inside))}：{names}", small=True)


def _quotes(place: Place, atlas: Atlas, *, links: Links) -> Iterator[Quote]:
    """Yield each quote of a place once; one that another of the same clause contains adds nothing.

    What only says who is responsible has a table of its own.
    """
    duties = {fact.citation for fact in atlas.facts_about(place.id) if isinstance(fact, Responsibility)}
    citations = [citation for citation in place.record.citations if citation not in duties] or place.record.citations
    quotes: dict[tuple[str, str], Quote] = {}
    for citation in citations:
        quote = quoted(citation, atlas, links=links)
        quotes.setdefault((quote.words, quote.clause), quote)
    for quote in quotes.values():
        if not any(
            quote.words in other.words and quote.clause == other.clause
            for other in quotes.values()
            if other is not quote
        ):
            yield quote


def _functions(facts: Iterable[Fact], atlas: Atlas, *, links: Links) -> Iterator[Block]:
    yield Heading(1, "功能定位")
    rows = tuple(
        (_names(fact, atlas), cell("、".join(fact.functions)), cell(quoted(fact.citation, atlas, links=links)))
        for fact in facts
        if isinstance(fact, StatedFunction)
    )
    if rows:
        yield Table(("地点", "功能", "规划原文与条款"), rows, "功能定位", (3, 5, 7))
    else:
        yield paragraph("文本未说明各处地点的功能。")


def _targets(facts: Iterable[Fact], atlas: Atlas, *, links: Links) -> Iterator[Block]:
    yield Heading(1, "目标指标")
    rows = tuple(
        (
            cell(fact.indicator, paragraph(f"范围：{fact.scope}", small=True)),
            cell(Strong(amount_words(fact))),
            cell(year_words(fact)),
            cell(quoted(fact.citation, atlas, links=links)),
        )
        for fact in facts
        if isinstance(fact, Target)
    )
    if rows:
        yield Table(("指标", "目标", "年份", "规划原文与条款"), rows, "目标指标与里程碑", (4, 2.4, 1.8, 6.8))
    else:
        yield paragraph("文本没有列出目标指标。")


def _duties(facts: Iterable[Fact], atlas: Atlas, *, links: Links) -> Iterator[Block]:
    yield Heading(1, "责任单位")
    rows = tuple(
        (cell(fact.task), cell("、".join(fact.units)), cell(quoted(fact.citation, atlas, links=links)))
        for fact in facts
        if isinstance(fact, Responsibility)
    )
    if rows:
        yield Table(("任务", "责任单位", "规划原文与条款"), rows, "任务与责任单位", (3.5, 4.5, 7))
    else:
        yield paragraph("文本没有逐条列出责任单位。")


def _listed(places: Sequence[Place], pins: Pins, atlas: Atlas, *, links: Links) -> Iterator[Block]:
    yield Heading(1, "列而未绘的地点")
    rows = tuple(
        (
            cell(Strong(place.printed)),
            cell(place.role.words),
            cell(making_words(place), *_pin(place, pins)),
            cell(*list(_quotes(place, atlas, links=links))[:1]),
        )
        for place in places
        if place.shape is None
    )
    if not rows:
        yield paragraph("文中提及的地点都已绘于图上。")
        return
    withheld, aside = sum(place.withheld for place in places), told_apart(places)
    lost = len(rows) - withheld - aside
    yield paragraph(
        f"下列 {lost} 处为文本提及、但依现有资料无法定位（{Grade.F.value} 级），只列不绘，逐处说明原因。"
        + (f"另有 {withheld} 处按要求不画行政区域界线，只列不画。" if withheld else "")
        + (f"另有 {aside} 处文本没有写到，只作对照。" if aside else "")
    )
    yield Table(("名称", "布局角色", "未绘原因", "规划原文与条款"), rows, "列而未绘的地点", (3, 1.9, 5.3, 4.8))


def _pin(place: Place, pins: Pins) -> Iterator[Paragraph]:
    if said := pin_words(place, pins.host_of(place)):
        yield paragraph(said, small=True)


def _relations(layout: Layout, places: Sequence[Place], atlas: Atlas, *, links: Links) -> Iterator[Block]:
    yield Heading(1, "与其他规划的关系")
    own = {place.id for place in places}
    found = [relation for relation in atlas.relations() if _concerns(relation, layout, own, atlas)]
    written = [relation for relation in found if relation.kind is not RelationKind.OVERLAP]
    overlaps = [relation for relation in found if relation.kind is RelationKind.OVERLAP]
    if not found:
        yield paragraph("关系台账没有记载与本布局有关的条目。")
    if written:
        rows = tuple(
            (
                cell(Strong(relation.kind.label), paragraph(relation.status_words, small=True)),
                _end(relation.left, atlas, links=links),
                _end(relation.right, atlas, links=links),
                cell(relation.reason),
            )
            for relation in written
        )
        yield Table(("关系", "一端", "另一端", "说明"), rows, "与其他表述的关系", (2.2, 4.4, 4.4, 4))
    if overlaps:
        yield Heading(2, "图形重叠")
        yield paragraph("下列重叠由图形计算，只说明图形位置，不是任何规划的表述。")
        rows = tuple(
            (
                _end(relation.left, atlas, links=links),
                _end(relation.right, atlas, links=links),
                cell(f"约 {plain(relation.area_km2)} 平方公里"),
                cell(f"{relation.grade} {Grade(relation.grade).label}"),
            )
            for relation in overlaps
            if relation.area_km2 is not None and relation.grade is not None
        )
        yield Table(("一处", "另一处", "重叠面积", "较弱的等级"), rows, "图形重叠", (5, 5, 2.5, 2.5))


def _concerns(relation: Relation, layout: Layout, own: set[str], atlas: Atlas) -> bool:
    """Whether an end of a relation is a place of the layout, or a statement of its document."""
    facts = [atlas.find_fact(end.fact) for end in (relation.left, relation.right)]
    stated = any(fact is not None and fact.citation.document == layout.document for fact in facts)
    return stated or bool(own & {relation.left.place, relation.right.place})


def _end(end: End, atlas: Atlas, *, links: Links) -> Cell:
    place, fact = atlas.find_place(end.place), atlas.find_fact(end.fact)
    parts: list[str | Quote | Strong] = []
    if place is not None:
        layout = atlas.find_layout(place.record.layout)
        parts.append(Strong(f"{place.printed}（{layout.region}）" if layout else place.printed))
    if fact is not None:
        parts.append(quoted(fact.citation, atlas, links=links))
    return cell(*parts) if parts else cell("文本未说明")


def _documents(facts: Sequence[Fact], layout: Layout, atlas: Atlas) -> Iterator[Block]:
    yield Heading(1, "依据文件")
    used = dict.fromkeys([layout.document, *(fact.citation.document for fact in facts)])
    found = (atlas.find_document(name) for name in used)
    rows = tuple(_document_row(document, atlas) for document in found if document is not None)
    if rows:
        yield Table(("文件", "文号", "规划期", "收录依据"), rows, "依据文件", (5, 3.4, 2.6, 4))
    else:
        yield paragraph("依据文件未收录。")


def _document_row(document: Document, atlas: Atlas) -> tuple[Cell, ...]:
    return (
        cell(Strong(document.title), paragraph(f"本报告简称：{document.source.short}", small=True)),
        cell(document_number(document)),
        cell(period_words(document, on=atlas.on)),
        cell(paragraph(document.source.licence_ground, small=True)),
    )


def _names(fact: Fact, atlas: Atlas) -> Cell:
    names = [place.printed for place in atlas.places_by_id(fact.places)]
    return cell("、".join(names) if names else "文本未说明地点")
