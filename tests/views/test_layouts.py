"""Every layout that ships, as readers open it: from a file, without a network, on a desk and in a hand."""

from __future__ import annotations

import pytest

from buju.atlas.atlas import Atlas
from buju.views.map.mappage import map_file
from views.conftest import Opener

LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")
MAX_BYTES = 1_500_000

_LABELS = """() => [...document.querySelectorAll('.label:not([hidden]):not(.is-along)')].map((n) => {
  const {left, right, top, bottom} = n.getBoundingClientRect();
  return [left, top, right, bottom, n.textContent];
})"""


@pytest.fixture(scope="module")
def files(shipped: Atlas) -> dict[str, bytes]:
    return {layout: map_file(shipped, layout) for layout in LAYOUTS}


def test_these_are_all_the_layouts(shipped: Atlas) -> None:
    assert {one.id for one in shipped.layouts()} == set(LAYOUTS)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_map_is_small_and_the_same_twice(layout: str, files: dict[str, bytes], shipped: Atlas) -> None:
    assert len(files[layout]) < MAX_BYTES
    assert map_file(shipped, layout) == files[layout]


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_whole(layout: str, width: int, files: dict[str, bytes], shipped: Atlas, opened: Opener) -> None:
    seen = opened(files[layout], width=width, height=800)

    assert seen.outside == []
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    drawn = set(seen.page.eval_on_selector_all("#map-frame [data-place]", "nodes => nodes.map(n => n.dataset.place)"))
    assert drawn == {place.id for place in shipped.places_of(layout) if place.drawn_when(asked=False).shape}
    rows = seen.page.eval_on_selector_all("tr[data-place]", "nodes => nodes.map(n => n.dataset.place)")
    assert sorted(rows) == sorted(place.id for place in shipped.places_of(layout))


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_label_lies_on_another(layout: str, width: int, files: dict[str, bytes], opened: Opener) -> None:
    labels = opened(files[layout], width=width, height=800).page.evaluate(_LABELS)

    assert labels
    for at, (left, top, right, bottom, text) in enumerate(labels):
        for other_left, other_top, other_right, other_bottom, other in labels[at + 1 :]:
            apart = right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top
            assert apart, (text, other)
