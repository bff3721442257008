"""What the ground under a plan costs: maps and figures with water, roads, metro and airfields against those without.

Ratios of interleaved runs in seconds of the processor, so that a busy machine disturbs them least. Districts, towns and
stations are no ground: both sides have them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

import buju
from buju.atlas.atlas import Atlas
from buju.atlas.layout import Context
from buju.spatial.role import FeatureType
from buju.views.carto.drawing import png_bytes
from buju.views.carto.figure import composed
from buju.views.carto.options import FigureOptions, Preset
from buju.views.carto.symbology import UNDERLAYS
from buju.views.map.mappage import map_file

ROUNDS = 5
DPI = 150
GOAL = 1.3
OPTIONS = FigureOptions(preset=Preset.LANDSCAPE, dpi=DPI)
GROUND = {*UNDERLAYS, FeatureType.SEA, FeatureType.AIRFIELD}


def main() -> None:
    """Print the ratios of each layout."""
    atlas = buju.open()
    print(f"--- with the ground against without, medians of {ROUNDS} interleaved rounds   (goal < {GOAL})")
    for layout in atlas.layouts():
        for name, work in (
            ("map", lambda one=layout.id: map_file(atlas, one)),
            ("figure", lambda one=layout.id: png_bytes(composed(atlas, one, options=OPTIONS), dpi=DPI)),
        ):
            with_ground, without = interleaved(atlas, work)
            print(
                f"{layout.id + ' ' + name:24}{with_ground * 1000:8.1f} ms {without * 1000:8.1f} ms"
                f"{with_ground / without:8.2f} ×",
                flush=True,
            )


def interleaved(atlas: Atlas, work: Callable[[], object]) -> tuple[float, float]:
    """Return the median seconds with and without the ground, taken in turn after one round that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for bare, kept in zip((False, True), times, strict=True):
            with without_ground(atlas, bare=bare):
                start = time.process_time()
                work()
                if number:
                    kept.append(time.process_time() - start)
    return statistics.median(times[0]), statistics.median(times[1])


@contextmanager
def without_ground(atlas: Atlas, *, bare: bool) -> Iterator[None]:
    """Let the atlas know nothing of the ground, if `bare`."""
    every = type(atlas).contexts_of

    def kept(one: Atlas, layout: str) -> tuple[Context, ...]:
        return tuple(context for context in every(one, layout) if not (bare and context.file.theme in GROUND))

    with mock.patch.object(type(atlas), "contexts_of", kept):
        yield


if __name__ == "__main__":
    main()
