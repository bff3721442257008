"""The atlas: documents, facts, layouts, places and relations, indexed, and not to be changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from buju.atlas.context import Context
from buju.atlas.gazetteer import Gazetteer
from buju.atlas.layout import Layout
from buju.atlas.place import Place
from buju.atlas.relation import Relation
from buju.errors import NameUnknown, NotFound
from buju.fault import Fault, errors_of
from buju.folded import name_key
from buju.policy.document import Document
from buju.policy.fact import Fact, LayoutWording
from buju.policy.vocabulary import Vocabulary

Item = TypeVar("Item")
Kept_co = TypeVar("Kept_co", covariant=True)


class Counts(NamedTuple):
    """How many entries of each kind there are."""

    layouts: int
    places: int
    documents: int
    facts: int
    relations: int


class Entries(Mapping[str, Kept_co]):
    """Entries of one kind by id; called, all of them in order."""

    def __init__(self, items: Mapping[str, Kept_co]) -> None:
        self._items = items

    def __call__(self) -> tuple[Kept_co, ...]:
        """Return all entries, in order."""
        return tuple(self._items.values())

    def __getitem__(self, key: str) -> Kept_co:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class Atlas:
    """Everything that is known, by id and by relation.

    Entries with faults of severity error are not in it; `faults` says which and why. It cannot be changed.
    """

    documents: Entries[Document]
    facts: Entries[Fact]
    layouts: Entries[Layout]
    places: Entries[Place]
    relations: Entries[Relation]
    contexts: Entries[Context]
    vocabulary: Vocabulary
    faults: tuple[Fault, ...]

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
            documents=_by_id(documents),
            facts=_by_id(facts),
            layouts=_by_id(layouts),
            places=_by_id(places),
            relations=_by_id(relations),
            contexts=Entries({item.file.id: item for item in contexts}),
            vocabulary=vocabulary or Vocabulary(),
            faults=tuple(faults),
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"the atlas is not to be changed: {name}")

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that kept entries out of the atlas."""
        return errors_of(self.faults)

    def counts(self) -> Counts:
        """Return how many entries of each kind there are."""
        return Counts(
            layouts=len(self.layouts),
            places=len(self.places),
            documents=len(self.documents),
            facts=len(self.facts),
            relations=len(self.relations),
        )

    def find_document(self, document_id: str | None) -> Document | None:
        """Return a document, or None."""
        return self.documents.get(document_id or "")

    def find_fact(self, fact_id: str | None) -> Fact | None:
        """Return a fact, or None."""
        return self.facts.get(fact_id or "")

    def find_layout(self, layout_id: str | None) -> Layout | None:
        """Return a layout, or None."""
        return self.layouts.get(layout_id or "")

    def find_place(self, place_id: str | None) -> Place | None:
        """Return a place, or None."""
        return self.places.get(place_id or "")

    def find_relation(self, relation_id: str | None) -> Relation | None:
        """Return a relation, or None."""
        return self.relations.get(relation_id or "")

    def places_by_id(self, ids: Iterable[str]) -> tuple[Place, ...]:
        """Return the places of these ids, in their order; what is not there is left out."""
        found = map(self.find_place, ids)
        return tuple(place for place in found if place is not None)

    def wordings_of(self, layout_id: str) -> tuple[LayoutWording, ...]:
        """Return the wordings of a layout, in the order of their documents."""
        wordings = (fact for fact in self.find_facts(kind="layout") if isinstance(fact, LayoutWording))
        return tuple(wording for wording in wordings if wording.layout == layout_id)

    def contexts_of(self, layout_id: str) -> tuple[Context, ...]:
        """Return the surroundings that a layout names, in its order, as far as they are there."""
        named = self.layout(layout_id).context
        return tuple(self.contexts[name] for name in named if name in self.contexts)

    def document(self, words: str) -> Document:
        """Return the document of an id, a title or a short name; NotFound has the known ids."""
        return _get(self.documents, words, "文件", named=lambda: self.gazetteer.document(words))

    def fact(self, fact_id: str) -> Fact:
        """Return a fact, or raise NotFound."""
        return _get(self.facts, fact_id, "事实")

    def layout(self, words: str) -> Layout:
        """Return the layout of an id, a name, a title or a region; NotFound has the known ids."""
        return _get(self.layouts, words, "布局", named=lambda: self.gazetteer.layout(words))

    def place(self, words: str) -> Place:
        """Return the place of an id, a name or an alias; NotFound has the known ids, Ambiguous the choices."""
        return _get(self.places, words, "地点", named=lambda: self.gazetteer.place(words))

    def relation(self, relation_id: str) -> Relation:
        """Return a relation, or raise NotFound with the known ids."""
        return _get(self.relations, relation_id, "关系")

    def places_of(self, layout_id: str) -> tuple[Place, ...]:
        """Return a layout's places in the order of its recipe, the F ones included."""
        return self._places_of.get(self.layout(layout_id).id, ())

    def facts_about(self, place_id: str) -> tuple[Fact, ...]:
        """Return the facts that concern a place, in the order of their documents."""
        return self._facts_about.get(self.place(place_id).id, ())

    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        """Return the facts that a document states, in their order."""
        return self._facts_of.get(self.document(document_id).id, ())

    def find_places(
        self,
        *,
        layout: str | None = None,
        role: str | None = None,
        grade: str | None = None,
        district: str | None = None,
        text: str | None = None,
    ) -> tuple[Place, ...]:
        """Return the places that meet every given filter: `layout` is an id, `district` what any unit goes by.

        `text` is looked for in names, aliases and quotes, blind to spaces, line breaks and digit width.
        """
        wanted = name_key(text) if text else ""
        units = None if district is None else self._units_called(district)
        return tuple(
            place
            for place in self.places.values()
            if (layout is None or place.record.layout == layout)
            and (role is None or place.role == role)
            and (grade is None or place.grade == grade)
            and (units is None or place.record.district in units)
            and (not wanted or wanted in self._searchable[place.id])
        )

    def relations_of(self, place_id: str) -> tuple[Relation, ...]:
        """Return the relations that have a place at one of their ends."""
        return self._relations_of.get(self.place(place_id).id, ())

    def find_facts(
        self, *, document: str | None = None, kind: str | None = None, place: str | None = None
    ) -> tuple[Fact, ...]:
        """Return the facts that meet every given filter; an unknown document or place raises NotFound."""
        source = None if document is None else self.document(document).id
        about = None if place is None else self.place(place).id
        return tuple(
            fact
            for fact in self.facts.values()
            if (source is None or fact.citation.document == source)
            and (kind is None or fact.kind == kind)
            and (about is None or about in fact.places)
        )

    def errors_of(self, layout_id: str) -> tuple[Fault, ...]:
        """Return the errors in what a layout's map is made of: its layer, document, surroundings and relations."""
        layout = self.layout(layout_id)
        sources = (f"layers/{layout.id}/", "layers/context/", f"seeds/{layout.document}/", "seeds/relations.yaml")
        return tuple(fault for fault in self.errors if fault.where.file.startswith(sources))

    def _units_called(self, words: str) -> frozenset[str | None]:
        """Return the names that places may have their district by: a city's are those of its districts too."""
        wanted = name_key(words)
        recorded = {place.record.district for place in self.places.values()} - {None}
        called = frozenset(name for name in recorded if name and name_key(name) == wanted)
        if called:
            return called
        unit = self.gazetteer.district(words)
        return frozenset({unit.name, *(member.name for member in self.gazetteer.districts.members(unit))})

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """What the words of users mean: places, units of administration, stations, layouts, documents by name."""
        return Gazetteer(places=self.places, layouts=self.layouts, documents=self.documents, contexts=self.contexts)

    @cached_property
    def _places_of(self) -> dict[str, tuple[Place, ...]]:
        return _grouped((place.record.layout, place) for place in self.places.values())

    @cached_property
    def _facts_about(self) -> dict[str, tuple[Fact, ...]]:
        return _grouped((place, fact) for fact in self.facts.values() for place in fact.places)

    @cached_property
    def _relations_of(self) -> dict[str, tuple[Relation, ...]]:
        return _grouped(
            (place, relation)
            for relation in self.relations.values()
            for place in dict.fromkeys((relation.left.place, relation.right.place))
            if place is not None
        )

    @cached_property
    def _facts_of(self) -> dict[str, tuple[Fact, ...]]:
        return _grouped((fact.citation.document, fact) for fact in self.facts.values())

    @cached_property
    def _searchable(self) -> dict[str, str]:
        return {
            place.id: name_key(
                "\n".join([place.name, *place.record.aliases, *(f.citation.quote for f in self.facts_about(place.id))])
            )
            for place in self.places.values()
        }


def _by_id(items: Iterable[Item]) -> Entries[Item]:
    return Entries({item.id: item for item in items})  # type: ignore[attr-defined] # all have an id


def _get(items: Mapping[str, Item], words: str, kind: str, *, named: Callable[[], Item] | None = None) -> Item:
    """Return what has an id, or goes by a name; ids are looked up without any gazetteer."""
    if words in items:
        return items[words]
    try:
        if named is not None:
            return named()
    except NameUnknown:
        pass
    raise NotFound(kind, words, items)


def _grouped(pairs: Iterable[tuple[str, Item]]) -> dict[str, tuple[Item, ...]]:
    groups: dict[str, list[Item]] = {}
    for key, item in pairs:
        groups.setdefault(key, []).append(item)
    return {key: tuple(group) for key, group in groups.items()}
