"""Content codings: which one a client takes, and how each is made."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from functools import lru_cache

import brotli  # type: ignore[import-untyped] # ships no annotations

IDENTITY = "identity"

# Best first. Answers are compressed once and kept, so the level may be slower than for one use.
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=6)),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}

_QUALITY = re.compile(r"q=(0(\.[0-9]{0,3})?|1(\.0{0,3})?)", re.IGNORECASE)


@lru_cache(maxsize=256)
def accepted_coding(accept_encoding: str | None) -> str:
    """Return the coding to answer with (RFC 9110, 12.5.3); identity where none of ours is wanted more."""
    weights = _weights(accept_encoding or "")
    anything = weights.get("*", 0.0)
    offers = {coding: weights.get(coding, anything) for coding in CODINGS}
    best = max(offers, key=lambda coding: offers[coding])
    # Identity needs no mention to be acceptable, so it only wins when it is asked for with more weight.
    return best if offers[best] > 0 and offers[best] >= weights.get(IDENTITY, 0.0) else IDENTITY


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        coding, _, parameter = (part.strip() for part in item.partition(";"))
        quality = _QUALITY.fullmatch(parameter) if parameter else None
        if coding and (quality or not parameter):
            weights[coding] = float(quality[1]) if quality else 1.0
    return weights
