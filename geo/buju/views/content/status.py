"""The status of every document for readers, each leading to the clause that states its period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.views.words.links import PageLinks


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One document with its status; `note` says what a reader of an ended plan must know, or why none is stated."""

    id: str
    short: str
    href: str | None
    standing: str
    words: str
    clause_href: str | None
    note: str | None


def plan_statuses(atlas: Atlas, links: PageLinks) -> tuple[StatusRow, ...]:
    """Return the status of every plan on the atlas's day, in the order of the data; none without a day."""
    found = ((one, atlas.status(one.id)) for one in atlas.documents() if one.source.kind == "plan")
    return tuple(
        StatusRow(
            id=document.id,
            short=document.source.short,
            href=links.document(document.id),
            standing=status.standing.value,
            words=status.words,
            clause_href=None if status.citation is None else links.citation(status.citation),
            note=status.advice or status.reason,
        )
        for document, status in found
        if status is not None
    )
