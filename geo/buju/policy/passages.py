"""How much of a document its facts quote, and the passages that none of them quotes, by kind.

Counted are letters and digits, not punctuation; headings, titles, addressees, signatures and what else every such
text carries are set aside. A passage is what stands between two commas or stops, joined to the next as long as no
fact quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.folded import FoldedText, Span
from buju.policy.clause import FRONT, TAIL, WHOLE
from buju.policy.fact import Fact, Target
from buju.policy.unstated import CountedYear, Stated, Unstated

if TYPE_CHECKING:
    from buju.policy.citation import Citation
    from buju.policy.document import Document

# A full stop of the text; in Shanghai's it is a point, which stands in numbers too.
_STOP = re.compile(r"[。!?]|\.(?![0-9])")
_PART = re.compile(r"[^,;:。!?.]+|\.(?=[0-9])|[,;:。!?.]")
# Who is written to, and that the plan is sent to them.
_OPENING = re.compile(r"\A.*(?:印发给你们[^。.]{0,200}[。.]|有关单位[：:])", re.DOTALL)
# From the fourth step of an address on, a heading's words are those of one task.
_TOO_DEEP = 4
_CLOSING = re.compile(
    r"\n[^\S\n]*+抄送[:：].*\Z|\n[^\n。.]{2,30}\n\s*+[0-9０-９]{4}年[^\n]{3,8}日\s*+(?<=\n)[（(]此件公开发布[）)]\s*\Z",
    re.DOTALL,
)
# A part counts as quoted if at least this share of it is.
_ENOUGH = 0.5


class PassageKind(StrEnum):
    """What a passage does, as its document, its heading and its words show; found by rules, not read."""

    AIM = "aim"
    SLOGAN = "slogan"
    MEASURE = "measure"
    STORY = "story"

    @property
    def word(self) -> str:
        """The kind for readers."""
        return {"aim": "目标与效果", "slogan": "指导思想与口号", "measure": "措施", "story": "报道的叙述"}[self.value]


_SLOGAN_HEADS = re.compile(r"指导思想|基本原则|宣传引导")
_SLOGANS = re.compile(r"习近平|精神|坚持|弘扬|为牵引|为导向|抢抓|国家战略|主力军|新篇章|核爆点|决定性作用|为抓手")
_AIM_HEADS = re.compile(r"主要目标|发展目标|总体思路与目标")
_AIMS = re.compile(r"(?:提升|增强|提高|形成|实现|成为|打造|满足|促进|降低|推动).{0,24}$")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that no fact quotes, with the clause that they stand in."""

    citation: Citation
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class TextCoverage:
    """How many letters of a document there are, how many of them a fact quotes, and the passages that none quotes."""

    document: str
    letters: int
    quoted: int
    passages: tuple[Passage, ...]

    @property
    def share(self) -> float:
        """The share of letters that at least one fact quotes."""
        return self.quoted / self.letters if self.letters else 1.0


def text_coverage(document: Document, facts: Iterable[Fact]) -> TextCoverage:
    """Return how much of a document its facts quote. A question asks and states nothing: its quotes do not count."""
    folded = document.stored.folded
    counted = [letter.isalnum() for letter in folded.text]
    for span in _set_aside(document):
        low, high = folded.range_of(span)
        counted[low:high] = [False] * (high - low)
    quoted = [False] * len(counted)
    for fact in facts:
        if fact.kind != "question" and fact.citation.document == document.id:
            for citation in (fact.citation, *_of_year(fact)):
                low, high = folded.range_of(Span(citation.start, citation.end))
                quoted[low:high] = [True] * (high - low)
    return TextCoverage(
        document=document.id,
        letters=sum(counted),
        quoted=sum(here and there for here, there in zip(counted, quoted, strict=True)),
        passages=tuple(_passage(document, folded.span(*run)) for run in _unquoted(folded, counted, quoted)),
    )


def _of_year(fact: Fact) -> tuple[Citation, ...]:
    year = fact.year if isinstance(fact, Target) else None
    if isinstance(year, CountedYear):
        return year.base.citation, year.citation
    return () if year is None or isinstance(year, Unstated) else (year.citation,)


def _set_aside(document: Document) -> Iterator[Span]:
    """Yield what every such text carries: headings, the title wherever it stands, opening and closing."""
    text, stored = document.text, document.stored
    for clause in document.clauses:
        if clause.path[0] == TAIL:
            yield Span(clause.start, clause.end)
        elif clause.path[0] == FRONT and (opening := _OPENING.search(text[: clause.end])):
            yield Span(*opening.span())
        # The words of a dash are a sentence of the text, those of the other levels a heading.
        elif clause.path[0] not in (FRONT, WHOLE) and not clause.path[-1].startswith("——"):
            title = stored.occurrences(clause.title, clause=clause)
            yield Span(clause.start, title[0].end if title else clause.start)
    if isinstance(document.source.title, Stated):
        yield from stored.folded.find_all(document.source.title.value)
    if closing := _CLOSING.search(text):
        yield Span(*closing.span())


def _unquoted(folded: FoldedText, counted: list[bool], quoted: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the runs of parts of one sentence (folded ranges) that are not quoted, headings left out."""
    start: int | None = None
    end = 0
    for part in _PART.finditer(folded.text):
        letters = [at for at in range(*part.span()) if counted[at]]
        is_open = sum(quoted[at] for at in letters) < _ENOUGH * len(letters)
        if letters and is_open:
            start, end = letters[0] if start is None else start, letters[-1] + 1
            end += len(folded.text[end:]) - len(folded.text[end:].lstrip("”）》"))
        if start is not None and ((letters and not is_open) or _STOP.match(folded.text, part.start())):
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _passage(document: Document, span: Span) -> Passage:
    clause = document.stored.clause_at(span.start)
    citation = document.stored.cite(span, clause=clause)
    if document.source.kind == "press":
        return Passage(citation, PassageKind.STORY)
    above = [one.title for one in document.clauses if one.start <= span.start < one.end and one.level < _TOO_DEEP]
    return Passage(citation, _kind("、".join(above), citation.words))


def _kind(headings: str, words: str) -> PassageKind:
    if _SLOGAN_HEADS.search(headings) or _SLOGANS.search(words):
        return PassageKind.SLOGAN
    if _AIM_HEADS.search(headings) or _AIMS.search(words):
        return PassageKind.AIM
    return PassageKind.MEASURE
