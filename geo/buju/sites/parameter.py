"""A parameter of a question: what it is called at every door, how it is read, and how it is written back.

Commands, addresses, the form, the JSON body and their documentation are all made from these entries, so that what may
be asked is said once. Nothing here knows an atlas.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from buju.sites.candidates import Candidates
    from buju.sites.ground import Ground
    from buju.sites.judgement import Condition
    from buju.sites.query import Query, Registry
    from buju.sites.scoring import Values

Value = TypeVar("Value", bound=Hashable)

LONGEST = 200
FEW = 12
# The choice of something that is named beside it.
OTHER = "other"

Offer = Callable[["Ground", "Registry"], Mapping[str, str]]


class Group(StrEnum):
    """The part of the form that a parameter is asked in."""

    WHERE = "where"
    FUNCTIONS = "functions"
    DISTANCE = "distance"
    MORE = "more"
    RANKING = "ranking"


@dataclass(frozen=True, slots=True)
class Line:
    """A line to write in, with an example and perhaps a list of names to choose from."""

    label: str
    example: str
    names: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """One of several: `offer` returns value → words; `none` are the words of leaving it open."""

    label: str
    offer: Offer
    none: str | None = None


@dataclass(frozen=True, slots=True)
class Boxes:
    """Any of several: `offer` returns heading → (value → words).

    `others` labels a line for words that are not among them; `offered` leads from such words to the value that they
    stand for, if they stand for one.
    """

    offer: Callable[[Ground, Registry], Mapping[str, Mapping[str, str]]]
    others: str | None = None
    offered: Callable[[Ground, str], str] = lambda _ground, words: words


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a row: a line to write in, or one of several."""

    name: str
    label: str
    longest: int = LONGEST
    example: str = ""
    offer: Offer | None = None
    none: str | None = None
    names: str = ""
    own_label: str | None = None
    decimal: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of cells, one row for each value, at least `least` of them.

    The first cell chooses what the value is about; `OTHER` there means what the second cell names. `split` leads from
    the words of a value, however wrong, to what it is about and the cells behind the second; `join` leads back, and
    returns no words for an empty row.
    """

    css: str
    cells: tuple[Cell, ...]
    split: Callable[[str], tuple[str, ...]]
    join: Callable[[tuple[str, ...]], str]
    least: int


@dataclass(frozen=True, slots=True)
class Joined:
    """All values in one line of the field `name`, parted by semicolons, commas or spaces."""

    label: str
    name: str
    example: str


Widget = Line | Select | Boxes | Rows | Joined


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Parameter(Generic[Value]):
    """One thing that may be asked.

    Attributes:
        key: its name in JSON; errors name it.
        name: its name in an address and as an option: that of one value, where several may be given.
        label: what readers call it.
        help: one line for whoever asks.
        metavar: what stands for its value in a command's help.
        read: words → value; raises QuestionInvalid naming `key`.
        write: value → words that read back as the same value.
        most: how many values it may have; None if it has one.
        default: the words that stand for it where nothing is given.
        choices: the closed list, or the whole numbers, that it may be; None for free words.
        withheld: choices that only a file may bring.
        widget: how the form asks it.
        group: the part of the form that it stands in.
        told: its place in sentences, tables and addresses; what is new comes after the conditions that ship.
        own: whether it can be asked of the asker's own candidates.
    """

    key: str
    name: str
    label: str
    help: str
    metavar: str
    read: Callable[[str], Value]
    widget: Widget
    write: Callable[[Value], str] = str
    most: int | None = None
    default: str | None = None
    choices: type[StrEnum] | range | None = None
    withheld: tuple[str, ...] = ()
    group: Group = Group.MORE
    told: int = 50
    own: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        """The words that may stand there, if they are a closed list."""
        return tuple(str(getattr(one, "value", one)) for one in self.choices or ())


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ConditionKind(Parameter[Value]):
    """A parameter that candidates are judged by.

    `settle` looks the names up in an atlas and returns the conditions, ready to judge. It raises NameUnknown, Ambiguous
    or QuestionInvalid for what means nothing there, or too much.
    """

    settle: Callable[[tuple[Value, ...], Query, Ground], Iterable[Condition]]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Measure:
    """A number of every candidate that criteria may rank by, besides distances and the columns of the asker's table.

    Attributes:
        key: its name in a criterion.
        names: what else it is called.
        label: what the form calls it.
        of: returns the numbers of the candidates (NaN: not known), with unit and source; may raise QuestionInvalid.
    """

    key: str
    names: frozenset[str]
    label: str
    of: Callable[[Candidates, Ground], Values]


def offering(choices: Mapping[str, str]) -> Offer:
    """Return the offer of what can be chosen whatever the atlas."""
    return lambda _ground, _registry: choices
