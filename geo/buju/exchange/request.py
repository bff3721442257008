"""What the parent asks of the child, in JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from buju.exchange.limits import Limits
from buju.spatial.shift import Datum


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
        said = json.loads(text)
        datum = said.pop("datum")
        limits = Limits(**said.pop("limits"))
        return cls(**said, datum=None if datum is None else Datum(datum), limits=limits)
