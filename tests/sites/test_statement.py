"""What the statement of an answer says of how sure its shapes are, and of the question; what lies just off a shape."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from buju.sites.candidates import Fidelity, own_candidates
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome, Verdict
from buju.sites.registry import SHIPPED
from buju.sites.statement import Topic, parts
from buju.spatial.datum import Metric

UNSURE = (Fidelity.RING, Fidelity.STAND_IN, Fidelity.SCHEMATIC, Fidelity.NONE)


def test_each_unsure_shape_that_passes_is_named_with_what_it_is(finder: SiteFinder) -> None:
    answer = finder.ask(SHIPPED.query({"layout": "songjiang"}))
    said = [sentence.text for sentence in parts(answer)[Topic.CAVEATS] if sentence.text.startswith("图形等级：")]

    passing = answer.having(Verdict.IN, Verdict.POSSIBLE)
    kinds = {Fidelity(answer.candidates.fidelities[row]) for row in passing}
    assert [text.split("——")[1] for text in said] == [f"{kind.caveat}。" for kind in UNSURE if kind in kinds]
    assert len(said) > 1
    for kind, text in zip([kind for kind in UNSURE if kind in kinds], said, strict=True):
        first = next(row for row in passing if answer.candidates.fidelities[row] == kind)
        assert str(answer.candidates.names[first]) in text


def test_points_of_the_asker_have_no_grade_to_be_unsure_of(finder: SiteFinder) -> None:
    own = own_candidates(
        ids=["1"],
        names=["甲"],
        shapes=np.array([shapely.Point(121.2, 31.0)]),
        columns={},
        written={},
        source="自备数据“x.csv”",
    )
    answer = finder.ask(SHIPPED.query({"candidates": "file"}), own=own)

    assert not [sentence for sentence in parts(answer)[Topic.CAVEATS] if "图形等级" in sentence.text]


@pytest.mark.parametrize(
    ("functions", "match", "together"),
    [
        (["卫星终端"], "all", False),
        (["火箭研制", "卫星终端"], "all", True),
        (["火箭研制", "卫星终端"], "any", False),
        (["火箭研制", "卫星终端", "卫星研制"], "all", True),
    ],
)
def test_functions_wanted_together_are_said_to_be(
    finder: SiteFinder, functions: list[str], match: str, together: bool
) -> None:
    answer = finder.ask(SHIPPED.query({"functions": functions, "match": match}))
    (question,) = parts(answer)[Topic.QUESTION]

    assert ("各项功能须同时具备" in question.text) is together


def test_just_off_a_sound_shape_it_possibly_holds_and_beyond_its_margin_it_does_not(finder: SiteFinder) -> None:
    """A line that may be 20 m off may hold what lies 10 m outside of it."""
    place = finder.ground.atlas.find_place("songjiang-jiuting")
    assert place is not None
    margin = finder.ground.margin(place)
    metric = Metric.around(place.shape)
    flat = metric.to_metres(place.shape)
    held = {}
    for share in (-2, -0.5, 0.5, 2):
        # Outside, the westernmost corner is as far from the shape as it is told to be.
        ring = flat.buffer(share * margin) if share < 0 else flat.convex_hull.buffer(share * margin)
        corner = shapely.Point(min(shapely.get_coordinates(ring).tolist()))
        at = metric.to_degrees(corner)
        found = finder.whereabouts(f"{at.x:.7f}", f"{at.y:.7f}")
        held[share] = next((one.outcome for one in found.places if one.place.id == place.id), None)

    assert held == {-2: Outcome.PASSED, -0.5: Outcome.POSSIBLE, 0.5: Outcome.POSSIBLE, 2: None}
