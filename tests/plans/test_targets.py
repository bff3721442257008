"""Targets across plans: filters, years, CSV; and the faults that a target can have."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.targets import HEADINGS, csv_text, targets, year_of, year_words
from buju.fault import Fault
from buju.policy.fact import IndicatorGroup


def test_filters_keep_what_they_say(shipped: Atlas) -> None:
    assert len(targets(shipped)) == 53
    assert {fact.citation.document for fact in targets(shipped, document="chongqing-2023-7")} == {"chongqing-2023-7"}
    assert {year_of(fact) for fact in targets(shipped, year=2030)} == {2030}
    assert {fact.unit for fact in targets(shipped, unit="家")} == {"家"}
    scale = targets(shipped, group=IndicatorGroup.SCALE)
    assert {fact.id for fact in scale} >= {"sh-t-10", "sj-t-03", "cq-t-03"}
    assert targets(shipped, document="songjiang-2024-102", year=2025) == ()


def test_a_year_is_stated_counted_or_left_open(shipped: Atlas) -> None:
    facts = {fact.id: fact for fact in targets(shipped)}
    assert year_words(facts["sj-t-02"]) == "2027年"
    # “到2028年” and “此后，再用5年时间” make 2033; “3年内” has nothing to count from.
    assert year_of(facts["bj-t-09"]) == 2033
    assert year_of(facts["bj-t-10"]) is None
    assert year_words(facts["bj-t-10"]) == "3年内"


def test_an_order_of_magnitude_is_no_number_reached(shipped: Atlas) -> None:
    facts = [fact for fact in targets(shipped) if "千亿级" in fact.citation.quote]
    assert len(facts) == 3
    assert {(fact.operator, fact.value, fact.unit) for fact in facts} == {("order", 1000, "亿元")}


def test_csv_opens_in_spreadsheets(shipped: Atlas) -> None:
    text = csv_text(targets(shipped))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == 54
    assert all(len(row) == len(HEADINGS) for row in rows)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_is_never_a_formula(start: str, shipped: Atlas) -> None:
    target = targets(shipped)[0].model_copy(update={"indicator": f"{start}cmd|' /C calc'!A0"})
    row = list(csv.reader(io.StringIO(csv_text([target]))))[1]
    assert row[HEADINGS.index("指标")].startswith(f"'{start}")


FACTS = {
    "a value that another fact contradicts": (
        "seeds/songjiang-2024-102/facts.yaml",
        """
  - id: sj-t-99
    kind: target
    indicator: 在轨运营卫星数量
    operator: at-least
    value: 3
    unit: 家
    year: {value: 2027, clause: 一(三), quote: 到 2027 年，全区商业卫星批量化智造能力达到 300 颗/年}
    scope: %s
    places: [songjiang-district]
    clause: 一(三)
    quote: “链主”企业达到 3 家以上
""",
        "target-conflict",
        {"sj-t-02", "sj-t-99"},
    ),
    "a press figure as a target": (
        "seeds/mingyuehu-2023/facts.yaml",
        """
  - id: my-t-99
    kind: target
    indicator: 上市企业
    operator: range
    value: 3
    upper: 5
    unit: 家
    year: {unstated: 报道没有写}
    scope: 全市
    places: []
    clause: 正文
    quote: 推动3—5家企业上市
""",
        "press-target",
        {"my-t-99"},
    ),
    "a relative deadline with a year": (
        "seeds/beijing-2024-2028/facts.yaml",
        """
  - id: bj-t-99
    kind: target
    target_class: milestone
    indicator: 亚轨道火箭回收
    operator: achieve
    value: {unstated: 没有数值}
    unit: {unstated: 没有单位}
    year: {value: 2027, clause: 四(一), quote: 力争3年内完成百公里级亚轨道火箭回收飞行验证}
    deadline: 3年内
    scope: 全市
    places: []
    clause: 四(一)
    quote: 力争3年内完成百公里级亚轨道火箭回收飞行验证
""",
        "deadline-without-base",
        {"bj-t-99"},
    ),
}


@pytest.fixture(scope="module")
def faulty(copied: Callable[[], Path], shipped: Atlas) -> list[Fault]:
    """The errors of the shipped data with every faulty target at once."""
    data = copied()
    known = shipped.fact("sj-t-02")
    assert known.kind == "target"
    for file, text, _, _ in FACTS.values():
        addition = text % known.scope if "%s" in text else text
        path = data / file
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + addition, encoding="utf-8")
    return list(buju.open(data).errors)


@pytest.mark.parametrize("name", FACTS)
def test_a_faulty_target_has_its_own_code(name: str, faulty: list[Fault]) -> None:
    file, _, code, entries = FACTS[name]
    faults = [fault for fault in faulty if fault.code == code]
    assert {fault.entry for fault in faults} == entries
    assert {fault.where.file for fault in faults} == {file}
    if code == "target-conflict":
        assert "sj-t-99" in faults[0].message or "sj-t-02" in faults[0].message
