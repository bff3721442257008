"""Responsible units: every task of every unit with its clause, filters, places, and plans that name none."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api import made
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.atlas.units import units
from buju_api import create_app
from buju_api.problem import Problem
from buju_api.resources.units import UnitList


def names_of(client: TestClient, address: str) -> list[str]:
    """Return the names of the units on the page."""
    return [heading.text for heading in Markup.of(client.get(address).text).all("h3")]


def test_every_unit_with_every_task(client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(client.get("/units").text)
    found = units(shipped)
    assert [heading.text for heading in page.all("h3")] == [unit.name for unit in found]
    hrefs = [link.get("href") for link in page.all("a", "clause")]
    cited = [task.citation for unit in found for task in unit.tasks]
    assert hrefs == [f"/documents/{one.document}#q-{one.start}-{one.end}" for one in cited]
    for task in (task for unit in found for task in unit.tasks):
        assert task.task in page.text
        assert task.citation.words in page.text


def test_jiuting_leads_to_its_five_clauses_and_its_place(client: TestClient) -> None:
    page = Markup.of(client.get("/units?name=九亭镇").text)
    assert [heading.text for heading in page.all("h3")] == ["九亭镇"]
    assert len(page.all("a", "clause")) == 5
    assert all("open" in fold.attributes for fold in page.all("details") if fold.get("class") != "menu")
    place = page.all("a", "unit-place")[0]
    assert "songjiang-jiuting" in place.get("href")
    assert client.get(place.get("href").split("#")[0]).status_code == 200


def test_plans_without_units_in_every_clause_are_named(client: TestClient) -> None:
    notice = Markup.of(client.get("/units").text).all("ul", "without")[0].text
    assert "关于加快推进以卫星互联网为引领的空天信息产业高质量发展的意见：只写了总的分工（1 处" in notice
    assert "新闻报道" in notice
    assert "松江" not in notice
    assert "北京" not in notice
    only = Markup.of(client.get("/units?document=chongqing-2023-7").text)
    assert "各条任务没有写责任单位" in only.text
    assert "综合组" in only.text


FILTERS = [
    ("document=songjiang-2024-102", lambda u: u.document == "songjiang-2024-102"),
    ("name=九亭", lambda u: u.name == "九亭镇"),
    ("name= 九 亭 ", lambda u: u.name == "九亭镇"),
    ("document=beijing-2024-2028&name=区政府", lambda u: u.id.startswith("beijing") and u.name.endswith("区政府")),
    ("name=没有这样的单位", lambda _: False),
]


@pytest.mark.parametrize(("query", "meets"), FILTERS, ids=[row[0] for row in FILTERS])
def test_a_filter_means_the_same_on_the_page_and_in_json(client: TestClient, shipped: Atlas, query: str, meets) -> None:
    expected = [unit for unit in units(shipped) if meets(unit)]
    assert names_of(client, f"/units?{query}") == [unit.name for unit in expected]
    body = UnitList.model_validate_json(client.get(f"/api/units?{query}").content)
    assert [item.id for item in body.items] == [unit.id for unit in expected]


def test_fields_left_empty_filter_nothing(client: TestClient) -> None:
    assert names_of(client, "/units?name=&document=") == names_of(client, "/units")


def test_links_in_json_answer(client: TestClient, visit: Visit) -> None:
    for item in client.get("/api/units").json()["items"]:
        assert (item["place"] is None) == (item["links"]["place"] is None)
        for link in (item["links"]["document"], item["links"]["place"]):
            assert link is None or visit(link)
    first = client.get("/api/units?name=九亭镇").json()["items"][0]
    assert names_of(client, first["links"]["page"]) == ["九亭镇"]


WRONG = [
    ("/units?unit=x", 400, "不认识参数“unit”"),
    ("/units?document=none", 404, "none"),
    ("/units?name=a&name=b", 400, "2 次"),
    ("/units?name=" + "九" * 201, 400, "200"),
    ("/api/units?name=", 400, "不能为空"),
    ("/api/units?document=none", 404, "none"),
]


@pytest.mark.parametrize(("address", "status", "says"), WRONG, ids=[row[0][:40] for row in WRONG])
def test_bad_input_is_refused_with_the_reason(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail
    assert bool(problem.known) == (status == 404)


def test_hostile_names_are_text(hostile: TestClient) -> None:
    answer = hostile.get("/units")
    page = Markup.of(answer.text)
    assert [heading.text for heading in page.all("h3")] == list(made.HOSTILE)
    assert page.all("script") == page.all("img") == []
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    echoed = Markup.of(hostile.get("/units", params={"name": made.QUOTED}).text)
    assert echoed.all("input")[-1].get("value") == made.QUOTED
    body = hostile.get("/api/units").json()
    for item in body["items"]:
        assert hostile.get(item["links"]["page"]).status_code == 200


def test_a_document_whose_data_are_faulty_is_not_said_to_name_no_units() -> None:
    faults = (made.fault("引文不符", file="seeds/made/facts.yaml"),)
    whole = MemoryAtlas(documents=[made.document()], facts=[], layouts=[], places=[])
    broken = MemoryAtlas(documents=[made.document()], facts=[], layouts=[], places=[], faults=faults)
    assert "没有写责任单位" in Markup.of(client_of(create_app(whole)).get("/units").text).text
    assert "没有写责任单位" not in Markup.of(client_of(create_app(broken)).get("/units").text).text


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_in_a_browser(base: str, browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(f"{base}/units")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.fill("main input[name=name]", "九亭镇")
    page.click("main button:has-text('筛选')")
    assert page.locator("main h3").all_inner_texts() == ["九亭镇"]
    assert page.locator(".tasks tbody tr").count() == 5
    assert faults == []
    page.close()
