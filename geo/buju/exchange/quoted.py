"""Words of a user's file, made fit to stand in a message: nothing invisible, nothing endless."""

from __future__ import annotations

import unicodedata

# Controls, format characters (zero width, U+202E …), surrogates, private use, unassigned, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def quoted(text: str, *, longest: int = 40) -> str:
    """Return a text with invisible characters spelled out as `[U+202E]`, cut after `longest` characters."""
    cut = text if len(text) <= longest else text[:longest] + "……"
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in _INVISIBLE else c for c in cut)


def some(names: list[str], *, most: int = 8) -> str:
    """Return names joined for a message, the first of them if there are many."""
    said = "、".join(f"“{quoted(name)}”" for name in names[:most])
    return f"{said} 等 {len(names)} 个" if len(names) > most else said or "（无）"
