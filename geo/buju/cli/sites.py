"""`buju sites`: ask for sites; the answer in sentences, as a table, as JSON or as a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from buju.cli.listing import opened
from buju.cli.output import Steps, by_ending, print_json, steps, with_ending
from buju.cli.sitesanswer import MOST, print_answer, write_answer
from buju.command import ChineseCommand, data_option, json_option, on_option
from buju.errors import DataMissing, InputInvalid, QuestionInvalid
from buju.exchange.candidates import read_candidates
from buju.exchange.statement import ENTRIES, Entry, FileStatement, Limits
from buju.files import reason_of
from buju.legible import shown
from buju.outputs import ANSWER
from buju.ownsites import OwnSites, own_sites
from buju.sites.entries import sites_body
from buju.sites.finder import SiteFinder
from buju.sites.query import CANDIDATES, RESOLUTION, CandidateKind, Query, Registry
from buju.sites.registry import SHIPPED
from buju.sites.statement import statement

if TYPE_CHECKING:
    from datetime import date

    from buju.sites.answer import SiteAnswer
    from buju.sites.parameter import Parameter

# More candidates than this take long enough for a bar.
_MANY = 20_000
# A table with so many lines has about this many bytes at the least.
_MANY_BYTES = 600_000
# H3 cells of this resolution and finer are many in any district.
_FINE = 10
# JSON of more candidates is hundreds of megabytes; who wants them takes CSV.
_JSON_ROWS = 10_000
# Of what a file could be taken for, a message names so many.
_MOST_CHOICES = 6

# What the command's options mean beyond the question itself.
_BESIDES = {
    "datum": "；自备文件的坐标也用此基准，文件没有注明坐标系时必须写；平面坐标写投影带，如 cgcs2000-3-120、EPSG:4528"
}
# What may be stated of the asker's own file, beside the datum, which is a part of the question too.
_OF_FILE = tuple(entry for entry in ENTRIES if entry.key != "datum")


def sites_command(registry: Registry) -> click.Command:
    """Return the command that asks what a registry holds."""
    command = ChineseCommand(
        "sites",
        callback=partial(_answer, registry),
        params=[_option(parameter) for parameter in registry.parameters],
        help="选址：按区、功能和条件筛选并排序，逐条说明依据；每个选项都可以不写",
    )
    decorators: tuple[Callable[[click.Command], Any], ...] = (*_options(), on_option, data_option, json_option)
    for option in decorators:
        option(command)
    return command


def _option(parameter: Parameter[Any]) -> click.Option:
    kind: click.ParamType[Any] | None = None
    if isinstance(parameter.choices, range):
        kind = click.INT
    elif parameter.choices is not None:
        kind = click.Choice([words for words in parameter.known if words not in parameter.withheld])
    several = parameter.most is not None
    return click.Option(
        [f"--{parameter.name}", parameter.key],
        multiple=several,
        default=None,
        type=kind,
        metavar=parameter.metavar,
        help=f"{parameter.help}{'（可重复）' if several else ''}{_BESIDES.get(parameter.key, '')}",
    )


def _stating(entry: Entry) -> Callable[[click.Command], Any]:
    """Return the option by which something is stated of the asker's own file."""
    words = f"自备文件：{entry.help}"
    flag = f"--{entry.key.replace('_', '-')}"
    if entry.is_flag:
        return click.option(flag, entry.key, is_flag=True, help=words)
    return click.option(flag, entry.key, default=None, metavar=entry.metavar, help=words)


def _options() -> tuple[Callable[[click.Command], Any], ...]:
    """Return the options on the asker's own file and on what is written."""
    return (
        click.option(
            "--file",
            "file",
            type=click.Path(path_type=Path),
            default=None,
            metavar="文件",
            help="从自备的点或地块中选：CSV、Excel、GeoJSON、KML、GeoPackage、界址点 .txt，或 zip 压缩的 Shapefile 等",
        ),
        *map(_stating, _OF_FILE),
        click.option(
            "--limit",
            type=int,
            default=None,
            metavar="个数",
            help=f"最多列出多少个候选地；默认列出符合、可能符合和差一项的前 {MOST} 个",
        ),
        click.option(
            "--out",
            type=click.Path(path_type=Path, dir_okay=False),
            default=None,
            metavar="文件",
            callback=with_ending(ANSWER.endings),
            help=f"把结果写成文件，{by_ending(ANSWER.endings)}",
        ),
        click.option(
            "--template",
            type=click.Path(path_type=Path),
            default=None,
            metavar="文件",
            help=ANSWER.options["template"].words,
        ),
    )


def _answer(
    registry: Registry,
    *,
    file: Path | None,
    limit: int | None,
    out: Path | None,
    template: Path | None,
    on: date,
    data: tuple[Path, ...],
    as_json: bool,
    **fields: Any,  # noqa: ANN401 - the words of the registry's parameters
) -> None:
    """Answer a question for sites."""
    try:
        stated = FileStatement()
        words = {entry.key: fields.pop(entry.key) for entry in _OF_FILE} | {"datum": fields["datum"]}
        if file is not None:
            stated = FileStatement.parse(words)
            fields |= {"datum": stated.datum}
        query = _query(registry, fields, file=file, limit=limit)
        with steps(shown=_is_long(query, file)) as bars:
            own = None
            if file is not None:
                with bars.during("读入文件"):
                    own = _read_own(file, stated)
            atlas = opened(data, on=on)
            answer = _asked(SiteFinder(atlas), query, own=own, bars=bars)
            if out is not None:
                size = write_answer(answer, atlas, path=out, template=template, limit=limit, bars=bars)
            with bars.during("整理答复"):
                content = sites_body(answer, atlas, limit=_json_rows(answer, limit)) if as_json else None
                said = () if as_json or out is not None else statement(answer)
    except QuestionInvalid as error:
        raise error.asked_by(_option_of(error.field, registry)) from None
    if content is not None:
        print_json(content)
    if out is not None:
        click.echo(f"已写入 {out}（{size / 1000:.0f} kB）", err=as_json)
    elif not as_json:
        print_answer(answer, atlas, said=said, limit=limit)


def _query(registry: Registry, fields: dict[str, Any], *, file: Path | None, limit: int | None) -> Query:
    if limit is not None and limit < 1:
        raise QuestionInvalid("limit", "应不小于 1")
    if file is not None:
        if fields[CANDIDATES.key] is not None:
            raise QuestionInvalid(CANDIDATES.key, "已用 --file 给出自备地块，不要再写 --candidates")
        fields = fields | {CANDIDATES.key: CandidateKind.FILE}
    return registry.query(fields)


def _is_long(query: Query, file: Path | None) -> bool:
    """Whether there may be more than `_MANY` candidates."""
    if file is not None:
        return _size(file) > _MANY_BYTES
    return query.setting(CANDIDATES) is CandidateKind.CELLS and query.setting(RESOLUTION) >= _FINE


def _size(file: Path) -> int:
    """Return how many bytes a file has, 0 for what is none: reading it says why."""
    try:
        return file.stat().st_size if file.is_file() else 0
    except (OSError, ValueError):
        return 0


def _asked(finder: SiteFinder, query: Query, *, own: OwnSites | None, bars: Steps) -> SiteAnswer:
    if own is None:
        return finder.ask(query, progress=bars.step("逐项筛选"))
    bars.shown = bars.shown and len(own.candidates) > _MANY
    return finder.ask(
        query,
        own=own.candidates,
        declared=own.declared,
        remarks=own.remarks,
        progress=bars.step("逐项筛选"),
    )


def _json_rows(answer: SiteAnswer, limit: int | None) -> int | None:
    if limit is None and len(answer.candidates) > _JSON_ROWS:
        click.echo(
            f"提醒：共 {len(answer.candidates)} 个候选地，只列前 {_JSON_ROWS} 个；"
            "用 --limit 指定个数，或用 --out 写成 .csv",
            err=True,
        )
        return _JSON_ROWS
    return limit


def _option_of(field: str, registry: Registry) -> str:
    """Return the option that an error's field is asked by; a field without one keeps its name."""
    name = registry.name_of(field).replace("_", "-")
    stated = (entry.key.replace("_", "-") for entry in _OF_FILE)
    options = {*registry.named, *stated, "limit", "file", "out", "template"}
    return f"--{name}" if name in options else field


sites = sites_command(SHIPPED)


def _read_own(path: Path, stated: FileStatement) -> OwnSites:
    """Read a file of points or parcels.

    Raises:
        DataMissing: no such file, or it cannot be read.
        InputInvalid, FormatUnknown, TooLarge: see `read_candidates`; the message names the option
            by which the user answers.
    """
    try:
        file = read_candidates(_content(path), name=path.name, stated=stated)
    except InputInvalid as error:
        if error.asks is None:
            raise
        raise InputInvalid(f"{error}（{_answer_option(error.asks, error.known)}）", faults=error.faults) from None
    return own_sites(file, name=path.name)


def _content(path: Path) -> bytes:
    """Return a file's bytes, not more than one beyond the limit: what comes after is refused anyway."""
    try:
        with path.open("rb") as stream:
            return stream.read(Limits().size + 1)
    except FileNotFoundError as error:
        raise DataMissing(f"没有文件 {path}") from error
    except OSError as error:
        raise DataMissing(f"无法读取 {path}：{reason_of(error)}") from error


def _answer_option(asks: str, known: tuple[str, ...]) -> str:
    option = f"--{asks.replace('_', '-')}"
    if not known or known == ("true",):
        return f"命令中加 {option}"
    return f"命令中写 {option} {'、'.join(map(shown, known[:_MOST_CHOICES]))}"
