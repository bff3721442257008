"""Answers: made once, kept on a shelf, sent in the best coding, or not at all where the client has them.

An answer is bytes of one media type; each of its codings has an entity tag of its own (RFC 9110, 8.8.3.3).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any

import brotli  # type: ignore[import-untyped] # ships no annotations
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from starlette.requests import Request
from starlette.responses import Response

from buju.fileformat import FileFormat

JSON = "application/json"
HTML = FileFormat.HTML.media_type
GEOJSON = FileFormat.GEOJSON.media_type

# Below this size a compressed form saves no packet.
_WORTH_COMPRESSING = 860
# These are compressed already.
_DENSE = frozenset({"image/png", "application/pdf", "font/woff"})

IDENTITY = "identity"

# A list of so many members is written in one step.
_LONG = 100

# Best first. Answers are compressed once and kept, so the level may be slower than for one use.
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=6)),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}

_QUALITY = re.compile(r"q=(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


@dataclass(frozen=True, slots=True)
class _Variant:
    """One coding of an answer with its header lines, ready to send."""

    body: bytes
    etag: str
    headers: tuple[tuple[bytes, bytes], ...]
    headers_unchanged: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class Answer:
    """Bytes of one media type with further headers; immutable, so that threads may share it."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    _variants: dict[str, _Variant] = field(default_factory=dict, repr=False, compare=False)

    def response(self, request: Request) -> Response:
        """Return what to send: this answer in the best coding, or 304 where the client has it."""
        variant = self._variant(accepted_coding(request.headers.get("accept-encoding")))
        if is_fresh(request.headers.get("if-none-match"), variant.etag):
            return sent(304, b"", variant.headers_unchanged)
        return sent(200, variant.body, variant.headers)

    def has(self, coding: str) -> bool:
        """Return whether a coding is there to be sent: making one takes too long to do between requests."""
        return self._coding(coding) in self._variants

    def prepared(self, coding: str) -> Answer:
        """Return the answer with a coding made."""
        self._variant(coding)
        return self

    def _coding(self, asked: str) -> str:
        is_plain = self.media_type in _DENSE or len(self.body) < _WORTH_COMPRESSING
        return IDENTITY if is_plain else asked

    def _variant(self, asked: str) -> _Variant:
        # Two threads may make the same form at once; they make the same bytes.
        coding = self._coding(asked)
        if coding not in self._variants:
            self._variants[coding] = self._made(coding)
        return self._variants[coding]

    def _made(self, coding: str) -> _Variant:
        digest = hashlib.sha256(self.body).hexdigest()[:32]
        if coding == IDENTITY:
            body, etag, content_coding = self.body, f'"{digest}"', {}
        else:
            # Different bytes need a different strong tag (RFC 9110, 8.8.3.3).
            body, etag = CODINGS[coding](self.body), f'"{digest}-{coding}"'
            content_coding = {"content-encoding": coding}
        kept = {"etag": etag, "cache-control": "no-cache", "vary": "Accept-Encoding", **self.headers}
        whole = kept | content_coding | {"content-type": self.media_type, "content-length": str(len(body))}
        return _Variant(body, etag, _raw(whole), _raw(kept))


def json_answer(data: Any, *, media_type: str = JSON, headers: Mapping[str, str] | None = None) -> Answer:  # noqa: ANN401
    """Return data as JSON in UTF-8, models as they declare themselves; NaN and infinity are refused (RFC 8259)."""
    return Answer(_text(data).encode(), media_type, headers or {})


def _text(data: Any) -> str:  # noqa: ANN401 - as json_answer
    """Return data as JSON; the members of a model's long lists one by one: no step may keep other threads waiting."""
    long = _long_lists(data)
    plain = _plain(data.model_copy(update={name: type(value)() for name, value in long.items()}) if long else data)
    if not long or not long.keys() <= plain.keys():
        return _dumped(_plain(data) if long else plain)
    lists = {name: ",".join(_dumped(_plain(one)) for one in value) for name, value in long.items()}
    members = (
        f"{_dumped(name)}:{f'[{lists[name]}]' if name in lists else _dumped(value)}" for name, value in plain.items()
    )
    return f"{{{','.join(members)}}}"


def _long_lists(data: Any) -> dict[str, list[Any] | tuple[Any, ...]]:  # noqa: ANN401 - as json_answer
    if not isinstance(data, BaseModel):
        return {}
    fields = ((name, getattr(data, name)) for name in type(data).model_fields)
    return {name: value for name, value in fields if isinstance(value, list | tuple) and len(value) > _LONG}


def _plain(data: Any) -> Any:  # noqa: ANN401 - as json_answer
    return to_jsonable_python(data, by_alias=True, inf_nan_mode="constants")


def _dumped(plain: Any) -> str:  # noqa: ANN401 - as json_answer
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _raw(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())


def sent(status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> Response:
    """Return a response of just these header lines."""
    response = Response(status_code=status)
    response.body = body
    response.raw_headers = list(headers)
    return response


class Shelf:
    """A store of so many answers of so many bytes; the one not asked for longest goes first. Safe between threads.

    An answer that would take more than a quarter of the shelf is not kept.
    """

    def __init__(self, capacity: int, *, most_bytes: int = 128_000_000) -> None:
        self._capacity = capacity
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Answer | None:
        """Return the kept answer, or None."""
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def keep(self, key: Hashable, answer: Answer) -> Answer:
        """Keep an answer, and return it."""
        with self._lock:
            if len(answer.body) <= self._most_bytes // 4 and key not in self._kept:
                self._kept[key] = answer
                self._bytes += len(answer.body)
            while len(self._kept) > self._capacity or self._bytes > self._most_bytes:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)
        return answer

    def items(self) -> list[tuple[Hashable, Answer]]:
        """Return what is kept, with its keys."""
        with self._lock:
            return list(self._kept.items())

    def __len__(self) -> int:
        return len(self._kept)


class Addresses:
    """Where answers to addresses are kept: a shelf, and the key there; what has left its shelf is not found.

    So many are remembered; then all are forgotten, and those that are asked for come back.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._places: dict[Hashable, tuple[Shelf, Hashable]] = {}

    def find(self, address: Hashable) -> Answer | None:
        """Return the answer that is kept for an address, or None."""
        place = self._places.get(address)
        return None if place is None else place[0].find(place[1])

    def note(self, address: Hashable, place: tuple[Shelf, Hashable]) -> None:
        """Remember where the answer to an address is kept."""
        if len(self._places) >= self._capacity:
            self._places.clear()
        self._places[address] = place


@lru_cache(maxsize=256)
def accepted_coding(accept_encoding: str | None) -> str:
    """Return the coding to answer with (RFC 9110, 12.5.3); identity where none of ours is wanted more."""
    weights = weights_of(accept_encoding or "")
    anything = weights.get("*", 0.0)
    offers = {coding: weights.get(coding, anything) for coding in CODINGS}
    best = max(offers, key=lambda coding: offers[coding])
    # Identity needs no mention to be acceptable, so it only wins when it is asked for with more weight.
    return best if offers[best] > 0 and offers[best] >= weights.get(IDENTITY, 0.0) else IDENTITY


def weights_of(header: str) -> dict[str, float]:
    """Return what a header accepts, each with its weight (RFC 9110, 12.4.2)."""
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        coding, _, parameter = (part.strip() for part in item.partition(";"))
        quality = _QUALITY.fullmatch(parameter) if parameter else None
        if coding and (quality or not parameter):
            weights[coding] = float(quality[1]) if quality else 1.0
    return weights


def is_fresh(if_none_match: str | None, etag: str) -> bool:
    """Return whether `If-None-Match` names `etag`; tags are compared weakly, `*` matches whatever exists."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)
