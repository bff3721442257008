"""Facts in words: numbers with the operator as worded, and what the text leaves open."""

from __future__ import annotations

import pytest

from buju.atlas.atlas import Atlas
from buju.policy.fact import Target
from buju.policy.unstated import Unstated
from buju.spatial.source import Source
from buju.views.carto.subject import sources_of
from buju.views.content.card import card_of
from buju.views.words.amount import amount_words
from buju.views.words.wording import date_words, grouped_source_words, source_words, statement, target_words
from views.conftest import facts


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("在轨运营卫星数量", "在轨运营卫星数量：600\u2009颗左右（2027年）"),
        ("产业规模", "产业规模：超100\u2009亿元（2027年）"),
        ("企业", "企业：30\u2009家以上（2027年）"),
        ("应用场景", "应用场景：若干（2027年）"),
        ("集群", "集群：千亿级（2027年）"),
        ("火箭首飞", "火箭首飞：实现（2027年）"),
    ],
)
def test_targets_keep_their_operators(indicator: str, words: str) -> None:
    assert target_words(_target(indicator)) == words


def test_what_the_text_leaves_open_is_said_with_its_reason(atlas: Atlas) -> None:
    open_year = _target("产业规模").model_copy(update={"year": Unstated(unstated="没有写年份")})
    said = statement(open_year, atlas)
    assert "2027" not in said.headline
    assert "年份：文本未说明：没有写年份" in said.notes


def test_facts_come_in_the_order_of_kinds_and_share_a_quote(atlas: Atlas) -> None:
    card = card_of(atlas.place("demo-core"), atlas)
    assert [group.title for group in card.groups] == ["布局表述", "功能定位", "目标指标", "文中提及"]
    assert card.groups[0].cited[0].quote.clause == "示例计划 二、空间布局"


@pytest.mark.parametrize(
    ("iso", "words"), [("2026", "2026年"), ("2025-09", "2025年9月"), ("2026-07-21", "2026年7月21日"), ("近期", "近期")]
)
def test_dates_are_chinese(iso: str, words: str) -> None:
    assert date_words(iso) == words


def _target(indicator: str) -> Target:
    return next(fact for fact in facts() if isinstance(fact, Target) and fact.indicator == indicator)


def test_the_year_of_an_amount_stands_with_it_or_with_its_deadline(shipped: Atlas) -> None:
    yearly = [fact for fact in shipped.facts() if isinstance(fact, Target) and str(fact.unit).endswith("/年")]
    words = {amount_words(fact).endswith("/年") for fact in yearly if fact.deadline == "每年"}
    others = {"/年" in amount_words(fact) for fact in yearly if fact.deadline != "每年"}

    assert (words, others) == ({False}, {True})


def test_sources_are_told_by_provider_and_licence() -> None:
    osm, tianditu = "© OpenStreetMap contributors", "天地图"
    rows = [
        Source(title="OpenStreetMap 高架路段", licence="ODbL-1.0", attribution=osm, date="2026-07"),
        Source(title="天地图行政区划（经某包转发）", licence="MIT（软件包）", attribution=tianditu, date="2025-09"),
        Source(title="OpenStreetMap 线路关系", licence="ODbL-1.0", attribution=osm, date="2026-02"),
        Source(title="OpenStreetMap 高架路段", licence="ODbL-1.0", attribution=osm, date="2026-07"),
        Source(
            title="天地图行政区划（经某包转发；经简化）", licence="MIT（软件包）", attribution=tianditu, date="2025-09"
        ),
        Source(title="天地图行政区划（经某包转发）", licence="自有", attribution=tianditu, date="2025-09"),
    ]

    assert grouped_source_words(rows) == [
        "© OpenStreetMap contributors（ODbL-1.0）：高架路段（2026年7月）、线路关系（2026年2月）",
        "天地图（MIT 软件包）：行政区划（经某包转发；经简化；2025年9月）",
        "天地图（自有）：行政区划（经某包转发；2025年9月）",
    ]


def test_no_source_of_a_layout_is_lost_when_they_are_told_together(shipped: Atlas) -> None:
    for layout in shipped.layouts():
        sources = sources_of(shipped.places_of(layout.id), shipped.contexts_of(layout.id))
        said = grouped_source_words(sources)
        assert len("；".join(said)) < len("；".join(map(source_words, sources)))
        for source in sources:
            (line,) = [one for one in said if one.startswith(f"{source.attribution}（{source.licence[:3]}")]
            assert date_words(source.date) in line
