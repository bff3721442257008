"""The ledger between plans: everything labelled is found, nothing else is claimed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.relation import End, RelationKind
from buju.atlas.targets import differences, target_of, total
from buju.errors import NotFound, Refused
from buju.fault import Fault
from buju.folded import bare

# The labelled pairs, by hand from the texts: kind, status, a part of each end's quote.
LABELLED = [
    ("same-layout", "stated", "优化“一体两翼”空间布局", "“核心主体＋东、西两翼”商业航天空间布局"),
    ("same-place", "candidate", "浦东卫星互联网科研基地", "卫星互联网研究院"),
    ("same-place", "candidate", "临港卫星制造集聚区", "临港微小卫星研制基地"),
    ("elaborates", "candidate", "松江卫星产业基地", "“一核”：G60 卫星互联网产业基地"),
    ("near-name", "stated", "松江G６０科创走廊和卫星产业基地", "长三角G60科创走廊"),
    ("near-name", "stated", "G60 科创云廊", "G60 云廊运控中心"),
    ("homonym", "stated", "卫星互联网产业园形成品牌和规模效应", "建设航天科技成果转化中心、卫星互联网产业园"),
    ("same-place", "candidate", "卫星互联网产业园", "国家卫星互联网产业园"),
    ("homonym", "stated", "车墩、永丰、经开区等区域", "北京经济技术开发区"),
    ("list-drift", "stated", "南向联动新桥、车墩、永丰等地", "围绕新桥、车墩、永丰、经开区等区域"),
    ("wording-drift", "stated", "千亿级空天信息产业集群", "千亿级空天产业集群"),
    ("same-figure", "stated", "６００颗商业卫星的批量化制造能力", "在轨运营卫星数量达到 600 颗左右"),
    ("homonym", "candidate", "落户于两江新区", ""),
    ("same-place", "candidate", "基地方面，重庆数创园", "卫星互联网产业园"),
    ("same-place", "candidate", "基地方面，重庆数创园", "国家卫星互联网产业园"),
    ("near-name", "stated", "两江协同创新示范区", "落户于两江新区"),
    ("wording-drift", "stated", "全面建成卫星互联网综合应用示范区", "建成卫星互联网综合应用示范区"),
    ("wording-drift", "stated", "空天信息产业基础设施主阵地", "空天产业基础设施主阵地"),
    ("same-unit", "stated", "６００颗商业卫星的批量化制造能力", "智造能力达到 300 颗/年"),
    ("elaborates", "candidate", "打造８个空间信息产业协同创新特色园区", "卫星互联网领域市级特色园区"),
    ("same-place", "candidate", "开展卫星测运控平台建设", "商用卫星测试控制运营中心"),
    ("same-place", "candidate", "卫星智能化、标准化、批量化制造基地", "国内领先的卫星智造基地"),
    ("same-place", "candidate", "低成本脉动式卫星批量生产线", "脉动式卫星批量生产线"),
    ("same-place", "candidate", "商用卫星测试控制运营中心", "G60 云廊运控中心"),
    ("near-name", "stated", "临港微小卫星研制基地", "临港新片区"),
    ("near-name", "stated", "临港卫星制造集聚区", "临港新片区"),
    ("homonym", "stated", "给予工业用地保障", "给予工业用地保障"),
    ("same-unit", "stated", "实现空间信息产业规模超２０００亿元", "卫星互联网产业规模达到 100 亿元左右"),
]


def _written(atlas: Atlas) -> list[tuple[str, str, str, str]]:
    return [
        (
            relation.kind.value,
            relation.status,
            _quote(relation.left, atlas),
            _quote(relation.right, atlas),
        )
        for relation in atlas.relations()
        if relation.kind is not RelationKind.OVERLAP
    ]


def _quote(end: End, atlas: Atlas) -> str:
    """Return the words of an end; a place that no text speaks of has none."""
    return bare(atlas.fact(end.fact).citation.quote) if end.fact else ""


def test_every_labelled_relation_is_found_and_no_other(shipped: Atlas) -> None:
    written = _written(shipped)
    for kind, status, left, right in LABELLED:
        assert any(
            (kind, status) == (item[0], item[1]) and bare(left) in item[2] and bare(right) in item[3]
            for item in written
        ), (kind, left, right)
    assert len(written) == len(LABELLED)


def test_homonyms_are_two_places(shipped: Atlas) -> None:
    for relation in shipped.relations():
        if relation.kind is RelationKind.HOMONYM:
            assert relation.left.place != relation.right.place
            assert relation in shipped.relations_of(relation.left.place or "")
            assert relation in shipped.relations_of(relation.right.place or "")


def test_an_overlap_has_its_area_and_the_weaker_grade(shipped: Atlas) -> None:
    overlap = shipped.relation("overlap-shanghai-songjiang-base-songjiang-core")
    assert overlap.status == "computed"
    assert overlap.grade == "E"
    # The whole core lies in the district that stands in for the base.
    assert overlap.area_km2 == pytest.approx(0.6, abs=0.1)


def test_overlaps_are_between_layouts_and_no_slivers(shipped: Atlas) -> None:
    found = [item for item in shipped.relations() if item.kind is RelationKind.OVERLAP]
    assert found
    for item in found:
        left, right = shipped.place(item.left.place or ""), shipped.place(item.right.place or "")
        assert left.record.layout != right.record.layout
        assert item.area_km2 is not None
        assert item.area_km2 > 0


def test_unlike_figures_are_not_added(shipped: Atlas) -> None:
    pair = [target_of(shipped, "sh-t-02"), target_of(shipped, "sj-t-02")]
    assert [target.value for target in pair] == [600, 600]
    with pytest.raises(Refused, match="数字相同，指标不同") as refusal:
        total(pair, atlas=shipped)
    assert "颗/年" in str(refusal.value)


def test_unlike_scopes_are_not_added(shipped: Atlas) -> None:
    pair = [target_of(shipped, "sh-t-10"), target_of(shipped, "sj-t-03")]
    with pytest.raises(Refused, match="口径不同"):
        total(pair, atlas=shipped)


def test_one_target_is_its_own_sum_and_like_itself(shipped: Atlas) -> None:
    target = target_of(shipped, "bj-t-03")
    assert total([target], atlas=shipped) == 10
    assert list(differences(target, target, atlas=shipped)) == []


def test_only_targets_are_added(shipped: Atlas) -> None:
    with pytest.raises(NotFound) as error:
        target_of(shipped, "sj-m-001")
    assert "sj-t-01" in error.value.known


LEDGER = "seeds/relations.yaml"
# Each in another entry of the ledger, or another end, so that one reading tells them all: old, new, code, words.
BROKEN = {
    "missing fact": ("fact: sj-m-004", "fact: sj-m-999", "relation-dangling", "没有事实“sj-m-999”"),
    "missing place": ("place: songjiang-core", "place: songjiang-nowhere", "relation-dangling", "songjiang-nowhere"),
    "a fact that speaks of another place": ("place: songjiang-municipal-park", "place: songjiang-jiuting",
                                            "relation-dangling", "没有说到地点“songjiang-jiuting”"),
    "homonyms merged": ("place: songjiang-jingkaiqu}\n    right: {fact: bj-m-009, place: beijing-jingkaiqu}",
                        "place: beijing-jingkaiqu}\n    right: {fact: bj-m-009, place: beijing-jingkaiqu}",
                        "homonym-merged", "同一地点“beijing-jingkaiqu”"),
    "unknown kind": ("kind: homonym", "kind: twin", "field-invalid", "twin"),
    "empty end": ("left: {fact: sj-p-14}", "left: {}", "field-invalid", "left：两端各应写明"),
    "repeated id": ("id: lingang-base", "id: pudong-institute", "id-duplicate", "pudong-institute"),
}  # fmt: skip


@pytest.fixture(scope="module")
def broken(copied: Callable[[], Path]) -> list[Fault]:
    """The errors of the shipped data whose ledger has every fault at once."""
    data = copied()
    text = (data / LEDGER).read_text(encoding="utf-8")
    for old, new, _, _ in BROKEN.values():
        assert old in text
        text = text.replace(old, new, 1)
    (data / LEDGER).write_text(text, encoding="utf-8")
    return list(buju.open(data).errors)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_ledger_is_told(name: str, broken: list[Fault]) -> None:
    _, _, code, words = BROKEN[name]
    assert [fault.code.value for fault in broken if words in fault.message] == [code]


def test_nothing_but_the_ledger_is_blamed_for_it(broken: list[Fault]) -> None:
    assert {fault.where.file for fault in broken} == {LEDGER}


def test_a_name_in_two_layouts_needs_an_entry(every_plan: Path) -> None:
    path = every_plan / LEDGER
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: satellite-internet-park-homonym")
    end = text.index("  - id:", start + 5)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    codes = [fault.code for fault in buju.open(every_plan).faults]
    assert codes == ["homonym-unlisted"]
