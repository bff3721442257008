"""Numbers in words: limits to the last digit, and on which side of a limit a value lies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.legible import plain
from buju.sites.conditions.area import area
from buju.sites.criterion import criterion
from buju.sites.wording import limit_words, metre_words, metres, sided

_UNITS = {"公里": 1000, "米": 1}


def read(words: str) -> Decimal:
    """Return the metres that printed words say, exactly."""
    number, unit = words.split(" ")
    return Decimal(number) * _UNITS[unit]


ASKED = {
    "12345": "12.345 公里", "12345m": "12.345 公里", "850.5": "850.5 米", "1500": "1.5 公里",
    "999.999999": "999.999999 米",
    "12.345678901公里": "12.345678901 公里", "1000": "1 公里", "0": "0 米", "1000000km": "1000000 公里",
}  # fmt: skip


@pytest.mark.parametrize(("asked", "said"), ASKED.items())
def test_a_limit_is_printed_as_it_was_asked(asked: str, said: str) -> None:
    assert limit_words(metres(asked, field="near")) == said


@given(st.decimals(0, 10**9, places=6))
def test_any_limit_is_printed_to_its_last_digit(asked: Decimal) -> None:
    limit = metres(f"{asked:f}", field="near")

    assert read(limit_words(limit)) == Decimal(plain(limit))


@given(st.floats(0, 1e7), st.one_of(st.floats(-5, 5), st.floats(-1e-6, 1e-6), st.just(0.0)))
def test_in_print_too_a_value_is_beyond_a_limit_or_within_it(limit: float, off: float) -> None:
    limit = round(limit, 6)
    value = max(limit + off, 0.0)

    assert (read(metre_words(value, limit=limit)) > Decimal(repr(limit))) is (value > limit)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(-2e6, 2e6))
def test_in_print_too_a_value_is_inside_a_range_or_outside(low: float, wide: float, value: float) -> None:
    high = low + wide
    told = Decimal(sided(value, low, high, places=2))

    assert (Decimal(repr(low)) <= told <= Decimal(repr(high))) is (low <= value <= high)


BESIDE = {
    "just beyond": (1500.3, 1500, "1.5003 公里"),
    "just within": (1499.7, 1500, "1.5 公里"),
    "rounding would pass it": (999.6, 999.7, "999.6 米"),
    "far from it": (2345.678, 1500, "2.35 公里"),
    "without one": (1500.3, None, "1.5 公里"),
}


@pytest.mark.parametrize(("value", "limit", "said"), BESIDE.values(), ids=BESIDE)
def test_a_distance_has_the_digits_that_its_limit_asks_for(value: float, limit: float | None, said: str) -> None:
    assert metre_words(value, limit=limit) == said


AREAS = {
    "..300亩": ("300 亩以下", 20.0001, "300.002 亩"),
    "5..20": ("5 至 20 公顷", 20.0, "20 公顷"),
    "..123456.7": ("123456.7 公顷以下", 123456.704, "123456.704 公顷"),
    "1000000..": ("1000000 公顷以上", 999_999.999, "999999.999 公顷"),
    "2..3km2": ("2 至 3 平方公里", 250.0, "2.5 平方公里"),
}


@pytest.mark.parametrize(("asked", "row"), AREAS.items())
def test_an_area_is_told_in_the_unit_that_was_asked_for(asked: str, row: tuple[str, float, str]) -> None:
    words, hectares, told = row

    assert (area(asked).words, area(asked).told(hectares, 0.0)) == (words, told)


def test_a_margin_shows_what_it_leaves_open() -> None:
    assert area("..20").told(21.004, 1.002) == "21 公顷，计入误差为 20.002 至 22.01"


NUMBERS = {1e6: "1000000", 0.1: "0.1", 1234567.25: "1234567.25", 0.1 + 0.2: "0.3", 1e15: "1000000000000000", -0.0: "0"}


@pytest.mark.parametrize(("value", "said"), NUMBERS.items())
def test_a_number_has_no_exponent_and_no_noise(value: float, said: str) -> None:
    assert plain(value) == said


def test_a_value_outside_its_ideal_range_is_not_printed_as_its_end() -> None:
    one = criterion("area:2000..4000")

    assert (one.told(4000.001), one.told(2345.678), one.told(1999.999)) == ("4000.001", "2345.68", "1999.999")
