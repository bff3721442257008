"""Opening the atlas: what is in the store, what was read, and what had to be left out."""

from __future__ import annotations

import os

from buju.atlas.checks import Subject, check
from buju.atlas.glossary import read_glossary
from buju.atlas.layers import read_layers
from buju.atlas.ledger import overlaps, read_ledger
from buju.atlas.memory import MemoryAtlas
from buju.atlas.place import facts_by_place
from buju.atlas.seeds import read_seeds
from buju.atlas.store import FolderStore, Store, data_root


def open_atlas(data: str | os.PathLike[str] | None = None) -> MemoryAtlas:
    """Read, check and index the data of a folder. Entries with errors are left out; `atlas.faults` says which and why.

    Raises:
        DataMissing: the data folder is not there or cannot be listed.
    """
    return load(FolderStore(data_root(data)))


def load(store: Store) -> MemoryAtlas:
    """Read, check and index everything in a store. Entries with errors are left out; `atlas.faults` says which and why.

    Raises:
        DataMissing: the store has no `layers` or no `seeds`.
    """
    seeds, layers, ledger, glossary = read_seeds(store), read_layers(store), read_ledger(store), read_glossary(store)
    faults = check(Subject(seeds, layers, ledger, glossary))
    left_out = {fault.entry for fault in faults if fault.is_error and fault.entry is not None}
    facts = [fact for fact in seeds.facts if fact.id not in left_out]
    about = facts_by_place(facts)
    places = [place.stated_by(about[place.id]) for place in layers.places if place.id not in left_out]
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
