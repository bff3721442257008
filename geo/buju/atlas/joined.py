"""Several data folders as one: their documents and layers side by side, what clashes told."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from buju.atlas.store import BASE, CONTEXT, FolderStore
from buju.fault import Fault, FaultCode, Line

if TYPE_CHECKING:
    from buju.atlas.store import Store

# What each folder may have one of; all of them count.
_SHARED = frozenset({f"layers/{CONTEXT}", f"layers/{BASE}"})


class JoinedStore:
    """Stores by what faults call them; the first that has a text gives it.

    A text that each may have one of (the surroundings, the ledger, the glossary) is called by its own name in the
    first store that has it, and after its store in the others: `mine/seeds/relations.yaml`.
    """

    def __init__(self, stores: Mapping[str, Store]) -> None:
        self._stores = dict(stores)

    def folders(self, under: str) -> list[str]:
        """Return the names of the folders of all stores, each once; raises as `Store.folders` does."""
        return sorted({name for store in self._stores.values() for name in store.folders(under)})

    def has(self, name: str) -> bool:
        """Whether one of the stores has it."""
        return any(store.has(own) for store, own in self._where(name))

    def text(self, name: str) -> str:
        """Return the text of the first store that has it; raises as `Store.text` does."""
        places = self._where(name)
        store, own = next((place for place in places if place[0].has(place[1])), places[0])
        return store.text(own)

    def version(self) -> Hashable:
        """Return the versions of all stores."""
        return tuple(store.version() for store in self._stores.values())

    def named(self, name: str) -> tuple[str, ...]:
        """Return what the texts of a name are called, the first store's first."""
        having = [label for label, store in self._stores.items() if store.has(name)]
        return tuple(f"{label}/{name}" if at else name for at, label in enumerate(having))

    def clashes(self) -> list[Fault]:
        """Return the folders of documents and layers that a store before has too, and that are therefore not read."""
        first: dict[str, str] = {}
        faults: list[Fault] = []
        for label, store in self._stores.items():
            for folder in (f"{under}/{name}" for under in ("layers", "seeds") for name in store.folders(under)):
                other = first.setdefault(folder, label)
                if other != label and folder not in _SHARED:
                    message = f"数据文件夹“{other}”里也有 {folder}，这里的没有采用；请给其中一个改名（文件夹和编号）"
                    faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(f"{label}/{folder}")))
        return faults

    def _where(self, name: str) -> list[tuple[Store, str]]:
        label, _, rest = name.partition("/")
        if label in self._stores and rest:
            return [(self._stores[label], rest)]
        return [(store, name) for store in self._stores.values()]


def joined(roots: Sequence[Path]) -> JoinedStore:
    """Return folders as one store, each called by its name; a name that is taken gets a number."""
    stores: dict[str, Store] = {}
    for root in roots:
        called = root.absolute().name or "data"
        taken = {*stores, "layers", "seeds"}
        label = next(name for n in count(1) if (name := called if n == 1 else f"{called}-{n}") not in taken)
        stores[label] = FolderStore(root)
    return JoinedStore(stores)


def named(store: Store, name: str) -> tuple[str, ...]:
    """Return what the texts of a name are called in a store: none, one, or several of a joined one."""
    if isinstance(store, JoinedStore):
        return store.named(name)
    return (name,) if store.has(name) else ()
