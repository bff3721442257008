"""Files that users might bring, made for real: by the csv and json modules, by GDAL, by zipfile, by sqlite3."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from buju.errors import BujuError
from buju.exchange import reading
from buju.exchange.answer import ARRAYS_NPZ, WORDS_JSON, read_answer, write_reading
from buju.exchange.candidates import CandidateFile, _file, read_candidates
from buju.exchange.reading import Reading
from buju.exchange.statement import FileStatement, Limits, Request
from buju.spatial.shift import Datum

SQUARE = shapely.box(121.2, 31.0, 121.21, 31.01)
POINT = shapely.Point(121.2283, 31.0322)


def table(*rows: str, heading: str = "编号,经度,纬度") -> bytes:
    return "\n".join((heading, *rows)).encode()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    if isinstance(geometry, BaseGeometry):
        geometry = shapely.geometry.mapping(geometry)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(x: Any, y: Any, **properties: Any) -> dict[str, Any]:
    return feature({"type": "Point", "coordinates": [x, y]}, **properties)


def collection(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", **members, "features": list(features)}, ensure_ascii=False).encode()


def layer_file(
    path: Path,
    shapes: Sequence[BaseGeometry | None],
    *,
    driver: str,
    crs: str | None = "EPSG:4326",
    fields: Mapping[str, Sequence[Any]] | None = None,
    layer: str | None = None,
    append: bool = False,
    **options: Any,
) -> Path:
    """Write shapes by GDAL; a CRS of None is left out of the file."""
    fields = {"名称": [f"地块{n}" for n in range(len(shapes))]} if fields is None else fields
    kinds = {shape.geom_type for shape in shapes if shape is not None}
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[np.array(values) for values in fields.values()],
        fields=list(fields),
        driver=driver,
        crs=crs or "EPSG:4326",
        geometry_type=kinds.pop() if len(kinds) == 1 else "Unknown",
        layer=layer,
        append=append,
        **options,
    )
    return path


def geopackage(folder: Path, shapes: Sequence[BaseGeometry | None], **options: Any) -> bytes:
    return layer_file(folder / "made.gpkg", shapes, driver="GPKG", **options).read_bytes()


def shapefile_parts(folder: Path, shapes: Sequence[BaseGeometry | None], **options: Any) -> dict[str, bytes]:
    """The parts of a Shapefile by suffix."""
    layer_file(folder / "made.shp", shapes, driver="ESRI Shapefile", **options)
    return {path.suffix: path.read_bytes() for path in sorted(folder.glob("made.*"))}


def zipped(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def shapefile(
    folder: Path, shapes: Sequence[BaseGeometry | None], *, without: Sequence[str] = (), **options: Any
) -> bytes:
    parts = shapefile_parts(folder, shapes, **options)
    return zipped({f"made{suffix}": content for suffix, content in parts.items() if suffix not in without})


def read(
    content: bytes,
    *,
    name: str | None = None,
    datum: str | None = "wgs84",
    limits: Limits | None = None,
    **options: Any,
) -> CandidateFile:
    stated = FileStatement.parse({"datum": datum, **options})
    return read_candidates(content, name=name, stated=stated, limits=limits)


def refusal(content: bytes, *, by: Callable[..., object] = read, **options: Any) -> BujuError:
    """The error that a file is refused with; its text is one line of Chinese without paths."""
    with pytest.raises(BujuError) as caught:
        by(content, **options)
    text = str(caught.value)
    assert "\n" not in text
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text)
    assert "/tmp" not in text
    assert "Traceback" not in text
    return caught.value


def read_here(content: bytes, *, name: str | None = None, keep_valid: bool = False) -> Reading:
    """Read a text file in this process, which costs no start of another; GDAL's formats would change this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input"
        path.write_bytes(content)
        return reading.read(path, Request(name, FileStatement(datum=Datum.WGS84, keep_valid=keep_valid)))


def came_across(content: bytes, *, name: str | None = None) -> CandidateFile:
    """What a file holds after it has gone from the child's side to the parent's, without a child."""
    with tempfile.TemporaryDirectory() as folder:
        write_reading(Path(folder), read_here(content, name=name), walls=[])
        with (Path(folder) / ARRAYS_NPZ).open("rb") as arrays:
            return _file(*read_answer((Path(folder) / WORDS_JSON).read_bytes(), arrays))
