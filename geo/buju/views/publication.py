"""Who a map is for, and whether it may go there: administrative lines and the map review number (审图号).

A map for the public that shows administrative lines needs a review number
(《地图管理条例》, 国务院令第 664 号, 第十五条 and 第三十四条).
The number belongs to the map that was reviewed: its layout, extent and scale. None is ever made up here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import shapely
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from shapely.geometry.base import BaseGeometry

from buju.errors import InputInvalid, NotCleared
from buju.fault import explained
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Context
    from buju.atlas.place import Place

# A number as issued: by whom, the year, a serial number, e.g. 沪S(2026)001号.
REVIEW_NUMBER = re.compile(r"(?:GS[一-龥]?|[一-龥]{1,3}S)[（(〔\[]\d{4}[）)〕\]]\d{1,6}号")

_LINED = (FeatureType.PROVINCE, FeatureType.DISTRICT, FeatureType.TOWN)
# Two lines closer than this are one line drawn twice.
_SAME_LINE_M = 60.0
# A shape of which this share runs along administrative lines shows them.
_SHOWS_LINES = 0.2
# Lines further off than this (degrees, at the least 150 m) are not looked at.
_NEAR = 0.002
# Extents and scales are the same map if they differ by no more than rounding.
_SAME_EXTENT, _SAME_SCALE = 0.002, 0.01


class Profile(StrEnum):
    """Who an output is for."""

    INTERNAL = "internal"
    REPORT = "report"
    PUBLIC = "public"

    @property
    def words(self) -> str:
        """The profile for readers."""
        return {"internal": "内部使用", "report": "内部报告", "public": "公开发布"}[self]


class MapExtent(BaseModel):
    """What tells one map from another: its layout, its box (west, south, east, north in degrees), its scale.

    `scale` is the denominator (50000 for 1:50000); a map on the screen can be zoomed and has none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Annotated[str, Field(min_length=1)]
    bbox: tuple[float, float, float, float]
    scale: Annotated[float, Field(gt=0)] | None = None

    @property
    def words(self) -> str:
        """The map for readers."""
        box = ", ".join(f"{value:.4f}" for value in self.bbox)
        return f"布局 {self.layout}，范围 {box}，" + (f"比例尺 1:{self.scale:.0f}" if self.scale else "屏幕地图")

    def is_same(self, other: MapExtent) -> bool:
        """Whether two extents are of one map."""
        near = all(abs(a - b) <= _SAME_EXTENT for a, b in zip(self.bbox, other.bbox, strict=True))
        if self.scale is None or other.scale is None:
            return self.layout == other.layout and near and self.scale is other.scale
        return self.layout == other.layout and near and abs(self.scale / other.scale - 1) <= _SAME_SCALE


class ReviewedMap(MapExtent):
    """A map that has a review number, entered by a person."""

    number: Annotated[str, Field(pattern=f"^{REVIEW_NUMBER.pattern}$")]


REVIEWED: TypeAdapter[tuple[ReviewedMap, ...]] = TypeAdapter(tuple[ReviewedMap, ...])


def reviewed_maps(content: str, *, name: str) -> tuple[ReviewedMap, ...]:
    """Return the reviewed maps of a register: a JSON list of `layout`, `bbox`, `scale` (null for the screen), `number`.

    Raises:
        InputInvalid: not such a list; the message names the entry and what was expected.
    """
    try:
        return REVIEWED.validate_json(content)
    except ValidationError as error:
        row = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in row["loc"])
        raise InputInvalid(f"审图号登记表 {name}：{explained(row, where=where)}") from None


@dataclass(frozen=True, slots=True)
class Publication:
    """Who outputs are for; `reviewed` are the maps that have a number, `without_lines` draws none instead."""

    profile: Profile = Profile.INTERNAL
    reviewed: tuple[ReviewedMap, ...] = ()
    without_lines: bool = False

    @property
    def shows_stills(self) -> bool:
        """Whether pages may hold small pictures with district lines: for the public none has a number."""
        return self.profile is not Profile.PUBLIC and not self.without_lines

    @property
    def note(self) -> str:
        """What every map that has no number says of its use."""
        if self.without_lines:
            return f"{self.profile.words}；不画行政区域界线，以行政区为图形的地点只列不画"
        if self.profile is Profile.PUBLIC:
            return "本图没有行政区域界线"
        return f"{self.profile.words}，未经地图审核，不得公开"


INTERNAL = Publication()


@dataclass(frozen=True, slots=True)
class Clearance:
    """How a map may be drawn: what is on it, the number it bears if it has one, and the note that it must carry."""

    places: tuple[Place, ...]
    contexts: tuple[Context, ...]
    number: str | None
    note: str


def cleared(
    atlas: Atlas,
    places: Sequence[Place],
    contexts: Sequence[Context],
    *,
    extent: MapExtent,
    publication: Publication,
) -> Clearance:
    """Return how a map of a layout may be drawn.

    Args:
        atlas: the atlas, which knows more lines than a map shows.
        places: the places that the map is to show.
        contexts: the surroundings that it is to show.
        extent: what tells it from other maps.
        publication: who it is for.

    Raises:
        NotCleared: it is for the public, shows administrative lines, and has no number.
    """
    number = reviewed_number(extent, publication)
    if publication.without_lines:
        bare, kept = without_lines(atlas, extent.layout, places, contexts)
        return Clearance(bare, kept, number, publication.note)
    if publication.profile is Profile.PUBLIC and number is None and has_lines(atlas, extent.layout, places, contexts):
        raise NotCleared(
            f"公开发布的地图带有行政区域界线，须有审图号，设置中没有登记本图（{extent.words}）的审图号；"
            "请登记后再出图，或选择不画行政区域界线"
        )
    note = f"审图号：{number}" if number else publication.note
    return Clearance(tuple(places), tuple(contexts), number, note)


def has_lines(atlas: Atlas, layout_id: str, places: Iterable[Place], contexts: Iterable[Context]) -> bool:
    """Whether a map of these places and surroundings of a layout shows lines of administrative units.

    A wing that is made of districts shows them even where no district is drawn.
    """
    if any(context.file.theme in _LINED for context in contexts):
        return True
    drawn = [place for place in places if place.shape is not None]
    if any(place.grade is Grade.C for place in drawn):
        return True
    edges = _edges(atlas, layout_id) if any(map(_has_outline, drawn)) else None
    return edges is not None and any(_runs_along(place, edges) for place in drawn)


def reviewed_number(extent: MapExtent, publication: Publication) -> str | None:
    """Return the review number that was entered for a map; None if there is none."""
    return next((one.number for one in publication.reviewed if one.is_same(extent)), None)


def without_lines(
    atlas: Atlas, layout_id: str, places: Sequence[Place], contexts: Sequence[Context]
) -> tuple[tuple[Place, ...], tuple[Context, ...]]:
    """Return places and surroundings without administrative lines: what runs along them has no shape any more."""
    edges = _edges(atlas, layout_id)
    bare = tuple(replace(place, shape=None) if _runs_along(place, edges) else place for place in places)
    return bare, tuple(context for context in contexts if context.file.theme not in _LINED)


def mapped_places(atlas: Atlas, layout_id: str, *, publication: Publication) -> tuple[Place, ...]:
    """Return a layout's places as its maps may show them; those that are withheld have no shape.

    Raises:
        NotFound: the layout is unknown.
    """
    places = atlas.places_of(layout_id)
    return without_lines(atlas, layout_id, places, ())[0] if publication.without_lines else places


def _edges(atlas: Atlas, layout_id: str) -> BaseGeometry:
    """Return every administrative line that a layout and its surroundings know, in degrees, drawn or not."""
    layout = atlas.layout(layout_id)
    contexts = atlas.contexts_of(layout.id)
    lines = [shape.shape for context in contexts if context.file.theme in _LINED for shape in context.shapes]
    lines += [place.shape for place in atlas.places_of(layout_id) if place.shape is not None and place.grade is Grade.C]
    return shapely.union_all([line.boundary for line in lines])


def _has_outline(place: Place) -> bool:
    return place.shape is not None and shapely.get_dimensions(place.shape) == 2


def _runs_along(place: Place, edges: BaseGeometry) -> bool:
    """Whether a place's outline is in good part administrative lines."""
    if place.shape is None or not _has_outline(place):
        return False
    if place.grade is Grade.C:
        return True
    metric = Metric.around(place.shape)
    own = metric.to_metres(place.shape).boundary
    # Only lines round the place can be its own.
    west, south, east, north = place.shape.bounds
    near = shapely.clip_by_rect(edges, west - _NEAR, south - _NEAR, east + _NEAR, north + _NEAR)
    shared = own.intersection(metric.to_metres(near).buffer(_SAME_LINE_M))
    return bool(shared.length > _SHOWS_LINES * own.length)
