"""`/figures/…`: the same bytes as the command's, kept and revalidated; what cannot be drawn is one clear error."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from buju.atlas.atlas import Atlas
from buju.views.carto.drawing import figure_bytes
from buju.views.carto.options import figure_options

TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@pytest.mark.parametrize("ending", TYPES)
def test_a_figure_is_that_of_the_library(ending: str, client: TestClient, shipped: Atlas) -> None:
    answer = client.get(f"/figures/songjiang.{ending}")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == TYPES[ending]
    assert answer.content == figure_bytes(shipped, "songjiang", form=ending)
    assert answer.headers["content-disposition"] == f'inline; filename="songjiang-a4.{ending}"'


def test_parameters_are_those_of_the_options(client: TestClient, shipped: Atlas) -> None:
    asked = {"preset": "column", "theme": "grey", "dpi": "72", "places": "九亭镇,songjiang-core", "layers": "core,town"}

    answer = client.get("/figures/songjiang.png", params=asked)

    assert answer.content == figure_bytes(shipped, "songjiang", options=figure_options(**asked))


def test_an_unchanged_figure_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/figures/songjiang.png", params={"dpi": 60})
    again = client.get("/figures/songjiang.png", params={"dpi": 60}, headers={"if-none-match": first.headers["etag"]})
    other = client.get("/figures/songjiang.png", params={"dpi": 61}, headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200


def test_pictures_are_not_compressed_twice(client: TestClient) -> None:
    for ending, coding in (("png", None), ("pdf", None), ("svg", "br")):
        answer = client.get(f"/figures/songjiang.{ending}", headers={"accept-encoding": "br, gzip"})
        assert answer.headers.get("content-encoding") == coding


def test_a_head_has_the_headers_alone(client: TestClient) -> None:
    answer = client.head("/figures/songjiang.png")

    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 10_000


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/figures/nowhere.png", 404, "nowhere"),
        ("/figures/songjiang.gif", 404, "gif"),
        ("/figures/songjiang.png?preset=a5", 400, "a4-landscape"),
        ("/figures/songjiang.png?theme=sepia", 400, "grey"),
        ("/figures/songjiang.png?text=bitmap", 400, "paths"),
        ("/figures/songjiang.png?dpi=100000", 400, "dpi"),
        ("/figures/songjiang.png?dpi=600", 400, "像素"),
        ("/figures/songjiang.png?dpi=abc", 400, "dpi"),
        ("/figures/songjiang.png?dpi=-1", 400, "dpi"),
        ("/figures/songjiang.png?dpi=NaN", 400, "dpi"),
        ("/figures/songjiang.png?places=nowhere", 400, "nowhere"),
        ("/figures/songjiang.png?places=%E7%BB%8F%E5%BC%80%E5%8C%BA", 400, "没有图形"),
        ("/figures/songjiang.png?places=,", 400, "places"),
        ("/figures/songjiang.png?places=%E2%80%AEx", 400, "places"),
        ("/figures/songjiang.png?layers=roads", 400, "roads"),
        ("/figures/songjiang.png?number=1", 400, "number"),
        ("/figures/songjiang.png?width=100000", 400, "width"),
        ("/figures/songjiang.png?dpi=50&dpi=60", 400, "dpi"),
        ("/figures/songjiang.png?preset=", 400, "preset"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_error(address: str, status: int, said: str, client: TestClient) -> None:
    answer = client.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.text
    assert "Traceback" not in answer.text


def test_a_missing_letter_is_said_without_its_stack(hostile: TestClient) -> None:
    layouts = [item["id"] for item in hostile.get("/api/layouts").json()["items"]]

    for layout in layouts:
        answer = hostile.get(f"/figures/{layout}.svg")
        assert answer.status_code in (200, 400, 503)
        if answer.status_code != 200:
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert b"<script" not in answer.content
