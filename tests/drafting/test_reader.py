"""Draft facts: every quote is the text's own, and the rules hold for texts of other styles."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from buju.drafting.proposal import Proposal, ProposalState
from buju.drafting.reader import proposals
from buju.folded import fold
from buju.policy.document import StoredText


def proposed(text: str) -> list[Proposal]:
    return proposals(StoredText("demo", text), scope="云溪区")


def of(text: str, kind: str, field: str) -> list[object]:
    return [one.values[field] for one in proposed(text) if one.kind == kind]


PIECES = st.sampled_from(
    [
        "一、目标",
        "（一）布局。",
        "到2027年，",
        "产值达到",
        "３ ０",
        "0亿元",
        "以上",
        "构建“一核两带”",
        "。",
        "（责任单位：",
        "区经委、",
        "甲镇）",
        "以星湖基地、",
        "月湾园区等重点区域为核心",
        "面积约5平方公里",
        "，",
        "\u2003",
        "**",
        "\n",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_any_proposal_is_verbatim_and_in_its_clause(text: str) -> None:
    stored = StoredText("demo", text)

    for one in proposals(stored, scope="云溪区"):
        clause = stored.clause(one.clause)
        assert clause is not None
        assert clause.start <= one.start < one.end <= clause.end
        assert text[one.start : one.end] == one.quote
        assert Proposal.of_json(one.to_json()) == one
        assert one.as_state(ProposalState.ACCEPTED).id == one.id


@pytest.mark.parametrize(
    ("text", "layouts"),
    [
        ("一、布局\n形成“一带三园多点”的格局。", ["一带三园多点"]),
        ("一、布局\n构建“两轴、四片”总体格局。", ["两轴、四片"]),
        (
            "一、布局\n分为云谷研发区、溪口制造区和南岭物流区三个功能区。",
            ["云谷研发区、溪口制造区和南岭物流区三个功能区"],
        ),
        ("一、布局\n构建“南山北水、两核多园、三地联动”的发展格局。", ["南山北水、两核多园、三地联动"]),
        ("一、布局\n形成“核心主体＋东、西两翼”产业空间布局。", ["核心主体＋东、西两翼"]),
        ("一、布局\n形成一核牵引、两带支撑的产业格局。", ["一核牵引、两带支撑"]),
        ("一、布局\n形成“城里的学校”新格局。", []),
        ("一、合作\n参与“一带一路”建设，推行“一业一证”。", []),
    ],
)
def test_layout_wordings(text: str, layouts: list[str]) -> None:
    assert of(text, "layout", "wording") == layouts


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("一、任务\n建园区。（责任单位：区经委、甲镇政府）", [["区经委", "甲镇政府"]]),
        (
            "一、任务\n建园区。（牵头单位：市科技局；配合单位：市商务局、\n云溪海关）",
            [["市科技局"], ["市商务局", "云溪海关"]],
        ),
        ("一、任务\n建园区。（市发展改革委、各区政府）", [["市发展改革委", "各区政府"]]),
        ("一、任务\n建园区。\n责任单位：区经委、区数据局", [["区经委", "区数据局"]]),
        ("一、任务\n用新材料（陶瓷、合金）造件。", []),
        (
            "一、任务\n由市发展改革委牵头，会同市经信局、市交通运输局编制规划。",
            [["市发展改革委"], ["市经信局", "市交通运输局"]],
        ),
        (
            "一、任务\n建平台。（市科技局牵头，工业和信息化局、云溪区政府配合）",
            [["市科技局"], ["工业和信息化局", "云溪区政府"]],
        ),
        (
            "一、任务\n第四条 市科技局、各县（市）区、开发区管委会按职责分工负责。",
            [["市科技局", "各县（市）区", "开发区管委会"]],
        ),
        ("一、任务\n星湖区、月湾市要保障用地，市科委、云溪区牵头落实。", [["星湖区", "月湾市"], ["市科委", "云溪区"]]),
        (
            "一、任务\n牵头单位：市商务局\n配合单位：市投促局，星湖区、月湾市人民政府",
            [["市商务局"], ["市投促局", "星湖区", "月湾市人民政府"]],
        ),
        ("一、任务\n责任单位：市科技局，各区（县、市）人民政府", [["市科技局", "各区（县、市）人民政府"]]),
        ("一、任务\n成员单位包括区经委、区科委，办公室设在区经委。", [["区经委", "区科委"]]),
        ("一、任务\n企业要加快建设，有关部门负责指导，人才需求由产业基地满足，星湖区要发展。", []),
    ],
)
def test_responsible_units(text: str, units: list[list[str]]) -> None:
    assert of(text, "responsibility", "units") == units


@pytest.mark.parametrize(
    ("text", "task", "quote"),
    [
        (
            "市科委、星湖区牵头建立市区联动工作机制，细化任务。",
            "建立市区联动工作机制",
            "市科委、星湖区牵头建立市区联动工作机制",
        ),
        ("市科技局负责推进平台建设。", "推进平台建设", "市科技局负责推进平台建设"),
        ("市科委、星湖区牵头落实。", "提升素质", "市科委、星湖区牵头"),
        ("市人民政府应当根据国家政策，健全制度。", "提升素质", "市人民政府应当"),
        ("市人民政府应当对职责予以明确。", "提升素质", "市人民政府应当"),
        ("建园区。（责任单位：区经委）", "提升素质", "（责任单位：区经委）"),
    ],
)
def test_units_have_the_task_that_their_own_sentence_gives_them(text: str, task: str, quote: str) -> None:
    """The heading of a clause is not what a sentence further down in it is about."""
    (one,) = [one for one in proposed(f"一、提升素质\n{text}") if one.kind == "responsibility"]

    assert (one.values["task"], one.quote) == (task, quote)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("引进和培育500家以上高新企业、100家以上小微企业。", [(500, "家"), (100, "家")]),
        ("营收超100亿元企业1家、百亿元级企业3家。", [(1, "家"), (3, "家")]),
        ("规模达到300亿元，年均增长20%以上，力争突破500亿元。", [(300, "亿元"), (20, "%"), (500, "亿元")]),
        ("建成1条8英寸产线，培育上百家企业。", [(1, "条"), (100, "家")]),
        ("规模突破千亿元，形成百亿级集群。", [(1000, "亿元"), (100, "亿元")]),
        ("园区占地1968亩。", []),
    ],
)
def test_a_number_counts_what_it_stands_with(text: str, targets: list[tuple[float, str]]) -> None:
    rows = [one.values for one in proposed(f"一、目标\n到2027年，{text}") if one.kind == "target"]

    assert [(row["value"], row["unit"]) for row in rows] == targets
    assert all(row["indicator"] for row in rows)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("一、目标\n到2027年，产值突破500亿元。", [("more-than", 500, "亿元", None, 2027)]),
        ("一、目标\n到2028年末，培育3-5家上市企业，占比达２０％以上。",
         [("range", 3, "家", 5, 2028), ("at-least", 20, "%", None, 2028)]),
        ("一、目标\n至2030年，新增航线不少于12条，运量达到8万架次/年。",
         [("at-least", 12, "条", None, 2030), ("equal", 8, "万架次/年", None, 2030)]),
        ("一、目标\n云政发〔2025〕12号，电话021-12345678，2025年3月1日施行。", []),
        ("一、目标\n到2027年，引进产值5亿元以上企业6家。", [("equal", 6, "家", None, 2027)]),
        ("一、目标\n到2027年，大宗货物年运量150万吨以上的企业接入率达到85%左右。", [("about", 85, "%", None, 2027)]),
        ("一、目标\n到2027年，能耗较2020年下降2个百分点，时间压缩到30分钟以内。",
         [("equal", 2, "个百分点", None, 2027), ("at-most", 30, "分钟", None, 2027)]),
        ("一、目标\n到2027年，产值达到1,200亿元，形成百亿级集群。",
         [("equal", 1200, "亿元", None, 2027), ("order", 100, "亿元", None, 2027)]),
        ("一、目标\n到2027年，完成120个左右枢纽、100个左右基地布局。",
         [("about", 120, "个", None, 2027), ("about", 100, "个", None, 2027)]),
        ("关于规划的通知（2024年3月2日）\n一、目标\n2020年产值达到300亿元。", []),
        ("一、目标\n到2027年，按《星湖30条措施》，对新建5家以上的给予最高20万元奖励。", []),
        ("一、目标\n到2027年，G60、5G、S20和4A级景区提升水平。", []),
        ("一、现状\n截至2024年底，已有企业300家。", []),
    ],
)  # fmt: skip
def test_targets(text: str, targets: list[tuple[str, float, str, float | None, int]]) -> None:
    rows = [one.values for one in proposed(text) if one.kind == "target"]

    got = [(row["operator"], row["value"], row["unit"], row.get("upper"), row["year"]["value"]) for row in rows]
    assert got == targets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到2026年，云溪园二期投入使用。", [("云溪园二期投入使用", 2026, None)]),
        (
            "分阶段看，2025年底前建成甲实验室，2026年完成乙线建设。",
            [("甲实验室", 2025, None), ("乙线建设", 2026, None)],
        ),
        ("力争3年内完成火箭回收验证。", [("火箭回收验证", None, "3年内")]),
        ("2020年建成云溪园。", []),
        ("到2026年，形成产值300亿元。", []),
        ("推进园区建成投产。", []),
    ],
)
def test_milestones(text: str, found: list[tuple[str, int | None, str | None]]) -> None:
    rows = [one.values for one in proposed(f"（2025年1月2日）\n一、任务\n{text}") if one.rule == "target-milestone"]

    assert [(row["indicator"], row["year"].get("value"), row.get("deadline")) for row in rows] == found
    assert all(set(row["value"]) == set(row["unit"]) == {"unstated"} for row in rows)


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("到2027年，全市规模达到300亿元，南岭新城达到50亿元，新增企业10家。", ["武汉市", "南岭新城", "武汉市"]),
        ("至2027年，星湖创新区要素进一步集聚，企业达到40家。", ["星湖创新区"]),
        ("江夏区到2027年培育企业20家。", ["江夏区"]),
    ],
)
def test_whose_target_it_is(text: str, scopes: list[str]) -> None:
    rows = [one for one in proposed(f"{'武汉市规划。' * 9}\n一、目标\n{text}") if one.kind == "target"]

    assert [one.values["scope"] for one in rows] == scopes
    assert [one.place for one in rows] == [name if name != "武汉市" else "" for name in scopes]


def test_a_number_of_a_task_is_a_target_without_a_year() -> None:
    (one,) = [one for one in proposed("一、任务\n每年引进产值5亿元以上企业5家。") if one.kind == "target"]

    assert (one.values["value"], one.values["unit"]) == (5, "家")
    assert set(one.values["year"]) == {"unstated"}
    assert one.doubt


def test_areas_are_no_targets() -> None:
    (one,) = [one for one in proposed("一、布局\n到2027年，示范区总面积约12.5平方公里。") if one.kind != "mention"]

    assert (one.kind, one.values["value"], one.values["operator"]) == ("figure", 12.5, "about")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("一、布局\n以星湖湾、月亮谷、云溪口等重点区域为核心。", {"星湖湾", "月亮谷", "云溪口"}),
        ("一、布局\n加快建设云溪高新区，支持南岭产业基地发展。", {"云溪高新区", "南岭产业基地"}),
        ("一、布局\n建设一批高水平实验室、各类园区。", set()),
        ("一、布局\n进一步提升溪口、南岭湾、北沟专业产业基地的能级。", {"溪口", "南岭湾", "北沟"}),
        ("一、布局\n深化星湖数学与交叉学科研究院建设。", {"星湖数学与交叉学科研究院"}),
        ("一、布局\n北向联动甲屯、丙集等地构建创新带。", {"甲屯", "丙集"}),
        ("一、布局\n支持月湾知识城（以下简称知识城）建设。\n二、任务\n投资知识城，解决知识城的问题。", {"月湾知识城"}),
        ("一、布局\n推动中国（湖北）自由贸易试验区星湖片区建设。", {"中国（湖北）自由贸易试验区星湖片区"}),
        ("一、布局\n依托新一代信息技术、生物医药等重点园区。", set()),
        ("一、布局\n开展与欧洲、北美等国家和地区的合作。", set()),
        ("一、布局\n改善生活垃圾、道路停车等城市综合治理。", set()),
        ("一、任务\n建园区。（责任单位：星湖区政府、月湾新区管委会）", set()),
        ("一、布局\n北向产业创新拓展带以甲屯绿洲为先导区。", {"北向产业创新拓展带", "甲屯绿洲"}),
        ("一、任务\n第三条 月湾新城承担试点。", {"月湾新城"}),
        ("一、布局\n打造世界级星谷，建设国内领先的月湾产业园。", {"月湾产业园"}),
        ("一、布局\n月湾大学科技园提升能级。", {"月湾大学科技园"}),
        ("一、任务\n月湾新区管委会、星湖工业园区管委会要落实。", set()),
        (
            "一、布局\n南岭智造园范围东起甲大道，西临乙路，南接丙湾，北到丁隧道。",
            {"南岭智造园", "甲大道", "乙路", "丙湾", "丁隧道"},
        ),
        ("一、目标\n推进“十四五”时期“一核多园”建设。", set()),
    ],
)
def test_places(text: str, names: set[str]) -> None:
    assert set(of(text, "mention", "name")) == names


def test_a_unit_of_the_region_is_a_place_and_hosts_what_begins_with_it() -> None:
    rows = proposed("武汉市星湖产业规划\n一、布局\n武汉市以江夏、蔡甸等地为重点，建设江夏星湖园。武汉市支持上海。")

    said = {one.values["name"]: one.values for one in rows if one.kind == "mention"}
    assert {"江夏", "蔡甸", "武汉市"} <= set(said)
    assert said["江夏"]["role"] == "host"
    assert said["江夏星湖园"]["host"] == "江夏区"


@pytest.mark.parametrize(
    ("text", "lying"),
    [
        ("星湖机场位于云阳县甲集镇。",
         [("星湖机场", "云阳县", "outright"), ("星湖机场", "甲集镇", "outright"), ("甲集镇", "云阳县", "outright")]),
        ("国家月湾实验室布局在万州区。", [("国家月湾实验室", "万州区", "outright")]),
        ("发挥布局在江津的月湾研究院的作用。", [("月湾研究院", "江津区", "outright")]),
        ("在合川区规划建设月湾测试场。", [("月湾测试场", "合川区", "outright")]),
        ("依托万州区甲溪镇建设月湾基地。",
         [("月湾基地", "万州区", "outright"), ("月湾基地", "甲溪镇", "outright"), ("甲溪镇", "万州区", "outright")]),
        ("南川区将重点建设月湾科学岛、星湖基地，江津区建设云溪智造园。",
         [("云溪智造园", "江津区", "builder"), ("星湖基地", "南川区", "builder"), ("月湾科学岛", "南川区", "builder")]),
        ("支持南川区、江津区发展旅游，月湾园加快建设。", []),
        ("星湖园位于江津区与永川区交界。", []),
        ("重庆市建设月湾科学园。", []),
    ],
)  # fmt: skip
def test_where_a_sentence_puts_a_place(text: str, lying: list[tuple[str, str, str]]) -> None:
    rows = [one for one in proposed(f"{'重庆市规划。' * 9}\n一、布局\n{text}") if one.kind == "host"]

    got = [(one.values["name"], one.values["host"], one.values["manner"]) for one in rows]
    assert sorted(got) == sorted(lying)
    assert all(one.place == one.values["name"] and one.values["name"] in one.quote for one in rows)


def test_a_heading_holds_what_its_clause_builds() -> None:
    rows = proposed(
        "重庆市规划。" * 9 + "\n一、布局\n（一）南川区\n依托星湖城，布局建设月湾产业园。\n（二）其他\n建设甲园。"
    )

    assert [(one.values["name"], one.values["host"]) for one in rows if one.kind == "host"] == [
        ("月湾产业园", "南川区")
    ]


def test_members_functions_bounds_and_parents() -> None:
    rows = proposed(
        "一、布局\n形成“一核两带”空间布局。“一核”：云溪产业园，“两带”：星湖创新带和月湾制造带。\n"
        "（一）星湖创新带。以甲屯、丙集等区域为核心，重点布局新材料、（低空）经济等领域，打造创新高地。\n"
        "范围东至甲路，南至乙路，西至丙河，北至丁铁路。面积约3平方公里。"
    )

    parts = {one.place: one.values["part"] for one in rows if one.kind == "membership"}
    assert parts == {"云溪产业园": "一核", "星湖创新带": "两带", "月湾制造带": "两带"}
    places = {one.values["name"]: one.values for one in rows if one.kind == "mention"}
    assert {name: places[name]["parent"] for name in ("甲屯", "丙集")} == dict.fromkeys(("甲屯", "丙集"), "星湖创新带")
    done = [(one.place, one.values["functions"]) for one in rows if one.kind == "function"]
    assert done == [("星湖创新带", ["新材料", "（低空）经济"]), ("星湖创新带", ["创新高地"])]
    (sides,) = [one for one in rows if one.kind == "bounds"]
    assert (sides.place, sides.doubt) == ("星湖创新带", "")
    assert [(side["side"], side["words"]) for side in sides.values["sides"]] == [
        ("东", "甲路"),
        ("南", "乙路"),
        ("西", "丙河"),
        ("北", "丁铁路"),
    ]


def test_the_same_unit_has_one_name() -> None:
    rows = proposed("武汉市规划\n一、布局\n武汉市与黄石市合作。服务武汉。武汉市、黄石市协同。")

    assert [one.values["name"] for one in rows if one.kind == "mention" and "武汉" in one.values["name"]] == ["武汉市"]


@pytest.mark.parametrize("plan", ["sh-beidou-2021", "sh-yangshupu-2025"])
def test_real_plans_are_drafted(plan: str, shared: Path) -> None:
    folder = shared / "plans" / plan
    if not folder.is_dir():
        pytest.skip("共用的规划文本不在这台机器上")
    gold = yaml.safe_load((folder / "gold.yaml").read_text(encoding="utf-8"))
    rows = proposed((folder / "text.txt").read_bytes().decode())

    pairs = {("".join(row["clause"]), fold(unit)) for row in gold["responsibilities"] for unit in row["units"]}
    got = {(one.clause, fold(unit)) for one in rows if one.kind == "responsibility" for unit in one.values["units"]}
    assert len(pairs & got) >= 0.95 * len(pairs)
    elsewhere = {fold(unit) for row in gold.get("units_elsewhere", ()) for unit in row["units"]}
    assert len({pair for pair in got - pairs if pair[1] not in elsewhere}) <= 0.02 * len(got)
    wanted = {
        (t["value"], t["operator"], t["unit"], t["year"]) for t in gold["targets"] if t.get("class") != "milestone"
    }
    stated = {
        (one.values["value"], one.values["operator"], one.values["unit"], one.values["year"]["value"])
        for one in rows
        if one.rule == "target-number"
    }
    assert stated == wanted
    assert all(
        any(fold(layout["phrase"]) in one.values["wording"] for one in rows if one.kind == "layout")
        for layout in gold["layouts"]
    )
