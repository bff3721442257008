"""The workbench's routes: who may ask, what a step does, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.testclient import TestClient

from buju.drafting.proposal import ProposalState
from buju_api import create_app
from buju_studio.forms import forms
from studio.conftest import HOST, TEXT, TOKEN, bring, state, take


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"x-buju-token": "", "host": HOST}, "口令"),
        ({"x-buju-token": "wrong", "host": HOST}, "口令"),
        ({"host": "evil.example"}, "本机"),
        ({"host": "127.0.0.1:9999"}, "本机"),
        ({"origin": "http://evil.example"}, "别的网页"),
        ({"origin": "null"}, "别的网页"),
        ({"sec-fetch-site": "cross-site"}, "别的网页"),
    ],
)
def test_only_its_own_page_may_ask(client: TestClient, headers: dict[str, str], said: str) -> None:
    bring(client)
    before = state(client)

    answer = take(client, "undo", expected=before["version"])
    refused = client.post("/plans/demo/steps", json={"what": "undo", "expected": before["version"]}, headers=headers)

    assert answer.status_code == 409
    assert refused.status_code == 403
    assert said in refused.json()["detail"]


def test_a_token_in_the_address_opens_pages_and_changes_nothing(client: TestClient) -> None:
    bring(client)
    version = state(client)["version"]
    del client.headers["x-buju-token"]

    assert client.get(f"/?token={TOKEN}").status_code == 200
    assert client.get("/").status_code == 403
    written = client.post(f"/plans/demo/steps?token={TOKEN}", json={"what": "undo", "expected": version})
    assert written.status_code == 403


def test_pages_let_nothing_in(client: TestClient) -> None:
    bring(client)
    for address in ("/", "/plans/demo"):
        answer = client.get(address)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers
        assert "https://" not in answer.text.replace("https://scripts.sil.org", "")


def test_a_step_is_in_the_files_and_its_undoing_too(client: TestClient, folder: Path) -> None:
    assert bring(client).json()["document"] == "demo"
    now = state(client)
    first = next(row["id"] for row in now["rows"] if row["kind"] == "target")

    told = take(client, "accept", first, expected=now["version"]).json()

    assert [row["state"] for row in told["changed"]] == ["accepted"]
    assert told["undo"]["what"] == "接受"
    facts = folder / "seeds/demo/facts.yaml"
    assert [fact["id"] for fact in yaml.safe_load(facts.read_text(encoding="utf-8"))["facts"]] == [f"demo-{first}"]
    back = take(client, "undo", expected=told["version"]).json()
    assert (back["undo"], back["redo"]["what"]) == (None, "接受")
    assert yaml.safe_load(facts.read_text(encoding="utf-8"))["facts"] == []
    again = take(client, "redo", expected=back["version"]).json()
    assert (again["undo"]["what"], again["redo"]) == ("接受", None)
    assert len(yaml.safe_load(facts.read_text(encoding="utf-8"))["facts"]) == 1
    assert take(client, "redo", expected=again["version"]).status_code == 409


def test_two_windows_lose_nothing(client: TestClient) -> None:
    bring(client)
    seen = state(client)
    first, second = (row["id"] for row in seen["rows"][:2])
    take(client, "accept", first, expected=seen["version"])

    refused = take(client, "reject", first, expected=seen["version"])

    assert refused.status_code == 409
    now = refused.json()["now"]
    assert {row["id"]: row["state"] for row in now["rows"]}[first] == "accepted"
    assert take(client, "reject", second, expected=now["version"]).status_code == 200


def test_a_fact_is_added_edited_and_merged(client: TestClient, folder: Path) -> None:
    bring(client)
    now = state(client)
    start = TEXT.index("产值达到500亿元")
    values = {
        "indicator": "产值",
        "operator": "equal",
        "value": "500",
        "unit": "亿元",
        "year": "2027",
        "scope": "云溪区",
    }

    told = take(client, "add", expected=now["version"], kind="target", values=values, span=[start, start + 9]).json()
    (made,) = told["changed"]
    assert (made["rule"], made["state"], made["fault"]) == ("hand", "accepted", "")
    places = [row for row in now["rows"] if row["kind"] == "mention"]
    one, other = places[0], places[1]
    told = take(
        client, "edit", one["id"], expected=told["version"], values={"role": "core", "aliases": "甲、乙"}
    ).json()
    assert told["changed"][0]["values"] == {**one["values"], "role": "core", "aliases": ["甲", "乙"]}
    told = take(client, "merge", one["id"], other["id"], expected=told["version"]).json()
    (kept,) = [row for row in told["changed"] if row["id"] == one["id"]]
    assert kept["values"]["aliases"] == ["甲", "乙", other["values"]["name"]]
    for _ in range(3):
        told = take(client, "undo", expected=told["version"]).json()
    assert state(client)["rows"] == now["rows"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"what": "edit", "values": {"name": "<script>alert(1)</script>"}}, 422),
        ({"what": "add", "kind": "mention", "span": [0, 99999], "values": {"name": "云溪区"}}, 422),
        ({"what": "add", "kind": "mention", "span": [5, 5], "values": {"name": "云溪区"}}, 422),
        ({"what": "add", "kind": "<b>", "span": [0, 3], "values": {}}, 422),
        ({"what": "accept", "ids": ["mention-0"]}, 404),
        ({"what": "burn"}, 400),
        ({"what": "merge", "ids": []}, 404),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(client: TestClient, body: dict[str, Any], status: int) -> None:
    bring(client)
    now = state(client)
    place = next(row["id"] for row in now["rows"] if row["kind"] == "mention")

    refused = client.post("/plans/demo/steps", json={"ids": [place], **body, "expected": now["version"]})

    assert refused.status_code == status
    assert refused.json()["detail"]
    assert "Traceback" not in refused.text
    assert state(client)["version"] == now["version"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.txt", b"", 422),
        ("a.docx", b"PK\x03\x04half", 422),
        ("a.exe", b"MZ\x00\x01\x02\xff\xfe", 422),
        ("../../<b>.txt", TEXT.encode(), 200),
    ],
)
def test_files_of_every_kind(client: TestClient, folder: Path, name: str, content: bytes, status: int) -> None:
    answer = client.post("/files", files={"file": (name, content)})

    assert answer.status_code == status
    assert sorted(path.name for path in folder.parent.iterdir()) == ["plan"]
    assert "Traceback" not in answer.text


def test_a_text_without_a_layout_is_told(client: TestClient) -> None:
    told = bring(client, "一、目标\n到2027年，产值达到500亿元。\n").json()

    assert told["proposals"] > 0
    assert any("没有认出布局的提法" in note for note in told["notes"])
    assert bring(client, name="whole").json()["notes"] == []


def test_two_plans_with_one_id(client: TestClient) -> None:
    bring(client)
    before = state(client)

    again = bring(client, TEXT.replace("500", "600"))
    same = client.post("/files", files={"file": ("demo.txt", TEXT.encode())}, data={"name": "other"})

    assert (again.status_code, same.status_code) == (409, 409)
    assert "不覆盖" in again.json()["detail"]
    assert state(client) == before


def test_a_text_that_was_changed_meanwhile_is_told_on_a_page(client: TestClient, folder: Path) -> None:
    bring(client)
    (folder / "seeds/demo/text.txt").write_text("别的", encoding="utf-8")

    page = client.get("/plans/demo", headers={"accept": "text/html"})

    assert "被改动" in page.text
    assert "被改动" in client.get("/").text


def test_a_folder_that_cannot_be_written_is_told(client: TestClient, folder: Path) -> None:
    bring(client)
    now = state(client)
    # Root may write everywhere, but not into a folder as if it were a file.
    (folder / "drafts/demo/journal.jsonl").mkdir()

    refused = take(client, "accept", now["rows"][0]["id"], expected=now["version"])

    (folder / "drafts/demo/journal.jsonl").rmdir()
    assert refused.status_code == 500
    assert "无法" in refused.json()["detail"]
    assert state(client) == now


def test_names_with_markup_are_words(client: TestClient) -> None:
    text = TEXT.replace("云溪产业园", "<img src=x onerror=alert(1)>产业园")
    bring(client, text)

    page = client.get("/plans/demo").text

    assert "<img" not in page
    assert state(client)["text"] == text


def test_every_kind_has_a_form_in_chinese() -> None:
    for kind, form in forms().items():
        assert form["words"] != kind
        for field in form["fields"]:
            assert not field["label"].isascii(), (kind, field)
            assert all(words for _, words in field["options"])


def test_the_service_that_others_reach_has_no_route_that_writes(songjiang: Any) -> None:
    """What it takes by POST are questions: sites, and files that are read and forgotten."""
    routes = create_app(songjiang).openapi()["paths"]

    writing = {path for path, ways in routes.items() for way in ways if way not in ("get", "head", "options")}
    assert all("sites" in path for path in writing)
    assert ProposalState.OPEN == "open"
