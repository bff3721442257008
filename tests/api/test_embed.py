"""`/embed/…`, its script and its builder: options as documented, the rest refused, nothing kept on the reader."""

from __future__ import annotations

import io
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.views.map.mapoptions import MapOptions, map_options
from buju_api import Settings, create_app
from buju_api.embedcode import MOST_IN_CODE, embed_code, origin_of
from buju_api.links import ServiceLinks

REFUSED = [
    ("unknown option", "/embed/songjiang?colour=grey", 400, "theme"),
    ("unknown theme", "/embed/songjiang?theme=pink", 400, "colour、grey、safe"),
    ("unknown place", "/embed/songjiang?places=songjiang-cor", 400, "songjiang-core"),
    ("unknown highlight", "/embed/songjiang?highlight=科技绿", 400, "科技绿洲"),
    ("a place of another layout", "/embed/songjiang?highlight=beijing-north", 400, "没有地点"),
    ("unknown layer", "/embed/songjiang?layers=cores", 400, "core"),
    ("nothing left", "/embed/songjiang?layers=wing", 400, "不剩任何地点"),
    ("unknown language", "/embed/songjiang?lang=de", 400, "zh、en"),
    ("height of words", "/embed/songjiang?height=tall", 400, "240"),
    ("endless height", "/embed/songjiang?height=100000", 400, "4000"),
    ("zoom out of range", "/embed/songjiang?zoom=0", 400, "5 至 18"),
    ("latitude first", "/embed/songjiang?bbox=31,121,32,122", 400, "西小于东"),
    ("a view elsewhere", "/embed/songjiang?bbox=1,2,3,4", 400, "这幅图的范围"),
    ("both views", "/embed/songjiang?zoom=9&bbox=121,31,122,32", 400, "只能给一个"),
    ("option twice", "/embed/songjiang?theme=grey&theme=safe", 400, "2 次"),
    ("control character", "/embed/songjiang?highlight=%00", 400, "控制字符"),
    ("right-to-left mark", "/embed/songjiang?highlight=%E2%80%AEx", 400, "没有地点"),
    ("script", "/embed/songjiang?highlight=%3Cscript%3E", 400, "<script>"),
    ("unknown layout", "/embed/atlantis?theme=grey", 404, "atlantis"),
    ("unknown layout in the builder", "/embed/atlantis/builder", 404, "atlantis"),
    ("unknown option in the builder", "/embed/songjiang/builder?color=1", 400, "theme"),
    ("unknown place in the builder", "/embed/songjiang/builder?places=x", 400, "没有地点"),
    ("option of the script", "/embed.js?v=1", 400, "没有参数"),
]


@pytest.mark.parametrize(("address", "status", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_bad_options_are_one_clear_error(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert says in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_options_shape_the_map(client: TestClient, shipped: Atlas) -> None:
    plain = client.get("/embed/songjiang").text
    few = client.get("/embed/songjiang?places=科技绿洲&places=songjiang-core&legend=0&table=1").text
    assert "place-songjiang-jiuting" in plain
    assert "place-songjiang-jiuting" not in few
    assert {'id="place-songjiang-core"', 'id="place-list"'} <= set(re.findall(r'id="[\w-]+"', few))
    assert 'id="legend"' in plain
    assert 'id="legend"' not in few
    assert f"另有 {len(shipped.places_of('songjiang')) - 2} 处未列入本图" in few


def test_an_option_that_says_nothing_changes_nothing(client: TestClient) -> None:
    plain = client.get("/embed/songjiang")
    said = client.get("/embed/songjiang?theme=colour&legend=1&lang=zh&zoom=&highlight=")
    assert said.content == plain.content
    assert said.headers["etag"] == plain.headers["etag"]


def test_a_map_with_options_is_made_once_and_not_sent_twice(client: TestClient) -> None:
    address = "/embed/songjiang?theme=grey&highlight=九亭镇"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get(address).content == first.content


@pytest.mark.parametrize("address", ["/embed/songjiang?table=1&theme=safe", "/embed/songjiang/builder", "/embed.js"])
def test_no_answer_sets_a_cookie_or_fetches_from_outside(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    if answer.headers["content-type"].startswith("text/html"):
        links = Markup.of(answer.text).addresses()
        own = [link for link in links if not link.startswith(("data:", "#"))]
        assert all(urlsplit(link).netloc in ("", "testserver") for link in own)


def test_guests_frame_the_map_and_nobody_else_the_builder(shipped: Atlas) -> None:
    guests = "https://a.example 'self'"
    client = TestClient(create_app(shipped, Settings(frame_ancestors=guests)))
    for address, framed_by in [("/embed/songjiang?theme=grey", guests), ("/embed/songjiang/builder", "'self'")]:
        assert client.get(address).headers["content-security-policy"].endswith(f"frame-ancestors {framed_by}")


def test_the_script_is_small_and_kept(client: TestClient) -> None:
    answer = client.get("/embed.js")
    assert len(answer.content) <= 1024
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "max-age=604800" in answer.headers["cache-control"]
    assert client.get("/embed.js", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    for word in ("cookie", "localStorage", "sessionStorage", "fetch(", "XMLHttpRequest", "innerHTML"):
        assert word not in answer.text


def codes(page: str) -> dict[str, str]:
    return {e.get("id") or "": e.text for e in Markup.of(page).all("textarea")}


def test_the_builder_hands_out_what_was_ticked(client: TestClient) -> None:
    page = client.get(
        "/embed/songjiang/builder?places=songjiang-core&places=九亭镇&theme=grey&table=1&legend=1&zoom="
    ).text
    link = codes(page)["code-link"]
    query = parse_qsl(urlsplit(link).query)
    assert link.startswith("http://testserver/embed/songjiang?")
    assert map_options(query) == MapOptions(places=("songjiang-core", "songjiang-jiuting"), theme="grey", table=True)
    assert client.get(link).status_code == 200
    frame = Markup.of(codes(page)["code-iframe"])
    assert frame.all("iframe")[0].get("src") == link
    assert "allow-scripts" in (frame.all("iframe")[0].get("sandbox") or "")
    assert frame.all("script")[0].get("src") == "http://testserver/embed.js"
    markdown = re.fullmatch(
        r"!\[(.+)\]\((http://testserver/figures/songjiang\.png\?[^)\s]+)\)", codes(page)["code-markdown"]
    )
    assert markdown
    assert dict(parse_qsl(urlsplit(markdown[2]).query)) == {
        "places": "songjiang-core,songjiang-jiuting",
        "theme": "grey",
    }
    (picture,) = [e.get("href") for e in Markup.of(page).all("a") if e.get("id") == "code-png"]
    assert picture
    assert dict(parse_qsl(urlsplit(picture).query))["dpi"] == "300"
    drawn = client.get(picture)
    assert drawn.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(drawn.content)).info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_form_shows_what_was_asked_and_works_without_a_script(client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(client.get("/embed/songjiang/builder?layers=core&layers=park&highlight=科技绿洲&height=480").text)
    form = page.all("form")[-1]
    assert (form.get("method"), form.get("action")) == ("get", "/embed/songjiang/builder")
    boxes = [e for e in page.all("input") if e.get("type") == "checkbox"]
    assert {e.get("value") for e in boxes if "checked" in e.attributes} == {"core", "park"}
    assert {e.get("value") for e in boxes if e.get("name") == "places"} == {
        p.id for p in shipped.places_of("songjiang")
    }
    chosen = [e.get("value") for e in page.all("option") if "selected" in e.attributes]
    assert [shipped.place(value).name for value in chosen if shipped.find_place(value) is not None] == ["科技绿洲"]
    preview = page.all("iframe")[0].get("src")
    assert preview
    assert client.get(preview).status_code == 200


def test_ticking_everything_is_asking_for_nothing(client: TestClient) -> None:
    page = client.get("/embed/songjiang/builder").text
    every = [e.get("value") or "" for e in Markup.of(page).all("input") if e.get("name") == "layers"]
    again = client.get("/embed/songjiang/builder", params=[("layers", layer) for layer in every]).text
    assert codes(again)["code-link"] == codes(page)["code-link"] == "http://testserver/embed/songjiang"


def test_the_code_is_drawn_in_the_page_or_said_to_be_too_long(client: TestClient, shipped: Atlas) -> None:
    page = client.get("/embed/songjiang/builder").text
    assert re.search(r'<div class="qr"[^>]*><svg [^>]*viewBox="0 0 (\d+) \1"', page)
    assert "style=" not in re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)
    layout = shipped.layout("songjiang")
    many = MapOptions(places=tuple(place.id for place in shipped.places_of("songjiang")))
    code = embed_code(layout, many, links=ServiceLinks(shipped), origin="http://a.example")
    assert len(code.link) > MOST_IN_CODE
    assert code.qr is None
    assert code.picture is None
    page = client.get("/embed/songjiang/builder", params=many.written[:-1]).text
    assert "过密而扫不出" in page
    assert "不能由网址取图" in page


@pytest.mark.parametrize("host", ['a"><script>', "a b", "a/b", "a@b", "", "a.example:99999999"])
def test_a_host_that_is_none_is_not_repeated(shipped: Atlas, host: str) -> None:
    assert origin_of("http", host) == ""
    code = embed_code(shipped.layout("songjiang"), MapOptions(), links=ServiceLinks(shipped), origin="")
    assert code.link == "/embed/songjiang"


def test_hostile_names_stay_words(hostile: TestClient) -> None:
    page = hostile.get("/embed/made/builder").text
    assert "<script>window" not in page
    assert len(Markup.of(page).all("script")) == 1
    assert len(Markup.of(codes(page)["code-iframe"]).all("script")) == 1


def test_the_layout_page_leads_to_the_builder_and_to_oembed(client: TestClient) -> None:
    page = Markup.of(client.get("/layouts/songjiang").text)
    assert "/embed/songjiang/builder" in page.addresses()
    found = [e for e in page.all("link") if e.get("type") == "application/json+oembed"]
    assert len(found) == 1
    assert client.get(found[0].get("href") or "").json()["type"] == "rich"
