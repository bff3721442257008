"""The vocabulary for readers: of every function its definition, what it is called, where the texts say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.views import assets
from buju.views.words.wording import Quote, quoted

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.vocabulary import FunctionMapping, IndustryFunction, Stage
    from buju.views.words.links import PageLinks


@dataclass(frozen=True, slots=True)
class Wording:
    """A verbatim wording; `others` are the names of the other functions that it means as well."""

    words: str
    others: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class StatedPlace:
    """A place that a text gives the function to; `href` is missing where the place is not shown."""

    name: str
    role: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a text: its wordings of the function, its places, and the quote."""

    wordings: tuple[Wording, ...]
    places: tuple[StatedPlace, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class PlanStatements:
    """The statements of one document."""

    title: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class FunctionEntry:
    """A function with all that the page says of it; `count` is the number of wordings."""

    function: IndustryFunction
    shared: tuple[str, ...]
    may_mean: tuple[str, ...]
    count: int
    plans: tuple[PlanStatements, ...]


@dataclass(frozen=True, slots=True)
class StageEntry:
    """A stage with its functions."""

    stage: Stage
    functions: tuple[FunctionEntry, ...]


@dataclass(frozen=True, slots=True)
class FunctionsContent:
    """The functions of one stage (`chosen`), or of all; `whole` is the chain with what each stage holds."""

    stages: tuple[StageEntry, ...]
    whole: tuple[tuple[Stage, tuple[IndustryFunction, ...]], ...]
    chosen: Stage | None
    count: int
    wordings: int


def functions_content(atlas: Atlas, links: PageLinks, *, stage: str | None = None) -> FunctionsContent:
    """Return what the page says of one stage, or of all.

    Raises:
        NotFound: the stage is unknown.
    """
    vocabulary = atlas.vocabulary
    chosen = None if stage is None else vocabulary.stage(stage)
    entries = tuple(_stage(one, atlas, links) for one in (vocabulary.stages if chosen is None else (chosen,)))
    return FunctionsContent(
        stages=entries,
        whole=tuple((one, vocabulary.functions_in(one.id)) for one in vocabulary.stages),
        chosen=chosen,
        count=sum(len(entry.functions) for entry in entries),
        wordings=len({(row.fact, row.words) for row in vocabulary.mapping}),
    )


def functions_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "functions.css"))


def _stage(stage: Stage, atlas: Atlas, links: PageLinks) -> StageEntry:
    functions = atlas.vocabulary.functions_in(stage.id)
    return StageEntry(stage, tuple(_entry(function, atlas, links) for function in functions))


def _entry(function: IndustryFunction, atlas: Atlas, links: PageLinks) -> FunctionEntry:
    vocabulary = atlas.vocabulary
    rows = vocabulary.mapping_of(function.id)
    return FunctionEntry(
        function=function,
        shared=vocabulary.shared_of(function.id),
        may_mean=tuple(vocabulary.function(item).name for item in function.may_mean),
        count=len(rows),
        plans=tuple(_plans(rows, function, atlas, links)),
    )


def _plans(
    rows: Sequence[FunctionMapping], function: IndustryFunction, atlas: Atlas, links: PageLinks
) -> Iterator[PlanStatements]:
    by_document: dict[str, dict[str, list[FunctionMapping]]] = {}
    for row in rows:
        document = atlas.fact(row.fact).citation.document
        by_document.setdefault(document, {}).setdefault(row.fact, []).append(row)
    for document, by_fact in by_document.items():
        statements = (_statement(fact, own, function, atlas, links) for fact, own in by_fact.items())
        yield PlanStatements(atlas.document(document).source.short, tuple(statements))


def _statement(
    fact_id: str, rows: Sequence[FunctionMapping], function: IndustryFunction, atlas: Atlas, links: PageLinks
) -> Statement:
    fact = atlas.fact(fact_id)
    return Statement(
        wordings=tuple(Wording(row.words, _others(row, function, atlas), row.note) for row in rows),
        places=tuple(_places(fact.places, atlas, links)),
        quote=quoted(fact.citation, atlas, links=links),
    )


def _others(row: FunctionMapping, function: IndustryFunction, atlas: Atlas) -> tuple[str, ...]:
    return tuple(atlas.vocabulary.function(item).name for item in row.functions if item != function.id)


def _places(ids: Sequence[str], atlas: Atlas, links: PageLinks) -> Iterator[StatedPlace]:
    for place_id in ids:
        place = atlas.find_place(place_id)
        if place is not None:
            yield StatedPlace(place.printed, place.role.value, links.place(place_id))
