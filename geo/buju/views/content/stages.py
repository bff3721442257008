"""The chain over a layout: which place has functions of which stage, each with its quotes; one stage as a lens.

Stages are those of the vocabulary. What a text says of a whole belongs to the whole alone: no cell is filled from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.atlas.stages import StagedFact, staged_places
from buju.views import assets
from buju.views.carto.frame import framed
from buju.views.carto.picture import lens_map
from buju.views.words.wording import Quote, quoted, status_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.atlas.place import Place
    from buju.policy.status import PlanStatus
    from buju.policy.vocabulary import Stage
    from buju.views.carto.symbology import Theme
    from buju.views.words.links import PageLinks

# What a plan gives to no place that it names.
_NOWHERE = "未指明地点"


@dataclass(frozen=True, slots=True)
class Saying:
    """What one sentence says of a stage: its verbatim wordings, and the quote."""

    words: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class StageRow:
    """One place (None: no place is named) with what is said of each stage, in the order of the stages."""

    place: Place | None
    name: str
    href: str | None
    cells: tuple[tuple[Saying, ...], ...]


@dataclass(frozen=True, slots=True)
class StageMatrix:
    """A layout's places by stages; `counts` are how many places each stage has.

    With a stage `chosen`, the rows are those that have it, `lit` their places, and the picture colours the drawn ones.
    """

    layout: Layout
    stages: tuple[Stage, ...]
    counts: tuple[int, ...]
    rows: tuple[StageRow, ...]
    chosen: Stage | None
    lit: tuple[Place, ...]
    picture: Markup | None
    status: str | None
    advice: str | None

    @property
    def undrawn(self) -> tuple[Place, ...]:
        """The places that have the stage and are on no map."""
        return tuple(place for place in self.lit if place.shape is None)


def stage_matrix(
    layout: Layout, atlas: Atlas, links: PageLinks, *, stage: str | None = None, stills: Theme | None = None
) -> StageMatrix:
    """Return the matrix of a layout, all of it or for one stage, with a map in the colours of `stills`.

    Raises:
        NotFound: the stage is unknown; `known` holds the stages of the vocabulary.
    """
    chosen = None if stage is None else atlas.vocabulary.stage(stage)
    stages = atlas.vocabulary.stages
    every = tuple(_rows(layout, atlas, links))
    at = None if chosen is None else stages.index(chosen)
    rows = every if at is None else tuple(row for row in every if row.cells[at])
    lit = tuple(row.place for row in rows if row.place is not None)
    status = atlas.status(layout.document)
    return StageMatrix(
        layout=layout,
        stages=stages,
        counts=tuple(sum(bool(row.cells[n]) for row in every if row.place) for n in range(len(stages))),
        rows=rows,
        chosen=chosen,
        lit=lit,
        picture=None if stills is None else _picture(layout, atlas, lit, theme=stills),
        status=_words(status),
        advice=None if status is None else status.advice,
    )


def stages_styles() -> tuple[str, ...]:
    """Return the CSS that the page needs."""
    return tuple(assets.own(name) for name in ("listing.css", "stillmap.css", "stages.css"))


def _words(status: PlanStatus | None) -> str | None:
    return None if status is None else status_words(status)


def _picture(layout: Layout, atlas: Atlas, lit: Iterable[Place], *, theme: Theme) -> Markup:
    bounds = framed(layout, atlas.places_of(layout.id))
    return lens_map(layout, atlas, lit={place.id for place in lit}, bounds=bounds, theme=theme)


def _rows(layout: Layout, atlas: Atlas, links: PageLinks) -> Iterator[StageRow]:
    for row in staged_places(layout, atlas):
        place = row.place
        name, href = (_NOWHERE, None) if place is None else (place.printed, links.place_page(place.id))
        cells = tuple(tuple(_saying(one, atlas, links) for one in cell) for cell in row.cells)
        yield StageRow(place, name, href, cells)


def _saying(one: StagedFact, atlas: Atlas, links: PageLinks) -> Saying:
    return Saying(one.words, quoted(one.fact.citation, atlas, links=links))
