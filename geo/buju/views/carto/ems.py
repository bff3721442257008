"""How long a text is about to be on a drawing that cannot measure it, and where to cut it."""

from __future__ import annotations

import unicodedata


def ems(text: str) -> float:
    """Return about how long a text is, in ems."""
    return sum(0.6 if unicodedata.east_asian_width(letter) in ("Na", "N", "H") else 1.0 for letter in text)


def cut(text: str, *, to: float) -> str:
    """Return a text that is about `to` ems long at most; what is cut off is shown by `…`."""
    if ems(text) <= to:
        return text
    while text and ems(text) > to - 1:
        text = text[:-1]
    return f"{text.rstrip('：、，（')}…"
