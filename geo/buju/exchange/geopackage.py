"""GeoPackage (OGC 12-128): looked through as a database first, then read by its driver alone."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from buju.errors import FormatUnknown, InputInvalid
from buju.exchange.format import Format
from buju.exchange.gdal import chosen_layer, only, read_layer
from buju.legible import shown

if TYPE_CHECKING:
    from buju.exchange.columns import RawTable
    from buju.exchange.statement import Request

# Triggers that keep the spatial index and the feature count (OGC 12-128r19, annex F.3; GDAL). They act on writing only.
_TRIGGER = re.compile(r"rtree_.+_(insert|update\d?|delete)|(trigger|gpkg)_.+")
_VIRTUAL = re.compile(r"\s*create\s+virtual\s+table\b.*\busing\s+rtree\s*\(.*", re.IGNORECASE | re.DOTALL)
_LONGEST_LOOK_S = 5.0
_STEPS = 10_000


def read_geopackage(path: Path, request: Request) -> RawTable:
    """Read one layer of features.

    Raises:
        FormatUnknown: a database, but no GeoPackage.
        InputInvalid: it holds views, foreign triggers or computed columns, or several layers and none is chosen.
    """
    stated, limits = request.stated, request.limits
    # GDAL knows the driver by the ending.
    path = path.rename(path.with_suffix(".gpkg"))
    with closing(_opened(path)) as database:
        try:
            names = _layers(database)
            _refuse_active_content(database)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise _broken() from error
    chosen = chosen_layer(names, stated.layer)
    only("GPKG")
    try:
        return read_layer(path, kind=Format.GEOPACKAGE, layer=chosen, limits=limits)
    except UnicodeDecodeError as error:
        raise _broken() from error


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    end = time.monotonic() + _LONGEST_LOOK_S
    database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def _layers(database: sqlite3.Connection) -> list[str]:
    has_contents = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_contents' AND type = 'table'")
    if has_contents.fetchone() is None:
        raise FormatUnknown("文件内容是 SQLite 数据库，但不是 GeoPackage")
    rows = database.execute("SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name")
    return [str(name) for (name,) in rows]


def _refuse_active_content(database: sqlite3.Connection) -> None:
    """Refuse whatever computes when it is read."""
    for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master"):
        words, made = shown(str(name)), str(sql or "")
        if kind == "view":
            raise _active(f"视图“{words}”")
        if kind == "trigger" and not _TRIGGER.fullmatch(str(name)):
            raise _active(f"触发器“{words}”")
        if kind == "table" and re.match(r"\s*create\s+virtual", made, re.IGNORECASE) and not _VIRTUAL.fullmatch(made):
            raise _active(f"虚拟表“{words}”")
    computed = database.execute(
        "SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c"
        " WHERE m.type = 'table' AND c.hidden IN (2, 3) AND m.sql NOT LIKE 'create virtual%'"
    ).fetchone()
    if computed is not None:
        raise _active(f"表“{shown(str(computed[0]))}”的计算列“{shown(str(computed[1]))}”")


def _broken() -> InputInvalid:
    return InputInvalid("GeoPackage 已损坏；请在 GIS 软件中重新导出")


def _active(what: str) -> InputInvalid:
    return InputInvalid(f"GeoPackage 里有{what}，读取时会执行其中的语句，不予读取；请把图层另存为新的 GeoPackage")
