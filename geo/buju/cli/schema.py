"""`buju schema`: the JSON Schemas of the files that people write, for editors and other programs."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.schemas import FILES, file_name, schema_bytes
from buju.cli.output import print_json
from buju.command import ChineseCommand, json_option
from buju.files import write_whole

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(cls=ChineseCommand, help="数据文件的格式（JSON Schema）：不写名称则列出，写了则输出，-o 存入文件夹")
@click.argument("name", required=False, metavar="[名称]")
@click.option("-o", "--output", type=_FOLDER, default=None, metavar="文件夹", help="存入的文件夹；不写名称则全部存入")
@json_option
def schema(*, name: str | None, output: Path | None, as_json: bool) -> None:
    """Print or write the schemas, or list them."""
    if output is not None:
        _write([name] if name else list(FILES), output, as_json=as_json)
    elif name is not None:
        click.echo(schema_bytes(name), nl=False)
    elif as_json:
        print_json([{"name": key, "file": file.pattern, "title": file.title} for key, file in FILES.items()])
    else:
        for key, file in FILES.items():
            click.echo(f"{key}\t{file.pattern}\t{file.title}")


def _write(names: list[str], folder: Path, *, as_json: bool) -> None:
    contents = {folder / file_name(name): schema_bytes(name) for name in names}
    for path, content in contents.items():
        write_whole(path, content)
    if as_json:
        print_json([{"file": str(path), "bytes": len(content)} for path, content in contents.items()])
        return
    for path, content in contents.items():
        click.echo(f"已写入 {path}（{len(content)} 字节）")
