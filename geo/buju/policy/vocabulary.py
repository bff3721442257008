"""The controlled vocabulary of industry functions, and which of them each stated wording means.

Texts say 卫星研制, 卫星研发制造 or 整星研制 of one thing, and 星箭制造 of two. The vocabulary names the things, ordered
by the links of the chain; the mapping, a judgement on each quote, ties every stated wording to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated

from pydantic import Field, TypeAdapter, model_validator

from buju.errors import Ambiguous, NotFound
from buju.folded import fold
from buju.schema import Entry

KIND = "产业功能"

Words = Annotated[str, Field(min_length=1)]
FunctionId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Stage(Entry, title="环节"):
    """A link of the chain (星, 箭, 端, 网, 用), or what is no link of it; `id` is the short word."""

    id: Words = Field(description="环节的简称，一两个字")
    name: Words = Field(description="环节的名称")
    definition: Words = Field(description="收哪些")


class IndustryFunction(Entry, title="功能"):
    """One function of the vocabulary; each of `synonyms` means this function and no other.

    A general one (`is_general`) is what texts say that go into no more detail. It is none of the others, but leaves
    open that one of `may_mean` is meant (of all the others, if the list is empty).
    """

    id: FunctionId = Field(description="编号：小写字母、数字和连字符")
    stage: Words = Field(description="属于哪个环节（stages 中的 id）")
    name: Words = Field(description="功能的名称")
    definition: Words = Field(description="收哪些、不收哪些")
    is_general: bool = Field(default=False, description="true 为总称：文本没有说得更细")
    may_mean: tuple[FunctionId, ...] = Field(default=(), description="总称可能指的功能；不写则全链都有可能")
    synonyms: tuple[Words, ...] = Field(default=(), description="文本和使用者的叫法，每个叫法只属一种功能")

    @model_validator(mode="after")
    def _only_general_ones_leave_open(self) -> IndustryFunction:
        if self.may_mean and not self.is_general:
            raise ValueError("may_mean 只用于总称（is_general: true）")
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that the function is called: id, name, synonyms."""
        return (self.id, self.name, *self.synonyms)

    def leaves_open(self, function_id: str) -> bool:
        """Whether a text that says this in general may mean another function; never for a function that is none."""
        return self.is_general and function_id != self.id and (not self.may_mean or function_id in self.may_mean)


class SharedWords(Entry, title="合称"):
    """Words that mean several functions at once, e.g. 星箭制造."""

    words: Words = Field(description="兼指几种功能的叫法")
    functions: Annotated[tuple[FunctionId, ...], Field(min_length=2)] = Field(description="所指的功能，至少两种")


class FunctionMapping(Entry, title="对应"):
    """What one wording of a fact means: `words` is one of the functions of the fact, verbatim, and so is cited by it.

    `note` says why, where readers might differ.
    """

    fact: Words = Field(description="功能定位（kind: function）的事实编号")
    words: Words = Field(description="该事实 functions 中的一项，一字不差")
    functions: Annotated[tuple[FunctionId, ...], Field(min_length=1)] = Field(description="对应的功能，可以不止一种")
    note: Words | None = Field(default=None, description="有争议处写明判断的理由")


STAGE: TypeAdapter[Stage] = TypeAdapter(Stage)
FUNCTION: TypeAdapter[IndustryFunction] = TypeAdapter(IndustryFunction)
SHARED: TypeAdapter[SharedWords] = TypeAdapter(SharedWords)
MAPPING: TypeAdapter[FunctionMapping] = TypeAdapter(FunctionMapping)


@dataclass(frozen=True)
class Vocabulary:
    """Stages, functions, shared words and the mapping, each in the order of its file; ids in it are known ones."""

    stages: tuple[Stage, ...] = ()
    functions: tuple[IndustryFunction, ...] = ()
    shared: tuple[SharedWords, ...] = ()
    mapping: tuple[FunctionMapping, ...] = ()

    def function(self, function_id: str) -> IndustryFunction:
        """Return a function by its id, or raise NotFound with the known ids."""
        try:
            return self._by_id[function_id]
        except KeyError:
            raise NotFound(KIND, function_id, self._by_id) from None

    def stage(self, words: str) -> Stage:
        """Return a stage by its id or name, or raise NotFound with the known ids."""
        wanted = fold(words)
        for stage in self.stages:
            if wanted in (fold(stage.id), fold(stage.name)):
                return stage
        raise NotFound("环节", words, [stage.id for stage in self.stages])

    def find(self, words: str) -> IndustryFunction:
        """Return the one function that words mean: its id, its name or a synonym, blind to spaces and width.

        Raises:
            Ambiguous: the words mean several functions; `choices` holds their names.
            NotFound: no function is called so; `known` holds all names, the nearest first.
        """
        found = self.resolve(words)
        if len(found) > 1:
            raise Ambiguous(KIND, words, [function.name for function in found])
        return found[0]

    def resolve(self, words: str) -> tuple[IndustryFunction, ...]:
        """Return every function that words mean, in the order of the vocabulary: for 星箭制造 both.

        Raises:
            NotFound: no function is called so; `known` holds all names, the nearest first.
        """
        found = self._called.get(_folded(words))
        if not found:
            raise NotFound(KIND, words, self._nearest(words))
        return found

    def functions_in(self, stage_id: str) -> tuple[IndustryFunction, ...]:
        """Return the functions of a stage."""
        return tuple(function for function in self.functions if function.stage == stage_id)

    def functions_of(self, fact_id: str) -> tuple[tuple[str, IndustryFunction], ...]:
        """Return what the wordings of a fact mean, as pairs of wording and function; none for a fact without any."""
        return tuple((row.words, self._by_id[item]) for row in self._of_fact.get(fact_id, ()) for item in row.functions)

    def mapping_of(self, function_id: str) -> tuple[FunctionMapping, ...]:
        """Return the wordings that mean a function, or raise NotFound."""
        return self._of_function.get(self.function(function_id).id, ())

    def shared_of(self, function_id: str) -> tuple[str, ...]:
        """Return the words that mean a function together with others, or raise NotFound."""
        wanted = self.function(function_id).id
        return tuple(row.words for row in self.shared if wanted in row.functions)

    def _nearest(self, words: str) -> list[str]:
        near = get_close_matches(_folded(words), self._called, n=len(self._called) or 1, cutoff=0.3)
        names = (function.name for word in near for function in self._called[word])
        return list(dict.fromkeys([*names, *(function.name for function in self.functions)]))

    @cached_property
    def _by_id(self) -> dict[str, IndustryFunction]:
        return {function.id: function for function in self.functions}

    @cached_property
    def _called(self) -> dict[str, tuple[IndustryFunction, ...]]:
        called: dict[str, set[str]] = {}
        for words, function_id in meanings(self.functions, self.shared):
            called.setdefault(_folded(words), set()).add(function_id)
        return {words: tuple(f for f in self.functions if f.id in ids) for words, ids in called.items()}

    @cached_property
    def _of_fact(self) -> dict[str, tuple[FunctionMapping, ...]]:
        return _grouped((row.fact, row) for row in self.mapping)

    @cached_property
    def _of_function(self) -> dict[str, tuple[FunctionMapping, ...]]:
        return _grouped((function_id, row) for row in self.mapping for function_id in dict.fromkeys(row.functions))


def meanings(functions: Iterable[IndustryFunction], shared: Iterable[SharedWords]) -> Iterator[tuple[str, str]]:
    """Yield every word of a vocabulary with the id of a function that it means."""
    for function in functions:
        yield from ((words, function.id) for words in function.words)
    for row in shared:
        yield from ((row.words, function_id) for function_id in row.functions)


def _folded(words: str) -> str:
    return fold(words).casefold()


def _grouped(pairs: Iterable[tuple[str, FunctionMapping]]) -> dict[str, tuple[FunctionMapping, ...]]:
    groups: dict[str, list[FunctionMapping]] = {}
    for key, row in pairs:
        groups.setdefault(key, []).append(row)
    return {key: tuple(rows) for key, rows in groups.items()}
