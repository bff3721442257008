"""Where the rows of a file lie: in which system its coordinates are, and whether they can be that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import InputInvalid
from buju.exchange.tangle import MANY_CORNERS, MOST_PAIRS, tangle
from buju.legible import shown
from buju.spatial.datum import (
    Grid,
    Points,
    Shapes,
    epsg_of,
    grid_of_crs,
    grid_of_easting,
    grid_to_degrees,
    stated_grid,
    zone_grid,
)
from buju.spatial.shift import Datum, in_china, looks_swapped

if TYPE_CHECKING:
    from buju.exchange.columns import RawTable
    from buju.exchange.findings import Findings, Indices, Mask
    from buju.exchange.statement import FileStatement

_READ = "EPSG:4326、EPSG:4490，或 CGCS2000、WGS 84 的投影"
_HOW = (
    "GPS、北斗和测绘成果一般是 wgs84 或 cgcs2000，高德、腾讯地图是 gcj02，百度地图是 bd09；"
    "它们相差几百米，仅凭数值分不清"
)


@dataclass(frozen=True, slots=True)
class System:
    """A file's coordinate system: its datum, its grid if one is named, and by whom, in words that lead it in."""

    datum: Datum
    grid: Grid | None
    by: str = ""

    @property
    def is_metric(self) -> bool:
        """Whether coordinates are metres of a grid."""
        return self.grid is not None and self.grid.is_metric

    @property
    def words(self) -> str:
        """The system for readers."""
        return f"{self.by}{self.datum.words if self.grid is None else self.grid.words}"

    def degrees(self, xy: Points) -> Points:
        """Return coordinates (n, 2) in lon/lat degrees of the datum."""
        return grid_to_degrees(xy, crs=self.grid.crs) if self.grid and self.grid.is_metric else xy

    def degrees_of(self, shapes: Shapes) -> Shapes:
        """Return shapes in lon/lat degrees of the datum."""
        return shapely.transform(shapes, self.degrees) if self.is_metric else shapes


def system_of(raw: RawTable, stated: FileStatement, *, corners: Points) -> System:
    """Return the system of a table that may name one, and of which its owner may state a datum.

    `corners` are coordinates of the file (n, 2), for the evidence in the message if nothing is stated.

    Raises:
        InputInvalid: nothing is stated, the file's own is not read here, or two statements contradict each other.
    """
    if raw.crs is None:
        return _system_of_degrees(raw, stated, corners)
    grid = grid_of_crs(raw.crs)
    if grid is None:
        raise _unread(raw.crs)
    zone = None if stated.zone is None else stated_grid(stated.zone)
    if zone is not None and (grid.width, grid.meridian) != (zone.width, zone.meridian):
        raise InputInvalid(
            f"声明的 {zone.words} 与文件所注的坐标系 {grid.words} 矛盾；请去掉声明，或改正文件",
            asks="datum",
            known=(Datum.WGS84, Datum.CGCS2000),
        )
    if stated.datum is not None and stated.datum.is_shifted:
        raise InputInvalid(
            f"声明的坐标基准 {stated.datum.label} 与文件所注的坐标系 {grid.words} 矛盾；"
            "如坐标确实出自互联网地图，请去掉文件里的坐标系注记，再声明基准",
            asks="datum",
            known=(Datum.WGS84, Datum.CGCS2000),
        )
    own = Datum.CGCS2000 if grid.is_cgcs2000 else Datum.WGS84
    return System(stated.datum or own, grid, by="文件注明：")


def _system_of_degrees(raw: RawTable, stated: FileStatement, corners: Points) -> System:
    """Return the system that the owner states, or a heading or the format."""
    if stated.datum is None and raw.datum is None:
        raise InputInvalid(f"没有说明坐标基准（datum）。{_evidence(corners)}", asks="datum", known=_known(corners))
    if stated.datum is None:
        return System(raw.datum or Datum.WGS84, None, by=f"按{_spaced(raw.datum_by)}为经纬度，")
    apart = raw.datum is not None and raw.datum is not stated.datum
    if apart and raw.datum is not None and not raw.is_default and (raw.datum.is_shifted or stated.datum.is_shifted):
        raise InputInvalid(
            f"声明的坐标基准 {stated.datum.label} 与{raw.datum_by}所说的 {raw.datum.label} 矛盾，两者相差几百米；"
            f"请改声明为 {raw.datum.value}，或改正列名",
            asks="datum",
            known=[raw.datum],
        )
    by = "声明为 " if stated.zone is not None else "声明为经纬度，"
    zone = None if stated.zone is None else stated_grid(stated.zone)
    return System(stated.datum, zone, by=by if not raw.is_default else f"（{raw.datum_by}是 WGS 84）{by}")


def _spaced(words: str) -> str:
    """Return words as they follow a Chinese one."""
    return f" {words}" if words[:1].isascii() else words


def _unread(crs: str) -> InputInvalid:
    """Return why a system is not read: old national ones need shifts that are not published."""
    epsg = epsg_of(crs)
    named = f"EPSG:{epsg}" if epsg else shown(crs.partition('"')[2].partition('"')[0] or crs)
    old = any(name in crs.casefold() for name in ("beijing", "xian", "krassovsky", "krasovsky", "iag_75", "iag 1975"))
    if old or (epsg is not None and (epsg in _OLD_CODES)):
        return InputInvalid(
            f"文件注明的坐标系“{named}”是 1954 北京或 1980 西安坐标系，与 CGCS2000 相差几十米以上，转换参数不公开；"
            "请由测绘部门或 GIS 软件用当地参数转换成 CGCS2000 再读"
        )
    return InputInvalid(f"不支持文件所注的坐标系“{named}”；请转换成 {_READ}")


# Beijing 1954 and Xian 1980 in the register of EPSG: degrees, then their zones.
_OLD_CODES = frozenset(
    (4214, 4610, *range(2327, 2443), *range(21413, 21424), *range(21453, 21464), *range(21473, 21484))
)


def axes_of(xy: Points, system: System) -> tuple[System, bool]:
    """Return the system as metres show it to be, and whether northing stands first in `xy` (n, 2).

    Northings of China are 0.3 to 6 million metres; eastings either lie round 500 km or carry a zone number, so that
    the two cannot be mistaken for each other. Whether eastings carry the number is seen, not stated.

    Raises:
        InputInvalid: the zone's number in the coordinates is not that of the system.
    """
    grid = system.grid
    points = xy[np.isfinite(xy).all(axis=1)]
    if grid is None or grid.width is None or grid.meridian is None or not len(points):
        return system, False
    first, second = (_looks_easting(points[:, axis]) for axis in (0, 1))
    is_north_first = bool(2 * np.sum(second & ~first) > len(points))
    eastings = points[:, 1 if is_north_first else 0]
    numbered = np.floor(eastings / 1e6)
    number = float(np.median(numbered))
    if number < 13:
        plain = zone_grid(grid.width, grid.meridian, is_numbered=False) if grid.is_numbered else grid
        return replace(system, grid=plain), is_north_first
    found = grid_of_easting(float(np.median(eastings)))
    if found is not None and found.meridian == grid.meridian:
        return replace(system, grid=found), is_north_first
    said = "" if found is None else f"（像是 {found.words}）"
    known = [] if found is None else [_zone_words(found)]
    message = f"坐标的带号是 {number:.0f}{said}，与坐标系的说明不符（{system.words}）；请改正说明"
    raise InputInvalid(message, asks="datum" if known else None, known=known)


def _looks_easting(values: Points) -> Mask:
    """Whether each number may be an easting of the zone: within 340 km of its middle, with or without its number."""
    rest = np.where(values >= 13e6, np.mod(values, 1e6), values)
    return np.asarray(np.abs(rest - 500_000) < 340_000)


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
    metric = _metric_words(np.hstack((points[0], points[0])))
    if (np.abs(points) > 1000).any(axis=1).mean() > 0.5:
        return f"坐标{metric}；请声明投影带，如 {(_known_zones(points) or ['cgcs2000-3-120'])[0]}"
    return "坐标不像中国范围内的经纬度；如是平面坐标，请声明投影带（如 cgcs2000-3-120），或转换成经纬度"


def _known(corners: Points) -> list[str]:
    """Return what the datum could be, for the coordinates that a file has."""
    points = corners[np.isfinite(corners).all(axis=1)]
    if len(points) and (np.abs(points) > 1000).any(axis=1).mean() > 0.5:
        return _known_zones(points)
    return list(Datum)


def _zone_words(grid: Grid) -> str:
    return f"cgcs2000-{grid.width}-{grid.meridian:g}"


def _known_zones(points: Points) -> list[str]:
    """Return the words by which an owner states the zone that metres seem to be of, none if they do not tell it."""
    for axis in (0, 1):
        grid = grid_of_easting(float(np.median(points[:, axis])))
        if grid is not None and grid.meridian is not None:
            return [_zone_words(grid)]
    return []


Boxes = npt.NDArray[np.float64]

_REASONS = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环与自身接触",
    "Hole lies outside shell": "洞在外环之外",
    "Nested holes": "洞套着洞",
    "Nested shells": "外环互相套叠",
    "Duplicate Rings": "有两个相同的环",
    "Interior is disconnected": "内部被洞隔断",
    "Too few points in geometry component": "点数不足",
}
_REASON = re.compile(r"(?P<what>[^\[]+)(?:\[(?P<x>\S+) (?P<y>\S+)\])?")
_TO_DEGREES = "请把坐标基准写成投影带（如 cgcs2000-3-120，即三度带、中央经线 120°），或转换成经纬度"


def boxes_of(xy: Points | None, shapes: Shapes | None) -> Boxes:
    """Return the bounds (n, 4) of each row: west, south, east, north; NaN where there is no position."""
    if shapes is not None:
        bounds: Boxes = shapely.bounds(shapes)
        return bounds
    if xy is None:
        raise ValueError("neither points nor shapes")
    return np.hstack((xy, xy))


def judge_degrees(boxes: Boxes, *, findings: Findings, swap: bool) -> None:
    """Note every row whose coordinates cannot be lon/lat degrees in China; `boxes` are (n, 4).

    Raises:
        InputInvalid: most rows look as if their two numbers stood the wrong way round, or as if they were metres.
    """
    low, high = boxes[:, :2], boxes[:, 2:]
    has: Mask = np.asarray(np.isfinite(boxes).all(axis=1))
    swapped = has & looks_swapped(low) & looks_swapped(high)
    metric = has & ~swapped & (np.abs(boxes) > 1000).any(axis=1)
    outside = has & ~swapped & ~metric & ~(in_china(low) & in_china(high))
    globe = np.any(np.abs(boxes) > (180, 90, 180, 90), axis=1)

    _note(findings, swapped, "的经度、纬度像是颠倒了", "请对调两列，或确认对调（swap）")
    _note(findings, metric, "像是以米计的平面坐标", _TO_DEGREES, say=lambda index: _metric_words(boxes[index]))
    _note(findings, outside & globe, "超出经纬度的范围（经度 ±180，纬度 ±90）", "请核对这一处的数字")
    _note(findings, outside & ~globe, "不在中国范围内（东经 73–136°，北纬 3–54°）", "请核对这一处的数字")
    _refuse_most(swapped, metric, boxes, has, findings, swap=swap)


def judge_finite(boxes: Boxes, *, findings: Findings) -> None:
    """Note every row without a position that has no other fault yet."""
    lost: Mask = np.asarray(~np.isfinite(boxes).all(axis=1))
    lost[findings.indices] = False
    _note(findings, lost, "不是有限的数", "请改正，或删去这一处")


def judge_valid(shapes: Shapes, *, findings: Findings) -> None:
    """Note every polygon that crosses itself or the like, and where; nothing is mended.

    Rows that are faulty already are left out. Mending (`make_valid`) may take minutes on a few hundred vertices.
    """
    doubtful = ~shapely.is_missing(shapes)
    doubtful[findings.indices] = False
    tangled, crossing = _tangled(shapes, np.flatnonzero(doubtful))
    doubtful[[*tangled, *crossing]] = False
    where = np.flatnonzero(doubtful)
    wrong = where[~shapely.is_valid(shapes[where])]
    findings.note(
        [*wrong, *crossing],
        column="图形",
        summary="无效（自相交等）",
        fix="请在 GIS 软件中修复后再读",
        say=lambda index: _crossing_words(crossing[index]) if index in crossing else _invalid_words(shapes[index]),
    )
    findings.note(
        tangled,
        column="图形",
        summary="边过密，互相交叠的太多，无法检查",
        fix="请在 GIS 软件中简化或分成几块",
    )


def _tangled(shapes: Shapes, where: Indices) -> tuple[list[int], dict[int, tuple[float, float]]]:
    """Return the polygons too tangled to be checked, and those known to cross themselves, each with the place.

    A file is checked as long as its sides are few that lie over each other; from then on its polygons are told apart
    no more.
    """
    tangled: list[int] = []
    crossing: dict[int, tuple[float, float]] = {}
    pairs = 0.0
    for index in map(int, where[shapely.get_num_coordinates(shapes[where]) >= MANY_CORNERS]):
        found = tangle(shapes[index])
        if found.crossing is not None:
            crossing[index] = found.crossing
            continue
        pairs += found.pairs
        if pairs > MOST_PAIRS:
            tangled.append(index)
    return tangled, crossing


def _note(findings: Findings, mask: Mask, summary: str, fix: str, *, say: Callable[[int], str] | None = None) -> None:
    findings.note(np.flatnonzero(mask), column="坐标", summary=summary, fix=fix, say=say)


def _refuse_most(swapped: Mask, metric: Mask, boxes: Boxes, has: Mask, findings: Findings, *, swap: bool) -> None:
    """Refuse the whole file where a fault is the rule: single rows are not what is wrong then."""
    total = int(has.sum())
    if 2 * int(swapped.sum()) > total:
        what = f"{total} {findings.unit}中有 {int(swapped.sum())} {findings.unit}"
        if swap:
            raise InputInvalid(f"对调之后，{what}的经度、纬度反而像是颠倒了；请不要对调", faults=findings.faults())
        message = f"{what}的经度、纬度像是颠倒了（纬度在前）；如果确实如此，请确认对调（swap）"
        raise InputInvalid(message, faults=findings.faults(), asks="swap", known=("true",))
    if 2 * int(metric.sum()) > total:
        words = _metric_words(boxes[int(np.flatnonzero(metric)[0])])
        zones = _known_zones(boxes[metric][:, :2])
        raise InputInvalid(f"坐标{words}；{_TO_DEGREES}", faults=findings.faults(), asks="datum", known=zones)


def _metric_words(box: Boxes) -> str:
    """Return what system metres may be of: eastings with a zone number tell; surveyors write northing first."""
    for axis, order in ((0, ""), (1, "，且北坐标在前")):
        grid = grid_of_easting(float(box[axis]))
        if grid is not None:
            return f"像是 {grid.words}的平面坐标{order}"
    return "像是以米计的平面坐标，没有带号，不知是哪一带"


def _invalid_words(shape: BaseGeometry) -> str:
    match = _REASON.fullmatch(str(shapely.is_valid_reason(shape)))
    if match is None:
        return "无效"
    said = _REASONS.get(match["what"].strip(), "不合多边形的规定")
    if not match["x"]:
        return f"无效：{said}"
    return f"无效：{said}，在 ({float(match['x']):.6f}, {float(match['y']):.6f}) 附近"


def _crossing_words(place: tuple[float, float]) -> str:
    return f"无效：{_REASONS['Self-intersection']}，在 ({place[0]:.6f}, {place[1]:.6f}) 附近"
