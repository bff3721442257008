"""What the headings of a table say: which columns are coordinates and of which datum, which is the name, the number."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from buju.errors import InputInvalid
from buju.folded import narrow
from buju.legible import shown, some
from buju.spatial.shift import Datum

if TYPE_CHECKING:
    from buju.exchange.statement import FileStatement

LONGEST = 200

# Words of a heading that name a datum, the longest first; what has no datum here (a bare `gd`) names none.
_DATUMS = (
    *((word, Datum.GCJ02) for word in ("gcj02", "gcj", "火星", "国测局", "高德", "腾讯", "amap", "mars", "gaode")),
    *((word, Datum.BD09) for word in ("bd09ll", "bd09mc", "bd09", "百度", "baidu", "bd")),
    *((word, Datum.WGS84) for word in ("wgs84", "wgs", "84", "gps", "epsg4326")),
    *((word, Datum.CGCS2000) for word in ("cgcs2000", "国家2000", "cgcs", "2000")),
)
# Words round a coordinate that change nothing of what it is.
_BESIDE = (
    "地理",
    "中心点",
    "中心",
    "质心",
    "重心",
    "几何",
    "centroid",
    "coord",
    "center",
    "centre",
    "坐标",
    "点位",
    "点",
    "值",
    "数值",
)

# By the length of what they say: names of degrees go before x and y, which may as well be metres.
_LONGITUDES = (
    frozenset(("经度", "东经", "longitude", "lon", "lng", "long", "jd", "jingdu", "经度e")),
    frozenset(("x", "pointx", "横", "东", "e", "easting", "y横", "横y", "东y", "y东", "x经度", "经度x")),
)
_LATITUDES = (
    frozenset(("纬度", "北纬", "latitude", "lat", "wd", "weidu", "纬度n")),
    frozenset(("y", "pointy", "纵", "北", "n", "northing", "x纵", "纵x", "北x", "x北", "y纬度", "纬度y")),
)
_PAIRS = frozenset(
    ("坐标", "经纬度", "经纬", "location", "lnglat", "lonlat", "latlng", "latlon", "coordinate", "coordinates", "coord",
     "coords", "xy", "位置坐标", "坐标位置", "坐标点", "点坐标", "position", "geopoint")
)  # fmt: skip
_SHAPES = frozenset(
    ("wkt", "geom", "thegeom", "geometry", "wktgeom", "geomwkt", "shape", "wkb", "几何", "图形", "图形坐标", "空间坐标",
     "geojson", "polygon", "边界", "范围")
)  # fmt: skip
_IDS = ("id", "编号", "地块编号", "序号", "fid", "objectid")
# The first two are plain names; others are told, for a reader may mean another column.
_NAMES = (
    "名称", "name", "地块名称", "名字", "标题", "园区名称", "项目名称", "企业名称", "公司名称", "单位名称",
    "地点名称", "宗地名称", "地名", "xmmc", "dkmc", "yqmc", "qymc", "dwmc", "mc", "placename", "fullname",
    "园区", "地块", "项目", "企业", "地点", "title", "label", "点名", "点号", "宗地号",
)  # fmt: skip
_PLAIN_NAMES = 5


@dataclass(frozen=True, slots=True)
class Axes:
    """Where a table says the place of a row: two columns (`x`, `y`), one with both (`x` alone), or one with a shape.

    `datum` is what the headings say of it, None if they say nothing.
    """

    x: int
    y: int | None = None
    is_shape: bool = False
    datum: Datum | None = None

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns, by their place."""
        return (self.x,) if self.y is None else (self.x, self.y)


def axes_in(headings: Sequence[str], stated: FileStatement) -> Axes | None:
    """Return where the place of a row stands by the headings, or as is stated; None if nothing says so.

    Raises:
        InputInvalid: a stated column is not there, or there are several and nothing says which counts.
    """
    if stated.x is not None:
        x = headings.index(chosen_column(headings, stated.x, asks="x"))
        y = None if stated.y is None else headings.index(chosen_column(headings, stated.y, asks="y"))
        return Axes(x, y, is_shape=y is None and _says(headings[x], _SHAPES), datum=_datum_of(headings, x, y))
    pairs = _pairs(headings)
    if pairs:
        return _chosen(headings, pairs, stated)
    for names, is_shape in ((_PAIRS, False), (_SHAPES, True)):
        found = [
            Axes(at, is_shape=is_shape, datum=datum_in(one)) for at, one in enumerate(headings) if _says(one, names)
        ]
        if found:
            return _chosen(headings, found, stated)
    return None


def chosen_column(headings: Sequence[str], wanted: str, *, asks: str) -> str:
    """Return the heading that a user states as a column; space and letters of full width make no difference.

    Raises:
        InputInvalid: there is no such column; it carries those that there are.
    """
    if wanted in headings:
        return wanted
    found = [heading for heading in headings if _plain(heading) == _plain(wanted)]
    if len(found) == 1:
        return found[0]
    raise InputInvalid(f"没有名为“{shown(wanted)}”的列；现有：{some(headings)}", asks=asks, known=headings)


def id_column(headings: Sequence[str]) -> str | None:
    """Return the column of numbers or codes that name rows."""
    return _first(headings, _IDS)


def name_column(headings: Sequence[str], stated: FileStatement) -> tuple[str | None, bool]:
    """Return the column of names, and whether a reader has to be told which it is.

    Raises:
        InputInvalid: the stated column is not there.
    """
    if stated.name_column is not None:
        return chosen_column(headings, stated.name_column, asks="name_column"), False
    found = _first(headings, _NAMES)
    return found, found is not None and _letters(found) not in _NAMES[:_PLAIN_NAMES]


def datum_in(heading: str) -> Datum | None:
    """Return the datum that a heading names (`经度_gcj02`, `百度经度`, `wgs_lng`), None if it names none."""
    words, letters = _words(heading), _letters(heading)
    for word, datum in _DATUMS:
        # Short words count only as a whole: `bd` in `bdlng` would, in `abdomen` it would not.
        if word in words or (_is_telling(word) and word in letters):
            return datum
    return None


def _is_telling(word: str) -> bool:
    """Whether a word of a datum is none by chance, wherever it stands."""
    return not word.isascii() or (len(word) > 2 and not word.isdigit())


def _datum_of(headings: Sequence[str], x: int, y: int | None) -> Datum | None:
    datums = {datum_in(headings[at]) for at in (x, y) if at is not None} - {None}
    return datums.pop() if len(datums) == 1 else None


def _pairs(headings: Sequence[str]) -> list[Axes]:
    """Return every pair of columns that are longitude and latitude, those of the plainest words alone."""
    cores = [_core(heading) for heading in headings]
    rules: list[tuple[Callable[[str], bool], Callable[[str], bool]]] = [
        (east.__contains__, north.__contains__) for east, north in zip(_LONGITUDES, _LATITUDES, strict=True)
    ]
    rules.insert(1, (lambda core: core.endswith("经度"), lambda core: core.endswith("纬度")))
    for is_east, is_north in rules:
        easts = [at for at, core in enumerate(cores) if is_east(core)]
        norths = [at for at, core in enumerate(cores) if is_north(core)]
        if not easts or not norths:
            continue
        if len(easts) == len(norths) == 1:
            return [Axes(easts[0], norths[0], datum=_datum_of(headings, easts[0], norths[0]))]
        both = [(x, y) for x in easts for y in norths if _rest(headings[x]) == _rest(headings[y])]
        found = [Axes(x, y, datum=datum_in(headings[x])) for x, y in both]
        if found:
            return found
        raise _ambiguous(headings, [*easts, *norths])
    return []


def _rest(heading: str) -> tuple[Datum | None, str]:
    """Return what tells one pair from another: the datum, and what stands beside the words of the axis."""
    core = _core(heading)
    for word in sorted(frozenset().union(*_LONGITUDES, *_LATITUDES), key=len, reverse=True):
        if core.endswith(word):
            return datum_in(heading), core.removesuffix(word)
    return datum_in(heading), core


def _chosen(headings: Sequence[str], found: list[Axes], stated: FileStatement) -> Axes:
    """Return the one that is meant: the only one, or the only one of the stated datum."""
    if len(found) == 1:
        return found[0]
    if stated.datum is not None:
        of_datum = [one for one in found if one.datum is stated.datum]
        of_datum = of_datum or [one for one in found if one.datum is None]
        if len(of_datum) == 1:
            return of_datum[0]
        raise _ambiguous(headings, [at for one in found for at in one.columns])
    datums = [one.datum for one in found if one.datum is not None]
    if len(datums) == len(set(datums)) == len(found):
        said = "、".join(f"{some([headings[at] for at in one.columns])}" for one in found)
        raise InputInvalid(f"标题行有 {len(found)} 组坐标：{said}；请说明用哪一种坐标基准", asks="datum", known=datums)
    raise _ambiguous(headings, [at for one in found for at in one.columns])


def _ambiguous(headings: Sequence[str], columns: Sequence[int]) -> InputInvalid:
    names = [headings[at] for at in sorted(set(columns))]
    return InputInvalid(
        f"标题行有 {len(names)} 列都像坐标：{some(names)}；请说明哪一列是经度（x）、哪一列是纬度（y）",
        asks="x",
        known=names,
    )


def _first(headings: Sequence[str], names: Sequence[str]) -> str | None:
    letters = {_letters(heading): heading for heading in reversed(headings)}
    return next((letters[name] for name in names if name in letters), None)


def _says(heading: str, names: frozenset[str]) -> bool:
    return _bare(heading) in names or _core(heading) in names


def _bare(heading: str) -> str:
    """Return the letters of a heading without its datum."""
    said = "".join(word for word in _words(heading) if not any(word == one for one, _ in _DATUMS))
    for one, _ in _DATUMS:
        if _is_telling(one):
            said = said.replace(one, "")
    return said


def _core(heading: str) -> str:
    """Return the letters of a heading without its datum and without what stands beside a coordinate."""
    said = _bare(heading)
    for one in _BESIDE:
        # 坐标 and 坐标点 alone are themselves the word.
        said = said.replace(one, "") or said
    return said


def _words(heading: str) -> list[str]:
    """Return the words of a heading, without what stands in brackets: runs of letters, of digits, of Chinese."""
    said = _unbracketed(heading)
    for datum, _ in _DATUMS:
        if datum.isascii() and not datum.isalpha() and not datum.isdigit():
            said = said.replace(datum, f" {datum} ")
    words: list[str] = []
    for word in said.split():
        whole = any(word == datum for datum, _ in _DATUMS)
        words += [word] if whole else ["".join(run) for kind, run in groupby(word, _kind_of_letter) if kind]
    return words


def _kind_of_letter(letter: str) -> str:
    if letter.isdigit():
        return "digit"
    return "" if not letter.isalpha() else "letter" if letter.isascii() else "character"


def _letters(heading: str) -> str:
    return "".join(_words(heading))


def _unbracketed(heading: str) -> str:
    """Return a heading folded, without its brackets; a datum in brackets stays. One pass, whatever it holds."""
    said = unicodedata.normalize("NFKC", heading[:LONGEST]).casefold()
    kept: list[str] = []
    inside: list[str] = []
    depth = 0
    for letter in said:
        if letter in "([【":
            depth += 1
        elif letter in ")]】" and depth:
            depth -= 1
        elif depth:
            inside.append(letter)
        else:
            kept.append(letter)
    aside = "".join(inside)
    datum = next((word for word, _ in _DATUMS if len(word) > 2 and word in aside.replace("-", "").replace(" ", "")), "")
    joined = "".join(kept)
    for mark in "-_ ":
        joined = joined.replace(f"gcj{mark}02", "gcj02").replace(f"bd{mark}09", "bd09").replace(f"wgs{mark}84", "wgs84")
    return f"{joined} {datum}"


def _plain(heading: str) -> str:
    return narrow(heading).strip().casefold()
