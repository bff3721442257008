"""What points that should lie in an area say of the datum that they were given in. Nothing is moved by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from buju.spatial.datum import Metric, Points
from buju.spatial.shift import Datum, to_wgs84

# Fewer points than this prove nothing, and a datum that leaves more than this share of them outside explains nothing.
_FEWEST = 3
_LEFT_OVER = 0.25


@dataclass(frozen=True, slots=True)
class DatumRow:
    """How points lie if they are of one datum: how many outside the area, the farthest by how many metres."""

    datum: Datum
    outside: int
    farthest_m: float


@dataclass(frozen=True, slots=True)
class DatumEvidence:
    """How points lie under each datum, the declared one first.

    `name` is the area that all of them should lie in, `margin_m` how far its line may be off, if known.
    """

    name: str
    total: int
    rows: tuple[DatumRow, ...]
    margin_m: float | None = None

    @property
    def declared(self) -> DatumRow:
        """The row of the datum that the points were declared in."""
        return self.rows[0]

    @property
    def best(self) -> DatumRow:
        """The row with the fewest points outside; the declared one unless another is better."""
        return min(self.rows, key=lambda row: row.outside)

    @property
    def suspicious(self) -> bool:
        """Whether another datum brings at least three points, and three quarters of those outside, into the area."""
        mended = self.declared.outside - self.best.outside
        return mended >= _FEWEST and self.best.outside <= _LEFT_OVER * self.declared.outside

    @property
    def words(self) -> str:
        """The evidence in one line for readers."""
        if not self.total:
            return "没有可供判断的点"
        said = [f"按 {self.declared.datum.label} 计{self._counted()}"]
        if self.best is not self.declared:
            left = self.best.outside
            rest = f"仍有 {left} 个点在界外" if left else "全部在界内"
            said.append(f"按 {self.best.datum.label} {'纠正后' if self.best.datum.is_shifted else '计'}{rest}")
        elif self.declared.outside:
            said.append("换用其他坐标基准也不会更少")
        if self.suspicious:
            said.append(f"坐标可能是 {self.best.datum.label}")
        if self.declared.outside and self.margin_m:
            said.append(f"{self.name}界线本身的误差为 {self.margin_m:g} 米")
        return "；".join(said)

    def _counted(self) -> str:
        row = self.declared
        if not row.outside:
            return f"，{self.total} 个点全部在{self.name}界内"
        return f"有 {row.outside} 个点（共 {self.total} 个）落在{self.name}界外，最远 {row.farthest_m:.0f} 米"


def datum_evidence(
    lonlat: Points, *, shape: BaseGeometry, name: str, declared: Datum, margin_m: float | None = None
) -> DatumEvidence:
    """Weigh in which datum points lie in the area that they should lie in.

    Args:
        lonlat: points (n, 2), longitude and latitude in degrees as given; those that are not finite are passed over.
        shape: the area, lon/lat degrees in WGS 84.
        name: what messages call the area.
        declared: the datum that the points are said to be in.
        margin_m: how far the area's line may be off, in metres; only said, not counted with.
    """
    # A row without coordinates says nothing of the datum.
    points = lonlat[np.isfinite(lonlat).all(axis=1)]
    metric = Metric.around(shape)
    area = metric.to_metres(shape)
    # A hundred thousand points are tested against one outline, under each datum.
    shapely.prepare(area)
    edges = shapely.STRtree(_edges(area))
    rows = (_row(points, datum, metric, area, edges) for datum in _supposed(declared))
    return DatumEvidence(name, len(points), tuple(rows), margin_m)


def _supposed(declared: Datum) -> tuple[Datum, ...]:
    """Return the declared datum, then those that differ from it by more than decimetres."""
    others = (*((Datum.WGS84,) if declared.is_shifted else ()), Datum.GCJ02, Datum.BD09)
    return (declared, *(datum for datum in others if datum is not declared))


def _row(points: Points, datum: Datum, metric: Metric, area: BaseGeometry, edges: shapely.STRtree) -> DatumRow:
    xy = metric.to_metres_xy(to_wgs84(points, datum=datum))
    outside = xy[~shapely.intersects_xy(area, xy[:, 0], xy[:, 1])]
    if not len(outside):
        return DatumRow(datum, 0, 0.0)
    # Against edges in a tree: the whole outline would be walked once for each point.
    _, distances = edges.query_nearest(shapely.points(outside), all_matches=False, return_distance=True)
    return DatumRow(datum, len(outside), float(distances.max()))


def _edges(area: BaseGeometry) -> list[BaseGeometry]:
    """Return the straight pieces of an area's line, so that the nearest is found without trying all."""
    corners = (shapely.get_coordinates(ring) for ring in shapely.get_parts(shapely.boundary(area)))
    return [edge for xy in corners for edge in shapely.get_parts(shapely.linestrings(np.stack((xy[:-1], xy[1:]), 1)))]
