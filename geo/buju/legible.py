"""Words made fit for a file or a message: nothing invisible or endless, nothing that reorders what is beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

_BREAKS = re.compile(r"[\t\n\r\u0085\u2028\u2029]+")
# What XML 1.0 forbids (2.2, Char), and the C1 controls, which it discourages.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

# Directional formatting characters (UAX #9, 2).
_EMBEDDINGS, _POP = "\u202a\u202b\u202d\u202e", "\u202c"
_ISOLATES, _POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_FIRST_STRONG = "\u2068"
_DIRECTIONAL = frozenset(_EMBEDDINGS + _POP + _ISOLATES + _POP_ISOLATE)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

# Controls, format characters (zero width, U+202E …), surrogates, private use, unassigned, line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# How much of what a client sent is shown back; of a user's file less: there are many cells.
LONG, SHORT = 80, 40
# No message is longer. What stands in quotation marks, or runs on without a Chinese sign, is what somebody wrote: of
# that no more than so many letters are repeated, whoever composed the message.
_LONGEST_MESSAGE, _LONGEST_REPEATED = 1000, 200
_REPEATED = re.compile(f"(?<=“)[^“”]{{{_LONGEST_REPEATED},}}|[^、，。；：（）]{{{_LONGEST_REPEATED},}}")


def is_invisible(letter: str) -> bool:
    """Return whether a letter has no look of its own."""
    return unicodedata.category(letter) in _INVISIBLE


def has_control(text: str) -> bool:
    """Return whether a text holds a control character or a surrogate, which no name or phrase has."""
    return any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


def code_point(letter: str) -> str:
    """Return a letter's code point as the standard writes it, e.g. `U+202E`."""
    return f"U+{ord(letter):04X}"


def spelled(text: str) -> str:
    """Return a whole text with invisible characters spelled out as `[U+202E]`."""
    return "".join(_named(letter) if is_invisible(letter) else letter for letter in text)


def shown(text: str, *, longest: int = SHORT) -> str:
    """Return a text as a message repeats it: invisible characters spelled out, cut after `longest` characters."""
    return spelled(text if len(text) <= longest else text[:longest] + "……")


def told(message: str) -> str:
    """Return a whole message on one line, nothing invisible in it, what it repeats of others' words cut."""
    line = _BREAKS.sub(" ", message).strip()
    if len(line) >= _LONGEST_REPEATED:
        line = _REPEATED.sub(
            lambda match: f"{match[0][:LONG]}……{match[0][-SHORT:]}", line[: 2 * _LONGEST_MESSAGE + _LONGEST_REPEATED]
        )
    return spelled(line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}……")


def some(names: Sequence[str], *, most: int = 8) -> str:
    """Return names joined for a message, the first of them if there are many."""
    said = "、".join(f"“{shown(name)}”" for name in names[:most])
    return f"{said} 等 {len(names)} 个" if len(names) > most else said or "（无）"


def plain(value: float, *, places: int = 12) -> str:
    """Return a finite number as it is written by hand: no exponent, no needless zeros, at most `places` decimals.

    The shortest digits that mean the same number, so that what somebody wrote comes back as it was.
    """
    # Formatting with a fixed number of decimals shows the noise of large numbers: 0.1 added to a million is none of it.
    words = format(Decimal(repr(round(float(value), places))), "f")
    words = words.rstrip("0").rstrip(".") if "." in words else words
    return "0" if words == "-0" else words


def legible(text: str) -> str:
    """Return words as they may stand in a file of any format, on one line.

    Line breaks and tabs become a space. Control characters, which XML cannot hold, are spelled out as `[U+0008]`.
    Words that run from right to left, or hold marks that do, are isolated: every mark in them is closed, so that
    the words beside them keep their order (UAX #9). All other characters stay as they are.
    """
    return isolated(_FORBIDDEN.sub(_spelled, _BREAKS.sub(" ", text)))


def isolated(text: str) -> str:
    """Return text between isolating marks with its own marks balanced, if it can run from right to left at all."""
    if text.isascii() or not any(map(_is_directional, text)):
        return text
    return f"{_FIRST_STRONG}{_balanced(text)}{_POP_ISOLATE}"


def _is_directional(letter: str) -> bool:
    return letter in _DIRECTIONAL or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT


def _balanced(text: str) -> str:
    """Close what is left open; spell out a mark that closes what is not open, as it would close what is ours."""
    kept: list[str] = []
    ends: list[str] = []
    for letter in text:
        if letter in _EMBEDDINGS:
            ends.append(_POP)
        elif letter in _ISOLATES:
            ends.append(_POP_ISOLATE)
        elif letter in (_POP, _POP_ISOLATE):
            if letter not in ends or (letter == _POP and ends[-1] != _POP):
                kept.append(_named(letter))
                continue
            # A mark that ends an isolate ends the embeddings inside it too; readers without isolates need telling.
            while ends[-1] != letter:
                kept.append(ends.pop())
            ends.pop()
        kept.append(letter)
    return "".join(kept + ends[::-1])


def _spelled(match: re.Match[str]) -> str:
    return _named(match[0])


def _named(letter: str) -> str:
    return f"[{code_point(letter)}]"
