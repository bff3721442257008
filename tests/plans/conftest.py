"""The data of every plan, to break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def copied(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes copies of all layers and seeds, each for itself."""

    def one() -> Path:
        folder = tmp_path_factory.mktemp("plans")
        for part in ("layers", "seeds"):
            shutil.copytree(root / part, folder / part)
        return folder

    return one


@pytest.fixture
def every_plan(copied: Callable[[], Path]) -> Path:
    """A copy of all layers and seeds."""
    return copied()
