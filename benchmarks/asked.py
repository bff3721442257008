"""What the load is made of: requests, light and heavy, and a connection that asks them."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

# Whoever waits longer has gone away: the old service had answers that took minutes.
PATIENCE = 20.0
LIGHT = (
    *("/healthz", "/", "/layouts/songjiang", "/api/layouts", "/api/places"),
    *("/embed.js", "/docs", "/figures/songjiang.png"),
)
BOUNDARY = "load-boundary"


@dataclass(frozen=True)
class Asked:
    """One request: its bytes but for the headers that all have."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    media_type: str = "application/json"

    def written(self) -> bytes:
        """Return the request as it goes over the line."""
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        if self.body:
            head += f"Content-Type: {self.media_type}\r\nContent-Length: {len(self.body)}\r\n"
        return head.encode() + b"\r\n" + self.body


@dataclass
class Told:
    """What came back: seconds by kind, how often which status, and when the last one came."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, seconds: float, status: str) -> None:
        """Note one answer; `status` is a number, or why there is none."""
        self.seconds.setdefault(kind, []).append(seconds)
        self.statuses[status] += 1


class Line:
    """One connection that is kept, and opened again after an end."""

    def __init__(self, port: int, *, patience: float = PATIENCE) -> None:
        self._port = port
        self._patience = patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, asked: Asked) -> str:
        """Return the status of the answer, or `timeout` or `ended`; all of the answer is read."""
        try:
            return await asyncio.wait_for(self._ask(asked), self._patience)
        except TimeoutError:
            self.end()
            return "timeout"
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            self.end()
            return "ended"

    async def _ask(self, asked: Asked) -> str:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(asked.written())
        # An early refusal is read while the body still goes out.
        sending = asyncio.ensure_future(writer.drain())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0)
        await reader.readexactly(length)
        if not sending.done() or "connection: close" in head:
            sending.cancel()
            self.end()
        return head.split(" ", 2)[1]

    def end(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


def ranked(chance: random.Random) -> Asked:
    """A question that nobody asked before, with a ranking."""
    pairs = [
        *(("district", "上海市"), ("criterion", f"metro:less*{chance.random():.6f}")),
        *(("criterion", f"airport:less*{chance.random():.6f}"), ("missing", "worst")),
    ]
    path = chance.choice(["/api/sites", "/sites", "/sites.csv"])
    return Asked("ranked question", "GET", f"{path}?{urlencode(pairs)}")


def figure(chance: random.Random) -> Asked:
    """A figure of a size that nobody asked for before."""
    layout = chance.choice(["songjiang", "shanghai", "beijing"])
    return Asked("figure", "GET", f"/figures/{layout}.png?dpi={chance.randrange(72, 220)}")


def report(chance: random.Random) -> Asked:
    """A report; after the first of each it is kept."""
    layout, ending = chance.choice(["songjiang", "shanghai", "beijing"]), chance.choice(["docx", "pptx", "html", "md"])
    return Asked("report", "GET", f"/reports/{layout}.{ending}")


def points(chance: random.Random) -> Asked:
    """1,000 points of the asker's own."""
    rows = [f"点{n},{chance.uniform(121.1, 121.4):.6f},{chance.uniform(30.9, 31.2):.6f}" for n in range(1000)]
    return _upload("own points", "name,lon,lat\n" + "\n".join(rows))


def heading(_chance: random.Random) -> Asked:
    """A table whose heading is 20,000 brackets."""
    return _upload("20,000 brackets", f"name,lon,lat,{'(' * 20_000}\na,121.2,31.1,1\n")


def _upload(kind: str, text: str) -> Asked:
    parts = {"near": "metro:1500", "file_datum": "wgs84"}
    body = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    body += (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    )
    return Asked(kind, "POST", "/sites/file", body.encode(), f"multipart/form-data; boundary={BOUNDARY}")


def posted(chance: random.Random) -> Asked:
    """A question with a file, as JSON."""
    rows = [f"点{n},{chance.uniform(121.1, 121.4):.6f},{chance.uniform(30.9, 31.2):.6f}" for n in range(300)]
    text = base64.b64encode(("name,lon,lat\n" + "\n".join(rows)).encode()).decode()
    body = json.dumps({"query": {"near": ["metro:1500"]}, "file": {"base64": text, "datum": "wgs84"}})
    return Asked("posted file", "POST", "/api/sites", body.encode())


NUMBERS = b'{"query":{"near":[' + b"1," * 1_000_000 + b"1]}}"
ROLES = json.dumps({"query": {"roles": ["wrong"] * 75_000}}).encode()


def numbers(_chance: random.Random) -> Asked:
    """2 MB of numbers where words belong."""
    return Asked("2 MB of numbers", "POST", "/api/sites", NUMBERS)


def roles(_chance: random.Random) -> Asked:
    """0.6 MB of roles that there are not."""
    return Asked("0.6 MB of roles", "POST", "/api/sites", ROLES)


HEAVY: tuple[Callable[[random.Random], Asked], ...] = (
    *(ranked, ranked, ranked, figure, figure, report, points, posted, heading, numbers, roles),
)
