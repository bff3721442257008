"""Recipes: how each shape of a layer is made. The way of making decides the grade; no recipe states one.

A way of making is called `By…` after the word that the file has for it (`by: unit` is `ByUnit`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from buju.schema import Entry
from buju.spatial.role import FeatureType, Role
from buju.spatial.source import Source

Words = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Metres = Annotated[float, Field(gt=0, le=50_000)]

Remark = Annotated[Words, Field(description="图形怎样得来、依据什么、有何出入；原样显示给读者")]
SourceId = Annotated[Slug, Field(description="来源：sources 中的编号")]
BaseFile = Annotated[Words, Field(description="底图文件夹中的文件名（.geojson 或 .csv）")]
Choice = str | tuple[Words, ...]
Where = Annotated[
    dict[str, Choice],
    Field(description="选行：列名: 值（或几个值的列表，取其并），可以写几列，须全部相符；{} 为全部的行"),
]
Limit = Annotated[Slug | None, Field(description="图形不出这个地点的范围（本配方中地点的编号）")]


class CoverageCleaning(Entry, title="清理面与面之间的缝隙和重叠"):
    """How neighbouring areas become one coverage (metres of a projected system): `snap_m`, then gaps up to `gap_m`."""

    snap_m: Annotated[float, Field(gt=0, le=0.5)] = Field(description="顶点相距这么多米以内的并为一点（至多 0.5 米）")
    gap_m: Annotated[float, Field(ge=0, le=2000)] = Field(description="宽度不超过这么多米的缝隙并入相邻的面")


class ByUnit(Entry, title="以整个政区代表（C 级）"):
    """A whole administrative unit stands in for the place (grade C)."""

    by: Literal["unit"] = Field(description="作法")
    file: BaseFile
    where: Where
    source: SourceId
    margin_m: Metres = Field(description="误差（米）：界线可能相差多远")
    remark: Remark
    clean: CoverageCleaning | None = Field(
        default=None, description="取自清理过的面：整个文件的各面先消去缝隙和重叠；与同一文件的背景图层写得一样"
    )


class ByPoint(Entry, title="以佐证的点定位（D 级）"):
    """A point located from outside evidence (grade D).

    The point is the row's geometry, or its columns `lon_wgs84`, `lat_wgs84`; the margin is `margin_m` of the
    recipe or, in an evidence table, of the row.
    """

    by: Literal["point"] = Field(description="作法")
    file: BaseFile
    where: Where
    source: SourceId
    margin_m: Metres | None = Field(default=None, description="误差（米）；佐证表（.csv）的行里有 margin_m 时可不写")
    remark: Remark
    candidate: Words | None = Field(default=None, description="点位未经证实时写明疑点，图上按候选显示")


class ByRoad(Entry, title="以道路的若干段画线（D 级）"):
    """Observed pieces of a road (grade D, with the worst margin of its pieces)."""

    by: Literal["road"] = Field(description="作法")
    file: BaseFile
    pieces: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(description="道路各段，即底图 name 列的值")
    source: SourceId
    remark: Remark


class FoundRoad(Entry, title="找到的道路"):
    """A road of a 四至 that was found: its pieces in the order of driving."""

    pieces: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        description="道路各段，即底图 name 列的值，按行车次序；之间的缺口以直线相连"
    )
    remark: Remark


class MissingRoad(Entry, title="没有找到的道路"):
    """A road of a 四至 that was not found; `missing` says what was looked for."""

    missing: Words = Field(description="没有找到：查过什么")


class ByBounds(Entry, title="以四至围合（四面齐全 B 级，否则 E 级）"):
    """A site bounded by a 四至: grade B if every side was found, else E, which names the side.

    `text` is the wording of the plan; `roads` has one entry for each road in it; `limit` is the place that the
    site is known to lie in.
    """

    by: Literal["bounds"] = Field(description="作法")
    text: Words = Field(description="文本的四至，如 东至甲路、南至乙路、西至丙路、北至丁路")
    file: BaseFile
    roads: dict[str, FoundRoad | MissingRoad] = Field(
        description="四至中的每条道路：找到的写 pieces，没找到的写 missing"
    )
    limit: Slug = Field(description="已知在哪个地点之内（本配方中地点的编号）；没找到的一面以它的界线代替")
    reach_m: Metres = Field(description="道路两端各顺直延长多少米，使相邻两面相交")
    source: SourceId
    remark: Remark


class ByOutline(Entry, title="以推绘的轮廓示意（E 级）"):
    """An outline drawn from outside evidence that does not close, or whose parts are not all at hand (grade E)."""

    by: Literal["outline"] = Field(description="作法")
    file: BaseFile
    where: Where
    source: SourceId
    remark: Annotated[Words, Field(description="轮廓怎样推绘、缺哪些部分或哪一边；原样显示给读者")]


class ByCorridor(Entry, title="穿过各成员的示意带（E 级）"):
    """A schematic band through member places, in their order (grade E)."""

    by: Literal["corridor"] = Field(description="作法")
    through: Annotated[tuple[Slug, ...], Field(min_length=2)] = Field(description="依次穿过的地点（本配方中的编号）")
    width_m: Metres = Field(description="带宽（米），只是制图取值")
    limit: Limit = None
    remark: Remark


class ByHull(Entry, title="包住各成员的示意范围（E 级）"):
    """A schematic area round member places (grade E): their convex hull, or exactly the ground that they cover."""

    by: Literal["hull"] = Field(description="作法")
    outline: Literal["convex", "members"] = Field(
        default="convex", description="convex 为凸包（不写即此），members 为各成员原样合并"
    )
    of: Annotated[tuple[Slug, ...], Field(min_length=1)] = Field(description="成员地点（本配方中的编号）")
    pad_m: Annotated[float, Field(ge=0, le=50_000)] = Field(description="向外留宽（米），只是制图取值；可为 0")
    limit: Limit = None
    remark: Remark


class ByNone(Entry, title="提到而无法定位（F 级，只列不绘）"):
    """Named, but not drawn (grade F): why, and what was looked for."""

    by: Literal["none"] = Field(description="作法")
    reason: Words = Field(description="为什么不画、查过什么；原样显示给读者")


Making = Annotated[
    ByUnit | ByPoint | ByRoad | ByBounds | ByOutline | ByCorridor | ByHull | ByNone, Field(discriminator="by")
]


class PlaceRecipe(Entry, title="地点"):
    """One place of a layer. `district` is the unit that its shape must lie in, if the text says so."""

    id: Slug = Field(description="编号：小写字母、数字和连字符，全部布局中不重复；facts.yaml 的 places 用它")
    name: Words = Field(description="名称，与文本一字不差")
    aliases: tuple[Words, ...] = Field(default=(), description="别名：文本和使用者的其他叫法")
    role: Role = Field(description="在布局中的角色")
    district: Words | None = Field(default=None, description="所在区县的全名；图形须在其中")
    make: Making = Field(description="图形的作法，等级由它决定")


class LayoutRecipe(Entry, title="布局的配方"):
    """How a layout's layer is made."""

    kind: Literal["layout"] = Field(description="配方的类别：layout 为一个布局")
    id: Slug = Field(description="布局的编号，与文件夹同名")
    name: Words = Field(description="布局的提法，如 一核两带")
    title: Words = Field(description="图名")
    region: Words = Field(description="规划的适用地区")
    document: Slug = Field(description="提出这个布局的规划文件：seeds/ 中的文件夹名")
    data_date: Words = Field(description="底图数据的日期，加引号")
    scale_note: Words = Field(description="图上须有的说明，如 示意图，不得用于量测")
    context: tuple[Slug, ...] = Field(description="图上画哪些背景图层（layers/context 中的编号），按上下次序")
    extent: tuple[float, float, float, float] | None = Field(
        default=None, description="没有一处作图时地图显示的范围：西、南、东、北（度）；有图形时不用"
    )
    sources: dict[Slug, Source] = Field(description="来源登记：编号: 来源")
    places: Annotated[tuple[PlaceRecipe, ...], Field(min_length=1)] = Field(description="全部地点，先后即列表次序")


class RowSaid(Entry, title="对一行的补充"):
    """What a recipe says of one row of surroundings that its base data do not say, or say less well."""

    name: Words | None = Field(default=None, description="改用这个名称")
    aliases: tuple[Words, ...] = Field(default=(), description="别名")
    parts: tuple[Words, ...] = Field(default=(), description="合用这一个面的各单位，彼此的界线缺失")
    margin_m: Metres | None = Field(default=None, description="这一行自己的误差（米）")
    note: Words | None = Field(default=None, description="读者须知道的话")


class ContextPart(Entry, title="背景图层"):
    """One file of surroundings: rows of a base data file, cut to `clip` (west, south, east, north) if given.

    `keep` is property → column of what else is kept of a row. `rows` speaks of single rows by their entry in the
    column `key` (`name`'s column if not given); with `only` the rows that it does not name are left out, and so is
    every row whose name is missing or holds a word of `drop`. `margin_m` is how far off the positions may be.
    """

    id: Slug = Field(description="编号，也是文件名（编号.geojson）")
    title: Words = Field(description="图层名称")
    kind: Literal["area", "town", "point", "line"] = Field(
        description="怎样画：area 区县以上的面，town 镇街的面，point 点，line 线"
    )
    file: BaseFile
    where: Where
    name: Words = Field(description="名称在哪一列")
    theme: FeatureType | None = Field(default=None, description="是什么；要用来量距离、判断所在地的图层必须写")
    keep: dict[Literal["adcode", "within", "lines", "margin_m"], Words] = Field(
        default={},
        description="另外保留的列：adcode 行政区划代码，within 上级政区，lines 经停线路（以 | 分隔），"
        "margin_m 逐行的误差（米）",
    )
    key: Words | None = Field(default=None, description="rows 按哪一列认行；不写则按名称列")
    rows: dict[Words, RowSaid] = Field(default={}, description="逐行补充：该列的值: 补充")
    only: bool = Field(default=False, description="true 则只收 rows 写到的行")
    drop: tuple[Words, ...] = Field(default=(), description="名称含有这些词的行不收")
    margin_m: Metres | None = Field(default=None, description="误差（米）；写了 theme 的必须有")
    note: Words | None = Field(default=None, description="读者须知道的话")
    clip: tuple[float, float, float, float] | None = Field(default=None, description="只取这一框：西、南、东、北（度）")
    strung: bool = Field(
        default=False, description="true 则把一条路的各段以直线相连；相连的部分另成一行，误差由缺口的长度推算"
    )
    complement: Words | None = Field(
        default=None, description="取 clip 框内不在所选各面之内的部分，作为一行，写明叫什么，如 海域"
    )
    clean: CoverageCleaning | None = Field(default=None, description="整个文件各面之间的缝隙和重叠怎样清理")
    covers: tuple[Words, ...] | None = Field(
        default=None,
        description="名录在哪些政区内是齐全的（省或区县的全名；有 clip 的，指框内的部分）；不写则处处齐全。"
        "车站、机场的图层应写：在此之外，最近的是哪一个无从判断",
    )
    complete_in: tuple[tuple[float, float, float, float], ...] | None = Field(
        default=None, description="除 covers 之外，名录在哪些框内也是齐全的：西、南、东、北（度）"
    )
    source: Source = Field(description="来源与许可")


class ContextRecipe(Entry, title="背景图层的配方"):
    """How the layers of what lies around are made."""

    kind: Literal["context"] = Field(description="配方的类别：context 为背景图层")
    parts: Annotated[tuple[ContextPart, ...], Field(min_length=1)] = Field(description="全部背景图层")


Recipe = Annotated[LayoutRecipe | ContextRecipe, Field(discriminator="kind")]

RECIPE: TypeAdapter[Recipe] = TypeAdapter(Recipe)
