"""The quality of the data as JSON."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from buju.atlas.atlas import Atlas
from buju.atlas.coverage import Coverage, Treatment, coverage
from buju.atlas.place import Place
from buju.atlas.quality import quality
from buju.policy.fact import Anomaly
from buju.spatial.grade import Grade
from buju_api.bodies.base import Body
from buju_api.bodies.fact import LinkedAnomaly, fact_body
from buju_api.links import ServiceLinks


class QualityPlace(Body):
    """A place of a list; `words` says why it is not drawn, or what would raise its grade."""

    id: str
    name: str
    grade: Grade
    words: str
    place: Annotated[str, Field(description="address of the place as JSON")]


class LayoutQuality(Body):
    """One layout: shapes by grade, undrawn places with the reason, what would raise a grade, ids of oddities."""

    layout: str
    grades: dict[Grade, int]
    undrawn: list[QualityPlace]
    wanted: list[QualityPlace]
    anomalies: list[str]


class DocumentQuality(Body):
    """One document: how its named entities were treated, the ids of missing ones, and its oddities."""

    document: str
    treatments: dict[Treatment, int]
    missing: list[str]
    anomalies: list[LinkedAnomaly]


class QualityBody(Body):
    """The quality of everything."""

    layouts: list[LayoutQuality]
    documents: list[DocumentQuality]


def quality_body(atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    """Return the quality of every layout and every document."""
    return {
        "layouts": [_layout(layout_id, atlas, links) for layout_id in atlas.layouts],
        "documents": [_document(row, atlas, links) for row in coverage(atlas)],
    }


def _layout(layout_id: str, atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    found = quality(atlas, layout_id)
    return {
        "layout": layout_id,
        "grades": {grade.value: count for grade, count in found.grades.items()},
        "undrawn": [_place(place, place.record.method, links) for place in found.undrawn],
        "wanted": [_place(place, need, links) for place, need in found.wanted],
        "anomalies": [fact.id for fact in found.anomalies],
    }


def _place(place: Place, words: str, links: ServiceLinks) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "grade": place.grade.value,
        "words": words,
        "place": links.place_json(place.id),
    }


def _document(row: Coverage, atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    return {
        "document": row.document,
        "treatments": {treatment.value: count for treatment, count in row.treatments.items()},
        "missing": row.missing,
        "anomalies": [fact_body(fact, links) for fact in atlas.facts_of(row.document) if isinstance(fact, Anomaly)],
    }
