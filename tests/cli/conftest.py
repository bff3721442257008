"""What tests of several commands share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def broken(data: Path) -> Path:
    """The data with one quote changed by one character."""
    facts = data / "seeds/songjiang-2024-102/facts.yaml"
    content = facts.read_text(encoding="utf-8")
    old = "quote: 以科技绿洲为先导区，久富开发区为联动区\n"
    assert content.count(old) == 1
    facts.write_text(content.replace(old, old.replace("先导", "先行")), encoding="utf-8")
    return data
