"""What the tests of site selection share."""

from __future__ import annotations

import pytest

from buju.atlas.atlas import Atlas
from buju.sites.finder import SiteFinder


@pytest.fixture(scope="session")
def finder(shipped: Atlas) -> SiteFinder:
    """Questions to everything that ships."""
    return SiteFinder(shipped)
