"""What the owner of a file states of it, the same at every door, and how much of a file is read at all.

Nothing here is guessed: what is not stated is found in the file and told, or asked back. The child that reads files
loads this module before its walls stand, so that nothing but the standard library may be imported at the top.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from buju.spatial.shift import Datum

MEGABYTE = 1_000_000


class Entry(NamedTuple):
    """One thing that may be stated of a file: its key in JSON and forms (`-` for `_` on the command), and its words."""

    key: str
    label: str
    metavar: str
    help: str
    longest: int = 255
    is_flag: bool = False


# In the order of forms; `datum` is asked for everywhere, the command takes it for the coordinates of a question too.
ENTRIES = (
    Entry(
        "datum",
        "坐标基准",
        "基准",
        "wgs84、cgcs2000、gcj02、bd09；平面坐标写投影带，如 cgcs2000-3-120（三度带，中央经线 120°）、EPSG:4528",
        longest=60,
    ),
    Entry(
        "encoding",
        "文字编码",
        "编码",
        "表格、属性的文字编码：UTF-8、GB18030（GBK）、UTF-16；默认自动辨认并说明",
        longest=40,
    ),
    Entry("layer", "图层", "图层", "文件有几个图层、工作表或几份数据时，读哪一个"),
    Entry("name_column", "名称列", "列名", "哪一列是名称；默认按标题辨认（名称、XMMC、园区名称等）并说明"),
    Entry("x", "经度列", "列名", "哪一列是经度或横坐标（东）；经纬度在同一列时，只写这一列"),
    Entry("y", "纬度列", "列名", "哪一列是纬度或纵坐标（北）"),
    Entry("swap", "对调经纬度", "", "确认纬度在前、经度在后，对调后再用", is_flag=True),
    Entry("keep_valid", "只用能用的行", "", "有不能用的行时，只用其余的行，并说明去掉了哪些", is_flag=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStatement:
    """What is stated of one file; None where nothing is.

    `zone` is a system of plane coordinates as `spatial.datum.stated_grid` reads it; `datum` is then its datum. `layer`
    is a layer, a sheet or a member of an archive; `x` alone is a column with both coordinates.
    """

    datum: Datum | None = None
    zone: str | None = None
    encoding: str | None = None
    layer: str | None = None
    name_column: str | None = None
    x: str | None = None
    y: str | None = None
    swap: bool = False
    keep_valid: bool = False

    @classmethod
    def parse(cls, words: Mapping[str, str | bool | None]) -> FileStatement:
        """Return what words state, by the keys of `ENTRIES`; an empty text states nothing.

        Raises:
            QuestionInvalid: a datum, a zone or an encoding that is not known, with the key and what it could be; or
                `y` without `x`.
        """
        from buju.errors import QuestionInvalid

        said = {entry.key: _said(words, entry) for entry in ENTRIES if not entry.is_flag}
        datum, zone = _reference(said.pop("datum"))
        if said["y"] is not None and said["x"] is None:
            raise QuestionInvalid("y", "写了纵坐标（纬度）的列，请把横坐标（经度）的列也写上")
        return cls(
            datum=datum,
            zone=zone,
            swap=bool(words.get("swap")),
            keep_valid=bool(words.get("keep_valid")),
            **said | {"encoding": _encoding(said["encoding"])},
        )


def _said(words: Mapping[str, str | bool | None], entry: Entry) -> str | None:
    from buju.errors import QuestionInvalid

    text = str(words.get(entry.key) or "").strip()
    if len(text) > entry.longest:
        raise QuestionInvalid(entry.key, f"应不超过 {entry.longest} 个字")
    return text or None


def _reference(words: str | None) -> tuple[Datum | None, str | None]:
    """Return the datum that words name, and the system of plane coordinates if they name one."""
    from buju.errors import NameUnknown, QuestionInvalid
    from buju.legible import shown
    from buju.spatial.datum import stated_grid
    from buju.spatial.shift import Datum

    if words is None:
        return None, None
    try:
        return Datum.parse(words), None
    except NameUnknown:
        grid = stated_grid(words)
    if grid is None or not grid.is_metric:
        raise QuestionInvalid(
            "datum",
            f"没有“{shown(words)}”这种坐标基准；平面坐标请写投影带，如 cgcs2000-3-120 或 EPSG:4528",
            known=Datum,
        )
    return Datum.CGCS2000 if grid.is_cgcs2000 else Datum.WGS84, words


def _encoding(words: str | None) -> str | None:
    from buju.errors import QuestionInvalid
    from buju.exchange.format import KNOWN, codec_of
    from buju.legible import shown

    if words is not None and codec_of(words) is None:
        raise QuestionInvalid("encoding", f"不支持“{shown(words)}”编码；应为 {'、'.join(KNOWN)} 之一", known=KNOWN)
    return words


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits of one file; above any of them it is refused as TooLarge.

    `size` and `unpacked` are bytes (of the file; of all members of a zip), `cell` characters, `memory` bytes of the
    child's address space, `seconds` both its processor time and, doubled, the time until it is ended. `instead` says
    what to do about too many rows.
    """

    size: int = 200 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    rows: int = 1_000_000
    columns: int = 200
    cell: int = 10_000
    feature_vertices: int = 200_000
    vertices: int = 5_000_000
    memory: int = 2 << 30
    seconds: int = 30
    instead: str = "请分成几个文件"


@dataclass(frozen=True, slots=True)
class Request:
    """How one file is to be read; `name` only serves messages, it is never opened."""

    name: str | None = None
    stated: FileStatement = field(default_factory=FileStatement)
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """Return the request as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: str) -> Request:
        """Return the request that a JSON text holds."""
        # The child reads its limits before it may load any library.
        from buju.spatial.shift import Datum

        said = json.loads(text)
        stated = said["stated"]
        if stated["datum"] is not None:
            stated["datum"] = Datum(stated["datum"])
        return cls(said["name"], FileStatement(**stated), Limits(**said["limits"]))


if {entry.key for entry in ENTRIES} | {"zone"} != {one.name for one in fields(FileStatement)}:
    raise AssertionError("what may be stated is listed in ENTRIES")
