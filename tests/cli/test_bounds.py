"""`buju bounds`: sides, names, and what is in none of them."""

from __future__ import annotations

import json

import pytest

from buju.cli.app import run


def test_a_text_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bounds", "--read", "范围东至甲路、乙路，南临丙河。", "--json"]) == 0

    read = json.loads(capsys.readouterr().out)
    assert read["sides"] == [
        {"side": "东", "words": "甲路、乙路", "names": ["甲路", "乙路"], "start": 4, "end": 9},
        {"side": "南", "words": "丙河", "names": ["丙河"], "start": 12, "end": 14},
    ]
    assert [one["words"] for one in read["rest"]] == ["东至", "，南临", "。"]


def test_what_is_no_bounds_text_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bounds", "--read", "打造核心承载区"]) == 0

    assert "读不出四至" in capsys.readouterr().err
