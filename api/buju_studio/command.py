"""`buju studio`: the workbench of a folder, on this machine alone."""

from __future__ import annotations

import json
import secrets
import socket
import tempfile
import webbrowser
from pathlib import Path

import click

from buju.command import ChineseCommand, json_option
from buju.errors import BujuError
from buju.files import reason_of

_HOST = "127.0.0.1"


@click.command(
    name="studio",
    cls=ChineseCommand,
    short_help="打开工作台：由文件起草、逐条核对、看图",
    help="打开工作台：在浏览器里由一份规划起草事实，对照原文逐条接受或退回，图随之长成；只供本机，写入这个文件夹",
)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="端口", help="端口（默认任选一个空闲的）")
@click.option("--no-browser", is_flag=True, help="不打开浏览器，只给出地址")
@json_option
def studio(*, folder: Path, port: int, no_browser: bool, as_json: bool) -> None:
    """Serve the workbench until interrupted."""
    import uvicorn

    from buju_studio.app import create_studio

    _prepare(folder)
    with _listening(port) as listening:
        taken = listening.getsockname()[1]
        token = secrets.token_urlsafe(24)
        address = f"http://{_HOST}:{taken}/?token={token}"
        hosts = (f"{_HOST}:{taken}", f"localhost:{taken}")
        app = create_studio(folder.resolve(), token=token, hosts=lambda: hosts)
        click.echo(json.dumps({"address": address}) if as_json else address)
        if not no_browser:
            webbrowser.open(address)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, ws="none")
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            return


def _prepare(folder: Path) -> None:
    """Make the folder, with what a data folder holds, and see that it can be written.

    Raises:
        BujuError: it cannot.
    """
    try:
        for part in ("seeds", "layers", "drafts"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder / "drafts"):
            pass
    except OSError as error:
        raise BujuError(f"无法写入 {folder}：{reason_of(error)}；请换一个文件夹") from error


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((_HOST, port))
        listening.listen(64)
    except OSError as error:
        listening.close()
        raise click.UsageError(f"无法监听 {_HOST}:{port}：{reason_of(error)}；可用 --port 另选") from error
    return listening
