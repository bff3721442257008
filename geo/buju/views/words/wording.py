"""Facts and citations in words for readers: what is stated, what the text leaves open, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, assert_never

from buju.policy.fact import (
    Anomaly,
    CrossPlanLink,
    Designation,
    Fact,
    Figure,
    Host,
    LayoutWording,
    Membership,
    Mention,
    Positioning,
    Question,
    Responsibility,
    StatedFunction,
    Target,
)
from buju.policy.status import status_of
from buju.policy.unstated import Stated, Unstated
from buju.views.words.amount import amount_words
from buju.views.words.links import FILE_LINKS, Links

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.policy.document import Document
    from buju.policy.status import PlanStatus
    from buju.spatial.source import Source


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as a reader would set it, its clause in words, and its address if it has one."""

    words: str
    clause: str
    href: str | None


def quoted(citation: Citation, atlas: Atlas, *, links: Links = FILE_LINKS) -> Quote:
    """Return a citation for readers, e.g. with the clause `松江行动计划 四(一)1 加强关键核心技术攻关`."""
    document = atlas.find_document(citation.document)
    clause = document.clause(citation.clause) if document else None
    label = clause.label if clause else citation.clause
    short = f"{document.source.short} " if document else ""
    return Quote(words=citation.words, clause=f"{short}{label}", href=links.citation(citation))


_NATURES = {"press": "报道所载", "restatement": "转述其他规划", "specification": "规格说明"}


class Statement(NamedTuple):
    """One fact for readers: a headline (empty where the quote says it all), separate items, and small notes."""

    headline: str
    items: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def statement(fact: Fact, atlas: Atlas) -> Statement:
    """Return what a fact says, in words that may stand over its quote."""
    said = _said(fact, atlas)
    return said if fact.note is None else said._replace(notes=(*said.notes, fact.note))


def _said(fact: Fact, atlas: Atlas) -> Statement:  # noqa: PLR0911, PLR0912 - one line for each kind
    match fact:
        case Mention():
            return Statement(fact.name if fact.standing == "is" else f"涉及{fact.name}")
        case LayoutWording():
            return Statement(fact.wording)
        case Membership():
            parent = atlas.find_place(fact.of) if fact.of else None
            return Statement(f"{fact.part}（{parent.name}）" if parent else fact.part)
        case StatedFunction():
            return Statement("", items=fact.functions)
        case Target():
            return Statement(target_words(fact), notes=tuple(_open_points(fact)))
        case Figure():
            said = f"{fact.indicator}：{amount_words(fact)}（{_NATURES[fact.nature]}）"
            return Statement(said, notes=tuple(_open_points(fact)))
        case Responsibility():
            return Statement(fact.task, items=fact.units)
        case Designation():
            return Statement(f"{fact.title}（{'已有' if fact.status == 'existing' else '争取'}）")
        case Positioning():
            return Statement(fact.position)
        case Host():
            return Statement(f"{fact.name}：{fact.words}")
        case CrossPlanLink():
            return Statement(fact.target)
        case Anomaly():
            return Statement(fact.oddity, notes=(fact.explanation,))
        case Question():
            return Statement(fact.question, items=tuple(one.reading for one in fact.readings))
        case _:
            assert_never(fact)


def target_words(target: Target) -> str:
    """Return a target as readers say it, e.g. `在轨运营卫星数量：600 颗左右（2027年）`."""
    when = target.deadline or ""
    if not isinstance(target.year, Unstated):
        when = f"{when}，{target.year.value}年" if when else f"{target.year.value}年"
    return f"{target.indicator}：{amount_words(target)}{f'（{when}）' if when else ''}"


def _open_points(fact: Target | Figure) -> Iterator[str]:
    if isinstance(fact.value, Unstated):
        yield f"数值：文本未说明：{fact.value.unstated}"
    elif isinstance(fact.unit, Unstated):
        yield f"单位：文本未说明：{fact.unit.unstated}"
    if isinstance(fact, Target):
        if isinstance(fact.year, Unstated):
            yield f"年份：文本未说明：{fact.year.unstated}"
        yield f"范围：{fact.scope}"


def document_number(document: Document) -> str:
    """Return a document's number, or why there is none."""
    number = document.source.number
    return number.value if isinstance(number, Stated) else f"文号：文本未说明：{number.unstated}"


def period_words(document: Document, *, on: date | None = None) -> str:
    """Return the years that a plan runs over, e.g. `2025—2027年`, or why they are unknown; `on` adds the status."""
    years = _years(document)
    if on is None or isinstance(document.source.period, Unstated):
        return years
    return f"{years}（{status_of(document.source, on=on).standing.word}，按{date_words(on.isoformat())}）"


def status_words(status: PlanStatus) -> str:
    """Return a status with the day that it is told for: `规划期已满（2023—2025年），按2026年11月29日`."""
    return f"{status.words}，按{date_words(status.on.isoformat())}"


def _years(document: Document) -> str:
    period = document.source.period
    if isinstance(period, Unstated):
        return f"文本未说明：{period.unstated}"
    first, last = period.value
    return f"{first}年" if first == last else f"{first}—{last}年"


def date_words(iso: str) -> str:
    """Return an ISO date (year, month or day) as Chinese readers write it; other words stay as they are."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if match is None:
        return iso
    year, month, day = match.groups()
    return f"{year}年" + (f"{int(month)}月" if month else "") + (f"{int(day)}日" if day else "")


def making_words(place: Place) -> str:
    """Return how a place's shape was made, or why the map has none."""
    if place.withheld:
        return "按要求不画行政区域界线；此处的图形由政区界线构成，只列不画"
    if place.shape is None and place.is_aside:
        return f"原文没有写到，只作对照，不画在图上。{place.record.method}"
    if place.shape is None and place.record.host:
        return f"{'；'.join(place.host_words)}，未能定位。{place.record.method}"
    return place.record.method


# What a unit is called by, as the word for its inside.
_INSIDE = ("省", "市", "县", "镇", "乡")


def pinned_words(host: Place, count: int) -> str:
    """Return what stands on a host of places that cannot be located, e.g. `区内另有 4 处未定位`."""
    kind = host.name[-1] if host.name.endswith(_INSIDE) else "区"
    return f"{kind}内另有 {count} 处未定位"


def pin_words(place: Place, host: Place | None) -> str:
    """Return where a place that cannot be located is counted on the map, or why nowhere; empty if nothing is stated."""
    if host is not None:
        return f"计入“{host.name}”，只列不定点"
    if place.shape is not None or place.withheld or not place.record.host:
        return ""
    named = dict.fromkeys(f"“{stated.host}”" for stated in place.record.host if stated.is_unit)
    if named:
        return f"{'、'.join(named)}未绘于本图，没有可以计入的图形"
    return f"“{place.record.host[0].host}”不是收录的政区，没有可以计入的图形"


def source_words(source: Source) -> str:
    """Return a source with its licence, credit and date in one line."""
    return f"{source.title}（{source.attribution}；许可：{source.licence}；{date_words(source.date)}）"


def grouped_source_words(sources: Iterable[Source]) -> list[str]:
    """Return sources by provider and licence, one line each: what is from it, as of when.

    A provider is not named again in its own titles, nor a source that another of the same day says more of.
    """
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for source in sources:
        titles = groups.setdefault((source.attribution, source.licence), {}).setdefault(date_words(source.date), [])
        title = _without_provider(source.title, source.attribution)
        if title not in titles:
            titles.append(title)
    return [
        f"{provider}（{licence.replace('（', ' ').replace('）', '')}）："
        + "、".join(_dated(title, date) for date, titles in dates.items() for title in _told(titles))
        for (provider, licence), dates in groups.items()
    ]


def _without_provider(title: str, provider: str) -> str:
    for name in re.split("[、；]", provider):
        rest = title.removeprefix(name.removeprefix("© ").removesuffix(" contributors")).strip()
        if len(rest) > 1 and not rest.startswith("（"):
            title = rest
    return title


def _dated(title: str, date: str) -> str:
    return f"{title.removesuffix('）')}；{date}）" if title.endswith("）") else f"{title}（{date}）"


def _told(titles: Sequence[str]) -> list[str]:
    """Return the titles without those that another begins with."""
    return [
        title
        for at, title in enumerate(titles)
        if not any(other.startswith(title.removesuffix("）")) for other in (*titles[:at], *titles[at + 1 :]))
    ]
