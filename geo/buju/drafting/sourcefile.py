"""source.yaml of a draft: what is accepted of title, issuer, number, dates, period; the rest says that it is open."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import yaml

from buju.drafting.folder import occurrence_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from buju.drafting.proposal import Proposal
    from buju.policy.document import StoredText

SOURCE_FIELDS = ("title", "issuer", "number", "issued", "printed", "period")
_HEAD = "# yaml-language-server: $schema=../../schemas/source.schema.json\n"
_OPEN = "还没有核对：起草时没有读出，或读出的建议没有接受。"
_GROUND = "使用者自备的文本；能否公开、转载，由使用者依来源自行确认。"


def source_bytes(text: StoredText, accepted: Iterable[Proposal]) -> bytes:
    """Return source.yaml; of several accepted proposals of one field the first in the text counts."""
    found: dict[str, Proposal] = {}
    for one in sorted(accepted, key=lambda one: one.start):
        if one.kind == "source" and one.values.get("field") in SOURCE_FIELDS:
            found.setdefault(str(one.values["field"]), one)
    title = found.get("title")
    written: dict[str, Any] = {
        "id": text.document,
        "short": str(title.values["value"]) if title is not None else text.document,
        "kind": "plan",
        **{name: _stated(found.get(name), text) for name in SOURCE_FIELDS},
        "sha256": hashlib.sha256(text.raw.encode()).hexdigest(),
        "licence_ground": _GROUND,
    }
    return (_HEAD + yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=120)).encode()


def _stated(one: Proposal | None, text: StoredText) -> dict[str, Any]:
    if one is None:
        return {"unstated": _OPEN}
    return {"value": one.values["value"], "clause": one.clause, "quote": one.quote, **occurrence_of(one, text)}
