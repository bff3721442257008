"""What a layer of the surroundings is about: the units of administration, and what distances are measured to."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """The subject of a file of surroundings."""

    PROVINCE = "province"
    DISTRICT = "district"
    TOWN = "town"
    METRO = "metro"
    RAILWAY = "railway"
    AIRPORT = "airport"

    @property
    def label(self) -> str:
        """The theme in words for readers."""
        return _LABELS[self]


_LABELS = {
    Theme.PROVINCE: "省级政区",
    Theme.DISTRICT: "区县",
    Theme.TOWN: "镇街",
    Theme.METRO: "轨道交通站",
    Theme.RAILWAY: "铁路车站",
    Theme.AIRPORT: "机场",
}
