"""The user's own points or parcels, read from a file."""

from __future__ import annotations

from pathlib import Path

from buju.errors import DataMissing, InputInvalid
from buju.exchange.candidates import read_candidates
from buju.exchange.limits import Limits
from buju.exchange.quoted import quoted
from buju.files import reason_of
from buju.ownsites import OwnSites, own_sites

_CHOICES = 6


def read_own(
    path: Path,
    *,
    datum: str | None,
    encoding: str | None = None,
    layer: str | None = None,
    swap: bool = False,
    keep_valid: bool = False,
) -> OwnSites:
    """Read a file of points or parcels.

    Raises:
        DataMissing: no such file, or it cannot be read.
        InputInvalid, FormatUnknown, TooLarge, QuestionInvalid: see `read_candidates`; the message names the option
            by which the user answers.
    """
    try:
        file = read_candidates(
            _content(path),
            name=path.name,
            datum=datum,
            encoding=encoding,
            layer=layer,
            swap=swap,
            keep_valid=keep_valid,
        )
    except InputInvalid as error:
        if error.asks is None:
            raise
        raise InputInvalid(f"{error}（{_option(error.asks, error.known)}）", faults=error.faults) from None
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


def _option(asks: str, known: tuple[str, ...]) -> str:
    option = f"--{asks.replace('_', '-')}"
    if known == ("true",):
        return f"命令中加 {option}"
    return f"命令中写 {option} {'、'.join(map(quoted, known[:_CHOICES]))}"
