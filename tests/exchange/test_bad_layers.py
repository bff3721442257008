"""Faulty GeoPackages, archives and Shapefiles: refused in one line that says what would do."""

from __future__ import annotations

import io
import sqlite3
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely

from buju.errors import FormatUnknown, InputInvalid, TooLarge
from buju.exchange.statement import Limits
from exchange.made import (
    POINT,
    SQUARE,
    geopackage,
    layer_file,
    read,
    refusal,
    shapefile,
    shapefile_parts,
    zipped,
)


def altered(folder: Path, *statements: str) -> bytes:
    """A good GeoPackage with statements carried out on it."""
    path = layer_file(folder / "made.gpkg", [POINT], driver="GPKG", layer="made")
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path.read_bytes()


VIEW = (
    "CREATE VIEW bomb AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000)"
    " SELECT 1 AS fid, (SELECT count(*) FROM n) AS many, geom FROM made"
)

ACTIVE = [
    (
        "a view as a layer",
        [VIEW, "INSERT INTO gpkg_contents(table_name, data_type) VALUES ('bomb', 'features')"],
        "视图“bomb”",
    ),
    ("a view aside", [VIEW], "视图"),
    ("a trigger", ["CREATE TRIGGER evil AFTER INSERT ON made BEGIN DELETE FROM made; END"], "触发器“evil”"),
    ("a computed column", ["CREATE TABLE c (a, b AS (a + 1))"], "计算列“b”"),
    ("a virtual table", ["CREATE VIRTUAL TABLE words USING fts5(a)"], "虚拟表“words”"),
]


@pytest.mark.parametrize(("statements", "says"), [row[1:] for row in ACTIVE], ids=[row[0] for row in ACTIVE])
def test_active_content_is_refused_at_once(tmp_path: Path, statements: list[str], says: str) -> None:
    content = altered(tmp_path, *statements)
    started = time.monotonic()

    error = refusal(content, datum=None)

    assert isinstance(error, InputInvalid)
    assert says in str(error)
    assert time.monotonic() - started < 5


def test_a_database_that_is_no_geopackage(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "x.db") as database:
        database.execute("CREATE TABLE a (b)")
    database.close()

    assert isinstance(refusal((tmp_path / "x.db").read_bytes()), FormatUnknown)


@pytest.mark.parametrize("keep", [100, 5000, 60_000], ids=["header", "schema", "data"])
def test_a_truncated_geopackage(tmp_path: Path, keep: int) -> None:
    error = refusal(geopackage(tmp_path, [POINT] * 50)[:keep], datum=None)

    assert isinstance(error, InputInvalid)


def test_two_layers_are_asked_about(tmp_path: Path) -> None:
    layer_file(tmp_path / "two.gpkg", [POINT], driver="GPKG", layer="地块")
    layer_file(tmp_path / "two.gpkg", [SQUARE], driver="GPKG", layer="规划", append=True)
    content = (tmp_path / "two.gpkg").read_bytes()

    asked_back = refusal(content, datum=None)
    unknown = refusal(content, datum=None, layer="别的")

    for error in (asked_back, unknown):
        assert isinstance(error, InputInvalid)
        assert error.asks == "layer"
        assert error.known == ("地块", "规划")
    assert read(content, datum=None, layer="规划").shapes is not None


def named_zip(name: str, *, content: bytes = b"x", attributes: int = 0) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        member = zipfile.ZipInfo(name)
        member.external_attr = attributes << 16
        archive.writestr(member, content)
    return stream.getvalue()


def overlong_zip(tmp_path: Path) -> bytes:
    parts = shapefile_parts(tmp_path, [POINT])
    return zipped({**{f"a{suffix}": part for suffix, part in parts.items()}, "bomb.dbf": bytes(30_000_000)})


UNSAFE = [
    ("upwards", named_zip("../a.shp"), "../a.shp"),
    ("upwards, backslashes", named_zip("..\\a.shp"), "压缩包之外"),
    ("absolute", named_zip("/etc/a.shp"), "/etc/a.shp"),
    ("a drive", named_zip("C:\\a.shp"), "压缩包之外"),
    ("a link", named_zip("a.shp", attributes=0o120777), "链接"),
    ("201 members", zipped({f"{n}.shp": b"" for n in range(201)}), "201 个成员"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in UNSAFE], ids=[row[0] for row in UNSAFE])
def test_unsafe_archives_are_refused_and_name_the_member(content: bytes, says: str) -> None:
    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert says in str(error)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    by_size = refusal(overlong_zip(tmp_path), limits=Limits(unpacked=10_000_000))

    assert isinstance(by_size, TooLarge)
    assert "10 MB" in str(by_size)


def test_a_member_that_lies_about_its_size_is_found_out(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.shp": bytes(900_000), "a.shx": b"", "a.dbf": b""}))
    # The size stands at offset 24 of the central directory's entry (APPNOTE 4.3.12).
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"a.shp")) + 24
    content[at : at + 4] = (100).to_bytes(4, "little")

    assert isinstance(refusal(bytes(content)), InputInvalid)


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_missing_parts_are_named(tmp_path: Path, suffix: str) -> None:
    error = refusal(shapefile(tmp_path, [POINT], without=[suffix]))

    assert isinstance(error, InputInvalid)
    assert suffix in str(error)


def test_a_broken_zip(tmp_path: Path) -> None:
    assert isinstance(refusal(shapefile(tmp_path, [POINT])[:-30]), InputInvalid)


def test_a_broken_shapefile(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [SQUARE])
    parts[".shp"] = parts[".shp"][:60] + b"\xff" * 100

    assert isinstance(refusal(zipped({f"a{suffix}": part for suffix, part in parts.items()}), datum=None), InputInvalid)


def test_two_shapefiles_in_a_zip_are_asked_about(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [POINT])
    content = zipped({f"{stem}{suffix}": part for stem in ("甲", "乙") for suffix, part in parts.items()})

    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert error.asks == "layer"
    assert set(error.known) == {"甲", "乙"}
    assert read(content, layer="乙", datum=None).names == ("地块0",)


def test_null_shapes_of_a_layer_are_faults(tmp_path: Path) -> None:
    content = geopackage(tmp_path, [POINT, None, shapely.LineString([(121, 31), (122, 31)]), shapely.Point()])

    error = refusal(content, datum=None)

    assert isinstance(error, InputInvalid)
    assert [fault.where.row for fault in error.faults] == [2, 3, 4]


def damaged(content: bytes, random: np.random.Generator) -> bytes:
    letters = np.frombuffer(content, dtype=np.uint8).copy()
    letters[random.integers(0, letters.size, 8)] = random.integers(0, 256, 8)
    return letters.tobytes()


@pytest.mark.parametrize("seed", range(12))
def test_damaged_layers_are_told_from_failures_of_the_program(tmp_path: Path, seed: int) -> None:
    """A damaged file is its owner's to mend; an error of the base class would be ours, and is not caught here."""
    random = np.random.default_rng(seed)
    if seed % 2:
        whole = geopackage(tmp_path, [SQUARE, POINT] * 20)
        content = whole[:16] + damaged(whole[16:], random)
    else:
        parts = shapefile_parts(tmp_path, [SQUARE] * 20)
        content = zipped({f"a{suffix}": damaged(part, random) for suffix, part in parts.items()})
    try:
        found = read(content, keep_valid=True)
    except (InputInvalid, TooLarge):
        return
    assert len(found) > 0


def test_text_of_a_geopackage_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    name = "地块0".encode()
    content = geopackage(tmp_path, [POINT])
    assert content.count(name) == 1

    assert isinstance(refusal(content.replace(name, b"\xff" * len(name)), datum=None), InputInvalid)
