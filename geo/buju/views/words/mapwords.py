"""The words round an interactive map: legend, controls, headings and notes, in Chinese or English.

What a plan says is never translated: names, quotes, statements and methods stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from buju.spatial.datum import DATUM_WORDS
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.style import Group
from buju.views.map.mapoptions import Lang

THIN_SPACE = "\u2009"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapWords:
    """The words of one language; `script` are those that the page's scripts need, None where they know them."""

    lang: Lang
    roles: Mapping[Role, str]
    grades: Mapping[Grade, str]
    groups: Mapping[Group, str]
    script: Mapping[str, str] | None
    legend: str
    legend_roles: str
    legend_grades: str
    schematic: str
    schematic_note: str
    map_title: str
    map_label: str
    panel_label: str
    hint: str
    card_label: str
    close: str
    overlaps: str
    skip: str
    kicker: str
    datum: str
    data_date: str
    sources: str
    licences: str
    list_title: str
    drawn_title: str
    listed_title: str
    count: str
    left_out: str
    search: str
    search_hint: str
    nothing: str
    period: str
    datum_label: str
    extent: str
    nature: str
    publication: str
    original: str
    columns: Mapping[str, str]


def map_words(lang: Lang = Lang.ZH) -> MapWords:
    """Return the words of a language."""
    return _WORDS[lang]


_COLUMNS = ("名称", "布局角色", "图形等级", "误差", "出处", "未绘原因")

_CHINESE = MapWords(
    lang=Lang.ZH,
    roles=MappingProxyType({role: role.words for role in Role}),
    grades=MappingProxyType({grade: grade.label for grade in Grade}),
    groups=MappingProxyType({group: group.value for group in Group}),
    script=None,
    legend="图例",
    legend_roles="颜色：布局角色",
    legend_grades="线型与填充：图形等级",
    schematic="示意",
    schematic_note="示意：依文字表述与成员区域推绘，不是法定边界，不可量测。",
    map_title="{}示意图",
    map_label="地图：{}",
    panel_label="地点说明",
    hint="点选图上的图形、名称或清单中的一行，查看它的功能、目标、责任单位与原文出处。",
    card_label="选中的地点",
    close="关闭地点说明",
    overlaps="此处还有",
    skip="跳过地图，到地点清单",
    kicker="产业空间布局",
    datum=DATUM_WORDS,
    data_date="资料日期",
    sources="资料：",
    licences="资料来源与许可",
    list_title="地点清单",
    drawn_title="绘于图上的地点",
    listed_title="文中提及、未绘于图上",
    count="共 {} 处，绘于图上 {} 处",
    left_out="按所选内容，另有 {} 处未列入本图",
    search="查找",
    search_hint="名称、别名或原文语句",
    nothing="没有符合的地点。可试试简称，或原文中的词语。",
    period="规划期",
    datum_label="坐标基准",
    extent="所绘范围",
    nature="图件性质",
    publication="使用范围",
    original="",
    columns=MappingProxyType({name: name for name in _COLUMNS}),
)

_ENGLISH = MapWords(
    lang=Lang.EN,
    roles=MappingProxyType(
        {
            Role.CORE: "Core area",
            Role.BELT: "Expansion belt",
            Role.WING: "Wing",
            Role.AXIS: "Axis",
            Role.CLUSTER: "Cluster",
            Role.PARK: "Park or base",
            Role.NODE: "Specialised node",
            Role.TOWN: "Host town",
            Role.BOUND: "Bounding road",
            Role.AREA: "Planning area",
            Role.PARTNER: "Partner region",
            Role.FACILITY: "Facility or firm",
            Role.DESIGNATION: "Title or land",
        }
    ),
    grades=MappingProxyType(
        {
            Grade.A: "Legal boundary",
            Grade.B: "From stated bounds",
            Grade.C: "Administrative stand-in",
            Grade.D: "Located by evidence",
            Grade.E: "Schematic",
            Grade.F: "Not located",
        }
    ),
    groups=MappingProxyType(
        {
            Group.CORE: "Core area",
            Group.BELT: "Expansion belts",
            Group.WING: "Wings",
            Group.AXIS: "Axes",
            Group.CLUSTER: "Clusters",
            Group.POINTS: "Parks and nodes",
            Group.TOWN: "Host towns",
            Group.BOUND: "Bounding roads",
            Group.AREA: "Planning area",
            Group.PARTNER: "Partner regions",
            Group.CONTEXT_AREA: "Around: districts",
            Group.CONTEXT_TOWN: "Around: towns",
            Group.CONTEXT_LINE: "Around: lines",
            Group.CONTEXT_POINT: "Around: stations",
        }
    ),
    script=MappingProxyType(
        {
            "metres": f"{THIN_SPACE}m",
            "kilometres": f"{THIN_SPACE}km",
            "zoomIn": "Zoom in",
            "zoomOut": "Zoom out",
            "whole": "Whole map",
            "wholeSign": "All",
            "layers": "Layers",
            "selected": "Selected: ",
            "found": "Found: ",
            "foundUnit": "",
        }
    ),
    legend="Legend",
    legend_roles="Colour: role in the layout",
    legend_grades="Line and fill: grade of the shape",
    schematic="schematic",
    schematic_note="Schematic: drawn from wording and member areas; not a legal boundary, not to be measured.",
    map_title="{} (schematic map)",
    map_label="Map: {}",
    panel_label="About a place",
    hint="Choose a shape, a name or a row of the list to see its functions, targets, responsible units and sources.",
    card_label="Chosen place",
    close="Close",
    overlaps="Also here",
    skip="Skip the map, go to the list of places",
    kicker="Industrial spatial layout",
    datum=f"Shown in WGS 84 longitude and latitude ({DATUM_WORDS})",
    data_date="Data of",
    sources="Data: ",
    licences="Sources and licences",
    list_title="Places",
    drawn_title="Places drawn on the map",
    listed_title="Named in the text, not drawn",
    count="{} places, {} of them drawn",
    left_out="{} more places are not part of this selection",
    search="Search",
    search_hint="Name, alias or words of the text (Chinese)",
    nothing="No place matches.",
    period="Plan period",
    datum_label="Datum",
    extent="Selection",
    nature="Nature",
    publication="Use",
    original="Names, quotes and statements are given in Chinese, as in the plan.",
    columns=MappingProxyType(
        dict(
            zip(
                _COLUMNS,
                ("Name", "Role", "Grade", "Margin", "Source", "Why not drawn"),
                strict=True,
            )
        )
    ),
)

_WORDS: Mapping[Lang, MapWords] = MappingProxyType({Lang.ZH: _CHINESE, Lang.EN: _ENGLISH})
