"""How much of a text its facts quote: what is set aside, what counts, and what is left, by kind."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from buju.atlas.atlas import Atlas
from buju.policy.document import Document, DocumentSource, StoredText
from buju.policy.fact import FACT, Fact
from buju.policy.passages import PassageKind, text_coverage
from buju.views.content.coverage import coverage_page

TEXT = """某市文件

某市行动计划

各区人民政府:

现将行动计划印发给你们,请认真执行.

为打造高地,制定本计划.

一、指导思想

坚持创新引领.

二、重点任务

1．建设园区.建设３．８米火箭园区,完善道路,形成
制造能力.鼓励企业参与.

抄送:各部门.
"""


def document(kind: str = "plan") -> Document:
    nothing = {"unstated": "无"}
    source = DocumentSource.model_validate(
        dict.fromkeys(("title", "issuer", "number", "issued", "printed", "period"), nothing)
        | {"id": "made", "short": "某计划", "kind": kind, "licence_ground": "无"}
        | {"sha256": hashlib.sha256(TEXT.encode()).hexdigest()}
    )
    return Document(source, StoredText("made", TEXT))


def quoting(words: str, clause: str, **more: object) -> Fact:
    made = document()
    (span,) = made.stored.folded.find_all(words)
    found = made.stored.clause(clause)
    assert found is not None
    said = {"id": "made-1", "kind": "positioning", "position": "甲"} | more
    return FACT.validate_python(said | {"citation": made.stored.cite(span, clause=found)})


def left(*facts: Fact, kind: str = "plan") -> list[tuple[PassageKind, str, str]]:
    found = text_coverage(document(kind), facts).passages
    return [(one.kind, one.citation.clause, one.citation.words) for one in found]


def test_headings_and_what_every_text_carries_are_set_aside() -> None:
    assert left() == [
        (PassageKind.AIM, "文首", "为打造高地,制定本计划"),
        (PassageKind.SLOGAN, "一", "坚持创新引领"),
        (PassageKind.AIM, "二1", "建设３．８米火箭园区,完善道路,形成制造能力"),
        (PassageKind.MEASURE, "二1", "鼓励企业参与"),
    ]


def test_letters_and_digits_count_and_no_punctuation() -> None:
    empty, half = text_coverage(document(), ()), text_coverage(document(), [quoting("建设３．８米火箭园区", "二1")])

    assert (empty.letters, empty.quoted, empty.share) == (10 + 6 + 19 + 6, 0, 0.0)
    assert (half.letters, half.quoted) == (empty.letters, 9)


def test_what_is_quoted_parts_the_rest() -> None:
    assert left(quoting("完善道路", "二1"))[2:4] == [
        (PassageKind.MEASURE, "二1", "建设３．８米火箭园区"),
        (PassageKind.AIM, "二1", "形成制造能力"),
    ]


def test_a_question_states_nothing() -> None:
    reading = {"reading": "甲", "citation": quoting("完善道路", "二1").citation}
    cited = {"citation": reading["citation"], "question": "是否？", "readings": [reading, reading]}
    asked = FACT.validate_python({"id": "made-2", "kind": "question"} | cited)

    assert text_coverage(document(), [asked]).quoted == 0


def test_an_article_tells() -> None:
    assert {kind for kind, _, _ in left(kind="press")} == {PassageKind.STORY}


def test_the_page_is_that_of_the_data(shipped: Atlas, root: Path) -> None:
    written = (root / "docs" / "coverage.md").read_text(encoding="utf-8")

    assert written == coverage_page(shipped), "buju coverage --text -o docs/coverage.md"


@pytest.mark.parametrize("document_id", ["beijing-2024-2028", "shanghai-2023-19", "songjiang-2024-102"])
def test_every_passage_is_of_the_text_and_quoted_by_none(document_id: str, shipped: Atlas) -> None:
    own = shipped.document(document_id)
    found = text_coverage(own, shipped.facts_of(document_id))

    assert 0.5 < found.share < 1
    for passage in found.passages:
        span = passage.citation
        assert own.text[span.start : span.end] == span.quote
        assert not [
            fact.id
            for fact in shipped.facts_of(document_id)
            if fact.kind != "question" and fact.citation.start <= span.start and span.end <= fact.citation.end
        ]
