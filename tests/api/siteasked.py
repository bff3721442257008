"""Questions to site selection that several tests ask."""

from __future__ import annotations

from urllib.parse import urlencode

from sites.asking import asked

ASKED = [
    ("district", "松江区"),
    ("function", "卫星终端"),
    ("unit", "九亭镇"),
    ("near", "metro:1500"),
    ("criterion", "metro:less*2"),
    ("criterion", "statements:more*1"),
    ("missing", "worst"),
]

QUERY = asked(
    district="松江区",
    functions=("卫星终端",),
    unit="九亭镇",
    near=("metro:1500",),
    criteria=("metro:less*2", "statements:more*1"),
    missing="worst",
)

OWN = "编号,名称,经度,纬度\na,甲,121.3204,31.1305\nb,乙,121.2304,31.0305\n"

SWAPPED = OWN + "c,丙,31.1,121.3\n"


def address(path: str, pairs: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(pairs)}"


def verdicts(answer: object) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in answer["candidates"]}
