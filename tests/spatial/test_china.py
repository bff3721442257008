"""Units of all China against the outlines that the shipped layers are made from, read by another program."""

from __future__ import annotations

from pathlib import Path

import geopandas
import shapely

from buju.spatial.china import UnitLevel, outlines, units


def test_outlines_are_those_of_the_base_data(root: Path) -> None:
    rows = geopandas.read_file(root / "layers" / "base" / "districts.geojson")
    shanghai = rows[rows["province_name"] == "上海市"].set_index("district_name")["geometry"]
    found = [unit for unit in units(UnitLevel.DISTRICT) if unit.name in shanghai.index and unit.province == "上海市"]
    assert len(found) == len(shanghai) == 16
    for unit, shape in zip(found, outlines(found), strict=True):
        off = shape.symmetric_difference(shanghai[unit.name]).area
        assert off < 1e-9, unit.name


def test_every_unit_has_its_code_and_a_valid_outline_round_its_members() -> None:
    provinces, cities, districts = (units(level) for level in UnitLevel)
    assert len({unit.adcode for unit in districts}) == len(districts) > 2800
    assert {unit.province for unit in (*cities, *districts)} == {unit.name for unit in provinces}
    by_province = dict(zip((unit.name for unit in provinces), outlines(provinces), strict=True))
    shapes = outlines(cities)
    assert all(shape.is_valid and shape.area for shape in shapes)
    for unit, shape in zip(cities, shapes, strict=True):
        # Lines are generalised by level; a city lies in its province but for slivers.
        assert shapely.intersection(shape, by_province[unit.province]).area > 0.9 * shape.area, unit.name
