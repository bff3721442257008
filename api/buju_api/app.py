"""The application: routers, errors and headers round a service. There is no state but the app's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from buju.exchange.statement import MEGABYTE
from buju.sites.registry import SHIPPED
from buju.version import __version__
from buju_api.canonical import by_id, register_canonical
from buju_api.errors import register_errors
from buju_api.kept import Kept
from buju_api.middleware import BodyLimit, Methods, SecurityHeaders, SoundHead
from buju_api.neighbours import Neighbours
from buju_api.pages import at, compare, docs, home
from buju_api.pages import documents as documents_page
from buju_api.pages import embeds as embeds_page
from buju_api.pages import functions as functions_page
from buju_api.pages import layouts as layouts_page
from buju_api.pages import places as places_page
from buju_api.pages import quality as quality_page
from buju_api.pages import relations as relations_page
from buju_api.pages import search as search_page
from buju_api.pages import sites as sites_page
from buju_api.pages import stages as stages_page
from buju_api.pages import targets as targets_page
from buju_api.pages import units as units_page
from buju_api.pages.failure import failure_page
from buju_api.problem import Problem
from buju_api.resources import (
    documents,
    downloads,
    embeds,
    facts,
    functions,
    health,
    layouts,
    places,
    quality,
    relations,
    search,
    sites,
    targets,
    units,
)
from buju_api.service import OneSnapshot, Service, dated
from buju_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from buju.atlas.atlas import Atlas
    from buju.sites.query import Registry

# In the order of the documentation.
_PARTS = (
    *(health, layouts, places, documents, facts),
    *(relations_page, relations, targets_page, targets, units_page, units),
    *(functions_page, functions, quality_page, quality, search_page, search),
    *(downloads, docs, home, stages_page, layouts_page, documents_page),
    *(places_page, compare, sites_page, at, embeds_page, embeds),
)
# Their routes are made from what may be asked.
_OF_QUESTIONS = (sites,)

_DESCRIPTION = """产业规划布局的文件、事实、布局与地点。

每条事实都带 `citation`：`quote` 等于存文第 `start` 至 `end` 个字符（Unicode 码位），一字不差。

错误一律为 RFC 9457 的 `application/problem+json`。不认识的参数会被拒绝（400），不会被忽略。

每个地址都可加 `on`（如 `?on=2026-11-29`）：按那一天说明规划是否在规划期内（`status`），不写则按今天。"""


def create_app(
    atlas: Atlas,
    settings: Settings | None = None,
    *,
    registry: Registry = SHIPPED,
    today: Callable[[], date] | None = None,
) -> FastAPI:
    """Return the service over an atlas; `registry` is what may be asked of site selection.

    `today` is the clock that the status of plans follows; without one it is told for the atlas's own day, if any.
    """
    service = Service(atlas, settings or Settings(), registry=registry, today=today)
    app = _Documented(
        title="布局 buju",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # A redirect would answer ids like `../` before they are looked up.
        redirect_slashes=False,
        dependencies=[Depends(dated), Depends(by_id)],
    )
    app.question = sites.sites_question_of(registry)
    app.state.service = service
    for module in _PARTS:
        app.include_router(module.router)
    for asking in _OF_QUESTIONS:
        app.include_router(asking.router_of(registry))
    register_canonical(app)
    refuse = register_errors(app, failure_page)
    app.add_middleware(BodyLimit, most=service.settings.max_body_mb * MEGABYTE)
    app.add_middleware(Methods, routes=app.router.routes)
    app.add_middleware(Neighbours, base=service.settings.root_path, routes=app.router.routes)
    app.add_middleware(Kept)
    app.add_middleware(SoundHead, refuse=refuse)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(OneSnapshot, service=service)
    return app


_REFERENCE = "#/components/schemas/{model}"


class _Documented(FastAPI):
    """An app whose OpenAPI document has the one error body, and no errors that it never answers.

    `question` is the one body that the framework does not read, and so does not know.
    """

    question: type[BaseModel]

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = super().openapi()
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            _, problem = models_json_schema([(Problem, "serialization")], ref_template=_REFERENCE)
            _, question = models_json_schema([(self.question, "validation")], ref_template=_REFERENCE)
            schemas.update(question["$defs"] | schemas | problem["$defs"])
            for operation in (one for path in schema["paths"].values() for one in path.values()):
                _without_unused(operation["responses"])
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            self.openapi_schema = schema
        return self.openapi_schema


def _without_unused(responses: dict[str, Any]) -> None:
    """Take the framework's own 422 away: what it stands for is answered as 400; a route's own stays."""
    if responses.get("422", {}).get("description") == "Validation Error":
        del responses["422"]
