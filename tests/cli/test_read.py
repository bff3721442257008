"""`buju read`: side by side, a sheet out, the sheet back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import load_workbook

if TYPE_CHECKING:
    from conftest import Runner


def test_text_and_facts_stand_side_by_side(run: Runner) -> None:
    status, out, err = run("read", "mingyuehu-2023")

    assert (status, err) == (0, "")
    lines = out.splitlines()
    at = next(number for number, line in enumerate(lines) if "落户于两江新区" in line and "随着" in line)
    assert any("所在地（my-h-" in line for line in lines[at : at + 12])
    assert any(line.strip().startswith("【未成事实】") for line in lines)


def test_the_rows_for_programs(run: Runner) -> None:
    status, out, _ = run("read", "明月湖报道", "--json")

    told = json.loads(out)
    assert status == 0
    assert {"state", "rows"} == set(told)
    assert {row["kind"] for row in told["rows"]} >= {"mention", "host", None}
    assert all((row["id"] is None) == (row["kind"] is None) for row in told["rows"])


def test_a_sheet_goes_out_and_comes_back(run: Runner, tmp_path: Path) -> None:
    sheet = tmp_path / "核对.xlsx"
    status, out, err = run("read", "chongqing-2023-7", "-o", sheet)
    assert (status, err) == (0, "")
    assert str(sheet) in out
    book = load_workbook(sheet)
    page = book["逐条核对"]
    page["G2"], page["H2"] = "异议", "应到句末"
    page["G3"] = "同意"
    book.save(sheet)

    status, out, err = run("read", "chongqing-2023-7", "--sheet", sheet)
    assert status == 0
    assert "应到句末" in out
    assert "同意 1 条，异议 1 条" in out

    page["A2"] = "别的条款"
    book.save(sheet)
    status, out, err = run("read", "chongqing-2023-7", "--sheet", sheet, "--json")
    told = json.loads(out)
    assert status == 1
    assert [one["remark"] for one in told["disputes"]] == ["应到句末"]
    assert "“条款”被改动" in told["problems"][0]


def test_what_cannot_be_read_is_one_line(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no sheet")

    assert "没有核对表文件" in run("read", "chongqing-2023-7", "--sheet", tmp_path / "nowhere.xlsx")[2]
    status, _, err = run("read", "chongqing-2023-7", "--sheet", tmp_path / "a.xlsx")
    assert status != 0
    assert err.startswith("buju：核对表不能使用")
    assert "只用一个" in run("read", "chongqing-2023-7", "--sheet", "a.xlsx", "-o", tmp_path / "b.xlsx")[2]
