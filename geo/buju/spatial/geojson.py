"""Writing GeoJSON (RFC 7946): lon/lat in WGS 84, 6 decimals, one feature a line, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import GeometryCollection
from shapely.geometry.base import BaseGeometry

DECIMALS = 6


def geometry_of(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """Return the GeoJSON geometry of a shape in lon/lat degrees, rounded to 6 decimals (about 0.1 m)."""
    if shape is None:
        return None
    if isinstance(shape, GeometryCollection):
        return {"type": shape.geom_type, "geometries": [geometry_of(part) for part in shape.geoms]}
    mapping = shapely.geometry.mapping(shape)
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"])}


def collection_bytes(features: Iterable[tuple[str, Mapping[str, Any], BaseGeometry | None]]) -> bytes:
    """Return a FeatureCollection of (id, properties, shape) rows as UTF-8, one feature a line."""
    lines = (
        json.dumps(
            {"type": "Feature", "id": key, "properties": dict(properties), "geometry": geometry_of(shape)},
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        )
        for key, properties, shape in features
    )
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def _rounded(coordinates: Any) -> Any:  # noqa: ANN401 - nested as deep as the geometry type
    if isinstance(coordinates, float):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]
