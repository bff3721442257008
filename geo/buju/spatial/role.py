"""What a feature is: a place by its role in a layout, a feature around it by its type; closed lists in Chinese."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of the layout proper first, then what hosts, bounds or surrounds it."""

    CORE = "core"
    BELT = "belt"
    WING = "wing"
    AXIS = "axis"
    CLUSTER = "cluster"
    PARK = "park"
    NODE = "node"
    TOWN = "town"
    BOUND = "bound"
    AREA = "area"
    HOST = "host"
    PARTNER = "partner"
    FACILITY = "facility"
    DESIGNATION = "designation"

    @property
    def words(self) -> str:
        """The role as readers know it, e.g. `核心区`."""
        return _WORDS[self]

    @property
    def is_outer(self) -> bool:
        """Whether it is a plan's area, where parts lie, or what it works with, and so no part of the layout proper."""
        return self in (Role.AREA, Role.HOST, Role.PARTNER)


_WORDS = {
    Role.CORE: "核心区",
    Role.BELT: "拓展带",
    Role.WING: "翼",
    Role.AXIS: "轴线",
    Role.CLUSTER: "集聚区",
    Role.PARK: "园区、基地",
    Role.NODE: "特色节点",
    Role.TOWN: "承载镇街",
    Role.BOUND: "四至道路",
    Role.AREA: "规划范围",
    Role.HOST: "所在地区",
    Role.PARTNER: "协同地区",
    Role.FACILITY: "设施、企业",
    Role.DESIGNATION: "称号、用地",
}


class FeatureType(StrEnum):
    """What the features of a layer of the surroundings are: units, what is measured to, or the ground under a map."""

    PROVINCE = "province"
    DISTRICT = "district"
    TOWN = "town"
    METRO = "metro"
    RAILWAY = "railway"
    AIRPORT = "airport"
    SEA = "sea"
    AIRFIELD = "airfield"
    RIVER = "river"
    EXPRESSWAY = "expressway"
    ROAD = "road"
    METRO_LINE = "metro-line"

    @property
    def label(self) -> str:
        """The type in words for readers."""
        return _LABELS[self]

    @property
    def dimension(self) -> int:
        """What its shapes are: 0 points, 1 lines, 2 areas."""
        return 0 if self in _POINTS else 1 if self in _LINES else 2


_LABELS = {
    FeatureType.PROVINCE: "省级政区",
    FeatureType.DISTRICT: "区县",
    FeatureType.TOWN: "镇街",
    FeatureType.METRO: "轨道交通站",
    FeatureType.RAILWAY: "铁路车站",
    FeatureType.AIRPORT: "机场",
    FeatureType.SEA: "海域",
    FeatureType.AIRFIELD: "机场用地",
    FeatureType.RIVER: "河流",
    FeatureType.EXPRESSWAY: "高速公路、快速路",
    FeatureType.ROAD: "道路",
    FeatureType.METRO_LINE: "轨道交通线路",
}
_POINTS = frozenset({FeatureType.METRO, FeatureType.RAILWAY, FeatureType.AIRPORT})
_LINES = frozenset({FeatureType.RIVER, FeatureType.EXPRESSWAY, FeatureType.ROAD, FeatureType.METRO_LINE})
