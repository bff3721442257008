"""The windows that pages are looked at in, and what stands in them."""

from __future__ import annotations

from typing import Any

import pytest

from views.conftest import places

DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
DRAWN = [place for place in places() if place.shape is not None]

RECTS = """() => [...document.querySelectorAll('.label:not([hidden]):not(.is-along)')].map((n) => {
  const {left, right, top, bottom} = n.getBoundingClientRect();
  return {text: n.textContent, key: n.dataset.label || null, left, right, top, bottom};
})"""


def overlaps(labels: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The pairs of labels, as `RECTS` gives them, that have ground in common."""
    return [
        (one["text"], other["text"])
        for at, one in enumerate(labels)
        for other in labels[at + 1 :]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]
