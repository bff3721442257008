"""A made-up town with its base data: what recipes are tried on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import LineString, Point, box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from buju.spatial.base import BaseData
from buju.spatial.making import Made, Workshop
from buju.spatial.parsing import parse_recipe
from buju.spatial.recipe import LayoutRecipe

SOURCE = {"title": "示例资料", "licence": "ODbL-1.0", "attribution": "© 示例", "date": "2026-07"}

EVIDENCE = """name,lon_wgs84,lat_wgs84,margin_m,evidence
甲园,121.15,31.05,500,报道
乙园,,,,未找到
丙园,121.16,31.05,,误差未知
丁园,121.16,三十一,500,误写
"""

ROADS = {
    "东路": LineString([(121.18, 31.02), (121.18, 31.08)]),
    "南路": LineString([(121.12, 31.02), (121.18, 31.02)]),
    "西路一": LineString([(121.12, 31.02), (121.12, 31.04)]),
    "西路二": LineString([(121.12, 31.05), (121.12, 31.08)]),
    "北路": LineString([(121.12, 31.08), (121.18, 31.08)]),
}


def write_layer(path: Path, rows: list[tuple[dict[str, Any], BaseGeometry | None]]) -> None:
    features = [
        {"type": "Feature", "properties": row, "geometry": None if shape is None else mapping(shape)}
        for row, shape in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    towns = {
        "甲镇": box(121.10, 31.00, 121.20, 31.10),
        "乙镇": box(121.20, 31.00, 121.30, 31.10),
        "远镇": box(122.10, 31.00, 122.20, 31.10),
    }
    write_layer(folder / "towns.geojson", [({"name": n, "district": "示例区"}, s) for n, s in towns.items()])
    write_layer(
        folder / "roads.geojson",
        [({"name": n, "est_accuracy_m": 50 if n == "北路" else 20}, s) for n, s in ROADS.items()],
    )
    stations = [({"name": n}, Point(121.15, 31.03)) for n in ("湖站", "双站", "双站")]
    write_layer(folder / "stations.geojson", [*stations, ({"name": "空站"}, None)])
    write_layer(folder / "bare_roads.geojson", [({"name": "东路"}, ROADS["东路"])])
    (folder / "evidence.csv").write_text(EVIDENCE, encoding="utf-8")
    (folder / "bare.csv").write_text("name,address\n甲园,示例路\n", encoding="utf-8")
    (folder / "notes.md").write_text("# 说明\n", encoding="utf-8")
    (folder / "broken.geojson").write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    (folder / "gbk.csv").write_bytes("name\n甲园\n".encode("gbk"))
    return folder


UNIT = {
    "by": "unit",
    "file": "towns.geojson",
    "where": {"name": "甲镇"},
    "source": "src",
    "margin_m": 30,
    "remark": "整镇",
}


def place(place_id: str, make: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": place_id, "name": f"{place_id} 的名称", "role": "park", "make": make} | more


def recipe_of(*places: dict[str, Any]) -> dict[str, Any]:
    """A recipe with two towns, a located park and an unlocated one to build on, and the places under test."""
    return {
        "kind": "layout",
        "id": "demo",
        "name": "一核一带",
        "title": "示例布局",
        "region": "示例区",
        "document": "demo",
        "data_date": "2026-07",
        "scale_note": "示意",
        "context": [],
        "sources": {"src": SOURCE, "other": SOURCE | {"title": "另一资料"}},
        "places": [
            place("jia", UNIT, role="town"),
            place("yi", UNIT | {"where": {"name": "乙镇"}, "source": "other"}, role="town"),
            place("yuan", UNIT | {"where": {"name": "远镇"}}, role="town"),
            place(
                "park",
                {"by": "point", "file": "evidence.csv", "where": {"name": "甲园"}, "source": "src", "remark": "报道"},
            ),
            place("ghost", {"by": "none", "reason": "未找到"}),
            *places,
        ],
    }


Maker = Callable[..., Made]


@pytest.fixture
def make(base: Path) -> Maker:
    """Makes one place of the made-up recipe by a way of making."""

    def maker(making: dict[str, Any], *others: dict[str, Any], place_id: str = "new") -> Made:
        recipe = parse_recipe(json.dumps(recipe_of(place("new", making), *others)), file="demo/recipe.yaml").recipe
        assert isinstance(recipe, LayoutRecipe), recipe
        return Workshop(recipe, BaseData(base), name="demo/recipe.yaml").make(place_id)

    return maker
