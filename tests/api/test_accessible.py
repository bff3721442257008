"""Every page as assistive technology finds it: axe-core, at the width of a desk and of a phone, without a violation.

The pages are those of the application's own routes, so that a new one cannot be forgotten.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from api import made
from buju_api import Settings, create_app
from buju_api.links import DOCS
from buju_api.pages.layouts import Tab
from buju_api.pages.sites import EXAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route, ViewportSize

pytestmark = pytest.mark.browser

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE = Axe()
ALL_BUT_CONTRAST = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
EVERYTHING = {"resultTypes": ["violations"]}
FEW_ALIKE = """() => {
  for (const one of document.querySelectorAll('tbody, ul, ol, section, div, dl, svg g')) {
    const seen = {};
    for (const child of [...one.children]) {
      const kind = child.tagName + '.' + child.getAttribute('class');
      seen[kind] = (seen[kind] || 0) + 1;
      if (seen[kind] > 8) child.remove();
    }
  }
}"""
_ASKED = urlencode(EXAMPLES[0][1])
_UNIT = urlencode({"unit": "songjiang-2024-102:区经委"})
_SUCH = {
    "layout_id": "songjiang",
    "document_id": "songjiang-2024-102",
    "place_id": "songjiang-core",
    "ending": "html",
    "tab": "functions",
}
# What a page is looked at with besides its bare address.
MORE: dict[str, tuple[str, ...]] = {
    "/layouts/{layout_id}": ("/layouts/chongqing",),
    "/layouts/{layout_id}/{tab}": (*(f"/layouts/songjiang/{tab}" for tab in Tab if tab), "/layouts/songjiang/show"),
    "/layouts/{layout_id}/stages": ("/layouts/songjiang/stages?stage=%E6%98%9F",),
    "/compare": ("/compare?left=songjiang&right=beijing",),
    "/sites": (f"/sites?{_ASKED}", "/sites?district=nowhere"),
    "/sites.{ending}": (f"/sites.html?{_ASKED}",),
    "/at": ("/at?lon=121.22&lat=31.03", "/at?lon=12&lat=99"),
    "/search": ("/search?q=%E5%8D%AB%E6%98%9F", "/search?q=nothing-like-it"),
    "/units/sheet": (f"/units/sheet?{_UNIT}",),
}
FAILURES = ("/no-such-page", "/layouts/nowhere", "/layouts/songjiang/nowhere", "/?on=2026-13-01")
# Pages made of nothing that another page of the list lacks: the whole product is looked at with them.
ALIKE = {
    "/layouts/chongqing",
    "/layouts/songjiang/map.html",
    "/layouts/songjiang/stages",
    "/compare",
    "/at?lon=12&lat=99",
    "/search",
    "/search?q=nothing-like-it",
    "/units/sheet",
    DOCS,
    *FAILURES[:-1],
}
# Swagger UI is not ours: what it does not do is excepted by name, on its page and nowhere else.
SWAGGER = {"color-contrast", "heading-order", "nested-interactive"}


def _pages() -> list[str]:
    """Return the addresses of all pages: one for each route that answers with HTML, and what is said above."""
    paths = [
        path
        for path, methods in create_app(made.atlas(), Settings()).openapi()["paths"].items()
        if "text/html" in methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
    ]
    assert set(MORE) <= set(paths)
    more = [address for path in paths for address in MORE.get(path, ())]
    return list(dict.fromkeys([*(path.format(**_SUCH) for path in paths), *more, DOCS, *FAILURES]))


PAGES = _pages()


def opened(browser: Browser, address: str) -> Page:
    """Open an address in a window; what would be saved as a file is shown."""
    page = browser.new_page(viewport=DESK)
    page.route(re.compile(r"\.html(\?|$)"), _shown)
    page.goto(address, wait_until="load")
    if page.query_selector(".folium-map"):
        page.wait_for_selector("[data-ready='true']", timeout=120_000)
    if page.query_selector("#swagger-ui"):
        page.wait_for_selector(".opblock", timeout=120_000)
    return page


def _shown(route: Route) -> None:
    answer = route.fetch(headers={**route.request.headers, "accept-encoding": "identity"})
    route.fulfill(body=answer.body(), status=answer.status, content_type="text/html; charset=utf-8")


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe-core finds wrong: rule, how often, and the first element."""
    found = AXE.run(page, options=options).response["violations"]
    return [f"{one['id']} × {len(one['nodes'])}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("address", [address for address in PAGES if address not in ALIKE], ids=str)
def test_a_page_has_nothing_that_bars_anybody(browser: Browser, base: str, address: str) -> None:
    """Of rows that are alike the first, at the width of a desk and of a phone: one load, one look at each."""
    page = opened(browser, base + address)
    page.evaluate(FEW_ALIKE)
    found = violations(page, EVERYTHING)
    page.set_viewport_size(PHONE)
    found += violations(page, EVERYTHING)
    page.close()
    assert found == []


@pytest.mark.campaign
@pytest.mark.parametrize("address", PAGES, ids=str)
def test_every_page_whole_has_nothing_that_bars_anybody(browser: Browser, base: str, address: str) -> None:
    """Every address with every row on a desk; contrast, which rows share, and a phone on the first rows."""
    page = opened(browser, base + address)
    found = violations(page, ALL_BUT_CONTRAST)
    page.evaluate(FEW_ALIKE)
    found += violations(page, CONTRAST)
    page.set_viewport_size(PHONE)
    found += violations(page, EVERYTHING)
    page.close()
    assert [one for one in found if not (address == DOCS and one.split(" ")[0] in SWAGGER)] == []


def test_what_is_left_to_the_whole_look_is_there() -> None:
    assert set(PAGES) >= ALIKE


def test_what_bars_somebody_is_found(browser: Browser, base: str) -> None:
    """A field without a name, and pale letters."""
    page = opened(browser, f"{base}/search")
    page.evaluate(
        """() => {
          document.querySelector('main').append(document.createElement('input'), document.createElement('p'));
          const pale = document.querySelector('main > p:last-child');
          pale.textContent = '写得太淡，看不清';
          pale.style.color = '#ccc';
        }"""
    )
    found = violations(page, EVERYTHING)
    page.close()
    assert {one.split(" ")[0] for one in found} == {"label", "color-contrast"}
