"""Where the candidates of an answer lie: still maps, coloured by verdict, drawn by grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.stations import station_theme
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Array, Candidates
from buju.sites.conditions.near import NEAR
from buju.sites.criterion import CRITERIA
from buju.sites.fidelity import Fidelity
from buju.sites.ground import Ground
from buju.sites.judgement import Verdict
from buju.sites.query import CandidateKind
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.plane import Bounds, Canvas, path_of
from buju.views.carto.style import GRADES, Look
from buju.views.carto.viewshape import is_area, is_point, margin_ring
from buju_api.pages.ground import ground, is_narrow, name_ground, scale_bar, widened
from buju_api.pages.lettering import Lettering, around, beside
from buju_api.pages.staticmap import Pin, Stroke
from buju_api.pages.templating import rendered
from buju_api.pages.verdicts import VERDICTS

WIDTH, HEIGHT = 520, 400
_MARGIN = 18
# More shapes than this cannot be told apart: areas are merged by verdict, points are drawn up to it.
MOST_SHAPES = 600
_MOST_OUT = 200
MOST_PANELS = 3
# Candidates this far apart (degrees) stand on maps of their own.
_APART = 0.4
_LEAST_PX = 14
_SIZES = {Verdict.IN: 14, Verdict.POSSIBLE: 13, Verdict.NEAR: 12, Verdict.OUT: 11}
_ORDER = (Verdict.OUT, Verdict.NEAR, Verdict.POSSIBLE, Verdict.IN)
_SCALES = {Verdict.IN: 0.95, Verdict.POSSIBLE: 0.85, Verdict.NEAR: 0.75, Verdict.OUT: 0.45}
_HATCHED = "hatch-"


@dataclass(frozen=True, slots=True)
class Panel:
    """One map; `count` is how many candidates that pass, or nearly do, are on it."""

    svg: Markup
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class SitesMap:
    """The maps of an answer; `left` candidates that pass or nearly do are on none, `undrawn` have no shape."""

    panels: tuple[Panel, ...]
    left: int
    undrawn: int
    verdicts: tuple[Verdict, ...]
    graded: bool
    merged: bool


@dataclass(frozen=True, slots=True)
class _Shown:
    """A candidate to be drawn."""

    index: int
    verdict: Verdict
    shape: BaseGeometry
    grade: Grade | None
    role: Role | None
    margin: float


def sites_map(answer: SiteAnswer, *, land: Ground) -> SitesMap:
    """Return the maps of an answer, the one with the most candidates first."""
    shown = list(_shown(answer, (Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR)))
    groups = _groups(shown, answer)
    panels = [_panel(answer, land, members, frame, at) for at, (members, frame) in enumerate(groups[:MOST_PANELS])]
    wanted = answer.screening.having(Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR)
    undrawn = int(shapely.is_missing(answer.candidates.shapes[wanted]).sum())
    return SitesMap(
        panels=tuple(panels),
        left=sum(len(members) for members, _ in groups[MOST_PANELS:]),
        undrawn=undrawn,
        verdicts=tuple(verdict for verdict in reversed(_ORDER) if answer.counts[verdict]),
        graded=answer.candidates.kind is CandidateKind.PLACES,
        merged=any(len(members) > MOST_SHAPES for members, _ in groups),
    )


def _shown(answer: SiteAnswer, verdicts: Sequence[Verdict]) -> Iterator[_Shown]:
    candidates = answer.candidates
    for index in answer.screening.having(*verdicts):
        shape = candidates.shapes[index]
        if shape is None or shape.is_empty:
            continue
        place = candidates.places[index] if candidates.places else None
        yield _Shown(
            int(index),
            answer.screening.verdict(int(index)),
            shape,
            place.grade if place else None,
            place.role if place else None,
            float(np.nan_to_num(candidates.margins[index])),
        )


def _groups(shown: Sequence[_Shown], answer: SiteAnswer) -> list[tuple[list[_Shown], Bounds]]:
    """Return the candidates by neighbourhood with what is to be seen of each, the largest first."""
    district = answer.question.district
    if not shown:
        return [] if district is None else [([], _bounds(district.shape))]
    if district is not None:
        shapely.prepare(district.shape)
        meets = shapely.intersects(_column(shown), district.shape)
        inside = [one for one, is_inside in zip(shown, meets, strict=True) if is_inside]
        far = [one for one, is_inside in zip(shown, meets, strict=True) if not is_inside]
        whole = _union([*(one.shape for one in inside), district.shape])
        return [(inside, whole), *_apart(far)]
    return _apart(shown)


def _apart(shown: Sequence[_Shown]) -> list[tuple[list[_Shown], Bounds]]:
    if not shown:
        return []
    boxes = np.array([box(*one.shape.bounds).buffer(_APART / 2, join_style="mitre") for one in shown], dtype=object)
    areas = shapely.get_parts(shapely.union_all(boxes))
    tree = shapely.STRtree(areas)
    found, area = tree.query(boxes, predicate="intersects")
    groups = [[shown[row] for row in found[area == number]] for number in range(len(areas))]
    groups.sort(key=len, reverse=True)
    return [(members, _union([one.shape for one in members])) for members in groups if members]


def _column(shown: Sequence[_Shown]) -> Array:
    return np.array([one.shape for one in shown], dtype=object)


def _union(shapes: Sequence[BaseGeometry]) -> Bounds:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _bounds(shape: BaseGeometry) -> Bounds:
    west, south, east, north = shape.bounds
    return west, south, east, north


def _panel(answer: SiteAnswer, land: Ground, members: Sequence[_Shown], frame: Bounds, at: int) -> Panel:
    canvas = Canvas(widened(frame, by=0.06, least=0.05), width=WIDTH, height=HEIGHT, margin=_MARGIN)
    names, prefix = Lettering(WIDTH, HEIGHT), f"m{at}"
    window = box(*canvas.window)
    drawn = [*_out_round(answer, window), *members]
    drawn.sort(key=lambda one: (_ORDER.index(one.verdict), -one.shape.area))
    merged = len(drawn) > MOST_SHAPES
    strokes = list(ground(canvas, land.districts, asked=answer.question.district))
    strokes += _merged(canvas, drawn) if merged else _strokes(canvas, drawn)
    bar = scale_bar(canvas)
    names.keep_free(WIDTH - bar.px / 2 - 12, HEIGHT - 14, wide=bar.px + 16, high=30)
    pinned = [one for one in drawn if is_point(one.shape)] if merged else drawn
    pins = list(_pins(canvas, pinned[-MOST_SHAPES:], names))
    if not merged:
        _letter(canvas, drawn, answer.candidates, names)
    name_ground(canvas, names, land.districts, taken=[str(answer.candidates.names[one.index]) for one in drawn])
    hatched = dict.fromkeys(one.verdict for one in drawn if one.grade is Grade.E)
    label = f"候选位置示意图，共 {len(members)} 个符合、可能符合或只差一项"
    svg = rendered(
        "staticmap.html",
        width=WIDTH,
        height=HEIGHT,
        label=label,
        prefix=prefix,
        hatches=[(f"{_HATCHED}{verdict.value}", VERDICTS[verdict].colour) for verdict in hatched],
        strokes=[stroke for stroke in strokes if stroke.path],
        dots=list(_stations(answer, canvas, land)),
        pins=pins,
        names=names.names,
        bar=bar,
    )
    return Panel(svg, label, len(members))


def _out_round(answer: SiteAnswer, window: BaseGeometry) -> list[_Shown]:
    """Return the candidates in the picture that do not pass, unless they would fill it."""
    if answer.counts[Verdict.OUT] > MOST_SHAPES:
        return []
    out = [one for one in _shown(answer, (Verdict.OUT,)) if shapely.intersects(one.shape, window) and _is_sure(one)]
    return out if len(out) <= _MOST_OUT else []


def _is_sure(one: _Shown) -> bool:
    """Return whether a shape is more than a drawing or an outline of a whole region: only such are drawn though out."""
    return one.grade is not Grade.E and one.role not in (Role.AREA, Role.PARTNER)


def _look(one: _Shown) -> Look:
    colour = VERDICTS[one.verdict].colour
    line = GRADES[one.grade or Grade.C]
    if one.role is Role.AREA:
        return Look(colour, 2, line.dash, None, 0)
    if line.hatched:
        return Look(colour, 1.5, line.dash, f"url(#{_HATCHED}{one.verdict.value})", 1)
    if one.verdict is Verdict.OUT:
        return Look(colour, 1, line.dash, colour, 0.06)
    return Look(colour, line.weight, line.dash, colour, line.fill_opacity * 1.2)


def _strokes(canvas: Canvas, drawn: Sequence[_Shown]) -> Iterator[Stroke]:
    for one in drawn:
        if is_point(one.shape):
            if one.margin and one.verdict is not Verdict.OUT:
                ring, line = canvas.flat(margin_ring(one.shape, margin_m=one.margin)), GRADES[Grade.D]
                colour = VERDICTS[one.verdict].colour
                yield Stroke(path_of(ring), Look(colour, line.weight, line.dash, colour, 0.06))
        elif not _is_pinned(canvas, one):
            look = _look(one)
            yield Stroke(path_of(canvas.flat(one.shape)), look if is_area(one.shape) else look._replace(fill=None))


def _merged(canvas: Canvas, drawn: Sequence[_Shown]) -> Iterator[Stroke]:
    for verdict in _ORDER:
        areas = [one.shape for one in drawn if one.verdict is verdict and is_area(one.shape)]
        if areas:
            colour = VERDICTS[verdict].colour
            whole = canvas.flat(shapely.union_all(np.array(areas, dtype=object)))
            yield Stroke(path_of(whole), Look(colour, 0.8, None, colour, 0.35))


def _pins(canvas: Canvas, drawn: Sequence[_Shown], names: Lettering) -> Iterator[Pin]:
    for one in drawn:
        if not _is_pinned(canvas, one):
            continue
        flat, look, scale = canvas.flat(one.shape), VERDICTS[one.verdict], _SCALES[one.verdict]
        if flat.is_empty:
            continue
        middle = flat.centroid
        if one.verdict is not Verdict.OUT:
            names.keep_free(middle.x, middle.y, wide=14 * scale, high=14 * scale)
        hatch = f"{_HATCHED}{one.verdict.value}" if one.grade is Grade.E else ""
        faint = one.verdict is Verdict.OUT
        yield Pin(round(middle.x, 1), round(middle.y, 1), look.symbol.value, look.colour, hatch, scale, faint)


def _is_pinned(canvas: Canvas, one: _Shown) -> bool:
    """Return whether a candidate is drawn as a symbol: a point, or an area too small to be seen."""
    if is_point(one.shape):
        return True
    flat = canvas.flat(one.shape)
    if flat.is_empty:
        return False
    left, top, right, bottom = flat.bounds
    return bool(max(right - left, bottom - top) < _LEAST_PX)


def _letter(canvas: Canvas, drawn: Sequence[_Shown], candidates: Candidates, names: Lettering) -> None:
    for one in reversed(drawn):
        if one.verdict is Verdict.OUT:
            continue
        words = str(candidates.names[one.index])
        if Fidelity(candidates.fidelities[one.index]) is Fidelity.SCHEMATIC:
            words = f"{words}（示意）"
        flat = canvas.flat(one.shape)
        if flat.is_empty:
            continue
        pinned, size = _is_pinned(canvas, one), _SIZES[one.verdict]
        middle = flat.centroid if pinned else flat.representative_point()
        spots = (
            beside(middle.x, middle.y, words=words, size=size, radius=8)
            if pinned
            else around(middle.x, middle.y, size=size)
        )
        names.write(words, spots, size=size, css=f"name-major verdict-{one.verdict.value}")


def _stations(answer: SiteAnswer, canvas: Canvas, land: Ground) -> Iterator[tuple[float, float]]:
    """Yield metro stations where the question asks for them and the picture has room."""
    query = answer.query
    asked = (*(one.target for one in query.values(NEAR)), *(one.name for one in query.values(CRITERIA)))
    if not is_narrow(canvas) or not any(station_theme(words) is FeatureType.METRO for words in asked):
        return
    window = box(*canvas.window)
    for station in land.stations(FeatureType.METRO).shapes:
        if shapely.intersects(station, window):
            x, y = canvas.point(station.y, station.x)
            yield round(x, 1), round(y, 1)
