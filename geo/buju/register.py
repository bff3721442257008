"""A register: things by what they go by. Precedence, ambiguity and nearest names are decided here, for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from buju.errors import Ambiguous, NameUnknown, nearest
from buju.folded import name_key

Item = TypeVar("Item")

# Of longer words the beginning is enough to find what is near.
_LONGEST = 60


class Register(Generic[Item]):
    """Things of one kind by name, blind to white space, width and case; it does not change.

    Args:
        kind: what the things are, for readers.
        tiers: names with what bears them, in the order in which they count: ids, then names, then what is less sure.
            What an earlier tier knows hides what a later one says of the same words.
        id_of: what to write for one of several things of a name, so that no other is meant.
        described: one of several things of a name, told from the others.
        offered: the names to choose the nearest from, by what was written (ids for ASCII, say).
    """

    def __init__(
        self,
        kind: str,
        tiers: Iterable[Iterable[tuple[str, Item]]],
        *,
        id_of: Callable[[Item], str],
        described: Callable[[Item], str],
        offered: Callable[[str], Sequence[str]],
    ) -> None:
        self._kind = kind
        self._tiers = [_by_key(tier) for tier in tiers]
        self._id_of = id_of
        self._described = described
        self._offered = offered

    def bearing(self, words: str) -> tuple[Item, ...]:
        """Return all that go by the words, of the first tier that knows them."""
        wanted = name_key(words)
        return next((found for tier in self._tiers if (found := tier.get(wanted))), ())

    def find(self, words: str) -> Item:
        """Return the one thing that goes by the words.

        Raises:
            NameUnknown: nothing does; `known` has the nearest names.
            Ambiguous: several things do; `choices` tells them apart.
        """
        found = self.bearing(words)
        if not found:
            raise self.unknown(words)
        return self.only(found, words)

    def only(self, found: Sequence[Item], words: str) -> Item:
        """Return the one thing found by the words, or raise Ambiguous."""
        if len(found) > 1:
            ids, choices = map(self._id_of, found), [self._described(item) for item in found]
            raise Ambiguous(self._kind, words, choices, known=ids)
        return found[0]

    def unknown(self, words: str, *, said: str | None = None) -> NameUnknown:
        """Return the error for words that nothing goes by; `said` is what else helps the asker."""
        return NameUnknown(self._kind, words, self.near(words), said=said)

    def near(self, words: str) -> list[str]:
        """Return the names nearest to the words, or the first few if none is near."""
        names = {name_key(name): name for name in self._offered(words)}
        return [names[key] for key in nearest(name_key(words)[:_LONGEST], names)]


def _by_key(rows: Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, dict[int, Item]] = {}
    for name, item in rows:
        if key := name_key(name):
            found.setdefault(key, {})[id(item)] = item
    return {key: tuple(items.values()) for key, items in found.items()}
