"""The asker's own points and parcels, sent as JSON or by the form."""

from __future__ import annotations

import base64
import csv
import io
from typing import Any

import pytest
from lxml.html import fromstring as parsed_page
from starlette.testclient import TestClient

from api.conftest import client_of
from api.markup import Markup
from api.siteasked import OWN, SWAPPED, verdicts
from buju.atlas.atlas import Atlas
from buju.exchange.statement import ENTRIES
from buju.sites.entries import SitesBody
from buju_api import Settings, create_app
from buju_api.problem import Problem


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
    ("encoding", GBK_NAMED, {"file_encoding": "UTF-8"}, "file_encoding", ["UTF-8", "GB18030", "UTF-16"]),
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


def test_names_of_columns_may_be_as_long_as_the_schema_says(client: TestClient) -> None:
    heading = "横" * 255
    stated = {"file_x": heading, "file_y": "北"}

    answer = posted(client, f"名称,{heading},北\n甲,121.2,31.1\n", **stated, district="", result="csv")
    longer = posted(client, **stated | {"file_x": heading + "横"})

    assert (answer.status_code, "甲" in answer.text) == (200, True)
    assert "255" in longer.json()["detail"]


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
