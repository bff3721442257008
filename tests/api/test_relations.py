"""The ledger: every relation with both ends and their quotes, overlaps apart with their area, filters, JSON."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from api import made, made_pairs
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.relation import RelationKind
from buju.folded import unwrapped
from buju_api import create_app
from buju_api.problem import Problem
from buju_api.resources.relations import RelationBody, RelationList


@pytest.fixture(scope="module")
def page(client: TestClient) -> Markup:
    return Markup.of(client.get("/relations").text)


def test_every_written_relation_stands_once_in_the_section_of_its_kind(page: Markup, shipped: Atlas) -> None:
    shown = [article.get("id") for article in page.all("article", "relation")]
    written = [row for row in shipped.relations() if row.kind is not RelationKind.OVERLAP]
    order = list(RelationKind)
    assert shown == [row.id for row in sorted(written, key=lambda row: order.index(row.kind))]


def test_a_relation_has_status_reason_both_quotes_and_both_places(page: Markup, shipped: Atlas) -> None:
    articles = {article.get("id"): article for article in page.all("article", "relation")}
    hrefs = page.addresses()
    for row in shipped.relations():
        if row.kind is RelationKind.OVERLAP:
            continue
        text = articles[row.id].text
        assert row.status_words in text
        assert row.reason in text
        for end in (row.left, row.right):
            if end.fact:
                citation = shipped.fact(end.fact).citation
                assert unwrapped(citation.quote) in text
                assert f"/documents/{citation.document}#q-{citation.start}-{citation.end}" in hrefs
            if end.place:
                assert f"/places/{end.place}" in hrefs
                assert shipped.place(end.place).name in text


def test_overlaps_have_a_table_with_area_weaker_grade_and_what_it_means(page: Markup, shipped: Atlas) -> None:
    rows = {row.get("id"): row.text for row in page.all("tr") if row.get("id")}
    found = [row for row in shipped.relations() if row.kind is RelationKind.OVERLAP]
    assert set(rows) == {row.id for row in found}
    for row in found:
        assert f"{row.area_km2:g}\u2009平方公里" in rows[row.id]
        assert re.search(rf"\b{row.grade}\b", rows[row.id])
        assert ("面积不可引用" if row.grade == "E" else "只会更小") in rows[row.id]


def test_every_link_leads_somewhere(visit: Visit, page: Markup) -> None:
    for address in sorted(set(page.addresses())):
        path, _, anchor = address.partition("#")
        if path.startswith("/"):
            target = visit(path)
            assert not anchor or anchor in target.ids, address


HOMONYMS = {"satellite-internet-park-homonym", "jingkaiqu-homonym", "industrial-land-homonym", "liangjiang-homonym"}
FILTERS = [
    ({"kind": "homonym"}, HOMONYMS),
    ({"place": "beijing-jingkaiqu"}, {"jingkaiqu-homonym"}),
    ({"kind": "list-drift", "place": "songjiang-jingkaiqu"}, {"jingkaiqu-list-drift"}),
    ({"kind": "same-unit", "place": "songjiang-jingkaiqu"}, set()),
    ({"kind": "homonym", "place": ""}, HOMONYMS),
]


@pytest.mark.parametrize(("filters", "wanted"), FILTERS)
def test_filters(client: TestClient, filters: dict[str, str], wanted: set[str]) -> None:
    page = Markup.of(client.get("/relations", params=filters).text)
    assert {article.get("id") for article in page.all("article", "relation")} == wanted
    assert ("没有符合条件的关系" in page.text) is (not wanted)
    chosen = [option.get("value") for option in page.all("option") if "selected" in option.attributes]
    assert chosen == [value for value in filters.values() if value]
    given = {name: value for name, value in filters.items() if value}
    assert {item["id"] for item in client.get("/api/relations", params=given).json()["items"]} == wanted


def test_a_place_without_relations_is_still_chosen_in_the_form(client: TestClient) -> None:
    page = Markup.of(client.get("/relations?place=beijing-huairou").text)
    assert "怀柔区" in page.text
    assert "没有已登记的关系" in page.text


BAD = [
    ("/relations?kind=x", 400, "kind"),
    ("/relations?place=x", 404, "x"),
    ("/relations?sort=area", 400, "sort"),
    ("/relations?kind=homonym&kind=overlap", 400, "kind"),
    ("/api/relations?kind=x", 400, "kind"),
    ("/api/relations?place=x", 404, "x"),
    ("/api/relations?place=", 400, "place"),
    ("/api/relations/x", 404, "x"),
]


@pytest.mark.parametrize(("address", "status", "named"), BAD)
def test_bad_input_is_named(client: TestClient, address: str, status: int, named: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    problem = Problem.model_validate_json(answer.content)
    assert named in problem.detail
    assert (status == 404) is bool(problem.known)


def test_json_is_what_its_model_says(client: TestClient, shipped: Atlas) -> None:
    whole = RelationList.model_validate_json(client.get("/api/relations").content)
    assert [item.id for item in whole.items] == [one.id for one in shipped.relations()]
    for item in whole.items:
        one = client.get(item.links.self_)
        assert RelationBody.model_validate_json(one.content) == item
        for address in (*item.links.facts, *item.links.places):
            assert client.get(address).status_code == 200


def test_the_same_answer_is_not_sent_twice(client: TestClient) -> None:
    for address in ("/relations", "/api/relations?kind=homonym"):
        tag = client.get(address).headers["etag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304


def test_hostile_words_are_text() -> None:
    client = client_of(create_app(made_pairs.atlas(words=made.CLOSING)))
    page = Markup.of(client.get("/relations").text)
    assert made.CLOSING in page.text
    assert not page.all("img")
    assert len(page.all("article", "relation")) == 3
    assert len(page.all("table", "overlaps-table")) == 1


def test_an_atlas_without_relations_says_so(hostile: TestClient) -> None:
    assert "没有符合条件的关系" in Markup.of(hostile.get("/relations").text).text
