"""The rules of docs/labels.md: the same cases for Python and for the script of the interactive map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from buju.views import assets
from buju.views.carto.collisionindex import CollisionIndex
from buju.views.carto.labelcandidate import LabelCandidate
from buju.views.carto.labelling import at_its_place, led
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Box
from buju.views.carto.symbolizer import symbol_box
from buju.views.carto.territory import Claim, territories

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CASES = json.loads((Path(__file__).parent / "label_cases.json").read_text(encoding="utf-8"))
CASE = pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
WIDE, HIGH, MARK, SIZE = 400, 300, 12.0, 12.0

# The script's own placing, with the map's projection put aside: positions are px already.
_PLACED = """({labels, taken, wide, high, mark}) => {
  const placer = Object.create(buju.Labels.prototype);
  const at = (point) => ({x: point[0], y: point[1]});
  Object.assign(placer, {covers: [], selected: null, map: {latLngToContainerPoint: at}});
  const half = mark / 2;
  const boxes = taken.map(([left, top, right, bottom]) => ({left, top, right, bottom, owner: null}));
  for (const one of labels) {
    const [x, y] = one.at;
    boxes.push({left: x - half, right: x + half, top: y - half, bottom: y + half, owner: one.words});
  }
  return labels.slice().sort((a, b) => a.rank - b.rank).map((one) => {
    const item = {key: one.words, kind: 'point', half: half, rank: one.rank, anchors: [one.at], box: () => null,
      width: one.wide, height: one.high};
    const spot = placer.spot(item, boxes, {x: wide, y: high});
    if (spot) {
      boxes.push(Object.assign(spot.box, {owner: null}));
    }
    return {words: one.words, leader: Boolean(spot && spot.leader), box: spot && [spot.box.left, spot.box.top,
      spot.box.right, spot.box.bottom]};
  });
}"""


@pytest.fixture(scope="module")
def script(browser: Browser) -> Any:
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate("window.buju = {}")
    page.add_script_tag(content=assets.own("labels.js"))
    yield page
    page.close()


@CASE
def test_python_stands_labels_where_the_rules_say(case: dict[str, Any]) -> None:
    portrayal = Portrayal()
    symbols = [symbol_box(x=x, y=y, size=MARK) for x, y in (label["at"] for label in case["labels"])]
    index = CollisionIndex(Box(0, 0, WIDE, HIGH), [*(Box(*box) for box in case["taken"]), *symbols])
    stands = {}
    for label in sorted(case["labels"], key=lambda row: row["rank"]):
        one = candidate(label)
        found = at_its_place(one, index, portrayal) or led(one, index, portrayal)
        assert found is not None
        stands[label["words"]] = "leader" if found.leader else side(found.box, label["at"])
    assert stands == case["stands"]


@pytest.mark.browser
@CASE
def test_the_script_stands_labels_where_the_rules_say(case: dict[str, Any], script: Any) -> None:
    settings = [(label, candidate(label).settings[0]) for label in case["labels"]]
    labels = [{**label, "wide": setting.wide, "high": setting.high} for label, setting in settings]
    asked = {"labels": labels, "taken": case["taken"], "wide": WIDE, "high": HIGH, "mark": MARK}
    anchors = {label["words"]: label["at"] for label in case["labels"]}
    stands = {
        row["words"]: "leader" if row["leader"] else side(Box(*row["box"]), anchors[row["words"]])
        for row in script.evaluate(_PLACED, asked)
    }
    assert stands == case["stands"]


def candidate(label: dict[str, Any]) -> LabelCandidate:
    (territory,) = territories([Claim(label["rank"], pins=(tuple(label["at"]),))])
    return LabelCandidate(label["words"], SIZE, "#000000", None, territory, pin=MARK, led=True)


def side(box: Box, anchor: list[float]) -> str:
    """On which side of its anchor a box stands."""
    across, down = (box.left + box.right) / 2 - anchor[0], (box.top + box.bottom) / 2 - anchor[1]
    upright = "" if abs(down) < 1 else "upper" if down < 0 else "lower"
    aside = "" if abs(across) < 1 else "right" if across > 0 else "left"
    if not aside:
        return {"upper": "above", "lower": "below"}[upright]
    return f"{upright} {aside}".strip()
