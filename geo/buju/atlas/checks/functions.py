"""Rules on the vocabulary of functions: a word has one meaning, and every stated function is mapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from buju.atlas.glossary import FILE
from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.folded import fold
from buju.policy.fact import StatedFunction

if TYPE_CHECKING:
    from buju.atlas.checks.subject import Subject


def functions_have_a_stage(subject: Subject) -> Iterator[Fault]:
    """The stage that a function names is written."""
    glossary = subject.glossary
    known = [stage.id for stage in glossary.stages]
    for function in glossary.functions:
        if function.stage not in known:
            message = f"stage：没有环节“{function.stage}”；现有：{'、'.join(known) or '（无）'}"
            yield _fault(FaultCode.ID_DANGLING, message, subject, "functions", function.id)


def words_have_one_meaning(subject: Subject) -> Iterator[Fault]:
    """No word is a synonym of two functions; what means several at once stands in `shared`, and only there."""
    glossary = subject.glossary
    first: dict[str, str] = {}
    for function in glossary.functions:
        for words in function.words:
            other = first.setdefault(fold(words).casefold(), function.id)
            if other != function.id:
                message = f"“{words}”已是 {other} 的叫法；兼指几种功能的，应写在 shared 中"
                yield _fault(FaultCode.ID_DUPLICATE, message, subject, "functions", function.id)
    for row in glossary.shared:
        other = first.setdefault(fold(row.words).casefold(), "shared")
        if other != "shared":
            message = f"“{row.words}”已是 {other} 的叫法，不应再列为合称"
            yield _fault(FaultCode.ID_DUPLICATE, message, subject, "shared", row.words)


def vocabulary_names_known_functions(subject: Subject) -> Iterator[Fault]:
    """Every function that a general one, shared words or the mapping name is written."""
    glossary = subject.glossary
    known = [function.id for function in glossary.functions]
    named = [
        *(("functions", (function.id,), function.may_mean) for function in glossary.functions),
        *(("shared", (row.words,), row.functions) for row in glossary.shared),
        *(("mapping", (row.fact, row.words), row.functions) for row in glossary.mapping),
    ]
    for part, key, functions in named:
        for function_id in functions:
            if function_id not in known:
                message = f"functions：没有功能“{function_id}”；相近的有：{closest(function_id, known)}"
                yield _fault(FaultCode.ID_DANGLING, message, subject, part, *key)


def mapping_keeps_to_the_facts(subject: Subject) -> Iterator[Fault]:
    """Every row of the mapping names a stated function and words of it, verbatim.

    Facts that are themselves faulty are not held against it.
    """
    stated = {fact.id: fact for fact in subject.seeds.facts if isinstance(fact, StatedFunction)}
    sound = {fact.id for fact in subject.seeds.facts}
    for row in subject.glossary.mapping:
        fact = stated.get(row.fact)
        if fact is None and (row.fact in sound or row.fact not in subject.seeds.written):
            message = f"fact：没有功能定位“{row.fact}”；相近的有：{closest(row.fact, stated)}"
            yield _fault(FaultCode.ID_DANGLING, message, subject, "mapping", row.fact, row.words)
        elif fact is not None and row.words not in fact.functions:
            message = f"words：“{row.words}”不是事实 {row.fact} 所列功能；所列为：{'、'.join(fact.functions)}"
            yield _fault(FaultCode.FIELD_INVALID, message, subject, "mapping", row.fact, row.words)


def stated_functions_are_mapped(subject: Subject) -> Iterator[Fault]:
    """Every wording of every stated function is mapped to the vocabulary."""
    mapped = {(row.fact, row.words) for row in subject.glossary.mapping}
    stated = [fact for fact in subject.seeds.facts if isinstance(fact, StatedFunction)]
    if not subject.glossary.is_there:
        if stated:
            count = sum(len(fact.functions) for fact in stated)
            message = f"没有 {FILE}，{count} 处功能没有归类，按功能查询不可用"
            yield Fault.of(FaultCode.FUNCTION_UNMAPPED, message, where=Line(FILE))
        return
    for fact in stated:
        for words in fact.functions:
            if (fact.id, words) not in mapped:
                message = f"事实 {fact.id} 的功能“{words}”没有归类；应在 {FILE} 的 mapping 中写明"
                yield Fault.of(FaultCode.FUNCTION_UNMAPPED, message, where=subject.seeds.written[fact.id])


def _fault(code: FaultCode, message: str, subject: Subject, part: str, *key: str) -> Fault:
    return Fault.of(code, message, where=Line(FILE, subject.glossary.line(part, *key)))
