"""The state of the service as JSON."""

from __future__ import annotations

from typing import Any, Literal

from buju.atlas.atlas import Atlas
from buju_api.bodies.base import Body


class Health(Body):
    """`degraded` means that entries with errors were left out of the atlas; everything else is served.

    `refused` says why newer data are not served: it is there only while they are worse than those that are.
    """

    status: Literal["ok", "degraded"]
    errors: int
    layouts: int
    places: int
    documents: int
    facts: int
    refused: str | None = None


def health_body(atlas: Atlas, refused: str | None) -> dict[str, Any]:
    """Return the state of the service over this atlas, and why newer data were refused."""
    body = {
        "status": "degraded" if atlas.errors else "ok",
        "errors": len(atlas.errors),
        "layouts": len(atlas.layouts),
        "places": len(atlas.places),
        "documents": len(atlas.documents),
        "facts": len(atlas.facts),
    }
    return body if refused is None else {**body, "refused": refused}
