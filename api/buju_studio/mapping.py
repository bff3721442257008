"""The map that grows with what is accepted, and the places that it cannot show, with the reasons."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from buju_studio.steps import record_of

router = APIRouter()


@router.post("/plans/{document}/layout")
def make_layout(request: Request, document: str) -> dict[str, Any]:
    """Make the layout of what is accepted; tell what is drawn and what is listed."""
    now = record_of(request, document).read()
    names = [one.values["name"] for one in now.draft.proposals if one.kind == "mention" and one.is_accepted]
    places = [{"name": name, "how": "尚无图形"} for name in dict.fromkeys(names)]
    said = f"接受了 {len(places)} 处地点" if places else "还没有接受过地点"
    return {"said": said, "places": places, "drawn": 0}
