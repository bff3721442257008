"""Amounts in words: number, unit and the operator as the quote words it (以上, 左右, 超, 若干, 量级)."""

from __future__ import annotations

import unicodedata

from buju.folded import bare
from buju.legible import plain
from buju.policy.fact import Figure, Target
from buju.policy.quantity import Operator, order_words
from buju.policy.unstated import Unstated

THIN_SPACE = "\u2009"

# How plans word an operator: before the number, right after it, or after the unit.
_BEFORE = {
    Operator.MORE_THAN: ("超过", "突破", "超"),
    Operator.AT_LEAST: ("不少于", "不低于"),
    Operator.AT_MOST: ("不超过", "不高于", "控制在"),
}
_INSIDE = {Operator.AT_LEAST: ("余", "多")}
_AFTER = {Operator.AT_LEAST: "以上", Operator.AT_MOST: "以内", Operator.ABOUT: "左右", Operator.ORDER: "量级"}
_YEARLY = "每年"
_FALLBACK_BEFORE = {Operator.MORE_THAN: "超过"}


def amount_words(fact: Target | Figure) -> str:
    """Return a target's or a figure's amount, e.g. `600 颗左右`; only the operator's word if it has no number."""
    unit = "" if isinstance(fact.unit, Unstated) else fact.unit
    if isinstance(fact, Target) and fact.deadline == _YEARLY:
        # The year stands with the deadline: “10 个以上（每年）”, not “10 个/年以上（每年）”.
        unit = unit.removesuffix("/年")
    if fact.operator is Operator.SOME:
        return f"若干{unit}"
    if isinstance(fact.value, Unstated):
        return fact.operator.word
    worded = order_words(fact.citation.quote) if fact.operator is Operator.ORDER else None
    if worded is not None:
        return worded
    number = number_words(fact.value)
    if fact.upper is not None:
        return _with_unit(f"{number}—{number_words(fact.upper)}", unit)
    before, inside = _as_worded(fact.operator, number, quote=fact.citation.quote)
    after = "" if before or inside else _AFTER.get(fact.operator, "")
    return f"{before}{_with_unit(f'{number}{inside}', unit)}{after}"


def number_words(value: float) -> str:
    """Return a number without exponent and without needless zeros."""
    return plain(value, places=6)


def _with_unit(number: str, unit: str) -> str:
    return f"{number}{THIN_SPACE}{unit}" if unit else number


def _as_worded(operator: Operator, number: str, *, quote: str) -> tuple[str, str]:
    """Return the operator's word before the number and the one right after it, as the quote has them."""
    text = unicodedata.normalize("NFKC", bare(quote))
    before = next((word for word in _BEFORE.get(operator, ()) if f"{word}{number}" in text), "")
    inside = next((word for word in _INSIDE.get(operator, ()) if f"{number}{word}" in text), "")
    return before or _FALLBACK_BEFORE.get(operator, ""), inside
