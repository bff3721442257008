"""The data of every plan, to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def every_plan(root: Path, tmp_path: Path) -> Path:
    """A copy of all layers and seeds."""
    for part in ("layers", "seeds"):
        shutil.copytree(root / part, tmp_path / "plans" / part)
    return tmp_path / "plans"
