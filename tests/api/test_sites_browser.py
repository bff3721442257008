"""Site selection in a browser: the form is filled, the map and the table are read, a clause link is followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = pytest.mark.parametrize("width", [1280, 390])


@pytest.fixture
def page(browser: Browser, base: str, width: int) -> Iterator[Page]:
    """A page without scripts: the form must not need any."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
    opened = context.new_page()
    outside: list[str] = []
    opened.on(
        "request", lambda request: outside.append(request.url) if not request.url.startswith((base, "data:")) else None
    )
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text))
    yield opened
    context.close()
    assert outside == []
    assert faults == []


def fits(page: Page, width: int) -> bool:
    """Whether nothing of the page lies beyond its right edge."""
    # Playwright measures without the page's own scripts.
    return page.evaluate("document.documentElement.scrollWidth") <= width


@WIDTHS
def test_a_question_from_the_form_to_the_clause(page: Page, base: str, width: int) -> None:
    page.goto(f"{base}/sites")
    page.fill("input[name=district]", "松江区")
    page.fill("input[name=unit]", "九亭镇")
    page.check("input[name=function][value=卫星终端]")
    page.locator("select[name=near_to]").first.select_option("metro")
    page.locator("input[name=near_within]").first.fill("1500")
    page.locator("summary", has_text="排序").click()
    page.locator("select[name=rank_by]").first.select_option("metro")
    page.select_option("select[name=missing]", "drop")
    page.click("main button:has-text('查询')")

    assert "near=metro%3A1500" in page.url
    assert "near_to" not in page.url
    assert fits(page, width)
    assert page.locator("svg.stillmap").first.is_visible()
    assert "九亭镇" in page.locator("svg.stillmap text").all_text_contents()
    row = page.locator("tr[data-id=songjiang-jiuting]")
    assert row.get_attribute("data-verdict") in ("in", "possible")
    assert row.locator(".outcome").count() == 4
    assert page.locator("tr[data-verdict=near] td.missed").count() >= 1
    assert page.locator("svg.stability").is_visible()

    link = row.locator("a.clause").first
    words = link.inner_text()
    link.click()
    page.wait_for_url("**/documents/**")
    assert "#q-" in page.url
    assert page.locator(":target").count() == 1
    assert words.split(" ")[0] == "松江行动计划"


@WIDTHS
def test_the_question_is_still_in_the_form(page: Page, base: str, width: int) -> None:
    page.goto(f"{base}/sites?district=松江区&function=卫星终端&near=metro:1500&criterion=metro:less*2&missing=drop")
    page.locator("summary", has_text="修改条件").click()
    assert page.input_value("input[name=district]") == "松江区"
    assert page.is_checked("input[name=function][value=卫星终端]")
    assert page.locator("select[name=near_to]").first.input_value() == "metro"
    assert page.locator("input[name=rank_weight]").first.input_value() == "2"
    page.click("main button:has-text('查询')")
    assert page.url.endswith("criterion=metro%3Aless%2A2")


@WIDTHS
def test_what_holds_a_point(page: Page, base: str, width: int) -> None:
    page.goto(f"{base}/at")
    page.fill("input[name=lon]", "121.3201")
    page.fill("input[name=lat]", "31.1304")
    page.click("main button:has-text('查询')")
    assert "九亭镇" in page.locator(".held").first.inner_text()
    assert page.locator("svg.stillmap").is_visible()
    assert fits(page, width)


@WIDTHS
def test_own_points(page: Page, base: str, width: int, tmp_path: Path) -> None:
    file = tmp_path / "地块.csv"
    file.write_text("编号,名称,经度,纬度\na,甲,121.3204,31.1305\nb,乙,121.2304,31.0305\n", encoding="utf-8")
    page.goto(f"{base}/sites/file")
    page.set_input_files("input[name=file]", file)
    page.select_option("select[name=file_datum]", "wgs84")
    page.locator("select[name=near_to]").first.select_option("metro")
    page.locator("input[name=near_within]").first.fill("1500")
    page.click("main button:has-text('查询')")
    assert page.locator("tr[data-id=a]").get_attribute("data-verdict") == "in"
    assert "甲" in page.locator("svg.stillmap text").all_text_contents()
    assert fits(page, width)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_headings_of_a_chosen_table_are_proposed(browser: Browser, base: str, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "地块.csv"
    file.write_bytes("各园区一览\n代号,园区名称,中心经度,中心纬度\na,甲,121.3204,31.1305\n".encode(encoding))
    with browser.new_context() as window:
        page = window.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.goto(f"{base}/sites/file")
        page.set_input_files("input[name=file]", file)
        page.wait_for_selector("#file-columns option", state="attached")
        proposed = page.eval_on_selector_all("#file-columns option", "options => options.map((one) => one.value)")

    assert proposed == ["代号", "园区名称", "中心经度", "中心纬度"]
    assert faults == []


def test_a_refused_file_stays_chosen_and_is_then_answered(browser: Browser, base: str, tmp_path: Path) -> None:
    file = tmp_path / "地块.csv"
    file.write_text("名称,经度,纬度\n甲,121.32,31.13\n乙,121.30,31.10\n", encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{base}/sites/file")
    page.fill("input[name=district]", "松江区")
    page.set_input_files("input[name=file]", file)
    page.click("button[type=submit]:has-text('查询')")
    page.wait_for_selector("#trouble", timeout=60_000)

    assert page.evaluate("document.querySelector('input[name=file]').files[0].name") == file.name
    assert page.input_value("input[name=district]") == "松江区"
    page.select_option("select[name=file_datum]", "wgs84")
    page.click("button[type=submit]:has-text('查询')")
    page.wait_for_selector("#answer", timeout=60_000)

    assert page.locator("#trouble").count() == 0
    assert page.locator(".best li").count() == 2
    assert page.evaluate("document.querySelector('input[name=file]').files[0].name") == file.name
    context.close()
