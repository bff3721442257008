"""Writing GeoJSON (RFC 7946): lon/lat in WGS 84, 6 decimals, one feature a line, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import GeometryCollection
from shapely.geometry.base import BaseGeometry

from buju.csv_text import Literal

DECIMALS = 6


def geometry_of(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Return the GeoJSON geometry of a shape in lon/lat degrees, rounded to 6 decimals (about 0.1 m)."""
    if shape is None:
        return None
    if isinstance(shape, GeometryCollection):
        # Parts of a collection may be areas too: each is oriented and rounded by itself.
        return {"type": shape.geom_type, "geometries": [geometry_of(part) for part in shape.geoms]}
    # RFC 7946, 3.1.6: outer rings run counter-clockwise, whichever way they came in.
    mapping = shapely.geometry.mapping(shapely.orient_polygons(shape))
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"])}


def collection_bytes(features: Iterable[tuple[str, Mapping[str, Any], BaseGeometry | None]]) -> bytes:
    """Return a FeatureCollection of (id, properties, shape) rows as UTF-8, one feature a line."""
    lines = (
        f'{{"type":"Feature","id":{_json(key)},"properties":{_object(properties)},'
        f'"geometry":{_json(geometry_of(shape))}}}'
        for key, properties, shape in features
    )
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def _object(properties: Mapping[str, Any]) -> str:
    """Return properties as JSON; what came as a literal stands as it came."""
    if not any(isinstance(value, Literal) for value in properties.values()):
        return _json(dict(properties))
    said = ((_json(name), value if isinstance(value, Literal) else _json(value)) for name, value in properties.items())
    return f"{{{','.join(f'{name}:{value}' for name, value in said)}}}"


def _json(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _rounded(coordinates: Any) -> Any:  # noqa: ANN401 - nested as deep as the geometry type
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]
