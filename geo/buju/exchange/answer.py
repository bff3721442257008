"""What the child hands back: arrays without pickle, words in JSON; never anything that could run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt
import shapely

from buju.errors import BujuError, FormatUnknown, InputInvalid, TooLarge
from buju.exchange.format import Format
from buju.exchange.position import System
from buju.exchange.reading import Reading
from buju.exchange.written import WrittenColumn
from buju.fault import Cell, RowFault
from buju.spatial.datum import Grid
from buju.spatial.shift import Datum

if TYPE_CHECKING:
    from buju.exchange.columns import Column

ARRAYS_NPZ, WORDS_JSON = "arrays.npz", "words.json"
_ERRORS: dict[str, type[BujuError]] = {
    kind.__name__: kind for kind in (InputInvalid, FormatUnknown, TooLarge, BujuError)
}

Arrays = dict[str, npt.NDArray[Any]]


def write_reading(folder: Path, reading: Reading, *, walls: list[str]) -> None:
    """Write a reading as `arrays.npz` and `words.json`."""
    arrays: Arrays = {"rows": reading.rows, "dropped": reading.dropped}
    _pack(arrays, "ids", (one.encode("utf-8", "replace") for one in reading.ids))
    _pack(arrays, "names", (one.encode("utf-8", "replace") for one in reading.names))
    if reading.lonlat is not None:
        arrays["lonlat"] = reading.lonlat
    if reading.shapes is not None:
        _pack(arrays, "shapes", shapely.to_wkb(reading.shapes))
    for index, column in enumerate(reading.columns.values()):
        if column.dtype.kind == "f":
            arrays[f"column{index}"] = column
        else:
            _pack(arrays, f"column{index}", (one.encode("utf-8", "replace") for one in column))
    for index, name in enumerate(reading.columns):
        if name in reading.written:
            arrays[f"written{index}"] = np.frombuffer(reading.written[name].content, dtype=np.uint8)
            arrays[f"written{index}.ends"] = reading.written[name].ends
    np.savez(folder / ARRAYS_NPZ, **arrays)  # type: ignore[arg-type]  # the stub takes the keywords for its options
    words = {
        "format": reading.format,
        "datum": reading.system.datum,
        "grid": reading.system.grid,
        "by": reading.system.by,
        "columns": list(reading.columns),
        "faults": reading.faults,
        "notes": reading.notes,
        "walls": walls,
    }
    (folder / WORDS_JSON).write_text(json.dumps(words), encoding="utf-8")


def write_error(folder: Path, error: BujuError) -> None:
    """Write an error of the family, by its nearest class that is known here."""
    kind = next(kind.__name__ for kind in type(error).__mro__ if kind.__name__ in _ERRORS)
    words = {
        "error": kind,
        "message": str(error),
        "faults": getattr(error, "faults", ()),
        "asks": getattr(error, "asks", None),
        "known": list(getattr(error, "known", ())),
    }
    (folder / WORDS_JSON).write_text(json.dumps(words), encoding="utf-8")


def read_answer(words_json: bytes, stored: BinaryIO) -> tuple[Reading, list[str]]:
    """Return the reading that a child has written, and the walls that it stood behind.

    Args:
        words_json: the content of `words.json`.
        stored: that of `arrays.npz`; it is not looked at if there is an error among the words.

    Raises:
        InputInvalid, FormatUnknown, TooLarge, BujuError: as the child raised them.
    """
    words = json.loads(words_json)
    if "error" in words:
        raise _error(words)
    arrays = _arrays(stored)
    grid = None if words["grid"] is None else Grid(*words["grid"])
    columns = {name: _column(arrays, f"column{index}") for index, name in enumerate(words["columns"])}
    reading = Reading(
        format=Format(words["format"]),
        system=System(Datum(words["datum"]), grid, by=words["by"]),
        rows=arrays["rows"],
        dropped=arrays["dropped"],
        ids=_texts(arrays, "ids"),
        names=_texts(arrays, "names"),
        lonlat=arrays.get("lonlat"),
        shapes=_shapes(arrays),
        columns=columns,
        written={
            name: WrittenColumn(arrays[f"written{index}"].tobytes(), arrays[f"written{index}.ends"])
            for index, name in enumerate(columns)
            if f"written{index}" in arrays
        },
        faults=_faults(words),
        notes=words["notes"],
    )
    return reading, words["walls"]


def _error(words: dict[str, Any]) -> BujuError:
    kind, message = _ERRORS[words["error"]], str(words["message"])
    if issubclass(kind, InputInvalid):
        return kind(message, faults=_faults(words), asks=words["asks"], known=words["known"])
    return kind(message)


def _faults(words: dict[str, Any]) -> tuple[RowFault, ...]:
    return tuple(RowFault(Cell(*where), message, fix) for where, message, fix in words["faults"])


def _arrays(stored: BinaryIO) -> Arrays:
    """Return the arrays of a file; members are stored as they are, so no few bytes can become many."""
    with zipfile.ZipFile(stored) as archive:
        if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
            raise BujuError("读取程序的结果有误")
    stored.seek(0)
    with np.load(stored, allow_pickle=False) as loaded:
        return dict(loaded)


def _pack(arrays: Arrays, name: str, values: Iterable[bytes]) -> None:
    """Add byte strings as one array of bytes and one of ends."""
    rows = list(values)
    arrays[name] = np.frombuffer(b"".join(rows), dtype=np.uint8)
    arrays[f"{name}.ends"] = np.cumsum([len(row) for row in rows], dtype=np.int64)


def _unpacked(arrays: Arrays, name: str) -> list[bytes]:
    content, ends = arrays[name].tobytes(), arrays[f"{name}.ends"].tolist()
    return [content[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _texts(arrays: Arrays, name: str) -> list[str]:
    return [one.decode() for one in _unpacked(arrays, name)]


def _column(arrays: Arrays, name: str) -> Column:
    if f"{name}.ends" not in arrays:
        return arrays[name]
    texts = _texts(arrays, name)
    column = np.empty(len(texts), dtype=object)
    column[:] = texts
    return column


def _shapes(arrays: Arrays) -> npt.NDArray[np.object_] | None:
    if "shapes" not in arrays:
        return None
    shapes: npt.NDArray[np.object_] = shapely.from_wkb(_unpacked(arrays, "shapes"))
    return shapes
