"""Sentences of a text: the folded letters of one clause's own words, and the way back to the stored ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from buju.drafting.proposal import Proposal
from buju.folded import Span, bare, fold

if TYPE_CHECKING:
    from buju.policy.clause import Clause
    from buju.policy.document import StoredText

# A stop inside brackets ends no sentence.
_SENTENCE = re.compile(r"(?:[^。;(]|\([^()]{0,400}\)|\()+[。;]?")


class Place(NamedTuple):
    """A place as it stands at `low:high` of a sentence's words, with its name and role."""

    low: int
    high: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as folded `words`; it stands in `clause`, from the folded `start` of its text."""

    text: StoredText
    clause: Clause
    words: str
    start: int

    def propose(self, kind: str, rule: str, confidence: float, *, low: int, high: int, **values: object) -> Proposal:
        """Return a proposal whose quote is `words[low:high]`, as it is stored; values in it are as stored too."""
        span = self.text.folded.span(self.start + low, self.start + high)
        quote = self.text.raw[span.start : span.end]
        return Proposal(
            kind, self.clause.id, quote, span.start, span.end, rule, confidence, self._stored(values, low, high)
        )

    def placed(self, named: Iterable[Proposal], shorts: Iterable[str] = ()) -> list[Place]:
        """Return where mentions stand in it, the longest of those that overlap; `shorts` are names given for short."""
        rows = [Place(at, at + len(short), short, "park") for short in shorts if (at := self.words.find(short)) >= 0]
        for one in named:
            if one.kind == "mention":
                low, high = self.text.folded.range_of(Span(one.start, one.end))
                role = str(one.values.get("role") or "")
                rows.append(Place(low - self.start, high - self.start, fold(one.values["name"]), role))
        kept: list[Place] = []
        for row in sorted(rows, key=lambda one: (one.low, -one.high)):
            if row.low >= 0 and (not kept or row.low >= kept[-1].high):
                kept.append(row)
        return kept

    def _stored(self, values: dict[str, object], low: int, high: int) -> dict[str, Any]:
        """Return values in whose words that the quote holds signs are as wide as there: （湖北）, not (湖北)."""
        said: dict[str, Any] = {}
        for key, value in values.items():
            if isinstance(value, str) and key != "unit":
                said[key] = self._as_stored(value, low, high)
            elif isinstance(value, list) and all(isinstance(one, str) for one in value):
                said[key] = [self._as_stored(one, low, high) for one in value]
            else:
                said[key] = value
        return said

    def _as_stored(self, value: str, low: int, high: int) -> str:
        at = self.words.find(value, low, high) if value else -1
        if at < 0:
            return value
        span = self.text.folded.span(self.start + at, self.start + at + len(value))
        return bare(self.text.raw[span.start : span.end])


def sentences(text: StoredText) -> Iterator[Sentence]:
    """Yield the sentences of all clauses in text order; none crosses from one clause into another."""
    edges = [clause.start for clause in text.clauses] + [len(text.raw)]
    for clause, end in zip(text.clauses, edges[1:], strict=True):
        if clause.start >= end:
            continue
        body = _after_heading(text, clause, end)
        for span in (Span(clause.start, body), Span(body, end)):
            low, high = text.folded.range_of(span)
            for match in _SENTENCE.finditer(text.folded.text[low:high]):
                yield Sentence(text, clause, match[0], low + match.start())


def _after_heading(text: StoredText, clause: Clause, end: int) -> int:
    """Return where the words behind a heading begin that stands alone on its line; else the clause's own start."""
    line_end = text.raw.find("\n", clause.start, end)
    line = fold(text.raw[clause.start : line_end]) if line_end > 0 else ""
    return line_end if clause.title and line.endswith(fold(clause.title)) else clause.start
