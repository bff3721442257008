"""Quantities: the wordings of the plans, each with what a reader takes from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.policy.quantity import Operator, Quantity, is_yearly, order_words, quantities

EQUAL, LEAST, MORE, ABOUT = Operator.EQUAL, Operator.AT_LEAST, Operator.MORE_THAN, Operator.ABOUT


@pytest.mark.parametrize(
    ("wording", "read"),
    [
        ("智造\n\n能力达到 300 颗/年", [(EQUAL, 300, "颗/年")]),
        ("在轨运营卫星数量达到 600 颗左右", [(ABOUT, 600, "颗")]),
        ("产业规模达到 100 亿元左右", [(ABOUT, 100, "亿元")]),
        ("“链主”企业达到 3 家以上", [(LEAST, 3, "家")]),
        ("打造 10 个以上典型应用场景", [(LEAST, 10, "个")]),
        ("每年资助10个以上空间科学领域项目", [(LEAST, 10, "个")]),
        ("规模超２０００亿元", [(MORE, 2000, "亿元")]),
        ("企业数量超过20家", [(MORE, 20, "家")]),
        ("推动3—5家企业上市", [(Operator.RANGE, 3, "家", 5)]),
        ("推动3-5家企业上市", [(Operator.RANGE, 3, "家", 5)]),
        ("规模3.5—5.5亿元", [(Operator.RANGE, 3.5, "亿元", 5.5)]),
        ("培育上百家“专精特新”企业", [(LEAST, 100, "家")]),
        ("形成千亿级空天信息产业集群", [(Operator.ORDER, 1000, "亿元")]),
        ("规模将突破万亿元", [(MORE, 10000, "亿元")]),
        ("形成年产５０发商业火箭、６００颗商业卫星的能力", [(EQUAL, 50, "发"), (EQUAL, 600, "颗")]),
        ("１００亿元", [(EQUAL, 100, "亿元")]),
        ("培育５家具备科创板上市条件的企业", [(EQUAL, 5, "家")]),
        ("近30个具有影响力的平台", [(ABOUT, 30, "个")]),
        ("三大拳头产品", [(EQUAL, 3, "")]),
        ("若干特色产业园", [(Operator.SOME, None, "")]),
        ("扶持一批优势企业", [(Operator.SOME, None, "")]),
        ("３．８米直径", [(EQUAL, 3.8, "米")]),
        ("1000余人相聚重庆", [(MORE, 1000, "人")]),
        ("不少于10家", [(LEAST, 10, "家")]),
        ("占比达20%以上", [(LEAST, 20, "%")]),
        ("提高0.5个百分点左右", [(ABOUT, 0.5, "个百分点")]),
        ("起降8.5万架次/年", [(EQUAL, 8.5, "万架次/年")]),
        ("新增绿地300万平方米以上", [(LEAST, 300, "万平方米")]),
        ("时速350公里/小时", [(EQUAL, 350, "公里/小时")]),
        ("航线不少于12条，物种超过300种", [(LEAST, 12, "条"), (MORE, 300, "种")]),
        ("占比20%-30%", [(Operator.RANGE, 20, "%", 30)]),
        ("产值1,200亿元", [(EQUAL, 1200, "亿元")]),
        ("通行时间控制在30分钟", [(Operator.AT_MOST, 30, "分钟")]),
        ("能耗不超过0.4吨标准煤/万元", [(Operator.AT_MOST, 0.4, "吨标准煤/万元")]),
        ("（２０２３—２０２５年）", [(Operator.RANGE, 2023, "年", 2025)]),
        ("力争成功创建市级特色园区", []),
        ("全面提升", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_wordings_of_the_plans(wording: str, read: list[tuple[object, ...]]) -> None:
    assert list(quantities(wording)) == [Quantity(*row) for row in read]


@pytest.mark.parametrize(
    ("wording", "order"),
    [
        ("打造千亿级产业集群", "千亿级"),
        ("形成**百亿\n级**规模", "百亿级"),
        ("由百亿级到千亿级", "百亿级"),
        ("产值达到 1000 亿元", None),
        ("", None),
    ],
)
def test_the_first_order_of_magnitude_in_its_own_words(wording: str, order: str | None) -> None:
    assert order_words(wording) == order


@pytest.mark.parametrize(
    ("wording", "yearly"),
    [
        ("年产５０发商业火箭", True),
        ("每年资助10个以上", True),
        ("每\n年资助10个以上", True),
        ("在轨运营卫星600颗", False),
        ("到2027年", False),
    ],
)
def test_what_counts_per_year(wording: str, yearly: bool) -> None:
    assert is_yearly(wording) is yearly


@pytest.mark.parametrize(
    "hostile",
    ["9" * 20_000, "9." * 10_000, "9—" * 10_000, "超" * 20_000, "千万亿级" * 5_000, "上百" * 10_000, "1 " * 10_000],
    ids=["digits", "points", "dashes", "words", "magnitudes", "hundreds", "spaced digits"],
)
def test_a_hostile_text_is_read_in_linear_steps(hostile: str) -> None:
    """Each quantity takes at least one letter, so there are no more of them than letters."""
    assert len(list(quantities(hostile))) <= len(hostile)


@given(st.integers(1, 10**9), st.sampled_from(["家", "个", "颗", "亿元", "项"]), st.sampled_from(["", "以上", "左右"]))
def test_digits_are_read_alike_in_either_width(number: int, unit: str, after: str) -> None:
    plain = f"达到{number}{unit}{after}"
    wide = plain.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    operator = {"": EQUAL, "以上": LEAST, "左右": ABOUT}[after]

    assert list(quantities(plain)) == list(quantities(wide)) == [Quantity(operator, float(number), unit)]


def test_every_operator_has_its_word() -> None:
    assert len({operator.word for operator in Operator}) == len(Operator)
