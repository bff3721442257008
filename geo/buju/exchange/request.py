"""What the parent asks of the child, in JSON, and how much of a user's file is read at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.spatial.shift import Datum

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper limits of one file; above any of them it is refused as TooLarge.

    `size` and `unpacked` are bytes (of the file; of all members of a zip), `cell` characters, `memory` bytes of the
    child's address space, `seconds` both its processor time and, doubled, the time until it is ended. `instead` says
    what to do about too many rows.
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
    instead: str = "请分成几个文件"


@dataclass(frozen=True, slots=True)
class Request:
    """How one file is to be read; `name` only serves messages, it is never opened."""

    name: str | None = None
    datum: Datum | None = None
    encoding: str | None = None
    layer: str | None = None
    swap: bool = False
    keep_valid: bool = False
    limits: Limits = field(default_factory=Limits)

    def to_json(self) -> str:
        """Return the request as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def of_json(cls, text: str) -> Request:
        """Return the request that a JSON text holds."""
        # The child reads its limits before it may load any library.
        from buju.spatial.shift import Datum

        said = json.loads(text)
        datum = said.pop("datum")
        limits = Limits(**said.pop("limits"))
        return cls(**said, datum=None if datum is None else Datum(datum), limits=limits)
