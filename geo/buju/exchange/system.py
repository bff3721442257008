"""Which system a file's coordinates are in: what the file says, what its owner says, and that they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from buju.errors import InputInvalid
from buju.legible import shown
from buju.spatial.datum import CGCS2000_EPSG, Grid, Points, Shapes, epsg_of, grid_of, grid_to_degrees
from buju.spatial.shift import Datum, in_china, looks_swapped

_READ = "EPSG:4326、EPSG:4490，或 CGCS2000 的三度带、六度带"
_HOW = (
    "GPS、北斗和测绘成果一般是 wgs84 或 cgcs2000，高德、腾讯地图是 gcj02，百度地图是 bd09；"
    "它们相差几百米，仅凭数值分不清"
)


@dataclass(frozen=True, slots=True)
class System:
    """A file's coordinate system: its datum, and its grid if the file names one."""

    datum: Datum
    grid: Grid | None

    @property
    def is_metric(self) -> bool:
        """Whether coordinates are metres of a grid."""
        return self.grid is not None and self.grid.is_metric

    @property
    def words(self) -> str:
        """The system for readers."""
        return f"文件注明：{self.grid.words}" if self.grid else f"声明为经纬度，{self.datum.words}"

    def degrees(self, xy: Points) -> Points:
        """Return coordinates (n, 2) in lon/lat degrees of the datum."""
        return grid_to_degrees(xy, epsg=self.grid.epsg) if self.grid and self.grid.is_metric else xy

    def degrees_of(self, shapes: Shapes) -> Shapes:
        """Return shapes in lon/lat degrees of the datum."""
        return shapely.transform(shapes, self.degrees) if self.is_metric else shapes


def system_of(crs: str | None, declared: Datum | None, *, corners: Points) -> System:
    """Return the system of a file that names `crs` and whose owner declares a datum; either may be absent.

    `corners` are coordinates of the file (n, 2), for the evidence in the message if nothing is stated.

    Raises:
        InputInvalid: neither is there, the file's own is not read here, or the two contradict each other.
    """
    if crs is None:
        if declared is None:
            raise InputInvalid(f"没有说明坐标基准（datum）。{_evidence(corners)}", asks="datum", known=list(Datum))
        return System(declared, None)
    epsg = epsg_of(crs)
    grid = None if epsg is None else grid_of(epsg)
    if grid is None:
        named = f"EPSG:{epsg}" if epsg else shown(crs)
        raise InputInvalid(f"不支持文件所注的坐标系“{named}”；请转换成 {_READ}")
    if declared is not None and declared.is_shifted:
        raise InputInvalid(
            f"声明的坐标基准 {declared.label} 与文件所注的坐标系 {grid.words} 矛盾；"
            "如坐标确实出自互联网地图，请去掉文件里的坐标系注记，再声明基准",
            asks="datum",
            known=(Datum.WGS84, Datum.CGCS2000),
        )
    own = Datum.WGS84 if not grid.is_metric and grid.epsg != CGCS2000_EPSG else Datum.CGCS2000
    return System(declared or own, grid)


def _evidence(corners: Points) -> str:
    """Return what the coordinates themselves tell of their system."""
    points = corners[np.isfinite(corners).all(axis=1)]
    if not len(points):
        return "文件里没有可供判断的坐标"
    inside, swapped = np.mean(in_china(points)), np.mean(looks_swapped(points))
    if inside > 0.5:
        return f"坐标像中国范围内的经纬度；可声明 wgs84、cgcs2000、gcj02 或 bd09。{_HOW}"
    if swapped > 0.5:
        return f"坐标像纬度在前、经度在后的经纬度；可声明 wgs84、cgcs2000、gcj02 或 bd09，并确认对调。{_HOW}"
    return "坐标不像中国范围内的经纬度；如是平面坐标，请转换成经纬度，或存成带坐标系的 GeoPackage、Shapefile"
