"""Lanes: where answers are made outside the event loop, a few at a time, with a bounded queue before them.

Python runs one thread at a time: each thread that works makes every other wait. So a lane has few threads, whatever
comes in; what is wanted by many is made once for all of them; what nobody waits for any more is not begun.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, TypeVar, cast

from starlette.requests import Request

from buju.errors import BujuError

T = TypeVar("T")

# A thread without work ends after so long: a service at rest has none, and neither have a thousand tests.
_IDLE_SECONDS = 5.0
# How long a request stands before a full queue, and how often it looks. Whoever is refused at once asks again at once.
_LOOKS, _LOOK_SECONDS = 8, (0.3, 0.7)
# How long work may wait in the queue.
_MOST_SECONDS = 10.0
# How often a waiting request looks whether its client is still there.
_PRESENCE_SECONDS = 0.5


class Busy(BujuError):
    """More is asked for than can be made now; `headers` say when to ask again (RFC 9110, 10.2.3)."""

    headers = {"retry-after": "2"}  # noqa: RUF012 - as starlette's own exceptions have it


@dataclass(eq=False)
class _Job:
    """Something to make, for so many askers."""

    make: Callable[[], Any]
    key: Hashable
    askers: int = 1
    begun: bool = False
    made: Future[Any] = field(default_factory=Future)


class Lane:
    """A few threads with a queue; safe to share between threads and event loops.

    Args:
        threads: how many jobs run at a time.
        queue: how many more may wait.
    """

    def __init__(self, *, threads: int, queue: int) -> None:
        self._most_threads = threads
        self._most_waiting = queue
        self._waiting: deque[_Job] = deque()
        self._by_key: dict[Hashable, _Job] = {}
        self._threads = 0
        self._idle = 0
        self._changed = Condition()

    async def run(self, make: Callable[[], T], *, request: Request, key: Hashable = None) -> T:
        """Return what `make` returns, or raise what it raises; it runs on a thread of the lane.

        Args:
            make: the work.
            request: who waits for it; work whose every client has gone is not begun.
            key: what is made; requests for the same share one making.

        Raises:
            Busy: the queue is full, or has not come to this work for too long; or the client has gone.
        """
        job = await self._entered(make, key, request)
        try:
            await _made(job, request)
        finally:
            self._leave(job)
        return cast("T", job.made.result())

    async def door(self) -> None:
        """Wait until there is room: asked before a body is read, which then need not be kept for nothing.

        Raises:
            Busy: there is none.
        """
        for _ in range(_LOOKS):
            if self._has_room():
                return
            await _while()
        raise Busy

    async def _entered(self, make: Callable[[], Any], key: Hashable, request: Request) -> _Job:
        for _ in range(_LOOKS):
            job = self._enter(make, key)
            if job is not None:
                return job
            await _while()
            if await request.is_disconnected():
                break
        raise Busy

    def _enter(self, make: Callable[[], Any], key: Hashable) -> _Job | None:
        with self._changed:
            job = self._by_key.get(key) if key is not None else None
            if job is not None:
                job.askers += 1
                return job
            if not self._has_room():
                return None
            job = _Job(make, key)
            self._waiting.append(job)
            if key is not None:
                self._by_key[key] = job
            if len(self._waiting) > self._idle and self._threads < self._most_threads:
                self._threads += 1
                Thread(target=self._work, name="lane", daemon=True).start()
            self._changed.notify()
            return job

    def _has_room(self) -> bool:
        return len(self._waiting) < self._most_waiting

    def _leave(self, job: _Job) -> None:
        with self._changed:
            job.askers -= 1
            if not job.askers and job in self._waiting:
                self._waiting.remove(job)
                self._by_key.pop(job.key, None)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                made = job.make()
            except BaseException as error:  # noqa: BLE001 - it is the asker's, whatever it is
                job.made.set_exception(error)
            else:
                job.made.set_result(made)
                del made
            with self._changed:
                self._by_key.pop(job.key, None)
            del job

    def _next(self) -> _Job | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._waiting, _IDLE_SECONDS)
            self._idle -= 1
            if self._waiting:
                job = self._waiting.popleft()
                job.begun = True
                return job
            self._threads -= 1
            return None


async def _while() -> None:
    # Not all after the same time: they would come back together, again and again.
    await asyncio.sleep(random.uniform(*_LOOK_SECONDS))  # noqa: S311 - no secret


async def _made(job: _Job, request: Request) -> None:
    """Wait for a job; raise Busy when it has not begun for too long, or its client has gone and nobody reads that."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def wake(_: Future[Any]) -> None:
        # The loop of a client that has gone may have ended.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(done.set)

    job.made.add_done_callback(wake)
    since = loop.time()
    while not job.made.done():
        if not job.begun and loop.time() - since > _MOST_SECONDS:
            raise Busy
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), _PRESENCE_SECONDS)
        if not job.made.done() and await request.is_disconnected():
            raise Busy
