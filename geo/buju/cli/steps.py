"""A progress bar on stderr for work that takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Item = TypeVar("Item")


class Steps:
    """The steps of one piece of work, each a line with a bar; nothing is shown unless `shown`."""

    def __init__(self, progress: Progress, *, shown: bool) -> None:
        self._progress = progress
        self.shown = shown

    def step(self, name: str, *, total: int | None = 1) -> Callable[[int, int], None]:
        """Begin a step; return what is to be told `(done, all)` of it."""
        if not self.shown:
            return lambda done, whole: None  # noqa: ARG005 - nothing is shown
        self._progress.start()
        task = self._progress.add_task(name, total=total)
        return lambda done, whole: self._progress.update(task, completed=done, total=whole)

    @contextmanager
    def during(self, name: str) -> Iterator[None]:
        """Show a step that is done as a whole."""
        told = self.step(name, total=None)
        yield
        told(1, 1)

    def through(self, items: Iterable[Item], name: str, *, total: int) -> Iterator[Item]:
        """Yield items and show how many have been dealt with."""
        told = self.step(name, total=total)
        done = 0
        for done, item in enumerate(items, start=1):
            if done % 1000 == 0:
                told(done, total)
            yield item
        told(done, max(done, 1))


@contextmanager
def steps(*, shown: bool) -> Iterator[Steps]:
    """Open the bars; where there is no terminal, only how they end is written."""
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True, markup=False, highlight=False, emoji=False),
    )
    try:
        yield Steps(progress, shown=shown)
    except BaseException:
        # What went wrong is one line, without bars before it.
        progress.live.transient = True
        progress.live.stop()
        raise
    if progress.live.is_started:
        progress.stop()
