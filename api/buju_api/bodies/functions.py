"""The vocabulary of functions as JSON."""

from __future__ import annotations

from typing import Any

from buju.atlas.atlas import Atlas
from buju.atlas.objects import function_object
from buju.policy.citation import Citation
from buju.policy.vocabulary import FunctionMapping, IndustryFunction, Stage
from buju_api.bodies.base import Body
from buju_api.links import ServiceLinks


class StatedWords(FunctionMapping):
    """A wording that means the function: its fact, its places, and the citation that proves it."""

    places: list[str]
    citation: Citation


class FunctionLinks(Body):
    """Where a function leads: its entry on the page."""

    page: str


class FunctionItem(IndustryFunction):
    """A function with the words that mean it together with others, and every stated wording of it."""

    shared: list[str]
    stated: list[StatedWords]
    links: FunctionLinks


class FunctionList(Body):
    """Functions in the order of the chain; `stages` says what the stages of the items are."""

    count: int
    stages: list[Stage]
    items: list[FunctionItem]


def function_body(function: IndustryFunction, atlas: Atlas, links: ServiceLinks) -> dict[str, Any]:
    """Return a function with its stated wordings and its link."""
    return function_object(function, atlas) | {"links": {"page": links.function(function.id)}}
