"""Questions: what the text leaves open, each reading with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from buju.fault import FaultCode
from buju.policy.fact import Question

if TYPE_CHECKING:
    from conftest import Folder

F = FaultCode
FACTS_YAML = "facts.yaml"


QUESTION = """
  - id: demo-q-01
    kind: question
    question: 甲镇在不在基地之内？
    readings:
      - reading: 在，由甲镇负责
        clause: 二
        quote: 责任单位：区经委、甲镇
        is_held: true
      - reading: 不在，在北侧
        clause: 二
        quote: 星湖基地北侧为甲镇
    clause: 二
    quote: 北侧为甲镇
"""


def test_a_question_has_readings_each_with_its_citation(folder: Folder) -> None:
    folder.texts[FACTS_YAML] = folder.texts[FACTS_YAML].rstrip("\n") + QUESTION

    parsed = folder.parse()

    assert parsed.faults == []
    (question,) = [fact for fact in parsed.facts if isinstance(fact, Question)]
    assert [one.is_held for one in question.readings] == [True, False]
    assert parsed.document is not None
    for one in question.readings:
        assert one.citation.quote == parsed.document.text[one.citation.start : one.citation.end]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("quote: 星湖基地北侧为甲镇", "quote: 星湖基地南侧为甲镇", F.QUOTE_NOT_FOUND),
        ("quote: 星湖基地北侧为甲镇", "quote: 星湖基地北侧为甲镇\n        is_held: true", F.FIELD_INVALID),
        ("        quote: 星湖基地北侧为甲镇\n", "", F.FIELD_INVALID),
        (
            QUESTION[QUESTION.index("      - reading: 不在") : QUESTION.index("    clause: 二\n    quote: 北")],
            "",
            F.FIELD_INVALID,
        ),
    ],
    ids=["a reading that is not in the text", "two held", "a reading without its quote", "one reading"],
)
def test_a_question_is_kept_out_with_the_reason(folder: Folder, old: str, new: str, code: FaultCode) -> None:
    folder.texts[FACTS_YAML] = folder.texts[FACTS_YAML].rstrip("\n") + QUESTION.replace(old, new)

    parsed = folder.parse()

    assert [(fault.code, fault.entry) for fault in parsed.faults] == [(code, "demo-q-01")]
    assert not any(isinstance(fact, Question) for fact in parsed.facts)
