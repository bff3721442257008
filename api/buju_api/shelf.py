"""Answers that were made before: an immutable atlas gives the same ones until the service stops."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from buju_api.answer import Answer


class Shelf:
    """A bounded store of answers; the one not asked for longest goes first. Safe to share between threads."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def find(self, key: Hashable) -> Answer | None:
        """Return the kept answer, or None."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def find_or_make(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the kept answer, or make it and keep it; what `make` raises is kept by nobody.

        Only one answer is made at a time: many clients that ask for a new page at once do not multiply the work.
        """
        with self._making:
            answer = self.find(key)
            if answer is None:
                answer = make()
                self._keep(key, answer)
            return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
