"""A form with every field at its longest, and beyond: a clear refusal in Chinese, and the page keeps what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from api.markup import Element, Markup
from buju.sites.parameter import LONGEST

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from api.conftest import Visit

FORMS = ["/sites", "/at"]
PAGES = [*FORMS, "/targets", "/relations", "/units", "/functions", "/compare"]
_TYPED = ("input", "select", "textarea")


def fields(page: Markup, path: str) -> list[Element]:
    """The fields that a form of a page sends to the page itself, without boxes to tick, which have no words."""
    own = [one for one in page.elements if one.tag == "form" and one.get("action") == path]
    assert own
    inside = [one for one in page.elements if one.tag in _TYPED and one.get("name")]
    return [one for one in inside if one.get("type") not in ("hidden", "file", "checkbox") and one.get("name") != "q"]


def longest(field: Element, *, more: int = 0) -> str:
    return "长" * (int(field.get("maxlength") or LONGEST) + more)


def filled(page: Markup, path: str, *, more: int = 0) -> dict[str, str]:
    """What is sent: the longest words where words are typed, the last choice (another one, if there is) of a list."""
    sent = {}
    for field in fields(page, path):
        inside = [one for one in page.elements if one.tag == "option" and field.start <= one.start <= (field.end or 0)]
        sent[field.get("name")] = inside[-1].get("value") if inside else longest(field, more=more)
    return sent


def noticed(page: Markup) -> str:
    return "".join(one.text for one in page.elements if one.get("role") == "alert").strip()


@pytest.mark.parametrize("path", FORMS)
def test_the_page_keeps_what_was_typed(path: str, visit: Visit, browser_client: TestClient) -> None:
    sent = filled(visit(path), path)
    assert len(sent) > 3

    answer = browser_client.get(f"{path}?{urlencode(sent)}")

    page = Markup.of(answer.text)
    assert answer.status_code == 400
    assert re.search("[\u4e00-\u9fff]{4}", noticed(page).replace("长", ""))
    shown = {(one.get("name"), one.get("value") or one.text) for one in page.elements if one.tag in _TYPED}
    assert {name for name, words in sent.items() if words.startswith("长") and (name, words) not in shown} == set()


@pytest.mark.parametrize("path", FORMS)
def test_what_is_longer_than_a_field_is_refused_by_its_length(path: str, browser_client: TestClient) -> None:
    name = {"/sites": "district", "/at": "place"}[path]
    answer = browser_client.get(f"{path}?{urlencode({name: '长' * (LONGEST + 1)})}")
    assert answer.status_code == 400
    assert str(LONGEST) in Markup.of(answer.text).text


@pytest.mark.parametrize("path", [path for path in PAGES if path not in FORMS])
def test_a_page_of_choices_refuses_in_words(path: str, visit: Visit, browser_client: TestClient) -> None:
    sent = {field.get("name"): longest(field) for field in fields(visit(path), path)}
    assert sent

    answer = browser_client.get(f"{path}?{urlencode(sent)}")

    assert 400 <= answer.status_code < 500
    main = Markup.of(answer.text).text
    assert any(words in main for words in ("没有名为", "没有", "不认识", "应为"))
    assert "Traceback" not in answer.text


def test_a_search_of_the_longest_words_finds_nothing_and_says_so(browser_client: TestClient) -> None:
    answer = browser_client.get(f"/search?{urlencode({'q': '长' * LONGEST})}")
    assert answer.status_code == 200
    assert "没有" in Markup.of(answer.text).text
    assert browser_client.get(f"/search?{urlencode({'q': '长' * (LONGEST + 1)})}").status_code == 400
