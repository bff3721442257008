"""A user's own file that cannot be used: the status, the rows, and what is asked back."""

from __future__ import annotations

import pytest

from api.conftest import client_of
from buju.atlas.atlas import Atlas
from buju.errors import BujuError, FormatUnknown, InputInvalid, TooLarge
from buju.fault import Cell, RowFault
from buju_api import Settings, create_app
from buju_api.problem import Problem

FAULTS = [RowFault(Cell(row, "坐标"), "不在中国范围内", "请核对") for row in range(2, 60)]
CASES = [
    (FormatUnknown("名为 .geojson，内容是 VRT"), 415, "format-unknown", 0),
    (InputInvalid("文件有 58 行不能用", faults=FAULTS), 422, "input-invalid", 20),
    (InputInvalid("请说明读哪一个", asks="layer", known=("甲", "乙")), 422, "input-invalid", 1),
    (TooLarge("文件有 300 MB，超过 200 MB 的上限"), 413, "too-large", 0),
]


@pytest.mark.parametrize(("error", "status", "code", "rows"), CASES, ids=["format", "rows", "asked", "size"])
def test_faults_of_a_file_are_told(shipped: Atlas, error: BujuError, status: int, code: str, rows: int) -> None:
    app = create_app(shipped, Settings())

    @app.get("/read")
    async def read() -> None:
        raise error

    answer = client_of(app).get("/read")

    problem = Problem.model_validate_json(answer.content)
    assert (answer.status_code, problem.status, problem.code) == (status, status, code)
    assert problem.detail == str(error)
    assert len(problem.errors) == rows


def test_a_row_is_told_with_its_number_and_what_is_asked_with_its_choices(shipped: Atlas) -> None:
    app = create_app(shipped, Settings())

    @app.get("/read")
    async def read() -> None:
        fault = FAULTS[0]._replace(where=Cell(2, "坐标", "个要素"))
        raise InputInvalid("错", faults=[fault], asks="layer", known=("甲", "乙"))

    asked, row = Problem.model_validate_json(client_of(app).get("/read").content).errors

    assert (asked.parameter, asked.choices) == ("layer", ["甲", "乙"])
    assert row.message == "第 2 个要素，坐标：不在中国范围内；请核对"
