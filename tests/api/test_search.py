"""The search page and its JSON: grouped, marked, blind to how the source is set."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from api import made, made_pairs
from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.folded import Span, fold
from buju_api import create_app
from buju_api.pages.search import excerpt, marked
from buju_api.problem import Problem
from buju_api.resources.search import SearchBody


def page_of(client: TestClient, words: str) -> Markup:
    answer = client.get("/search", params={"q": words})
    assert answer.status_code == 200
    return Markup.of(answer.text)


def marks_of(page: Markup) -> set[str]:
    return {fold(mark.text) for mark in page.all("mark")}


def test_a_broken_name_is_found_and_marked_in_every_group(client: TestClient) -> None:
    page = page_of(client, "临港卫星制造集聚区")
    assert [section.get("id") for section in page.all("section", "hits")] == ["places", "quotes", "clauses"]
    assert marks_of(page) == {"临港卫星制造集聚区"}
    assert "/places/shanghai-lingang-cluster" in page.addresses()


@pytest.mark.parametrize("words", ["６００颗", "600颗", "600 颗", " 600\u3000颗 "])
def test_digits_of_either_width(client: TestClient, words: str) -> None:
    page = page_of(client, words)
    assert marks_of(page) == {"600颗"}
    for name in ("商业卫星年产能力", "在轨运营卫星数量"):
        assert name in page.text


def test_every_link_leads_somewhere(client: TestClient) -> None:
    page = page_of(client, "九亭")
    for address in sorted(set(page.addresses())):
        path, _, anchor = address.partition("#")
        if path.startswith("/"):
            answer = client.get(path)
            assert answer.status_code == 200, address
            assert not anchor or _decoded(anchor) in Markup.of(answer.text).ids, address


@pytest.mark.parametrize("address", ["/search", "/search?q=", "/search?q=%20", "/search?q=**"])
def test_an_empty_question_gets_a_hint(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "空格、断行、全角半角、大小写都不影响" in Markup.of(answer.text).text


def test_nothing_found_is_said(client: TestClient) -> None:
    assert "没有找到“火星车站”" in page_of(client, "火星车站").text


def test_words_apart_are_said_to_be_so(client: TestClient) -> None:
    page = page_of(client, "九亭镇 星座运营")
    assert "没有整句相符的" in page.text
    assert marks_of(page) >= {"九亭镇", "星座运营"}


def test_long_lists_are_cut_and_say_so(client: TestClient) -> None:
    page = page_of(client, "卫星")
    assert "只列前 40 处" in page.text
    assert len(page.all("article", "hit")) <= 80 + client.get("/api/functions").json()["count"]


BAD = [
    (f"/search?q={'长' * 201}", "200"),
    (f"/api/search?q={'长' * 201}", "200"),
    ("/search?q=a&q=b", "q"),
    ("/search?words=a", "words"),
    ("/search?q=%00", "控制字符"),
    ("/api/search", "q"),
    ("/api/search?q=", "q"),
    ("/api/search?q=%20%20", "没有可以查找的文字"),
]


@pytest.mark.parametrize(("address", "says"), BAD)
def test_bad_input_is_named(client: TestClient, address: str, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert says in Problem.model_validate_json(answer.content).detail


def test_json_is_what_its_model_says(client: TestClient, shipped: Atlas) -> None:
    body = SearchBody.model_validate_json(client.get("/api/search", params={"q": "６００颗"}).content)
    assert body.words == ["600颗"]
    for item in body.facts.items:
        text = shipped.document(item.fact.citation.document).text
        for match in item.matches:
            assert text[match.start : match.end] == match.text
    for clause in body.clauses.items:
        assert clause.matches
        for match in clause.matches:
            assert shipped.document(clause.document).text[match.start : match.end] == match.text


def test_every_page_has_the_search_box(client: TestClient) -> None:
    for address in ("/", "/relations", "/documents/songjiang-2024-102", "/layouts/songjiang", "/places/songjiang-core"):
        forms = [form.get("action") for form in Markup.of(client.get(address).text).all("form")]
        assert forms.count("/search") == 1, address
    assert [form.get("action") for form in page_of(client, "九亭").all("form")].count("/search") == 1


@pytest.mark.parametrize("word", made.HOSTILE)
def test_hostile_questions_and_hostile_data_are_text(hostile: TestClient, word: str) -> None:
    page = page_of(hostile, word)
    assert word in page.text
    assert not page.all("img")
    assert not page.all("script")
    assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
    policy = hostile.get("/search", params={"q": word}).headers["content-security-policy"]
    assert "unsafe-inline" not in policy


def test_a_search_is_answered_soon_and_its_font_is_made_once(client: TestClient) -> None:
    pages = [page_of(client, words) for words in ("九亭", "南箭北星")]
    sheets = {tuple(link.get("href") for link in page.all("link") if link.get("rel") == "stylesheet") for page in pages}
    assert len(sheets) == 1
    assert not any(page.all("style") for page in pages)
    letters = set(page_of(client, "九亭").text)
    assert letters


def test_hidden_wraps_do_not_part_a_marked_word() -> None:
    raw = "建设**明月\n园**。"
    runs = marked(raw, [Span(4, 8)])
    assert "".join(run.text for run in runs) == "建设明月园。"
    assert "".join(run.text for run in runs if run.marked) == "明月园"


EXCERPTS = [
    ("第一句。第二句有词。第三句。", Span(8, 9), "……第二句有词。……"),
    ("只有一句有词。", Span(5, 6), "只有一句有词。"),
    ("价格是1.5元有词.下句", Span(8, 9), "价格是1.5元有词.……"),
    ("## 一、标题\n\n有词。", Span(10, 11), "一、标题有词。"),
]


@pytest.mark.parametrize(("raw", "span", "wanted"), EXCERPTS)
def test_excerpts_are_whole_sentences(raw: str, span: Span, wanted: str) -> None:
    assert "".join(run.text for run in excerpt(raw, [span], within=Span(0, len(raw)))) == wanted


def test_a_made_up_broken_word_is_found() -> None:
    page = page_of(client_of(create_app(made_pairs.atlas())), "明月园")
    assert marks_of(page) == {"明月园"}


def _decoded(anchor: str) -> str:
    from urllib.parse import unquote

    return unquote(anchor)


def test_the_layout_comes_before_everything_else(client: TestClient) -> None:
    page = client.get("/search", params={"q": "一核两带"}).text
    assert page.index('id="layouts"') < page.index('id="quotes"')
    assert 'href="/layouts/songjiang"' in page[page.index('id="layouts"') : page.index("</section>")]


def test_a_function_has_its_statements_on_the_page(client: TestClient) -> None:
    page = client.get("/search", params={"q": "卫星终端"}).text
    (count,) = re.findall(r"各规划的表述 (\d+) 处", page)[:1]
    body = SearchBody.model_validate_json(client.get("/api/search", params={"q": "卫星终端"}).content)
    assert int(count) >= 30
    assert body.functions.items[0].facts
