"""The sheet of a responsible unit: everything that its document gives it, on the page and in Word."""

from __future__ import annotations

import io

import docx
import pytest
from starlette.testclient import TestClient

from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.units import units
from buju.policy.fact import Target
from buju.views.report.unitsheet import unit_sheet

JIUTING = "songjiang-2024-102:九亭镇"


def test_every_unit_has_its_sheet(shipped: Atlas) -> None:
    found = units(shipped)
    assert len(found) > 50
    for one in found:
        sheet = unit_sheet(shipped, one.id)
        assert [task.name for task in sheet.tasks] == [task.task for task in one.tasks]
        assert all(one.name not in task.others for task in sheet.tasks)
        assert {place for task in one.tasks for place in task.places} <= {place.id for place in sheet.places}


def test_targets_are_those_of_its_clauses_or_its_place(shipped: Atlas) -> None:
    for one in units(shipped):
        wanted = {
            fact.citation.words
            for fact in shipped.facts_of(one.document)
            if isinstance(fact, Target)
            and (fact.citation.clause in {task.citation.clause for task in one.tasks} or one.place in fact.places)
        }
        assert {quote.words for _, quote in unit_sheet(shipped, one.id).targets} == wanted


def test_the_page_and_the_file_say_the_same_tasks(browser_client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(browser_client.get("/units/sheet", params={"unit": JIUTING}).text).text
    file = browser_client.get("/units/sheet.docx", params={"unit": JIUTING})
    written = docx.Document(io.BytesIO(file.content))
    cells = "\n".join(cell.text for table in written.tables for row in table.rows for cell in row.cells)
    for task in unit_sheet(shipped, JIUTING).tasks:
        assert task.name in page
        assert task.name in cells
        assert task.quote.clause in cells


@pytest.mark.parametrize("unit", ["songjiang-2024-102:火星镇", "九亭镇", "<b>", "单" * 150])
@pytest.mark.parametrize("address", ["/units/sheet", "/units/sheet.docx"])
def test_a_unit_that_nobody_names_is_404(browser_client: TestClient, address: str, unit: str) -> None:
    answer = browser_client.get(address, params={"unit": unit})
    assert answer.status_code == 404
    assert "责任单位" in answer.text
