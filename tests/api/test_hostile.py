"""Hostile names, quotes and ids are shown as text, everywhere, and never as markup or template."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from api.made import HOSTILE, SCRIPT, atlas, fault
from api.markup import Markup
from buju_api import Settings, create_app

PAGES = ["/", "/layouts/made", "/embed/made", "/documents/made", "/layouts/made/map.html"]


@pytest.mark.parametrize("address", PAGES)
def test_pages_hold_no_markup_from_the_data(hostile: TestClient, address: str) -> None:
    answer = hostile.get(address)
    assert answer.status_code == 200
    page = Markup.of(answer.text)
    assert not page.all("img")
    assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
    assert all("window.pwned=1" not in script.text for script in page.all("script") if not script.get("type"))
    assert SCRIPT in page.text
    assert "49" not in page.text.replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("word", HOSTILE)
def test_the_document_page_shows_every_hostile_word(hostile: TestClient, word: str) -> None:
    assert word in Markup.of(hostile.get("/documents/made").text).text


def test_scripts_and_styles_are_as_many_as_in_a_tame_page(hostile: TestClient, client: TestClient) -> None:
    for tame, wild in (("/layouts/songjiang", "/layouts/made"), ("/documents/songjiang-2024-102", "/documents/made")):
        for tag in ("script", "style"):
            ours, theirs = (Markup.of(one.get(path).text).all(tag) for one, path in ((client, tame), (hostile, wild)))
            inside = [[one for one in found if not one.get("src")] for found in (ours, theirs)]
            # Letters that the site's font lacks come in one of the page's own.
            inside = [[one for one in found if not one.text.startswith("@font-face{")] for found in inside]
            assert len(inside[0]) == len(inside[1]), (wild, tag)
            assert all(re.fullmatch(r"/assets/\w+\.js", one.get("src")) for one in theirs if one.get("src"))


def test_json_keeps_the_words_as_they_are(hostile: TestClient) -> None:
    assert hostile.get("/api/places/made-core").json()["name"] == SCRIPT
    assert hostile.get("/api/layouts/made/places.geojson").json()["features"][0]["properties"]["name"] == SCRIPT


def test_faults_are_shown_as_text() -> None:
    client = TestClient(create_app(atlas(faults=(fault(SCRIPT),)), Settings()))
    for address in ("/", "/layouts/made"):
        page = Markup.of(client.get(address).text)
        assert SCRIPT in page.text
        assert all("window.pwned=1" not in script.text for script in page.all("script") if not script.get("type"))


def test_a_hostile_question_is_answered_as_data(hostile: TestClient) -> None:
    answer = hostile.get("/api/places", params={"q": SCRIPT})
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["count"] >= 1
