"""The workbench in a browser: by keys alone, in two windows, on a desk and on a phone, with nothing else to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

from api.conftest import served
from buju_studio import create_studio
from studio.conftest import TEXT, TOKEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


# The form of a real one: a title, numbered headings, districts that are units.
PLAN = (
    "杨浦区低空经济高质量发展行动方案（2026-2028年）\n一、主要目标\n到2028年，低空经济产值达到500亿元，企业达到20家。\n"
    "二、空间布局\n构建“一核两带”空间布局。核心区为杨浦区，联动虹口区、浦东新区，建设云溪产业园和东港创新中心。\n"
    "（责任单位：区科委、区发展改革委）\n"
)


@dataclass
class Bench:
    """The workbench of a folder, and windows that look at it; whatever else they ask for is noted and not answered."""

    browser: Browser
    base: str
    folder: Path
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def window(self, address: str = "/", *, width: int = 1280) -> Page:
        page = self.browser.new_page(viewport={"width": width, "height": 844})
        page.set_default_timeout(60_000)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(f"{self.base}{address}?token={TOKEN}")
        return page

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:", "about:")):
            self.outside.append(url)

    def bring(self, page: Page, file: Path) -> None:
        page.set_input_files("#file", file)
        page.fill("#name", "demo")
        page.click("button[type=submit]")
        page.wait_for_selector("[data-ready=true]")

    def facts(self) -> list[dict[str, object]]:
        written = yaml.safe_load((self.folder / "seeds/demo/facts.yaml").read_text(encoding="utf-8"))
        return list(written["facts"])


@pytest.fixture
def bench(browser: Browser, folder: Path) -> Iterator[Bench]:
    hosts: list[str] = []
    app = create_studio(folder, token=TOKEN, hosts=lambda: tuple(hosts))
    with served(app) as base:
        hosts.append(base.removeprefix("http://"))
        made = Bench(browser, base, folder)
        yield made
        assert made.outside == []
        for context in browser.contexts:
            context.close()


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    file = tmp_path / "demo.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def settled(page: Page, words: str) -> None:
    page.locator("#said", has_text=words).wait_for()


def test_a_plan_is_reviewed_by_keys_alone(bench: Bench, text_file: Path) -> None:
    page = bench.window()
    bench.bring(page, text_file)
    count = page.locator(".card").count()
    assert f"还有 {count} 条未核" in page.inner_text("#progress")
    page.locator(".card", has_text="目标指标").first.click()

    page.keyboard.press("a")
    settled(page, "已接受")
    page.keyboard.press("r")
    settled(page, "已退回")
    assert len(bench.facts()) == 1
    assert page.locator("mark.accepted").count() >= 1
    page.keyboard.press("u")
    settled(page, "已撤销")
    page.keyboard.press("u")
    page.wait_for_selector("#undo[disabled]")
    assert bench.facts() == []
    page.keyboard.press("y")
    settled(page, "已重做")
    assert len(bench.facts()) == 1
    page.keyboard.press("Control+z")
    settled(page, "已撤销")
    assert bench.facts() == []

    page.locator(".card", has_text="云溪产业园").filter(has_text="文中提及").first.click()
    page.keyboard.press("e")
    page.get_by_label("角色", exact=True).select_option("park")
    page.get_by_label("别名", exact=True).fill("云溪园")
    page.get_by_label("别名", exact=True).press("Enter")
    settled(page, "已修改")
    assert "云溪园" in page.locator(".card[aria-current=true]").inner_text()

    page.keyboard.press("n")
    page.get_by_label("引文", exact=True).fill("甲镇政府")
    page.get_by_label("名称", exact=True).fill("甲镇")
    page.get_by_label("名称", exact=True).press("Enter")
    settled(page, "已添加")
    assert {"name": "甲镇", "quote": "甲镇政府"}.items() <= bench.facts()[0].items()
    assert bench.complaints == []


def test_words_that_are_marked_become_the_quote(bench: Bench, text_file: Path) -> None:
    page = bench.window()
    bench.bring(page, text_file)
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf('先行');
            if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + 2); return; }
          }
        }"""
    )

    page.keyboard.press("n")

    assert page.get_by_label("引文", exact=True).input_value() == "先行"
    assert page.get_by_label("名称", exact=True).input_value() == "先行"


def test_two_windows_at_once_lose_nothing(bench: Bench, text_file: Path) -> None:
    first = bench.window()
    bench.bring(first, text_file)
    second = bench.window("/plans/demo")
    second.wait_for_selector("[data-ready=true]")
    for page in (first, second):
        page.locator(".card", has_text="目标指标").first.click()
    first.keyboard.press("a")
    settled(first, "已接受")

    second.keyboard.press("r")

    second.wait_for_selector("#conflict[open]")
    assert "要退回" in second.inner_text("#conflict-mine")
    assert "接受" in second.inner_text("#conflict-now")
    assert len(bench.facts()) == 1
    second.click("#conflict-again")
    settled(second, "已退回")
    assert bench.facts() == []
    first.wait_for_selector("#elsewhere:not([hidden])")
    first.click("#reload")
    settled(first, "现在的记录")
    first.keyboard.press("u")
    settled(first, "已撤销")
    assert len(bench.facts()) == 1


def test_all_that_are_listed_are_accepted_in_one_step(bench: Bench, text_file: Path) -> None:
    page = bench.window()
    bench.bring(page, text_file)
    page.select_option("#kind", "mention")
    listed = page.locator(".card", has_text="文中提及").count()

    page.click("#listed")
    settled(page, f"已接受 {listed} 条")

    assert [fact["kind"] for fact in bench.facts()] == ["mention"] * listed
    page.keyboard.press("u")
    settled(page, "已撤销")
    assert bench.facts() == []


def test_a_long_text_is_turned_page_by_page(bench: Bench, tmp_path: Path) -> None:
    filler = "这里只有叙述。\n" * 7000
    file = tmp_path / "long.txt"
    file.write_text(f"{TEXT}{filler}三、展望\n到2030年，云溪区企业达到30家。\n", encoding="utf-8")
    page = bench.window()
    bench.bring(page, file)
    assert page.locator("#page option").count() == 2
    assert "展望" not in page.inner_text("#text")
    page.select_option("#kind", "target")

    page.locator(".card", has_text="目标指标").first.click()
    for _ in range(page.locator(".card", has_text="目标指标").count()):
        page.keyboard.press("a")
    page.locator("#page option:checked", has_text="2／2").wait_for(state="attached")

    assert "30家" in page.locator(".card[aria-current=true]").inner_text()
    assert page.locator("mark.here").inner_text()
    page.keyboard.press("u")
    page.locator("#page option:checked", has_text="1／2").wait_for(state="attached")
    assert bench.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_fit_and_are_for_everybody(bench: Bench, text_file: Path, width: int) -> None:
    page = bench.window(width=width)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    bench.bring(page, text_file)
    for key in "are":
        page.keyboard.press(key)
        page.wait_for_timeout(400)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_cannot_be_read_is_told_in_a_line(bench: Bench, tmp_path: Path) -> None:
    page = bench.window()
    broken = tmp_path / "half.docx"
    broken.write_bytes(b"PK\x03\x04half")
    page.set_input_files("#file", broken)
    page.click("button[type=submit]")
    page.wait_for_selector("#said.fault")
    assert "half.docx" in page.inner_text("#said")
    assert page.locator(".drafts li").count() == 0


def test_from_a_word_file_to_a_map_with_the_network_off(bench: Bench, tmp_path: Path) -> None:
    written = docx.Document()
    for line in PLAN.splitlines():
        written.add_paragraph(line)
    file = tmp_path / "plan.docx"
    written.save(str(file))
    page = bench.window()
    bench.bring(page, file)

    left = page.locator(".card").count()
    for _ in range(left):
        page.keyboard.press("a")
    page.locator("#progress", has_text="全部核过").wait_for()
    facts = bench.facts()
    assert {"layout", "mention", "target", "responsibility"} <= {fact["kind"] for fact in facts}

    frame = page.frame_locator("#map iframe")
    frame.locator("[data-ready=true]").wait_for(timeout=120_000)
    assert "杨浦区" in page.inner_text("#map")
