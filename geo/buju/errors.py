"""One family of errors: each says what is wrong, where, and what was expected, in Chinese for users.

    BujuError                 base: catch this one
    ├── DataMissing           layers/, seeds/ or a file of theirs is not there, or cannot be read
    ├── DataInvalid           a file is there but does not say what it must (carries the faults)
    ├── NotFound              an id that the atlas does not know (carries the known ids)
    │   └── NameUnknown       a name that nothing goes by (carries the nearest names)
    ├── RecipeError           a recipe asks for something that the base data lack (nothing is written)
    ├── QuestionInvalid       a part of a question cannot be used (carries the field, and what could stand there)
    ├── InputInvalid          a user's own file cannot be used (carries the faults of its rows, and what is asked back)
    │   └── FormatUnknown     its content is in no format that is read here
    ├── TooLarge              a user's own file is above a limit, which the message names
    └── Refused               this output is not made: the data have faults
        ├── NotCleared        a map with administrative lines that has no review number is not for the public
        ├── Ambiguous         a name that stands for several things (carries the choices)
        └── Unlike            targets that must not be added up (carries the reasons)

Faults *in data* are `buju.fault.Fault` rows, reported all at once; an exception is for what cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.fault import Fault, RowFault

_LONGEST = 60
_MOST_NAMES = 5000


class BujuError(Exception):
    """Base of the family; `str(error)` is one Chinese line that may be shown to users."""


class DataMissing(BujuError):
    """A data folder or file is missing or unreadable; the message names it."""


class DataInvalid(BujuError):
    """A data file cannot be understood; `faults` has one row for each reason."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class NotFound(BujuError):
    """An unknown id; `kind` is what was looked for, `known` the ids that exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(kind, name)
        self.kind, self.name, self.known = kind, name, tuple(known)

    def __str__(self) -> str:
        return f"没有编号为“{_repeated(self.name)}”的{self.kind}；现有：{_listed(self.known)}"


class NameUnknown(NotFound):
    """A name that nothing goes by.

    `known` has the nearest names, `field` the part of a question that it stood in, `said` what else helps the asker.
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], *, field: str | None = None, said: str | None = None
    ) -> None:
        super().__init__(kind, name, known)
        self.field, self.said = field, said

    def __str__(self) -> str:
        kind = self.kind if self.field is None else f"{self.kind}（{self.field}）"
        more = "" if self.said is None else f"；{self.said}"
        close = f"；相近的有：{_listed(self.known)}" if self.known else ""
        return f"没有名为“{_repeated(self.name)}”的{kind}{close}{more}"

    def asked_by(self, field: str) -> NameUnknown:
        """Return the error of a name that stood in a part of a question."""
        return NameUnknown(self.kind, self.name, self.known, field=field, said=self.said)


class RecipeError(BujuError):
    """A recipe cannot be carried out; the message names the recipe file, the key and the name."""


class QuestionInvalid(BujuError):
    """A part of a question cannot be used: `field` names it, `said` is why, `known` holds what could stand there."""

    def __init__(self, field: str, said: str, *, known: Iterable[str] = ()) -> None:
        super().__init__(field, said)
        self.field, self.said, self.known = field, said, tuple(known)

    def __str__(self) -> str:
        return f"{self.field}：{self.said}"

    def asked_by(self, field: str) -> QuestionInvalid:
        """Return the error under the name that the asker knows the field by: an option, a parameter, a label."""
        return QuestionInvalid(field, self.said, known=self.known)


class InputInvalid(BujuError):
    """A user's own file cannot be used as it is.

    `faults` has the faults of its rows (the first of them, if there are very many). Where an answer of the user would
    do, `asks` names the option to be stated (`datum`, `layer`, `swap`, `encoding`, `keep_valid`) and `known` what it
    could be.
    """

    def __init__(
        self, message: str, *, faults: Sequence[RowFault] = (), asks: str | None = None, known: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.faults, self.asks, self.known = tuple(faults), asks, tuple(known)


class FormatUnknown(InputInvalid):
    """A user's file is in no format that is read here, or is not what its name says."""


class TooLarge(BujuError):
    """A user's file is above a limit: bytes, rows, columns, vertices, memory or time; the message names the limit."""


class Refused(BujuError):
    """An output was refused, as a rule because of faults in the data; `faults` lists them."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class Ambiguous(Refused):
    """A name that several things bear.

    `kind` is what was looked for, `choices` are the things as readers tell them apart, `known` what to write for each
    (the choices themselves, unless it is given).
    """

    def __init__(self, kind: str, name: str, choices: Iterable[str], *, known: Iterable[str] = ()) -> None:
        super().__init__(name)
        self.kind, self.name, self.choices = kind, name, tuple(choices)
        self.known = tuple(known) or self.choices

    def __str__(self) -> str:
        return f"“{_repeated(self.name)}”可以指多个{self.kind}：{'、'.join(self.choices)}；请写明是哪一个"


class NotCleared(Refused):
    """A map for the public that shows administrative lines and has no review number (审图号)."""


class Unlike(Refused):
    """Targets that must not be added up; `reasons` has one line for each obstacle."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(self.reasons))


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known names nearest to `name`, joined for a message, or all of a short list."""
    return _listed(nearest(name, known))


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names nearest to `name`, or the first few if none is near."""
    names = list(known)
    return near(name, names) or names[:8]


def near(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names nearest to `name`, the nearest first; none if none is near.

    Of long names the beginnings are compared, and no more than so many: anybody may write either in a file.
    """
    names: dict[str, str] = {}
    for one in islice(known, _MOST_NAMES):
        names.setdefault(one[:_LONGEST], one)
    return [names[one] for one in get_close_matches(name[:_LONGEST], names, n=3, cutoff=0.3)]


def _repeated(words: str) -> str:
    """Return what a user wrote as a message repeats it: on one line, cut."""
    return " ".join(words.split())[:_LONGEST]


def _listed(names: Iterable[str]) -> str:
    return "、".join(map(_repeated, names)) or "（无）"
