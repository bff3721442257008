"""The ways to bring values to one scale and to make one score of them."""

from __future__ import annotations

from enum import StrEnum

from buju.sites.parameter import Group, Parameter, Select, offering


class Method(StrEnum):
    """How a score is made."""

    WSM = "wsm"
    TOPSIS = "topsis"

    @property
    def words(self) -> str:
        """The method for readers."""
        return {"wsm": "加权求和", "topsis": "TOPSIS（逼近理想点）"}[self]

    @property
    def parts_words(self) -> str:
        """What the parts of a score mean, for readers."""
        if self is Method.WSM:
            return "得分是各准则“权重 × 归一化值”之和，各分项就是其中的一项。"
        return (
            "得分 = 到最差点的距离 ÷（到最差点的距离 + 到最优点的距离），本身不是各项之和；"
            "各分项是把得分按各准则在“到最差点距离的平方”中所占的份额分摊，只用于说明得分从何而来。"
        )


class Normalisation(StrEnum):
    """How the values of one criterion are brought to one scale; where all are equal, each becomes 1."""

    MINMAX = "minmax"
    MAX = "max"
    SUM = "sum"
    VECTOR = "vector"

    @property
    def words(self) -> str:
        """The normalisation for readers."""
        return {"minmax": "极差法", "max": "最大值法", "sum": "总和法", "vector": "向量法"}[self]


METHOD = Parameter(
    key="method",
    name="method",
    label="计分方法",
    help="计分方法：wsm（加权求和，默认）或 topsis",
    metavar="方法",
    read=Method,
    default=Method.WSM.value,
    choices=Method,
    widget=Select("计分方法", offering({method.value: method.words for method in Method})),
    group=Group.RANKING,
    told=83,
)
NORMALISATION = Parameter(
    key="normalisation",
    name="normalisation",
    label="归一化",
    help="归一化方法：minmax（默认）、max、sum、vector",
    metavar="方法",
    read=Normalisation,
    default=Normalisation.MINMAX.value,
    choices=Normalisation,
    widget=Select("归一化", offering({one.value: one.words for one in Normalisation})),
    group=Group.RANKING,
    told=84,
)
