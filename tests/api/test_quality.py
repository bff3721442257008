"""Data quality: counts by grade, undrawn places with reasons, oddities with quotes, coverage of every document."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api import made
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.quality import Treatment, coverage, quality
from buju.policy.fact import Anomaly, Question
from buju_api.problem import Problem
from buju_api.resources.quality import QualityBody


@pytest.fixture(scope="module")
def page(client: TestClient) -> Markup:
    return Markup.of(client.get("/quality").text)


def test_counts_by_grade_are_those_of_the_shapes(page: Markup, shipped: Atlas) -> None:
    cells = [cell.text for cell in page.all("td")][: 7 * shipped.counts().layouts]
    expected = []
    for layout in [one.id for one in shipped.layouts()]:
        counts = quality(shipped, layout).grades
        expected += [*map(str, counts.values()), str(sum(counts.values()))]
    assert cells == expected


def test_every_undrawn_place_has_its_reason(page: Markup, shipped: Atlas) -> None:
    undrawn = [place for place in shipped.places() if place.shape is None]
    assert len(undrawn) > 50
    for place in undrawn:
        assert place.name in page.text
        assert place.record.method in page.text


def test_what_would_raise_a_grade_names_the_road(page: Markup) -> None:
    assert "查实云振路的位置，四至齐全后可升为 B 级" in page.text


def test_every_oddity_has_its_quote_and_clause(page: Markup, shipped: Atlas) -> None:
    oddities = [fact for fact in shipped.facts() if isinstance(fact, Anomaly)]
    hrefs = {link.get("href") for link in page.all("a", "clause")}
    for fact in oddities:
        assert fact.id in page.ids
        assert fact.explanation in page.text
        assert fact.citation.words in page.text
        assert f"/documents/{fact.citation.document}#q-{fact.citation.start}-{fact.citation.end}" in hrefs


def test_every_question_has_its_readings_each_with_its_quote(page: Markup, shipped: Atlas) -> None:
    questions = [fact for fact in shipped.facts() if isinstance(fact, Question)]
    assert {"sj-q-01", "bj-q-01"} <= {fact.id for fact in questions}
    hrefs = {link.get("href") for link in page.all("a", "clause")}
    for fact in questions:
        assert fact.id in page.ids
        assert fact.question in page.text
        for one in fact.readings:
            assert one.reading in page.text
            assert f"/documents/{one.citation.document}#q-{one.citation.start}-{one.citation.end}" in hrefs


def test_nothing_is_missing_and_the_page_says_so(page: Markup, shipped: Atlas) -> None:
    rows = coverage(shipped)
    assert [row.missing for row in rows] == [[] for _ in rows]
    labels = [item.label for item in Treatment]
    cells = [cell.text for cell in page.all("td") if cell.get("data-label") in labels]
    assert cells == [str(count) for row in rows for count in row.treatments.values()]


def test_links_resolve(page: Markup, client: TestClient) -> None:
    paths = {link.split("#")[0] for link in page.addresses() if link.startswith("/")}
    assert {client.get(path).status_code for path in paths} == {200}
    assert {link[1:] for link in page.addresses() if link.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_json_says_the_same(client: TestClient, shipped: Atlas) -> None:
    body = QualityBody.model_validate_json(client.get("/api/quality").content)
    assert [row.layout for row in body.layouts] == [one.id for one in shipped.layouts()]
    for row in body.layouts:
        found = quality(shipped, row.layout)
        assert row.grades == found.grades
        assert [place.id for place in row.undrawn] == [place.id for place in found.undrawn]
        assert [(place.id, place.words) for place in row.wanted] == [(place.id, need) for place, need in found.wanted]
        assert row.anomalies == [fact.id for fact in found.anomalies]
        for place in (*row.undrawn, *row.wanted):
            assert client.get(place.place).status_code == 200
    told = [fact.id for row in body.documents for fact in row.anomalies]
    assert told == [fact.id for fact in shipped.facts() if isinstance(fact, Anomaly)]
    asked = [fact for row in body.documents for fact in row.questions]
    assert [fact.id for fact in asked] == [fact.id for fact in shipped.facts() if isinstance(fact, Question)]
    assert all(one.citation.quote for fact in asked for one in fact.readings)
    assert [row.treatments for row in body.documents] == [row.treatments for row in coverage(shipped)]


@pytest.mark.parametrize("address", ["/quality?x=1", "/api/quality?layout=songjiang"])
def test_unknown_parameters_are_refused(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert "没有参数" in Problem.model_validate_json(answer.content).detail


def test_hostile_texts_are_text(hostile: TestClient) -> None:
    answer = hostile.get("/quality")
    found = Markup.of(answer.text)
    assert found.all("script") == found.all("img") == []
    for words in made.HOSTILE:
        assert words in found.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_in_a_browser(base: str, browser, width: int) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900})
    faults: list[str] = []
    tab.on("console", lambda message: faults.append(message.text))
    tab.goto(f"{base}/quality")
    for fold in tab.locator("main summary").all():
        if not fold.locator("..").evaluate("fold => fold.open"):
            fold.click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    tab.close()
