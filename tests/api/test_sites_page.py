"""Site selection as a page and as files: the form, its address, the answer, and what is said of a wrong question."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api import made
from api.markup import Markup
from api.siteasked import ASKED, address, verdicts
from buju.atlas.atlas import Atlas
from buju.sites.conditions.attributes import TEXT
from buju.sites.judgement import Verdict
from buju.sites.query import Query
from buju.sites.registry import SHIPPED
from buju_api.pages.sites import EXAMPLES
from buju_api.pages.sitesform import fields_of, merged
from sites.asking import asked


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


def test_the_page_counts_what_its_answer_says(client: TestClient) -> None:
    answer = client.get("/sites?candidates=mentioned&district=丰台区").text
    markup = answer[answer.index('class="counts"') :].partition("</ul>")[0]
    counts = re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", markup)
    places = client.get("/api/places").json()["count"]

    assert sum(int(number) for number, _ in counts) == places
    assert {words for _, words in counts} >= {"符合", "可能符合", "不符合", "无法判断"}
    said = Markup.of(answer).text
    assert all(f"{words} {number} 个" in said for number, words in counts if number != "0"), counts
    told = client.get("/api/sites?candidates=mentioned&district=丰台区&limit=1").json()["counts"]
    assert {words: int(number) for number, words in counts} == {Verdict(key).words: told[key] for key in told}
