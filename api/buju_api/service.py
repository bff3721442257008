"""What every route works with: the atlas, the settings, the links, and the answers made so far."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Annotated

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from buju.atlas.atlas import Atlas
from buju.atlas.search import SearchIndex
from buju_api.answer import Answer
from buju_api.links import ServiceLinks
from buju_api.settings import Settings
from buju_api.shelf import Shelf


class Service:
    """One service over one atlas."""

    def __init__(self, atlas: Atlas, settings: Settings) -> None:
        self.atlas = atlas
        self.settings = settings
        self.links = ServiceLinks(atlas)
        self._shelf = Shelf(settings.kept_answers)

    @cached_property
    def index(self) -> SearchIndex:
        """Everything that can be searched, folded at the first search."""
        return SearchIndex(self.atlas)

    async def answer(self, request: Request, make: Callable[[], Answer], *, key: Hashable = ()) -> Response:
        """Answer a request from the shelf, or make the answer outside the event loop and keep it.

        `key` is what the answer depends on besides the path.
        """
        whole = (request.scope["path"], key)
        kept = self._shelf.find(whole)
        if kept is None:
            kept = await run_in_threadpool(self._shelf.find_or_make, whole, make)
        return kept.response(request)

    async def answer_once(self, request: Request, make: Callable[[], Answer]) -> Response:
        """Answer a request without keeping the answer: for free text, which hardly comes twice."""
        answer = await run_in_threadpool(make)
        return answer.response(request)


def service_of(request: Request) -> Service:
    """Return the service of the app that a request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - set by create_app
    return service


Here = Annotated[Service, Depends(service_of, scope="function")]
