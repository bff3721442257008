"""Spoilt files are read, or refused in the words of the error family; nothing else ever happens."""

from __future__ import annotations

import json
import os
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest

import buju
from buju.errors import InputInvalid
from exchange.made import POINT, read, shapefile, shapefile_parts, zipped
from exchange.mutated import KINDS, row_deleted

TESTS = Path(__file__).parents[1]
FIXED, CAMPAIGN = 500, 20_000
ENDS = {"read", "InputInvalid", "FormatUnknown", "TooLarge", "died"}

posix = pytest.mark.skipif(os.name != "posix", reason="the readers of spoilt files are forked")


def outcomes(folder: Path, kind: str, first: int, count: int) -> tuple[dict[str, int], list[str]]:
    path = os.pathsep.join((str(Path(buju.__file__).parents[1]), str(TESTS)))
    done = subprocess.run(
        [sys.executable, str(TESTS / "exchange" / "mutated.py"), str(folder), kind, str(first), str(count)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    counts, wrong = json.loads(done.stdout)
    return counts, wrong


def tried(folder: Path, kind: str, first: int, count: int) -> dict[str, int]:
    counts, wrong = outcomes(folder, kind, first, count)

    assert wrong == []
    assert counts.keys() <= ENDS
    assert sum(counts.values()) == count
    # Neither are all refused, nor does everything pass; of some kinds few survive.
    assert counts["InputInvalid"]
    assert counts.get("read") or count < 1000
    return counts


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_spoilt_files_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    tried(tmp_path, kind, 0, FIXED // len(KINDS))


@posix
@pytest.mark.campaign
@pytest.mark.timeout(0)
@pytest.mark.parametrize("kind", KINDS)
def test_very_many_spoilt_files_are_read_or_refused(tmp_path: Path, kind: str) -> None:
    print(kind, tried(tmp_path, kind, FIXED, CAMPAIGN // len(KINDS)))


def test_a_shapefile_whose_only_row_is_deleted_is_refused(tmp_path: Path) -> None:
    parts = shapefile_parts(tmp_path, [POINT], fields={"name": ["a"]})
    parts[".dbf"] = row_deleted(parts[".dbf"], random.Random(0))

    with pytest.raises(InputInvalid, match="已标为删除"):
        read(zipped({f"made{suffix}": content for suffix, content in parts.items()}), datum=None)


@pytest.mark.parametrize("shift", [-1, 1, 100, 1 << 20, (1 << 32) - 1])
def test_a_zip_with_a_shifted_directory_is_refused(tmp_path: Path, shift: int) -> None:
    content = shapefile(tmp_path, [POINT])
    # Where the directory begins: APPNOTE 4.3.16, six bytes before the end without a comment.
    (start,) = struct.unpack("<L", content[-6:-2])
    spoilt = content[:-6] + struct.pack("<L", (start + shift) % (1 << 32)) + content[-2:]

    with pytest.raises(InputInvalid, match="zip 压缩包已损坏"):
        read(spoilt, datum=None)
