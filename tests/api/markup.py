"""Reading a page as a browser would: its links, its ids, its marked text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "title"}


@dataclass(eq=False)
class Element:
    """An element with its attributes and the text inside it: what was read of the page from `start` to `end`."""

    tag: str
    attributes: dict[str, str]
    read: list[str] = field(repr=False)
    start: int
    end: int | None = None

    @cached_property
    def text(self) -> str:
        return "".join(self.read[self.start : self.end])

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").split()


@dataclass
class Markup(HTMLParser):
    """A parsed page; `text` is what it shows, `pieces` its text runs with the elements round them."""

    elements: list[Element] = field(default_factory=list)
    pieces: list[tuple[str, tuple[Element, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self._read: list[str] = []

    @staticmethod
    @lru_cache(maxsize=64)
    def of(html: str) -> Markup:
        """Parse a page; many tests read the same one, and none changes what it read."""
        page = Markup()
        page.feed(html)
        page.close()
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = self._element(tag, attrs)
        if tag not in VOID:
            element.end = None
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element(tag, attrs)

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        at = len(self._read)
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}, self._read, at, at))
        return self.elements[-1]

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            element = self._open.pop()
            element.end = len(self._read)
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        self._read.append(data)
        if not any(element.tag in SILENT for element in self._open):
            self.pieces.append((data, tuple(self._open)))

    @cached_property
    def text(self) -> str:
        return "".join(data for data, _ in self.pieces)

    @cached_property
    def marked(self) -> dict[str, str]:
        """What the page shows inside elements of a class, by that class."""
        found: dict[str, list[str]] = defaultdict(list)
        for data, around in self.pieces:
            for name in {name for element in around for name in element.classes}:
                found[name].append(data)
        return {name: "".join(parts) for name, parts in found.items()}

    @cached_property
    def ids(self) -> list[str]:
        return [element.get("id") for element in self.elements if "id" in element.attributes]

    def all(self, tag: str, class_name: str | None = None) -> list[Element]:
        return [
            element
            for element in self.elements
            if element.tag == tag and (class_name is None or class_name in element.classes)
        ]

    def addresses(self) -> list[str]:
        return [
            element.get(name)
            for element in self.elements
            for name in ("href", "src", "action", "poster", "data")
            if name in element.attributes
        ]
