"""Where the candidates of an answer lie: still pictures, coloured by verdict, drawn by grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from buju.atlas.stations import station_theme
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Array
from buju.sites.conditions.near import NEAR
from buju.sites.criterion import CRITERIA
from buju.sites.fidelity import Fidelity
from buju.sites.ground import Ground
from buju.sites.judgement import Verdict
from buju.sites.query import CandidateKind
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.views.carto.feature import SCHEMATIC, Feature, LabelStyle
from buju.views.carto.frame import Bounds, Frame
from buju.views.carto.ground import Around, around_districts
from buju.views.carto.picture import CSS, LEAST_NAMED, TOWNS_WITHIN, on_screen, picture_of, seen
from buju.views.carto.portrayal import Paint, Portrayal
from buju.views.carto.scene import Scene
from buju.views.carto.svgfile import svg_markup
from buju.views.carto.symbology import Symbol, Theme, tone
from buju.views.carto.viewshape import SCHEMATIC_TOLERANCE_M, is_area, is_point

SIZE = (520, 400)
# More shapes than this cannot be told apart: areas are merged by verdict, points are drawn up to it.
MOST_SHAPES = 600
_MOST_OUT = 200
MOST_PANELS = 3
# Candidates this far apart (degrees) stand on pictures of their own.
_APART = 0.4
# How much ground a picture shows round its candidates: a share of their size, or so many degrees across.
_ROUND, _LEAST_ACROSS = 0.06, 0.05
# Merged areas, the ring of the district that was asked for (px).
_MERGED_LINE, _MERGED_OPACITY, _ASKED_LINE = 1.0, 0.35, 2.5
# A candidate that does not pass stands back.
_OUT_OPACITY = 0.5
_ORDER = (Verdict.OUT, Verdict.NEAR, Verdict.POSSIBLE, Verdict.IN)
_ASKED_ORDER = -1


class VerdictStyle(NamedTuple):
    """A verdict on a picture: the role whose colours it has, its symbol and that one's size, its type (all px)."""

    role: Role
    symbol: Symbol
    size: float
    letters: int


# Colours of the maps' own set, which colour-blind readers tell apart.
VERDICTS: dict[Verdict, VerdictStyle] = {
    Verdict.IN: VerdictStyle(Role.BELT, Symbol.CIRCLE, 19, 14),
    Verdict.POSSIBLE: VerdictStyle(Role.NODE, Symbol.DIAMOND, 17, 13),
    Verdict.NEAR: VerdictStyle(Role.PARK, Symbol.TRIANGLE, 15, 12),
    Verdict.OUT: VerdictStyle(Role.PARTNER, Symbol.SQUARE, 9, 11),
}


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture; `count` is how many candidates that pass, or nearly do, are on it."""

    scene: Scene
    count: int
    prefix: str

    @property
    def svg(self) -> Markup:
        """The picture for a page."""
        return svg_markup(self.scene, css=CSS, prefix=self.prefix)


@dataclass(frozen=True, slots=True)
class SitesMap:
    """The pictures of an answer; `left` candidates that pass or nearly do are on none, `undrawn` have no shape."""

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


def sites_map(answer: SiteAnswer, *, land: Ground, theme: Theme = Theme.COLOUR) -> SitesMap:
    """Return the pictures of an answer, the one with the most candidates first."""
    shown = list(_shown(answer, (Verdict.IN, Verdict.POSSIBLE, Verdict.NEAR)))
    groups = _groups(shown, answer)
    panels = [
        Panel(_scene(answer, land, members, bounds, theme), len(members), f"m{at}")
        for at, (members, bounds) in enumerate(groups[:MOST_PANELS])
    ]
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


def verdict_css(theme: Theme = Theme.COLOUR) -> str:
    """Return the verdicts' colours as CSS, by `data-verdict`."""
    tones = ((verdict, tone(style.role, theme)) for verdict, style in VERDICTS.items())
    return "".join(
        f'[data-verdict="{verdict.value}"]{{--verdict:{one.colour};--verdict-ink:{one.ink}}}' for verdict, one in tones
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
        return [] if district is None else [([], _total([district.shape]))]
    if district is not None:
        shapely.prepare(district.shape)
        meets = shapely.intersects(_column(shown), district.shape)
        inside = [one for one, is_inside in zip(shown, meets, strict=True) if is_inside]
        far = [one for one, is_inside in zip(shown, meets, strict=True) if not is_inside]
        whole = _total([*(one.shape for one in inside), district.shape])
        return [(inside, whole), *_apart(far)]
    return _apart(shown)


def _apart(shown: Sequence[_Shown]) -> list[tuple[list[_Shown], Bounds]]:
    """Return candidates in groups that lie apart: on one picture with much empty ground between, none could be seen."""
    if not shown:
        return []
    boxes = np.array([box(*one.shape.bounds).buffer(_APART / 2, join_style="mitre") for one in shown], dtype=object)
    areas = shapely.get_parts(shapely.union_all(boxes))
    tree = shapely.STRtree(areas)
    found, area = tree.query(boxes, predicate="intersects")
    groups = [[shown[row] for row in found[area == number]] for number in range(len(areas))]
    groups.sort(key=len, reverse=True)
    return [(members, _total([one.shape for one in members])) for members in groups if members]


def _column(shown: Sequence[_Shown]) -> Array:
    return np.array([one.shape for one in shown], dtype=object)


def _total(shapes: Sequence[BaseGeometry]) -> Bounds:
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return float(west), float(south), float(east), float(north)


def _widened(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    across = max((east - west) * _ROUND, (_LEAST_ACROSS - (east - west)) / 2)
    down = max((north - south) * _ROUND, 0.0)
    return west - across, south - down, east + across, north + down


def _scene(answer: SiteAnswer, land: Ground, members: Sequence[_Shown], bounds: Bounds, theme: Theme) -> Scene:
    wide = _widened(bounds)
    frame, portrayal = Frame.screen(wide, *SIZE), on_screen(theme)
    drawn = [*_out_round(answer, box(*frame.degrees)), *members]
    asked, towns = answer.question.district, frame.width_m < TOWNS_WITHIN
    features = list(_merged(drawn, portrayal) if len(drawn) > MOST_SHAPES else _each(answer, drawn, portrayal))
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
        title=f"候选位置示意图，共 {len(members)} 个符合、可能符合或只差一项",
    )


def _out_round(answer: SiteAnswer, window: BaseGeometry) -> list[_Shown]:
    """Return the candidates in the picture that do not pass, unless they would fill it."""
    if answer.counts[Verdict.OUT] > MOST_SHAPES:
        return []
    out = [one for one in _shown(answer, (Verdict.OUT,)) if shapely.intersects(one.shape, window) and _is_sure(one)]
    return out if len(out) <= _MOST_OUT else []


def _is_sure(one: _Shown) -> bool:
    """Return whether a shape is more than a drawing or an outline of a whole region: only such are drawn though out."""
    return one.grade is not Grade.E and one.role not in (Role.AREA, Role.PARTNER)


def _each(answer: SiteAnswer, drawn: Sequence[_Shown], portrayal: Portrayal) -> Iterator[Feature]:
    """Yield the candidates one by one, those that pass with their names."""
    candidates = answer.candidates
    for one in drawn:
        name = str(candidates.names[one.index])
        found = _feature(name, one.shape, one.verdict, _paint(one, portrayal), portrayal)
        symbol = portrayal.symbol(portrayal.tone(VERDICTS[one.verdict].role), schematic=one.grade is Grade.E)
        if one.verdict is Verdict.OUT:
            yield replace(found, symbol_paint=symbol.faded(_OUT_OPACITY))
            continue
        schematic = Fidelity(candidates.fidelities[one.index]) is Fidelity.SCHEMATIC
        yield replace(
            found,
            symbol_paint=symbol,
            ring=portrayal.ring(portrayal.tone(VERDICTS[one.verdict].role)),
            margin_m=one.margin,
            label=_label(f"{name}（{SCHEMATIC}）" if schematic else name, one.verdict, portrayal),
        )


def _merged(drawn: Sequence[_Shown], portrayal: Portrayal) -> Iterator[Feature]:
    """Yield the areas of each verdict as one, and as many points as can be told apart."""
    for verdict in _ORDER:
        areas = [one.shape for one in drawn if one.verdict is verdict and is_area(one.shape)]
        if areas:
            colour = portrayal.tone(VERDICTS[verdict].role).colour
            paint = Paint(colour, portrayal.px(_MERGED_LINE), None, colour, _MERGED_OPACITY)
            whole = shapely.union_all(np.array(areas, dtype=object))
            yield replace(_feature("", whole, verdict, paint, portrayal), marked_when_small=False, names=())
    points = sorted((one for one in drawn if is_point(one.shape)), key=lambda one: _ORDER.index(one.verdict))
    for one in points[-MOST_SHAPES:]:
        yield replace(_feature("", one.shape, one.verdict, _paint(one, portrayal), portrayal), names=())


def _paint(one: _Shown, portrayal: Portrayal) -> Paint:
    # A candidate without a grade is the asker's own: as sure as the line of a unit.
    paint = portrayal.graded(portrayal.tone(VERDICTS[one.verdict].role).colour, one.grade or Grade.C)
    if one.role is Role.AREA or not is_area(one.shape):
        return paint.unfilled()
    return paint.faded(_OUT_OPACITY) if one.verdict is Verdict.OUT else paint


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
