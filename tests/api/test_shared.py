"""What other platforms are told of pages that are passed on: Open Graph, and discovery by oEmbed, in full addresses."""

from __future__ import annotations

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml.html import HtmlElement, fromstring
from PIL import Image
from starlette.testclient import TestClient

from buju.atlas.atlas import Atlas
from buju.views.publication import Profile
from buju_api import Settings, create_app

ELSEWHERE = "https://maps.example.org:8443"
PAGES = ["/layouts/songjiang", "/places/songjiang-core", "/documents/songjiang-2024-102"]


@pytest.fixture(scope="module")
def client(shipped: Atlas) -> TestClient:
    return TestClient(create_app(shipped))


def page(client: TestClient, address: str, *, at: str = "http://testserver") -> HtmlElement:
    answer = client.get(at + address)
    assert answer.status_code == 200
    return fromstring(answer.text)


def told(page: HtmlElement) -> dict[str, str]:
    return {tag.get("property"): tag.get("content") for tag in page.iter("meta") if tag.get("property")}


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("at", ["http://testserver", ELSEWHERE])
def test_a_shared_page_tells_its_title_and_full_addresses(client: TestClient, address: str, at: str) -> None:
    said = told(page(client, address, at=at))

    assert said["og:url"] == at + address
    assert said["og:title"]
    assert "引文" in said["og:description"] or "“" in said["og:description"]
    assert said["og:image"].startswith(f"{at}/figures/songjiang.png?")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_a_day_is_shared_with_its_day(client: TestClient, address: str) -> None:
    """Platforms put `og:url` in place of the address that was pasted: what it leads to must say the same."""
    said = told(page(client, f"{address}?on=2028-01-01"))

    assert said["og:url"] == f"http://testserver{address}?on=2028-01-01"
    picture = urlsplit(said["og:image"])
    assert parse_qs(picture.query)["on"] == ["2028-01-01"]
    assert "on" not in parse_qs(urlsplit(told(page(client, address))["og:url"]).query)


def test_the_picture_is_there_and_has_the_shape_that_platforms_show(client: TestClient) -> None:
    whole = urlsplit(told(page(client, PAGES[0]))["og:image"])

    answer = client.get(f"{whole.path}?{whole.query}")

    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == pytest.approx((1280, 720), abs=1)


@pytest.mark.parametrize("address", ["/", "/embed/songjiang"])
def test_other_pages_have_a_title_and_a_sentence(client: TestClient, address: str) -> None:
    assert {"og:title", "og:description"} <= told(page(client, address)).keys()


def test_discovery_leads_from_anywhere_to_what_embeds_the_page(client: TestClient) -> None:
    for at in ("http://testserver", ELSEWHERE):
        (link,) = page(client, PAGES[0], at=at).xpath("//link[@type='application/json+oembed']")
        whole = urlsplit(link.get("href"))

        assert f"{whole.scheme}://{whole.netloc}" == at
        assert parse_qs(whole.query)["url"] == [at + PAGES[0]]
        assert client.get(link.get("href")).json()["type"] == "rich"


@pytest.mark.parametrize("host", ["a<b>", 'x"y', "a b"])
def test_a_host_that_is_none_is_in_no_address(client: TestClient, host: str) -> None:
    answer = client.get(PAGES[0], headers={"host": host})

    said = told(fromstring(answer.text))
    assert not [address for address in (said.get("og:url", ""), said.get("og:image", "")) if host in address]


def test_what_must_not_be_shown_is_no_picture(shipped: Atlas) -> None:
    public = TestClient(create_app(shipped, Settings(profile=Profile.PUBLIC)))

    assert "og:image" not in told(page(public, PAGES[2]))
