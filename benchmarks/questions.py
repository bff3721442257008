"""How many clicks and how many pixels of scrolling lead to the answers of `docs/questions.md`, in a browser.

Run it against a running service: `python benchmarks/questions.py http://127.0.0.1:8000`.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

from playwright.sync_api import Page, sync_playwright

WIDTH, HEIGHT = 1280, 900
MENU = ".site-nav .menu summary"


@dataclass(frozen=True)
class Question:
    """A question, the links to click on the way (words of them), and words of the answer."""

    words: str
    clicks: tuple[str, ...]
    answer: str


QUESTIONS = (
    Question("松江的布局一句话怎么说？", (), "一核牵引、两带支撑"),
    Question("核心区是哪一处？", (), "G60 卫星互联网产业基地"),
    Question("北向带有哪些地方？", (), "泗泾"),
    Question("南向带做什么？", (), "卫星测运控"),
    Question("2027 年卫星年产多少？", (), "300颗/年"),
    Question("2027 年产业规模多大？", (), "100亿元左右"),
    Question("在轨卫星多少颗？", ("目标",), "600颗左右"),
    Question("九亭镇负责什么？", ("分工",), "九亭镇"),
    Question("哪些地方没有画，为什么？", ("undrawn",), "文本"),
    Question("上海“东翼”做什么？", ("布局", "上海市一体两翼"), "卫星科研生产"),
    Question("规划管到哪一年？", (), "2025—2027年"),
    Question("图能不能拿去量面积？", (), "不得用于量测"),
)


def pixels_to(page: Page, words: str) -> int | None:
    """Return how far the page must be scrolled for the first visible place of some words; None if there is none."""
    found = page.evaluate(
        """words => {
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let least = null;
          while (walker.nextNode()) {
            const node = walker.currentNode;
            if (node.textContent.replace(/\\s+/g, '').includes(words.replace(/\\s+/g, ''))) {
              range.selectNodeContents(node);
              const box = range.getBoundingClientRect();
              if (box.width && box.height && !node.parentElement.closest('script, style, [hidden]')) {
                const end = box.top + scrollY + Math.min(box.height, 24);
                least = least === null ? end : Math.min(least, end);
              }
            }
          }
          return least;
        }""",
        words,
    )
    return None if found is None else max(0, round(found - HEIGHT))


def main(base: str) -> None:
    """Print a row for each question."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for question in QUESTIONS:
            page.goto(f"{base}/layouts/songjiang", timeout=120_000)
            for words in question.clicks:
                if words == "undrawn":
                    page.locator(".layout-undrawn summary").first.click()
                elif words == "布局":
                    page.locator(MENU).first.click()
                else:
                    page.get_by_role("link", name=words, exact=False).first.click()
                    page.wait_for_load_state()
            far = pixels_to(page, question.answer)
            print(f"{question.words}\t{len(question.clicks)}\t{'没有找到' if far is None else far}", flush=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
