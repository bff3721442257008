"""What is chosen from, held as columns: places, towns, cells or the user's own; and how faithful their shapes are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import QuestionInvalid
from buju.sites.query import CandidateKind
from buju.spatial.datum import Metric, areas_m2
from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.atlas.place import Place
    from buju.csv_text import Cell


class Fidelity(IntEnum):
    """What a shape says of its thing.

    EXACT     the thing's own outline, off by its margin at most (grades A and B, whole districts and towns, parcels)
    RING      a point; the thing lies within the margin round it (grade D)
    STAND_IN  the thing lies somewhere inside the shape (grade C for a park in a district)
    SCHEMATIC a drawing by members, not to be measured (grade E): nothing is certain of it
    NONE      no shape (grade F)
    """

    EXACT = 0
    RING = 1
    STAND_IN = 2
    SCHEMATIC = 3
    NONE = 4

    @property
    def caveat(self) -> str | None:
        """What a reader must know of an outcome that rests on such a shape."""
        return _CAVEATS.get(self)


# How far district lines are off (layers/context/recipe.yaml; one stretch of 重庆 is worse, and no stand-in ends there).
_LINES_OFF_M = 800.0

_CAVEATS = {
    Fidelity.RING: "图形为佐证定位的点，真实位置在误差圈内",
    Fidelity.STAND_IN: "图形是所在政区，实际范围在其内部",
    Fidelity.SCHEMATIC: "示意图形，不可量测，结论至多为“可能”",
    Fidelity.NONE: "未能定位，没有图形",
}


def fidelity_of(place: Place, *, units: frozenset[str]) -> Fidelity:
    """Return how a place's shape is to be read; `units` are the names of whole districts and towns."""
    if place.shape is None:
        return Fidelity.NONE
    if place.grade is Grade.E:
        return Fidelity.SCHEMATIC
    if place.grade is Grade.D:
        return Fidelity.RING
    if place.grade is Grade.C and not _is_whole(place, units):
        return Fidelity.STAND_IN
    return Fidelity.EXACT


def margin_of(place: Place, *, fidelity: Fidelity) -> float:
    """Return the metres by which a place may reach beyond its shape; NaN where it is not to be measured.

    A stand-in holds the thing somewhere inside: a large margin says how little of it the thing may fill, not that it
    may lie far outside. Beyond the shape no more counts than district lines are off.
    """
    margin = place.record.margin_m
    if margin is None:
        return float("nan")
    # The margin of a stand-in is the size of its doubt inside the district, not a ring round it.
    return min(margin, _LINES_OFF_M) if fidelity is Fidelity.STAND_IN else margin


def _is_whole(place: Place, units: frozenset[str]) -> bool:
    # A plan's area, and a region that it works with (京津冀), are their outline: nothing lies somewhere in them.
    return place.role.is_outer or not units.isdisjoint((place.name, *place.record.aliases))


Array = np.ndarray[Any, Any]

# A hexagon of resolution 10 is about 1.5 hectares; a district of 1,000 km² then has some 70,000.
MOST_CELLS = 200_000


@dataclass(frozen=True, eq=False)
class Zone:
    """The candidates of one CGCS2000 zone: their indices and their shapes in metres (easting, northing)."""

    metric: Metric
    indices: Array
    shapes: Array

    @cached_property
    def xy(self) -> Array:
        """The corners of the shapes in metres, (m, 2); of points one row each."""
        return shapely.get_coordinates(self.shapes)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Candidates as columns of one length n.

    `shapes` are lon/lat degrees (WGS 84; None where there is no shape), `fidelities` say what they stand for, `margins`
    are metres (NaN where the shape is not to be measured). `places` is set when the candidates are the atlas's own
    places. `source` says where the shapes come from. `columns` hold the user's own table (numbers as float, NaN for
    missing), `written` the same cells as they came in, for whatever goes out. `notes` say what is peculiar to a shape.
    `nameless` marks the user's rows that go by their number alone (n booleans, or none where every one has a name).
    """

    kind: CandidateKind
    ids: Sequence[str]
    names: Sequence[str]
    shapes: Array
    fidelities: Array
    margins: Array
    source: str
    places: tuple[Place, ...] = ()
    columns: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    written: Mapping[str, Sequence[Cell]] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str | None, ...] = ()
    nameless: Array = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def are_points(self) -> bool:
        """Whether every candidate is a point that is exact: then whole arrays are tested at once."""
        # A margin makes a point a disc, which no test of bare coordinates can judge.
        points = shapely.get_type_id(self.shapes) == shapely.GeometryType.POINT
        return bool(np.all(points & (self.fidelities == Fidelity.EXACT) & (self.margins == 0)))

    @cached_property
    def hectares(self) -> Array:
        """The areas of the shapes as drawn, on the ellipsoid; NaN for points, lines, and where there is none."""
        found = np.full(len(self), np.nan)
        flat = shapely.get_dimensions(self.shapes) == 2
        found[flat] = areas_m2(self.shapes[flat]) / 10_000
        return found

    @cached_property
    def zones(self) -> tuple[Zone, ...]:
        """The candidates that have a shape, by the CGCS2000 3-degree zone of their middle."""
        # A file may hold rows without a shape: they stay candidates, with nothing to measure.
        drawn = np.flatnonzero(~shapely.is_missing(self.shapes) & ~shapely.is_empty(self.shapes))
        if not drawn.size:
            return ()
        bounds = shapely.bounds(self.shapes[drawn])
        # One projection for all would be wrong by percents across China; one for each would project 200,000 times.
        meridians = np.round((bounds[:, 0] + bounds[:, 2]) / 6) * 3
        return tuple(self._zone(float(one), drawn[meridians == one]) for one in np.unique(meridians))

    def _zone(self, meridian: float, indices: Array) -> Zone:
        metric = Metric(longitude=meridian)
        return Zone(metric, indices, metric.all_to_metres(self.shapes[indices]))


def place_candidates(places: Sequence[Place], *, units: frozenset[str]) -> Candidates:
    """Return the atlas's places as candidates; `units` are the names of whole districts and towns."""
    fidelities = [fidelity_of(place, units=units) for place in places]
    margins = [margin_of(place, fidelity=fidelity) for place, fidelity in zip(places, fidelities, strict=True)]
    return Candidates(
        kind=CandidateKind.PLACES,
        ids=[place.id for place in places],
        names=[place.printed for place in places],
        shapes=_shapes(place.shape for place in places),
        fidelities=np.array(fidelities, dtype=np.uint8),
        margins=np.array(margins, dtype=float),
        source="规划布局图层",
        places=tuple(places),
        notes=tuple(place.record.method if place.grade in (Grade.C, Grade.E) else None for place in places),
    )


def town_candidates(towns: Sequence[District]) -> Candidates:
    """Return towns and subdistricts as candidates."""
    return Candidates(
        kind=CandidateKind.TOWNS,
        ids=[town.key for town in towns],
        names=[town.name for town in towns],
        shapes=_shapes(town.shape for town in towns),
        fidelities=np.full(len(towns), Fidelity.EXACT, dtype=np.uint8),
        margins=np.array([town.margin_m for town in towns], dtype=float),
        source="；".join(dict.fromkeys(town.source.title for town in towns)),
        notes=tuple(town.note for town in towns),
    )


def cell_candidates(district: District, *, resolution: int, name: Callable[[Array], Sequence[str]]) -> Candidates:
    """Return the H3 cells whose middles lie in a district, in the order of their numbers.

    `name` gives names to spots (n, 2: longitude, latitude); the code of a cell is its id.

    Raises:
        QuestionInvalid: more than MOST_CELLS cells; the message says which resolution would do.
    """
    import h3

    # Told before the cells are made: a resolution too fine would take all memory first.
    expected = _area_km2(district) / h3.average_hexagon_area(resolution, unit="km^2")
    if expected > MOST_CELLS:
        raise QuestionInvalid(
            "resolution",
            f"{district.name}在 {resolution} 级约有 {expected:.0f} 格，超过上限 {MOST_CELLS}；请用更小的级数",
        )
    # h3 gives them in no order that lasts; answers have the same one each time.
    cells = sorted(h3.geo_to_cells(district.shape, resolution))
    return Candidates(
        kind=CandidateKind.CELLS,
        ids=cells,
        names=name(np.array([h3.cell_to_latlng(cell)[::-1] for cell in cells]).reshape(-1, 2)),
        shapes=_shapes(_hexagon(cell) for cell in cells),
        fidelities=np.full(len(cells), Fidelity.EXACT, dtype=np.uint8),
        margins=np.zeros(len(cells)),
        source=f"H3 六边形格网（{resolution} 级），取中心在{district.name}界内的格",
    )


def own_candidates(
    *,
    ids: Sequence[str],
    names: Sequence[str],
    shapes: Array,
    columns: Mapping[str, Array],
    written: Mapping[str, Sequence[Cell]],
    source: str,
    nameless: Array | None = None,
) -> Candidates:
    """Return the user's points or parcels (shapes in lon/lat degrees, WGS 84) as candidates without margin.

    `nameless` marks those that have no name but the number of their row.
    """
    return Candidates(
        kind=CandidateKind.FILE,
        ids=ids,
        names=names,
        shapes=shapes,
        fidelities=np.full(len(ids), Fidelity.EXACT, dtype=np.uint8),
        margins=np.zeros(len(ids)),
        source=source,
        columns=MappingProxyType(dict(columns)),
        written=MappingProxyType(dict(written)),
        nameless=np.zeros(0, dtype=bool) if nameless is None else nameless,
    )


def _hexagon(cell: str) -> shapely.Polygon:
    import h3

    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)])


def _area_km2(district: District) -> float:
    return float(areas_m2(_shapes([district.shape]))[0]) / 1e6


def _shapes(shapes: Iterable[BaseGeometry | None]) -> Array:
    items = list(shapes)
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column
