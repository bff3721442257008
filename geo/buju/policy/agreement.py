"""Does what was read out of a quote agree with the quote?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from buju.fault import FaultCode
from buju.folded import bare, fold
from buju.legible import plain
from buju.policy.citation import Misquote
from buju.policy.fact import Fact, Figure, Host, LayoutWording, Mention, Responsibility, StatedFunction, Target
from buju.policy.quantity import Operator, is_yearly, quantities
from buju.policy.unstated import CountedYear, Unstated

_RELATIVE = re.compile(r"(?<![0-9])(?:再用)?[0-9]{1,2}年内?")


def disagreements(fact: Fact) -> Iterator[Misquote]:
    """Yield every way in which a fact's values are not in its quote."""
    quote = fact.citation.quote
    if isinstance(fact, Target | Figure):
        yield from _of_target(fact)
    elif isinstance(fact, Responsibility):
        yield from _not_in(quote, fact.units, FaultCode.UNIT_UNLIKE_QUOTE, "责任单位")
    elif isinstance(fact, StatedFunction):
        yield from _not_in(quote, fact.functions, FaultCode.QUOTE_NOT_FOUND, "功能")
    elif isinstance(fact, Mention | Host):
        yield from _not_in(quote, (fact.name,), FaultCode.QUOTE_NOT_FOUND, "名称")
    elif isinstance(fact, LayoutWording):
        yield from _not_in(quote, (fact.wording,), FaultCode.QUOTE_NOT_FOUND, "布局表述")


def _not_in(quote: str, words: tuple[str, ...], code: FaultCode, kind: str) -> Iterator[Misquote]:
    text = bare(quote)
    for word in words:
        if bare(word) not in text:
            yield Misquote(code, f"{kind}“{word}”不在引文“{_short(quote)}”之内")


def _of_target(target: Target | Figure) -> Iterator[Misquote]:
    code = FaultCode.TARGET_UNLIKE_QUOTE
    if not _quantity_agrees(target):
        read = "；".join(f"{q.operator.word} {q.value or ''}{q.unit}" for q in quantities(target.citation.quote))
        written = f"{target.operator.word} {_said(target.value)}{_said(target.unit)}"
        yield Misquote(code, f"目标写作“{written}”，引文读出的是“{read or '没有数量'}”")
    if isinstance(target, Target):
        yield from _of_year(target)


def _of_year(target: Target) -> Iterator[Misquote]:
    year = target.year
    if isinstance(year, Unstated):
        return
    stated = year.base if isinstance(year, CountedYear) else year
    quote = fold(stated.citation.quote)
    relative = _RELATIVE.search(fold(target.deadline or quote))
    if re.search(rf"(?<![0-9]){stated.value}(?![0-9])", quote):
        if isinstance(year, CountedYear) and f"{year.years}年" not in fold(year.citation.quote):
            message = f"“{year.years}年”不在引文“{_short(year.citation.quote)}”之内"
            yield Misquote(FaultCode.TARGET_UNLIKE_QUOTE, message)
    elif relative:
        message = f"“{relative[0]}”没有起算年份，不能写成 {stated.value} 年"
        yield Misquote(FaultCode.DEADLINE_WITHOUT_BASE, message)
    else:
        message = f"年份 {stated.value} 不在引文“{_short(stated.citation.quote)}”之内"
        yield Misquote(FaultCode.TARGET_UNLIKE_QUOTE, message)


def _quantity_agrees(target: Target | Figure) -> bool:
    if target.operator is Operator.ACHIEVE:
        return isinstance(target.value, Unstated)
    value = None if isinstance(target.value, Unstated) else target.value
    unit = "" if isinstance(target.unit, Unstated) else target.unit
    quote = target.citation.quote
    units = {"", unit, unit.removesuffix("/年")} if is_yearly(quote) else {"", unit}
    return any(
        read.operator is target.operator and (read.value, read.upper) == (value, target.upper) and read.unit in units
        for read in quantities(quote)
    )


def _said(value: float | str | Unstated) -> str:
    if isinstance(value, Unstated):
        return "（未说明）"
    return value if isinstance(value, str) else plain(value)


def _short(quote: str) -> str:
    """Return a quote shortened for a message."""
    words = bare(quote)
    return words if len(words) <= 40 else f"{words[:38]}……"
