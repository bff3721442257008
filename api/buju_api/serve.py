"""The command `buju-serve`: opens the atlas, says what was left out and why, and serves."""

from __future__ import annotations

import argparse
import errno
import logging
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import structlog
import uvicorn
from pydantic import ValidationError

from buju.atlas.atlas import Atlas
from buju.atlas.load import open_atlas
from buju.errors import BujuError
from buju.field_error import explained
from buju.files import reason_of
from buju_api.app import create_app
from buju_api.settings import Settings

_WRONG_USE = 2


class CannotStart(BujuError):
    """The service cannot start; the message is one Chinese line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted.

    Returns:
        0 after a normal stop, 2 if the service cannot start (one line on stderr says why).
    """
    try:
        settings = _settings(arguments)
        atlas = open_atlas(settings.data)
        listening = _listen(settings.host, settings.port)
    except BujuError as error:
        print(f"buju-serve：{error}", file=sys.stderr)
        return _WRONG_USE
    _log_left_out(atlas)
    with listening:
        _serve(atlas, settings, listening)
    return 0


def _settings(arguments: Sequence[str] | None) -> Settings:
    given = {name: value for name, value in vars(_parser().parse_args(arguments)).items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        rows = error.errors(include_url=False)
        reasons = "；".join(explained(row, where=".".join(map(str, row["loc"]))) for row in rows)
        raise CannotStart(f"设置有误：{reasons}") from error


class _Parser(argparse.ArgumentParser):
    """A parser that reports wrong use like every other reason not to start."""

    def error(self, message: str) -> NoReturn:
        raise CannotStart(f"参数有误（{message}）；可用 --host、--port、--data，详见 --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="buju-serve",
        usage="buju-serve [--host 地址] [--port 端口] [--data 文件夹]",
        description="启动布局服务。各项也可用环境变量 BUJU_HOST、BUJU_PORT、BUJU_DATA、BUJU_FRAME_ANCESTORS 设置。",
        add_help=False,
    )
    options = parser.add_argument_group("选项")
    options.add_argument("-h", "--help", action="help", help="显示本说明后退出")
    options.add_argument("--host", metavar="地址", help="监听地址（默认 127.0.0.1，只供本机访问）")
    options.add_argument("--port", metavar="端口", help="监听端口（默认 8000；0 表示任选一个空闲端口）")
    options.add_argument("--data", metavar="文件夹", type=Path, help="含有 layers/ 和 seeds/ 的数据文件夹")
    return parser


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket: a port in use shows here, before anything is printed."""
    listening: socket.socket | None = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        if os.name == "posix":
            # Elsewhere this option lets two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        if listening is not None:
            listening.close()
        reason = "端口已被占用" if error.errno == errno.EADDRINUSE else reason_of(error)
        raise CannotStart(f"无法监听 {host}:{port}：{reason}；可用 --host、--port 另选") from error
    return listening


def _log_left_out(atlas: Atlas) -> None:
    log = _logger()
    for fault in atlas.errors:
        log.error(
            "因数据有误未展示",
            where=f"{fault.file}:{fault.line}",
            code=fault.code.value,
            entry=fault.entry,
            reason=fault.message,
            fixer=fault.fixer.value,
        )
    if atlas.errors:
        log.warning("数据有误，以上内容未展示；可用 buju check 查看全部问题", count=len(atlas.errors))


def _logger() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    return logger


def _serve(atlas: Atlas, settings: Settings, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    print(f"http://{shown}:{port}/", flush=True)
    config = uvicorn.Config(create_app(atlas, settings), log_level="warning", access_log=False, server_header=False)
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        # Ctrl-C is how a reader stops the service; uvicorn raises it again after its own shutdown.
        return


if __name__ == "__main__":
    sys.exit(main())
