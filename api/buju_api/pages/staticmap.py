"""A still map in the style of the layouts' maps: surroundings in grey, shapes by role and grade, names, a scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.atlas import Atlas
from buju.atlas.context import Context
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.plane import Bounds, Canvas, path_of
from buju.views.carto.style import (
    AROUND,
    CONTEXT_LINE,
    CONTEXT_WEIGHT,
    GROUND,
    ROLES,
    SYMBOL_ROLES,
    Look,
    hatch_id,
    line_look,
    look,
    ring_look,
)
from buju.views.carto.viewshape import is_area, is_point, margin_ring
from buju.views.map.maplabels import SCHEMATIC, label_data
from buju.views.map.surroundings import names_drawn
from buju_api.pages.lettering import Lettering, around, beside, outside, width_of
from buju_api.pages.templating import rendered

WIDTH, HEIGHT = 440, 330
_MARGIN = 16
# Below this size (px) an area of a role that readers look for is drawn as its symbol, so that it is not lost.
_LEAST = 20
_SIZES = {"chosen": 15, "major": 14, "minor": 12, "context": 11}
_MAJOR = 2
# A merged area has the names of all its parts; that is no name to letter.
_LONGEST = 9
_LEFT_OUT = frozenset({Role.PARTNER, Role.FACILITY, Role.DESIGNATION})
# Stations are landmarks only where the picture is this narrow (metres).
_NEAR = 16_000
_SCALE_PX = (50, 110)
_ROUND_KM = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A shape as SVG path data with its look; `faint` marks what is not the picture's subject."""

    path: str
    look: Look
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """A point, or an area too small to see, as its role's symbol; `hatch` names the pattern of a schematic one."""

    x: float
    y: float
    symbol: str
    fill: str
    hatch: str
    scale: float
    faint: bool


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of `px` that stands for `words`."""

    px: float
    words: str


def layout_map(layout: Layout, atlas: Atlas, *, frame: Bounds, prefix: str) -> Markup:
    """Return a layout as a still map; `prefix` keeps the ids of two maps on one page apart."""
    return _drawn(layout, atlas, frame=frame, prefix=prefix, chosen=None, label=f"{layout.title}示意图")


def place_map(place: Place, layout: Layout, atlas: Atlas, *, frame: Bounds) -> Markup:
    """Return one place with its surroundings; the other shapes of its layout stand back."""
    return _drawn(layout, atlas, frame=frame, prefix="place", chosen=place, label=f"{place.name}及其周边示意图")


def _drawn(layout: Layout, atlas: Atlas, *, frame: Bounds, prefix: str, chosen: Place | None, label: str) -> Markup:
    canvas = Canvas(frame, width=WIDTH, height=HEIGHT, margin=_MARGIN)
    places = sorted(
        (place for place in atlas.places_of(layout.id) if place.shape is not None),
        key=lambda place: (place is chosen, place.role is Role.CORE, ROLES[place.role].order, -_area(place)),
    )
    contexts = atlas.contexts_of(layout.id)
    shown = [place for place in places if place is chosen or _belongs(place)]
    names = Lettering(WIDTH, HEIGHT)
    strokes = [*_ground(canvas, layout, places, contexts), *_strokes(canvas, shown, chosen)]
    pins = list(_pins(canvas, shown, chosen, names))
    dots = list(_dots(canvas, contexts, chosen))
    bar = _scale_bar(canvas)
    names.keep_free(WIDTH - bar.px / 2 - 12, HEIGHT - 14, wide=bar.px + 16, high=30)
    _letter(canvas, names, layout, places, shown, contexts, chosen)
    hatched = dict.fromkeys(place.role for place in shown if place.grade is Grade.E)
    return rendered(
        "staticmap.html",
        width=WIDTH,
        height=HEIGHT,
        label=label,
        prefix=prefix,
        hatches=[(hatch_id(role), ROLES[role].colour) for role in hatched],
        strokes=[stroke for stroke in strokes if stroke.path],
        dots=dots,
        pins=pins,
        names=names.names,
        bar=bar,
    )


def _belongs(place: Place) -> bool:
    """Whether a place is drawn beside others: partners reach far, and a facility is shown by its whole district."""
    return place.role not in _LEFT_OUT


def _area(place: Place) -> float:
    return 0.0 if place.shape is None else float(place.shape.area)


def _ground(canvas: Canvas, layout: Layout, places: Sequence[Place], contexts: Sequence[Context]) -> Iterator[Stroke]:
    window = box(*canvas.window)
    areas = [place.shape for place in places if place.role is Role.AREA and place.shape is not None]
    ground, taken = shapely.union_all(areas), names_drawn(places)
    lines: list[Stroke] = []
    for context in contexts:
        if context.file.kind == "point":
            continue
        for item in context.shapes:
            if not item.shape.intersects(window):
                continue
            inner = context.file.kind != "area" or ground.contains(item.shape.representative_point())
            fill = None if inner else GROUND if layout.region.endswith(item.name) else AROUND
            # A second line beside the plan's own, from another source, would only look like an error.
            weight = 0 if item.name in taken else CONTEXT_WEIGHT
            stroke = Stroke(path_of(canvas.flat(item.shape)), Look(CONTEXT_LINE, weight, None, fill, 1))
            if inner:
                lines.append(stroke)
            else:
                yield stroke
    for shape in areas:
        yield Stroke(path_of(canvas.flat(shape)), Look(GROUND, 0, None, GROUND, 1))
    yield from lines


def _strokes(canvas: Canvas, places: Sequence[Place], chosen: Place | None) -> Iterator[Stroke]:
    for place in places:
        shape, faint = place.shape, chosen is not None and place is not chosen
        assert shape is not None  # noqa: S101 - the caller has sorted out the rest
        if is_point(shape):
            if place.record.margin_m is not None and not faint:
                yield Stroke(
                    path_of(canvas.flat(margin_ring(shape, margin_m=place.record.margin_m))), ring_look(place.role)
                )
        elif not _has_pin(canvas, place):
            drawn = (look if is_area(shape) else line_look)(place.role, place.grade)
            if place is chosen:
                drawn = drawn._replace(weight=max(drawn.weight, 2.5))
            yield Stroke(path_of(canvas.flat(shape)), drawn, faint)


def _pins(canvas: Canvas, places: Sequence[Place], chosen: Place | None, names: Lettering) -> Iterator[Pin]:
    for place in places:
        assert place.shape is not None  # noqa: S101 - the caller has sorted out the rest
        flat = canvas.flat(place.shape)
        if flat.is_empty or not _has_pin(canvas, place):
            continue
        style, middle = ROLES[place.role], flat.centroid
        scale = 1.15 if place.role is Role.CORE else 0.95 if place is chosen else 0.7
        names.keep_free(middle.x, middle.y, wide=14 * scale, high=14 * scale)
        faint = chosen is not None and place is not chosen
        hatch = hatch_id(place.role) if place.grade is Grade.E else ""
        yield Pin(round(middle.x, 1), round(middle.y, 1), style.symbol.value, style.colour, hatch, scale, faint)


def _dots(canvas: Canvas, contexts: Sequence[Context], chosen: Place | None) -> Iterator[tuple[float, float]]:
    """Yield stations: a reader who looks at one place knows its way by them."""
    if chosen is None or not _is_near(canvas):
        return
    for context in contexts:
        if context.file.kind == "point":
            for item in context.shapes:
                flat = canvas.flat(item.shape)
                if not flat.is_empty:
                    yield round(flat.centroid.x, 1), round(flat.centroid.y, 1)


def _letter(  # noqa: PLR0917 - one step of `_drawn`
    canvas: Canvas,
    names: Lettering,
    layout: Layout,
    places: Sequence[Place],
    shown: Sequence[Place],
    contexts: Sequence[Context],
    chosen: Place | None,
) -> None:
    labels = label_data(layout, places, contexts)
    rows = [(place is not chosen, labels["places"][place.id]["rank"], place) for place in shown]
    for is_other, rank, place in sorted(rows, key=lambda row: row[:2]):
        # Beside a chosen place the rest of its layout stays in the background; what bounds it is named.
        if chosen is not None and is_other and (rank <= _MAJOR or place.role is Role.AREA):
            continue
        css = "chosen" if place is chosen else "major" if rank <= _MAJOR else "minor"
        words = f"{place.name}（{SCHEMATIC}）" if place.grade is Grade.E else place.name
        _write(canvas, names, words, labels["places"][place.id]["anchors"], css, place=place)
    taken = names_drawn(shown)
    for row in sorted(labels["context"], key=lambda row: row["rank"]):
        if (
            row["text"] in taken
            or len(row["text"]) > _LONGEST
            or (row["kind"] == "point" and (chosen is None or not _is_near(canvas)))
        ):
            continue
        _write(canvas, names, row["text"], row["anchors"], "context", dot=row["kind"] == "point")


def _write(
    canvas: Canvas,
    names: Lettering,
    words: str,
    anchors: Sequence[tuple[float, float]],
    css: str,
    *,
    place: Place | None = None,
    dot: bool = False,
) -> None:
    size = _SIZES[css]
    for lat, lon in anchors:
        x, y = canvas.point(lat, lon)
        pinned = dot or (place is not None and _has_pin(canvas, place))
        spots = beside(x, y, words=words, size=size, radius=4 if dot else 8) if pinned else around(x, y, size=size)
        if not pinned and place is not None and place.shape is not None:
            spots = [*_off_small(canvas, place.shape, words, size), *spots]
        ink = f"role-{place.role.value}" if place is not None else ""
        if names.write(words, spots, size=size, css=f"name-{css} {ink}".strip()):
            return


def _off_small(canvas: Canvas, shape: BaseGeometry, words: str, size: int) -> list[tuple[float, float]]:
    """Return where a name leaves its shape to be seen, if it would hide the most of it."""
    flat = canvas.flat(shape)
    if flat.is_empty or not is_area(shape):
        return []
    narrow = flat.bounds[2] - flat.bounds[0] < width_of(words, size) * 1.1
    return outside(flat.bounds, words=words, size=size) if narrow else []


def _has_pin(canvas: Canvas, place: Place) -> bool:
    """Whether a place is drawn as its role's symbol: a point, or a small area that readers look for."""
    if place.shape is None or is_point(place.shape):
        return place.shape is not None
    flat = canvas.flat(place.shape)
    if place.role not in SYMBOL_ROLES or flat.is_empty:
        return False
    west, south, east, north = flat.bounds
    return bool(max(east - west, north - south) < _LEAST)


def _is_near(canvas: Canvas) -> bool:
    return canvas.width * canvas.metres_a_pixel < _NEAR


def _scale_bar(canvas: Canvas) -> ScaleBar:
    lengths = [(km * 1000 / canvas.metres_a_pixel, km) for km in _ROUND_KM]
    px, km = next((row for row in lengths if row[0] >= _SCALE_PX[0]), lengths[-1])
    return ScaleBar(round(min(px, canvas.width / 2), 1), f"{km:g} 公里")
