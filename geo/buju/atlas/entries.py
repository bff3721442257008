"""Entries of the atlas as JSON: the command prints them, the service answers with them and its links.

Each is declared once, as a model: what the schema of the service shows is what is written. Facts need no model of
their own: a fact is written as it is.
"""

from __future__ import annotations

from typing import Any, Literal

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place, PlaceRecord
from buju.atlas.relation import End, Relation
from buju.atlas.stages import staged_places
from buju.atlas.units import Unit, targets_of
from buju.policy.citation import Citation
from buju.policy.document import Document, DocumentSource
from buju.policy.fact import LayoutWording, Responsibility, Target
from buju.policy.status import StatusBody, status_body
from buju.policy.vocabulary import FunctionMapping, IndustryFunction
from buju.schema import Body
from buju.spatial.geojson import geometry_of


class Geometry(Body):
    """A GeoJSON geometry (RFC 7946): longitude, latitude in degrees, WGS 84, 6 decimals."""

    type: Literal["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]
    coordinates: list[Any]


class PlaceEntry(PlaceRecord):
    """A place with its geometry; grade F has none.

    `printed` is its name as readers are told it: with the units that share its outline, or the one drawn for it.
    """

    printed: str
    geometry: Geometry | None


class LayoutEntry(Layout):
    """A layout with its counts, the licence line of every layer on its map, and its wordings in the plan."""

    places: int
    drawn: int
    licences: list[str]
    wordings: tuple[LayoutWording, ...]
    status: StatusBody | None


class ClauseItem(Body):
    """A clause: its address, its heading for readers, and its span in the stored text (code points)."""

    id: str
    label: str
    start: int
    end: int


class DocumentEntry(Body):
    """A document without its text; `facts` counts the facts that it states."""

    id: str
    source: DocumentSource
    facts: int
    status: StatusBody | None
    clauses: tuple[ClauseItem, ...]


class CitedEnd(End):
    """One end of a relation with the citation of its fact."""

    citation: Citation | None


class RelationEntry(Relation):
    """A relation with the citations of its ends."""

    left: CitedEnd
    right: CitedEnd


class StatedWords(FunctionMapping):
    """A wording that means the function: its fact, its places, and the citation that proves it."""

    places: tuple[str, ...]
    citation: Citation


class FunctionEntry(IndustryFunction):
    """A function with the words that mean it together with others, and every stated wording of it."""

    shared: tuple[str, ...]
    stated: tuple[StatedWords, ...]


class UnitEntry(Body):
    """A unit of one document with its tasks; `place` is the id of its place, null where it is none."""

    id: str
    document: str
    name: str
    place: str | None
    tasks: tuple[Responsibility, ...]


class StagedSaying(Body):
    """What one sentence says of a stage: its verbatim words, the fact, and the citation that proves it."""

    words: tuple[str, ...]
    fact: str
    citation: Citation


class StagedPlaceEntry(Body):
    """A place (null: the plan names none) with what is said of each stage that is said anything of."""

    place: str | None
    name: str | None
    stages: dict[str, tuple[StagedSaying, ...]]


class StagesEntry(Body):
    """A layout's places by stages of the chain; with `stage`, only those that have it."""

    layout: str
    stage: str | None
    stages: tuple[str, ...]
    status: StatusBody | None
    places: tuple[StagedPlaceEntry, ...]


class UnitSheetEntry(Body):
    """The sheet of a unit: its tasks, their places, and the targets in their clauses or about its own place."""

    unit: UnitEntry
    status: StatusBody | None
    places: tuple[str, ...]
    targets: tuple[Target, ...]


def stages_entry(layout: Layout, atlas: Atlas, *, stage: str | None = None) -> StagesEntry:
    """Return a layout's places by stages, all or those that have one.

    Raises:
        NotFound: the vocabulary has no such stage.
    """
    chosen = None if stage is None else atlas.vocabulary.stage(stage).id
    ids = tuple(one.id for one in atlas.vocabulary.stages)
    rows = []
    for row in staged_places(layout, atlas):
        cells = {
            name: tuple(StagedSaying(words=one.words, fact=one.fact.id, citation=one.fact.citation) for one in cell)
            for name, cell in zip(ids, row.cells, strict=True)
            if cell and chosen in (None, name)
        }
        if cells:
            rows.append(_staged(row.place, cells))
    status = status_body(atlas.status(layout.document))
    return StagesEntry(layout=layout.id, stage=chosen, stages=ids, status=status, places=tuple(rows))


def _staged(place: Place | None, cells: dict[str, tuple[StagedSaying, ...]]) -> StagedPlaceEntry:
    if place is None:
        return StagedPlaceEntry(place=None, name=None, stages=cells)
    return StagedPlaceEntry(place=place.id, name=place.printed, stages=cells)


def unit_sheet_entry(found: Unit, atlas: Atlas) -> UnitSheetEntry:
    """Return the sheet of a unit as an entry."""
    own = () if found.place is None else (found.place,)
    named = [place for task in found.tasks for place in task.places]
    return UnitSheetEntry(
        unit=unit_entry(found),
        status=status_body(atlas.status(found.document)),
        places=tuple(dict.fromkeys([*own, *named])),
        targets=targets_of(found, atlas),
    )


def place_entry(place: Place) -> PlaceEntry:
    """Return a place as an entry."""
    return PlaceEntry(**dict(place.record), printed=place.printed, geometry=geometry_entry(place))


def geometry_entry(place: Place) -> Geometry | None:
    """Return a place's geometry; None for grade F."""
    geometry = geometry_of(place.shape)
    return None if geometry is None else Geometry(**geometry)


def layout_entry(layout: Layout, atlas: Atlas) -> LayoutEntry:
    """Return a layout as an entry."""
    places = atlas.places_of(layout.id)
    return LayoutEntry(
        **dict(layout),
        places=len(places),
        drawn=sum(place.shape is not None for place in places),
        licences=licence_lines(layout, atlas),
        wordings=atlas.wordings_of(layout.id),
        status=status_body(atlas.status(layout.document)),
    )


def licence_lines(layout: Layout, atlas: Atlas) -> list[str]:
    """Return one line for each source on a layout's map: title, attribution, licence, date."""
    sources = [
        *(source for place in atlas.places_of(layout.id) for source in place.record.sources),
        *(context.file.source for context in atlas.contexts_of(layout.id)),
    ]
    return [
        f"{source.title}，{source.attribution}，{source.licence}，{source.date}" for source in dict.fromkeys(sources)
    ]


def document_entry(document: Document, atlas: Atlas) -> DocumentEntry:
    """Return a document as an entry."""
    return DocumentEntry(
        id=document.id,
        source=document.source,
        facts=len(atlas.facts_of(document.id)),
        status=status_body(atlas.status(document.id)),
        clauses=tuple(
            ClauseItem(id=clause.id, label=clause.label, start=clause.start, end=clause.end)
            for clause in document.clauses
        ),
    )


def relation_entry(relation: Relation, atlas: Atlas) -> RelationEntry:
    """Return a relation as an entry."""
    return RelationEntry(
        **dict(relation) | {"left": _cited(relation.left, atlas), "right": _cited(relation.right, atlas)}
    )


def _cited(end: End, atlas: Atlas) -> CitedEnd:
    fact = atlas.find_fact(end.fact)
    return CitedEnd(**dict(end), citation=None if fact is None else fact.citation)


def function_entry(function: IndustryFunction, atlas: Atlas) -> FunctionEntry:
    """Return a function of the vocabulary as an entry."""
    vocabulary = atlas.vocabulary
    stated = (
        StatedWords(**dict(row), places=atlas.fact(row.fact).places, citation=atlas.fact(row.fact).citation)
        for row in vocabulary.mapping_of(function.id)
    )
    return FunctionEntry(**dict(function), shared=vocabulary.shared_of(function.id), stated=tuple(stated))


def unit_entry(unit: Unit) -> UnitEntry:
    """Return a responsible unit as an entry."""
    return UnitEntry(id=unit.id, document=unit.document, name=unit.name, place=unit.place, tasks=unit.tasks)
