"""Everyday files, read as their owners state them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from buju.errors import InputInvalid
from buju.exchange.candidates import CandidateFile, read_candidates
from buju.exchange.statement import FileStatement

CASES = Path(__file__).parent / "cases"

FIRST = (121.32, 31.13)

MIDDLE = (121.325, 31.135)

CLOSE = 1e-8


def read(content: bytes, name: str | None = None, **stated: Any) -> CandidateFile:
    return read_candidates(content, name=name, stated=FileStatement.parse(stated))


def case(name: str, **stated: Any) -> CandidateFile:
    return read((CASES / name).read_bytes(), name, **stated)


def refusal(content: bytes, name: str | None = None, **stated: Any) -> InputInvalid:
    with pytest.raises(InputInvalid) as caught:
        read(content, name, **stated)
    return caught.value


def told(file: CandidateFile, *words: str) -> bool:
    return any(all(word in note for word in words) for note in file.notes)


def first_of(file: CandidateFile) -> tuple[float, float]:
    middle = shapely.centroid(file.geometry[0])
    return float(middle.x), float(middle.y)


WGS84 = {"datum": "wgs84"}
