"""What the rules look at, and how they report: everything that was read, with its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from buju.atlas.glossary import Glossary
from buju.atlas.ledger import Ledger
from buju.atlas.place import Place, facts_by_place
from buju.fault import Fault, FaultCode

if TYPE_CHECKING:
    from buju.atlas.layers import Layers
    from buju.atlas.relation import Relation
    from buju.atlas.seeds import Seeds
    from buju.policy.fact import Fact


@dataclass(frozen=True)
class Subject:
    """Documents and facts, layers, the ledger of relations, and the glossary of functions, as read."""

    seeds: Seeds
    layers: Layers
    ledger: Ledger = field(default_factory=Ledger)
    glossary: Glossary = field(default_factory=Glossary)

    @cached_property
    def about(self) -> Mapping[str, list[Fact]]:
        """The sound facts that name each place."""
        return facts_by_place(self.seeds.facts)

    def of_fact(self, fact_id: str, code: FaultCode, message: str) -> Fault:
        """Make a fault of a fact, which stays out of the atlas if the code is an error."""
        return Fault.of(code, message, where=self.seeds.written[fact_id], entry=fact_id)

    def of_place(self, place: Place, code: FaultCode, message: str, *, keep: bool = False) -> Fault:
        """Make a fault of a place; with `keep` the place itself is sound enough to stay in the atlas."""
        return Fault.of(code, message, where=self.layers.where[place.id], entry=None if keep else place.id)

    def of_relation(self, relation: Relation, code: FaultCode, message: str) -> Fault:
        """Make a fault of a written relation."""
        return Fault.of(code, message, where=self.ledger.lines[relation.id], entry=relation.id)


Rule = Callable[[Subject], Iterator[Fault]]
