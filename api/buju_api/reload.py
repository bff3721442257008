"""Newer data while the service runs: looked for, opened beside what is served, and taken over whole or refused."""

from __future__ import annotations

import signal
import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from structlog.typing import FilteringBoundLogger

from buju.atlas.memory import load
from buju.errors import BujuError
from buju_api.service import Service

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.store import Store
    from buju.fault import Fault

_SECONDS = 1.0


class Reloader:
    """Looks whether a store changed, and lets a service take over what is in it.

    What cannot be opened, or has an error that what is served has not, is refused: the old data keep serving, and the
    log and `/healthz` say why. `served` is the version of what is served.
    """

    def __init__(self, service: Service, store: Store, *, served: Hashable, log: FilteringBoundLogger) -> None:
        self._service = service
        self._store = store
        self._log = log
        self._opened = self._seen = served

    def look(self, *, at_once: bool = False) -> None:
        """Look once. What changed is opened when it has stayed the same since the last look, or `at_once`.

        Whoever writes files writes one after another: between two of them the data are neither old nor new.
        """
        version, seen = self._store.version(), self._seen
        self._seen = version
        if not at_once and (version == self._opened or version != seen):
            return
        self._opened = version
        try:
            atlas = load(self._store)
        except BujuError as error:
            self._refuse("数据文件夹无法读取", reason=str(error))
            return
        if self._store.version() != version:
            # Changed while it was being read: what was read may be of both.
            self._opened = None
            return
        worse = _worse(atlas, self._service.snapshot.atlas)
        if worse:
            for fault in worse:
                self._log.error("新数据有误", where=str(fault.where), reason=fault.message)
            # A fault's own message may name a path of this machine.
            first = f"{worse[0].where.file} 第 {worse[0].where.line} 行，{worse[0].code.rule.means}"
            self._refuse(f"新数据有 {len(worse)} 处错误，如 {first}", count=len(worse))
            return
        self._service.replace(atlas)
        self._log.info("已换用新数据", **atlas.counts()._asdict())

    def _refuse(self, why: str, **more: object) -> None:
        self._service.refuse(f"{why}；仍用原有数据")
        self._log.error("没有换用新数据，仍用原有数据", **more)

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Look every second, and at once upon SIGHUP, until left."""
        ended, woken = threading.Event(), threading.Event()

        def run() -> None:
            while not ended.is_set():
                at_once = woken.wait(_SECONDS)
                woken.clear()
                if not ended.is_set():
                    self._look_safely(at_once=at_once)

        # Windows has no such signal.
        hang_up = getattr(signal, "SIGHUP", None)
        before = signal.signal(hang_up, lambda *_: woken.set()) if hang_up else None
        thread = Thread(target=run, name="reload", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            woken.set()
            thread.join()
            if hang_up:
                signal.signal(hang_up, before)

    def _look_safely(self, *, at_once: bool) -> None:
        try:
            self.look(at_once=at_once)
        except Exception as error:  # noqa: BLE001 - whatever the data do to what reads them, the service goes on
            self._refuse("新数据无法打开", reason=repr(error))


def _worse(atlas: Atlas, served: Atlas) -> list[Fault]:
    """Return the errors of an atlas that the served one has not, wherever in their files they stand."""
    known = {_identity(fault) for fault in served.errors}
    return [fault for fault in atlas.errors if _identity(fault) not in known]


def _identity(fault: Fault) -> tuple[str, ...]:
    return fault.code, fault.where.file, fault.entry or "", fault.message
