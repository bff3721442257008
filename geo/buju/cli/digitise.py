"""`buju digitise`: make a layer's files from its recipe and base data."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.digitise import digitise as made_files
from buju.atlas.digitise import write_files
from buju.atlas.layers import BASE
from buju.cli.output import print_json
from buju.command import ChineseCommand, json_option

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
