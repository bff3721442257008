"""Groups of indicators: our own classification, so that readers can filter; no plan words it."""

from __future__ import annotations

from enum import StrEnum


class IndicatorGroup(StrEnum):
    """What an indicator measures."""

    CAPACITY = "capacity"
    SCALE = "scale"
    ENTERPRISE = "enterprise"
    PLATFORM = "platform"
    PARK = "park"
    APPLICATION = "application"
    TECHNOLOGY = "technology"
    STANDARD = "standard"
    OTHER = "other"

    @property
    def word(self) -> str:
        """The group for readers."""
        return _WORDS[self]


_WORDS = {
    IndicatorGroup.CAPACITY: "制造与在轨能力",
    IndicatorGroup.SCALE: "产业规模",
    IndicatorGroup.ENTERPRISE: "企业培育",
    IndicatorGroup.PLATFORM: "创新平台与项目",
    IndicatorGroup.PARK: "园区与示范区",
    IndicatorGroup.APPLICATION: "应用场景",
    IndicatorGroup.TECHNOLOGY: "技术突破",
    IndicatorGroup.STANDARD: "标准",
    IndicatorGroup.OTHER: "其他",
}
