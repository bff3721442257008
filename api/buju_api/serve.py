"""Serving: the atlas is opened, what was left out is told with its reason, and the port is taken."""

from __future__ import annotations

import asyncio
import errno
import gc
import json
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import Message

from buju.atlas.memory import load
from buju.atlas.store import store_of
from buju.draft import sweep
from buju.errors import BujuError
from buju.fault import explained
from buju.files import reason_of
from buju_api.answers import CODINGS, IDENTITY
from buju_api.app import create_app
from buju_api.connections import PROTOCOL
from buju_api.links import HEALTH, HOME, LAYOUTS
from buju_api.middleware import MOST_HEAD
from buju_api.reload import Reloader
from buju_api.settings import Settings
from buju_api.worker import started

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju_api.service import Service

_TURN_SECONDS = 0.0005
_BACKLOG = 2048
# What is being answered when the service is told to end has so long.
_LAST_SECONDS = 4


class CannotStart(BujuError):
    """The service cannot start; the message is one Chinese line."""


def settings_of(**given: str | tuple[Path, ...] | bool | None) -> Settings:
    """Return the settings: what is given, then the environment, then the defaults.

    Raises:
        CannotStart: a setting is none.
    """
    try:
        return Settings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        rows = error.errors(include_url=False)
        reasons = "；".join(explained(row, where=".".join(map(str, row["loc"]))) for row in rows)
        raise CannotStart(f"设置有误：{reasons}") from error


def serve_atlas(settings: Settings, *, as_json: bool = False) -> NoReturn:
    """Open the atlas and serve it until interrupted; the address is printed once the port is taken.

    The process ends with it.

    With `settings.reload`, data that change meanwhile are taken over; those that are worse are refused.

    Raises:
        CannotStart: the address cannot be listened at.
        BujuError: the data cannot be opened.
    """
    # What a service that was killed may have left of users' files.
    sweep(Path(tempfile.gettempdir()))
    store = store_of(settings.data)
    # Asked first: what changes while it is read is newer than what is served.
    version = store.version()
    atlas = load(store)
    listening = _listen(settings.host, settings.port)
    _log_left_out(atlas)
    app = create_app(atlas, settings, today=date.today)
    reloader = Reloader(app.state.service, store, served=version, log=_logger())
    _favour_short_work()
    # Data that change have no process that goes on with the old ones.
    working = nullcontext() if settings.reload else _working(app.state.service, atlas, leave=listening)
    with listening, working, reloader.looking() if settings.reload else nullcontext():
        _serve(app, listening, as_json=as_json)
    _leave()


def _leave() -> NoReturn:
    """End the process at once, as well as it may end.

    A thread may still be making what nobody waits for any more, deep in a library: it must not go on while the
    interpreter is taken down around it, which once ended in a segmentation fault.
    """
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    logging.shutdown()
    os._exit(0)


@contextmanager
def _working(service: Service, atlas: Atlas, *, leave: socket.socket) -> Iterator[None]:
    """Let a worker make what takes long; it has the same atlas, and keeps nothing that the service keeps."""

    def app() -> FastAPI:
        return create_app(atlas, service.settings.model_copy(update={"kept_answers": 1}), today=date.today)

    def lost(is_renewed: bool) -> None:
        then = "已另起一个" if is_renewed else "改由服务进程自己做；重启后恢复"
        _logger().error(f"做插图、报告与选址的进程已中断，{then}")

    worker = started(app, lines=service.lanes.lines, leave=[leave], keep=service.assets.keep, lost=lost)
    service.employ(worker)
    try:
        yield
    finally:
        if worker is not None:
            worker.end()


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket: a port in use shows here, before anything is printed."""
    listening: socket.socket | None = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        if os.name == "posix":
            # Elsewhere this option lets two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        # Whoever reads the address may come before the server does.
        listening.listen(_BACKLOG)
    except OSError as error:
        if listening is not None:
            listening.close()
        reason = "端口已被占用" if error.errno == errno.EADDRINUSE else reason_of(error)
        raise CannotStart(f"无法监听 {host}:{port}：{reason}；可用 --host、--port 另选") from error
    return listening


def _log_left_out(atlas: Atlas) -> None:
    log = _logger()
    for fault in atlas.errors:
        log.error(
            "因数据有误未展示",
            where=str(fault.where),
            code=fault.code.value,
            entry=fault.entry,
            reason=fault.message,
            fixer=fault.fixer.value,
        )
    if atlas.errors:
        log.warning("数据有误，以上内容未展示；可用 buju check 查看全部问题", count=len(atlas.errors))


def _logger() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger


def _favour_short_work() -> None:
    """Let the loop take turns with threads that work at once, and not wait while the whole atlas is searched for waste.

    The loop gives its turn away a few times for each answer, and gets it back when this time has passed.
    """
    sys.setswitchinterval(_TURN_SECONDS)
    # The atlas stays; a collection that looks through it stops everything for a third of a second.
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """A server that makes what most readers ask for as soon as it listens: nobody is to be the first under load."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, *, host: str) -> None:
        super().__init__(config)
        self._app = app
        self._host = host

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then to make."""
        await super().startup(sockets)
        self._making = asyncio.create_task(_made_ahead(self._app, self._host))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop making, then listening."""
        self._making.cancel()
        await super().shutdown(sockets)


async def _made_ahead(app: FastAPI, host: str) -> None:
    """Ask the app at a host for its pages, one after another, in each coding that a client may want."""
    snapshot = app.state.service.snapshot
    pages = [snapshot.links.layout(layout.id) for layout in snapshot.atlas.layouts()]
    for address in (HEALTH, HOME, LAYOUTS, *pages):
        for coding in (*CODINGS, IDENTITY):
            await _asked(app, address, {"host": host, "accept-encoding": coding})


async def _asked(app: FastAPI, address: str, headers: Mapping[str, str]) -> None:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def stay() -> Message:
        await asyncio.Event().wait()
        raise AssertionError  # the event is nobody's to set

    async def drop(_: Message) -> None:
        return

    await app(scope, stay, drop)


def _serve(app: FastAPI, listening: socket.socket, *, as_json: bool) -> None:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    print(json.dumps({"address": address}) if as_json else address, flush=True)
    config = uvicorn.Config(
        app,
        http=PROTOCOL,
        h11_max_incomplete_event_size=MOST_HEAD,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    try:
        _Server(config, app, host=f"{shown}:{port}").run(sockets=[listening])
    except KeyboardInterrupt:
        # Ctrl-C is how a reader stops the service; uvicorn raises it again after its own shutdown.
        return
