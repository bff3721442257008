"""A service for the public shows no administrative lines without a number, on no page."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju_api import Settings, create_app

MAPS = ["/layouts/songjiang", "/embed/songjiang", "/layouts/songjiang/map.html", "/figures/songjiang.png?dpi=50"]
STILLS = ["/", "/places/songjiang-jiuting", "/compare?left=shanghai&right=beijing", "/at?lon=121.32&lat=31.13"]
QUESTION = "/sites?district=松江区&function=卫星终端&near=metro:1500"


@pytest.fixture(scope="module")
def public(shipped: Atlas) -> TestClient:
    return client_of(create_app(shipped, Settings(profile="public")))


@pytest.fixture(scope="module")
def bare(shipped: Atlas) -> TestClient:
    return client_of(create_app(shipped, Settings(profile="public", without_lines=True)))


@pytest.mark.parametrize("address", [*MAPS, "/reports/songjiang.docx"])
def test_a_map_with_lines_is_refused_with_the_reason(address: str, public: TestClient) -> None:
    answer = public.get(address)

    assert answer.status_code == 403
    assert answer.json()["code"] == "not-cleared"
    assert "审图号" in answer.json()["detail"]
    assert "布局 songjiang" in answer.json()["detail"]


@pytest.mark.parametrize("address", MAPS)
def test_without_lines_it_is_drawn(address: str, bare: TestClient) -> None:
    answer = bare.get(address)

    assert answer.status_code == 200
    if answer.headers["content-type"].startswith("text/html"):
        assert "不画行政区域界线" in answer.text


def test_what_is_not_drawn_for_its_lines_says_so(bare: TestClient) -> None:
    assert "此处的图形由政区界线构成，只列不画" in bare.get("/layouts/songjiang").text


@pytest.mark.parametrize("address", [*STILLS, QUESTION])
def test_pages_have_no_small_pictures_with_lines(address: str, public: TestClient, client: TestClient) -> None:
    """The same page has some for those inside the house."""
    inside, outside = (Markup.of(one.get(address).text) for one in (client, public))
    kinds = {"stillmap", "thumbnail", "overview-map"}

    def pictures(page: Markup) -> list[str]:
        return [kind for svg in page.all("svg") for kind in svg.classes if kind in kinds]

    assert pictures(inside)
    assert not pictures(outside)


def test_inside_the_house_a_map_says_that_it_is_not_for_the_public(client: TestClient) -> None:
    assert "未经地图审核，不得公开" in client.get("/layouts/songjiang").text
