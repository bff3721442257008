"""Two layouts side by side: only alike targets share a line, everything else stands alone with the reason."""

from __future__ import annotations

from itertools import permutations

import pytest
from starlette.testclient import TestClient

from api import made, made_pairs
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.targets import differences
from buju.policy.fact import Target
from buju.views.content.compare import alike, target_groups
from buju_api import create_app
from buju_api.links import ServiceLinks
from buju_api.problem import Problem


def targets_of(atlas: Atlas, document: str) -> list[Target]:
    return [fact for fact in atlas.facts_of(document) if isinstance(fact, Target)]


@pytest.fixture(scope="module")
def page(client: TestClient) -> Markup:
    return Markup.of(client.get("/compare?left=shanghai&right=beijing").text)


PAIRS = list(permutations(["shanghai", "beijing", "chongqing", "songjiang"], 2))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_unlike_targets_never_share_a_line_and_none_is_lost(shipped: Atlas, left: str, right: str) -> None:
    ours = targets_of(shipped, shipped.layout(left).document)
    theirs = targets_of(shipped, shipped.layout(right).document)
    rows = [row for group in target_groups(ours, theirs, shipped, ServiceLinks(shipped)) for row in group.rows]
    assert sum(len(row.left) for row in rows) == len(ours)
    assert sum(len(row.right) for row in rows) == len(theirs)
    for row in rows:
        if row.left and row.right:
            names = {cell.indicator for cell in (*row.left, *row.right)}
            assert len(names) == 1
            assert row.differences


def test_600_a_year_and_600_in_orbit_are_named_and_kept_apart(client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(client.get("/compare?left=shanghai&right=songjiang").text)
    pairs = [
        item.text for item in page.all("li") if "商业卫星年产能力" in item.text and "在轨运营卫星数量" in item.text
    ]
    assert pairs
    assert "数字相同，指标不同" in pairs[0]
    assert not [row for row in page.all("tr") if "商业卫星年产能力" in row.text and "在轨运营卫星数量" in row.text]
    assert not page.all("tr", "row-alike")
    assert "单位相同，口径不同" in page.text


def test_alike_targets_share_a_line_with_what_keeps_them_apart() -> None:
    atlas = made_pairs.atlas()
    page = Markup.of(client_of(create_app(atlas)).get("/compare?left=left-layout&right=right-layout").text)
    rows = page.all("tr", "row-alike")
    assert [row.text.count("企业达到100家") for row in rows] == [2]
    apart = page.all("tr", "row-apart")[0].text
    assert "口径不同：“甲市”与“乙市”" in apart
    assert "规划不同：“甲计划”与“乙计划”" in apart
    # 卫星: told apart by the ledger; 产业规模: the units differ.
    alone = [row.text for row in page.all("li", "row-alone")]
    assert len(alone) == 4
    assert sum("卫星达到600颗" in text for text in alone) == 2
    left, right = (targets_of(atlas, name) for name in ("left-plan", "right-plan"))
    assert [alike(one, other, atlas=atlas) for one, other in zip(left, right, strict=True)] == [True, False, False]
    assert list(differences(left[0], right[0], atlas=atlas)) == ["口径不同：“甲市”与“乙市”"]


def test_both_sides_have_map_roles_parts_functions(page: Markup, shipped: Atlas) -> None:
    assert len(page.all("svg", "stillmap")) == 2
    hrefs = page.addresses()
    for layout in ("shanghai", "beijing"):
        assert f"/layouts/{layout}" in hrefs
        for place in shipped.places_of(layout):
            assert f"/places/{place.id}" in hrefs
        for fact in shipped.facts_of(shipped.layout(layout).document):
            if fact.kind == "function":
                assert all(item in page.text for item in fact.functions)
    ids = [name for name in page.ids if name]
    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere(visit: Visit, page: Markup) -> None:
    for address in sorted(set(page.addresses())):
        path, _, anchor = address.partition("#")
        if path.startswith("/") or not path:
            target = visit(path) if path else page
            assert not anchor or anchor in target.ids, address


@pytest.mark.parametrize("address", ["/compare", "/compare?left=&right=", "/compare?left=shanghai"])
def test_the_form_comes_first(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    page = Markup.of(answer.text)
    assert "请选两个布局" in page.text
    assert not page.all("svg", "stillmap")
    assert len(page.all("select")) == 2


BAD = [
    ("/compare?left=shanghai&right=shanghai", 400, "左右两边都是“shanghai”"),
    ("/compare?left=x&right=x", 404, "x"),
    ("/compare?left=shanghai&right=x", 404, "x"),
    ("/compare?left=shanghai&right=beijing&third=songjiang", 400, "third"),
    ("/compare?left=shanghai&left=beijing", 400, "left"),
]


@pytest.mark.parametrize(("address", "status", "says"), BAD)
def test_bad_input_is_named(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail
    assert status != 404 or problem.known == ["beijing", "chongqing", "shanghai", "songjiang"]


def test_readers_get_a_page_for_equal_sides(browser_client: TestClient) -> None:
    answer = browser_client.get("/compare?left=shanghai&right=shanghai")
    assert answer.status_code == 400
    assert "请为 left 和 right 各选一个布局" in Markup.of(answer.text).text


def test_hostile_words_are_text() -> None:
    client = client_of(create_app(made_pairs.atlas(words=made.SCRIPT)))
    page = Markup.of(client.get("/compare?left=left-layout&right=right-layout").text)
    assert made.SCRIPT in page.text
    assert all("pwned" not in script.text for script in page.all("script"))


def test_one_number_or_one_measure_is_enough_to_be_taken_for_each_other(client: TestClient) -> None:
    text = client.get("/compare?left=beijing&right=songjiang").text
    pairs = text[text.index('id="tempting"') :].split("</section>")[0].split("<li>")

    for ours, theirs in (("通导遥应用场景", "典型应用场景"), ("商业航天产业集群规模", "卫星互联网产业规模")):
        assert any(ours in pair and theirs in pair for pair in pairs)
