"""The command: what it prints, and how it fails."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from pydantic import ValidationError

from api.made import atlas, fault
from buju.command import run as run_command
from buju_api import Settings, serve
from buju_api.command import serve as command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run_command(command, arguments, name="buju-serve")
    out, err = capsys.readouterr()
    return status, out, err


def one_line(err: str) -> bool:
    return err.startswith("buju-serve：") and err.count("\n") == 1 and "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--data", "/no/such/folder"], "/no/such/folder"),
        (["--port", "abc"], "整数"),
        (["--port", "70000"], "65535"),
        (["--colour", "red"], "没有选项 --colour；相近的有：--port"),
        (["--host", "no such host"], "无法监听"),
    ],
)
def test_a_service_that_cannot_start_says_why(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert one_line(err)
    assert says in err


def test_a_port_in_use_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        status, out, err = run(capsys, "--port", port)
    assert (status, out) == (2, "")
    assert one_line(err)
    assert port in err
    assert "端口已被占用" in err


def test_the_environment_is_checked_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUJU_FRAME_ANCESTORS", "https://a.example; script-src *")
    status, _, err = run(capsys)
    assert status == 2
    assert one_line(err)


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "--help")
    assert (status, err) == (0, "")
    assert "监听端口" in out


def test_what_was_left_out_is_logged_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    serve._log_left_out(atlas(faults=(fault("引文不在条款内"),)))
    err = capsys.readouterr().err
    assert "seeds/made/facts.yaml:7" in err
    assert "引文不在条款内" in err
    assert "因数据有误未展示" in err


def test_nothing_is_logged_of_sound_data(capsys: pytest.CaptureFixture[str]) -> None:
    serve._log_left_out(atlas())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    "value", ["", "; x", "'self'; script-src *", "javascript:alert(1)", "a,b", "https://a/ b\n;", 'x y"z']
)
def test_frame_ancestors_are_sources_only(value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(frame_ancestors=value)


@pytest.mark.parametrize("value", ["'self'", "'none'", "*", "https://a.example", "https://*.a.example:8443 http:"])
def test_frame_ancestors_that_are_allowed(value: str) -> None:
    assert Settings(frame_ancestors=value).frame_ancestors == value


def test_the_command_serves_until_it_is_interrupted(root: Path) -> None:
    command = [sys.executable, "-m", "buju_api.command", "--port", "0"]
    paths = os.pathsep.join([str(root / "geo"), str(root / "api")])
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
    ) as process:
        address = process.stdout.readline().strip()
        try:
            assert address.startswith("http://127.0.0.1:")
            assert httpx2.get(f"{address}healthz", timeout=60).json()["status"] == "ok"
            # The first map of a process takes its time beside other tests.
            head = httpx2.head(f"{address}layouts/songjiang", timeout=60)
            assert (head.status_code, head.content) == (200, b"")
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr.read() == ""
