"""What a text says of itself: title, issuer, number, days and period, from where it says so."""

from __future__ import annotations

import pytest

from buju.drafting.metadata import metadata
from buju.folded import fold
from buju.policy.document import StoredText

NOTICE = """- 发布机构: 收集者写的
云溪市人民政府文件
云政发〔2025〕12 号
云溪市人民政府关于印发
《云溪市星湖产业规划（2025—2030年）》的通知
各区人民政府：
现将《云溪市星湖产业规划（2025—2030年）》印发给你们。
云溪市人民政府
云溪市发展和改革委员会
2025 年3 月1 日
云溪市星湖产业规划
一、布局
建设星湖园。
抄送：市委。 2025年3月5日印发
"""


def said(text: str) -> dict[str, object]:
    stored = StoredText("demo", text)
    rows = list(metadata(stored))
    for one in rows:
        clause = stored.clause(one.clause)
        assert clause is not None
        assert clause.start <= one.start < one.end <= clause.end
        assert text[one.start : one.end] == one.quote
    assert len({one.values["field"] for one in rows}) == len(rows)
    return {one.values["field"]: one.values["value"] for one in rows}


def test_a_notice_says_everything() -> None:
    assert said(NOTICE) == {
        "title": fold("云溪市星湖产业规划（2025—2030年）"),
        "number": "云政发〔2025〕12号",
        "issuer": "云溪市人民政府、云溪市发展和改革委员会",
        "issued": "2025-03-01",
        "printed": "2025-03-05",
        "period": [2025, 2030],
    }


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("云溪市星湖\n产业发展规划\n一、布局\n建园。", {"title": "云溪市星湖产业发展规划"}),
        (
            "星湖条例\n2022年1月16日云溪省第十三届人民代表大会常务委员会第九次会议通过\n第一章 总则\n第一条 建园。",
            {"title": "星湖条例", "issued": "2022-01-16", "issuer": "云溪省第十三届人民代表大会常务委员会"},
        ),
        ("关于推动以星湖为引领的\n产业发展的意见\n一、布局\n建园。", {"title": "关于推动以星湖为引领的产业发展的意见"}),
        ("一、布局\n建园。\n云溪市人民政府\n2023年2月28日\n", {"issued": "2023-02-28", "issuer": "云溪市人民政府"}),
        ("2023年2月30日\n一、布局\n建园。", {}),
        ("没有标题的文字。", {}),
        ("", {}),
    ],
)
def test_what_is_not_said_is_not_proposed(text: str, fields: dict[str, object]) -> None:
    assert said(text) == fields
