"""The commands for those who write data: `buju check`, `buju digitise`, `buju schema`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from buju.atlas.digitise import digitise as made_files
from buju.atlas.digitise import write_files
from buju.atlas.memory import load
from buju.atlas.recipes import recipe_faults
from buju.atlas.schemas import FILES, file_name, schema_bytes
from buju.atlas.store import BASE, data_roots, store_of
from buju.cli.output import print_json
from buju.command import ChineseCommand, data_option, json_option
from buju.drafting.unreviewed import draft_faults
from buju.fault import Fault, errors_of
from buju.files import write_whole

# Who has mended so many faults of a file runs the check again.
_MOST_OF_A_FILE = 50


@click.command(cls=ChineseCommand, help="检查全部数据，一次列出所有问题；有错误时退出码为 1")
@data_option
@json_option
@click.pass_context
def check(ctx: click.Context, *, data: tuple[Path, ...], as_json: bool) -> None:
    """Print every fault; exit status 1 if one of them is an error."""
    store = store_of(data)
    atlas = load(store)
    drafts = [fault for root in data_roots(data) for fault in draft_faults(root)]
    faults = [*atlas.faults, *recipe_faults(store, atlas), *drafts]
    errors = errors_of(faults)
    if as_json:
        print_json([fault.flat() for fault in _first(faults)])
    else:
        for fault in _first(faults):
            click.echo(str(fault))
        click.echo(_summary(len(errors), len(faults) - len(errors)), err=True)
    ctx.exit(1 if errors else 0)


def _first(faults: Sequence[Fault]) -> Iterator[Fault]:
    """Yield the first faults of each file, and say of how many others there are on stderr."""
    for file, own in groupby(sorted(faults, key=lambda fault: fault.where), key=lambda fault: fault.where.file):
        rows = list(own)
        # Errors first: what only reminds must not hide what keeps entries out.
        errors = errors_of(rows)
        kept = set(map(id, [*errors, *(row for row in rows if not row.is_error)][:_MOST_OF_A_FILE]))
        yield from (row for row in rows if id(row) in kept)
        if len(rows) > _MOST_OF_A_FILE:
            click.echo(
                f"{file}：另有 {len(rows) - _MOST_OF_A_FILE} 处未列；每个文件最多列 {_MOST_OF_A_FILE} 处", err=True
            )


def _summary(errors: int, warnings: int) -> str:
    if not errors and not warnings:
        return "数据检查通过，没有问题"
    return f"共 {errors} 处错误、{warnings} 处提醒"


_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(cls=ChineseCommand, help="按 recipe.yaml 由底图数据生成图层文件（两次生成的字节相同）")
@click.argument("folder", type=_FOLDER, metavar="图层文件夹")
@click.option("--base", type=_FOLDER, default=None, metavar="文件夹", help="底图数据文件夹（默认为图层旁的 base/）")
@click.option("--seeds", type=_FOLDER, default=None, metavar="文件夹", help="规划文件（默认为图层旁的 seeds/）")
@json_option
def digitise(*, folder: Path, base: Path | None, seeds: Path | None, as_json: bool) -> None:
    """Make and write a layer's files."""
    files = made_files(
        folder,
        base=base or folder.resolve().parent / BASE,
        seeds=seeds or folder.resolve().parent.parent / "seeds",
    )
    write_files(folder, files)
    written = [{"file": str(folder / name), "bytes": len(content)} for name, content in files.items()]
    if as_json:
        print_json(written)
        return
    for row in written:
        click.echo(f"已写入 {row['file']}（{row['bytes']} 字节）")


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
