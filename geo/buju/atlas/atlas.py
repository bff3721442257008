"""The atlas: documents, facts, layouts, places and relations, asked by methods.

Whoever asks does not know where the entries are: in memory (`memory.py`) or in a database, which can answer each
question when it is asked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol, Self, TypeVar

from buju.errors import NameUnknown, NotFound
from buju.fault import Fault, errors_of
from buju.folded import name_key
from buju.policy.fact import Fact, LayoutWording
from buju.policy.status import status_of

if TYPE_CHECKING:
    from datetime import date

    from buju.atlas.gazetteer import Gazetteer
    from buju.atlas.layout import Context, Layout
    from buju.atlas.place import Place
    from buju.atlas.relation import Relation
    from buju.policy.document import Document
    from buju.policy.status import PlanStatus
    from buju.policy.vocabulary import Vocabulary

Named = TypeVar("Named")


class _Entry(Protocol):
    @property
    def id(self) -> str: ...


class Counts(NamedTuple):
    """How many entries of each kind there are."""

    layouts: int
    places: int
    documents: int
    facts: int
    relations: int


class Atlas(ABC):
    """Everything that is known, by id and by relation; it does not change.

    Entries with faults of severity error are not in it; `faults` says which and why. What gives all entries of a kind
    gives them in the order of the data; `find_…` gives None for what is not there, the bare word raises NotFound.
    """

    @property
    def on(self) -> date | None:
        """The day that the status of plans is told for; None where nobody has set one."""
        day: date | None = vars(self).get("_on")
        return day

    def as_of(self, on: date | None) -> Self:
        """Return an atlas of the same entries that tells the status of plans for another day."""
        dated = copy(self)
        vars(dated)["_on"] = on
        return dated

    def status(self, document_id: str | None) -> PlanStatus | None:
        """Return the status of a document on the atlas's day; None without a day, or without such a document."""
        document = self.find_document(document_id)
        return None if document is None or self.on is None else status_of(document.source, on=self.on)

    @property
    @abstractmethod
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of functions, and what the stated ones mean."""

    @property
    @abstractmethod
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in the data, by file and line."""

    @abstractmethod
    def counts(self) -> Counts:
        """Return how many entries of each kind there are."""

    @abstractmethod
    def documents(self) -> tuple[Document, ...]:
        """Return every document."""

    @abstractmethod
    def facts(self) -> tuple[Fact, ...]:
        """Return every fact, in the order of the documents."""

    @abstractmethod
    def layouts(self) -> tuple[Layout, ...]:
        """Return every layout."""

    @abstractmethod
    def places(self) -> tuple[Place, ...]:
        """Return every place, in the order of the layouts."""

    @abstractmethod
    def relations(self) -> tuple[Relation, ...]:
        """Return every relation: the written ones, then the overlaps."""

    @abstractmethod
    def contexts(self) -> tuple[Context, ...]:
        """Return all surroundings."""

    @abstractmethod
    def find_document(self, document_id: str | None) -> Document | None:
        """Return a document, or None."""

    @abstractmethod
    def find_fact(self, fact_id: str | None) -> Fact | None:
        """Return a fact, or None."""

    @abstractmethod
    def find_layout(self, layout_id: str | None) -> Layout | None:
        """Return a layout, or None."""

    @abstractmethod
    def find_place(self, place_id: str | None) -> Place | None:
        """Return a place, or None."""

    @abstractmethod
    def find_relation(self, relation_id: str | None) -> Relation | None:
        """Return a relation, or None."""

    @abstractmethod
    def find_context(self, context_id: str | None) -> Context | None:
        """Return a layer of the surroundings, or None."""

    @abstractmethod
    def places_of(self, layout_id: str) -> tuple[Place, ...]:
        """Return a layout's places in the order of its recipe, the F ones included, or raise NotFound."""

    @abstractmethod
    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        """Return the facts that a document states, in their order, or raise NotFound."""

    @abstractmethod
    def facts_about(self, place_id: str) -> tuple[Fact, ...]:
        """Return the facts that concern a place, in the order of their documents, or raise NotFound."""

    @abstractmethod
    def relations_of(self, place_id: str) -> tuple[Relation, ...]:
        """Return the relations that have a place at one of their ends, or raise NotFound."""

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that kept entries out of the atlas."""
        return errors_of(self.faults)

    def document(self, words: str) -> Document:
        """Return the document of an id, a title or a short name; NotFound has the known ids."""
        return self.find_document(words) or _named(
            lambda: self.gazetteer.document(words), "文件", words, self.documents
        )

    def fact(self, fact_id: str) -> Fact:
        """Return a fact, or raise NotFound with the known ids."""
        return self.find_fact(fact_id) or _unknown("事实", fact_id, self.facts)

    def layout(self, words: str) -> Layout:
        """Return the layout of an id, a name, a title or a region; NotFound has the known ids."""
        return self.find_layout(words) or _named(lambda: self.gazetteer.layout(words), "布局", words, self.layouts)

    def place(self, words: str) -> Place:
        """Return the place of an id, a name or an alias; NotFound has the known ids, Ambiguous the choices."""
        return self.find_place(words) or _named(lambda: self.gazetteer.place(words), "地点", words, self.places)

    def relation(self, relation_id: str) -> Relation:
        """Return a relation, or raise NotFound with the known ids."""
        return self.find_relation(relation_id) or _unknown("关系", relation_id, self.relations)

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
        found = map(self.find_context, self.layout(layout_id).context)
        return tuple(context for context in found if context is not None)

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

        A place is of a district by its record, or because the text puts it there.

        `text` is looked for in names, aliases and quotes, blind to spaces, line breaks and digit width.
        """
        wanted = name_key(text) if text else ""
        units = None if district is None else self._units_called(district)
        return tuple(
            place
            for place in self.places()
            if (layout is None or place.record.layout == layout)
            and (role is None or place.role == role)
            and (grade is None or place.grade == grade)
            and (units is None or not units.isdisjoint(_districts_of(place)))
            and (not wanted or wanted in self._searchable[place.id])
        )

    def find_facts(
        self, *, document: str | None = None, kind: str | None = None, place: str | None = None
    ) -> tuple[Fact, ...]:
        """Return the facts that meet every given filter; an unknown document or place raises NotFound."""
        source = None if document is None else self.document(document).id
        about = None if place is None else self.place(place).id
        return tuple(
            fact
            for fact in self.facts()
            if (source is None or fact.citation.document == source)
            and (kind is None or fact.kind == kind)
            and (about is None or about in fact.places)
        )

    def errors_of(self, layout_id: str) -> tuple[Fault, ...]:
        """Return the errors in what a layout's map is made of: its layer, document, surroundings and relations."""
        layout = self.layout(layout_id)
        own = (f"layers/{layout.id}/", f"seeds/{layout.document}/", "seeds/relations.yaml")
        # Of several data folders, all but the first are named before what is theirs.
        around = ("/context/layer.json", *(f"/{name}.geojson" for name in layout.context))
        return tuple(
            fault for fault in self.errors if fault.where.file.startswith(own) or fault.where.file.endswith(around)
        )

    def _units_called(self, words: str) -> frozenset[str | None]:
        """Return the names that places may have their district by: a city's are those of its districts too."""
        wanted, register = name_key(words), self.gazetteer.districts
        said = {name for place in self.places() for name in _districts_of(place) if name}
        called = {name for name in said if name_key(name) == wanted}
        # What is no unit (临港, a development zone) is called by its own name alone.
        if called and not self.gazetteer.knows_district(words):
            return frozenset(called)
        unit = self.gazetteer.district(words)
        return frozenset({unit.name, *(one.name for one in (*register.members(unit), *register.towns(unit)))})

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """What the words of users mean: places, units of administration, stations, layouts, documents by name."""
        from buju.atlas.gazetteer import Gazetteer

        return Gazetteer(self)

    @cached_property
    def _searchable(self) -> dict[str, str]:
        return {
            place.id: name_key(
                "\n".join([place.name, *place.record.aliases, *(f.citation.quote for f in self.facts_about(place.id))])
            )
            for place in self.places()
        }


def _districts_of(place: Place) -> tuple[str | None, ...]:
    """Return where a place is said to be: in its record's district, and where the text puts it."""
    return (place.record.district, *(host.host for host in place.record.host))


def _named(find: Callable[[], Named], kind: str, words: str, every: Callable[[], Iterable[_Entry]]) -> Named:
    """Return what goes by a name: ids are looked up before, without any gazetteer."""
    try:
        return find()
    except NameUnknown:
        _unknown(kind, words, every)


def _unknown(kind: str, wanted: str, every: Callable[[], Iterable[_Entry]]) -> NoReturn:
    raise NotFound(kind, wanted, [entry.id for entry in every()])
