"""Days that readers write, on which the status of plans is told."""

from __future__ import annotations

import re
from datetime import date

from buju.errors import QuestionInvalid
from buju.legible import shown

# No plan is older or reaches further.
FIRST_YEAR, LAST_YEAR = 1949, 2199
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def parsed_day(words: str) -> date:
    """Return the day that a reader wrote, e.g. `2026-11-29`.

    Raises:
        QuestionInvalid: no such day, or one far from any plan.
    """
    match = _DAY.fullmatch(words.strip())
    if match is None:
        raise QuestionInvalid("on", f"日期“{shown(words)}”应写作 年-月-日，如 2026-11-29")
    year, month, day = map(int, match.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise QuestionInvalid("on", f"日期“{shown(words)}”的年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    try:
        return date(year, month, day)
    except ValueError:
        raise QuestionInvalid("on", f"没有“{shown(words)}”这一天；应写作 年-月-日，如 2026-11-29") from None
