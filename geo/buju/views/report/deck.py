"""What the slides of a layout tell first: eight sheets; all else is the appendix."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from buju.atlas.targets import year_of, year_words
from buju.atlas.units import units
from buju.policy.fact import StatedFunction, Target
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.face import cut
from buju.views.report.block import (
    Bullets,
    Deck,
    Paragraph,
    Picture,
    QuoteBlock,
    Sheet,
    Strong,
    Table,
    bullets,
    cell,
    paragraph,
)
from buju.views.words.amount import amount_words
from buju.views.words.wording import document_number, period_words, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.fact import Fact
    from buju.spatial.source import Source

# How much of one thing stands on a slide: what is longer is whole in the appendix.
_QUOTES, _FEW = 3, 6
_MOST_EMS = 34.0
_ROLES = tuple(Role)
_TOGETHER = frozenset({"支撑", "总称"})


def centre_of(places: Iterable[Place]) -> tuple[Place, ...]:
    """Return what a layout turns on: its drawn places of the first role that any of them has."""
    drawn = [place for place in places if place.shape is not None and not place.role.is_outer]
    first = min((place.role for place in drawn), key=_ROLES.index, default=None)
    return tuple(place for place in drawn if place.role is first)


def layout_deck(
    atlas: Atlas,
    layout: Layout,
    *,
    places: Sequence[Place],
    facts: Sequence[Fact],
    sources: Sequence[Source],
    whole: Picture | None,
    centre: Picture | None,
) -> Deck:
    """Return the sheets of a layout; one of which its plan says nothing is left out, and said so.

    Args:
        atlas: the atlas.
        layout: the layout.
        places: its places as they are mapped.
        facts: what its plan says.
        sources: where its shapes come from.
        whole: its figure, if it has one.
        centre: the figure of `centre_of` alone.
    """
    told = [
        *_drawn(layout, whole),
        *_centre(places, facts, atlas, centre),
        *_functions(places, facts, atlas),
        *_targets(layout, facts, atlas),
        *_units(layout, atlas),
    ]
    unknown = _unknown(places, facts, atlas, layout)
    return Deck(whole, (*told, unknown, _sources(layout, atlas, sources)))


def _drawn(layout: Layout, whole: Picture | None) -> Iterator[Sheet]:
    if whole is not None:
        yield Sheet(f"{layout.region}“{layout.name}”总体布局", (whole,), bleed=True)


def _centre(places: Sequence[Place], facts: Sequence[Fact], atlas: Atlas, picture: Picture | None) -> Iterator[Sheet]:
    found = centre_of(places)
    if picture is None or not found:
        return
    names = "、".join(place.printed for place in found[:_FEW]) + ("等" if len(found) > _FEW else "")
    yield Sheet(f"{found[0].role.words}：{cut(names, to=24)}", (picture, *_beside(found, facts, atlas)))


def _beside(found: Sequence[Place], facts: Sequence[Fact], atlas: Atlas) -> Iterator[Paragraph | QuoteBlock | Bullets]:
    grades = "、".join(dict.fromkeys(f"{place.grade.value} {place.grade.label}" for place in found))
    yield paragraph(Strong(f"{len(found)} 处，图形等级 {grades}"))
    own = {place.id for place in found}
    said = [
        quoted(fact.citation, atlas) for fact in facts if isinstance(fact, StatedFunction) and own & set(fact.places)
    ]
    said += [quoted(citation, atlas) for place in found for citation in place.record.citations]
    for quote in list(dict.fromkeys(said))[:_QUOTES]:
        yield QuoteBlock(quote)


def _functions(places: Sequence[Place], facts: Sequence[Fact], atlas: Atlas) -> Iterator[Sheet]:
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts:
        if isinstance(fact, StatedFunction):
            stages = {function.stage for _, function in atlas.vocabulary.functions_of(fact.id)}
            for place in fact.places:
                held[place].update(stages)
    rows = [place for place in places if held.get(place.id)]
    columns = [stage for stage in atlas.vocabulary.stages if any(held[place.id][stage.id] for place in rows)]
    if not rows or not columns:
        return
    table = Table(
        ("地点", "布局角色", *(f"{stage.id}" for stage in columns)),
        tuple(
            (
                cell(Strong(cut(place.printed, to=16))),
                cell(place.role.words),
                *(cell("●") if held[place.id][stage.id] else cell() for stage in columns),
            )
            for place in rows
        ),
        "地点与产业链环节（● 文本写明该处有此环节的功能，原文见附录）",
        (4.4, 2.2, *([1.0] * len(columns))),
    )
    most = max(columns, key=lambda stage: sum(bool(held[place.id][stage.id]) for place in rows))
    links = "、".join(f"{stage.id}（{stage.name}）" for stage in columns if stage.id not in _TOGETHER)
    yield Sheet(
        "功能：哪里做什么",
        (
            paragraph(f"文本给 {len(rows)} 处地点写明了功能；说得最多的是“{most.name}”。"),
            paragraph(f"环节：{links or most.name}", small=True),
            table,
        ),
    )


def _targets(layout: Layout, facts: Sequence[Fact], atlas: Atlas) -> Iterator[Sheet]:
    found = [fact for fact in facts if isinstance(fact, Target) and fact.citation.document == layout.document]
    if not found:
        return
    # The latest year first, and in it the groups in turn: one group must not take the whole slide.
    turn: Counter[tuple[int, str]] = Counter()
    ranked = []
    for number, fact in enumerate(found):
        year = year_of(fact) or 0
        ranked.append((-year, turn[year, fact.group.value], number, fact))
        turn[year, fact.group.value] += 1
    ordered = [fact for *_, fact in sorted(ranked, key=lambda one: one[:3])]
    rows = tuple(
        (
            cell(Strong(cut(fact.indicator, to=_MOST_EMS))),
            cell(cut(amount_words(fact), to=12)),
            cell(cut(year_words(fact), to=9)),
            cell(cut(quoted(fact.citation, atlas).clause, to=22)),
        )
        for fact in ordered
    )
    years = [known for fact in found if (known := year_of(fact))]
    until = f"，最远到 {max(years)} 年" if years else ""
    yield Sheet(
        "目标：到哪年，到多少",
        (
            paragraph(f"文本写明 {len(found)} 项目标与里程碑{until}。"),
            Table(("指标", "目标", "年份", "条款"), rows, "目标指标（年份晚的在前）", (5, 2.6, 1.9, 4)),
        ),
    )


def _units(layout: Layout, atlas: Atlas) -> Iterator[Sheet]:
    found = sorted(units(atlas, document=layout.document), key=lambda unit: -len(unit.tasks))
    if not found:
        return
    rows = tuple(
        (
            cell(Strong(cut(unit.name, to=16))),
            cell(f"{len(unit.tasks)} 项"),
            cell(cut("；".join(dict.fromkeys(task.task for task in unit.tasks)), to=42)),
        )
        for unit in found
    )
    tasks = len({task.id for unit in found for task in unit.tasks})
    yield Sheet(
        "分工：谁来做",
        (
            paragraph(f"{len(found)} 个责任单位，{tasks} 项任务；任务最多的是{found[0].name}。"),
            Table(("责任单位", "任务", "做什么"), rows, "责任单位（任务多的在前）", (3.2, 1.2, 8)),
        ),
    )


def _unknown(places: Sequence[Place], facts: Sequence[Fact], atlas: Atlas, layout: Layout) -> Sheet:
    drawn = [place for place in places if place.shape is not None]
    lost = [place for place in places if place.shape is None and not place.withheld]
    withheld = len(places) - len(drawn) - len(lost)
    silent = [
        words
        for words, is_said in (
            ("各处地点的功能", any(isinstance(fact, StatedFunction) for fact in facts)),
            ("目标指标", any(isinstance(fact, Target) for fact in facts)),
            ("责任单位", bool(units(atlas, document=layout.document))),
        )
        if not is_said
    ]
    loose = [place for place in drawn if place.grade in (Grade.C, Grade.D, Grade.E)]
    items = [
        *([f"{len(lost)} 处为文本提及而无法定位，只列不绘：{_some(lost)}"] if lost else []),
        *([f"{withheld} 处按要求不画行政区域界线，只列不画"] if withheld else []),
        *([f"文本未说明：{'、'.join(silent)}"] if silent else []),
        *([f"{len(loose)} 处的图形只是代表或示意，不能用来量距离、算面积：{_some(loose)}"] if loose else []),
    ]
    rows = tuple(
        (cell(Strong(grade.value)), cell(grade.label), cell(cut(grade.words, to=46)), cell(f"{count} 处"))
        for grade, count in Counter(place.grade for place in sorted(places, key=lambda one: one.grade)).items()
    )
    table = (Table(("等级", "名称", "含义", "地点"), rows, "图形有多可靠", (1, 2, 8, 1.4)),) if rows else ()
    return Sheet("尚不清楚的", (bullets(*(items or ["文本提及的地点都已绘于图上。"])), *table))


def _some(places: Sequence[Place]) -> str:
    names = "、".join(place.printed for place in places[:_FEW])
    return names + ("等" if len(places) > _FEW else "")


def _sources(layout: Layout, atlas: Atlas, sources: Sequence[Source]) -> Sheet:
    document = atlas.find_document(layout.document)
    rows = []
    if document is not None:
        number, period = cut(document_number(document), to=22), period_words(document, on=atlas.on)
        rows.append((cell(Strong(cut(document.title, to=44))), cell("政策文本"), cell(number), cell(period)))
    by_title = {source.title: source for source in sources}
    rows += [
        (cell(cut(title, to=44)), cell("图层"), cell(cut(source.attribution, to=22)), cell(cut(source.licence, to=14)))
        for title, source in by_title.items()
    ]
    table = (
        (Table(("来源", "类别", "文号或署名", "规划期或许可"), tuple(rows), "出处", (6, 1.4, 3.6, 2.6)),)
        if rows
        else ()
    )
    return Sheet(
        "出处",
        (
            paragraph("图上与表中的每一项都引自文本或由图层算得；逐条原文与条款见附录。"),
            paragraph(layout.scale_note, small=True),
            *table,
        ),
    )
