"""`/api/quality`: how good the data are, layout by layout, document by document."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.atlas.quality import Coverage, Treatment, coverage, quality
from buju.policy.fact import Anomaly, Question
from buju.schema import Body
from buju.spatial.grade import Grade
from buju_api.answers import json_answer
from buju_api.links import QUALITY, ServiceLinks
from buju_api.parameters import json_router
from buju_api.resources.facts import LinkedAnomaly, LinkedQuestion, linked
from buju_api.service import Here


class QualityPlace(Body):
    """A place of a list; `words` says why it is not drawn, or what would raise its grade."""

    id: str
    name: str
    printed: str
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
    """One document: how its named entities were treated, the ids of missing ones, its oddities and open questions."""

    document: str
    treatments: dict[Treatment, int]
    missing: list[str]
    anomalies: list[LinkedAnomaly]
    questions: list[LinkedQuestion]


class QualityBody(Body):
    """The quality of everything."""

    layouts: list[LayoutQuality]
    documents: list[DocumentQuality]


router = json_router("数据质量")


@router.get(
    QUALITY,
    response_model=QualityBody,
    summary="数据质量",
    description="各布局的图形等级与未绘原因，各文件的覆盖情况、存疑之处与待答的问题。",
)
async def read_quality(request: Request, service: Here) -> Response:
    """The quality of every layout and every document."""
    return await service.answer(request, lambda: json_answer(_body(service.atlas, service.links)))


def _body(atlas: Atlas, links: ServiceLinks) -> QualityBody:
    return QualityBody(
        layouts=[_layout(layout.id, atlas, links) for layout in atlas.layouts()],
        documents=[_document(row, atlas, links) for row in coverage(atlas)],
    )


def _layout(layout_id: str, atlas: Atlas, links: ServiceLinks) -> LayoutQuality:
    found = quality(atlas, layout_id)
    return LayoutQuality(
        layout=layout_id,
        grades=found.grades,
        undrawn=[_place(place, place.record.method, links) for place in found.undrawn],
        wanted=[_place(place, need, links) for place, need in found.wanted],
        anomalies=[fact.id for fact in found.anomalies],
    )


def _place(place: Place, words: str, links: ServiceLinks) -> QualityPlace:
    return QualityPlace(
        id=place.id,
        name=place.name,
        printed=place.printed,
        grade=place.grade,
        words=words,
        place=links.place_json(place.id),
    )


def _document(row: Coverage, atlas: Atlas, links: ServiceLinks) -> DocumentQuality:
    facts = atlas.facts_of(row.document)
    return DocumentQuality(
        document=row.document,
        treatments=row.treatments,
        missing=row.missing,
        anomalies=linked(LinkedAnomaly, [fact for fact in facts if isinstance(fact, Anomaly)], links),
        questions=linked(LinkedQuestion, [fact for fact in facts if isinstance(fact, Question)], links),
    )
