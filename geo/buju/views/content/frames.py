"""Places and facts as tables for notebooks; columns are documented at `buju.opened.OpenLayout`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd

from buju.policy.fact import KINDS, Fact
from buju.spatial.datum import WGS84_EPSG
from buju.views.words.wording import Statement, statement

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.place import Place

_PLACE_COLUMNS = (
    "id",
    "name",
    "printed",
    "aliases",
    "role",
    "grade",
    "margin_m",
    "method",
    "district",
    "host",
    "document",
    "clause",
    "quote",
    "citations",
)
_FACT_COLUMNS = (
    "id",
    "kind",
    "statement",
    "places",
    "note",
    "document",
    "document_name",
    "clause",
    "clause_name",
    "quote",
    "start",
    "end",
)


def places_frame(atlas: Atlas, layout_id: str) -> geopandas.GeoDataFrame:
    """Return a layout's places as a table; geometry is lon/lat degrees (EPSG:4326), None for grade F.

    Raises:
        NotFound: the layout is unknown.
    """
    places = atlas.places_of(layout_id)
    table = pd.DataFrame([_place_row(place) for place in places], columns=list(_PLACE_COLUMNS)).set_index("id")
    table["margin_m"] = table["margin_m"].astype("float64")
    shapes = np.array([place.shape for place in places], dtype=object)
    return geopandas.GeoDataFrame(table, geometry=shapes, crs=WGS84_EPSG)


def facts_frame(atlas: Atlas, layout_id: str) -> pd.DataFrame:
    """Return what a layout's plan says, and what others say of its places, as a table.

    Raises:
        NotFound: the layout is unknown.
    """
    layout = atlas.layout(layout_id)
    own = {place.id for place in atlas.places_of(layout_id)}
    facts = [fact for fact in atlas.facts() if fact.citation.document == layout.document or own & set(fact.places)]
    return pd.DataFrame([_fact_row(fact, atlas) for fact in facts], columns=list(_FACT_COLUMNS)).set_index("id")


def _place_row(place: Place) -> tuple[object, ...]:
    record = place.record
    first = record.citations[0] if record.citations else None
    return (
        record.id,
        record.name,
        place.printed,
        "、".join(record.aliases),
        record.role.words,
        record.grade.value,
        record.margin_m,
        record.method,
        record.district,
        "；".join(place.host_words) or None,
        first and first.document,
        first and first.clause,
        first and first.quote,
        len(record.citations),
    )


def _fact_row(fact: Fact, atlas: Atlas) -> tuple[object, ...]:
    citation = fact.citation
    document = atlas.find_document(citation.document)
    clause = document.clause(citation.clause) if document else None
    return (
        fact.id,
        KINDS[fact.kind],
        _words(statement(fact, atlas)),
        "、".join(place.printed for place in atlas.places_by_id(fact.places)),
        fact.note,
        citation.document,
        document.source.short if document else None,
        citation.clause,
        clause.label if clause else None,
        citation.quote,
        citation.start,
        citation.end,
    )


def _words(said: Statement) -> str:
    return "：".join(part for part in (said.headline, "、".join(said.items)) if part)
