"""Help in Chinese; wrong use is one line on stderr that says what was expected, and exit status 2."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

import buju
from buju.cli.app import ENTRY_POINTS, app

if TYPE_CHECKING:
    from conftest import Runner

CONTEXT = click.Context(app)
COMMANDS = app.list_commands(CONTEXT)
ENGLISH = re.compile(r"\b(usage|options|commands|arguments|required|default|show|help|error|missing)\b", re.I)


def params_of(command: str) -> list[click.Parameter]:
    found = app.get_command(CONTEXT, command)
    assert found is not None
    return found.params


def test_the_commands() -> None:
    assert set(COMMANDS) >= {"layouts", "places", "documents", "facts", "check", "digitise", "map"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_json(command: str) -> None:
    assert any("--json" in param.opts for param in params_of(command))


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], [], *([command, "--help"] for command in COMMANDS)], ids=" ".join
)
def test_help_is_chinese(run: Runner, arguments: list[str]) -> None:
    status, out, err = run(*arguments)
    words = re.sub(r"--[a-z-]+", "", out)

    assert (status, err) == (0, "")
    assert out.startswith("用法：")
    assert "选项" in out
    assert "显示本说明" in out
    assert ENGLISH.findall(words) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_explained_in_chinese(command: str) -> None:
    for param in params_of(command):
        if isinstance(param, click.Option):
            assert re.search(r"[\u4e00-\u9fff]", param.help or ""), param.name


def test_only_the_command_that_is_asked_for_is_imported() -> None:
    code = "import sys; from buju.cli.app import run; run(['check', '--help']); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "buju.cli.data" in loaded
    assert not {"buju.cli.sites", "buju.cli.report", "buju.cli.map", "matplotlib"} & set(loaded)


def test_serving_is_brought_by_the_service_and_told_without_loading_it(root: Path) -> None:
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    code = "import sys; from buju.cli.app import run; run(['serve', '--help']); print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert declared == {
        ENTRY_POINTS: {"serve": "buju_api.command:serve", "studio": "buju_studio.command:studio"},
    }
    assert said.startswith("用法：buju serve [选项]")
    assert not {"buju_api.app", "fastapi", "uvicorn"} & set(said.split())


def test_the_package_is_the_command() -> None:
    said = [
        subprocess.run([sys.executable, *how, "--version"], capture_output=True, text=True, check=True).stdout
        for how in (["-m", "buju"], ["-m", "buju.cli.app"])
    ]

    assert said == [f"buju {buju.__version__}\n"] * 2


def test_the_group_lists_its_commands(run: Runner) -> None:
    _, out, _ = run("--help")

    for command in COMMANDS:
        assert re.search(rf"^  {command}  +[\u4e00-\u9fff]", out, re.MULTILINE)


def test_the_version(run: Runner) -> None:
    status, out, _ = run("--version")

    assert status == 0
    assert re.fullmatch(r"buju \d+\.\d+\.\d+\n", out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["frob"], ["frob", "相近的有"]),
        (["layout"], ["layout", "layouts"]),
        (["--nope"], ["--nope", "--version"]),
        (["-x"], ["-x"]),
        (["layouts", "extra"], ["多出"]),
        (["layouts", "--jsn"], ["--jsn", "--json"]),
        (["layouts", "--json=1"], ["--json"]),
        (["places", "--grade", "Z"], ["--grade", "A、B、C、D、E、F"]),
        (["places", "--role", "king"], ["--role", "core", "belt"]),
        (["places", "--grade"], ["--grade", "值"]),
        (["facts", "--kind", "wish"], ["--kind", "target"]),
        (["targets", "--year", "二〇二七"], ["--year", "整数"]),
        (["digitise"], ["图层文件夹"]),
        (["map", "songjiang"], ["-o"]),
        (["map", "-o", "x.html"], ["布局编号"]),
        (["places", "--layout", "songjang"], ["songjang", "songjiang"]),
        (["facts", "--place", "core"], ["core", "songjiang-core"]),
        (["facts", "--document", "songjiang"], ["songjiang", "songjiang-2024-102"]),
        (["targets", "--document", "songjiang"], ["songjiang-2024-102"]),
        (["targets", "--sum", "sj-m-001"], ["sj-m-001", "sj-t-01"]),
        (["units", "--document", "songjiang"], ["songjiang-2024-102"]),
        (["relations", "--place", "core"], ["songjiang-core"]),
        (["layouts", "--data", "nowhere"], ["nowhere", "layers/"]),
        (["check", "--data", "nowhere"], ["nowhere", "layers/"]),
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_line(
    run: Runner, songjiang_data: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: list[str]
) -> None:
    monkeypatch.setenv("BUJU_DATA", str(songjiang_data))

    status, out, err = run(*arguments)

    assert (status, out) == (2, "")
    assert err.startswith("buju：")
    assert err.count("\n") == 1
    for word in says:
        assert any(choice in err for choice in word.split("|"))
    assert re.search(r"[\u4e00-\u9fff]{2}", err)
    assert not re.search(r"Traceback|Error:|Usage|invalid|requires", err)


def test_an_option_that_takes_no_value_is_not_asked_for_one(run: Runner) -> None:
    _, _, err = run("layouts", "--json=1")

    assert "后面应有一个值" not in err
    assert "不" in err


def test_an_unknown_layout_lists_the_known(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"

    status, out, err = run("map", "songjang", "-o", target, "--data", songjiang_data)

    assert (status, out) == (2, "")
    assert err == "buju：没有编号为“songjang”的布局；现有：songjiang\n"
    assert not target.exists()


def test_an_interrupt_is_one_line(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("buju.cli.listing.open_atlas", interrupted)

    status, out, err = run("layouts")

    assert (status, out, err.strip()) == (130, "", "buju：已中断")


VALUED = [
    (command, param) for command in COMMANDS for param in params_of(command) if not getattr(param, "is_flag", False)
]


@pytest.mark.parametrize(("command", "param"), VALUED, ids=[f"{command} {param.name}" for command, param in VALUED])
def test_a_value_without_end_is_refused_before_anything_looks_at_it(
    run: Runner, command: str, param: click.Parameter
) -> None:
    start = time.process_time()
    for long in ("长" * 64_000, "(" * 64_000, "a " * 32_000):
        given = [long] if isinstance(param, click.Argument) else [param.opts[-1], long]
        status, out, err = run(command, *given)
        assert (status, out) == (2, "")
        assert "4096" in err
        assert len(err) < 400
        if isinstance(param, click.Option):
            assert param.opts[-1] in err
            assert len(run(command, f"{param.opts[0]}={long}")[2]) < 400
    assert time.process_time() - start < 1


@pytest.mark.parametrize("words", ["长" * 4_000, "a " * 2_000, "/".join("a" * 2_000), "“" * 4_000])
@pytest.mark.parametrize(
    "arguments",
    [
        ("layouts", "--data"),
        ("sites", "--file"),
        ("sites", "--unit"),
        ("sites", "--criterion"),
        ("places", "--layout"),
        ("facts", "--place"),
        ("targets", "--unit"),
        ("functions", "--stage"),
        ("places", "--no-such-option"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_of_a_long_value_little_is_repeated(run: Runner, arguments: tuple[str, ...], words: str) -> None:
    start = time.process_time()
    status, _, err = run(*arguments, words)
    seconds = time.process_time() - start
    assert status in (0, 2)
    assert words[:250] not in err
    assert len(err) < 1200
    # The atlas is opened in this time too.
    assert seconds < 5
