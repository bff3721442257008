"""Candidates that users bring: their own points or parcels, read from one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.errors import InputInvalid, TooLarge
from buju.exchange.jail import read_jailed
from buju.exchange.statement import MEGABYTE, FileStatement, Limits, Request
from buju.exchange.written import HeldColumn

if TYPE_CHECKING:
    from buju.csv_text import Cell as Written
    from buju.exchange.columns import Column
    from buju.exchange.findings import Indices
    from buju.exchange.format import Format
    from buju.exchange.reading import Reading
    from buju.fault import RowFault
    from buju.spatial.datum import Points, Shapes
    from buju.spatial.shift import Datum

_LONGEST_NAME = 255


@dataclass(frozen=True)
class CandidateFile:
    """What a user's file holds: n candidates, in lon/lat degrees of WGS 84.

    Either `lonlat` (n, 2) is set, where all are points, or `shapes` (n; points, polygons, multipolygons, all valid).
    `columns` are the user's own: float64 with NaN for an empty cell, or object arrays of str; `written` are the same
    cells as they came in. `rows` are row numbers
    as the user sees them, `dropped` those of rows left out for the faults that `faults` tells (the first thousand).
    `datum` is that of the file, `crs_words` says how it is known, `notes` what else a reader has to know; `walls` are
    the limits that the file was read behind. The arrays are read-only.
    """

    format: Format
    datum: Datum
    crs_words: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    rows: Indices
    lonlat: Points | None
    shapes: Shapes | None
    columns: Mapping[str, Column]
    written: Mapping[str, Sequence[Written]]
    dropped: Indices
    faults: tuple[RowFault, ...]
    notes: tuple[str, ...]
    walls: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def geometry(self) -> Shapes:
        """All candidates as shapes (n)."""
        if self.lonlat is None:
            return np.empty(0, dtype=object) if self.shapes is None else self.shapes
        points: Shapes = np.asarray(shapely.points(self.lonlat), dtype=object)
        points.flags.writeable = False
        return points


def read_candidates(
    content: bytes, *, name: str | None, stated: FileStatement | None = None, limits: Limits | None = None
) -> CandidateFile:
    """Read a user's points or parcels, in whichever of the formats the content is.

    The file is read in a child process with limits and without network. Nothing is guessed: the datum must be stated
    by the user or by the file, faulty rows are refused with their numbers unless the user wants the others.

    Args:
        content: the file's bytes.
        name: the file's name as the user gave it, for messages; it is never opened.
        stated: what the user states of the file.
        limits: upper limits; those of `Limits` if none are given.

    Raises:
        FormatUnknown: another format, or not the one that the name says.
        InputInvalid: the file cannot be used; the faults of its rows, or what is asked back, are with the error.
        TooLarge: above a limit.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        raise TooLarge(f"文件有 {len(content) / MEGABYTE:.0f} MB，超过 {limits.size / MEGABYTE:.0f} MB 的上限")
    request = Request(
        name=None if name is None else name[-_LONGEST_NAME:], stated=stated or FileStatement(), limits=limits
    )
    reading, walls = read_jailed(content, request)
    return _file(reading, walls)


def _file(reading: Reading, walls: list[str]) -> CandidateFile:
    for array in (reading.rows, reading.dropped, reading.lonlat, reading.shapes, *reading.columns.values()):
        if array is not None:
            array.flags.writeable = False
    if reading.lonlat is None and reading.shapes is None:
        raise InputInvalid("文件没有图形")
    return CandidateFile(
        format=reading.format,
        datum=reading.system.datum,
        crs_words=reading.system.words,
        ids=tuple(reading.ids),
        names=tuple(reading.names),
        rows=reading.rows,
        lonlat=reading.lonlat,
        shapes=reading.shapes,
        columns=MappingProxyType(reading.columns),
        written=MappingProxyType(
            {name: reading.written.get(name) or HeldColumn(column) for name, column in reading.columns.items()}
        ),
        dropped=reading.dropped,
        faults=reading.faults,
        notes=tuple(reading.notes),
        walls=tuple(walls),
    )
