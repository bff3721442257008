"""What a form's field offers, and what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a field: the value in the address, its words, and whether it is chosen now."""

    value: str
    words: str
    chosen: bool


def choices(offered: Mapping[str, str], chosen: str | None, *, ending: str = "") -> list[Choice]:
    """Return the entries of a field; a chosen value that is not offered is added, so that the form shows it."""
    whole = dict(offered)
    if chosen is not None:
        whole.setdefault(chosen, f"{chosen}{ending}")
    return [Choice(str(value), words, value == chosen) for value, words in whole.items()]
