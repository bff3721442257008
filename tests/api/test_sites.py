"""Site selection as JSON: the answer is the library's, and a wrong question is refused with its field."""

from __future__ import annotations

import itertools
import json

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.conftest import client_of
from api.siteasked import ASKED, QUERY, address, verdicts
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.sites.entries import SitesBody, sites_body
from buju.sites.finder import SiteFinder
from buju.sites.registry import SHIPPED
from buju_api import create_app
from buju_api.problem import Problem
from buju_api.resources.sites import sites_question_of


def test_the_answer_is_that_of_the_library(client: TestClient, shipped: Atlas) -> None:
    answer = client.get(address("/api/sites", ASKED))
    body = SitesBody.model_validate_json(answer.content)
    assert json.loads(answer.content) == sites_body(SiteFinder(shipped).ask(QUERY), shipped, limit=1000).model_dump(
        mode="json"
    )
    assert body.total == len(body.candidates) < shipped.counts().places
    assert all(sentence.citations or sentence.sources for sentence in body.statement)


def test_every_parameter_is_in_the_description(client: TestClient) -> None:
    operations = client.get("/openapi.json").json()["paths"]["/api/sites"]
    named = {parameter["name"] for parameter in operations["get"]["parameters"]}
    assert named == {*SHIPPED.named, "limit", "geometry"}
    assert operations["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("SitesQuestion")
    assert {"413", "415", "422"} <= operations["post"]["responses"].keys()


def test_posting_a_question_answers_the_same(client: TestClient) -> None:
    posted = client.post("/api/sites", json={"query": QUERY.words.model_dump(mode="json")})
    assert posted.json() == client.get(address("/api/sites", ASKED)).json()


def test_the_order_of_parameters_changes_nothing(client: TestClient) -> None:
    whole = client.get(address("/api/sites", ASKED)).json()
    for order in itertools.islice(itertools.permutations(ASKED), 0, 5040, 830):
        # Criteria keep the order in which they come; everything else has none.
        same = sorted(order, key=lambda pair: pair[0] == "criterion" and ASKED.index(pair))
        assert client.get(address("/api/sites", same)).json() == whole
    two = [("function", "卫星终端"), ("function", "卫星研制制造")]
    one_way, other_way = (client.get(address("/api/sites", pairs)).json() for pairs in (two, two[::-1]))
    assert verdicts(one_way) == verdicts(other_way)


def test_limit_and_geometry(client: TestClient) -> None:
    body = SitesBody.model_validate_json(
        client.get(address("/api/sites", [*ASKED, ("limit", "2"), ("geometry", "true")])).content
    )
    assert len(body.candidates) == 2
    assert body.total > 2
    assert [row.geometry is not None for row in body.candidates] == [True, True]


WRONG = [
    ("unknown parameter", "colour=red", "parameter-invalid", "colour"),
    ("unknown district", "district=松江市", "name-unknown", "松江区"),
    ("ambiguous district", "district=经开区", "ambiguous", "北京经济技术开发区"),
    ("unknown function", "function=飞船", "name-unknown", "卫星终端"),
    ("unknown unit", "unit=九亭县", "name-unknown", "九亭镇"),
    ("unknown role", "role=kernel", "parameter-invalid", "cluster"),
    ("unknown target", "near=无此地:500", "name-unknown", "无此地"),
    ("no distance", "near=metro:", "question-invalid", "near"),
    ("negative distance", "near=metro:-5", "question-invalid", "near"),
    ("NaN distance", "near=metro:nan", "question-invalid", "near"),
    ("swapped point", "near=31.1,121.3:500", "question-invalid", "纬度在前"),
    ("area turned round", "area=20..5", "question-invalid", "下限"),
    ("negative weight", "criterion=metro:less*-1&missing=drop", "question-invalid", "weights"),
    ("weights all zero", "criterion=metro:less*0&missing=drop", "question-invalid", "weights"),
    ("NaN weight", "criterion=metro:less*nan&missing=drop", "question-invalid", "criterion"),
    ("not one weight per criterion", "criterion=metro:less&weights=1,2&missing=drop", "question-invalid", "weights"),
    ("weights without criteria", "weights=1", "question-invalid", "weights"),
    ("no criterion", "criterion=metro", "question-invalid", "criterion"),
    ("unknown rule", "criterion=metro:less&missing=guess", "parameter-invalid", "drop"),
    ("pair of nothing", "criterion=metro:less&pair=metro>area:3&missing=drop", "question-invalid", "pair"),
    ("unknown datum", "datum=mars&near=121.3,31.1:500", "question-invalid", "gcj02"),
    ("cells without a district", "candidates=cells", "question-invalid", "district"),
    ("too fine cells", "candidates=cells&district=松江区&resolution=15", "parameter-invalid", "resolution"),
    ("own file by GET", "candidates=file", "question-invalid", "candidates"),
    ("no candidates listed", "limit=0", "parameter-invalid", "limit"),
    ("an empty value", "district=", "parameter-invalid", "district"),
    ("twice", "district=松江区&district=金山区", "parameter-invalid", "2 次"),
    ("too many", "&".join(["near=metro:1"] * 13), "parameter-invalid", "12"),
    ("control character", "text=%00", "parameter-invalid", "控制字符"),
]


@pytest.mark.parametrize(("query", "code", "says"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_question_is_refused_with_the_field(client: TestClient, query: str, code: str, says: str) -> None:
    answer = client.get(f"/api/sites?{query}")
    assert answer.status_code == 400, answer.text
    problem = Problem.model_validate_json(answer.content)
    assert problem.code == code
    assert says in problem.detail
    assert problem.errors
    assert all("criteria" != row.parameter != "pairs" for row in problem.errors)


def test_choices_come_with_the_refusal(client: TestClient) -> None:
    assert "松江区" in client.get("/api/sites?district=松江市").json()["errors"][0]["choices"]
    assert len(client.get("/api/sites?district=经开区").json()["errors"][0]["choices"]) == 2


@pytest.mark.parametrize(
    ("written", "offered"),
    [("zz", ["轨道交通站", "铁路车站", "机场"]), ("metroo", ["metro"]), ("songjiang-jiutin", ["songjiang-jiuting"])],
)
def test_ids_are_offered_for_what_is_near_one_else_names(client: TestClient, written: str, offered: list[str]) -> None:
    choices = client.get("/api/sites", params={"criterion": f"{written}:less"}).json()["errors"][0]["choices"]
    assert choices[: len(offered)] == offered
    for choice in choices:
        params = {"criterion": f"{choice}:less", "missing": "drop", "layout": "songjiang"}
        assert client.get("/api/sites", params=params).json().get("code") != "name-unknown"


def test_a_layout_as_it_is_offered_may_be_asked(client: TestClient) -> None:
    for choice in client.get("/api/sites?layout=zz").json()["errors"][0]["choices"]:
        asked, by_id = (client.get("/api/sites", params={"layout": one}) for one in (choice, choice.partition("（")[0]))
        assert asked.status_code == 200
        assert asked.json()["candidates"] == by_id.json()["candidates"]


def test_nobody_left_says_what_removed_how_many(client: TestClient) -> None:
    body = client.get("/api/sites?district=松江区&function=发射服务&near=airport:100").json()
    assert body["counts"]["in"] + body["counts"]["possible"] == 0
    assert sum(row["removed"] > 0 for row in body["removed_by"]) >= 2
    assert any("没有候选地全部符合" in sentence["text"] for sentence in body["statement"])


def test_an_empty_atlas_has_an_answer_too(app: FastAPI) -> None:
    client = client_of(create_app(MemoryAtlas(documents=[], facts=[], layouts=[], places=[])))
    assert client.get("/api/sites").json()["total"] == 0
    assert client.get("/sites").status_code == 200
    assert client.get("/sites?text=a").status_code == 200


def test_the_body_is_documented_as_it_is_read() -> None:
    assert sites_question_of(SHIPPED).model_validate({"file": {"text": "a"}}).file is not None
