"""What pages share has addresses of its own: how heavy a page is, how long a browser may keep it, behind which path."""

from __future__ import annotations

import io
import re
from urllib.parse import urljoin

import pytest
from fontTools.ttLib import TTFont
from starlette.testclient import TestClient

from api import made
from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app
from buju_api.siteassets import letters_of

# Before compression; what it was before: 1.02 to 1.2 MB.
MOST_BYTES = 450_000
LAYOUTS = ["songjiang", "chongqing", "beijing", "shanghai"]


def asked_by(page: Markup) -> list[str]:
    """Return the addresses of a page's sheets and scripts."""
    sheets = [link.get("href") for link in page.all("link") if link.get("rel") == "stylesheet"]
    return [*sheets, *(one.get("src") for one in page.all("script") if one.get("src"))]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_page_of_a_layout_is_light(client: TestClient, layout: str) -> None:
    answer = client.get(f"/layouts/{layout}")
    assert len(answer.content) <= MOST_BYTES
    assert 'type="application/json" id="map-data"' in answer.text


def test_all_layouts_are_weighed(shipped: Atlas) -> None:
    assert sorted(layout.id for layout in shipped.layouts()) == sorted(LAYOUTS)


def test_what_is_shared_is_kept_for_ever(client: TestClient) -> None:
    found = asked_by(Markup.of(client.get("/layouts/songjiang").text))
    assert len(found) == 5
    for address in found:
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-encoding"] == "gzip"
        again = {"accept-encoding": "gzip", "if-none-match": answer.headers["etag"]}
        assert client.get(address, headers=again).status_code == 304
    assert {client.get(one).headers["content-type"].split(";")[0] for one in found} == {"text/css", "text/javascript"}


def test_pages_share_it(client: TestClient) -> None:
    one, two = (asked_by(Markup.of(client.get(address).text)) for address in ("/layouts/songjiang", "/layouts/beijing"))
    assert one[:4] == two[:4]
    # The drawing.
    assert one[4] != two[4]
    for other in ("/units", "/units?on=2020-01-01"):
        assert asked_by(Markup.of(client.get(other).text))[0] == one[0]


@pytest.mark.parametrize("name", ["0123456789abcdef01234567.css", "x", "..%2Fapp.py"])
def test_an_address_of_nothing_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404


def font_of(client: TestClient, page: str) -> TTFont:
    sheet = asked_by(Markup.of(client.get(page).text))[0]
    found = re.search(r"url\((\w+\.woff)\)", client.get(sheet).text)
    assert found
    answer = client.get(urljoin(sheet, found[1]))
    assert answer.headers["content-type"] == "font/woff"
    return TTFont(io.BytesIO(answer.content))


def test_the_font_has_every_letter_of_the_atlas(client: TestClient, shipped: Atlas) -> None:
    letters = {letter for letter in letters_of(shipped) if "一" <= letter <= "鿿"}
    assert len(letters) > 1000
    assert letters <= {chr(code) for code in font_of(client, "/").getBestCmap()}


def test_a_page_brings_the_letters_that_the_font_lacks(hostile: TestClient) -> None:
    """What a reader wrote is on the page again, in a font for these letters alone."""
    answer = hostile.get("/sites", params={"district": "龘靐"})
    (style,) = [style.text for style in Markup.of(answer.text).all("style")]
    assert "unicode-range:U+9750,U+9F98" in style
    assert len(style) < 4000


def test_behind_a_gateway_they_are_behind_its_path() -> None:
    client = client_of(create_app(made.atlas(), Settings(root_path="/buju")), accept="text/html")
    for address in ("/buju/", "/buju/docs", "/buju/nowhere", "/buju/layouts/made"):
        found = asked_by(Markup.of(client.get(address).text))
        assert found
        assert all(one.startswith("/buju/assets/") for one in found), address
        assert all(client.get(one).status_code == 200 for one in found)
    assert font_of(client, "/buju/").getBestCmap()


def test_files_and_frames_ask_for_nothing(client: TestClient) -> None:
    for address in ("/layouts/songjiang/map.html", "/embed/songjiang", "/reports/songjiang.html"):
        page = Markup.of(client.get(address).text)
        assert asked_by(page) == []
        assert page.all("style"), address
