"""Entries of the atlas as plain objects for JSON: the command and the service show the same ones."""

from __future__ import annotations

from typing import Any

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.atlas.relation import Relation
from buju.policy.document import Document
from buju.policy.fact import Fact
from buju.policy.vocabulary import IndustryFunction
from buju.spatial.geojson import geometry_of


def layout_object(layout: Layout, atlas: Atlas) -> dict[str, Any]:
    """Return a layout with its counts and the licence lines of every layer on its map."""
    places = atlas.places_of(layout.id)
    return layout.model_dump(mode="json") | {
        "places": len(places),
        "drawn": sum(place.shape is not None for place in places),
        "licences": licence_lines(layout, atlas),
        "wordings": [
            fact.model_dump(mode="json")
            for fact in atlas.facts.values()
            if fact.kind == "layout" and fact.layout == layout.id
        ],
    }


def place_object(place: Place, *, geometry: bool = True) -> dict[str, Any]:
    """Return a place's record, with its GeoJSON geometry (lon/lat, WGS 84; null for grade F)."""
    record = place.record.model_dump(mode="json")
    return record | {"geometry": geometry_of(place.shape)} if geometry else record


def fact_object(fact: Fact) -> dict[str, Any]:
    """Return a fact with its citation."""
    return fact.model_dump(mode="json")


def document_object(document: Document, atlas: Atlas, *, text: bool = False) -> dict[str, Any]:
    """Return a document's source and clauses; with `text` the stored text of each clause, too."""
    return {
        "id": document.id,
        "source": document.source.model_dump(mode="json"),
        "facts": len(atlas.facts_of(document.id)),
        "clauses": [
            {"id": clause.id, "label": clause.label, "start": clause.start, "end": clause.end}
            | ({"text": document.text[clause.start : clause.end]} if text else {})
            for clause in document.clauses
        ],
    }


def relation_object(relation: Relation, atlas: Atlas) -> dict[str, Any]:
    """Return a relation with the citations of its ends."""
    written = relation.model_dump(mode="json")
    for side, end in (("left", relation.left), ("right", relation.right)):
        fact = atlas.facts.get(end.fact or "")
        written[side]["citation"] = None if fact is None else fact.citation.model_dump(mode="json")
    return written


def function_object(function: IndustryFunction, atlas: Atlas) -> dict[str, Any]:
    """Return a function of the vocabulary with every stated wording that means it, each with its citation."""
    vocabulary = atlas.vocabulary
    stated = [
        {
            "fact": row.fact,
            "words": row.words,
            "functions": row.functions,
            "note": row.note,
            "places": atlas.fact(row.fact).places,
            "citation": atlas.fact(row.fact).citation.model_dump(mode="json"),
        }
        for row in vocabulary.mapping_of(function.id)
    ]
    return function.model_dump(mode="json") | {"shared": vocabulary.shared_of(function.id), "stated": stated}


def licence_lines(layout: Layout, atlas: Atlas) -> list[str]:
    """Return one line for each source on a layout's map: title, attribution, licence, date."""
    sources = [
        *(source for place in atlas.places_of(layout.id) for source in place.record.sources),
        *(atlas.contexts[context].file.source for context in layout.context if context in atlas.contexts),
    ]
    return [
        f"{source.title}，{source.attribution}，{source.licence}，{source.date}" for source in dict.fromkeys(sources)
    ]
