"""Facts: what a document says, typed, each with the citation that proves it.

Every fact names the places that it concerns by their ids. What kind a fact is decides which further values it
has; a value that the text leaves open is `Unstated` with a reason.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter, model_validator

from buju.policy.citation import Citation
from buju.policy.quantity import Operator
from buju.policy.unstated import CountedYear, Stated, Unstated
from buju.schema import Entry

Words = Annotated[str, Field(min_length=1)]


Operation = Annotated[Operator, Field(description="数值的限定：原文怎样约束这个数")]
Amount = Annotated[float | Unstated, Field(description="数值；文本没有数的写 {unstated: 理由}")]
Upper = Annotated[float | None, Field(description="区间的上限（operator: range），如 3—5家 的 5")]
Counter = Annotated[Words | Unstated, Field(description="计量单位，与原文相同，如 家、亿元；没有的写 {unstated: 理由}")]


class _Fact(Entry):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")] = Field(
        description="编号：小写字母、数字和连字符，全部文件中不重复"
    )
    citation: Citation
    places: tuple[str, ...] = Field(default=(), description="有关的地点：各布局 recipe.yaml 中的编号")
    note: str | None = Field(default=None, description="读者须知道的话")


class Mention(_Fact, title="文中提及"):
    """A spatial entity that the text names; `standing` says whether its places *are* it or merely concern it."""

    kind: Literal["mention"] = Field(default="mention", description="事实的类别")
    name: Words = Field(description="文中的名称，须在引文之内")
    standing: Literal["is", "concerns"] = Field(
        default="is", description="is：places 就是它（不写即此）；concerns：只是与 places 有关"
    )


class HostManner(StrEnum):
    """How a text puts a thing into a unit, the surest first.

    OUTRIGHT  the text says that it lies there (布局在浦东的…)
    BUILDER   the unit is the subject that builds or uses it (丰台区…建设…)
    CARRIED   the unit stands at the word before and is carried over (青浦长三角数字干线和北斗…示范区)
    NAME      the unit is only a part of the thing's own name (松江卫星产业基地): the weakest
    """

    OUTRIGHT = "outright"
    BUILDER = "builder"
    CARRIED = "carried"
    NAME = "name"

    @property
    def word(self) -> str:
        """How the text says it, for readers."""
        return _MANNERS[self]

    @property
    def phrase(self) -> str:
        """What stands before the unit: `原文写明在` 丰台区."""
        return _PHRASES[self]

    @property
    def rank(self) -> int:
        """0 for the surest."""
        return list(HostManner).index(self)


_MANNERS = {
    HostManner.OUTRIGHT: "原文明说",
    HostManner.BUILDER: "由当地建设或使用",
    HostManner.CARRIED: "承前省略",
    HostManner.NAME: "仅见于名称",
}
_PHRASES = {
    HostManner.OUTRIGHT: "原文写明在",
    HostManner.BUILDER: "原文写明在",
    HostManner.CARRIED: "原文承前写在",
    HostManner.NAME: "名称表明在",
}


class Host(_Fact, title="所在地"):
    """In whose territory the text puts a thing, without saying where in it.

    `places` are the thing; none if the atlas has no such place: an advantage of a district is no site.
    """

    kind: Literal["host"] = Field(default="host", description="事实的类别")
    name: Words = Field(description="放在那里的是什么，用原文的词，须在引文之内")
    host: Words = Field(description="所在的政区或新区、开发区，写全名，如 丰台区")
    manner: HostManner = Field(
        description="原文怎样说：outright 明说在那里，builder 由当地建设或使用，carried 承前，name 仅见于名称（最弱）"
    )
    is_unit: bool = Field(default=True, description="false：原文的叫法，不是政区，也不是收录的地点，只照录，如 临港")

    @property
    def words(self) -> str:
        """Where the text puts the thing, and how, for readers."""
        said = f"{self.manner.phrase}{self.host}"
        return f"{said}（{self.manner.word}）" if self.manner is HostManner.BUILDER else said


class LayoutWording(_Fact, title="布局表述"):
    """A wording of the layout, e.g. 一核两带."""

    kind: Literal["layout"] = Field(default="layout", description="事实的类别")
    layout: str = Field(description="布局：layers/ 中的文件夹名")
    wording: Words = Field(description="布局的提法，如 一核两带，须在引文之内")


class Membership(_Fact, title="布局构成"):
    """A place's part in the layout, in the text's own words, e.g. 先导区; `of` is the place it belongs to."""

    kind: Literal["membership"] = Field(default="membership", description="事实的类别")
    layout: str = Field(description="布局：layers/ 中的文件夹名")
    part: Words = Field(description="在布局中的身份，用原文的词，如 先导区")
    of: str | None = Field(default=None, description="属于哪个地点（recipe.yaml 中的编号）")


class StatedFunction(_Fact, title="功能定位"):
    """Industry functions that the text gives to places; each of `functions` is a verbatim part of the quote."""

    kind: Literal["function"] = Field(default="function", description="事实的类别")
    functions: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(description="各项功能，每项都是引文中的原词")


class TargetClass(StrEnum):
    """What a target is: a number to reach, or an event to bring about."""

    TARGET = "target"
    MILESTONE = "milestone"

    @property
    def word(self) -> str:
        """The class for readers."""
        return "指标" if self is TargetClass.TARGET else "里程碑"


class IndicatorGroup(StrEnum):
    """What an indicator measures: our own classification, so that readers can filter; no plan words it."""

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
        return _GROUPS[self]


_GROUPS = {
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


class Target(_Fact, title="目标指标"):
    """A target: indicator, operator, value, unit, year and scope, as the text words them.

    `upper` is the upper end of a range (3—5家). `deadline` keeps a relative deadline (3年内) in its own words:
    it has no year of its own unless the text gives the year that it counts from.
    """

    kind: Literal["target"] = Field(default="target", description="事实的类别")
    target_class: TargetClass = Field(default=TargetClass.TARGET, description="指标（不写即此）还是里程碑")
    indicator: Words = Field(description="指标，用原文的词")
    operator: Operation
    value: Amount
    upper: Upper = None
    unit: Counter
    year: Stated[int] | CountedYear | Unstated = Field(
        description="年份：写明的 {value, clause, quote}，推算的 {base, years, clause, quote}，没写的 {unstated: 理由}"
    )
    deadline: Words | None = Field(default=None, description="相对期限的原词，如 3年内")
    scope: Words = Field(description="范围：谁的指标，如 松江区")
    group: IndicatorGroup = Field(default=IndicatorGroup.OTHER, description="指标组，供读者筛选")


class Figure(_Fact, title="其他数字"):
    """A number that is no target: a press figure, a restatement of another plan's target, or a specification."""

    kind: Literal["figure"] = Field(default="figure", description="事实的类别")
    nature: Literal["press", "restatement", "specification"] = Field(
        description="press 报道的数字，restatement 转述别的规划，specification 技术参数"
    )
    indicator: Words = Field(description="指标，用原文的词")
    operator: Operation
    value: Amount
    upper: Upper = None
    unit: Counter


class Responsibility(_Fact, title="责任单位"):
    """Who is responsible for a task; `task` is the heading of the clause."""

    kind: Literal["responsibility"] = Field(default="responsibility", description="事实的类别")
    task: Words = Field(description="任务，即条款的标题")
    units: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(description="责任单位，每个都是引文中的原词")


class Designation(_Fact, title="称号创建"):
    """A title that a place has, or is to be given."""

    kind: Literal["designation"] = Field(default="designation", description="事实的类别")
    title: Words = Field(description="称号")
    status: Literal["existing", "sought"] = Field(description="existing 已有，sought 拟创建")


class Positioning(_Fact, title="发展定位"):
    """What a place is meant to become or to be known as."""

    kind: Literal["positioning"] = Field(default="positioning", description="事实的类别")
    position: Words = Field(description="定位，用原文的词")


class CrossPlanLink(_Fact, title="跨规划联系"):
    """A link that the text itself makes to another plan, region or strategy."""

    kind: Literal["link"] = Field(default="link", description="事实的类别")
    target: Words = Field(description="联系到的规划、地区或战略")


class Anomaly(_Fact, title="原文存疑"):
    """Something odd in the source, kept verbatim and annotated, never silently mended."""

    kind: Literal["anomaly"] = Field(default="anomaly", description="事实的类别")
    oddity: Words = Field(description="原文的存疑之处，照录")
    explanation: Words = Field(description="疑在何处")


class Reading(Entry, title="一种读法"):
    """One way to read what a question is about, with the words that speak for it."""

    reading: Words = Field(description="这样读是什么意思")
    citation: Citation
    is_held: bool = Field(default=False, description="true：在有人答复之前，事实按这种读法记录")


class Question(_Fact, title="待答的问题"):
    """What neither the texts nor the evidence settle, and a person who knows can answer; each reading is cited.

    At most one reading is the one that the facts hold meanwhile; with none, they hold what all readings share.
    """

    kind: Literal["question"] = Field(default="question", description="事实的类别")
    question: Words = Field(description="问什么，用一句问话")
    readings: Annotated[tuple[Reading, ...], Field(min_length=2)] = Field(description="几种读法，各有引文")

    @model_validator(mode="after")
    def _holds_one_at_most(self) -> Question:
        if sum(reading.is_held for reading in self.readings) > 1:
            raise ValueError("is_held：最多一种读法可以是 true")
        return self


Fact = Annotated[
    Mention
    | LayoutWording
    | Membership
    | StatedFunction
    | Target
    | Figure
    | Responsibility
    | Designation
    | Positioning
    | CrossPlanLink
    | Host
    | Anomaly
    | Question,
    Field(discriminator="kind"),
]

FACT: TypeAdapter[Fact] = TypeAdapter(Fact)

# Chinese names of the kinds, in the order in which readers want them.
KINDS: dict[str, str] = {
    "layout": "布局表述",
    "membership": "布局构成",
    "function": "功能定位",
    "positioning": "发展定位",
    "target": "目标指标",
    "figure": "其他数字",
    "responsibility": "责任单位",
    "designation": "称号创建",
    "host": "所在地",
    "link": "跨规划联系",
    "mention": "文中提及",
    "anomaly": "原文存疑",
    "question": "待答的问题",
}


def fields_of(kind: str) -> frozenset[str]:
    """Return the fields that facts of a kind may have; none for what is no kind."""
    members = get_args(get_args(Fact)[0])
    return frozenset(key for one in members if one.model_fields["kind"].default == kind for key in one.model_fields)
