"""One name for one place over a text: short forms join their full ones, what only ends like a name is dropped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from buju.folded import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buju.drafting.names import Reader
    from buju.drafting.proposal import Proposal
    from buju.drafting.region import Region
    from buju.policy.document import StoredText

_SHORT = re.compile(
    r"\((?:以下|下文|下面)?(?:统|合|均|又|并)?(?:简|总)?称(?:为)?[:“\"]{0,2}(?P<short>[^()“”\",。;]{2,12})[”\"]?\)"
)
_LEAD = 4


def settled(found: Iterable[Proposal], text: StoredText, *, region: Region, reader: Reader) -> list[Proposal]:
    """Return each place once, under one name.

    Args:
        found: the mentions of all sentences, the same name as often as it is found.
        text: where they stand.
        region: whose units have a short and a full name.
        reader: tells units from other names.
    """
    counts: Counter[str] = Counter()
    best: dict[str, Proposal] = {}
    for one in found:
        name = fold(one.values["name"])
        counts[name] += 1
        if name not in best or one.confidence > best[name].confidence:
            best[name] = one
    shorts = _shorts(best, text)
    for short, name in shorts.items():
        _join(best, name, short)
        for longer in [key for key in best if key.endswith(short) and key != name and not _is_of(best, key, name)]:
            if len(longer) - len(short) <= _LEAD:
                del best[longer]
    for full, short in _units(best, region):
        often = text.folded.text.count(full) * (1 if region.units[full].level == "province" else 4)
        _join(best, *((full, short) if often * 2 >= text.folded.text.count(short) else (short, full)))
    for name in _only_endings(best, counts, reader):
        del best[name]
    return list(best.values())


def short_names(words: str) -> tuple[str, ...]:
    """Return the names that a folded text says it will use for short, the longest first."""
    return tuple(sorted({match["short"] for match in _SHORT.finditer(words)}, key=len, reverse=True))


def _is_of(best: dict[str, Proposal], longer: str, name: str) -> bool:
    return longer in name or longer in best[name].values.get("aliases", ())


def _shorts(best: dict[str, Proposal], text: StoredText) -> dict[str, str]:
    """Return the short forms that the text gives in brackets right behind a name."""
    shorts: dict[str, str] = {}
    folded = text.folded.text
    for match in _SHORT.finditer(folded):
        before = folded[max(0, match.start() - 40) : match.start()].removesuffix("》")
        name = max((name for name in best if before.endswith(name)), key=len, default=None)
        if name is not None and name != match["short"]:
            shorts[match["short"]] = name
    return shorts


def _join(best: dict[str, Proposal], name: str, other: str) -> None:
    """Make `other` an alias of `name`."""
    best.pop(other, None)
    if name in best:
        one = best[name]
        aliases = [*one.values.get("aliases", []), other]
        best[name] = replace(one, values={**one.values, "aliases": aliases})


def _units(best: dict[str, Proposal], region: Region) -> list[tuple[str, str]]:
    units = {unit for name in best if (unit := region.unit(name)) is not None}
    return [
        (unit.name, unit.short) for unit in units if {unit.name, unit.short} <= set(best) and unit.name != unit.short
    ]


def _only_endings(best: dict[str, Proposal], counts: Counter[str], reader: Reader) -> list[str]:
    """Return names that are another, more frequent one behind a few letters, which were a verb that no list knows."""
    gone = []
    for name in best:
        for cut in range(1, min(_LEAD, len(name) - 2) + 1):
            rest = name[cut:]
            is_bare = not reader.host(name) or name[:cut].endswith(")")
            if rest in best and len(rest) >= 3 and is_bare and counts[rest] > counts[name]:
                gone.append(name)
                break
    return gone
