"""The catalogue of words that a translator edits: `zh.yaml` and `en.yaml`, one file a language.

What a plan says is never translated: names, quotes, statements and methods stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from buju.spatial.datum import DATUM_WORDS
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.views.carto.symbology import Group

FOLDER = Path(__file__).parent
# The headings of tables by the words that templates know them by.
COLUMNS = ("名称", "布局角色", "图形等级", "误差", "出处", "未绘原因")


class Lang(StrEnum):
    """The language of legend, controls and notes; the value is the name of its file."""

    ZH = "zh"
    EN = "en"

    @property
    def words(self) -> str:
        """The language as readers know it."""
        return {"zh": "中文", "en": "English"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapWords:
    """The words round an interactive map; `script` are those of the page's scripts, None where they know them."""

    lang: Lang
    roles: Mapping[Role, str]
    grades: Mapping[Grade, str]
    groups: Mapping[Group, str]
    script: Mapping[str, str] | None
    legend: str
    legend_roles: str
    legend_grades: str
    schematic: str
    schematic_note: str
    schematic_line: str
    map_title: str
    map_label: str
    panel_label: str
    hint: str
    card_label: str
    close: str
    overlaps: str
    pinned: str
    pin_label: str
    skip: str
    kicker: str
    datum: str
    data_date: str
    sources: str
    licences: str
    list_title: str
    drawn_title: str
    listed_title: str
    count: str
    left_out: str
    search: str
    search_hint: str
    nothing: str
    period: str
    datum_label: str
    extent: str
    nature: str
    publication: str
    original: str
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """The words of a figure; `original` says in other languages that what a plan says stays Chinese."""

    roles: Mapping[Role, str]
    grades: Mapping[Grade, str]
    grade_notes: Mapping[Grade, str]
    schematic_note: str
    original: str
    legend_roles: str
    legend_grades: str
    grade: str
    numbered: str
    unnamed: str
    crowded: str
    names: str
    rows: str
    plan: str
    faults: str
    fault: str
    and_more: str
    listed: str
    pinned: str
    pinned_in: str
    missed: str
    withheld: str
    aside: str
    left_out: str
    outside: str
    date: str
    period: str
    grid: str
    review: str
    sources: str
    kilometres: str
    metres: str
    north: str
    enlarged: str
    about: str


@lru_cache(maxsize=len(Lang))
def map_words(lang: Lang = Lang.ZH) -> MapWords:
    """Return the words of a language, read from its file when they are first asked for.

    Raises:
        TypeError: the file lacks a word, or has one that nobody says.
    """
    sections = catalogue(lang)
    words = sections["map"]
    return MapWords(
        lang=lang,
        **words | {"datum": words["datum"].format(datum=DATUM_WORDS)} | _terms(sections.get("terms")),
        script=MappingProxyType(sections["script"]) if "script" in sections else None,
    )


@lru_cache(maxsize=len(Lang))
def figure_words(lang: Lang = Lang.ZH) -> FigureWords:
    """Return the words of a language for figures.

    Raises:
        TypeError: the file lacks a word, or has one that nobody says.
    """
    words, sections = map_words(lang), catalogue(lang)
    terms = sections.get("terms")
    notes = {grade: grade.words if terms is None else terms["grade_notes"][grade.value] for grade in Grade}
    return FigureWords(
        roles=words.roles,
        grades=words.grades,
        grade_notes=MappingProxyType(notes),
        schematic_note=words.schematic_note,
        original=words.original,
        **sections["figure"],
    )


def catalogue(lang: Lang) -> dict[str, Any]:
    """Return a language's file: sections of words by key."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (FOLDER / f"{lang}.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader
    return content


def _terms(translated: Mapping[str, Mapping[str, str]] | None) -> dict[str, Any]:
    """Return the words of roles, grades, groups and columns; in Chinese they stand with their types."""
    if translated is None:
        found: dict[str, Mapping[Any, str]] = {
            "roles": {role: role.words for role in Role},
            "grades": {grade: grade.label for grade in Grade},
            "groups": {group: group.value for group in Group},
            "columns": {name: name for name in COLUMNS},
        }
    else:
        found = {
            "roles": {role: translated["roles"][role.value] for role in Role},
            "grades": {grade: translated["grades"][grade.value] for grade in Grade},
            "groups": {group: translated["groups"][group.name.lower()] for group in Group},
            "columns": {name: translated["columns"][name] for name in COLUMNS},
        }
    return {kind: MappingProxyType(words) for kind, words in found.items()}
