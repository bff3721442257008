"""Who is responsible: brackets with a label (责任单位：…), and brackets in which every part is a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_BRACKET = re.compile(r"\((?P<inside>(?:[^()]|\([^()]{0,30}\)){2,600})\)")
_LABEL = re.compile(
    r"(?P<label>(?:主要)?(?:责任|牵头|配合|主办|协办|参与|参加|实施|主管|落实)(?:责任)?(?:部门|单位|处室|主体)?)[::]"
)
_LEADING = re.compile(r"责任|牵头|主办|实施|主管|落实")
_PART = re.compile(r"[、,;。]|(?<=[委局办会府院])(?:和|与)(?=[市区县省各])")
_UNIT = re.compile(
    r"[^\d%“”]{1,24}(?:委|局|办|厅|部|署|院|政府|管委会|委员会|办公室|单位|部门|中心|集团|公司|海关|总队|支队|协会|"
    r"联合会|工商联|联社|街道|镇|乡|园区|高新区|开发区|新区|银行|分行|各区|各县|法院|部|站|所|队|处|社|联|会)$"
)


def units(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the responsible units of a sentence, lead and support apart."""
    yield from _open_line(sentence)
    for match in _BRACKET.finditer(sentence.words):
        inside = match["inside"]
        labels = list(_LABEL.finditer(inside))
        if labels and labels[0].start() == 0:
            parts = [(label["label"], label.end()) for label in labels]
            ends = [label.start() for label in labels[1:]] + [len(inside)]
            for (label, low), high in zip(parts, ends, strict=True):
                role = "lead" if _LEADING.search(label) else "support"
                named = _named(inside[low:high])
                if named:
                    yield _proposal(sentence, match, named, f"units-labelled-{role}", 0.95)
        else:
            named = _named(inside)
            if named and all(_UNIT.match(unit) for unit in named) and sentence.words[match.end() :] in ("", "。"):
                yield _proposal(sentence, match, named, "units-unlabelled", 0.8)


def _open_line(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the units of a line that has a label and no brackets: 责任单位：甲委、乙局."""
    label = _LABEL.search(sentence.words)
    if (
        label is None
        or _BRACKET.search(sentence.words)
        or not (label.start() == 0 or sentence.words[label.start() - 1] in "。;")
    ):
        return
    line = sentence.words[label.end() :].rstrip("。;")
    named = _named(line)
    if named and all(_UNIT.match(unit) for unit in named):
        role = "lead" if _LEADING.search(label["label"]) else "support"
        low, high = label.start(), label.end() + len(line)
        task = sentence.clause.title or sentence.clause.id
        yield sentence.propose("responsibility", f"units-line-{role}", 0.85, low=low, high=high, task=task, units=named)


def _named(words: str) -> list[str]:
    return [part.removesuffix("等") for part in _PART.split(words) if part.removesuffix("等")]


def _proposal(sentence: Sentence, match: re.Match[str], named: list[str], rule: str, sure: float) -> Proposal:
    task = sentence.clause.title or sentence.clause.id
    return sentence.propose("responsibility", rule, sure, low=match.start(), high=match.end(), task=task, units=named)
