"""The program that reads spoilt files: bytes of good ones, changed by chance, a file for each number.

`mutated.py FOLDER KIND FIRST COUNT` reads that many in the process's own children, a fork for a batch, and prints one
line of JSON: how many ended how, and what ended as nothing may. A child that dies is read again one by one: by its
death the product knows a broken file, too, but it is counted by itself.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import signal
import sys
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from buju.errors import BujuError, FormatUnknown, InputInvalid, TooLarge
from buju.exchange import csvfile, geojsonfile, geopackage, shapefile  # noqa: F401 - loaded before forking
from buju.exchange.answer import ARRAYS_NPZ, WORDS_JSON, read_answer, write_reading
from buju.exchange.reading import read
from buju.exchange.statement import FileStatement, Limits, Request
from buju.spatial.shift import Datum
from exchange import made

if TYPE_CHECKING:
    from openpyxl import Workbook

_SECONDS = 20
_BATCH = 25
_SQUARES = [shapely.box(121.2 + n / 50, 31.0, 121.21 + n / 50, 31.01) for n in range(3)]
_POINTS = [shapely.Point(121.2 + n / 50, 31.03) for n in range(3)]
# Numbers that programs count with, and the marks of the formats.
_TELLING = (
    b"\x00",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x00\x00\x00\x80",
    b"*",
    b'"',
    b",",
    b"{",
    b"\n",
)


def good(kind: str, folder: Path) -> list[bytes]:
    """Good files of a kind."""
    return _GOOD[kind](folder)


def _tables(_: Path) -> list[bytes]:
    rows = [f"{n},地块{n},{121.2 + n / 50},{31.0 + n / 50},{n * 3.5}" for n in range(5)]
    text = made.table(*rows, heading="编号,名称,经度,纬度,面积").decode()
    return [text.encode(), text.encode("gb18030"), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()]


def _collections(_: Path) -> list[bytes]:
    squares = [made.feature(square, 名称=f"地块{n}", 面积=n * 3.5) for n, square in enumerate(_SQUARES)]
    return [made.collection(*squares), made.collection(*[made.point(121.2, 31.0 + n / 50, n=n) for n in range(3)])]


def _workbooks(_: Path) -> list[bytes]:
    from openpyxl import Workbook

    plain, rich = Workbook(), Workbook()
    for row in [("编号", "名称", "经度", "纬度"), (1, "甲", 121.2, 31.0), (2, "乙", 121.3, 31.1)]:
        plain.active.append(row)
    sheet = rich.active
    sheet["A1"] = "松江区产业地块一览"
    sheet.merge_cells("A1:F1")
    sheet.append(["编号", "名称", "经度", "纬度", "日期", "合计"])
    for n in range(5):
        row = [f"0{n}", f"地块{n}", 121.2 + n / 50, f"31.0{n}", datetime(2026, 1, 1 + n), f"=C{n + 3}*2"]  # noqa: DTZ001
        sheet.append(row)
        sheet.cell(n + 3, 1).number_format = "000"
    rich.create_sheet("说明").append(["本表由各镇填报"])
    return [_saved(plain), _saved(rich)]


def _saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _markup(_: Path) -> list[bytes]:
    head = '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    marks = "".join(
        f"<Placemark><name>地块{n}</name><Point><coordinates>{121.2 + n / 50},31.0,0</coordinates></Point></Placemark>"
        for n in range(3)
    )
    ring = " ".join(f"{x},{y},0" for x, y in shapely.get_coordinates(_SQUARES[0]).tolist())
    hole = "121.203,31.003 121.206,31.003 121.206,31.006 121.203,31.003"
    area = (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    )
    said = (
        '<ExtendedData><Data name="面积"><value>3.50</value></Data><SchemaData schemaUrl="#s"><SimpleData name="号">1'
    )
    rich = (
        f"<Folder><name>一期</name><Placemark><name><![CDATA[甲 & 乙]]></name><description>&lt;b&gt;</description>"
        f"{said}</SimpleData></SchemaData></ExtendedData><MultiGeometry>{area}{area}</MultiGeometry></Placemark></Folder>"
        f"<Placemark><name>丙</name>{area}</Placemark><NetworkLink><Link><href>other.kml</href></Link></NetworkLink>"
    )
    every = [f"{head}{one}</Document></kml>".encode() for one in (marks, rich)]
    # KMZ is the same, packed.
    return [*every, *(made.zipped({"doc.kml": one, "files/mark.png": b"\x89PNG\r\n"}) for one in every)]


def _geopackages(folder: Path) -> list[bytes]:
    fields = {"名称": ["甲", "乙", "丙"], "面积": [1.5, 2.5, 3.5], "号": [1, 2, 3]}
    return [made.geopackage(_empty(folder), shapes, fields=fields) for shapes in (_SQUARES, _POINTS)]


def _shapefiles(folder: Path) -> list[bytes]:
    fields = {"name": ["甲", "乙", "丙"], "area": [1.5, 2.5, 3.5]}
    several = [made.shapefile(_empty(folder), shapes, fields=fields) for shapes in (_SQUARES, _POINTS)]
    return [*several, made.shapefile(_empty(folder), _POINTS[:1], fields={"name": ["a"]})]


def _empty(folder: Path) -> Path:
    inner = folder / "good"
    shutil.rmtree(inner, ignore_errors=True)
    inner.mkdir()
    return inner


_GOOD: dict[str, Callable[[Path], list[bytes]]] = {
    "csv": _tables,
    "geojson": _collections,
    "gpkg": _geopackages,
    "shp": _shapefiles,
    "xlsx": _workbooks,
    "kml": _markup,
}
KINDS = tuple(_GOOD)


def spoilt(bases: list[bytes], kind: str, number: int) -> bytes:
    """The file of a number: the same on every machine."""
    chance = random.Random(f"{kind} {number}")
    content = chance.choice(bases)
    if kind in ("xlsx", "kml") and chance.random() < 0.3:
        return _marked_wrongly(content, chance)
    if content.startswith(b"PK") and chance.random() < 0.6:
        return _member_spoilt(content, chance)
    return _spoilt(content, chance)


def _member_spoilt(content: bytes, chance: random.Random) -> bytes:
    """Spoil a member and pack it well: the checks of the archive see nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    if name.endswith(".dbf") and chance.random() < 0.3:
        members[name] = row_deleted(members[name], chance)
    elif chance.random() < 0.1:
        del members[name]
    else:
        members[name] = _spoilt(members[name], chance)
    return made.zipped(members)


def _marked_wrongly(content: bytes, chance: random.Random) -> bytes:
    """Say something in markup, plain or in an archive, that no program writes: what chance alone would seldom hit."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice(sorted(name for name in members if name.endswith((".xml", ".kml", ".rels"))))
        members[name] = _marked_wrongly(members[name], chance)
        return made.zipped(members)
    found = list(re.finditer(chance.choice(_MARKUP_PARTS), content)) or list(re.finditer(rb">", content))
    for hit in sorted(chance.sample(found, min(len(found), chance.choice((1, 1, 2, 8)))), key=lambda hit: -hit.start()):
        content = content[: hit.start()] + chance.choice(_MARKUP_WORDS) + content[hit.end() :]
    return content


_MARKUP_PARTS = (rb"</?\w+", rb'"[^"]*"', rb"(?<=>)[^<]+(?=<)", rb"[\d.]+", rb"/>", rb"[A-Z]+\d+")
_MARKUP_WORDS = (
    *(
        b"",
        b"0",
        b"-1",
        b"99999999999",
        b"1e308",
        b"NaN",
        b"XFD1048576",
        b"A0",
        b"ZZZZ9999999999",
        b'""',
        b'"A1:XFD1048576"',
    ),
    *(
        b"&#0;",
        b"&#x10FFFF;",
        b"&nbsp;",
        b"]]>",
        b"<![CDATA[",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"</Placemark>",
        b"<c",
    ),
    *(
        b"<coordinates>1,2 3,4</coordinates>",
        b"121.2,31.0,0 " * 3000,
        b"<Folder>" * 500,
        b"<v>" * 500,
        "甲".encode("gb18030"),
    ),
)


def row_deleted(table: bytes, chance: random.Random) -> bytes:
    """Mark a row of a dBASE table as deleted, as editors do."""
    start, length = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    at = start + length * chance.randrange(max(1, int.from_bytes(table[4:8], "little")))
    return table[:at] + b"*" + table[at + 1 :]


def _spoilt(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 5, 20))):
        content = chance.choice(_CHANGES)(content, chance)
    return content


def _flipped(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return b"x"
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _overwritten(content: bytes, chance: random.Random) -> bytes:
    at, told = chance.randrange(len(content) + 1), chance.choice(_TELLING)
    return content[:at] + told + content[at + len(told) :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _without_some(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + content[at + chance.choice((1, 2, 4, 16, 200)) :]


def _with_more(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.choice((1, 2, 4, 16, 200))) + content[at:]


def _twice(content: bytes, chance: random.Random) -> bytes:
    at, end = sorted((chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)))
    return content[:end] + content[at:end] + content[end:]


_CHANGES = (_flipped, _flipped, _overwritten, _overwritten, _cut, _without_some, _with_more, _twice)


def outcome(path: Path, request: Request) -> str:
    """How reading a file ends: `read`, the name of a refusal, or `WRONG` and what came instead."""
    try:
        found = read(path, request)
        # What is handed back has to arrive.
        write_reading(path.parent, found, walls=[])
        with (path.parent / ARRAYS_NPZ).open("rb") as arrays:
            back, _ = read_answer((path.parent / WORDS_JSON).read_bytes(), arrays)
        if not back.ids or {len(back.ids), len(back.names)} != {len(back.rows)}:
            return f"WRONG {len(back.ids)} ids, {len(back.names)} names, {len(back.rows)} rows"
    except (InputInvalid, FormatUnknown, TooLarge) as error:
        return _clean(error)
    except MemoryError:
        return "TooLarge"
    except Exception:  # noqa: BLE001 - whatever comes is what is looked for
        return "WRONG " + "".join(traceback.format_exc()[-1200:])
    return "read"


def _clean(error: BujuError) -> str:
    words = str(error)
    if re.search(r"Traceback|/tmp/|\.py\b|\n", words):
        return f"WRONG words of ours: {words}"
    return type(error).__name__


def outcomes(folder: Path, kind: str, numbers: list[int], bases: list[bytes]) -> list[str]:
    """Read some files in a child; one that ends the child is `died` with its signal."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        _read_all(folder, kind, numbers, bases, tell)
    os.close(tell)
    with os.fdopen(told, encoding="utf-8") as stream:
        lines = [json.loads(line) for line in stream if line.endswith("\n")]
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return lines
    if len(numbers) == 1:
        return [f"died {signal.Signals(os.WTERMSIG(status)).name}"]
    return [one for number in numbers for one in outcomes(folder, kind, [number], bases)]


def _read_all(folder: Path, kind: str, numbers: list[int], bases: list[bytes], tell: int) -> None:
    import resource

    limits = Limits()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with os.fdopen(tell, "w", encoding="utf-8") as stream:
        for number in numbers:
            signal.alarm(_SECONDS)
            own = folder / f"{kind}-{number}"
            own.mkdir()
            (own / "input").write_bytes(spoilt(bases, kind, number))
            # Half of them state what readers would be asked for.
            stated = (
                FileStatement(datum=Datum.WGS84, keep_valid=number % 4 == 0) if number % 2 == 0 else FileStatement()
            )
            print(json.dumps(outcome(own / "input", Request(stated=stated))), file=stream, flush=True)
            shutil.rmtree(own)
    os._exit(0)


def campaign(folder: Path, kind: str, first: int, count: int) -> tuple[dict[str, int], list[str]]:
    """Read the files of some numbers; return how many ended how, and what ended wrongly, with its number."""
    bases, counts, wrong = good(kind, folder), Counter[str](), []
    for start in range(first, first + count, _BATCH):
        numbers = list(range(start, min(start + _BATCH, first + count)))
        for number, ended in zip(numbers, outcomes(folder, kind, numbers, bases), strict=True):
            counts[ended.split("\n")[0].split(" ")[0]] += 1
            if ended.startswith("WRONG"):
                wrong.append(f"{kind} {number}: {ended}")
    return dict(counts), wrong


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(campaign(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
