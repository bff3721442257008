"""The documentation names what there is, and nothing of the machine that it was made on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest

from buju.atlas.atlas import Atlas
from buju.cli.app import app as command

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = click.Context(command)
COMMANDS = {name: command.get_command(CONTEXT, name) for name in command.list_commands(CONTEXT)}


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_in_the_readme(name: str, readme: str) -> None:
    assert re.search(rf"^buju {name}\b", readme, re.MULTILINE)


OPTIONS = sorted(
    {
        option
        for item in (command, *COMMANDS.values())
        if item is not None
        for param in item.params
        if isinstance(param, click.Option)
        for option in param.opts
        if option.startswith("--") and not (option == "--output" and "-o" in param.opts)
    }
)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_in_the_readme(option: str, readme: str) -> None:
    assert re.search(rf"(?<![\w-]){option}(?![\w-])", readme)


def test_the_readme_names_no_command_that_is_not_there(readme: str) -> None:
    named = set(re.findall(r"^buju ([a-z-]+)", readme, re.MULTILINE))

    assert named - {"--version"} <= COMMANDS.keys()


def test_the_readme_names_no_option_that_is_not_there(readme: str) -> None:
    lines = [line for line in readme.splitlines() if line.startswith("buju ")]
    used = {option for line in lines for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", line)}

    assert used <= {*OPTIONS, "--help", "--output"}


@pytest.fixture(scope="module")
def paths(songjiang: Atlas) -> dict[str, Any]:
    """The paths of the service's own description, with their methods."""
    from buju_api import create_app

    return create_app(songjiang).openapi()["paths"]


def test_every_path_of_the_service_is_in_the_readme(readme: str, paths: dict[str, Any]) -> None:
    assert paths.keys() >= {"/", "/api/layouts", "/api/places", "/api/facts", "/api/documents", "/healthz"}
    assert [path for path in sorted([*paths, "/docs"]) if not _named(path, readme)] == []


def _named(path: str, readme: str) -> bool:
    """Whether a path stands in the text, its parameters filled in or in braces."""
    pattern = "".join(
        r"[\w{}.-]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)
    )
    return bool(re.search(rf"(?<![\w/]){pattern}(?![\w/])", readme.replace("http://127.0.0.1:8000", " ")))


def test_every_parameter_of_the_service_is_in_the_readme(readme: str, paths: dict[str, Any]) -> None:
    names = {
        parameter["name"]
        for methods in paths.values()
        for operation in methods.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    }

    assert names >= {"layout", "role", "grade", "district", "q", "document", "kind", "place"}
    assert [name for name in sorted(names) if f"{name}=" not in readme] == []


# Written in halves, so that this file does not name what it looks for.
FORBIDDEN = {
    "a path of this machine": r"/(?:wo" r"rk|ro" r"ot|ho" r"me)/[a-z]",
    "a temporary path": r"/tm" r"p/[a-z]",
    "a package registry": r"pyp"
    r"i\.(?:org|python\.org)|files\.python"
    r"hosted|registry\.npm"
    r"js|proxy\.gol"
    r"ang",
    "a package index": r"--(?:extra-)?ind" r"ex-url|--trusted-" r"host|--find-" r"links",
}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("needs a git checkout to know which files are tracked")
    return [ROOT / name for name in listing.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names_the_machine(what: str) -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if re.search(FORBIDDEN[what], path.read_bytes().decode("utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.parametrize(
    "name", ["LICENSE", "DATA-LICENSE.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md"]
)
def test_the_files_that_the_readme_speaks_of_are_there(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_links_inside_the_readme_lead_somewhere(readme: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", readme) if not link.startswith("http")]

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_pins_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    assert len(pins) > 20
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin)] == []
