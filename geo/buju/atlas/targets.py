"""Targets of all plans: filtered, and as rows that people read."""

from __future__ import annotations

from collections.abc import Iterable

from buju.atlas.atlas import Atlas
from buju.csv_text import csv_text as table_text
from buju.policy.fact import IndicatorGroup, Target
from buju.policy.unstated import Unstated

HEADINGS = ("编号", "文件", "条款", "指标", "口径", "限定", "数值", "上限", "单位", "年份", "类别", "指标组", "引文")


def targets(
    atlas: Atlas,
    *,
    document: str | None = None,
    year: int | None = None,
    unit: str | None = None,
    group: IndicatorGroup | None = None,
) -> tuple[Target, ...]:
    """Return the targets and milestones that meet every given filter, in the order of their documents."""
    source = None if document is None else atlas.document(document).id
    return tuple(
        fact
        for fact in atlas.facts()
        if isinstance(fact, Target)
        and (source is None or fact.citation.document == source)
        and (year is None or year_of(fact) == year)
        and (unit is None or fact.unit == unit)
        and (group is None or fact.group is group)
    )


def year_of(target: Target) -> int | None:
    """Return a target's year, stated or counted, or None if the text gives none."""
    return None if isinstance(target.year, Unstated) else target.year.value


def year_words(target: Target) -> str:
    """Return a target's time as readers see it: a year, a relative deadline in its own words, or 文本未说明."""
    year = year_of(target)
    return f"{year}年" if year is not None else target.deadline or "文本未说明"


def csv_text(rows: Iterable[Target]) -> str:
    """Return targets as CSV with a UTF-8 mark, so that spreadsheet programs read the Chinese rightly.

    A cell that would start a formula is led by an apostrophe (CWE-1236).
    """
    return table_text(HEADINGS, map(_cells, rows))


def _cells(target: Target) -> tuple[str, ...]:
    return (
        target.id,
        target.citation.document,
        target.citation.clause,
        target.indicator,
        target.scope,
        target.operator.word,
        "" if isinstance(target.value, Unstated) else f"{target.value:g}",
        "" if target.upper is None else f"{target.upper:g}",
        target.unit if isinstance(target.unit, str) else "",
        year_words(target),
        target.target_class.word,
        target.group.word,
        target.citation.words,
    )
