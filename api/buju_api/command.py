"""`buju serve`, and `buju-serve` as its alias: what may be given, told without loading the service."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from buju.command import ChineseCommand, data_option, json_option, run
from buju.errors import BujuError


@click.command(
    name="serve",
    cls=ChineseCommand,
    short_help="启动网页与接口；与 buju-serve 相同",
    help="启动网页与接口；也可用环境变量 BUJU_HOST、BUJU_PORT、BUJU_DATA、BUJU_ROOT_PATH、BUJU_FRAME_ANCESTORS 设置",
)
@click.option("--host", default=None, metavar="地址", help="监听地址（默认 127.0.0.1，只供本机访问）")
@click.option("--port", default=None, metavar="端口", help="监听端口（默认 8000；0 表示任选一个空闲端口）")
@click.option(
    "--root-path",
    default=None,
    metavar="路径",
    help="网关放在地址前面的路径，如 /buju：页面上的链接、表单、转向都带上它（默认没有）",
)
@click.option(
    "--reload", is_flag=True, help="数据文件夹有改动（或收到 SIGHUP）时换用新数据，不中断服务；新数据有误则仍用原有数据"
)
@data_option
@json_option
def serve(
    *, host: str | None, port: str | None, root_path: str | None, reload: bool, data: tuple[Path, ...], as_json: bool
) -> None:
    """Serve until interrupted."""
    from buju_api.serve import serve_atlas, settings_of

    try:
        given = settings_of(host=host, port=port, root_path=root_path, data=data or None, reload=reload or None)
        serve_atlas(given, as_json=as_json)
    except BujuError as error:
        # Whatever keeps the service from starting is mended by whoever starts it.
        raise click.UsageError(str(error)) from error


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `buju-serve`; errors are one line on stderr."""
    sys.exit(run(serve, arguments, name="buju-serve"))


if __name__ == "__main__":
    main()
