"""A citation: a quote, its clause and its place in the text; and how one is found from what a person wrote down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from buju.errors import closest
from buju.fault import FaultCode
from buju.folded import Span, bare, fold, unwrapped
from buju.legible import shown

if TYPE_CHECKING:
    from buju.policy.clause import Clause
    from buju.policy.document import StoredText


class Citation(BaseModel):
    """A quote in a clause of a document.

    `quote` equals `text[start:end]` of the document's stored text, line breaks included; `start` and `end` are
    offsets in Unicode code points.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    clause: str
    quote: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quote as a reader would set it: without the hard wraps and marks of the stored text."""
        return unwrapped(self.quote)


_GRAM = 3
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Misquote:
    """Why a quote is no citation: the code of the fault and one Chinese line."""

    code: FaultCode
    message: str


def resolve(text: StoredText, *, clause_id: str, quote: str, occurrence: int | None = None) -> Citation | Misquote:
    """Find `quote` in a clause; only white space and emphasis marks may differ from the stored text.

    Args:
        text: the stored text of the document that is quoted.
        clause_id: address of the clause, e.g. `四(一)1`.
        quote: the quote, hard wraps left out or not.
        occurrence: which one (from 1), where the clause has the quote more than once.
    """
    clause = text.clause(clause_id)
    if clause is None:
        known = closest(clause_id, [item.id for item in text.clauses])
        return Misquote(FaultCode.CLAUSE_UNKNOWN, f"原文没有条款“{shown(clause_id)}”；相近的有：{known}")
    spans = text.occurrences(quote, clause=clause)
    exact = [span for span in spans if bare(text.raw[span.start : span.end]) == bare(quote)]
    if not exact:
        return Misquote(FaultCode.QUOTE_NOT_FOUND, _explain(text, clause, quote, spans))
    if occurrence is None and len(exact) > 1:
        return Misquote(
            FaultCode.QUOTE_AMBIGUOUS,
            f"引文“{_short(quote)}”在条款“{clause_id}”出现 {len(exact)} 次；请用 occurrence 指明第几处",
        )
    chosen = (1 if occurrence is None else occurrence) - 1
    if not 0 <= chosen < len(exact):
        return Misquote(
            FaultCode.QUOTE_NOT_FOUND,
            f"引文“{_short(quote)}”在条款“{clause_id}”只有 {len(exact)} 处，没有第 {occurrence} 处",
        )
    return text.cite(exact[chosen], clause=clause)


def _explain(text: StoredText, clause: Clause, quote: str, alike: list[Span]) -> str:
    head = f"引文“{_short(quote)}”不在条款“{clause.id}”内"
    if alike:
        return f"{head}（仅字符形式不同）；原文为“{_words(text, alike[0])}”"
    elsewhere = text.folded.find_all(quote)
    if elsewhere:
        return f"{head}；它在条款“{text.clause_at(elsewhere[0].start).id}”"
    near = nearest_passage(text, quote, clause=clause)
    return f"{head}；最接近的原文是“{_words(text, near)}”" if near else f"{head}，也没有相近的原文"


def nearest_passage(text: StoredText, quote: str, *, clause: Clause) -> Span | None:
    """Return the raw span in `clause` that is most like `quote`, or None if nothing is.

    Every run of three letters that both have votes for where the quote would start.
    """
    # Of a quote without end the beginning says where it was taken from.
    needle = fold(quote[:_LONGEST])
    low, high = text.folded.range_of(Span(clause.start, clause.end))
    hay = text.folded.text[low:high]
    votes = Counter(
        found - at for at in range(len(needle) - _GRAM + 1) for found in _positions(hay, needle[at : at + _GRAM])
    )
    if not votes:
        return None
    start = low + max(0, max(votes, key=lambda offset: (votes[offset], -offset)))
    return text.folded.span(start, min(high, start + len(needle)))


def _positions(hay: str, gram: str) -> Iterator[int]:
    at = hay.find(gram)
    while at >= 0:
        yield at
        at = hay.find(gram, at + 1)


def _words(text: StoredText, span: Span) -> str:
    return unwrapped(text.raw[span.start : span.end])


def _short(quote: str) -> str:
    words = unwrapped(quote)
    return words if len(words) <= 40 else f"{words[:38]}……"
