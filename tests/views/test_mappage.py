"""The page as a file: complete, the same each time, small, and closed to everything outside."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from html.parser import HTMLParser
from typing import ClassVar

import pytest
from fontTools.ttLib import TTFont
from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.errors import BujuError, NotFound
from buju.fault import Fault, FaultCode, Line
from buju.policy.citation import Citation
from buju.views.map import mappage
from buju.views.map.mapoptions import MapOptions
from buju.views.map.mappage import embed_file, map_file, map_parts, place_html
from buju.views.page import base_styles, render_page
from buju.views.words.catalogue import Lang
from views.conftest import HOSTILE, atlas_with, layout, places


@pytest.fixture(scope="module")
def html(atlas: Atlas) -> str:
    return map_file(atlas, "demo").decode()


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    return Reader(html)


class Reader(HTMLParser):
    """The elements of a page with their attributes and texts, as a browser's parser would cut them."""

    VOID: ClassVar = {"meta", "input", "link", "br", "img"}

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.shown: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.texts:
            self.texts[self._open[-1]].append(data)
        else:
            self.shown.append(data)

    def ids(self, tag: str) -> list[str | None]:
        return [attrs.get("id") for name, attrs in self.elements if name == tag and "id" in attrs]


def test_two_runs_give_the_same_bytes(atlas: Atlas) -> None:
    assert map_file(atlas, "demo") == map_file(atlas_with(), "demo")


def test_the_file_is_small(html: str) -> None:
    assert len(html.encode()) < 800_000


def test_nothing_is_fetched(html: str, read: Reader) -> None:
    for tag, attrs in read.elements:
        assert not {"src", "srcset", "action", "poster", "data"} & set(attrs), (tag, attrs)
        assert (attrs.get("href") or "#").startswith("#")
        assert tag not in {"link", "iframe", "img", "object", "embed", "base"}
    css = "".join(read.texts["style"])
    assert "@import" not in css
    assert {match[:5] for match in re.findall(r"url\(([^)]*)", css)} <= {"data:", "#defa"}
    # Addresses in Leaflet are names of XML and its licence note.
    assert set(re.findall(r"https?://[\w.]+", html)) <= {"http://www.w3.org", "https://leafletjs.com"}


def test_the_policy_allows_exactly_what_is_inside(html: str, read: Reader) -> None:
    policy = next(attrs["content"] for tag, attrs in read.elements if attrs.get("http-equiv")) or ""
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind, texts in (("script-src", scripts), ("style-src", styles)):
        sources = re.search(rf"{kind} ([^;]*)", policy)
        assert sources
        assert set(sources[1].split()) == {f"'sha256-{_hash(text)}'" for text in texts}
    assert not [attrs for _, attrs in read.elements if "style" in attrs or any(name.startswith("on") for name in attrs)]


def test_every_place_has_an_article_and_a_row_and_every_drawn_one_a_shape(html: str, read: Reader) -> None:
    rows = [attrs["data-place"] for tag, attrs in read.elements if tag == "tr" and "data-place" in attrs]
    assert sorted(read.ids("article")) == sorted(f"place-{place.id}" for place in places())
    assert sorted(filter(None, rows)) == sorted(place.id for place in places())
    drawn = set(re.findall(r'"id": "(demo-[a-z-]+)", "part"', html))
    assert drawn == {place.id for place in places() if place.shape is not None}


def test_a_place_without_a_shape_is_listed_with_its_reason(html: str) -> None:
    listed = html[html.index("文中提及、未绘于图上") :]
    assert "地面站" in listed
    assert "文本未写明位置" in listed


def test_features_carry_no_words(html: str) -> None:
    drawing = html[html.index("L.geoJson") : html.rindex("buju.start")]
    for properties in re.findall(r'"properties": (\{[^}]*\})', drawing):
        assert set(json.loads(properties)) <= {"id", "part", "style"}
    assert not [place.name for place in places() if place.name in drawing.encode().decode("unicode_escape", "ignore")]


def test_only_the_groups_that_exist_are_in_the_layer_control(html: str) -> None:
    plan = ["核心区", "拓展带", "园区与节点", "承载镇街", "四至道路", "规划范围"]
    assert _groups(html) == [*plan, "背景：行政区", "背景：车站"]


def test_schematic_shapes_are_hatched_and_dashed_and_others_are_not(html: str) -> None:
    styles = {
        json.loads(row)["className"]: json.loads(row) for row in re.findall(r"return (\{.*\"className\".*\});", html)
    }
    core, town = styles["part-shape shape-core-E"], styles["part-shape shape-town-C"]
    assert core["fillColor"] == "url(#hatch-core)"
    assert core["dashArray"]
    assert '<pattern id="hatch-core"' in html
    assert (town["fillOpacity"], town["weight"], town["dashArray"]) == (0.15, 1.5, None)


def test_the_page_is_chinese_and_has_no_bare_values(read: Reader) -> None:
    assert ("html", {"lang": "zh-CN"}) in read.elements
    shown = " ".join(read.shown)
    assert not re.search(r"\b(None|null|undefined|True|False|margin_m|grade|role|datum)\b", shown)
    words = set(re.findall(r"[A-Za-z]{3,}", shown))
    assert words <= {"WGS", "CGCS", "ODbL"}, words


def test_legend_shows_what_is_there(html: str) -> None:
    legend = html[html.index('id="legend"') : html.index("</details>")]
    assert all(word in legend for word in ("核心区", "拓展带", "E 示意图形", "D 佐证定位", "不可量测"))
    assert "A 法定边界" not in legend
    assert "集聚区" not in legend


def test_hostile_words_are_only_ever_text(hostile: Atlas) -> None:
    html = map_file(hostile, "demo").decode()
    read = Reader(html)
    for words in HOSTILE:
        assert any(words in shown for shown in read.shown), words
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"img"}
    scripts = [text for text in read.texts["script"] if "pwned" in text]
    assert len(scripts) == 1
    assert json.loads(scripts[0])["names"]["demo-area"] == HOSTILE[0]
    assert not re.search(r"[<>&\u2028\u2029]", scripts[0])


def test_faults_are_shown_over_the_map(atlas: Atlas) -> None:
    fault = Fault.of(FaultCode.QUOTE_NOT_FOUND, "引文“<b>”不在条款内", where=Line("seeds/demo/facts.yaml", 7))
    html = map_file(atlas, "demo", faults=[fault]).decode()
    notice = html[html.index("fault-notice") : html.index('class="workspace"')]
    assert "本图数据存在下列问题，未修正前请勿引用" in notice
    assert "引文“&lt;b&gt;”不在条款内" in notice
    assert "fault-notice" not in map_parts(atlas, "demo").body


class _Links:
    def citation(self, citation: Citation) -> str | None:
        return f"/documents/{citation.document}#q{citation.start}"

    def place(self, place_id: str) -> str | None:
        return f"/places/{place_id}"

    def document(self, document_id: str) -> str | None:
        return f"/documents/{document_id}"


def test_clauses_are_links_on_the_served_page_and_words_in_a_file(atlas: Atlas, html: str) -> None:
    served = map_parts(atlas, "demo", links=_Links()).body
    assert re.search(r'<a class="clause" href="/documents/demo#q\d+">示例计划 二、空间布局</a>', served)
    assert '<a class="clause"' not in html
    assert '<span class="clause">示例计划 二、空间布局</span>' in html


def test_embedding_leaves_out_the_table(atlas: Atlas) -> None:
    html = embed_file(atlas, "demo", links=_Links()).decode()
    assert '<table class="table"' not in html
    assert 'id="legend"' in html
    assert 'target="_blank" rel="noopener"' in html
    assert "示意图，不是法定边界。" in html


def test_parts_wrap_into_any_page(atlas: Atlas) -> None:
    parts = map_parts(atlas, "demo")
    page = render_page(
        title="<题>", body=Markup("<p>前言</p>") + parts.body, styles=parts.styles, scripts=parts.scripts
    )
    assert "<title>&lt;题&gt;</title>" in page.html
    assert "http-equiv" not in page.html
    assert "script-src 'sha256-" in page.csp
    assert not page.missing
    assert {"核", "带"} <= set(parts.text)


def test_the_font_has_every_character_that_is_shown(html: str, read: Reader) -> None:
    match = re.search(r"data:font/woff;base64,([^)]*)", html)
    assert match
    known = TTFont(io.BytesIO(base64.b64decode(match[1]))).getBestCmap()
    shown = {letter for text in [*read.shown, *_groups(html)] for letter in text if not letter.isspace()}
    assert {letter for letter in shown if ord(letter) not in known} == set()


def test_a_place_has_an_article_of_its_own(atlas: Atlas) -> None:
    article = place_html(atlas, "demo-core", links=_Links())
    assert "600\u2009颗左右" in article
    assert "未找到" in article
    assert " hidden" not in article


def test_a_script_that_would_end_its_element_is_refused() -> None:
    with pytest.raises(BujuError, match="</script"):
        render_page(title="题", body=Markup(""), styles=base_styles(), scripts=["'</script>'"])


def test_an_unknown_layout_is_not_found(atlas: Atlas) -> None:
    with pytest.raises(NotFound, match="demo"):
        map_file(atlas, "nowhere")


def test_a_layout_of_listed_places_only_still_has_a_page() -> None:
    bare = atlas_with(places=[place for place in places() if place.shape is None], layouts=[layout(context=())])
    html = map_file(bare, "demo").decode()
    assert "文中提及、未绘于图上" in html


def test_an_unknown_asset_of_folium_stops_the_page(atlas: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    import folium

    monkeypatch.setattr(folium.Map, "default_js", [("new", "https://cdn.example.org/new.js")])
    with pytest.raises(BujuError, match=r"new\.js"):
        map_file(atlas, "demo")


def test_public_names() -> None:
    assert {"map_parts", "map_file", "embed_file", "place_html", "MapParts"} <= set(dir(mappage))


def _groups(html: str) -> list[str]:
    overlays = html[html.index("overlays :") :]
    return [json.loads(name) for name in re.findall(r'("(?:\\u[0-9a-f]{4})+") : feature_group', overlays)]


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_file_begins_with_the_story(songjiang: Atlas, atlas: Atlas) -> None:
    """Sentence, numbers beside the map, big shapes, then the list; a map in English or for a frame has none of them."""
    read = Reader(map_parts(songjiang, "songjiang").body)
    classes = [(attrs.get("class") or "").split() for _, attrs in read.elements]
    wanted = ("headline-quote", "map-frame", "numbers", "shapes", "list")
    order = [next(at for at, names in enumerate(classes) if name in names) for name in wanted]
    assert order == sorted(order)
    told = "".join(read.shown)
    assert "一核牵引、两带支撑" in told
    assert "300 颗/年" in told
    cards = {attrs.get("id") for tag, attrs in read.elements if tag == "article"}
    hrefs = [attrs.get("href") or "" for tag, attrs in read.elements if tag == "a"]
    leading = {href.removeprefix("#") for href in hrefs if href.startswith("#place-songjiang-")}
    assert len(leading) > 5
    assert leading <= cards
    for other in (map_parts(atlas, "demo", chrome="embed"), map_parts(atlas, "demo", options=MapOptions(lang=Lang.EN))):
        assert 'class="numbers"' not in other.body
    assert 'class="numbers"' in map_parts(atlas, "demo").body
