"""Where the texts of an atlas come from: a folder of files, or whatever else hands out texts by name."""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from buju.errors import DataMissing
from buju.fault import Fault, FaultCode, Line
from buju.files import read_text, reason_of

ENVIRONMENT = "BUJU_DATA"
# What lies around layouts, and what layers are digitised from, lie beside them in `layers/`.
CONTEXT, BASE = "context", "base"
# What stands for the data installed with the package, where a folder is asked for.
SHIPPED = "随包"

DataFolders = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None


class Store(Protocol):
    """Texts by name, such as `seeds/functions.yaml`; the parts of a name are joined by `/`."""

    def folders(self, under: str) -> Sequence[str]:
        """Return the names of the folders in a folder, sorted.

        Raises:
            DataMissing: there is no such folder, or it cannot be listed.
        """

    def has(self, name: str) -> bool:
        """Whether there is a text of this name, readable or not."""

    def text(self, name: str) -> str:
        """Return a text, line ends untouched.

        Raises:
            DataMissing: it is absent or cannot be read; the message is one Chinese line.
        """

    def version(self) -> Hashable:
        """Return what is equal as long as no text changes; cheap, so that it may be asked for every second."""


class FolderStore:
    """The files of a folder that holds `layers/` and `seeds/`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folders(self, under: str) -> list[str]:
        """Return the names of the visible folders in a folder, sorted; raises as `Store.folders` does."""
        folder = self._root / under
        try:
            return sorted(item.name for item in folder.iterdir() if item.is_dir() and not item.name.startswith("."))
        except OSError as error:
            raise DataMissing(f"无法读取数据文件夹 {folder}：{reason_of(error)}") from error

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self._root / name).exists()

    def text(self, name: str) -> str:
        """Return a UTF-8 file's text; raises as `Store.text` does."""
        return read_text(self._root / name)

    def version(self) -> Hashable:
        """Return name, size and time of change of every file under `layers/` and `seeds/`."""
        files = [file for part in ("layers", "seeds") for file in sorted((self._root / part).rglob("*"))]
        return tuple(about for file in files if (about := _about(file)) is not None)


def store_of(data: DataFolders = None) -> Store:
    """Return the data of one folder, or of several as one; raises as `data_roots` does."""
    roots = data_roots(data)
    if len(roots) == 1:
        return FolderStore(roots[0])
    from buju.atlas.joined import joined

    return joined(roots)


def data_roots(data: DataFolders = None) -> tuple[Path, ...]:
    """Return the folders that hold `layers/` and `seeds/`, each once.

    What is given counts first, then `$BUJU_DATA` (parted as `$PATH` is), then the data installed with the package,
    which the word `随包` asks for by name. An explicit value that is wrong is an error, never passed over.

    Raises:
        DataMissing: no such folder, or it lacks layers/ or seeds/; the message names the path.
    """
    given = _given(data)
    if not given:
        return (_shipped(),)
    return tuple(dict.fromkeys(_shipped() if str(one) == SHIPPED else _with_both(Path(one)) for one in given))


def _given(data: DataFolders) -> Sequence[str | os.PathLike[str]]:
    if isinstance(data, str | os.PathLike):
        return [data]
    return data or [one for one in os.environ.get(ENVIRONMENT, "").split(os.pathsep) if one]


def _shipped() -> Path:
    package = Path(str(files("buju")))
    for place in (package / "_data", package.parent.parent):
        if (place / "layers").is_dir() and (place / "seeds").is_dir():
            return place
    raise DataMissing(f"没有找到数据：{package / '_data'} 不存在；请用 --data 或环境变量 {ENVIRONMENT} 指明")


def text_of(store: Store, name: str, faults: list[Fault]) -> str | None:
    """Return a text of a store, or note why there is none."""
    try:
        return store.text(name)
    except DataMissing as error:
        faults.append(Fault.of(FaultCode.FILE_MISSING, str(error), where=Line(name)))
        return None


def _about(file: Path) -> tuple[str, int, int] | None:
    """Return name, size and time of change, or None for what is gone since it was listed."""
    try:
        found = file.stat()
    except OSError:
        return None
    return str(file), found.st_size, found.st_mtime_ns


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder; a name that no system takes is that of none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _with_both(root: Path) -> Path:
    for name in ("layers", "seeds"):
        if not _is_folder(root / name):
            raise DataMissing(f"数据文件夹 {root} 中没有 {name}/；应为含有 layers/ 和 seeds/ 的文件夹")
    return root
