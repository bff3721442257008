"""`/healthz`: whether the service answers, and whether anything was left out of the atlas."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from buju_api.answers import json_answer
from buju_api.bodies.health import Health, health_body
from buju_api.links import HEALTH
from buju_api.parameters import json_router
from buju_api.service import Here, Running

router = json_router("状态")


@router.get(
    HEALTH, response_model=Health, summary="服务状态", description="ok，或 degraded：有数据因有误未展示，其余照常。"
)
async def read_health(request: Request, service: Here, running: Running) -> Response:
    """`ok`, or `degraded` when entries with errors were left out; and why newer data were refused, if they were."""
    refused = running.refused
    return await service.answer(request, lambda: json_answer(health_body(service.atlas, refused)), key=refused)
