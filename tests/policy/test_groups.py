"""Groups: facts of one clause and quote, written together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode

if TYPE_CHECKING:
    from conftest import Folder

F = FaultCode
FACTS_YAML = "facts.yaml"


GROUP = """  - clause: 二
    quote: 以星湖基地为核心区
    facts:
      - {id: demo-m-10, kind: mention, name: 星湖基地, places: [demo-core]}
      - {id: demo-m-09, kind: mention, name: 核心区}
      - id: demo-p-01
        kind: membership
        layout: demo
        part: 核心区
"""


def test_facts_of_a_group_share_its_quote(folder: Folder) -> None:
    folder.texts[FACTS_YAML] += GROUP

    parsed = folder.parse()

    assert parsed.faults == []
    first, *others = [fact for fact in parsed.facts if fact.id in ("demo-m-01", "demo-m-09", "demo-m-10", "demo-p-01")]
    assert [fact.id for fact in others] == ["demo-m-09", "demo-m-10", "demo-p-01"]
    assert {fact.citation for fact in others} == {first.citation}
    assert parsed.lines["demo-p-01"] == folder.line_of(FACTS_YAML, "id: demo-p-01")


def test_facts_come_by_kind_then_id_wherever_they_stand(folder: Folder) -> None:
    folder.texts[FACTS_YAML] += "  - {id: demo-m-2, kind: mention, name: 甲镇, clause: 二, quote: 北侧为甲镇}\n" + GROUP
    folder.texts[FACTS_YAML] += "  - {kind: mention, name: 甲镇, clause: 二, quote: 星湖基地北侧为甲镇}\n"

    ids = [fact.id for fact in folder.parse().facts]

    assert ids[:4] == ["demo-m-01", "demo-m-2", "demo-m-09", "demo-m-10"]
    assert ids[4].startswith("demo-mention-")
    assert ids[5:] == ["demo-l-01", "demo-p-01", "demo-f-01", "demo-t-01", "demo-r-01"]


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "says"),
    [
        (
            "quote: 以星湖基地为核心区\n    facts",
            "quote: 以月湖为核心区\n    facts",
            F.QUOTE_NOT_FOUND,
            "quote: 以月湖",
            "湖基地为核心区",
        ),
        ("  - clause: 二\n    quote: 以", "  - quote: 以", F.FIELD_INVALID, "- quote: 以", "clause、quote"),
        ("区\n    facts:", "区\n    nots: 无\n    facts:", F.FIELD_INVALID, "nots:", "没有键“nots”"),
        ("name: 核心区}", "name: 核心区, quote: 核心区}", F.FIELD_INVALID, "- {id: demo-m-09", "quote：已由这一组"),
        ("name: 核心区}", "nam: 核心区, name: 核心区}", F.FIELD_INVALID, "- {id: demo-m-09", "相近的有：name"),
        ("name: 核心区}", "name: 外围区}", F.QUOTE_NOT_FOUND, "- {id: demo-m-09", "外围区"),
        ("id: demo-m-09", "id: demo-m-01", F.ID_DUPLICATE, "- {id: demo-m-01", "demo-m-01"),
    ],
)
def test_what_is_wrong_in_a_group_is_told_once(
    *, folder: Folder, old: str, new: str, code: FaultCode, at: str, says: str
) -> None:
    folder.texts[FACTS_YAML] += GROUP
    folder.edit(FACTS_YAML, old, new)

    (fault,) = folder.parse().faults

    assert (fault.code, fault.where.line) == (code, folder.line_of(FACTS_YAML, at))
    assert says in fault.message
