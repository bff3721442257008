"""`/oembed`: rich for maps, photo for figures, 404 for everyone else's addresses, and never larger than asked."""

from __future__ import annotations

import struct

import pytest
from starlette.testclient import TestClient

from api.markup import Markup

OURS = "http://testserver"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"{OURS}/layouts/songjiang", f"{OURS}/embed/songjiang"),
        ("https://testserver/layouts/songjiang", f"{OURS}/embed/songjiang"),
        ("HTTP://TESTSERVER/layouts/songjiang", f"{OURS}/embed/songjiang"),
        ("/layouts/songjiang", f"{OURS}/embed/songjiang"),
        (f"{OURS}/embed/beijing?theme=grey&table=1", f"{OURS}/embed/beijing?table=1&theme=grey"),
        (f"{OURS}/layouts/songjiang#place-songjiang-core", f"{OURS}/embed/songjiang?highlight=songjiang-core"),
    ],
)
def test_a_map_is_rich(client: TestClient, url: str, shown: str) -> None:
    answer = client.get("/oembed", params={"url": url, "format": "json"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert (body["version"], body["type"]) == ("1.0", "rich")
    assert body["title"]
    frame = Markup.of(body["html"]).all("iframe")[0]
    assert frame.get("src") == shown
    assert (frame.get("width"), frame.get("height")) == (str(body["width"]), str(body["height"]))
    assert client.get(shown).status_code == 200


MAP_PATH, FIGURE_PATH = "/layouts/songjiang", "/figures/songjiang.png?preset=a4-landscape"


@pytest.mark.parametrize(
    ("path", "width", "height"),
    [
        (MAP_PATH, "300", None),
        (MAP_PATH, None, "250"),
        (MAP_PATH, "320", "200"),
        (MAP_PATH, "5000", "5000"),
        (FIGURE_PATH, "500", None),
        (FIGURE_PATH, None, "400"),
        (FIGURE_PATH, "640", "360"),
        (FIGURE_PATH, "1753", None),
    ],
)
def test_an_answer_stays_in_its_room(client: TestClient, path: str, width: str | None, height: str | None) -> None:
    room = {name: value for name, value in (("maxwidth", width), ("maxheight", height)) if value}
    body = client.get("/oembed", params={"url": OURS + path, **room}).json()
    assert body["width"] <= int(width or 1_000_000)
    assert body["height"] <= int(height or 1_000_000)
    if height and "html" in body:
        # The script would let the frame grow beyond it.
        assert Markup.of(body["html"]).all("script") == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/layouts/songjiang",
        "http://testserver.example.org/layouts/songjiang",
        "http://testserver:81/layouts/songjiang",
        "http://testserver@example.org/layouts/songjiang",
        "//example.org/layouts/songjiang",
        "ftp://testserver/layouts/songjiang",
        "javascript:alert(1)",
        "http://[/",
        "songjiang",
        f"{OURS}/",
        f"{OURS}/layouts/atlantis",
        f"{OURS}/documents/songjiang-2024-102",
        f"{OURS}/figures/songjiang.pdf",
        f"{OURS}/figures/atlantis.png",
        f"{OURS}/layouts/songjiang/../beijing",
    ],
)
def test_what_is_not_ours_to_embed_is_404(client: TestClient, url: str) -> None:
    answer = client.get("/oembed", params={"url": url})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert "不是本服务可嵌入的网址" in answer.json()["detail"]


MAP = f"url={OURS}/layouts/songjiang"


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        (f"{MAP}&maxwidth=-1", 400, "maxwidth"),
        (f"{MAP}&maxwidth=wide", 400, "maxwidth"),
        (f"{MAP}&maxwidth=0", 400, "maxwidth"),
        (f"{MAP}&maxwidth=", 400, "maxwidth"),
        (f"{MAP}&maxwidth=10", 400, "120"),
        (f"{MAP}&maxheight=1.5", 400, "maxheight"),
        (f"{MAP}&maxheight=９００", 400, "maxheight"),
        (f"{MAP}&maxheight=99999999999", 400, "maxheight"),
        (f"{MAP}&{MAP}", 400, "2 次"),
        (f"{MAP}&callback=x", 400, "callback"),
        (f"url={'x' * 5000}", 400, "4000"),
        (f"url={OURS}/embed/songjiang?highlight%3Dxx", 400, "highlight"),
        (f"url={OURS}/figures/songjiang.png?size%3D1", 400, "图片网址"),
        (f"url={OURS}/figures/songjiang.png?dpi%3D1", 400, "dpi"),
        (f"{MAP}&format=xml", 501, "json"),
        (f"{MAP}&format=%3Cx%3E", 400, "json"),
        (f"{MAP}&format=null", 400, "json"),
    ],
)
def test_bad_questions_are_one_clear_error(client: TestClient, query: str, status: int, says: str) -> None:
    answer = client.get(f"/oembed?{query}")
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_a_figure_that_cannot_be_so_small_is_refused(client: TestClient) -> None:
    answer = client.get("/oembed", params={"url": OURS + FIGURE_PATH, "maxwidth": "300"})
    assert answer.status_code == 400
    assert "容不下" in answer.json()["detail"]


def test_a_figure_is_a_photo_of_the_size_that_is_said(client: TestClient) -> None:
    body = client.get("/oembed", params={"url": f"{OURS}/figures/songjiang.png?theme=grey", "maxwidth": "600"}).json()
    assert body["type"] == "photo"
    assert body["url"].startswith(f"{OURS}/figures/songjiang.png?")
    assert "theme=grey" in body["url"]
    picture = client.get(body["url"])
    assert picture.headers["content-type"] == "image/png"
    # PNG, 11.2.2: width and height stand right after the name of the first chunk.
    assert struct.unpack(">II", picture.content[16:24]) == (body["width"], body["height"])


def test_a_browser_gets_data_not_a_page(browser_client: TestClient) -> None:
    assert browser_client.get("/oembed?url=x").headers["content-type"] == "application/problem+json"
