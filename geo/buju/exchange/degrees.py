"""One coordinate, or both, as people write them: decimals, degrees with minutes and seconds, E or 东经 beside."""

from __future__ import annotations

import re
from typing import NamedTuple

from buju.folded import narrow

# Longer texts are no coordinate; every expression below then has a bounded amount to look at.
LONGEST = 80

# Marks of degrees, minutes and seconds in their many shapes, each brought to one.
_MARKS = str.maketrans(
    dict.fromkeys("°º˚度ᵒ∘", "d")
    | dict.fromkeys("′'‘’＇´`分ʹ", "m")
    | dict.fromkeys('″"“”＂秒ʺ', "s")
    | {"：": ":", "。": "."}
)
_MARKS_OF_DEGREES = str.maketrans(dict.fromkeys("º˚ᵒ", "°"))
_HALF = {"东经": "e", "西经": "w", "北纬": "n", "南纬": "s", "经度": "e", "纬度": "n"}
_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{0,20})?"
_DECIMAL = re.compile(rf"([+-]?)({_NUMBER}|\.[0-9]{{1,20}})(?:e([+-]?[0-9]{{1,2}}))?d?")
_PARTS = re.compile(rf"([+-]?)([0-9]{{1,3}}) ?[d:] ?({_NUMBER})(?: ?(?:m|:) ?(?:({_NUMBER}) ?(?:s|mm)?)?)?")
_SPACED = re.compile(r"([+-]?)([0-9]{1,3}) ([0-9]{1,2}) ([0-9]{1,2}(?:\.[0-9]{0,20})?)")
_DIVIDERS = re.compile(r"[,;、|/]")


class Angle(NamedTuple):
    """A coordinate: its value, whether it says east or north (`x`, `y`, None), whether it was in minutes or seconds."""

    value: float
    axis: str | None
    is_sexagesimal: bool


def angle_of(text: str) -> Angle | None:
    """Return the coordinate that a text writes, None if it writes none.

    121.5, 121.5°, 121.5E, E121.5, 东经121度18分36秒, 121°18′36″, 121°18.6′, 121:18:36, 121 18 36; metres too.
    Minutes and seconds of 60 and more, and fractions before them, are no coordinate.
    """
    if len(text) > LONGEST:
        return None
    # Marks first: made narrow, the ordinal º would be a letter.
    said, half = _half(text if text.isascii() else narrow(text.translate(_MARKS_OF_DEGREES)))
    if said is None:
        return None
    axis = None if half is None else "x" if half in "ew" else "y"
    flip = -1.0 if half in ("w", "s") else 1.0
    match = _DECIMAL.fullmatch(said)
    if match is not None:
        return Angle(flip * float(said.rstrip("d")), axis, is_sexagesimal=False)
    match = _PARTS.fullmatch(said) or _SPACED.fullmatch(said)
    if match is None:
        return None
    degrees, minutes, seconds = float(match[2]), float(match[3]), float(match[4] or 0)
    if minutes >= 60 or seconds >= 60 or (match[4] and "." in match[3].rstrip(".")):
        return None
    sign = -flip if match[1] == "-" else flip
    return Angle(sign * (degrees + minutes / 60 + seconds / 3600), axis, is_sexagesimal=True)


def _half(text: str) -> tuple[str | None, str | None]:
    """Return a text with its marks brought to one form, without the letter or word of its half of the globe."""
    said = text.strip().casefold()
    half = None
    for word, letter in _HALF.items():
        if said.startswith(word):
            said, half = said.removeprefix(word).lstrip(" :："), letter
            break
    else:
        for letter in "ewns":
            # A letter before or behind; seconds are never marked by an s of the globe's half here.
            if said.startswith(letter):
                said, half = said[1:].lstrip(" :"), letter
                break
            if said.endswith(letter):
                said, half = said[:-1].rstrip(), letter
                break
    if any(letter.isalpha() and letter not in "e度分秒" for letter in said):
        return None, half
    said = re.sub(r" {2,}", " ", said.translate(_MARKS)).replace("mm", "s")
    return re.sub(r" ?([dms:]) ?", r"\1", said), half


def pair_of(text: str) -> tuple[Angle, Angle] | None:
    """Return the two coordinates that one text writes, in its order; None if it writes no pair.

    Parted by a comma, semicolon, stroke or blanks, in brackets or not: `121.32,31.13`, `(31.13 121.32)`,
    `东经121°18′36″ 北纬31°2′`.
    """
    if len(text) > 2 * LONGEST:
        return None
    said = text if text.isascii() else narrow(text)
    said = said.strip().strip("()[]{}（）【】").strip()
    for parts in (_DIVIDERS.split(said), said.split(), _by_words(said)):
        found = [angle_of(part) for part in parts if part.strip()]
        if len(found) == 2 and found[0] is not None and found[1] is not None:
            return found[0], found[1]
        if len(found) == 3 and found[0] is not None and found[1] is not None and found[2] is not None:
            # Heights stand behind, as in KML.
            return found[0], found[1]
    return None


def _by_words(text: str) -> list[str]:
    """Return a text parted before 东经, 北纬 and the like, where nothing else parts the two."""
    starts = sorted(at for word in _HALF if (at := text.find(word)) >= 0)
    if len(starts) != 2 or starts[0] != 0:
        return [text]
    return [text[: starts[1]].rstrip(" ,;"), text[starts[1] :]]


def is_longitude_first(first: float, second: float) -> bool | None:
    """Whether of a pair of China longitude stands first; None if the numbers do not tell.

    Longitudes there are 73 to 136 degrees, latitudes 3 to 54: no number is both.
    """
    if 73 <= first <= 136 and 3 <= second <= 54:
        return True
    return False if 73 <= second <= 136 and 3 <= first <= 54 else None
