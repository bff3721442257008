"""Site selection in the service: the answer as JSON, as a page and as files, and what is said of a wrong question."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring as parsed_page
from starlette.testclient import TestClient

from api import made
from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.exchange.statement import ENTRIES
from buju.sites.conditions.attributes import TEXT
from buju.sites.entries import SitesBody, sites_body
from buju.sites.finder import SiteFinder
from buju.sites.query import Query
from buju.sites.registry import SHIPPED
from buju_api import Settings, create_app
from buju_api.pages.sites import EXAMPLES
from buju_api.pages.sitesform import fields_of, merged
from buju_api.problem import Problem
from buju_api.resources.sites import sites_question_of
from sites.asking import asked

ASKED = [
    ("district", "松江区"),
    ("function", "卫星终端"),
    ("unit", "九亭镇"),
    ("near", "metro:1500"),
    ("criterion", "metro:less*2"),
    ("criterion", "statements:more*1"),
    ("missing", "worst"),
]
QUERY = asked(
    district="松江区",
    functions=("卫星终端",),
    unit="九亭镇",
    near=("metro:1500",),
    criteria=("metro:less*2", "statements:more*1"),
    missing="worst",
)
OWN = "编号,名称,经度,纬度\na,甲,121.3204,31.1305\nb,乙,121.2304,31.0305\n"
SWAPPED = OWN + "c,丙,31.1,121.3\n"


def address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}"


def verdicts(answer: object) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in answer["candidates"]}


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


# The asker's own file in the body.


def own(text: str = OWN, **more: object) -> dict[str, object]:
    question = {
        "query": {"district": "松江区", "near": ["metro:1500"]},
        "file": {"name": "x.csv", "text": text, "datum": "wgs84"},
    }
    return question | more


def test_own_points_are_answered(client: TestClient) -> None:
    answer = client.post("/api/sites", json=own())
    body = SitesBody.model_validate_json(answer.content)
    assert [(row.id, row.name) for row in body.candidates] == [("a", "甲"), ("b", "乙")]
    assert body.query["candidates"] == "file"
    in_base64 = own() | {"file": {"datum": "wgs84", "base64": base64.b64encode(OWN.encode()).decode()}}
    assert verdicts(client.post("/api/sites", json=in_base64).json()) == verdicts(answer.json())


def test_faulty_rows_are_listed_and_others_answered_when_asked(client: TestClient) -> None:
    refused = client.post("/api/sites", json=own(SWAPPED))
    assert refused.status_code == 422
    assert "第 4 行" in refused.json()["detail"]
    assert any("第 4 行" in row["message"] for row in refused.json()["errors"])
    kept = client.post("/api/sites", json=own(SWAPPED, keep_valid=True))
    assert len(kept.json()["candidates"]) == 2
    assert any("第 4 行" in remark for remark in kept.json()["remarks"])


NO_FILE = [
    ("no datum", {"name": "x.csv", "text": OWN}, 422, "坐标"),
    ("unknown datum", {"text": OWN, "datum": "mars"}, 400, "mars"),
    ("a picture", {"name": "x.csv", "base64": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()}, 415, "CSV"),
    ("no content", {"datum": "wgs84"}, 400, "base64"),
    ("two contents", {"text": OWN, "base64": "YQ=="}, 400, "base64"),
    ("no base64", {"base64": "*"}, 400, "base64"),
    ("an unknown member", {"text": OWN, "path": "x"}, 400, "path"),
]


@pytest.mark.parametrize(("file", "status", "says"), [row[1:] for row in NO_FILE], ids=[row[0] for row in NO_FILE])
def test_a_file_that_cannot_be_used(client: TestClient, file: dict[str, str], status: int, says: str) -> None:
    answer = client.post("/api/sites", json={"query": {}, "file": file})
    assert answer.status_code == status, answer.text
    assert says in Problem.model_validate_json(answer.content).detail


BODIES = [
    (b'{"query":', "JSON"),
    (b"[]", "整"),
    (b'{"query": {"colour": 1}}', "colour"),
    (b'{"query": {"criteria": ["metro"]}}', "criteria"),
    (b'{"query": {"near": [""]}}', "near"),
    (b"[" * 100_000, ""),
    (b"", ""),
]


@pytest.mark.parametrize(("content", "says"), BODIES, ids=[repr(row[0][:40]) for row in BODIES])
def test_a_body_that_is_no_question(client: TestClient, content: bytes, says: str) -> None:
    answer = client.post("/api/sites", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail or says == "整"
    assert not any(row.parameter is not None and row.parameter.isdigit() for row in problem.errors)


def test_gcj02_declared_as_wgs84_is_flagged_and_nothing_moved(client: TestClient) -> None:
    import numpy as np

    from buju.spatial.shift import Datum, from_wgs84

    inside = np.array([[121.2 + 0.01 * at, 31.03] for at in range(4)] + [[121.3646, 31.1352], [121.3640, 31.1340]])
    moved = from_wgs84(inside, datum=Datum.GCJ02)
    text = "id,lon,lat\n" + "".join(f"p{at},{lon:.7f},{lat:.7f}\n" for at, (lon, lat) in enumerate(moved))
    question = {"query": {"district": "松江区"}, "file": {"text": text, "datum": "wgs84"}, "geometry": True}
    body = client.post("/api/sites", json=question).json()
    assert body["datum_evidence"]
    given_back = {row["id"]: row["geometry"]["coordinates"] for row in body["candidates"]}
    for at, point in enumerate(moved):
        assert given_back[f"p{at}"] == pytest.approx(list(point), abs=2e-6)


@pytest.fixture(scope="module")
def small(shipped: Atlas) -> TestClient:
    """A service that takes a megabyte at most."""
    return client_of(create_app(shipped, Settings(max_body_mb=1)))


@pytest.mark.parametrize("path", ["/api/sites", "/sites/file"])
@pytest.mark.parametrize("declared", [True, False])
def test_what_is_too_large_is_not_read(small: TestClient, path: str, declared: bool) -> None:
    whole = b"x" * 1_200_000
    content = whole if declared else (whole[at : at + 10_000] for at in range(0, len(whole), 10_000))
    kind = "application/json" if path == "/api/sites" else "multipart/form-data; boundary=b"
    answer = small.post(path, content=content, headers={"content-type": kind})
    if path == "/sites/file" and not declared:
        # What is no form is found out before the limit is reached.
        assert answer.status_code in (400, 413)
        return
    assert answer.status_code == 413
    assert Problem.model_validate_json(answer.content).code == "too-large"


# The page.


def test_without_a_question_the_form_and_examples_that_have_answers(client: TestClient) -> None:
    page = Markup.of(client.get("/sites").text)
    assert len(page.all("form")) == 2
    assert page.all("script") == []
    links = [link.get("href") for link in page.all("a") if link.get("href").startswith("/sites?")]
    assert len(links) == len(EXAMPLES) >= 3
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        counts = [int(one.text) for one in Markup.of(answer.text).all("b") if one.text.isdigit()]
        assert sum(counts[:2]) > 0, link


def test_every_part_of_a_query_is_on_the_form(client: TestClient) -> None:
    page = Markup.of(client.get("/sites").text)
    fields = {element.get("name") for tag in ("input", "select") for element in page.all(tag)}
    made_of_rows = {"near", "criterion", "pair"}
    assert {*SHIPPED.named} - made_of_rows <= fields
    assert {*fields_of(SHIPPED)} <= fields


def test_a_filled_form_leads_to_one_short_address(client: TestClient) -> None:
    sent = [
        *(("candidates", "places"), ("district", "松江区"), ("layout", ""), ("unit", " 九亭镇 "), ("function", "")),
        *(("function", "卫星终端"), ("match", "any"), ("near_to", "metro"), ("near_name", ""), ("near_within", "1500")),
        *(("near_to", "other"), ("near_name", "121.3,31.1"), ("near_within", "5公里"), ("near_to", "")),
        *(("near_name", ""), ("near_within", ""), ("rank_by", "metro"), ("rank_name", ""), ("rank_aim", "ideal")),
        *(
            ("rank_range", "500..1500"),
            ("rank_weight", "2"),
            ("datum", "wgs84"),
            ("method", "wsm"),
            ("missing", "drop"),
        ),
    ]
    answer = client.get(address("/sites", sent))
    assert answer.status_code == 303
    expected = [
        *(("district", "松江区"), ("function", "卫星终端"), ("unit", "九亭镇"), ("near", "metro:1500")),
        *(("near", "121.3,31.1:5公里"), ("criterion", "metro:500..1500*2")),
    ]
    assert parse_qsl(urlsplit(answer.headers["location"]).query) == expected
    assert client.get(answer.headers["location"]).status_code == 200
    assert client.get("/sites?district=&near_to=&near_name=&near_within=").headers["location"] == "/sites"


@given(
    st.builds(
        asked,
        district=st.none() | st.sampled_from(["松江区", "310117"]),
        functions=st.lists(st.sampled_from(["卫星终端", "智能终端"]), unique=True).map(tuple),
        near=st.lists(st.sampled_from(["metro:1500", "九亭镇:2公里", "121.3,31.1:50"]), unique=True).map(tuple),
        criteria=st.lists(st.sampled_from(["metro:less*2", "area:more", "九亭镇:1..2"]), unique=True).map(tuple),
        text=st.none() | st.text(min_size=1, max_size=20),
        resolution=st.integers(6, 10),
    )
)
def test_a_question_and_its_address_are_one(query: Query) -> None:
    pairs = query.pairs
    assert SHIPPED.query_from(pairs) == query
    assert SHIPPED.query_from(merged(pairs, SHIPPED)).pairs == pairs or query.values(TEXT)


def test_the_page_says_what_the_answer_says(client: TestClient, shipped: Atlas) -> None:
    body = client.get(address("/api/sites", ASKED)).json()
    page = Markup.of(client.get(address("/sites", ASKED)).text)
    for sentence in body["statement"]:
        assert sentence["text"].removeprefix("问：").removeprefix("答：") in page.text
    shown = {row.get("data-id"): row.get("data-verdict") for row in page.all("tr") if "data-id" in row.attributes}
    named = verdicts(body)
    assert all(named[key] == verdict for key, verdict in shown.items())
    assert {key for key, verdict in named.items() if verdict in ("in", "possible")} <= shown.keys()
    cited = {link.get("href") for link in page.all("a", "clause")}
    documents = {f"/documents/{one.id}" for one in shipped.documents()}
    assert cited
    assert {link.split("#")[0] for link in cited} <= documents
    assert len([svg for svg in page.all("svg") if "stillmap" in svg.classes]) == 1
    assert len([svg for svg in page.all("svg") if "stability" in svg.classes]) == 1
    assert len(page.all("script")) == 1


def test_clause_links_lead_to_their_quotes(client: TestClient) -> None:
    page = Markup.of(client.get(address("/sites", ASKED)).text)
    for link in sorted({link.get("href") for link in page.all("a", "clause")})[:10]:
        path, _, anchor = link.partition("#")
        assert anchor in Markup.of(client.get(path).text).ids


def test_near_misses_show_the_condition_that_failed(client: TestClient) -> None:
    page = Markup.of(client.get(address("/sites", ASKED)).text)
    near = [row for row in page.all("tr") if row.get("data-verdict") == "near"]
    missed = [cell for cell in page.all("td", "missed") if cell.get("data-label") == "责任单位"]
    assert near
    assert len(missed) >= len(near)


PAGES_WRONG = [
    (
        "district=松江市&near=metro:1500",
        "没有名为“松江市”的政区",
        "/sites?district=%E6%9D%BE%E6%B1%9F%E5%8C%BA&near=metro%3A1500",
    ),
    ("district=经开区", "可以指多个地点", None),
    ("near=无此地:500", "（距离条件）", None),
    ("role=kernel", "布局角色", None),
    ("near=metro:", "距离条件", None),
    ("method=magic&criterion=metro:less&missing=drop", "计分方法", None),
    ("resolution=abc&district=松江区", "格网级数", None),
]


@pytest.mark.parametrize(("query", "says", "link"), PAGES_WRONG, ids=[row[0] for row in PAGES_WRONG])
def test_a_wrong_question_is_answered_beside_the_form(
    client: TestClient, query: str, says: str, link: str | None
) -> None:
    answer = client.get(f"/sites?{query}", follow_redirects=True)
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    page = Markup.of(answer.text)
    trouble = page.all("div", "trouble")[0].text
    assert says in trouble
    assert page.all("details", "ask")[0].attributes.get("open") is not None
    links = [element.get("href") for element in page.all("a") if element.get("href").startswith("/sites?")]
    assert link is None or link in links
    assert all(client.get(one, follow_redirects=True).status_code == 200 for one in links)
    values = dict(parse_qsl(query))
    if "district" in values:
        assert [field.get("value") for field in page.all("input") if field.get("name") == "district"] == [
            values["district"]
        ]


def test_unknown_fields_and_double_ones_are_refused(client: TestClient) -> None:
    assert "colour" in client.get("/sites?colour=1").json()["detail"]
    assert "2 次" in client.get("/sites?district=a&district=b").json()["detail"]
    assert client.get("/sites?text=%00").status_code == 400


@pytest.mark.parametrize("words", made.HOSTILE)
def test_hostile_words_are_text(client: TestClient, hostile: TestClient, words: str) -> None:
    for one, pairs in ((client, [("unit", words)]), (hostile, [("text", words)]), (client, [("near", f"{words}:5")])):
        answer = one.get(address("/sites", pairs), follow_redirects=True)
        page = Markup.of(answer.text)
        assert answer.status_code in (200, 400)
        # The answer has its own script, and no other.
        assert len(page.all("script")) == (answer.status_code == 200)
        assert page.all("img") == []
        assert not any(name.startswith("on") for element in page.elements for name in element.attributes)
        assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    assert hostile.get("/sites").status_code == 200


def test_right_to_left_marks_are_spelled_out(client: TestClient) -> None:
    for path in ("/api/sites", "/sites"):
        assert "\u202e" not in client.get(path, params={"unit": "\u202e镇"}).text.split('<form class="sites-form"')[0]


# Files.


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "docx", "md", "html"])
def test_the_answer_as_a_file(client: TestClient, ending: str) -> None:
    answer = client.get(address(f"/sites.{ending}", ASKED))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="sites.{ending}"'
    page = Markup.of(client.get(address("/sites", ASKED)).text)
    links = [link.get("href") for link in page.all("a") if link.get("href").startswith(f"/sites.{ending}?")]
    assert ending == "html" or client.get(links[0]).content == answer.content


def test_the_table_has_every_candidate(client: TestClient) -> None:
    text = client.get(address("/sites.csv", ASKED)).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    body = client.get(address("/api/sites", ASKED)).json()
    assert [row["编号"] for row in rows] == [row["id"] for row in body["candidates"]]
    features = client.get(address("/sites.geojson", ASKED)).json()["features"]
    assert [feature["id"] for feature in features] == [row["编号"] for row in rows]


def test_no_other_files(client: TestClient) -> None:
    answer = client.get(address("/sites.pdf", ASKED))
    assert answer.status_code == 404
    assert "csv" in answer.json()["known"]
    assert client.get("/sites.csv?district=松江市").status_code == 400


# One's own file on the page.


def posted(client: TestClient, text: str = OWN, **fields: str):
    data = {"file_datum": "wgs84", "district": "松江区", "near_to": "metro", "near_name": "", "near_within": "1500"}
    return client.post("/sites/file", files={"file": ("x.csv", text.encode())}, data=data | fields)


def test_the_form_for_own_points_keeps_the_question(client: TestClient) -> None:
    page = Markup.of(client.get("/sites/file?district=松江区").text)
    form = next(form for form in page.all("form") if form.get("method") == "post")
    assert form.get("enctype") == "multipart/form-data"
    assert any(field.get("name") == "district" and field.get("value") == "松江区" for field in page.all("input"))


def test_own_points_on_the_page(client: TestClient) -> None:
    answer = posted(client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    page = Markup.of(answer.text)
    assert [row.get("data-id") for row in page.all("tr") if "data-id" in row.attributes] == ["a", "b"]
    assert "读入 2 个候选地" in page.text


def test_own_points_as_a_file(client: TestClient) -> None:
    answer = posted(client, result="csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == ["a", "b"]


REFUSED_FILES = [
    ("swapped row", SWAPPED, {}, 422, "第 4 行"),
    ("no datum", OWN, {"file_datum": ""}, 422, "坐标"),
    ("no table", "<xml/>", {}, 415, ""),
    ("unknown district", OWN, {"district": "松江市"}, 400, "松江区"),
]


@pytest.mark.parametrize(
    ("text", "fields", "status", "says"), [row[1:] for row in REFUSED_FILES], ids=[row[0] for row in REFUSED_FILES]
)
def test_what_is_wrong_with_a_file_stands_beside_the_form(
    client: TestClient, text: str, fields: dict[str, str], status: int, says: str
) -> None:
    answer = posted(client, text, **fields)
    assert answer.status_code == status
    assert says in Markup.of(answer.text).all("div", "trouble")[0].text


GBK_NAMED = "编号,名称,X坐标,Y坐标\na,甲,121.3204,31.1305\n".encode("gb18030")
ASKED_BACK: list[tuple[str, bytes, dict[str, str], str, list[str]]] = [
    ("datum", OWN.encode(), {"file_datum": "", "file_encoding": "UTF-8"}, "file_datum", ["gcj02", "cgcs2000-3-120"]),
    ("encoding", GBK_NAMED, {"file_encoding": "UTF-8"}, "file_encoding", ["UTF-8", "GB18030"]),
    ("name column", OWN.encode(), {"file_name_column": "园区"}, "file_name_column", ["编号", "名称"]),
    ("x", OWN.encode(), {"file_x": "横", "file_y": "纬度"}, "file_x", ["编号", "名称", "经度"]),
]


def form_in(html: str) -> Any:
    """The form that takes a file, which `form_values` of is what a browser would send again."""
    return next(form for form in parsed_page(html).forms if form.method == "POST")


@pytest.mark.parametrize(
    ("content", "fields", "asked", "offered"), [row[1:] for row in ASKED_BACK], ids=[row[0] for row in ASKED_BACK]
)
def test_a_refused_file_keeps_all_that_was_filled_in_and_offers_what_is_asked(
    client: TestClient, content: bytes, fields: dict[str, str], asked: str, offered: list[str]
) -> None:
    filled = {"file_datum": "wgs84", "file_layer": "园区", "keep_valid": "true", "result": "xlsx", "district": "松江区"}
    filled |= {"near_to": "metro", "near_name": "", "near_within": "1500"} | fields

    answer = client.post("/sites/file", files={"file": ("地块.csv", content)}, data=filled)

    assert answer.status_code in (400, 422)
    form = form_in(answer.text)
    kept = dict(reversed(form.form_values()))
    assert {name: value for name, value in kept.items() if name in filled} == {
        k: v for k, v in filled.items() if k in kept
    }
    assert {name for name, value in filled.items() if value} <= kept.keys()
    assert "swap" not in kept
    assert "地块.csv" in form.get_element_by_id("choose-again").text_content()
    (choices,) = form.cssselect(".is-asked select")
    assert choices.name == asked
    assert {*offered} <= {*choices.value_options}


def test_what_is_stated_of_a_file_in_the_form_is_heeded(client: TestClient) -> None:
    rows = "代号,称谓,东,北\n007,甲园,40525000,3446000\n"
    stated = {"file_name_column": "称谓", "file_x": "东", "file_y": "北"}

    for datum in ("cgcs2000-3-120", "EPSG:4528"):
        answer = posted(client, rows, **stated, file_datum=datum, district="", result="csv")
        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert (row["名称"], row["代号"]) == ("甲园", "007")
    refused = posted(client, rows, **stated | {"file_datum": "EPSG:4528", "district": "松江市"})
    assert dict(form_in(refused.text).form_values())["file_datum"] == "EPSG:4528"


def test_the_api_takes_the_same_statements_and_documents_them(client: TestClient) -> None:
    file = {"text": "代号,称谓,东,北\n007,甲园,40525000,3446000\n", "datum": "EPSG:4528"}
    file |= {"name_column": "称谓", "x": "东", "y": "北"}

    (candidate,) = client.post("/api/sites", json={"query": {}, "file": file}).json()["candidates"]

    assert (candidate["name"], candidate["columns"]["代号"]) == ("甲园", "007")
    schema = client.get("/openapi.json").json()["components"]["schemas"]["OwnFile"]["properties"]
    for entry in ENTRIES:
        if entry.key != "keep_valid":
            assert schema[entry.key]["description"] == entry.help


def test_valid_rows_are_answered_when_asked(client: TestClient) -> None:
    page = Markup.of(posted(client, SWAPPED, keep_valid="true").text)
    assert "去掉了 1 行" in page.text


def test_more_rows_than_a_page_is_for_are_left_to_the_command(client: TestClient) -> None:
    many = "编号,名称,经度,纬度\n" + "a,甲,121.3204,31.1305\n" * 20_001
    refused = posted(client, many)
    assert refused.status_code == 413
    assert "buju sites --file" in Markup.of(refused.text).all("div", "trouble")[0].text
    body = {"query": {}, "file": {"datum": "wgs84", "text": many}}
    assert "buju sites --file" in client.post("/api/sites", json=body).json()["detail"]


def test_a_form_without_a_file_or_with_unknown_fields(client: TestClient) -> None:
    assert "没有选文件" in client.post("/sites/file", data={"district": "松江区"}).json()["detail"]
    assert "colour" in posted(client, colour="1").json()["detail"]
    broken = client.post("/sites/file", content=b"abc", headers={"content-type": "multipart/form-data; boundary=x"})
    assert broken.json()["code"] == "body-invalid"


def test_an_empty_atlas_has_an_answer_too(app: FastAPI) -> None:
    client = client_of(create_app(MemoryAtlas(documents=[], facts=[], layouts=[], places=[])))
    assert client.get("/api/sites").json()["total"] == 0
    assert client.get("/sites").status_code == 200
    assert client.get("/sites?text=a").status_code == 200


def test_the_body_is_documented_as_it_is_read() -> None:
    assert sites_question_of(SHIPPED).model_validate({"file": {"text": "a"}}).file is not None


def test_the_page_counts_what_its_answer_says(client: TestClient) -> None:
    answer = client.get("/sites?candidates=mentioned&district=丰台区").text
    markup = answer[answer.index('class="counts"') :].partition("</ul>")[0]
    counts = re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", markup)
    places = client.get("/api/places").json()["count"]

    assert sum(int(number) for number, _ in counts) == places
    assert {words for _, words in counts} >= {"符合", "可能符合", "不符合", "无法判断"}
    said = Markup.of(answer).text
    assert all(f"{words} {number} 个" in said for number, words in counts if number != "0"), counts
