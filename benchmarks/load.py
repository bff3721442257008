"""The service under load, on this machine alone: how long light answers take while heavy work comes in.

`python benchmarks/load.py` prints one table. `--against FOLDER` measures an older checkout first and prints ratios,
`--connections` and `--seconds` set the load; `--soak 100000` asks that many mixed questions over a few connections
instead, and tells memory and errors. Only figures of one run may be compared: a machine's speed drifts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from asked import HEAVY, LIGHT, PATIENCE, Asked, Line, Told, ranked

PROBES = 4
LONGEST_RECOVERY = 30.0
# What a page of a browser waits between two answers.
PAUSE = 0.02
# Bodies that were wrong are told so.
REFUSED = {"400", "413", "422"}


@contextmanager
def service(tree: Path) -> Iterator[tuple[int, int]]:
    """Start the service of a checkout; give its process and its port."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(tree / "geo"), str(tree / "api")])}
    command = [sys.executable, "-m", "buju_api.command", "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=tree) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())["address"]
        port = int(address.rsplit(":", 1)[1].strip("/"))
        try:
            _wait_for(port)
            yield process.pid, port
        finally:
            process.send_signal(signal.SIGTERM)
            begun = time.perf_counter()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            print(f"ended {time.perf_counter() - begun:.1f} s after SIGTERM")


def _wait_for(port: int) -> None:
    until = time.perf_counter() + 20
    while time.perf_counter() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)


def memory(process: int) -> int:
    """Return the memory of a process and all that come from it, MB; what they share counts once."""
    every = [process, *_children(process)]
    return sum(_share(one) for one in every) // 1000


def _children(process: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += map(int, listed.read_text().split())
        except OSError:
            continue
    return [*found, *(further for one in found for further in _children(one))]


def _share(process: int) -> int:
    """Return a process's share of the memory, kB: a page that n processes have counts as an n-th of one (Pss)."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


async def probe(port: int, told: Told, until: float, chance: random.Random) -> None:
    """Ask light questions until a time."""
    line = Line(port)
    while time.perf_counter() < until:
        path = chance.choice(LIGHT)
        begun = time.perf_counter()
        status = await line.ask(Asked("light", "GET", path))
        told.add(path, time.perf_counter() - begun, status)
        await asyncio.sleep(PAUSE)
    line.end()


async def burden(port: int, told: Told, until: float, chance: random.Random) -> None:
    """Ask heavy questions until a time, the next as soon as one is answered."""
    line = Line(port)
    while (left := until - time.perf_counter()) > 0:
        asked = chance.choice(HEAVY)(chance)
        begun = time.perf_counter()
        try:
            status = await asyncio.wait_for(line.ask(asked), left + 0.1)
        except TimeoutError:
            told.add(asked.kind, time.perf_counter() - begun, "waiting")
            break
        told.add(asked.kind, time.perf_counter() - begun, status)
    # The load ends at once: whoever still waits goes away.
    line.end()


def burdens(port: int, connections: int, seconds: float) -> Told:
    """Ask heavy questions over so many connections; run in a process of its own, so that no probe waits for it."""

    async def ask() -> Told:
        told, until = Told(), time.perf_counter() + seconds
        await asyncio.gather(*(burden(port, told, until, random.Random(n)) for n in range(connections)))
        return told

    return asyncio.run(ask())


async def watch(process: int, most: list[int], until: float) -> None:
    """Note the most memory until a time."""
    while time.perf_counter() < until:
        most[0] = max(most[0], memory(process))
        await asyncio.sleep(0.2)


@dataclass(frozen=True)
class Figures:
    """What one service showed: milliseconds of light answers under load, heavy answers, MB, seconds."""

    p50: float
    p99: float
    most: float
    light: float
    answered: float
    memory: float
    recovered: float


async def measured(process: int, port: int, *, connections: int, seconds: float) -> Figures:
    """Print light answers before, during and after the load."""
    line = Line(port)
    for path in LIGHT:
        await line.ask(Asked("light", "GET", path))
    rest = memory(process)
    before, during, after, most = Told(), Told(), Told(), [rest]
    await asyncio.gather(*(_probes(port, before, 4.0)))
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        # Its process is there before the clock starts.
        await asyncio.wrap_future(apart.submit(time.sleep, 0))
        until = time.perf_counter() + seconds
        loading = apart.submit(burdens, port, connections, seconds)
        await asyncio.gather(*_probes(port, during, seconds), watch(process, most, until))
        heavy = await asyncio.wrap_future(loading)
    ended = time.perf_counter()
    whole = ranked(random.Random(-1))
    status = await line.ask(whole)
    while status != "200" and time.perf_counter() - ended < LONGEST_RECOVERY:
        await asyncio.sleep(0.05)
        status = await line.ask(whole)
    recovered = time.perf_counter() - ended
    await asyncio.gather(*_probes(port, after, 4.0))
    line.end()
    print(f"{connections} connections for {seconds:g} s; light answers over {PROBES} more\n")
    print("| light answers | count | p50 ms | p99 ms | most ms | statuses |")
    print("|---|---:|---:|---:|---:|---|")
    for name, told in (("before", before), ("under load", during), ("after", after)):
        print(row(name, [one for every in told.seconds.values() for one in every], told.statuses))
    for path, taken in sorted(during.seconds.items()):
        print(row(f"under load: {path}", taken, Counter()))
    print("\n| heavy work | count | p50 ms | p99 ms | most ms | statuses |")
    print("|---|---:|---:|---:|---:|---|")
    print(row("all", [one for every in heavy.seconds.values() for one in every], heavy.statuses))
    for kind, taken in sorted(heavy.seconds.items()):
        print(row(kind, taken, Counter()))
    every = sum(heavy.statuses.values())
    answered = heavy.statuses["200"] + sum(heavy.statuses[status] for status in REFUSED)
    print(f"\nanswered {answered} of {every}, {answered / seconds:.1f} a second; other: {_others(heavy)}")
    print(f"memory: {rest} MB at rest, {most[0]} MB at most, {memory(process)} MB after")
    print(f"a heavy question is answered {recovered:.2f} s after the end of the load")
    light = sorted(one for every in during.seconds.values() for one in every)
    p50, p99 = (light[min(len(light) - 1, int(len(light) * share))] * 1000 for share in (0.5, 0.99))
    return Figures(p50, p99, light[-1] * 1000, len(light) / seconds, answered / seconds, most[0], recovered)


def compared(before: Figures, now: Figures) -> Iterator[str]:
    """Yield the lines of a table of two services."""
    yield "| | before | now | ratio |"
    yield "|---|---:|---:|---:|"
    for name, words in (
        ("p50", "light answers, p50 ms"),
        ("p99", "light answers, p99 ms"),
        ("most", "light answers, slowest ms"),
        ("light", "light answers a second"),
        ("answered", "heavy work answered a second"),
        ("memory", "memory, most MB"),
        ("recovered", "a heavy question is answered after the end, s"),
    ):
        old, new = getattr(before, name), getattr(now, name)
        yield f"| {words} | {old:.1f} | {new:.1f} | {old / new if new else 0:.3g} |"


def _probes(port: int, told: Told, seconds: float) -> list[asyncio.Task[None]]:
    until = time.perf_counter() + seconds
    return [asyncio.ensure_future(probe(port, told, until, random.Random(1000 + n))) for n in range(PROBES)]


def _others(told: Told) -> dict[str, int]:
    return {status: count for status, count in told.statuses.items() if status not in REFUSED | {"200", "503"}}


def row(name: str, seconds: list[float], statuses: Counter[str]) -> str:
    """Return a row of the table."""
    taken = sorted(seconds) or [0.0]
    p50, p99 = (taken[min(len(taken) - 1, int(len(taken) * share))] * 1000 for share in (0.5, 0.99))
    said = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
    return f"| {name} | {len(seconds)} | {p50:.0f} | {p99:.0f} | {taken[-1] * 1000:.0f} | {said} |"


async def soaked(
    process: int, port: int, *, requests: int, connections: int, seconds: float, every: int, patience: float
) -> None:
    """Ask mixed questions, one in `every` heavy, until so many are asked or time is over; print memory and errors."""
    told, left, until = Told(), iter(range(requests)), time.perf_counter() + seconds
    begun, first = time.perf_counter(), memory(process)

    async def ask(chance: random.Random) -> None:
        line = Line(port, patience=patience)
        for number in left:
            if time.perf_counter() > until:
                break
            asked = chance.choice(HEAVY)(chance) if number % every == 0 else Asked("light", "GET", chance.choice(LIGHT))
            started = time.perf_counter()
            told.add(asked.kind, time.perf_counter() - started, await line.ask(asked))
            if number % 5000 == 0:
                print(f"{number:7d} asked, {memory(process)} MB, {dict(told.statuses)}", flush=True)
        line.end()

    await asyncio.gather(*(ask(random.Random(n)) for n in range(connections)))
    await asyncio.sleep(1)
    asked, taken = sum(told.statuses.values()), time.perf_counter() - begun
    print(f"{asked} asked in {taken:.0f} s: {dict(told.statuses)}; {first} MB before, {memory(process)} MB after")


def main() -> None:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="an older checkout, measured first")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--soak", type=int, default=0, metavar="REQUESTS")
    parser.add_argument("--every", type=int, default=50, metavar="N", help="one in so many of a soak is heavy")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds until a client of a soak gives up")
    given = parser.parse_args()
    if given.soak:
        with service(given.tree.resolve()) as (process, port):
            few = min(given.connections, 16)
            asyncio.run(
                soaked(
                    *(process, port),
                    requests=given.soak,
                    connections=few,
                    seconds=given.seconds,
                    every=given.every,
                    patience=given.patience,
                )
            )
        return
    found = []
    for tree in (given.against, given.tree):
        if tree is not None:
            with service(tree.resolve()) as (process, port):
                found.append(asyncio.run(measured(process, port, connections=given.connections, seconds=given.seconds)))
    if given.against is not None:
        print("\n".join(compared(*found)))


if __name__ == "__main__":
    main()
