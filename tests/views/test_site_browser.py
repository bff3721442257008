"""The folder in a browser, opened from the disk with the network off: every link followed, nothing complained of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

import pytest

from buju.atlas.atlas import Atlas
from buju.views.site.staticsite import site_files, write_folder
from views.conftest import HOSTILE, Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("width", [1280, 390])


@pytest.fixture
def seen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    width = request.node.callspec.params.get("width", 1280) if hasattr(request.node, "callspec") else 1280
    window = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    window.set_offline(True)
    yield Seen(window.new_page())
    window.close()


def test_all_links_lead_somewhere(seen: Seen, folder: Path) -> None:
    waiting, ids, links = [(folder / "index.html").as_uri()], {}, set()
    while waiting:
        address = waiting.pop()
        if address not in ids:
            seen.page.goto(address)
            ids[address] = set(seen.page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)"))
            # A link in a drawing has no address that is a text, so it is resolved here.
            resolved = "nodes => nodes.map((node) => new URL(node.getAttribute('href'), document.baseURI).href)"
            found = seen.page.eval_on_selector_all("a[href]", resolved)
            links |= set(found)
            waiting += [urldefrag(link).url for link in found]

    dead = [
        link for link in links if (part := urldefrag(link)).fragment and unquote(part.fragment) not in ids[part.url]
    ]
    assert dead == []
    assert {Path(unquote(address.removeprefix("file://"))) for address in ids} == {
        path for path in folder.rglob("*.*") if path.suffix != ".json"
    }
    assert (seen.outside, seen.complaints) == ([], [])


@SIZES
@pytest.mark.parametrize(
    "page", ["index", "search", "maps/shanghai", "layouts/songjiang", "documents/beijing-2024-2028"]
)
def test_nothing_scrolls_sideways(seen: Seen, folder: Path, page: str, width: int) -> None:
    seen.page.goto((folder / f"{page}.html").as_uri())

    assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_quote_on_a_map_leads_to_its_words(seen: Seen, folder: Path) -> None:
    seen.page.goto((folder / "maps" / "songjiang.html").as_uri() + "#place-songjiang-core")
    seen.page.wait_for_selector("#place-songjiang-core", state="visible")
    quoted = seen.page.locator("#place-songjiang-core figure.quoted").first
    quote = quoted.locator("blockquote").text_content()
    quoted.locator("a.clause").click()
    seen.page.wait_for_url("**/documents/songjiang-2024-102.html#q-*")

    marked = seen.page.evaluate("""() => [...document.querySelectorAll(':target ~ mark')]
      .filter((node) => getComputedStyle(node).outlineStyle === 'solid').map((node) => node.textContent).join('')""")
    assert marked == quote
    seen.page.click("a.place-link[href*='maps/songjiang.html#place-songjiang-core'] >> nth=0")
    seen.page.wait_for_selector("#place-songjiang-core", state="visible")
    assert seen.complaints == []


FINDS = {
    "a name": ("九亭镇", "maps/songjiang.html#place-songjiang-jiuting", "九亭镇"),
    "spaces and width": ("６００ 颗", "documents/songjiang-2024-102.html#f-sj-t-02", "600 颗"),
    "half-width for full-width": ("600颗", "documents/shanghai-2023-19.html#f-sh-t-02", "６００颗"),
}


@pytest.mark.parametrize(("words", "href", "marked"), FINDS.values(), ids=list(FINDS))
def test_search_finds_and_marks(seen: Seen, folder: Path, words: str, href: str, marked: str) -> None:
    page = seen.page
    page.goto((folder / "search.html").as_uri())
    page.fill("#find", words)

    row = page.locator("#find-list li", has=page.locator(f'a[href="{href}"]'))
    assert row.locator("mark").last.text_content() == marked
    row.locator("a").click()
    page.wait_for_url(f"**/{href}")
    assert seen.complaints == []


def test_what_is_found_is_grouped(seen: Seen, folder: Path) -> None:
    page = seen.page
    page.goto((folder / "search.html").as_uri())
    page.fill("#find", "一核两带")
    groups = page.locator("#find-list h2").all_inner_texts()
    assert groups[0].startswith("布局 1")
    assert [group.split()[0] for group in groups] == [
        name for name in ("布局", "功能", "地点", "引文", "条款原文") if any(group.startswith(name) for group in groups)
    ]
    assert page.locator("#find-list section").first.locator("a").get_attribute("href") == "maps/songjiang.html"


def test_search_says_when_there_is_nothing(seen: Seen, folder: Path) -> None:
    seen.page.goto((folder / "search.html").as_uri())
    seen.page.fill("#find", "没有这个词")
    assert "没有找到" in seen.page.inner_text("#find-count")
    seen.page.fill("#find", " * ")
    assert seen.page.inner_text("#find-count") == ""
    assert not seen.page.is_visible("#find-list")


def test_hostile_words_are_shown_and_never_run(seen: Seen, hostile: Atlas, tmp_path: Path) -> None:
    write_folder(tmp_path / "site", site_files(hostile))
    for path in sorted((tmp_path / "site").rglob("*.html")):
        seen.page.goto(path.as_uri())
        if path.name == "search.html":
            for words in HOSTILE:
                seen.page.fill("#find", words[:20])
                assert seen.page.locator("#find-list li").count() > 0, words
        assert seen.page.evaluate("typeof window.pwned") == "undefined"

    assert (seen.outside, seen.complaints) == ([], [])
