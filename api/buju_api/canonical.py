"""The one address of a thing: who asks for it by a name is sent to the address with its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from buju.atlas.atlas import Atlas
from buju.errors import NotFound
from buju_api.service import snapshot_of


class _Known(Protocol):
    @property
    def id(self) -> str: ...


# What the parts of a path stand for; each also goes by names.
_FINDERS: Mapping[str, Callable[[Atlas, str], _Known]] = {
    "layout_id": Atlas.layout,
    "place_id": Atlas.place,
    "document_id": Atlas.document,
}


class Elsewhere(Exception):
    """What was asked for by a name has its address at `location`."""

    def __init__(self, location: str) -> None:
        self.location = location
        super().__init__(location)


async def by_id(request: Request) -> None:
    """Send a request for a thing by its name to its address; what no name stands for is left to the route.

    Raises:
        Elsewhere: the path holds a name; the address holds the id.
        Ambiguous: the path holds a name of several things.
    """
    route, atlas = request.scope["route"], snapshot_of(request).atlas
    if not isinstance(route, APIRoute):
        return
    given = dict(request.path_params)
    found = given | {name: _id_of(atlas, name, given[name]) for name in given.keys() & _FINDERS.keys()}
    if found != given:
        path = route.path_format.format(**{name: quote(str(part), safe="") for name, part in found.items()})
        query = request.url.query
        raise Elsewhere(snapshot_of(request).links.fixed(f"{path}?{query}" if query else path))


def register_canonical(app: FastAPI) -> None:
    """Make the app answer `Elsewhere` by sending the client there."""

    async def send(_: Request, error: Exception) -> Response:
        return RedirectResponse(error.location if isinstance(error, Elsewhere) else "/")

    app.add_exception_handler(Elsewhere, send)


def _id_of(atlas: Atlas, name: str, words: str) -> str:
    try:
        return _FINDERS[name](atlas, words).id
    except NotFound:
        return words
