"""Small pictures as scenes: what is drawn, in which colours, how wide a hatch is, what is named."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely.geometry import Point, box

from buju.atlas.atlas import Atlas
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.feature import place_features, standing_in_again, words_of
from buju.views.carto.frame import Frame, framed
from buju.views.carto.ground import Under, under
from buju.views.carto.inset import insets
from buju.views.carto.picture import on_screen, point_scene, still_scene, thumbnail_scene
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Box, Drawn, Scene
from buju.views.carto.shapes import is_marked
from buju.views.carto.svgfile import SceneLink, svg_markup
from buju.views.carto.symbology import ROLES, SYMBOL_ROLES, Theme, grounds, tone
from views import conftest as made

LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")


def colours(scene: Scene) -> set[str]:
    def found() -> Iterator[str | None]:
        for drawn in [*scene.shapes, *(item for item in scene.furniture if isinstance(item, Drawn))]:
            yield drawn.paint.stroke
            yield drawn.paint.fill
        for line in scene.written:
            yield line.colour

    return {colour.lower() for colour in found() if colour}


def scenes(atlas: Atlas, theme: Theme) -> Iterator[Scene]:
    for name in LAYOUTS:
        layout = atlas.layout(name)
        places = atlas.places_of(name)
        yield thumbnail_scene(layout, atlas, theme=theme)
        yield still_scene(layout, atlas, bounds=framed(layout, places), theme=theme)
        chosen = next(place for place in places if place.shape is not None)
        yield still_scene(layout, atlas, bounds=framed(layout, places), theme=theme, chosen=chosen)
    yield from (inset.scene for inset in insets(atlas, theme=theme))
    yield point_scene(121.22, 31.03, held=[], districts=atlas.gazetteer.districts, theme=theme)


@pytest.mark.parametrize("theme", list(Theme))
def test_every_picture_has_the_colours_of_its_theme_alone(theme: Theme, shipped: Atlas) -> None:
    own = {colour for role in Role for colour in tone(role, theme)} | set(grounds(theme))
    for scene in scenes(shipped, theme):
        assert colours(scene) <= {colour.lower() for colour in own}, scene.title


def test_a_grey_picture_is_grey(shipped: Atlas) -> None:
    for scene in scenes(shipped, Theme.GREY):
        assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours(scene)), scene.title


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_still_draws_every_place_that_belongs_and_names_each_once(name: str, shipped: Atlas) -> None:
    layout, places = shipped.layout(name), [place.drawn_when(asked=False) for place in shipped.places_of(name)]
    bounds = framed(layout, places)
    scene = still_scene(layout, shipped, bounds=bounds)
    far = {Role.PARTNER, Role.FACILITY, Role.DESIGNATION}
    seen = box(*bounds)
    wanted = {
        place.id
        for place in places
        if place.shape is not None and place.shape.intersects(seen) and place.role not in far
    }
    drawn = {shape.place for shape in scene.shapes if shape.place}
    named = [label.place for label in scene.labels if label.place]
    assert wanted <= drawn
    assert drawn <= {place.id for place in places if place.role not in far and place.shape is not None}
    assert len(named) == len(set(named))
    # What readers come for is named, whatever else goes without.
    first = {place.id for place in places if place.id in wanted and place.role in (Role.CORE, Role.BELT, Role.WING)}
    assert first <= set(named)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_thumbnail_names_what_comes_first_and_shows_water(name: str, shipped: Atlas) -> None:
    scene = thumbnail_scene(shipped.layout(name), shipped)
    places = [place for place in shipped.places_of(name) if place.shape is not None and not place.is_aside]
    great = [place for place in places if place.role in (Role.CORE, Role.BELT, Role.WING, Role.CLUSTER)]
    named = {label.place: label.words for label in scene.labels}
    assert {place.id for place in great} <= named.keys()
    assert named
    # A short name is one that the place goes by, and no other place.
    for place in great:
        names = {words_of(place), place.printed, *place.record.aliases}
        assert named[place.id] in names
    assert len(set(named.values())) == len(named)
    water = {grounds(Theme.COLOUR).river, grounds(Theme.COLOUR).water}
    assert {colour for shape in scene.shapes for colour in (shape.paint.stroke, shape.paint.fill)} & water


def test_labels_stand_in_the_picture_and_clear_of_each_other(shipped: Atlas) -> None:
    for scene in scenes(shipped, Theme.COLOUR):
        names = [made.inks(label) for label in scene.labels]
        assert all(scene.frame.holds(label.box) for label in scene.labels)
        assert not any(a.meets(b) for one, other in combinations(names, 2) for a in one for b in other)


def test_a_chosen_place_lies_on_top_with_a_wide_line_and_the_others_stand_back() -> None:
    atlas = made.atlas_with()
    places = [place for place in atlas.places_of("demo") if place.shape is not None]
    chosen = next(place for place in places if place.role is Role.TOWN)
    portrayal = on_screen(Theme.COLOUR)
    plain = {feature.id: feature for feature in place_features(places, portrayal)}
    for feature in place_features(places, portrayal, chosen=chosen):
        before = plain[feature.id]
        if feature.id == chosen.id:
            assert feature.order > max(row.order for row in ROLES.values())
            assert feature.paint.weight == pytest.approx(2.5 * portrayal.scale)
            assert feature.label is not None
            assert feature.label.rank == 0
        else:
            assert feature.paint.stroke_opacity == pytest.approx(0.4)
            assert feature.paint.fill_opacity == pytest.approx(0.4 * before.paint.fill_opacity)
            assert feature.ring is None


@pytest.mark.parametrize("scale", [0.7, 0.8, 1.0])
def test_the_one_hatch_has_a_line_every_seven_px(scale: float) -> None:
    hatch = Portrayal(scale=scale).area(Role.CORE, Grade.E).hatch
    assert hatch is not None
    assert (hatch.step, hatch.weight) == (pytest.approx(7 * scale), pytest.approx(1.6 * scale))


def test_drawn_hatches_are_as_far_apart_as_the_portrayal_says(shipped: Atlas) -> None:
    layout = shipped.layout("songjiang")
    scene = thumbnail_scene(layout, shipped)
    belt = next(place for place in shipped.places_of("songjiang") if place.grade is Grade.E and place.role is Role.BELT)
    lines = next(s for s in scene.shapes if s.place == belt.id and s.paint.fill is None and not s.rings[0].closed)
    offsets = np.unique(np.round([abs(ring.points[0] @ np.array([1, 1]) / np.sqrt(2)) for ring in lines.rings], 2))
    gaps = np.diff(offsets)
    assert np.allclose(np.round(gaps / (7 * 0.7)), gaps / (7 * 0.7), atol=0.02)


@pytest.mark.parametrize(("share", "marked"), [(1.15, True), (1.25, False)])
def test_an_area_is_marked_when_it_is_little_larger_than_its_symbol(share: float, marked: bool) -> None:
    frame = Frame.screen((121.0, 31.0, 121.1, 31.1), 400, 400)
    middle = frame.ground.centroid
    for role in (Role.CORE, Role.PARK):
        portrayal = on_screen(Theme.COLOUR)
        half = portrayal.symbol_size(role) * share / frame.units_a_metre / 2
        square = box(middle.x - half, middle.y - half, middle.x + half, middle.y + half)
        atlas = made.atlas_with()
        place = next(place for place in atlas.places_of("demo") if place.role is role and place.shape is not None)
        feature = next(iter(place_features([place], portrayal)))
        assert role in SYMBOL_ROLES
        assert is_marked(feature, square, frame) is marked
        assert is_marked(feature, Point(middle), frame)


GROUND_RULE = {
    "a neighbour": (("area", False, False, False), Under(False, lined=True, above=False)),
    "the region itself": (("area", True, False, False), Under(True, lined=True, above=False)),
    "the region, drawn by the plan": (("area", True, True, True), Under(True, lined=False, above=False)),
    "a part of the plan's area": (("area", False, False, True), Under(None, lined=True, above=True)),
    "a road": (("line", False, False, False), Under(None, lined=True, above=True)),
    "a town that the plan draws": (("town", False, True, False), None),
    "a station": (("point", False, False, False), Under(None, lined=True, above=True)),
}


@pytest.mark.parametrize(("asked", "how"), GROUND_RULE.values(), ids=GROUND_RULE)
def test_the_ground_rule(asked: tuple[str, bool, bool, bool], how: Under | None) -> None:
    kind, home, taken, within = asked
    assert under(kind, home=home, taken=taken, within=within) == how


def test_a_shape_that_stands_for_two_places_is_filled_once(shipped: Atlas) -> None:
    for name in LAYOUTS:
        places = shipped.places_of(name)
        again = standing_in_again(places)
        filled = [f for f in place_features(places, Portrayal()) if f.paint.fill and shapely.area(f.shape)]
        outlines = [shapely.to_wkb(shapely.normalize(feature.shape)) for feature in filled]
        assert len(outlines) == len(set(outlines))
        assert not again & {feature.id for feature in filled}


def test_schematic_places_say_so(shipped: Atlas) -> None:
    for place in shipped.places():
        assert words_of(place).endswith("（示意）") is (place.grade is Grade.E)


def test_hostile_words_are_text_and_links_wrap_their_place() -> None:
    scene = Scene(
        width=10,
        height=10,
        title='"><script>',
        about="",
        frame=Box(0, 0, 10, 10),
        shapes=(Drawn((), Portrayal().context_line, None, "one"),),
        labels=(),
        furniture=(),
    )
    svg = svg_markup(scene, css="still", links={"one": SceneLink('/"a', "<b>")})
    assert "<script>" not in svg
    assert '<a href="/&quot;a" tabindex="-1" data-place="one"><title>&lt;b&gt;</title><path' in svg
    assert svg.count("<a ") == svg.count("</a>") == 1


def test_what_is_only_told_apart_is_on_no_picture_but_its_own(shipped: Atlas) -> None:
    """The outline of 两江新区 of December 2025 is there to be told from that of the plan."""
    layout = shipped.layout("chongqing")
    (aside,) = [place for place in shipped.places_of("chongqing") if place.is_aside and place.shape is not None]
    bounds = framed(layout, [aside])

    def drawn(scene: Scene) -> set[str | None]:
        return {shape.place for shape in scene.shapes}

    assert aside.id not in drawn(thumbnail_scene(layout, shipped))
    assert aside.id not in drawn(still_scene(layout, shipped, bounds=bounds))
    assert aside.id in drawn(still_scene(layout, shipped, bounds=bounds, chosen=aside))
