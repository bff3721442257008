"""Files above a limit of size, time or memory; and texts that chance has broken."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.errors import InputInvalid, TooLarge
from buju.exchange.statement import Limits
from exchange.made import (
    SQUARE,
    collection,
    feature,
    geopackage,
    point,
    read_here,
    refusal,
    table,
)


def test_a_file_above_the_limit_is_not_even_written() -> None:
    error = refusal(bytes(1001), limits=Limits(size=1000))

    assert isinstance(error, TooLarge)
    assert "上限" in str(error)


def test_too_many_rows_are_refused_before_anything_is_looked_for_in_them() -> None:
    error = refusal(table(*["1,2,3"] * 40, heading="a,b,c"), limits=Limits(rows=2))

    assert isinstance(error, TooLarge)
    assert "2 行" in str(error)


@pytest.mark.cold
def test_ten_million_rows_are_refused_while_counted() -> None:
    content = b"lon,lat\n" + b"121.5,31.2\n" * 10_000_000
    started = time.monotonic()

    error = refusal(content)

    assert isinstance(error, TooLarge)
    assert "1000000 行" in str(error)
    assert time.monotonic() - started < 10


TOO_MANY = [
    ("rows", table("1,121,31", "2,121,31", "3,121,31"), Limits(rows=2), "2 行"),
    ("rows with quotations", table('"1",121,31', "2,121,31", "3,121,31"), Limits(rows=2), "2 行"),
    ("columns", table("1,121,31,4", heading="id,lon,lat,a"), Limits(columns=3), "3 列"),
    ("features", collection(point(121, 31), point(121, 31)), Limits(rows=1), "1 个"),
    ("properties", collection(point(121, 31, a=1, b=2, c=3)), Limits(columns=2), "2 种"),
    ("vertices of a feature", collection(feature(SQUARE)), Limits(feature_vertices=4), "5 个顶点"),
    ("vertices of all", collection(feature(SQUARE), feature(SQUARE)), Limits(vertices=9), "9 个的上限"),
]


@pytest.mark.parametrize(("content", "limits", "says"), [row[1:] for row in TOO_MANY], ids=[row[0] for row in TOO_MANY])
def test_limits_are_named(content: bytes, limits: Limits, says: str) -> None:
    error = refusal(content, limits=limits)

    assert isinstance(error, TooLarge)
    assert says in str(error)


@pytest.mark.parametrize(
    "limits", [Limits(rows=1), Limits(columns=0), Limits(feature_vertices=4), Limits(vertices=9)], ids=str
)
def test_limits_of_layers(tmp_path: Path, limits: Limits) -> None:
    assert isinstance(refusal(geopackage(tmp_path, [SQUARE, SQUARE]), datum=None, limits=limits), TooLarge)


@pytest.mark.cold
def test_a_file_that_needs_too_much_memory_is_refused() -> None:
    one = json.dumps(point(121.5, 31.2)).encode()
    content = collection().replace(b"[]", b"[" + b",".join([one] * 500_000) + b"]")

    error = refusal(content, limits=Limits(memory=500 << 20))

    assert isinstance(error, TooLarge | InputInvalid)
    assert "上限" in str(error) or "过大" in str(error)


@pytest.mark.cold
def test_a_file_that_takes_too_long_is_stopped() -> None:
    content = b"lon,lat\n" + b"121.5,31.2\n" * 900_000
    started = time.monotonic()

    error = refusal(content, limits=Limits(seconds=1))

    assert isinstance(error, TooLarge)
    assert "1 秒" in str(error)
    assert time.monotonic() - started < 10


def test_a_tangle_of_500_vertices_is_refused_fast() -> None:
    ring = np.random.default_rng(4).uniform((121, 31), (121.5, 31.5), (500, 2))
    started = time.monotonic()

    error = refusal(collection(feature(shapely.Polygon(ring))))

    assert isinstance(error, InputInvalid)
    assert "自相交" in str(error)
    assert time.monotonic() - started < 5


CHANGES = [b"", b'"', b"[", b"}", b"\\", b"null", b"1e999", b"\x00", b"\xff", b",", b"-0"]

TEXTS = [
    table("A,121.5,31.2,5", 'B,121.6,"31.3",６', heading="编号,经度,纬度,面积"),
    collection(point(121.5, 31.2, name="甲", area=1.5), feature(SQUARE, name="乙"), feature(None)),
]


@settings(max_examples=200)
@given(st.sampled_from(TEXTS), st.data())
def test_whatever_the_bytes_the_answer_is_a_table_or_one_of_our_errors(content: bytes, data: st.DataObject) -> None:
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(broken)))
        broken[start : start + data.draw(st.integers(0, 6))] = data.draw(st.sampled_from(CHANGES))
    try:
        found = read_here(bytes(broken), keep_valid=True)
    except (InputInvalid, TooLarge):
        return
    assert len(found.ids) == len(found.rows) > 0
