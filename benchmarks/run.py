"""`make bench`: how fast, as ratios within one run. It prints figures and never fails on them.

Interleaved runs, medians; the machine's speed drifts, so only figures of one run may be compared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.requests import Request
from starlette.responses import Response

import buju
from buju.views.map.mappage import map_file
from buju_api.app import create_app
from buju_api.settings import Settings

ROUNDS = 7
REQUESTS = 60
LAYOUT = "songjiang"


def main() -> None:
    """Print every figure."""
    load = median(buju.open)
    atlas = buju.open()
    first = once(lambda: map_file(atlas, LAYOUT))
    build = median(lambda: map_file(atlas, LAYOUT))
    page = map_file(atlas, LAYOUT)
    print(f"atlas load after imports        {load * 1000:8.1f} ms   (goal < 300)")
    print(f"map build, first in a process   {first * 1000:8.1f} ms")
    print(f"map build, again                {build * 1000:8.1f} ms   (goal < 500)")
    print(f"map file                        {len(page) / 1000:8.1f} kB   (limit 1500)")
    print(f"command `buju layouts`, whole   {median(command, rounds=3) * 1000:8.1f} ms")
    for path, goal in ((f"/layouts/{LAYOUT}", 1.5), (f"/figures/{LAYOUT}.png", 1.5)):
        with served(path) as address:
            dynamic, static = interleaved(f"{address}{path}", f"{address}/static-copy")
        print(f"{path + ' warm':32}{dynamic * 1000:8.2f} ms")
        print(f"same bytes, static response     {static * 1000:8.2f} ms")
        print(f"ratio                           {dynamic / static:8.2f}      (goal < {goal})", flush=True)
    # Processes of their own: what this one has in memory does not count there.
    for other in ("sites.py", "figure.py", "ground.py"):
        subprocess.run([sys.executable, Path(__file__).with_name(other)], check=True)


def command() -> None:
    """Run the command as a user does: a process of its own."""
    subprocess.run([sys.executable, "-m", "buju.cli.app", "layouts"], check=True, capture_output=True)


def once(work: Callable[[], object]) -> float:
    """Return the seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Return the median seconds of several calls, after one that does not count."""
    work()
    return statistics.median(once(work) for _ in range(rounds))


def interleaved(one: str, two: str) -> tuple[float, float]:
    """Return the median seconds of requests to two addresses, taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    with httpx2.Client(headers={"accept-encoding": "gzip"}) as client:
        client.get(one), client.get(two)
        for _ in range(REQUESTS):
            for address, kept in zip((one, two), times, strict=True):
                kept.append(once(lambda address=address: client.get(address).raise_for_status()))  # type: ignore[misc]
    return statistics.median(times[0]), statistics.median(times[1])


@contextmanager
def served(path: str) -> Iterator[str]:
    """Serve the atlas on a free local port, with the bytes of one address as a plain response beside it."""
    app = create_app(buju.open(), Settings())
    copy: dict[str, Any] = {}

    async def static_copy(_: Request) -> Response:
        # As they go over the line: a client takes as long to unpack what a file server sends.
        return Response(copy["content"], headers=copy["headers"])

    app.add_route("/static-copy", static_copy)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with httpx2.stream("GET", f"{address}{path}", headers={"accept-encoding": "gzip"}, timeout=60) as whole:
        copy["content"] = b"".join(whole.iter_raw())
        kept = ("content-type", "content-encoding")
        copy["headers"] = {name: whole.headers[name] for name in kept if name in whole.headers}
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(timeout=10)


if __name__ == "__main__":
    main()
