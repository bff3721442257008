"""Commands in Chinese: the catalogue is whole and compiled, and gettext is left as it was."""

from __future__ import annotations

import gettext
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from buju import command

FOLDER = Path(command.__file__).with_name("locale") / "zh_CN/LC_MESSAGES"
PO = (FOLDER / "messages.po").read_bytes()
CLICK = "\n".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
# Messages that are parted over lines in the source are written as one string in the catalogue.
JOINED = re.sub(r'"\s*\n\s*"', "", CLICK)


def entries(catalogue: Catalog) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every message of a catalogue: what click says (one, several), and its Chinese."""
    return [(_all(message.id), _all(message.string)) for message in catalogue if message.id]


def _all(words: str | Sequence[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"\{(\w+)(?:!r)?\}", words))


def test_the_compiled_catalogue_is_its_source() -> None:
    compiled = read_mo(io.BytesIO((FOLDER / "messages.mo").read_bytes()))

    assert sorted(entries(compiled)) == sorted(entries(read_po(io.BytesIO(PO))))


@pytest.mark.parametrize(("english", "chinese"), entries(read_po(io.BytesIO(PO))), ids=lambda words: words[0])
def test_what_is_translated_is_said_by_click(english: tuple[str, ...], chinese: tuple[str, ...]) -> None:
    assert all(f'"{words}"' in JOINED for words in english)
    assert all(re.search(r"[\u4e00-\u9fff]", words) for words in chinese)
    assert all(placeholders(words) <= placeholders("".join(english)) for words in chinese)


@pytest.mark.parametrize("language", [None, "en", "fr:en"])
def test_gettext_and_the_language_are_left_as_they_were(monkeypatch: pytest.MonkeyPatch, language: str | None) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    if language is not None:
        monkeypatch.setenv("LANGUAGE", language)
    before = gettext.bindtextdomain("messages")
    said: list[str] = []

    @click.command()
    def speak() -> None:
        said.append(gettext.gettext("Options"))

    assert command.run(speak, [], name="x") == 0
    assert said == ["选项"]
    assert os.environ.get("LANGUAGE") == language
    assert gettext.bindtextdomain("messages") == before
    assert gettext.gettext("Options") == "Options"


def test_a_path_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    @click.command()
    @click.option("--base", type=click.Path(exists=True, file_okay=False))
    @click.option("--count", type=int)
    def made(**_: object) -> None: ...

    (tmp_path / "a.txt").touch()
    cases = {
        ("--base", str(tmp_path / "nowhere")): "nowhere”不存在",
        ("--base", str(tmp_path / "a.txt")): "a.txt”是文件，应为文件夹",
        ("--count", "二"): "应为整数，现为“二”",
    }
    for given, says in cases.items():
        assert command.run(made, given, name="x") == 2
        err = capsys.readouterr().err
        assert err.startswith(f"x：{given[0]} 的值不合要求：")
        assert err.endswith(f"{says}\n")
