"""The chain over a layout: every stated function stands in the cell of its place and stage, and nowhere else."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.policy.fact import StatedFunction
from buju.views.carto.symbology import Theme
from buju.views.content.stages import stage_matrix
from buju_api.links import ServiceLinks

LAYOUTS = ["songjiang", "shanghai", "beijing", "chongqing"]


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_cells_are_what_the_mapping_says(shipped: Atlas, layout_id: str) -> None:
    page = stage_matrix(shipped.layout(layout_id), shipped, ServiceLinks(shipped))
    vocabulary = shipped.vocabulary
    shown = {
        (row.place.id, stage.id, words, saying.quote.words)
        for row in page.rows
        if row.place is not None
        for stage, cell in zip(page.stages, row.cells, strict=True)
        for saying in cell
        for words in saying.words
    }
    own = {place.id for place in shipped.places_of(layout_id)}
    stated = {
        (place, vocabulary.function(function).stage, row.words, fact.citation.words)
        for row in vocabulary.mapping
        for function in row.functions
        if isinstance(fact := shipped.fact(row.fact), StatedFunction)
        for place in own & set(fact.places)
    }
    assert shown == stated
    assert shown


@pytest.mark.parametrize("layout_id", LAYOUTS)
def test_a_stage_lights_the_places_of_its_column(shipped: Atlas, layout_id: str) -> None:
    links, layout = ServiceLinks(shipped), shipped.layout(layout_id)
    whole = stage_matrix(layout, shipped, links)
    for at, stage in enumerate(shipped.vocabulary.stages):
        lens = stage_matrix(layout, shipped, links, stage=stage.id)
        column = [row.place for row in whole.rows if row.place is not None and row.cells[at]]
        assert list(lens.lit) == column
        assert len(column) == whole.counts[at]


def test_the_map_colours_what_has_the_stage(shipped: Atlas) -> None:
    layout, links = shipped.layout("songjiang"), ServiceLinks(shipped)
    pictures = {
        stage.id: str(stage_matrix(layout, shipped, links, stage=stage.id, stills=Theme.COLOUR).picture)
        for stage in shipped.vocabulary.stages
    }
    assert len(set(pictures.values())) == len(pictures)
    lens = stage_matrix(layout, shipped, links, stage="端")
    assert f"着色的有 {len(lens.lit)} 处" in pictures["端"]


def test_the_page_has_the_quote_of_each_cell(browser_client: TestClient) -> None:
    page = browser_client.get("/layouts/songjiang/stages", params={"stage": "端"})
    text = Markup.of(page.text).text
    assert page.status_code == 200
    assert "终端产品研发制造" in text
    assert "松江行动计划" in text


@pytest.mark.parametrize("stage", ["火", "<script>火", "星" * 150])
def test_a_stage_that_is_none_is_404_with_the_stages(browser_client: TestClient, stage: str) -> None:
    answer = browser_client.get("/layouts/songjiang/stages", params={"stage": stage})
    assert answer.status_code == 404
    assert "没有" in Markup.of(answer.text).text
    assert "<script>火" not in answer.text
    for known in ("星", "箭", "端", "网", "用"):
        assert known in answer.text


def test_a_layout_leads_to_its_stages_from_more_than_one_place(client: TestClient, shipped: Atlas) -> None:
    """In the words of the vocabulary."""
    words = "、".join(stage.name for stage in shipped.vocabulary.stages)
    for address in ("/layouts/songjiang", "/layouts/songjiang/functions", "/layouts/songjiang/places"):
        links = [one for one in Markup.of(client.get(address).text).all("a") if one.get("href").endswith("/stages")]
        assert any(words in one.text for one in links), address


def test_functions_are_folded_by_place(client: TestClient, shipped: Atlas) -> None:
    """Every statement stands once, under the places that it names; what is said of the whole area comes last."""
    page = Markup.of(client.get("/layouts/songjiang/functions").text)
    groups = page.all("details", "function-group")
    heads = [one.text for one in page.all("summary") if "条" in one.text]
    stated = [fact for fact in shipped.facts_of("songjiang-2024-102") if fact.kind == "function"]
    assert 1 < len(groups) < len(stated)
    assert sum(len(one.text.split("功能原文与条款")) - 1 for one in groups) == len(groups)
    assert len({tuple(fact.places) for fact in stated}) == len(groups)
    named = {place for fact in stated for place in fact.places}
    assert all(any(shipped.place(place).name in one for one in heads) for place in named)
    assert any("松江区" in one for one in heads[-3:])
