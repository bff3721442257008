"""What is wrong with a field, in Chinese: the validator's findings as users read them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_CHINESE = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的项",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "不能为空",
    "string_too_long": "应不超过 {max_length} 个字",
    "string_pattern_mismatch": "格式不符，应符合 {pattern}",
    "enum": "取值应为 {expected} 之一",
    "literal_error": "取值应为 {expected} 之一",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "finite_number": "应为有限的数字",
    "date_from_datetime_parsing": "应为日期，如 2024-10-08",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为“键: 值”",
    "model_type": "应为“键: 值”",
    "union_tag_invalid": "没有“{tag}”这一类",
    "union_tag_not_found": "缺少类别",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "应不超过 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
}

# Findings on a word that is none of a closed list.
CHOSEN = frozenset({"enum", "literal_error", "union_tag_invalid"})


def explained(row: ErrorDetails, *, where: str, known: Iterable[str] = ()) -> str:
    """Return one line for a validator's finding.

    `where` is the field's path, empty for the whole entry; `known` are the keys or words that could stand there.
    """
    return f"{where or '整条'}：{_unknown(row, where, list(known)) or reason(row)}"


def _unknown(row: ErrorDetails, where: str, known: list[str]) -> str:
    """Return what is said of a key or word that is none of those known, the nearest of them first; "" for the rest."""
    if not known:
        return ""
    if row["type"] == "extra_forbidden":
        said = where.rpartition(".")[2]
        return f"没有键“{said}”；{_nearest(said, known)}"
    if row["type"] not in CHOSEN:
        return ""
    said = str(row.get("ctx", {}).get("tag", row["input"]))
    return f"没有“{said[:40]}”这一取值；{_nearest(said, known)}"


def _nearest(said: str, known: list[str]) -> str:
    near = get_close_matches(said, known, n=3)
    return f"相近的有：{'、'.join(near)}" if near else f"应为 {'、'.join(known)} 之一"


def reason(row: ErrorDetails) -> str:
    """Return what a validator found, without saying where."""
    context = row.get("ctx", {})
    if row["type"] == "value_error":
        return str(context["error"])
    template = _CHINESE.get(row["type"], "取值不合规定")
    return template.format_map({key: str(value).replace(" or ", "、") for key, value in context.items()})
