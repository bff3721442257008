"""The vocabulary of functions: every mapped wording with places, clause and quote; anchors, filter, bad input."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api import made
from api.conftest import Visit, client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.errors import Ambiguous
from buju.policy.vocabulary import FunctionMapping, IndustryFunction, SharedWords, Stage, Vocabulary
from buju_api import create_app
from buju_api.errors import rule_of
from buju_api.problem import Problem
from buju_api.resources.functions import FunctionList


def ids_of(page: Markup) -> list[str]:
    """Return the ids of the functions on the page."""
    return [entry.get("id") for entry in page.all("article", "function")]


def test_the_page_shows_every_mapped_wording_with_its_quote_and_places(client: TestClient, shipped: Atlas) -> None:
    page, vocabulary = Markup.of(client.get("/functions").text), shipped.vocabulary
    assert ids_of(page) == [function.id for function in vocabulary.functions]
    entries = {entry.get("id"): entry.text for entry in page.all("article", "function")}
    for function in vocabulary.functions:
        for words in (function.name, function.definition, *function.synonyms, *vocabulary.shared_of(function.id)):
            assert words in entries[function.id]
        for row in vocabulary.mapping_of(function.id):
            fact = shipped.fact(row.fact)
            names = [shipped.place(place).name for place in fact.places]
            for words in (row.words, row.note or "", fact.citation.words, *names):
                assert words in entries[function.id], (function.id, row)
    shown = sorted(words.text for words in page.all("bdi", "stated-words"))
    assert shown == sorted(row.words for row in vocabulary.mapping for _ in row.functions)


def test_clauses_lead_to_the_quotes(client: TestClient, visit: Visit, shipped: Atlas) -> None:
    page = Markup.of(client.get("/functions").text)
    cited = [shipped.fact(row.fact).citation for row in shipped.vocabulary.mapping]
    expected = {f"/documents/{one.document}#q-{one.start}-{one.end}" for one in cited}
    hrefs = {link.get("href") for link in page.all("a", "clause")}
    assert hrefs == expected
    texts = {name: visit(f"/documents/{name}").ids for name in {one.document for one in cited}}
    for href in hrefs:
        path, anchor = href.split("#")
        assert anchor in texts[path.removeprefix("/documents/")]


def test_anchors_and_navigation_lead_somewhere(client: TestClient) -> None:
    page = Markup.of(client.get("/functions").text)
    assert len(page.ids) == len(set(page.ids))
    inside = [address[1:] for address in page.addresses() if address.startswith("#")]
    assert "terminal" in inside
    assert set(inside) <= set(page.ids)
    assert any(link.get("href") == "/functions" for link in Markup.of(client.get("/units").text).all("a"))


def test_json(client: TestClient, shipped: Atlas) -> None:
    body = FunctionList.model_validate_json(client.get("/api/functions").content)
    assert [item.id for item in body.items] == [function.id for function in shipped.vocabulary.functions]
    assert body.count == len(body.items)
    assert [stage.id for stage in body.stages] == ["星", "箭", "端", "网", "用", "支撑", "总称"]
    for item in body.items:
        assert item.links.page == f"/functions#{item.id}"
        assert [(row.fact, row.words) for row in item.stated] == [
            (row.fact, row.words) for row in shipped.vocabulary.mapping_of(item.id)
        ]
        for row in item.stated:
            text = shipped.document(row.citation.document).text
            assert text[row.citation.start : row.citation.end] == row.citation.quote


@pytest.mark.parametrize("stage", ["端", "终端与地面设备"])
def test_a_stage_means_the_same_on_the_page_and_in_json(client: TestClient, stage: str) -> None:
    page = Markup.of(client.get("/functions", params={"stage": stage}).text)
    assert ids_of(page) == ["terminal", "chips-components", "ground-segment"]
    assert all("open" in fold.attributes for fold in page.all("details") if fold.get("class") != "menu")
    body = client.get("/api/functions", params={"stage": stage}).json()
    assert [item["id"] for item in body["items"]] == ids_of(page)
    assert [one["id"] for one in body["stages"]] == ["端"]


def test_an_empty_field_filters_nothing(client: TestClient) -> None:
    assert client.get("/functions?stage=").content == client.get("/functions").content


WRONG = [
    ("/functions?q=x", 400, "不认识参数“q”"),
    ("/functions?stage=船", 404, "船"),
    ("/functions?stage=星&stage=箭", 400, "2 次"),
    ("/api/functions?stage=", 400, "不能为空"),
    ("/api/functions?stage=船", 404, "船"),
    ("/api/functions?function=terminal", 400, "不认识参数“function”"),
]


@pytest.mark.parametrize(("address", "status", "says"), WRONG, ids=[row[0] for row in WRONG])
def test_bad_input_is_refused_with_the_reason(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail
    assert bool(problem.known) == (status == 404)


def test_ambiguous_words_are_the_clients_to_mend() -> None:
    assert rule_of(Ambiguous("产业功能", "星箭制造", ["卫星", "火箭"])).status == 400


def hostile_atlas() -> Atlas:
    """The made-up atlas with a vocabulary whose every text tries to break out of its page."""
    plain = made.atlas()
    fact = next(fact for fact in plain.facts() if fact.kind == "function")
    functions = tuple(
        IndustryFunction(id=f"f-{n}", stage=made.QUOTED, name=words, definition=words, synonyms=(made.CLOSING,))
        for n, words in enumerate(made.HOSTILE)
    )
    vocabulary = Vocabulary(
        stages=(Stage(id=made.QUOTED, name=made.SCRIPT, definition=made.JINJA),),
        functions=functions,
        shared=(SharedWords(words=made.TEMPLATE, functions=("f-0", "f-1")),),
        mapping=tuple(
            FunctionMapping(fact=fact.id, words=words, functions=("f-0", "f-1"), note=made.SCRIPT)
            for words in made.HOSTILE
        ),
    )
    return MemoryAtlas(
        documents=plain.documents(),
        facts=plain.facts(),
        layouts=plain.layouts(),
        places=plain.places(),
        vocabulary=vocabulary,
    )


def test_hostile_texts_are_text() -> None:
    client = client_of(create_app(hostile_atlas()))
    for address in ("/functions", f"/functions?stage={made.SCRIPT.replace('<', '%3C')}"):
        answer = client.get(address)
        assert answer.status_code == 200
        page = Markup.of(answer.text)
        assert page.all("script") == page.all("img") == []
        assert [entry.text for entry in page.all("bdi", "stated-words")] == [*made.HOSTILE] * 2
    assert FunctionList.model_validate_json(client.get("/api/functions").content).count == len(made.HOSTILE)


def test_without_a_vocabulary_the_page_says_so(hostile: TestClient) -> None:
    assert "没有功能词表" in Markup.of(hostile.get("/functions").text).text
    assert hostile.get("/api/functions").json() == {"count": 0, "items": [], "stages": []}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_in_a_browser(base: str, browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.goto(f"{base}/functions#launch-service")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#launch-service h3").is_visible()
    page.locator("#launch-service summary").click()
    assert page.locator("#launch-service .quote").first.is_visible()
    page.select_option("main select[name=stage]", "端")
    with page.expect_navigation():
        page.click("main button:has-text('筛选')")
    assert page.locator("main h3").all_inner_texts() == ["卫星终端", "芯片与元器件", "地面站与测运控"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("a.clause").first.click()
    page.wait_for_url("**/documents/**")
    assert faults == []
    page.close()
