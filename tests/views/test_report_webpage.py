"""The report as a page: closed, complete, and readable on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

import pytest

from buju.atlas.atlas import Atlas
from buju.policy.fact import Responsibility, StatedFunction, Target
from buju.views.report.block import bullets, paragraph
from buju.views.report.layoutreport import layout_report
from buju.views.report.webpage import write_webpage
from buju.views.words.wording import Quote
from views.conftest import HOSTILE
from views.reported import BIDI, MARKUP, PNG, QUOTE, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_a_page_asks_for_nothing_and_lets_nothing_in() -> None:
    html = write_webpage(report()).decode()

    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert unescape(policy[1]).startswith("default-src 'none'; script-src 'none'; style-src 'sha256-")
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", html)
    assert " style=" not in html
    assert write_webpage(report()).decode() == html


@pytest.fixture
def shown(browser: Browser, tmp_path: object) -> object:
    contexts = []

    def opener(content: bytes, *, width: int) -> object:
        path = tmp_path / "report.html"
        path.write_bytes(content)
        window = browser.new_context(viewport={"width": width, "height": 900})
        window.set_offline(True)
        contexts.append(window)
        page = window.new_page()
        page.complaints, page.asked = [], []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(path.as_uri())
        return page

    yield opener
    for window in contexts:
        window.close()


@pytest.mark.browser
def test_every_block_is_shown_as_it_is(shown: Callable[..., object]) -> None:
    page = shown(write_webpage(report()), width=1280)
    said = page.inner_text("main")

    for words in ("示例区卫星产业布局", "小字说明", "其一", "表 1　地点", "图 1　示意图", MARKUP, "© 示例贡献者"):
        assert words in said
    assert f"{QUOTE.words}（{QUOTE.clause}）" in said
    assert "含[U+0008]退格" in said
    assert page.get_attribute("main img", "alt") == "示例区的示意图"
    assert page.evaluate("document.querySelector('main img').naturalWidth") == 400
    links = page.eval_on_selector_all("nav a", "all => all.map(a => document.querySelector(a.hash) !== null)")
    assert links == [True] * 4
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.browser
def test_marks_in_a_quote_do_not_move_its_clause(shown: Callable[..., object]) -> None:
    page = shown(write_webpage(report(paragraph(BIDI, "其后"))), width=1280)

    left = page.evaluate(
        """() => { const at = element => element.getBoundingClientRect().left;
                   const first = name => document.querySelector('main > p ' + name);
                   return [at(first('.quote')), at(first('.clause'))] }"""
    )
    assert left[0] < left[1]


@pytest.mark.browser
def test_hostile_words_stay_words(shown: Callable[..., object]) -> None:
    blocks = [bullets(words, Quote(words, words, None)) for words in HOSTILE]
    page = shown(write_webpage(report(*blocks, title=HOSTILE[0], subtitle=HOSTILE[5])), width=1280)

    assert page.evaluate("window.pwned") is None
    assert page.complaints == []
    assert HOSTILE[0] in page.inner_text("h1")


@pytest.mark.browser
@pytest.mark.parametrize("layout", ["beijing", "chongqing", "shanghai", "songjiang"])
def test_a_layout_fits_a_phone_and_keeps_every_quote(layout: str, shipped: Atlas, shown: Callable[..., object]) -> None:
    page = shown(write_webpage(layout_report(shipped, layout, figure=PNG)), width=390)
    said = page.text_content("main")

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for fact in shipped.facts_of(shipped.layout(layout).document):
        if isinstance(fact, StatedFunction | Target | Responsibility):
            assert fact.citation.words in said
