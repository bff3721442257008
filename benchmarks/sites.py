"""How fast and how large site selection is: `make bench`, or `python benchmarks/sites.py` alone.

Every ratio is of runs taken in turn within one process; the machine's speed drifts, so only figures of one run may be
compared. The bare side works on the same coordinates with pyproj, shapely's STRtree and numpy alone: it projects, finds
the nearest of each kind, tests the same outlines and scales the same column, but keeps no margins, reasons or sources.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

import buju
from buju.sites.answer import SiteAnswer
from buju.sites.candidates import Candidates, own_candidates
from buju.sites.entries import sites_body
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome
from buju.sites.query import CandidateKind, Query
from buju.sites.registry import SHIPPED
from buju.spatial.datum import Metric
from buju.spatial.role import Role

Array = np.ndarray[Any, Any]

ROUNDS = 7
POINTS = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
AT_ONCE = 2_000
# 松江 and the districts round it (lon/lat degrees): some three in ten of the points lie inside 松江区.
WEST, SOUTH, EAST, NORTH = 120.95, 30.85, 121.55, 31.35
FUNCTION = "卫星终端"
THEMES = ("metro", "railway", "airport")


def asked(**fields: object) -> Query:
    """Return the query with these words."""
    return SHIPPED.query(fields)


PLAIN = asked(district="松江区", functions=(FUNCTION,), unit="九亭镇", near=("metro:1500",))
RANKED = asked(
    district="松江区", functions=(FUNCTION,), near=("metro:5000",),
    criteria=("metro:less*2", "area:more*1"), missing="worst",
)  # fmt: skip
OWN = asked(
    candidates=CandidateKind.FILE, district="松江区", functions=(FUNCTION,),
    near=("metro:1500", "railway:5公里", "airport:20公里"), criteria=("price:less",),
)  # fmt: skip


@dataclass(frozen=True)
class Lots:
    """Made-up points: `lonlat` degrees of shape (n, 2), and a price of each."""

    lonlat: Array
    price: Array


def main() -> None:
    """Print every figure."""
    finder = SiteFinder(buju.open())
    shipped(finder)
    against_bare(finder)
    whereabouts(finder)
    growth()


def shipped(finder: SiteFinder) -> None:
    """Queries over the shipped atlas: with words that were not asked before, and warm."""
    words_of = iter(finder.ground.atlas.vocabulary.functions)
    (seconds,) = in_turn(lambda: finder.ask(asked(functions=(next(words_of).id,))), rounds=15)
    print(f"query, words never asked before            {seconds * 1000:8.2f} ms")
    for words, work in {
        "screening": lambda: finder.ask(PLAIN),
        "screening, ranking": lambda: finder.ask(RANKED),
        "screening, ranking, stability": lambda: finder.ask(RANKED).stability,
        "the same as an object for JSON": lambda: sites_body(finder.ask(RANKED), finder.ground.atlas).model_dump(
            mode="json", by_alias=True
        ),
    }.items():
        (seconds,) = in_turn(work, rounds=30)
        goal = "(goal < 5)" if words.startswith("screening") else ""
        print(f"query, {words:36}{seconds * 1000:8.2f} ms   {goal}")


def against_bare(finder: SiteFinder) -> None:
    """100,000 points by six criteria, against the bare operations on the same data."""
    given = lots(POINTS)
    bare = Bare(finder)
    ours, theirs = in_turn(lambda: selected(finder, given), lambda: bare.work(given))
    print(f"{POINTS} points x 6 criteria     {ours * 1000:8.0f} ms")
    print(f"bare STRtree and numpy            {theirs * 1000:8.0f} ms")
    print(f"ratio                             {ours / theirs:8.2f}      (goal < 3)")


def whereabouts(finder: SiteFinder) -> None:
    """Whereabouts of points one by one, against one query each of a tree of all outlines."""
    given = lots(AT_ONCE).lonlat
    words = [(f"{lon:.6f}", f"{lat:.6f}") for lon, lat in given]
    places = [place.shape for place in finder.ground.atlas.places() if place.shape is not None]
    tree = shapely.STRtree([*places, *(unit.shape for unit in finder.ground.districts.all)])

    def bare() -> None:
        for lon, lat in given:
            tree.query(shapely.Point(lon, lat), predicate="intersects")

    ours, theirs = in_turn(lambda: [finder.whereabouts(*each) for each in words[:200]], bare, rounds=3)
    ours *= AT_ONCE / 200
    print(f"whereabouts                       {AT_ONCE / ours:8.0f} /s")
    print(f"bare STRtree, one by one          {AT_ONCE / theirs:8.0f} /s")


def growth() -> None:
    """Time and memory with the number of candidates, each in a process of its own."""
    print("candidates     seconds    per point µs     peak MB")
    for size in SIZES:
        command = [sys.executable, __file__, "--once", str(size)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds, base, peak = map(float, told.split())
        print(f"{size:10d} {seconds:11.2f} {seconds / size * 1e6:15.1f} {peak:11.0f}   (of which {base:.0f} before)")


def once(size: int) -> None:
    """Print the seconds of one selection among `size` points, and the peak memory in MB before and after it."""
    finder = SiteFinder(buju.open())
    selected(finder, lots(SIZES[0]))
    given, base = lots(size), peak_mb()
    (seconds,) = in_turn(lambda: selected(finder, given), rounds=3)
    print(seconds, base, peak_mb())


def peak_mb() -> float:
    """Return the most memory that this process has had, in MB (Linux counts in kB, macOS in bytes)."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def lots(size: int) -> Lots:
    """Return made-up points, the same at every run."""
    random = np.random.default_rng(20260721)
    lonlat = random.uniform((WEST, SOUTH), (EAST, NORTH), (size, 2))
    return Lots(lonlat, random.uniform(100, 900, size))


def selected(finder: SiteFinder, given: Lots) -> SiteAnswer:
    """Return the answer on made-up points, from bare coordinates on."""
    answer = finder.ask(OWN, own=candidates_of(given))
    answer.counts, answer.removed_by, answer.order  # noqa: B018 - worked out when asked for
    return answer


def candidates_of(given: Lots) -> Candidates:
    """Return made-up points as a user's own candidates."""
    names = [str(row) for row in range(1, len(given.price) + 1)]
    shapes: Array = np.asarray(shapely.points(given.lonlat[:, 0], given.lonlat[:, 1]))
    return own_candidates(
        ids=names, names=names, shapes=shapes, columns={"price": given.price}, written={}, source="测速"
    )


class Bare:
    """The same work without anything that explains it."""

    def __init__(self, finder: SiteFinder) -> None:
        ground = finder.ground
        self._metric = Metric(longitude=120.0)
        self._themes = [ground.stations(theme).shapes for theme in THEMES]
        self._district = ground.atlas.gazetteer.district("松江区").shape
        every = asked(functions=(FUNCTION,), candidates=CandidateKind.MENTIONED.value)
        findings = finder.ask(every).screening.judgements[0].outcomes
        meeting = zip(ground.places.places, findings, strict=True)
        self._overlay = [
            place.shape
            for place, outcome in meeting
            if outcome >= Outcome.POSSIBLE and place.shape is not None and place.role is not Role.BOUND
        ]

    def work(self, given: Lots) -> Array:
        """Return a score for each point, NaN where it does not pass."""
        x, y = self._metric.to_metres_xy(given.lonlat).T
        points = shapely.points(x, y)
        passing = np.ones(len(points), dtype=bool)
        for ends, limit in zip(self._themes, (1500, 5000, 20_000), strict=True):
            tree = shapely.STRtree(self._metric.all_to_metres(ends))
            (rows, _), found = tree.query_nearest(points, return_distance=True, all_matches=False)
            passing[rows[found > limit]] = False
        passing &= inside_of(self._metric.to_metres(self._district), x, y)
        inside = np.zeros(len(points), dtype=bool)
        # One prepared outline after the other: a tree of outlines, asked for each point, takes twenty times as long.
        for outline in self._overlay:
            inside |= inside_of(self._metric.to_metres(outline), x, y)
        passing &= inside
        price = given.price[passing]
        score = np.full(len(points), np.nan)
        if price.size:
            score[passing] = (price.max() - price) / max(np.ptp(price), 1e-9)
        return score


def inside_of(outline: shapely.Geometry, x: Array, y: Array) -> Array:
    """Return which points lie in an outline (all in metres)."""
    shapely.prepare(outline)
    return np.asarray(shapely.intersects_xy(outline, x, y))


def in_turn(*works: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, ...]:
    """Return the median seconds of several pieces of work, taken in turn, after one round that does not count."""
    times: list[list[float]] = [[] for _ in works]
    for done in range(rounds + 1):
        for work, kept in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            if done:
                kept.append(time.perf_counter() - start)
    return tuple(statistics.median(kept) for kept in times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", type=int, metavar="N", help="one selection among N points")
    chosen = parser.parse_args().once
    main() if chosen is None else once(chosen)
