"""What the pages of the site share, at addresses made of its content: styles, scripts, drawings, the font.

A browser asks for each once and keeps it. Files, embedded maps and exports have everything inside instead.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import buju
import buju_api
from buju.errors import NotFound
from buju.views.assets import font_face, font_for
from buju.views.words.wording import source_words, statement
from buju_api.answers import Answer, Shelf
from buju_api.links import ASSETS

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from buju.atlas.atlas import Atlas

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "woff": "font/woff"}
_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
# Some twenty styles and scripts, a font for each set of data, a drawing for each layout of half a megabyte.
_MOST, _MOST_BYTES = 4096, 384_000_000
_WITH_WORDS = (".py", ".html", ".js", ".yaml")


class SiteAssets:
    """Texts and fonts by addresses that hold for ever; shared by all snapshots, since content has but one address."""

    def __init__(self, *, base: str) -> None:
        self._at = base + ASSETS
        self._kept = Shelf(_MOST, most_bytes=_MOST_BYTES)

    def style(self, *texts: str) -> str:
        """Keep styles as one sheet; return its address."""
        return f"{self._at}/{self._named('css', chr(10).join(texts).encode())}"

    def script(self, *texts: str) -> str:
        """Keep scripts, to be run one after the other; return their address."""
        return f"{self._at}/{self._named('js', chr(10).join(texts).encode())}"

    def font(self, woff: bytes) -> str:
        """Keep a font; return its address for a sheet that is kept beside it."""
        return self._named("woff", woff)

    def find(self, name: str) -> Answer:
        """Return what is kept under a name.

        Raises:
            NotFound: there is no such thing.
        """
        if (answer := self._kept.find(name)) is None:
            raise NotFound("样式、脚本或字体", name, ())
        return answer

    def keep(self, name: str, content: bytes) -> None:
        """Keep what stands at a name already, in another process."""
        if self._kept.find(name) is None:
            self._kept.keep(name, Answer(content, _TYPES[name.rpartition(".")[2]], _FOR_EVER))

    def beyond(self, names: Collection[str]) -> dict[str, bytes]:
        """Return what is kept beyond these, by its names."""
        return {str(name): answer.body for name, answer in self._kept.items() if name not in names}

    def _named(self, ending: str, content: bytes) -> str:
        name = f"{hashlib.sha256(content).hexdigest()[:24]}.{ending}"
        self.keep(name, content)
        return name


class SiteFont(NamedTuple):
    """The one font of the site: the rule for it, and the letters that it has."""

    css: str
    letters: frozenset[str]

    def beyond(self, text: str) -> str:
        """Return the rule for the letters of a text that the site's font lacks; empty where it has them all."""
        wanted = "".join(sorted(letter for letter in set(text) - self.letters if letter.isprintable()))
        font = font_for(wanted, more="") if wanted else None
        if font is None or not (more := set(wanted) - set(font.missing)):
            return ""
        data = base64.b64encode(font.woff).decode()
        return font_face(f"data:font/woff;base64,{data}", letters="".join(more))


def site_font(atlas: Atlas, kept: SiteAssets) -> SiteFont:
    """Return a font of every letter that the atlas and the site's own words have."""
    text = letters_of(atlas) + _own_letters()
    font = font_for(text, logged=False)
    spaces = frozenset(map(chr, range(0x20)))
    return SiteFont(font_face(kept.font(font.woff)), frozenset(text) | frozenset(map(chr, range(0x7F))) | spaces)


def letters_of(atlas: Atlas) -> str:
    """Return every letter of what an atlas holds: texts, names, facts as they are worded."""
    words = [document.text + document.title + document.source.short for document in atlas.documents()]
    words += [name for place in atlas.places() for name in (place.name, *place.record.aliases, *place.host_words)]
    words += [layout.region + layout.name + layout.title + layout.scale_note for layout in atlas.layouts()]
    for context in atlas.contexts():
        words += [source_words(context.file.source)]
        words += [name for one in context.shapes for name in (one.name, *one.aliases, *one.lines)]
    words += [source_words(source) for place in atlas.places() for source in place.record.sources]
    vocabulary = atlas.vocabulary
    words += [function.name + function.definition for function in vocabulary.functions]
    words += [stage.name for stage in vocabulary.stages]
    for fact in atlas.facts():
        said = statement(fact, atlas)
        words += [said.headline, *said.items, *said.notes]
    return "".join(sorted(set("".join(words))))


@cache
def _own_letters() -> str:
    """Return every letter of the words that stand in the library and the service themselves."""
    found: set[str] = set()
    for package in (buju, buju_api):
        for text in _texts(files(package)):
            found.update(text)
    return "".join(sorted(letter for letter in found if letter.isprintable()))


def _texts(folder: Traversable) -> list[str]:
    texts: list[str] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            # Data have their own letters; they are the atlas's.
            texts += [] if entry.name in ("_data", "__pycache__") else _texts(entry)
        elif entry.name.endswith(_WITH_WORDS):
            texts.append(entry.read_text("utf-8"))
    return texts
