"""Opening the atlas: where the data are, what was read, and what had to be left out."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

from buju.atlas.atlas import Atlas
from buju.atlas.checks import Subject, check
from buju.atlas.glossary import read_glossary
from buju.atlas.layers import read_layers
from buju.atlas.ledger import overlaps, read_ledger
from buju.atlas.seeds import read_seeds
from buju.errors import DataMissing

ENVIRONMENT = "BUJU_DATA"


def data_root(data: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder that holds `layers/` and `seeds/`.

    The argument counts first, then `$BUJU_DATA`, the data installed with the package, and the checkout that the
    package lies in. An explicit value that is wrong is an error, never passed over.

    Raises:
        DataMissing: no such folder, or it lacks layers/ or seeds/; the message names the path.
    """
    explicit = data if data is not None else os.environ.get(ENVIRONMENT) or None
    if explicit is not None:
        return _with_both(Path(explicit))
    package = Path(str(files("buju")))
    for place in (package / "_data", package.parent.parent):
        if (place / "layers").is_dir() and (place / "seeds").is_dir():
            return place
    raise DataMissing(f"没有找到数据：{package / '_data'} 不存在；请用 --data 或环境变量 {ENVIRONMENT} 指明")


def open_atlas(data: str | os.PathLike[str] | None = None) -> Atlas:
    """Read, check and index the data. Entries with errors are left out; `atlas.faults` says which and why.

    Raises:
        DataMissing: the data folder is not there or cannot be listed.
    """
    root = data_root(data)
    seeds, layers, ledger = read_seeds(root / "seeds"), read_layers(root / "layers"), read_ledger(root)
    glossary = read_glossary(root)
    faults = check(Subject(seeds, layers, ledger, glossary))
    left_out = {fault.entry for fault in faults if fault.is_error and fault.entry is not None}
    facts = [fact for fact in seeds.facts if fact.id not in left_out]
    places = [place for place in layers.places if place.id not in left_out]
    written = (relation for relation in ledger.relations if relation.id not in left_out)
    return Atlas(
        documents=seeds.documents,
        facts=facts,
        layouts=layers.layouts,
        places=places,
        contexts=layers.contexts,
        relations=(*written, *overlaps(places)),
        vocabulary=glossary.vocabulary(facts),
        faults=faults,
    )


def _with_both(root: Path) -> Path:
    for name in ("layers", "seeds"):
        if not (root / name).is_dir():
            raise DataMissing(f"数据文件夹 {root} 中没有 {name}/；应为含有 layers/ 和 seeds/ 的文件夹")
    return root
