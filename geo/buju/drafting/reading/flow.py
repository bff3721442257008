"""The flow of a text as it is read: paragraph after paragraph, page after page, and a tally of damage."""

from __future__ import annotations

from typing import NamedTuple

from buju.drafting.reading.reading import Damage, Page


class ReadText(NamedTuple):
    """What a reader of one format makes of a file."""

    text: str
    pages: tuple[Page, ...]
    damage: tuple[Damage, ...]


class Tally:
    """Damage, counted by kind as it is met; the first words said of a kind count."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[str, int, list[int]]] = {}

    def add(self, kind: str, words: str, *, count: int = 1, page: int | None = None) -> None:
        """Count something; `{n}` in the words becomes the number."""
        said, so_far, pages = self._rows.get(kind, (words, 0, []))
        if page is not None and page not in pages:
            pages.append(page)
        self._rows[kind] = (said, so_far + count, pages)

    def damage(self) -> tuple[Damage, ...]:
        """Return what was counted, in the order in which it was first met."""
        return tuple(
            Damage(kind, words.replace("{n}", str(count)), count, tuple(sorted(pages)))
            for kind, (words, count, pages) in self._rows.items()
            if count
        )


class Flow:
    """Collects the text. A page begins at the letter that comes next, in the middle of a paragraph too."""

    def __init__(self) -> None:
        self.tally = Tally()
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[Page] = []
        self._pending: int | None = None

    def page(self, number: int) -> None:
        """Begin a page."""
        self._pending = number

    def write(self, words: str) -> None:
        """Add letters to the paragraph."""
        if not words:
            return
        if self._pending is not None:
            self._pages.append(Page(self._pending, self._length))
            self._pending = None
        self._parts.append(words)
        self._length += len(words)

    def end(self) -> None:
        """End the paragraph."""
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")
            self._length += 1

    def paragraph(self, words: str) -> None:
        """Add a paragraph; nothing where there are no words."""
        if words.strip():
            self.write(words.rstrip())
            self.end()

    def done(self) -> ReadText:
        """Return the text with its pages and the damage."""
        self.end()
        return self.done_as_is()

    def done_as_is(self) -> ReadText:
        """Return the text, its last paragraph left as it is."""
        return ReadText("".join(self._parts), tuple(self._pages), self.tally.damage())
