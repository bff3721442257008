"""A map for the public shows administrative lines only with the number that was entered for that very map."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from buju.atlas.atlas import Atlas
from buju.errors import InputInvalid, NotCleared
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.publication import (
    Clearance,
    MapExtent,
    Profile,
    Publication,
    ReviewedMap,
    cleared,
    has_lines,
    reviewed_maps,
)

NUMBER = "沪S(2026)001号"
LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")


def extent(atlas: Atlas, layout: str, scale: float | None = None) -> MapExtent:
    return MapExtent(layout=layout, bbox=atlas.layout(layout).bbox, scale=scale)


def asked(atlas: Atlas, layout: str, publication: Publication, scale: float | None = None) -> Clearance:
    contexts = [atlas.find_context(name) for name in atlas.layout(layout).context]
    map_of = extent(atlas, layout, scale)
    return cleared(atlas, atlas.places_of(layout), contexts, extent=map_of, publication=publication)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("profile", [Profile.INTERNAL, Profile.REPORT])
def test_inside_the_house_all_is_drawn_and_says_so(shipped: Atlas, layout: str, profile: Profile) -> None:
    found = asked(shipped, layout, Publication(profile))

    assert found.places == shipped.places_of(layout)
    assert found.number is None
    assert profile.words in found.note
    assert "不得公开" in found.note


@pytest.mark.parametrize("layout", LAYOUTS)
def test_for_the_public_lines_without_a_number_are_refused(shipped: Atlas, layout: str) -> None:
    with pytest.raises(NotCleared, match="审图号") as caught:
        asked(shipped, layout, Publication(Profile.PUBLIC))

    assert f"布局 {layout}" in str(caught.value)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_lines_nothing_is_left_that_shows_one(shipped: Atlas, layout: str) -> None:
    found = asked(shipped, layout, Publication(Profile.PUBLIC, without_lines=True))

    assert not has_lines(shipped, layout, found.places, found.contexts)
    assert [place.id for place in found.places] == [place.id for place in shipped.places_of(layout)]
    assert not any(place.shape is not None and place.grade is Grade.C for place in found.places)
    assert found.number is None


def test_wings_made_of_districts_show_their_lines(shipped: Atlas) -> None:
    found = asked(shipped, "shanghai", Publication(Profile.PUBLIC, without_lines=True))
    bare = {place.id for place in found.places if place.shape is None}

    assert {"shanghai-east-wing", "shanghai-west-wing"} <= bare


def test_wings_alone_show_the_lines_of_districts_that_are_not_drawn(shipped: Atlas) -> None:
    wings = [place for place in shipped.places_of("shanghai") if place.role is Role.WING]
    publication = Publication(Profile.PUBLIC)

    with pytest.raises(NotCleared, match="审图号"):
        cleared(shipped, wings, [], extent=extent(shipped, "shanghai"), publication=publication)

    bare = replace(publication, without_lines=True)
    found = cleared(shipped, wings, [], extent=extent(shipped, "shanghai"), publication=bare)
    assert not any(place.shape is not None for place in found.places)


def test_belts_and_points_alone_need_no_number(shipped: Atlas) -> None:
    chosen = [place for place in shipped.places_of("songjiang") if place.role in (Role.BELT, Role.CORE, Role.PARK)]
    publication = Publication(Profile.PUBLIC)

    found = cleared(shipped, chosen, [], extent=extent(shipped, "songjiang"), publication=publication)

    assert found.places == tuple(chosen)
    assert "没有行政区域界线" in found.note


def test_small_pictures_with_lines_are_for_inside_the_house() -> None:
    assert [Publication(profile).shows_stills for profile in Profile] == [True, True, False]
    assert not Publication(without_lines=True).shows_stills


def test_belts_and_points_stay_without_lines(shipped: Atlas) -> None:
    found = asked(shipped, "songjiang", Publication(Profile.PUBLIC, without_lines=True))
    drawn = {place.id for place in found.places if place.shape is not None}

    assert {"songjiang-core", "songjiang-jiufu", "songjiang-yaobei-road"} <= drawn


def test_a_number_clears_its_own_map(shipped: Atlas) -> None:
    own = ReviewedMap(**extent(shipped, "songjiang").model_dump(), number=NUMBER)
    found = asked(shipped, "songjiang", Publication(Profile.PUBLIC, (own,)))

    assert found.number == NUMBER
    assert NUMBER in found.note
    assert found.places == shipped.places_of("songjiang")


@pytest.mark.parametrize(
    "changed",
    [
        {"layout": "shanghai"},
        {"bbox": (121.0, 30.9, 121.4, 31.2)},
        {"scale": 50_000.0},
    ],
)
def test_a_number_of_another_map_clears_nothing(shipped: Atlas, changed: dict[str, object]) -> None:
    other = ReviewedMap(**(extent(shipped, "songjiang").model_dump() | changed), number=NUMBER)

    with pytest.raises(NotCleared, match="没有登记"):
        asked(shipped, "songjiang", Publication(Profile.PUBLIC, (other,)))


def test_scales_are_one_within_rounding(shipped: Atlas) -> None:
    own = ReviewedMap(**extent(shipped, "songjiang", 150_000).model_dump(), number=NUMBER)
    publication = Publication(Profile.PUBLIC, (own,))

    assert asked(shipped, "songjiang", publication, 150_900).number == NUMBER
    with pytest.raises(NotCleared):
        asked(shipped, "songjiang", publication, 153_000)


@pytest.mark.parametrize("number", ["", "沪S", "GS2024", "编号一", "沪S(26)1号", f"{NUMBER} 或 {NUMBER}"])
def test_what_is_no_number_cannot_be_entered(number: str) -> None:
    with pytest.raises(ValidationError):
        ReviewedMap(layout="songjiang", bbox=(1, 2, 3, 4), number=number)


def test_a_register_is_read() -> None:
    found = reviewed_maps(
        f'[{{"layout": "songjiang", "bbox": [121, 31, 122, 32], "scale": null, "number": "{NUMBER}"}}]',
        name="登记.json",
    )

    assert found == (ReviewedMap(layout="songjiang", bbox=(121, 31, 122, 32), number=NUMBER),)


@pytest.mark.parametrize(
    "content",
    ["", "{}", '[{"layout": "songjiang"}]', '[{"layout": "a", "bbox": [1, 2, 3, 4], "number": "随便"}]', "[1]", "[["],
)
def test_what_is_no_register_is_refused_by_its_name(content: str) -> None:
    with pytest.raises(InputInvalid, match="登记"):
        reviewed_maps(content, name="登记.json")
