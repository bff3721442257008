"""How much of a user's file is read at all."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits of one file; above any of them it is refused as TooLarge.

    `size` and `unpacked` are bytes (of the file; of all members of a zip), `cell` characters, `memory` bytes of the
    child's address space, `seconds` both its processor time and, doubled, the time until it is ended.
    """

    size: int = 200 * MEGABYTE
    unpacked: int = 512 * MEGABYTE
    rows: int = 1_000_000
    columns: int = 200
    cell: int = 10_000
    feature_vertices: int = 200_000
    vertices: int = 5_000_000
    memory: int = 2 << 30
    seconds: int = 30
