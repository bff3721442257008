"""Files that are something else than they seem: each is named for what it is, and nothing in it is followed."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from buju.errors import FormatUnknown, InputInvalid
from exchange.made import (
    collection,
    point,
    read,
    refusal,
    table,
    zipped,
)

SECRET = "pw,lon,lat\nhunter2,121.5,31.2\n"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.csv"
    path.write_text(SECRET, encoding="utf-8")
    return path


def vrt(secret: Path | str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "<GeometryType>wkbPoint</GeometryType></OGRVRTLayer></OGRVRTDataSource>"
    )


def gdalg(secret: Path) -> str:
    return json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"})


DISGUISED = [
    ("VRT", vrt, "VRT"),
    ("VRT behind a declaration and space", lambda secret: "\n  <?xml version='1.0'?>\n" + vrt(secret), "VRT"),
    ("GDALG", gdalg, "GDALG"),
    ("GDALG behind a byte order mark", lambda secret: "\ufeff" + gdalg(secret), "GDALG"),
    ("a path in place of content", str, "普通文字"),
    ("a connection string", lambda secret: f"CSV:{secret}", "普通文字"),
    ("WFS", lambda _: '<WFS_Capabilities version="1.0.0"></WFS_Capabilities>', "WFS"),
    ("GML", lambda _: '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>', "GML"),
    ("entities", lambda _: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "XML"),
    ("TopoJSON", lambda _: '{"type":"Topology","objects":{}}', "TopoJSON"),
    ("other JSON", lambda _: '[{"lon":121,"lat":31}]', "不是 GeoJSON"),
    ("an ECharts map", lambda _: '{"type":"FeatureCollection","UTF8Encoding":true,"features":[]}', "ECharts"),
]


@pytest.mark.parametrize("name", ["x.geojson", None], ids=["named", "unnamed"])
@pytest.mark.parametrize(("make", "says"), [row[1:] for row in DISGUISED], ids=[row[0] for row in DISGUISED])
def test_disguised_files_are_refused(secret: Path, name: str | None, make: Callable[[Path], str], says: str) -> None:
    error = refusal(make(secret).encode(), name=name)

    assert isinstance(error, FormatUnknown)
    assert "hunter2" not in str(error)
    assert says in str(error) or "CSV 表格" in str(error)
    if name:
        assert str(error).startswith("名为 .geojson，内容是")


@pytest.mark.parametrize("name", ["CSV:/etc/passwd", "/vsicurl/http://localhost/x.csv", "../../x.csv", "a\x00.csv"])
def test_a_name_is_never_opened(name: str) -> None:
    assert read(table("1,121.5,31.2"), name=name).ids == ("1",)


BINARY = [
    ("empty", b"", "空的"),
    ("white space", b" \n\n", "空的"),
    ("PDF", b"%PDF-1.7\n", "PDF"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
    ("GeoParquet", b"PAR1\x15\x04", "GeoParquet"),
    ("a lone .shp", b"\x00\x00\x27\x0a" + bytes(96), ".shx"),
    ("UTF-16 without a mark", "经度,纬度\n121,31\n".encode("utf-16-le"), "没有字节顺序标记（BOM）"),
    ("zeros", bytes(512), "二进制"),
    ("numbers of a program", bytes(range(1, 9)) + bytes([1, 0, 9, 0] * 40), "二进制"),
    ("the other order", "名称\t经度\t纬度\n一\t121\t31\n".encode("utf-16-be"), "“Unicode 文本”"),
    ("XML in UTF-16", "<!DOCTYPE a><kml/>".encode("utf-16"), "UTF-16 的 KML；请另存为 UTF-8"),
    ("UTF-32", "经度,纬度\n121,31\n".encode("utf-32"), "UTF-32"),
    ("gzip", b"\x1f\x8b\x08\x00", "gzip"),
    ("noise", bytes(range(256)), "二进制"),
    ("an empty zip", zipped({}), ".shp"),
    ("a Word file", zipped({"word/document.xml": b"<w/>"}), "Word"),
    ("a zip of pictures", zipped({"a.png": b"x", "b/c.png": b"x"}), "a.png"),
    ("a geodatabase", zipped({"x.gdb/a00000001.gdbtable": b"x"}), ".gdb"),
    ("a lone .tab", b"!table\n!version 300\n", ".map"),
    ("CAD", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n", "DXF"),
]


@pytest.mark.parametrize(("content", "says"), [row[1:] for row in BINARY], ids=[row[0] for row in BINARY])
def test_other_formats_are_named(content: bytes, says: str) -> None:
    error = refusal(content)

    assert isinstance(error, FormatUnknown)
    assert says in str(error)


MISNAMED = [
    ("x.geojson", table("1,121.5,31.2"), "名为 .geojson，内容是 CSV 表格"),
    ("x.CSV", collection(point(121.5, 31.2)), "名为 .csv，内容是 GeoJSON"),
    ("x.gpkg", zipped({"a.shp": b""}), "名为 .gpkg，内容是 zip"),
]


@pytest.mark.parametrize(("name", "content", "says"), MISNAMED, ids=[row[0] for row in MISNAMED])
def test_a_name_that_contradicts_the_content_is_refused(name: str, content: bytes, says: str) -> None:
    error = refusal(content, name=name)

    assert isinstance(error, FormatUnknown)
    assert says in str(error)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield server


def asked(server: socket.socket) -> bool:
    """Whether somebody has connected."""
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_the_listener_would_notice(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()):
        assert asked(listener)


@pytest.mark.cold
def test_a_linked_crs_is_refused_and_not_followed(listener: socket.socket) -> None:
    href = f"http://127.0.0.1:{listener.getsockname()[1]}/crs"
    content = collection(point(121.5, 31.2), crs={"type": "link", "properties": {"href": href, "type": "proj4"}})

    error = refusal(content)

    assert isinstance(error, InputInvalid)
    assert "链接" in str(error)
    assert not asked(listener)


@pytest.mark.cold
@pytest.mark.parametrize("form", ["vrt", "wfs", "gdalg", "path"])
def test_addresses_in_a_file_are_not_asked(listener: socket.socket, form: str) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    text = {
        "vrt": vrt(f"/vsicurl/{address}"),
        "wfs": f"<OGRWFSDataSource><URL>{address}</URL></OGRWFSDataSource>",
        "gdalg": json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector convert {address} out"}),
        "path": f"WFS:{address}",
    }[form]

    assert isinstance(refusal(text.encode(), name="x.geojson"), FormatUnknown)
    assert not asked(listener)
