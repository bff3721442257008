"""Names and places that no plan should have: too long, too many, too small, hosts that nobody knows.

Each gives a sensible drawing, or one line in Chinese; never a name on another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from shapely.geometry import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.pins import pins_of
from buju.atlas.place import StatedHost
from buju.policy.fact import HostManner
from buju.views.carto import zoomlabels
from buju.views.carto.figure import composed
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.scene import Box, Scene
from buju.views.map.mappage import label_data, map_file
from views import conftest as made

LONG = (
    "示例区卫星互联网与商业航天融合创新产业发展先行示范集聚区"
    "暨低轨卫星星座测控应用服务一体化综合保障基地（含北部拓展片区）"
)
AREA = made.place("area", "示例区", "area", "C", box(121.10, 30.95, 121.30, 31.10), margin_m=30)
CORE, BELT = box(121.152, 31.04, 121.160, 31.046), LineString([(121.14, 31.05), (121.23, 31.06)]).buffer(0.012)


def figure(atlas: Atlas, preset: Preset = Preset.PORTRAIT) -> Scene:
    scene = composed(atlas, "demo", options=FigureOptions(preset=preset))
    upright = [label for label in scene.labels if not any(line.turn for line in label.lines)]
    assert not [(a.words, b.words) for a, b in combinations(upright, 2) if a.box.meets(b.box)]
    assert all(scene.frame.holds(label.box) for label in scene.labels)
    return scene


def said(scene: Scene) -> str:
    return "".join(line.words for line in scene.written).replace(" ", "")


def overlaps(atlas: Atlas) -> Iterator[str]:
    """Yield the names of a map that lie on each other at any zoom."""
    rows = label_data(atlas.layout("demo"), atlas.places_of("demo"), atlas.contexts_of("demo"))["labels"]
    for zoom in range(9, 15):
        px = 256 * 2**zoom / (256 * 2**zoomlabels._BASE)
        boxes = []
        for row in rows:
            spots = [spot for start, spot in row["spots"] if start <= zoom]
            if spots and spots[-1] and "letters" not in spots[-1]:
                lat, lon = spots[-1]["at"]
                ((x, y),) = zoomlabels.mercator(zoomlabels.np.array([[lon, lat]])) * px
                left, top, right, bottom = spots[-1]["box"]
                # Positions are told to 5 decimals, boxes to a tenth of a px.
                boxes.append((row["text"], Box(x + left, y + top, x + right, y + bottom).grown(-0.5)))
        yield from (f"{zoom}: {a} {b}" for (a, one), (b, other) in combinations(boxes, 2) if one.meets(other))


@pytest.mark.parametrize(
    ("role", "grade", "shape", "preset"),
    [
        ("core", "E", CORE, Preset.PORTRAIT),
        ("core", "E", CORE, Preset.COLUMN),
        ("belt", "E", BELT, Preset.SLIDE),
        ("park", "D", Point(121.2, 31.05), Preset.COLUMN),
        ("town", "C", box(121.12, 31.03, 121.18, 31.08), Preset.LANDSCAPE),
    ],
)
def test_a_name_of_sixty_letters_is_whole_somewhere_and_overlaps_nothing(
    role: str, grade: str, shape: BaseGeometry, preset: Preset
) -> None:
    assert len(LONG) >= 58
    atlas = made.atlas_with(places=[AREA, made.place("long", LONG, role, grade, shape)])

    scene = figure(atlas, preset)

    assert LONG in said(scene)
    # The great names are never left to the key.
    assert role in ("park", "town") or "demo-long" in {label.place for label in scene.labels}
    assert list(overlaps(atlas)) == []


def test_three_hundred_places_in_one_district_leave_room_for_the_map() -> None:
    """Not even their numbers have room in the legend: those without a name are counted."""
    spots = [Point(121.11 + n % 20 * 0.009, 30.96 + n // 20 * 0.009) for n in range(300)]
    parks = [made.place(f"p{n}", f"第{n}号产业园", "park", "D", spot, margin_m=500) for n, spot in enumerate(spots)]

    scene = figure(made.atlas_with(places=[AREA, *parks]), Preset.SLIDE)

    named = len([label for label in scene.labels if label.place and label.place.startswith("demo-p")])
    assert f"图上另有{300 - named}处有符号而未注名" in said(scene)
    assert named > 20
    assert scene.frame.height > scene.height / 3
    assert {item.place for item in scene.shapes} >= {f"demo-p{n}" for n in range(300)}


@pytest.mark.parametrize(
    ("role", "shape"),
    [
        ("core", box(121.2, 31.0, 121.2 + 1e-8, 31.0 + 1e-8)),
        ("town", box(121.2, 31.0, 121.2 + 1e-8, 31.0 + 1e-8)),
        ("belt", LineString([(121.2, 31), (121.2 + 1e-9, 31)])),
        ("park", Polygon([(121.2, 31.0), (121.25, 31.0), (121.25, 31.0 + 1e-9)])),
    ],
)
def test_a_place_smaller_than_a_pixel_is_drawn_and_named(role: str, shape: BaseGeometry) -> None:
    atlas = made.atlas_with(places=[AREA, made.place("tiny", "小地方", role, "E", shape)])

    scene = figure(atlas)

    assert "小地方" in said(scene)
    assert "demo-tiny" in {item.place for item in scene.shapes}
    assert list(overlaps(atlas)) == []


def test_a_figure_of_a_place_smaller_than_a_pixel_alone_has_a_frame() -> None:
    tiny = made.place("tiny", "小地方", "core", "E", box(121.2, 31.0, 121.2 + 1e-9, 31.0 + 1e-9))

    scene = composed(made.atlas_with(places=[AREA, tiny]), "demo", options=FigureOptions(places=("小地方",)))

    assert [label.words for label in scene.labels if label.place] == ["小地方（示意）"]


def test_a_host_that_names_no_known_unit_pins_nothing_and_the_place_stays_listed() -> None:
    quote = made.cite("构建“一核一带”的空间布局")
    host = StatedHost(host="没有的开发区", manner=HostManner.OUTRIGHT, is_unit=True, fact="demo-host-1", citation=quote)
    lost = made.place("lost", "失所园", "park", "F", None, method="文本未写明位置", host=(host,))
    atlas = made.atlas_with(places=[AREA, lost])

    assert pins_of(atlas.places_of("demo")).hosts == {}
    assert "另有1处文本提及而无法定位（F级）" in said(figure(atlas))
    page = map_file(atlas, "demo").decode()
    assert "失所园" in page
    assert '"hosts":{}' in page.replace(" ", "")
