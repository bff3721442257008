"""The seam for stores: an atlas is the same whether its texts come from files or from elsewhere."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path

import pytest
import shapely

from buju.atlas.atlas import Atlas
from buju.atlas.memory import load, open_atlas
from buju.atlas.store import FolderStore, Store
from buju.errors import DataMissing
from buju.fault import FaultCode

FACTS = "seeds/songjiang-2024-102/facts.yaml"
SOURCE, TEXT = "seeds/songjiang-2024-102/source.yaml", "seeds/songjiang-2024-102/text.txt"


class TextStore:
    """Texts by name, with no file behind them."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    @classmethod
    def of(cls, root: Path) -> TextStore:
        files = (file for part in ("layers", "seeds") for file in (root / part).rglob("*") if file.is_file())
        return cls({file.relative_to(root).as_posix(): file.read_bytes().decode() for file in files})

    def folders(self, under: str) -> list[str]:
        parts = (name.split("/") for name in self.texts if name.startswith(f"{under}/"))
        found = sorted({path[1] for path in parts if len(path) > 2})
        if not found:
            raise DataMissing(f"没有“{under}”")
        return found

    def has(self, name: str) -> bool:
        return name in self.texts

    def text(self, name: str) -> str:
        try:
            return self.texts[name]
        except KeyError:
            raise DataMissing(f"没有“{name}”") from None

    def version(self) -> Hashable:
        return hash(frozenset(self.texts.items()))


def told(atlas: Atlas) -> list[object]:
    """All that an atlas holds, to be compared."""
    return [
        [(document.source, document.text, document.clauses) for document in atlas.documents()],
        list(atlas.facts()),
        list(atlas.layouts()),
        [(place.record, None if place.shape is None else shapely.to_wkb(place.shape)) for place in atlas.places()],
        list(atlas.relations()),
        [
            (context.file, [(one.name, one.aliases, one.margin_m, shapely.to_wkb(one.shape)) for one in context.shapes])
            for context in atlas.contexts()
        ],
        atlas.vocabulary,
        atlas.faults,
    ]


def test_an_atlas_of_texts_is_the_atlas_of_the_files(root: Path) -> None:
    store: Store = TextStore.of(root)

    atlas = load(store)

    assert atlas.counts().facts > 600
    assert told(atlas) == told(open_atlas(root))


def test_faults_name_what_a_store_calls_its_texts(songjiang_data: Path) -> None:
    store = TextStore.of(songjiang_data)
    del store.texts[FACTS]

    (fault,) = load(store).faults

    assert (fault.code, fault.where.file, fault.message) == (FaultCode.FILE_MISSING, FACTS, f"没有“{FACTS}”")


def test_what_is_wrong_beside_a_missing_text_is_told_too(songjiang_data: Path) -> None:
    store = TextStore.of(songjiang_data)
    store.texts[SOURCE] += "id: again\n"
    del store.texts[TEXT]

    faults = load(store).faults

    assert {(fault.code, fault.where.file) for fault in faults} == {
        (FaultCode.FILE_SYNTAX, SOURCE),
        (FaultCode.FILE_MISSING, TEXT),
    }


def test_a_store_without_layers_cannot_be_opened() -> None:
    with pytest.raises(DataMissing, match="没有“seeds”"):
        load(TextStore({}))


def test_a_version_changes_with_the_texts_alone(data: Path) -> None:
    store = FolderStore(data)
    before = store.version()

    assert FolderStore(data).version() == before
    (data / FACTS).write_bytes((data / FACTS).read_bytes() + b"\n")
    changed = store.version()
    assert changed != before
    (data / "seeds/relations.yaml").write_text("relations: []\n", encoding="utf-8")
    assert store.version() not in (before, changed)
    (data / "seeds/relations.yaml").unlink()
    assert store.version() != before
