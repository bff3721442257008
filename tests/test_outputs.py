"""The registry of outputs: commands, service, pages and README offer what it says, and its words are true."""

from __future__ import annotations

import inspect
import mimetypes
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from starlette.testclient import TestClient

from buju.atlas.atlas import Atlas
from buju.cli.app import app
from buju.errors import NotFound
from buju.fileformat import FileFormat
from buju.outputs import ANSWER, FIGURE, MAP, MAP_SWITCHES, REPORT, TARGETS, Outputs
from buju.views.carto.options import DEFAULT_DPI, LEAST_DPI, MOST_DPI, FigureOptions, Lettered, Preset, figure_options
from buju.views.carto.symbology import Theme
from buju.views.map.mapoptions import LEAST_ZOOM, MOST_ZOOM, NAMES
from buju.views.viewoptions import FigureLayer
from buju.views.words.catalogue import Lang
from buju_api import create_app

# For each thing: its command with the option that names the file, and its address without the ending.
OFFERED: dict[str, tuple[Outputs[Any], str, str, str]] = {
    "figure": (FIGURE, "figure", "--output", "/figures/songjiang"),
    "report": (REPORT, "report", "--output", "/reports/songjiang"),
    "map": (MAP, "map", "--output", "/layouts/songjiang/map"),
    "answer": (ANSWER, "sites", "--out", "/sites"),
    "targets": (TARGETS, "targets", "--csv", "/targets"),
}

# Registered with IANA, and not in every Python's own table.
OFFICE = "application/vnd.openxmlformats-officedocument"
LATER_THAN_PYTHON = {
    "md": "text/markdown",
    "geojson": "application/geo+json",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
}


@pytest.fixture(scope="module")
def client(songjiang: Atlas) -> TestClient:
    return TestClient(create_app(songjiang))


@pytest.fixture(scope="module")
def readme() -> str:
    root = Path(__file__).resolve().parents[1]
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", list(FileFormat))
def test_the_media_type_is_that_of_the_ending(form: FileFormat) -> None:
    registered = LATER_THAN_PYTHON.get(form.value) or mimetypes.MimeTypes().guess_type(f"x.{form}")[0]

    assert form.media_type.partition(";")[0] == registered
    assert ("charset=utf-8" in form.media_type) is registered.startswith("text/")


@pytest.mark.parametrize("thing", OFFERED)
def test_every_format_is_offered_by_command_service_and_readme(thing: str, client: TestClient, readme: str) -> None:
    outputs, name, option, address = OFFERED[thing]
    command = app.get_command(click.Context(app), name)
    assert command is not None
    help_ = next(param.help for param in command.params if option in param.opts)
    said = f"{help_} {command.help}".lower()

    for output in outputs.formats:
        query = "?district=松江区&near=metro:1500" if thing == "answer" else ""
        answer = client.get(f"{address}.{output.form}{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, output.form.media_type)
        assert output.form.value in said.replace("单个 html", "html")
        assert re.search(rf"[./]{output.form}\b|\b{output.form}\b", readme)
    assert client.get(f"{address}.zz").status_code == 404


@pytest.mark.parametrize("thing", OFFERED)
def test_every_option_is_one_of_the_command_and_of_the_readme(thing: str, readme: str) -> None:
    outputs, name, *_ = OFFERED[thing]
    command = app.get_command(click.Context(app), name)
    assert command is not None
    known = {option for param in command.params for option in param.opts}

    assert {f"--{option}" for option in outputs.options} <= known
    assert {option for output in outputs.formats for option in output.options} == outputs.options.keys()
    assert [option for option in outputs.options if f"--{option}" not in readme] == []


def test_the_options_are_those_that_are_parsed() -> None:
    assert FIGURE.options.keys() == inspect.signature(figure_options).parameters.keys() - {"publication"}
    assert MAP.options.keys() == set(NAMES)
    assert MAP_SWITCHES.keys() == {"legend", "search", "table"}


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (FIGURE.options["preset"].words, [*Preset]),
        (FIGURE.options["theme"].words, [f"{theme} {theme.words}" for theme in Theme]),
        (FIGURE.options["dpi"].words, [str(number) for number in (LEAST_DPI, MOST_DPI, DEFAULT_DPI)]),
        (FIGURE.options["text"].words, [*Lettered]),
        (MAP.options["lang"].words, [*Lang]),
        (MAP.options["theme"].words, [f"{theme} {theme.words}" for theme in Theme]),
        (MAP.options["zoom"].words, [f"{LEAST_ZOOM:g} 至 {MOST_ZOOM:g}"]),
    ],
)
def test_help_names_what_there_is_to_choose(words: str, choices: list[str]) -> None:
    assert [choice for choice in choices if choice not in words] == []


@pytest.mark.parametrize("outputs", [FIGURE, MAP])
def test_the_layers_of_the_example_are_layers(outputs: Outputs[Any]) -> None:
    named = outputs.options["layers"].words.rpartition("如 ")[2]

    assert len({FigureLayer(name) for name in named.split(",")}) == 3


def test_a_format_that_is_not_offered_is_told_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="docx、pptx、html、md") as caught:
        REPORT.of("csv")
    assert caught.value.known == REPORT.endings
    assert REPORT.taking("template") == ("docx", "pptx")
    assert ANSWER.taking("template") == ("docx",)


def test_what_others_wait_for_is_smaller() -> None:
    limits = [output.limit for thing in OFFERED for output in OFFERED[thing][0].formats if output.limit is not None]

    assert limits
    assert all(limit.most is None or limit.online < limit.most for limit in limits)


def test_a_figure_of_the_registry_is_drawn(songjiang: Atlas) -> None:
    starts = {"png": b"\x89PNG", "svg": b"<svg", "pdf": b"%PDF", "tif": b"II*\0", "jpg": b"\xff\xd8\xff"}
    for output in FIGURE.formats:
        made = output.write(songjiang, "songjiang", options=FigureOptions(dpi=50))
        assert made.startswith(starts[output.form]), output.form


def test_no_writer_is_loaded_by_the_registry() -> None:
    code = "import sys, buju.outputs; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"docx", "pptx", "matplotlib", "xlsxwriter", "buju.views.map.mappage"} & set(loaded)
