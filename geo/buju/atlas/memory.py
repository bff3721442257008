"""The atlas in memory: opened from a store, what was read, and what had to be left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from buju.atlas.atlas import Atlas, Counts
from buju.atlas.checks import Subject, check
from buju.atlas.glossary import read_glossary
from buju.atlas.joined import JoinedStore
from buju.atlas.layers import read_layers
from buju.atlas.ledger import overlaps, read_ledger
from buju.atlas.place import facts_by_place
from buju.atlas.seeds import read_seeds
from buju.atlas.standin import standing_in
from buju.atlas.store import DataFolders, Store, store_of
from buju.policy.vocabulary import Vocabulary

if TYPE_CHECKING:
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place
    from buju.atlas.relation import Relation
    from buju.fault import Fault
    from buju.policy.document import Document
    from buju.policy.fact import Fact


Item = TypeVar("Item")


class MemoryAtlas(Atlas):
    """An atlas of entries at hand. It cannot be changed."""

    _documents: Mapping[str, Document]
    _facts: Mapping[str, Fact]
    _layouts: Mapping[str, Layout]
    _places: Mapping[str, Place]
    _relations: Mapping[str, Relation]
    _contexts: Mapping[str, Context]
    _vocabulary: Vocabulary
    _faults: tuple[Fault, ...]

    def __init__(
        self,
        *,
        documents: Iterable[Document],
        facts: Iterable[Fact],
        layouts: Iterable[Layout],
        places: Iterable[Place],
        contexts: Iterable[Context] = (),
        relations: Iterable[Relation] = (),
        vocabulary: Vocabulary | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        vars(self).update(
            _documents=_by_id(documents),
            _facts=_by_id(facts),
            _layouts=_by_id(layouts),
            _places=_by_id(places),
            _relations=_by_id(relations),
            _contexts={item.file.id: item for item in contexts},
            _vocabulary=vocabulary or Vocabulary(),
            _faults=tuple(faults),
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"the atlas is not to be changed: {name}")

    @property
    def vocabulary(self) -> Vocabulary:
        """See `Atlas.vocabulary`."""
        return self._vocabulary

    @property
    def faults(self) -> tuple[Fault, ...]:
        """See `Atlas.faults`."""
        return self._faults

    def counts(self) -> Counts:
        """See `Atlas.counts`."""
        return Counts(
            layouts=len(self._layouts),
            places=len(self._places),
            documents=len(self._documents),
            facts=len(self._facts),
            relations=len(self._relations),
        )

    def documents(self) -> tuple[Document, ...]:
        """See `Atlas.documents`."""
        return tuple(self._documents.values())

    def facts(self) -> tuple[Fact, ...]:
        """See `Atlas.facts`."""
        return tuple(self._facts.values())

    def layouts(self) -> tuple[Layout, ...]:
        """See `Atlas.layouts`."""
        return tuple(self._layouts.values())

    def places(self) -> tuple[Place, ...]:
        """See `Atlas.places`."""
        return tuple(self._places.values())

    def relations(self) -> tuple[Relation, ...]:
        """See `Atlas.relations`."""
        return tuple(self._relations.values())

    def contexts(self) -> tuple[Context, ...]:
        """See `Atlas.contexts`."""
        return tuple(self._contexts.values())

    def find_document(self, document_id: str | None) -> Document | None:
        """See `Atlas.find_document`."""
        return self._documents.get(document_id or "")

    def find_fact(self, fact_id: str | None) -> Fact | None:
        """See `Atlas.find_fact`."""
        return self._facts.get(fact_id or "")

    def find_layout(self, layout_id: str | None) -> Layout | None:
        """See `Atlas.find_layout`."""
        return self._layouts.get(layout_id or "")

    def find_place(self, place_id: str | None) -> Place | None:
        """See `Atlas.find_place`."""
        return self._places.get(place_id or "")

    def find_relation(self, relation_id: str | None) -> Relation | None:
        """See `Atlas.find_relation`."""
        return self._relations.get(relation_id or "")

    def find_context(self, context_id: str | None) -> Context | None:
        """See `Atlas.find_context`."""
        return self._contexts.get(context_id or "")

    def places_of(self, layout_id: str) -> tuple[Place, ...]:
        """See `Atlas.places_of`."""
        return self._places_of.get(self.layout(layout_id).id, ())

    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        """See `Atlas.facts_of`."""
        return self._facts_of.get(self.document(document_id).id, ())

    def facts_about(self, place_id: str) -> tuple[Fact, ...]:
        """See `Atlas.facts_about`."""
        return self._facts_about.get(self.place(place_id).id, ())

    def relations_of(self, place_id: str) -> tuple[Relation, ...]:
        """See `Atlas.relations_of`."""
        return self._relations_of.get(self.place(place_id).id, ())

    @cached_property
    def _places_of(self) -> dict[str, tuple[Place, ...]]:
        return _grouped((place.record.layout, place) for place in self._places.values())

    @cached_property
    def _facts_of(self) -> dict[str, tuple[Fact, ...]]:
        return _grouped((fact.citation.document, fact) for fact in self._facts.values())

    @cached_property
    def _facts_about(self) -> dict[str, tuple[Fact, ...]]:
        return _grouped((place, fact) for fact in self._facts.values() for place in fact.places)

    @cached_property
    def _relations_of(self) -> dict[str, tuple[Relation, ...]]:
        return _grouped(
            (place, relation)
            for relation in self._relations.values()
            for place in dict.fromkeys((relation.left.place, relation.right.place))
            if place is not None
        )


def _by_id(items: Iterable[Item]) -> Mapping[str, Item]:
    return {item.id: item for item in items}  # type: ignore[attr-defined] # all have an id


def _grouped(pairs: Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    groups: dict[str, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return {key: tuple(group) for key, group in groups.items()}


def open_atlas(data: DataFolders = None) -> MemoryAtlas:
    """Read, check and index the data of a folder, or of several as one.

    Entries with errors are left out; `atlas.faults` says which and why.

    Raises:
        DataMissing: the data folder is not there or cannot be listed.
    """
    return load(store_of(data))


def load(store: Store) -> MemoryAtlas:
    """Read, check and index everything in a store. Entries with errors are left out; `atlas.faults` says which and why.

    Raises:
        DataMissing: the store has no `layers` or no `seeds`.
    """
    seeds, layers, ledger, glossary = read_seeds(store), read_layers(store), read_ledger(store), read_glossary(store)
    clashes = store.clashes() if isinstance(store, JoinedStore) else []
    faults = [*clashes, *check(Subject(seeds, layers, ledger, glossary))]
    left_out = {fault.entry for fault in faults if fault.is_error and fault.entry is not None}
    facts = [fact for fact in seeds.facts if fact.id not in left_out]
    about = facts_by_place(facts)
    places = [place.stated_by(about[place.id]) for place in layers.places if place.id not in left_out]
    places = standing_in(places, layers.contexts)
    written = (relation for relation in ledger.relations if relation.id not in left_out)
    return MemoryAtlas(
        documents=seeds.documents,
        facts=facts,
        layouts=layers.layouts,
        places=places,
        contexts=layers.contexts,
        relations=(*written, *overlaps(places)),
        vocabulary=glossary.vocabulary(facts),
        faults=faults,
    )
