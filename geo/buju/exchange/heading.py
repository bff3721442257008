"""Which column is the longitude, which the latitude, the number, the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from buju.errors import InputInvalid
from buju.legible import some

# Names of degrees go before x and y, which may as well be metres.
_LONGITUDE = (("经度", "东经", "longitude", "lon", "lng", "long"), ("x", "x坐标", "坐标x", "pointx"))
_LATITUDE = (("纬度", "北纬", "latitude", "lat"), ("y", "y坐标", "坐标y", "pointy"))
_ID = (("id", "编号", "地块编号", "序号", "fid", "objectid"),)
_NAME = (("名称", "name", "地块名称", "名字", "标题"),)

_BRACKETED = re.compile(r"\(.*?\)|\[.*?\]")
_DATUM_WORDS = re.compile(r"wgs84|cgcs2000|gcj02|bd09|gps")


def coordinates(headings: Sequence[str]) -> tuple[int, int] | None:
    """Return where longitude and latitude stand, None if there is no such pair.

    Raises:
        InputInvalid: two columns of one meaning.
    """
    for east, north in zip(_LONGITUDE, _LATITUDE, strict=True):
        x, y = _only(headings, east, "经度"), _only(headings, north, "纬度")
        if x is not None and y is not None:
            return x, y
    return None


def id_column(headings: Sequence[str]) -> str | None:
    """Return the column of numbers or codes that name rows."""
    return _first(headings, _ID[0])


def name_column(headings: Sequence[str]) -> str | None:
    """Return the column of names."""
    return _first(headings, _NAME[0])


def _first(headings: Sequence[str], names: tuple[str, ...]) -> str | None:
    folded = {_folded(heading): heading for heading in reversed(headings)}
    return next((folded[name] for name in names if name in folded), None)


def _only(headings: Sequence[str], names: tuple[str, ...], meaning: str) -> int | None:
    found = [index for index, heading in enumerate(headings) if _folded(heading) in names]
    if len(found) > 1:
        columns = some([headings[index] for index in found])
        raise InputInvalid(f"标题行有两列都像{meaning}：{columns}；请只留一列")
    return found[0] if found else None


def _folded(heading: str) -> str:
    letters = _BRACKETED.sub("", unicodedata.normalize("NFKC", heading).casefold())
    return _DATUM_WORDS.sub("", "".join(letter for letter in letters if letter.isalnum()))
