"""Conditional requests: whether the client's copy is still the one we would send (RFC 9110, 13.1.2)."""

from __future__ import annotations

import re

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def is_fresh(if_none_match: str | None, etag: str) -> bool:
    """Return whether `If-None-Match` names `etag`; tags are compared weakly, `*` matches whatever exists."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)
