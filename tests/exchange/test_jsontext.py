"""How deep a JSON text nests: counted on its bytes, as the parser would find it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.exchange import geojsonfile
from buju.exchange.geojsonfile import _depth

NESTED = st.recursive(
    st.none() | st.floats(allow_nan=False) | st.text('[]{}"\\ab汉\n'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('[{"\\x'), inner, max_size=4),
)


def depth_of(value: Any) -> int:
    """The depth by walking the value itself."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@given(NESTED, st.booleans(), st.integers(1, 40))
def test_brackets_in_strings_do_not_count(value: Any, ascii_only: bool, chunk: int) -> None:
    content = json.dumps(value, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geojsonfile, "_CHUNK", chunk)

        assert _depth(content) == depth_of(value)
    assert _depth(content) == depth_of(value)


def test_of_nothing_and_of_an_endless_string() -> None:
    assert _depth(b"") == 0
    assert _depth(b'[["[[[[') == 2
    assert _depth(b'["\\"[[[[') == 1
