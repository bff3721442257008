"""Arrows: who may import whom, read off the source."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
GEO, API = ROOT / "geo", ROOT / "api"

FLOOR = {
    "errors",
    "command",
    "version",
    "fileformat",
    "draft",
    "fault",
    "files",
    "lined",
    "schema",
    "csv_text",
    "folded",
    "day",
    "legible",
    "register",
}
# Each layer with the layers that it may import, besides itself.
MAY = {
    **dict.fromkeys(FLOOR, FLOOR),
    "policy": FLOOR,
    "spatial": FLOOR,
    "atlas": FLOOR | {"policy", "spatial"},
    "drafting": FLOOR | {"policy", "spatial", "exchange"},
    "sites": FLOOR | {"policy", "spatial", "atlas"},
    "views": FLOOR | {"policy", "spatial", "atlas", "sites"},
    "exchange": FLOOR | {"policy", "spatial", "atlas"},
    "shelf": FLOOR | {"spatial", "atlas", "drafting"},
    "sketched": FLOOR | {"policy", "spatial", "atlas", "drafting", "shelf"},
    "ownsites": FLOOR | {"policy", "spatial", "atlas", "sites", "exchange"},
    "opened": FLOOR | {"policy", "spatial", "atlas", "views"},
    "outputs": FLOOR | {"policy", "spatial", "atlas", "sites", "views", "exchange"},
    "__main__": {"cli"},
    "cli": FLOOR
    | {"policy", "spatial", "atlas", "sites", "views", "exchange", "ownsites", "outputs", "drafting", "sketched"},
}
BUJU = sorted((GEO / "buju").rglob("*.py"))
BUJU_API = sorted((API / "buju_api").rglob("*.py"))
BUJU_STUDIO = sorted((API / "buju_studio").rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The dotted names that a file imports, those inside functions too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def layer_of(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", BUJU, ids=lambda path: path.relative_to(GEO).as_posix())
def test_arrows_go_one_way(path: Path) -> None:
    layer = path.relative_to(GEO / "buju").parts[0].removesuffix(".py")
    if layer == "__init__":
        return
    assert layer in MAY, f"{layer} has no place among the layers"

    used = {layer_of(name) for name in imports(path) if name.split(".")[0] == "buju"}

    assert used <= MAY[layer] | {layer}


@pytest.mark.parametrize("path", BUJU, ids=lambda path: path.relative_to(GEO).as_posix())
def test_the_library_knows_no_service(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path)}

    assert not roots & {"buju_api", "buju_studio", "fastapi", "starlette", "uvicorn"}


@pytest.mark.parametrize("path", [*BUJU_API, *BUJU_STUDIO], ids=lambda path: path.relative_to(API).as_posix())
def test_the_service_knows_no_command(path: Path) -> None:
    assert not {name for name in imports(path) if name.startswith("buju.cli")}


@pytest.mark.parametrize("path", BUJU_API, ids=lambda path: path.relative_to(API).as_posix())
def test_what_others_reach_knows_nothing_that_writes(path: Path) -> None:
    assert not {name for name in imports(path) if name.startswith(("buju_studio", "buju.drafting"))}


def test_the_table_names_what_is_there() -> None:
    parts = {path.name.removesuffix(".py") for path in (GEO / "buju").iterdir() if not path.name.startswith(".")}

    assert parts - {"py.typed", "locale", "_data", "__init__", "__pycache__"} == MAY.keys()


def test_only_one_module_names_coordinate_systems() -> None:
    named = {
        path.relative_to(GEO).as_posix() for path in BUJU if "pyproj" in {name.split(".")[0] for name in imports(path)}
    }

    assert named == {"buju/spatial/datum.py"}


def test_no_python_file_lies_among_the_data() -> None:
    assert [path for folder in ("layers", "seeds") for path in (ROOT / folder).rglob("*.py")] == []


_ENTRIES = {"documents", "facts", "layouts", "places", "relations", "contexts"}


@pytest.mark.parametrize("path", [*BUJU, *BUJU_API, *BUJU_STUDIO], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_atlas_is_asked_by_methods(path: Path) -> None:
    """What holds its entries is its own affair: a database has no mappings to reach into."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    reached = [
        f"{ast.unparse(node)} in line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.removeprefix("_") in _ENTRIES
        and ast.unparse(node.value).endswith("atlas")
        and (id(node) not in called or node.attr.startswith("_"))
    ]

    assert reached == []
