"""Shapes as they are stored (RFC 7946): sound, without slivers, lon/lat in WGS 84, the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import GeometryCollection, Polygon
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


# Neighbours that were drawn from one source meet within a metre or two; a real enclave is wider than this.
WIDTH_M = 20.0
# About the same in degrees. This is no measurement: a shape need not leave its coordinates for it.
WIDTH_DEGREES = 0.0002


def tidy(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape fit for RFC 7946: 2D, 6 decimals, valid, without slivers, outer rings counter-clockwise."""
    snapped = _snapped(shapely.force_2d(shape))
    if not snapped.area:
        return snapped
    # Snapping closes narrow inlets into holes, so slivers are taken out after it.
    return shapely.orient_polygons(shapely.normalize(without_slivers(snapped, width=WIDTH_DEGREES)))


def _snapped(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shape, 1e-6)


def without_slivers(shape: BaseGeometry, *, width: float = WIDTH_M) -> BaseGeometry:
    """Return areas without holes and parts that are nowhere wider than `width` (in the shape's own unit).

    Lines and points stay as they are, and so does an area that is nothing but a sliver.
    """
    if not shape.area:
        return shape
    polygons = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and _is_wide(part, width)]
    return shapely.union_all([_filled(part, width) for part in polygons]) if polygons else shape


def _filled(part: Polygon, width: float) -> Polygon:
    return Polygon(part.exterior, [hole for hole in part.interiors if _is_wide(Polygon(hole), width)])


def _is_wide(area: Polygon, width: float) -> bool:
    return not area.buffer(-width / 2).is_empty
