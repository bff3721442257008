"""What a client sent, made fit to be shown back: nothing invisible, nothing endless."""

from __future__ import annotations

import unicodedata

_LONGEST = 80
# Controls, format characters (zero width, U+202E …), surrogates, private use, unassigned, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str) -> str:
    """Return `text` with invisible characters spelled out as `U+202E`, cut after 80 characters."""
    return spelled(text if len(text) <= _LONGEST else text[:_LONGEST] + "……")


def spelled(text: str) -> str:
    """Return a whole text with its invisible characters spelled out."""
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in _INVISIBLE else c for c in text)


def has_control(text: str) -> bool:
    """Return whether a text holds a control character or a surrogate, which no name or phrase has."""
    return any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)
