"""An answer that is made once: its bytes, their compressed forms, and an entity tag for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from buju_api.conditional import is_fresh
from buju_api.encoding import CODINGS, IDENTITY, accepted_coding

JSON = "application/json"
HTML = "text/html; charset=utf-8"

# Below this size a compressed form saves no packet.
_WORTH_COMPRESSING = 860
# These are compressed already.
_DENSE = frozenset({"image/png", "application/pdf"})


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
            return _sent(304, b"", variant.headers_unchanged)
        return _sent(200, variant.body, variant.headers)

    def _variant(self, coding: str) -> _Variant:
        # Two threads may make the same form at once; they make the same bytes.
        if coding not in self._variants:
            self._variants[coding] = self._made(coding)
        return self._variants[coding]

    def _made(self, coding: str) -> _Variant:
        digest = hashlib.sha256(self.body).hexdigest()[:32]
        if coding == IDENTITY or self.media_type in _DENSE or len(self.body) < _WORTH_COMPRESSING:
            body, etag, content_coding = self.body, f'"{digest}"', {}
        else:
            # Different bytes need a different strong tag (RFC 9110, 8.8.3.3).
            body, etag = CODINGS[coding](self.body), f'"{digest}-{coding}"'
            content_coding = {"content-encoding": coding}
        kept = {"etag": etag, "cache-control": "no-cache", "vary": "Accept-Encoding", **self.headers}
        whole = kept | content_coding | {"content-type": self.media_type, "content-length": str(len(body))}
        return _Variant(body, etag, _raw(whole), _raw(kept))


def json_answer(data: Any, *, media_type: str = JSON, headers: Mapping[str, str] | None = None) -> Answer:  # noqa: ANN401
    """Return data as JSON in UTF-8; NaN and infinity are refused, as RFC 8259 has neither."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Answer(text.encode(), media_type, headers or {})


def _raw(headers: Mapping[str, str]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())


def _sent(status: int, body: bytes, headers: tuple[tuple[bytes, bytes], ...]) -> Response:
    response = Response(status_code=status)
    response.body = body
    response.raw_headers = list(headers)
    return response
