"""The catalogue of words: each language whole, every word said somewhere, placeholders alike."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import buju.views
from buju.atlas.atlas import Atlas
from buju.fileformat import FileFormat
from buju.views.carto.drawing import figure_bytes
from buju.views.carto.options import FigureOptions, Lettered
from buju.views.words.catalogue import FOLDER, Lang, catalogue, figure_words, map_words

VIEWS = Path(buju.views.__file__).parent
SAID_IN = "\n".join(
    path.read_text(encoding="utf-8")
    for path in VIEWS.rglob("*")
    if path.suffix in (".py", ".html", ".js") and path.name != "catalogue.py"
)
# Terms and the words of scripts stand in Chinese where they are used.
ONLY_TRANSLATED = {"terms", "script"}


def leaves(content: dict[str, Any], *above: str) -> Iterator[tuple[str, str]]:
    """Every word by its path, e.g. `map.legend`."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from leaves(value, *above, key)
        else:
            yield ".".join((*above, key)), value


def placeholders(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


CHINESE = dict(leaves(catalogue(Lang.ZH)))


def test_every_file_is_a_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(Lang)


@pytest.mark.parametrize("lang", set(Lang) - {Lang.ZH})
def test_a_language_has_every_word_with_the_same_placeholders(lang: Lang) -> None:
    content = catalogue(lang)
    words = dict(leaves({section: part for section, part in content.items() if section not in ONLY_TRANSLATED}))

    assert content.keys() - {section.split(".")[0] for section in CHINESE} == ONLY_TRANSLATED
    assert words.keys() == CHINESE.keys()
    assert [key for key, said in words.items() if placeholders(said) != placeholders(CHINESE[key])] == []
    assert [key for key, said in leaves(content) if re.search(r"[\u4e00-\u9fff]", said)] == []


@pytest.mark.parametrize("lang", list(Lang))
def test_a_language_names_every_term(lang: Lang) -> None:
    words = map_words(lang)

    terms = [*words.roles.values(), *words.grades.values(), *words.groups.values(), *words.columns.values()]
    assert all(terms)
    assert len(set(words.roles.values())) == len(words.roles)
    assert "WGS 84" in words.datum
    assert (words.script is None) is (lang is Lang.ZH)


@pytest.mark.parametrize("lang", list(Lang))
def test_a_figure_speaks_its_language(lang: Lang, songjiang: Atlas) -> None:
    words = figure_words(lang)
    options = FigureOptions(lang=lang, lettered=Lettered.TEXT)
    said = figure_bytes(songjiang, "songjiang", form=FileFormat.SVG, options=options).decode()

    assert len(set(words.grade_notes.values())) == len(words.grade_notes)
    assert f">{words.legend_roles}<" in said
    assert f">{words.north}<" in said
    assert words.original[:20] in said
    others = {figure_words(other).legend_grades for other in Lang if other is not lang}
    assert not [other for other in others if f">{other}<" in said]


def test_every_word_is_said_somewhere() -> None:
    keys = [key.split(".")[-1] for key, _ in leaves(catalogue(Lang.EN)) if not key.startswith("terms.")]

    assert [key for key in keys if not re.search(rf"\b(?:words|said|text)\w*\.{key}\b", SAID_IN)] == []


def test_no_two_keys_of_a_section_are_one() -> None:
    # YAML takes the last of them without a word.
    for lang in Lang:
        keys = re.findall(r"^ +(\S+):", (FOLDER / f"{lang}.yaml").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(keys) - len([key for key, _ in leaves(catalogue(lang))]) == (5 if lang is not Lang.ZH else 0)
