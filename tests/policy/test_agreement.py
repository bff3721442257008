"""Agreement: what was read out of a quote is what the quote says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode

if TYPE_CHECKING:
    from conftest import Folder

_TARGET = """  - id: demo-t-02
    kind: {kind}
    indicator: 平台
    operator: {operator}
    value: {value}
    unit: {unit}
    {rest}
    clause: {clause}
    quote: {quote}
"""
_YEAR = "scope: 示例区\n    year: {unstated: 没有年份}"
NONE = "{unstated: 没有}"


def with_target(folder: Folder, **values: str) -> list[FaultCode]:
    fields = {"kind": "target", "rest": _YEAR, "clause": "一(二)"} | values
    folder.texts["facts.yaml"] += _TARGET.format(**fields)
    return [fault.code for fault in folder.parse().faults]


@pytest.mark.parametrize(
    ("operator", "value", "unit", "clause", "quote"),
    [
        ("at-least", "30", "家", "一(一)", "企业 30 家以上"),
        ("equal", "50", "发/年", "一(一)", "年产５０发商业火箭"),
        ("equal", "50", "发", "一(一)", "年产５０发商业火箭"),
        ("some", NONE, NONE, "一(二)", "建设若干平台"),
        ("some", NONE, "个", "一(二)", "建设若干平台"),
        ("order", "1000", "亿元", "一(二)", "形成千亿级产业集群"),
        ("achieve", NONE, NONE, "一(二)", "形成千亿级产业集群"),
    ],
)
def test_what_agrees(*, folder: Folder, operator: str, value: str, unit: str, clause: str, quote: str) -> None:
    assert with_target(folder, operator=operator, value=value, unit=unit, clause=clause, quote=quote) == []


@pytest.mark.parametrize(
    ("operator", "value", "unit", "clause", "quote"),
    [
        ("equal", "30", "家", "一(一)", "企业 30 家以上"),
        ("at-least", "30", "家", "一(一)", "年产５０发商业火箭"),
        ("equal", "50", "颗/年", "一(一)", "年产５０发商业火箭"),
        ("about", "600", "颗/年", "一(一)", "在轨卫星达到６００颗左右"),
        ("equal", "1000", "亿元", "一(二)", "形成千亿级产业集群"),
        ("order", "100", "亿元", "一(二)", "形成千亿级产业集群"),
        ("equal", "3", "家", "一(二)", "推动3—5家企业上市"),
        ("equal", NONE, NONE, "一(二)", "建设若干平台"),
        ("some", "3", "个", "一(二)", "建设若干平台"),
        ("achieve", "1000", "亿元", "一(二)", "形成千亿级产业集群"),
    ],
)
def test_what_does_not_agree(*, folder: Folder, operator: str, value: str, unit: str, clause: str, quote: str) -> None:
    codes = with_target(folder, operator=operator, value=value, unit=unit, clause=clause, quote=quote)

    assert codes == [FaultCode.TARGET_UNLIKE_QUOTE]


@pytest.mark.parametrize(("upper", "codes"), [("5", []), ("6", [FaultCode.TARGET_UNLIKE_QUOTE])])
def test_a_range_has_both_its_ends(folder: Folder, upper: str, codes: list[FaultCode]) -> None:
    rest = f"{_YEAR}\n    upper: {upper}"

    assert with_target(folder, operator="range", value="3", unit="家", quote="推动3—5家企业上市", rest=rest) == codes


def test_a_figure_is_held_to_its_quote_too(folder: Folder) -> None:
    figure = {
        "kind": "figure",
        "operator": "order",
        "unit": "亿元",
        "quote": "形成千亿级产业集群",
        "rest": "nature: press",
    }

    assert with_target(folder, value="2000", **figure) == [FaultCode.TARGET_UNLIKE_QUOTE]


_COUNTED = """scope: 示例区
    year:
      base:
        value: {base}
        clause: 一(二)
        quote: 到2028年
      years: {years}
      clause: 二
      quote: {quote}"""


@pytest.mark.parametrize(
    ("base", "years", "quote", "codes"),
    [
        ("2028", "5", "再用5年时间", []),
        ("2028", "6", "再用5年时间", [FaultCode.TARGET_UNLIKE_QUOTE]),
        ("2027", "5", "再用5年时间", [FaultCode.TARGET_UNLIKE_QUOTE]),
    ],
)
def test_a_counted_year_has_its_base_and_its_count(
    folder: Folder, base: str, years: str, quote: str, codes: list[FaultCode]
) -> None:
    folder.edit("text.txt", "星湖基地北侧为甲镇。", "星湖基地北侧为甲镇。再用5年时间，")
    folder.edit("source.yaml", "sha256: ", f"sha256: {_checksum(folder)} # ")
    rest = _COUNTED.format(base=base, years=years, quote=quote)

    assert with_target(folder, operator="some", value=NONE, unit=NONE, quote="建设若干平台", rest=rest) == codes


def _checksum(folder: Folder) -> str:
    import hashlib

    return hashlib.sha256(folder.texts["text.txt"].encode()).hexdigest()


def test_a_relative_deadline_is_no_year(folder: Folder) -> None:
    folder.edit("text.txt", "星湖基地北侧为甲镇。", "力争3年内完成首飞。")
    folder.edit("source.yaml", "sha256: ", f"sha256: {_checksum(folder)} # ")
    year = "scope: 示例区\n    deadline: 3年内\n    year: {value: 2027, clause: 二, quote: 力争3年内完成首飞}"

    codes = with_target(
        folder, operator="achieve", value=NONE, unit=NONE, clause="二", quote="力争3年内完成首飞", rest=year
    )

    assert codes == [FaultCode.DEADLINE_WITHOUT_BASE]
