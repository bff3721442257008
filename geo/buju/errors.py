"""One family of errors: each says what is wrong, where, and what was expected, in Chinese for users.

    BujuError                 base: catch this one
    ├── DataMissing           layers/, seeds/ or a file of theirs is not there, or cannot be read
    ├── DataInvalid           a file is there but does not say what it must (carries the faults)
    ├── NotFound              an id that the atlas does not know (carries the known ids)
    ├── RecipeError           a recipe asks for something that the base data lack (nothing is written)
    └── Refused               this output is not made: the data have faults
        └── Unlike            targets that must not be added up (carries the reasons)

Faults *in data* are `buju.fault.Fault` rows, reported all at once; an exception is for what cannot go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.fault import Fault


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
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"没有编号为“{name}”的{kind}；现有：{'、'.join(self.known) or '（无）'}")


class RecipeError(BujuError):
    """A recipe cannot be carried out; the message names the recipe file, the key and the name."""


class Refused(BujuError):
    """An output was refused, as a rule because of faults in the data; `faults` lists them."""

    def __init__(self, message: str, *, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class Unlike(Refused):
    """Targets that must not be added up; `reasons` has one line for each obstacle."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(self.reasons))


def closest(name: str, known: Iterable[str]) -> str:
    """Return the known names nearest to `name`, joined for a message, or all of a short list."""
    names = list(known)
    near = get_close_matches(name, names, n=3, cutoff=0.3)
    return "、".join(near or names[:8]) or "（无）"
