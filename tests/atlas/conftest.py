"""A copy of the Songjiang data in which one thing can be broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PLACES = "layers/songjiang/places.geojson"
FACTS = "seeds/songjiang-2024-102/facts.yaml"


class Copy:
    """A data folder; features and texts in it can be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def text(self, file: str) -> str:
        return (self.path / file).read_bytes().decode()

    def write(self, file: str, content: str | bytes) -> None:
        (self.path / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace the one place of `old`; an edit that changes nothing would test nothing."""
        content = self.text(file)
        assert content.count(old) == 1, f"{old!r} stands {content.count(old)} times in {file}"
        self.write(file, content.replace(old, new))

    def line(self, file: str, words: str) -> int:
        """The 1-based line where `words` stand first."""
        content = self.text(file)
        return content[: content.index(words)].count("\n") + 1

    def place_line(self, place_id: str) -> int:
        return self.line(PLACES, f'"Feature","id":"{place_id}"')

    @contextmanager
    def feature(self, place_id: str) -> Iterator[dict[str, Any]]:
        """A place's feature, to be changed; its line stays its line."""
        lines = self.text(PLACES).split("\n")
        at = self.place_line(place_id) - 1
        feature = json.loads(lines[at].removesuffix(","))
        yield feature
        comma = "," if lines[at].endswith(",") else ""
        lines[at] = json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + comma
        self.write(PLACES, "\n".join(lines))


Change = Callable[[Copy], None]


@pytest.fixture
def copy(data: Path) -> Copy:
    return Copy(data)
