"""Answers of site selection and printed tints as scenes: what is left out when there is too much, and what is not."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Verdict
from buju.sites.registry import SHIPPED
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions
from buju.views.carto.scene import Drawn, Scene
from buju.views.carto.sitesmap import VERDICTS, drawn_of, row_anchor, sites_map
from buju.views.carto.symbology import Theme, tone
from views import conftest as made

NOWHERE = {"candidates": "file", "district": "松江区", "near": ["metro:1", "railway:1"]}
ANYWHERE = {"candidates": "file", "district": "松江区"}


@pytest.fixture(scope="module")
def finder(shipped: Atlas) -> SiteFinder:
    return SiteFinder(shipped)


def answered(finder: SiteFinder, count: int, asked: dict[str, object]) -> SiteAnswer:
    """An answer about so many points of 松江, a street apart."""
    side = int(np.ceil(np.sqrt(count)))
    east, north = np.divmod(np.arange(count), side)
    lonlat = np.column_stack((121.18 + 0.08 * east / side, 31.0 + 0.08 * north / side))
    ids = [str(number) for number in range(count)]
    own = own_candidates(
        ids=ids, names=ids, shapes=shapely.points(lonlat), columns={}, written={}, source="自备数据“x.csv”"
    )
    return finder.ask(SHIPPED.query(asked), own=own)


def marks(scene: Scene, verdict: Verdict) -> list[Drawn]:
    colour = tone(VERDICTS[verdict].role, Theme.COLOUR).colour
    return [shape for shape in scene.shapes if shape.paint.fill == colour and shape.paint.fill_opacity > 0]


@pytest.mark.parametrize("count", [1, 700])
def test_what_does_not_pass_is_not_drawn(finder: SiteFinder, count: int) -> None:
    answer = answered(finder, count, NOWHERE)
    assert answer.counts[Verdict.OUT] == count
    (panel,) = sites_map(answer, land=finder.ground).panels

    assert marks(panel.scene, Verdict.OUT) == []


def test_only_the_nearest_misses_are_drawn_and_every_shape_leads_to_its_row(finder: SiteFinder) -> None:
    answer = finder.ask(SHIPPED.query({"district": "松江区", "functions": ("地面站",), "near": ("metro:3km",)}))
    shown = {int(index) for index in drawn_of(answer)}
    near = answer.having(Verdict.NEAR)

    assert shown == {*map(int, answer.having(Verdict.IN, Verdict.POSSIBLE)), *map(int, near[:5])}
    assert len(near) > 5
    (panel,) = sites_map(answer, land=finder.ground).panels
    places = {shape.place for shape in panel.scene.shapes if shape.place}
    assert places == set(panel.links) == {row_anchor(index) for index in shown}
    assert all(f'href="#{anchor}"' in panel.svg for anchor in places)


@pytest.mark.parametrize(("count", "merged"), [(600, False), (601, True)])
def test_more_points_than_can_be_told_apart_are_drawn_up_to_that(finder: SiteFinder, count: int, merged: bool) -> None:
    answer = answered(finder, count, ANYWHERE)
    assert answer.counts[Verdict.IN] == count
    found = sites_map(answer, land=finder.ground)
    (panel,) = found.panels

    assert (found.merged, found.left, panel.count) == (merged, 0, count)
    assert _rings(marks(panel.scene, Verdict.IN)) == pytest.approx(min(count, 600), abs=1)
    # Names of what is merged would be any of many.
    assert bool({label.words for label in panel.scene.labels} & set(map(str, range(count)))) is not merged


def _rings(drawn: Iterable[Drawn]) -> int:
    return sum(len(shape.rings) for shape in drawn)


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize(("grade", "opacity"), [("B", 0.35), ("C", 0.15), ("D", 0.08)])
def test_the_palest_tint_of_a_grade_is_still_printed(theme: Theme, grade: str, opacity: float) -> None:
    shapes = {"park": "park", "near": "partner"}
    where = {"park": box(121.15, 31.0, 121.18, 31.03), "near": box(121.19, 31.0, 121.22, 31.03)}
    added = [made.place(name, name, role, grade, where[name], margin_m=20) for name, role in shapes.items()]
    scene = scene_of(made.atlas_with(places=[*made.places(), *added]), "demo", options=FigureOptions(theme=theme))

    fills = {shape.place: shape.paint.fill_opacity for shape in scene.shapes if shape.paint.fill and shape.place}
    assert fills["demo-park"] == pytest.approx(opacity)
    # What lies beyond the plan is paler than print can show: its edge alone is left.
    assert fills.get("demo-near", 0) == 0
