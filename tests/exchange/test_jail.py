"""The child process: what it cannot do, what it does not load, and how its end is told."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import buju
from buju.errors import BujuError, FormatUnknown, InputInvalid, TooLarge
from buju.exchange import child
from buju.exchange.answer import ARRAYS_NPZ, WORDS_JSON, read_answer, write_error
from buju.exchange.child import ENVIRONMENT, LIMITED, NO_NETWORK, Sheets
from buju.exchange.jail import _run
from buju.exchange.statement import FileStatement, Limits, Request
from buju.fault import Cell, RowFault
from buju.spatial.shift import Datum
from exchange.made import POINT, collection, geopackage, point, read, table

pytestmark = pytest.mark.cold
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has these walls")
GEO = str(Path(buju.__file__).parents[1])


def alone(program: str, **environment: str) -> str:
    """What a program prints that runs by itself."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {GEO!r})\n{program}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


CONFINED = """
from buju.exchange.child import confine
from buju.exchange.statement import Limits
print(*confine(Limits(memory=1 << 30, seconds=7)))
"""


@linux
def test_the_walls_are_told() -> None:
    assert LIMITED in read(table("1,121.5,31.2")).walls


@linux
def test_no_connection_leaves_the_child() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = alone(
            f"{CONFINED}\nimport socket\ntry:\n    socket.create_connection(('127.0.0.1', {port}), 1); print('out')\n"
            "except OSError: print('kept in')"
        )
    if NO_NETWORK not in said:
        pytest.skip("this kernel or container forbids an empty network")

    assert said.endswith("kept in")


LIMITS = [("AS", 1 << 30), ("CPU", 7), ("NOFILE", 64), ("CORE", 0), ("FSIZE", 2 * Limits().unpacked)]


@pytest.fixture(scope="module")
def limits() -> dict[str, int]:
    """The soft limits of a confined process."""
    names = [name for name, _ in LIMITS]
    said = alone(
        f"{CONFINED}\nimport json, resource\n"
        f"print(json.dumps({{name: resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[0] for name in {names}}}))"
    )
    return json.loads(said.splitlines()[-1])


@linux
@pytest.mark.parametrize(("name", "value"), LIMITS)
def test_limits_hold(limits: dict[str, int], name: str, value: int) -> None:
    assert limits[name] == value


@linux
def test_a_lower_limit_that_holds_already_stays() -> None:
    said = alone(
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))\n"
        f"{CONFINED}\nprint(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )

    assert said.endswith("(20, 20)")


@pytest.mark.parametrize(
    ("content", "loads_gdal"),
    [(table("1,121.5,31.2"), False), (collection(point(121.5, 31.2)), False), (b"SQLite format 3\x00", True)],
    ids=["CSV", "GeoJSON", "GeoPackage"],
)
def test_gdal_and_the_library_itself_are_loaded_for_none_that_can_do_without(
    tmp_path: Path, content: bytes, loads_gdal: bool
) -> None:
    sheets = [tmp_path / name for name in ("given", "words", "arrays")]
    request = Request(stated=FileStatement(datum=Datum.WGS84)).to_json()
    for path, filled in zip(sheets, (content, request.encode(), b""), strict=True):
        path.write_bytes(filled)

    said = alone(
        "import os\nfrom runpy import run_path\n"
        f"program = run_path({child.__file__!r})\n"
        f"program['main'](program['Sheets'](*(os.open(one, os.O_RDWR) for one in {[str(one) for one in sheets]!r})))\n"
        "print(*(name in sys.modules for name in ('pyogrio', 'pydantic', 'buju.atlas', 'pandas.core')))"
    )

    assert said.split() == [str(loads_gdal), "False", "False", "False"]


@pytest.mark.parametrize("driver", ["GPKG", "ESRI Shapefile"])
def test_gdal_is_left_one_driver(tmp_path: Path, driver: str) -> None:
    """Those that would follow addresses and paths are gone, by name too."""
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")

    said = alone(
        "import pyogrio\nfrom buju.exchange.gdal import only\n"
        f"pyogrio.read_info({str(tmp_path / 'x.csv')!r}); only({driver!r}); print(*pyogrio.list_drivers())\n"
        f"try: pyogrio.read_info({str(tmp_path / 'x.csv')!r}); print('opened')\n"
        "except Exception: print('refused')",
        **ENVIRONMENT,
    )

    assert said == f"{driver}\nrefused"


def test_settings_of_the_user_do_not_reach_the_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(9)")
    for name in ("PYTHONPATH", "PYTHONHOME", "GDAL_DATA", "OGR_DRIVER_PATH"):
        monkeypatch.setenv(name, str(tmp_path))

    assert read(geopackage(tmp_path, [POINT]), datum=None).ids == ("1",)


def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    with (tmp_path / "sheet").open("w+b") as sheet:
        assert _run(Sheets(*[sheet.fileno()] * 3), seconds=0.001) is None


def test_nothing_of_a_user_stays_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    read(table("1,121.5,31.2"))
    with pytest.raises(InputInvalid):
        read(b"id,lon,lat\n1,,\n")

    assert list(tmp_path.iterdir()) == []


# Reads a table that takes a while; with `kept out`, where the kernel gives the child no disk of its own.
KILLED = """
import os, sys
from buju.exchange import child
from buju.exchange.candidates import read_candidates
from buju.exchange.statement import FileStatement
from buju.spatial.shift import Datum
if sys.argv[1] == "kept out":
    at = os.path.join(os.environ["TMPDIR"], "child.py")
    geo = os.path.dirname(os.path.dirname(os.path.dirname(child.__file__)))
    program = open(child.__file__).read().replace("if is_apart and _mount_own_disk(", "if False and (")
    program = program.replace("Path(__file__).resolve().parents[1]", repr(os.path.join(geo, "buju")))
    open(at, "w").write(program)
    child.__file__ = at
rows = "".join(f"{n},{121 + n / 1e6},31.2\\n" for n in range(600_000))
print("go", flush=True)
read_candidates(("id,lon,lat\\n" + rows).encode(), name=None, stated=FileStatement(datum=Datum.WGS84))
print("read", flush=True)
"""


@linux
@pytest.mark.parametrize("disk", ["its own", "kept out"])
@pytest.mark.parametrize("seconds", [0.15, 0.8])
def test_whoever_kills_the_parent_leaves_nothing_of_a_user(tmp_path: Path, disk: str, seconds: float) -> None:
    before = set(Path("/dev/shm").iterdir())
    process = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {GEO!r})\n{KILLED}", disk],
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"go\n"
    time.sleep(seconds)
    process.kill()
    process.communicate()

    end = time.monotonic() + 5
    while (left := {path.name for path in tmp_path.iterdir()} - {"child.py"}) and time.monotonic() < end:
        time.sleep(0.02)
    assert left == set()
    assert set(Path("/dev/shm").iterdir()) <= before


@linux
def test_what_a_killed_child_has_left_is_swept_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / ".buju-abcdefgh.tmp"
    left.mkdir()
    (left / "input").write_bytes(b"of a user")

    read(table("1,121.5,31.2"))

    assert list(tmp_path.iterdir()) == []


def answer_in(folder: Path) -> object:
    arrays = folder / ARRAYS_NPZ
    return read_answer((folder / WORDS_JSON).read_bytes(), io.BytesIO(arrays.read_bytes() if arrays.exists() else b""))


FAULT = RowFault(Cell(3, "坐标", "个要素"), "没有", "请补上")
ERRORS = [
    InputInvalid("错", faults=[FAULT], asks="layer", known=("甲", "乙")),
    FormatUnknown("别的"),
    TooLarge("太大"),
    BujuError("其他"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_come_back_as_they_were(tmp_path: Path, error: BujuError) -> None:
    write_error(tmp_path, error)

    with pytest.raises(BujuError) as caught:
        answer_in(tmp_path)

    assert type(caught.value) is type(error)
    assert vars(caught.value) == vars(error)
    assert str(caught.value) == str(error)


WORDS = {"format": "csv", "datum": "wgs84", "epsg": None, "columns": [], "faults": [], "notes": [], "walls": []}


def test_packed_arrays_are_no_answer(tmp_path: Path) -> None:
    (tmp_path / "words.json").write_text(json.dumps(WORDS))
    np.savez_compressed(tmp_path / "arrays.npz", rows=np.zeros(10_000_000))

    with pytest.raises(BujuError, match="结果有误"):
        answer_in(tmp_path)


def test_pickled_objects_are_no_answer(tmp_path: Path) -> None:
    """An array of objects would be loaded by running what is in it."""
    (tmp_path / "words.json").write_text(json.dumps(WORDS))
    stream = io.BytesIO()
    np.savez(stream, rows=np.array([print], dtype=object))
    (tmp_path / "arrays.npz").write_bytes(stream.getvalue())

    with pytest.raises(ValueError, match="allow_pickle"):
        answer_in(tmp_path)


def test_a_request_survives_its_way() -> None:
    request = Request(
        name="甲.csv",
        stated=FileStatement(datum=Datum.BD09, encoding="GBK", layer="乙", name_column="名", x="东", y="北", swap=True),
        limits=Limits(rows=5),
    )

    assert Request.of_json(request.to_json()) == request
