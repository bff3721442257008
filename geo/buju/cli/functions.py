"""`buju functions`: the vocabulary of industry functions, and what the texts say for each."""

from __future__ import annotations

from pathlib import Path

import click

from buju.atlas.entries import function_entry
from buju.cli.listing import opened
from buju.cli.output import print_json, print_table
from buju.command import ChineseCommand, data_option, json_option


@click.command(cls=ChineseCommand, help="列出产业功能词表：环节、功能、叫法，及文本的多少处表述")
@click.option("--stage", default=None, metavar="环节", help="只列这个环节，如 星、箭、端、网、用、支撑")
@data_option
@json_option
def functions(*, stage: str | None, data: Path | None, as_json: bool) -> None:
    """List the functions of the vocabulary."""
    atlas = opened(data)
    vocabulary = atlas.vocabulary
    found = vocabulary.functions if stage is None else vocabulary.functions_in(vocabulary.stage(stage).id)
    entries = [function_entry(function, atlas) for function in found]
    if as_json:
        print_json(entries)
        return
    rows = [
        (
            entry.stage,
            entry.id,
            entry.name,
            "、".join([*entry.synonyms, *entry.shared]),
            str(len(entry.stated)),
            "、".join(dict.fromkeys(row.citation.document for row in entry.stated)) or "（无）",
        )
        for entry in entries
    ]
    print_table(("环节", "编号", "功能", "叫法", "表述", "文件"), rows)
