"""`/healthz`: whether the service answers, and whether anything was left out of the atlas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from buju.schema import Body
from buju_api.answers import json_answer
from buju_api.links import HEALTH
from buju_api.parameters import json_router
from buju_api.service import Here, Running

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas


class Health(Body):
    """`degraded` means that entries with errors were left out of the atlas; everything else is served.

    `refused` says why newer data are not served: it is there only while they are worse than those that are.
    """

    status: Literal["ok", "degraded"]
    errors: int
    layouts: int
    places: int
    documents: int
    facts: int
    refused: Annotated[str | None, Field(exclude_if=lambda value: value is None)] = None


router = json_router("状态")


@router.get(
    HEALTH, response_model=Health, summary="服务状态", description="ok，或 degraded：有数据因有误未展示，其余照常。"
)
async def read_health(request: Request, service: Here, running: Running) -> Response:
    """`ok`, or `degraded` when entries with errors were left out; and why newer data were refused, if they were."""
    refused = running.refused
    return await service.answer(request, lambda: json_answer(_health(service.atlas, refused)), key=refused)


def _health(atlas: Atlas, refused: str | None) -> Health:
    return Health(
        status="degraded" if atlas.errors else "ok",
        errors=len(atlas.errors),
        layouts=atlas.counts().layouts,
        places=atlas.counts().places,
        documents=atlas.counts().documents,
        facts=atlas.counts().facts,
        refused=refused,
    )
