"""The service and its snapshots: the atlas, the settings, the links, and the answers made so far, as one value."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from urllib.parse import unquote_plus

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buju.day import parsed_day
from buju.errors import QuestionInvalid
from buju_api.answers import Addresses, Answer, Shelf, accepted_coding
from buju_api.embedcode import origin_of
from buju_api.keptday import address_on, page_on
from buju_api.lanes import Lane
from buju_api.links import ServiceLinks
from buju_api.siteassets import SiteAssets, SiteFont, site_font
from buju_api.worker import Asked, Told

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.atlas import Atlas
    from buju.atlas.search import SearchIndex
    from buju.sites.finder import SiteFinder
    from buju.sites.query import Registry
    from buju_api.settings import Settings
    from buju_api.worker import Worker

# Answers to site questions are large and come in endless kinds: they have a shelf of their own, and crowd out no page.
_KEPT_QUESTIONS = 64
# Maps with options: many are possible, each is close to a megabyte.
_KEPT_EMBEDS = 32
# Figures of every size and theme; each may be several megabytes.
_KEPT_FIGURES = 32
# Addresses whose answers are found before their routes are.
_KEPT_ADDRESSES = 512
# Days other than today that readers ask for.
_KEPT_DAYS = 4


# How many are made at a time of what takes long.
_HEAVY, _FILES = 1, 2


class Lanes(NamedTuple):
    """Where answers are made: none waits for work of another kind.

    `pages` makes what most readers ask for, `heavy` figures, reports, embedded maps and site questions, `files` reads
    users' files: each takes a process, and memory up to its limit.
    """

    pages: Lane
    heavy: Lane
    files: Lane

    @classmethod
    def opened(cls) -> Lanes:
        """Return empty lanes."""
        return cls(Lane(threads=1, queue=64), Lane(threads=_HEAVY, queue=8), Lane(threads=_FILES, queue=8))

    @property
    def lines(self) -> int:
        """How many requests can be with a worker at a time."""
        return _HEAVY + _FILES


class Snapshot:
    """What one request works with: an atlas and all that is made of it, never mixed with another one's."""

    def __init__(
        self, atlas: Atlas, settings: Settings, *, registry: Registry, lanes: Lanes, assets: SiteAssets
    ) -> None:
        self.atlas = atlas
        self.registry = registry
        self.settings = settings
        self.links = ServiceLinks(atlas, base=settings.root_path)
        self.lanes = lanes
        self.assets = assets
        self.is_today = True
        # Where this atlas lies in another process, that makes what takes long.
        self.worker: Worker | None = None
        most = settings.kept_answers
        self._shelf, self._shared = Shelf(most), Shelf(most)
        self._questions = Shelf(min(most, _KEPT_QUESTIONS))
        self._embeds = Shelf(min(most, _KEPT_EMBEDS))
        self._figures = Shelf(min(most, _KEPT_FIGURES))
        self.addresses = Addresses(_KEPT_ADDRESSES)

    def on(self, day: date) -> Snapshot:
        """Return what tells the status of plans for another day; nothing that it makes is kept with what this makes.

        The search index, the site finder and the font know no days: they are shared once they are there.
        """
        dated = self.atlas.as_of(day)
        other = Snapshot(dated, self.settings, registry=self.registry, lanes=self.lanes, assets=self.assets)
        other.is_today = False
        other.worker = self.worker
        vars(other).update({name: vars(self)[name] for name in ("index", "finder", "font") if name in vars(self)})
        return other

    @cached_property
    def index(self) -> SearchIndex:
        """Everything that can be searched, folded at the first search."""
        from buju.atlas.search import SearchIndex

        return SearchIndex(self.atlas)

    @cached_property
    def finder(self) -> SiteFinder:
        """Site selection over the atlas, prepared at the first question."""
        from buju.sites.finder import SiteFinder

        return SiteFinder(self.atlas)

    @cached_property
    def font(self) -> SiteFont:
        """The font of every page, cut at the first."""
        return site_font(self.atlas, self.assets)

    async def answer(self, request: Request, make: Callable[[], Answer], *, key: Hashable = ()) -> Response:
        """Answer a request from the shelf, or make the answer outside the event loop and keep it.

        `key` is what the answer depends on besides the path.
        """
        return await self._from(self._shelf, self.lanes.pages, request, make, key)

    async def answer_question(self, request: Request, make: Callable[[], Answer], *, key: Hashable) -> Response:
        """Answer a site question like `answer`, from its own shelf."""
        return await self._from(self._questions, self.lanes.heavy, request, make, key)

    async def answer_embed(self, request: Request, make: Callable[[], Answer], *, key: Hashable) -> Response:
        """Answer for an embedded map like `answer`; one with options is kept on a shelf of its own."""
        shelf, lane = (self._embeds, self.lanes.heavy) if key else (self._shelf, self.lanes.pages)
        return await self._from(shelf, lane, request, make, key)

    async def answer_shared(self, request: Request, make: Callable[[str], Answer]) -> Response:
        """Answer with a page that tells other platforms its own full address; it is made for the origin asked at.

        It is kept on a shelf of its own: whoever asks under many names pushes no other page out.
        """
        origin = origin_of(request.url.scheme, request.url.netloc)
        return await self._from(self._shared, self.lanes.pages, request, lambda: make(origin), origin)

    async def answer_figure(self, request: Request, make: Callable[[], Answer], *, key: Hashable) -> Response:
        """Answer for a figure or a report like `answer`, from a shelf of their own."""
        return await self._from(self._figures, self.lanes.heavy, request, make, key)

    async def answer_once(self, request: Request, make: Callable[[], Answer], *, lane: Lane | None = None) -> Response:
        """Answer a request without keeping the answer: for free text, which hardly comes twice."""
        if lane is not None and (passed := await self.passed_on(request, lane=lane)) is not None:
            return passed
        coding = _coding_of(request)
        answer = await (lane or self.lanes.pages).run(lambda: self.told(make()).prepared(coding), request=request)
        return answer.response(request)

    async def passed_on(self, request: Request, *, lane: Lane) -> Response | None:
        """Return what the worker answers to a request with its body, unread here; None without a worker."""
        if (worker := self._worker_for(lane)) is None:
            return None
        asked = Asked.by(request, body=await request.body())
        made = await lane.run(lambda: worker.ask(asked), request=request)
        return made.response

    def told(self, answer: Answer) -> Answer:
        """Return an answer as readers of this day get it: the links of a page keep a day that was set."""
        day = self.atlas.on
        return answer if self.is_today or day is None else page_on(answer, day, base=self.links.base)

    async def answer_kept(self, request: Request, answer: Answer) -> Response:
        """Answer with what is there already; only a coding that is not is made outside the event loop."""
        coding = _coding_of(request)
        if not answer.has(coding):
            await self.lanes.pages.run(lambda: answer.prepared(coding), request=request)
        return answer.response(request)

    async def _from(
        self, shelf: Shelf, lane: Lane, request: Request, make: Callable[[], Answer], key: Hashable
    ) -> Response:
        whole, coding = (request.scope["path"], key), _coding_of(request)
        kept = shelf.find(whole)
        if kept is None:
            made = self._maker(request, make, lane)
            # Errors are told as they are wanted, so that whoever wants pages shares none with a program.
            wanted = request.headers.get("accept")
            try:
                kept = await lane.run(
                    lambda: shelf.find(whole) or shelf.keep(whole, made().prepared(coding)),
                    request=request,
                    key=(shelf, whole, wanted),
                )
            except Told as told:
                return told.response
        if not kept.has(coding):
            found = kept
            await lane.run(lambda: found.prepared(coding), request=request, key=(shelf, whole, coding))
        # For whoever asks at this address next.
        request.state.kept = (shelf, whole)
        return kept.response(request)

    def _maker(self, request: Request, make: Callable[[], Answer], lane: Lane) -> Callable[[], Answer]:
        """Return what makes an answer: the worker, for what takes long, if there is one."""
        if (worker := self._worker_for(lane)) is None:
            return lambda: self.told(make())
        asked = Asked.by(request, plainly=True)
        return lambda: worker.ask(asked).answer()

    def _worker_for(self, lane: Lane) -> Worker | None:
        takes_long = lane is not self.lanes.pages
        return self.worker if takes_long and self.worker is not None and self.worker.is_there else None


class Service:
    """The service while it runs: the snapshot that new requests work with, and why newer data were refused."""

    def __init__(
        self, atlas: Atlas, settings: Settings, *, registry: Registry, today: Callable[[], date] | None = None
    ) -> None:
        self.settings = settings
        self.registry = registry
        self._today = today
        self._dated: OrderedDict[date, Snapshot] = OrderedDict()
        self.refused: str | None = None
        self.lanes = Lanes.opened()
        self.assets = SiteAssets(base=settings.root_path)
        self._snapshot = self._of(atlas)

    @property
    def snapshot(self) -> Snapshot:
        """What a request that comes now works with; on a new day another, with nothing kept from the day before."""
        kept = self._snapshot
        if self._today is not None and kept.atlas.on != (day := self._today()):
            self._snapshot = fresh = kept.on(day)
            fresh.is_today = True
        return self._snapshot

    def on(self, day: date) -> Snapshot:
        """Return what answers for another day than today; the last few are kept, with what they have made."""
        now = self.snapshot
        if day == now.atlas.on:
            return now
        found = self._dated.pop(day, None)
        self._dated[day] = found = found or now.on(day)
        while len(self._dated) > _KEPT_DAYS:
            self._dated.popitem(last=False)
        return found

    def employ(self, worker: Worker | None) -> None:
        """Let a worker make what takes long, for as long as the service has the atlas that the worker has."""
        self._snapshot.worker = worker

    def replace(self, atlas: Atlas) -> None:
        """Let every request that comes from now on work with another atlas; those under way keep theirs."""
        self._snapshot = self._of(atlas)
        self._dated.clear()
        self.refused = None

    def refuse(self, reason: str) -> None:
        """Keep the atlas, and say why there is no newer one: one Chinese line, without paths of this machine."""
        self.refused = reason

    def _of(self, atlas: Atlas) -> Snapshot:
        dated = atlas if self._today is None else atlas.as_of(self._today())
        return Snapshot(dated, self.settings, registry=self.registry, lanes=self.lanes, assets=self.assets)


def _coding_of(request: Request) -> str:
    return accepted_coding(request.headers.get("accept-encoding"))


async def dated(request: Request) -> None:
    """Let a request that names a day (`?on=2026-11-29`, at every address) work with the snapshot of that day.

    Raises:
        QuestionInvalid: no such day, or several.
    """
    words: list[str] = request.state.on
    if len(words) > 1:
        raise QuestionInvalid("on", f"写了 {len(words)} 次，应只写一个日期")
    if words and words[0]:
        request.state.snapshot = service_of(request).on(parsed_day(words[0]))


class OneSnapshot:
    """Gives each request its snapshot as it comes in, so that whatever answers it works with the same."""

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its snapshot; the day that it names is no parameter of any route."""
        state = scope.setdefault("state", {})
        state["snapshot"], state["on"] = self._service.snapshot, []
        if b"on=" in (asked := scope.get("query_string", b"")):
            parts = asked.split(b"&")
            own = [part for part in parts if part.startswith(b"on=")]
            state["on"] = [unquote_plus(part[3:].decode("latin-1")) for part in own]
            scope = {**scope, "query_string": b"&".join(part for part in parts if part not in own)}
        await self._app(scope, receive, _keeping(state, send))


def _keeping(state: dict[str, Any], send: Send) -> Send:
    """Return what sends an answer on; one that sends the reader elsewhere in the service takes the day along."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and (day := _day_of(state["on"])):
            message["headers"] = [
                (name, address_on(value.decode("latin-1"), day).encode("latin-1"))
                if name == b"location" and value.startswith(b"/")
                else (name, value)
                for name, value in message["headers"]
            ]
        await send(message)

    return sent


def _day_of(words: Sequence[str]) -> date | None:
    try:
        return parsed_day(words[0]) if len(words) == 1 and words[0] else None
    except QuestionInvalid:
        return None


async def _here(request: Request) -> Snapshot:
    return snapshot_of(request)


async def _running(request: Request) -> Service:
    return service_of(request)


def snapshot_of(request: Request) -> Snapshot:
    """Return what a request works with."""
    snapshot = request.state.snapshot
    assert isinstance(snapshot, Snapshot)  # noqa: S101 - set by OneSnapshot
    return snapshot


def service_of(request: Request) -> Service:
    """Return the service of the app that a request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - set by create_app
    return service


# The framework runs what is not asynchronous on threads of its own, for which even a kept answer would have to wait.
Here = Annotated[Snapshot, Depends(_here, scope="function")]
Running = Annotated[Service, Depends(_running, scope="function")]
