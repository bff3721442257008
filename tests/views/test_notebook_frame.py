"""A layout as a notebook shows it, in a browser without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import buju

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_the_frame_works_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    page_file = tmp_path / "notebook.html"
    page_file.write_text(
        f"<!DOCTYPE html><meta charset=utf-8>{buju.open().layout('songjiang')._repr_html_()}", encoding="utf-8"
    )
    window = browser.new_context(viewport={"width": 1000, "height": 800}, reduced_motion="reduce")
    window.set_offline(True)
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("[data-ready]").wait_for()
    frame.locator('tr[data-place="songjiang-core"]').click()

    assert frame.locator("#place-songjiang-core").is_visible()
    assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()]
    assert complaints == []
    window.close()
