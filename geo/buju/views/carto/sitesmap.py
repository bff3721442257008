"""Where the candidates of an answer lie: still pictures, coloured by verdict, drawn by grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from buju.atlas.stations import station_theme
from buju.sites.candidates import Array, Fidelity
from buju.sites.conditions.near import NEAR
from buju.sites.criterion import CRITERIA
from buju.sites.judgement import Verdict
from buju.sites.query import CandidateKind
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.face import has_all
from buju.views.carto.feature import SCHEMATIC, Feature, LabelStyle
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.ground import Around, around_districts
from buju.views.carto.mosaic import mosaic, neighbourhoods
from buju.views.carto.picture import CSS, LEAST_NAMED, TOWNS_WITHIN, on_screen, picture_of, seen
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.svgfile import SceneLink, svg_markup
from buju.views.carto.symbology import Symbol, Theme, tone
from buju.views.carto.viewshape import SCHEMATIC_TOLERANCE_M, is_area

if TYPE_CHECKING:
    from buju.sites.answer import SiteAnswer
    from buju.sites.ground import Ground
    from buju.views.carto.scene import Scene

SIZE = (520, 400)
# More shapes than this cannot be told apart: areas are merged by verdict, points are drawn up to it.
MOST_SHAPES = 600
# What pictures show at all, of candidates and of their corners: the first of the answer.
MOST_DRAWN, _MOST_CORNERS = 20_000, 500_000
# More corners than this are merged too, however few shapes they belong to: only a screen's worth of them is seen.
_MOST_DETAIL = 100_000
# Of so many at most the names are looked for room; a picture has room for some forty.
_MOST_NAMES = 100
# What is merged is drawn by cells so large (px).
_MERGED_CELL = 4
MOST_PANELS = 3
# Candidates this far apart (degrees) stand on pictures of their own.
_APART = 0.4
# How much ground a picture shows round its candidates: a share of their size, or so many degrees across.
_ROUND, _LEAST_ACROSS = 0.06, 0.05
# Merged areas, the ring of the district that was asked for (px).
_MERGED_LINE, _MERGED_OPACITY, _ASKED_LINE = 1.0, 0.35, 2.5
# Of those that miss one condition the nearest are drawn.
MOST_NEAR = 5
_ORDER = (Verdict.OUT, Verdict.UNKNOWN, Verdict.NEAR, Verdict.POSSIBLE, Verdict.IN)
_DRAWN = (Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR)
_ASKED_ORDER = -1
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class VerdictStyle(NamedTuple):
    """A verdict on a picture: the role whose colours it has, its symbol and that one's size, its type (all px).

    `mark` is how a caption names it.
    """

    role: Role
    symbol: Symbol
    size: float
    letters: int
    mark: str


# Colours of the maps' own set, which colour-blind readers tell apart.
VERDICTS: dict[Verdict, VerdictStyle] = {
    Verdict.IN: VerdictStyle(Role.BELT, Symbol.CIRCLE, 19, 14, "深蓝、圆点为"),
    Verdict.POSSIBLE: VerdictStyle(Role.NODE, Symbol.DIAMOND, 17, 13, "浅蓝、菱形为"),
    Verdict.NEAR: VerdictStyle(Role.PARK, Symbol.TRIANGLE, 15, 12, "橙色、三角为"),
    # Neither is drawn: these have their colours in tables.
    Verdict.UNKNOWN: VerdictStyle(Role.PARTNER, Symbol.SQUARE, 9, 11, "灰色、方块为"),
    Verdict.OUT: VerdictStyle(Role.PARTNER, Symbol.SQUARE, 9, 11, "灰色、方块为"),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture; `count` is how many candidates are on it, `links` lead from each to its row."""

    scene: Scene
    count: int
    prefix: str
    links: Mapping[str, SceneLink]

    @property
    def svg(self) -> Markup:
        """The picture for a page."""
        return svg_markup(self.scene, css=CSS, prefix=self.prefix, links=self.links)


@dataclass(frozen=True, slots=True)
class SitesMap:
    """The pictures of an answer.

    Of the candidates that are to be drawn, `left` lie too far off to be on any, `beyond` are too many, `undrawn` have
    no shape.
    """

    panels: tuple[Panel, ...]
    left: int
    beyond: int
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


def sites_map(answer: SiteAnswer, *, land: Ground, theme: Theme = Theme.COLOUR) -> SitesMap:
    """Return the pictures of an answer, the one with the most candidates first."""
    wanted = drawn_of(answer)
    located = _located(answer, wanted)
    shown = _first(answer, located)
    groups = list(_groups(shown, answer))
    panels = [
        Panel(_scene(answer, land, members, bounds, theme), len(members), f"m{at}", dict(_links(answer, members)))
        for at, (members, bounds) in enumerate(groups[:MOST_PANELS])
    ]
    return SitesMap(
        panels=tuple(panels),
        left=sum(len(members) for members, _ in groups[MOST_PANELS:]),
        beyond=len(located) - len(shown),
        undrawn=len(wanted) - len(located),
        verdicts=tuple(verdict for verdict in _DRAWN if answer.counts[verdict]),
        graded=answer.candidates.kind is CandidateKind.PLACES,
        merged=any(_is_much(members, answer) for members, _ in groups[:MOST_PANELS]),
    )


def drawn_of(answer: SiteAnswer) -> Array:
    """Return what an answer's pictures show: all that pass, certainly or possibly, and the nearest misses."""
    passing, near = answer.having(Verdict.IN, Verdict.POSSIBLE), answer.having(Verdict.NEAR)
    return np.concatenate((passing, near[:MOST_NEAR]))


def row_anchor(index: int) -> str:
    """Return what a candidate is called on a page: its row, and its shape on the map."""
    return f"c{index}"


def verdict_css(theme: Theme = Theme.COLOUR) -> str:
    """Return the verdicts' colours as CSS, by `data-verdict`."""
    tones = ((verdict, tone(style.role, theme)) for verdict, style in VERDICTS.items())
    return "".join(
        f'[data-verdict="{verdict.value}"]{{--verdict:{one.colour};--verdict-ink:{one.ink}}}' for verdict, one in tones
    )


def _links(answer: SiteAnswer, members: Array) -> Iterator[tuple[str, SceneLink]]:
    for index in map(int, members[:MOST_SHAPES]):
        words = f"{answer.candidates.names[index]}：{answer.screening.verdict(index).words}"
        yield row_anchor(index), SceneLink(f"#{row_anchor(index)}", words)


def _located(answer: SiteAnswer, indices: Array) -> Array:
    """Return those of the candidates that have a shape."""
    shapes = answer.candidates.shapes[indices]
    return np.asarray(indices[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)])


def _first(answer: SiteAnswer, indices: Array) -> Array:
    """Return the first candidates, as many as can be drawn in a bounded time, as they came."""
    first = indices[:MOST_DRAWN]
    corners = np.cumsum(shapely.get_num_coordinates(answer.candidates.shapes[first]))
    return np.sort(first[corners <= max(_MOST_CORNERS, int(corners[:1].sum()))])


def _is_much(indices: Array, answer: SiteAnswer) -> bool:
    """Return whether candidates are too many, or too detailed, to be drawn one by one."""
    corners = int(shapely.get_num_coordinates(answer.candidates.shapes[indices]).sum())
    # The atlas's own shapes are known: no file of them is made to be slow.
    return len(indices) > MOST_SHAPES or (answer.candidates.kind is CandidateKind.FILE and corners > _MOST_DETAIL)


def _each_shown(answer: SiteAnswer, indices: Array) -> Iterator[_Shown]:
    candidates = answer.candidates
    for index in map(int, indices):
        place = candidates.places[index] if candidates.places else None
        yield _Shown(
            index,
            answer.screening.verdict(index),
            candidates.shapes[index],
            place.grade if place else None,
            place.role if place else None,
            float(np.nan_to_num(candidates.margins[index])),
        )


def _groups(shown: Array, answer: SiteAnswer) -> Iterator[tuple[Array, Bounds]]:
    """Yield the candidates by neighbourhood with what is to be seen of each, the largest first."""
    district, shapes = answer.question.district, answer.candidates.shapes
    if district is not None:
        shapely.prepare(district.shape)
        meets = np.asarray(shapely.intersects(shapes[shown], district.shape), dtype=np.bool_)
        yield shown[meets], _total([*shapes[shown[meets]], district.shape])
        shown = shown[~meets]
    # On one picture with much empty ground between, none could be seen.
    for rows in neighbourhoods(shapely.bounds(shapes[shown]), apart=_APART):
        yield shown[rows], _total(shapes[shown[rows]])


def _total(shapes: Sequence[BaseGeometry] | Array) -> Bounds:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _widened(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    across = max((east - west) * _ROUND, (_LEAST_ACROSS - (east - west)) / 2)
    down = max((north - south) * _ROUND, 0.0)
    return west - across, south - down, east + across, north + down


def _scene(answer: SiteAnswer, land: Ground, members: Array, bounds: Bounds, theme: Theme) -> Scene:
    wide = _widened(bounds)
    frame, portrayal = Frame.screen(wide, *SIZE), on_screen(theme)
    asked, towns = answer.question.district, frame.width_m < TOWNS_WITHIN
    merged = _is_much(members, answer)
    features = list(_merged(answer, members, frame, portrayal) if merged else _each(answer, members, portrayal))
    if asked is not None:
        paint = Paint(portrayal.grounds.line, portrayal.px(_ASKED_LINE))
        edge = _feature(asked.name, asked.shape, Verdict.OUT, paint, portrayal)
        features.append(replace(edge, order=_ASKED_ORDER, names=()))
    around = seen(around_districts(land.districts, asked=asked, towns=towns), frame, least=LEAST_NAMED)
    stations = _stations(answer, land) if towns else ()
    return picture_of(
        features,
        [*around, *stations],
        bounds=wide,
        size=SIZE,
        portrayal=portrayal,
        title=f"候选位置示意图，共 {len(members)} 个：符合、可能符合和最接近的",
    )


def _each(answer: SiteAnswer, drawn: Array, portrayal: Portrayal) -> Iterator[Feature]:
    """Yield the candidates one by one, the first of those that pass with their names."""
    candidates = answer.candidates
    named = set(answer.order[np.isin(answer.order, drawn)][:_MOST_NAMES].tolist())
    for one in _each_shown(answer, drawn):
        name = str(candidates.names[one.index])
        found = _feature(name, one.shape, one.verdict, _paint(one, portrayal), portrayal)
        symbol = portrayal.symbol(portrayal.tone(VERDICTS[one.verdict].role), schematic=one.grade is Grade.E)
        schematic = Fidelity(candidates.fidelities[one.index]) is Fidelity.SCHEMATIC
        yield replace(
            found,
            id=row_anchor(one.index),
            symbol_paint=symbol,
            ring=portrayal.ring(portrayal.tone(VERDICTS[one.verdict].role)),
            margin_m=one.margin,
            label=_label(f"{name}（{SCHEMATIC}）" if schematic else name, one.verdict, portrayal)
            if one.index in named and has_all(name)
            else None,
        )


def _merged(answer: SiteAnswer, drawn: Array, frame: Frame, portrayal: Portrayal) -> Iterator[Feature]:
    """Yield the areas of each verdict as one, and as many points as can be told apart."""
    shapes, codes = answer.candidates.shapes[drawn], answer.screening.codes[drawn]
    areas = np.isin(shapely.get_type_id(shapes), _AREAS)
    for verdict in _ORDER:
        own = shapes[areas & (codes == list(Verdict).index(verdict))]
        if own.size:
            colour = portrayal.tone(VERDICTS[verdict].role).colour
            paint = Paint(colour, portrayal.px(_MERGED_LINE), None, colour, _MERGED_OPACITY)
            whole = _united(own, answer.candidates.kind, frame)
            yield replace(_feature("", whole, verdict, paint, portrayal), marked_when_small=False, names=())
    points = drawn[~areas][np.argsort(codes[~areas], kind="stable")][:MOST_SHAPES][::-1]
    for one in _each_shown(answer, points):
        yield replace(_feature("", one.shape, one.verdict, _paint(one, portrayal), portrayal), names=())


def _united(areas: Array, kind: CandidateKind, frame: Frame) -> BaseGeometry:
    if kind is not CandidateKind.FILE:
        return shapely.union_all(areas)
    columns, rows = (side // _MERGED_CELL for side in SIZE)
    return mosaic(areas, frame.degrees, columns=columns, rows=rows)


def _paint(one: _Shown, portrayal: Portrayal) -> Paint:
    # A candidate without a grade is the asker's own: as sure as the line of a unit.
    paint = portrayal.graded(portrayal.tone(VERDICTS[one.verdict].role).colour, one.grade or Grade.C)
    if one.role in (Role.AREA, Role.HOST) or not is_area(one.shape):
        return paint.unfilled()
    return paint


def _feature(name: str, shape: BaseGeometry, verdict: Verdict, paint: Paint, portrayal: Portrayal) -> Feature:
    style = VERDICTS[verdict]
    return Feature(
        id=None,
        name=name,
        shape=shape,
        order=_ORDER.index(verdict),
        paint=paint,
        symbol=style.symbol,
        symbol_paint=portrayal.symbol(portrayal.tone(style.role), schematic=False),
        symbol_rim=portrayal.rim,
        size=portrayal.px(style.size),
        tolerance_m=SCHEMATIC_TOLERANCE_M,
        marked_when_small=True,
        names=(name,),
    )


def _label(words: str, verdict: Verdict, portrayal: Portrayal) -> LabelStyle:
    style = VERDICTS[verdict]
    rank = len(_ORDER) - _ORDER.index(verdict)
    return LabelStyle(words, rank, portrayal.type_px(style.letters), portrayal.tone(style.role).ink)


def _stations(answer: SiteAnswer, land: Ground) -> Iterator[Around]:
    """Yield metro stations where the question asks for them."""
    query = answer.query
    asked = (*(one.target for one in query.values(NEAR)), *(one.name for one in query.values(CRITERIA)))
    if any(station_theme(words) is FeatureType.METRO for words in asked):
        for station in land.stations(FeatureType.METRO).shapes:
            yield Around("point", "", station, named=False)
