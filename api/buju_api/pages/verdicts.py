"""How verdicts and outcomes look: colour, symbol, mark and word, none of them alone."""

from __future__ import annotations

from typing import NamedTuple

from buju.sites.judgement import Outcome, Verdict
from buju.spatial.role import Role
from buju.views.carto.style import ROLES, Symbol


class VerdictLook(NamedTuple):
    """A verdict: its colour, the darker ink for words in it, its symbol on the map."""

    colour: str
    ink: str
    symbol: Symbol


# Colours of the maps' own set, which colour-blind readers tell apart.
VERDICTS: dict[Verdict, VerdictLook] = {
    Verdict.IN: VerdictLook(ROLES[Role.BELT].colour, ROLES[Role.BELT].ink, Symbol.CIRCLE),
    Verdict.POSSIBLE: VerdictLook(ROLES[Role.NODE].colour, ROLES[Role.NODE].ink, Symbol.DIAMOND),
    Verdict.NEAR: VerdictLook(ROLES[Role.PARK].colour, ROLES[Role.PARK].ink, Symbol.TRIANGLE),
    Verdict.OUT: VerdictLook(ROLES[Role.PARTNER].colour, ROLES[Role.PARTNER].ink, Symbol.SQUARE),
}

MARKS = {Outcome.PASSED: "✓", Outcome.POSSIBLE: "≈", Outcome.UNKNOWN: "？", Outcome.FAILED: "×"}


def verdict_styles() -> str:
    """Return the colours as CSS, by `data-verdict`."""
    return "".join(
        f'[data-verdict="{verdict.value}"]{{--verdict:{look.colour};--verdict-ink:{look.ink}}}'
        for verdict, look in VERDICTS.items()
    )
