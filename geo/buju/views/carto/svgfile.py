"""A scene as SVG, written out directly: a figure of twenty shapes takes a few milliseconds.

In a file letters are paths by default, one for each letter and used again, so that no font is needed. As text they can
be searched and changed; a font with just these letters is then inside, for programs whose system has none. In a page
they are text in the page's own type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from markupsafe import Markup

from buju.views.assets import FAMILY, font_for
from buju.views.carto.face import advance, glyph
from buju.views.carto.options import Lettered
from buju.views.carto.scene import Box, Drawn, Label, Ring, Scene, Written
from buju.views.carto.symbology import PAPER

if TYPE_CHECKING:
    from buju.views.carto.portrayal import Paint

_FAMILY = f"'{FAMILY}','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
# Letters are kept in thousandths of the type size.
_EM = 1000
# Path codes as matplotlib has them: the command of each, and how many points it takes.
_CLOSE = 79
_VERBS = {1: "M", 2: "L", 3: "Q", 4: "C", _CLOSE: "Z"}
_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, _CLOSE: 1}


def svg_bytes(scene: Scene, *, lettered: Lettered) -> bytes:
    """Return a scene as an SVG file that makes no request."""
    writer = _Writer(lettered)
    body = [
        *writer.paths(scene.shapes),
        '<g id="names">',
        *(line for label in scene.labels for line in writer.label(label)),
        "</g>",
        '<g id="furniture">',
        *writer.furniture(scene.furniture),
        "</g>",
    ]
    wide, high = _number(scene.width), _number(scene.height)
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{high}pt" viewBox="0 0 {wide} {high}"',
        f'role="img" aria-labelledby="figure-title figure-about" font-family="{_FAMILY}">',
        f'<title id="figure-title">{escape(scene.title)}</title>',
        f'<desc id="figure-about">{escape(scene.about)}</desc>',
        *(_font(scene) if lettered is Lettered.TEXT else ()),
        *writer.definitions(),
        f'<rect width="{wide}" height="{high}" fill="{PAPER}"/>',
    ]
    return "\n".join([*head, *body, "</svg>", ""]).encode()


class SceneLink(NamedTuple):
    """Where a place of a scene leads in a page, and what is said of that."""

    href: str
    words: str


_NO_LINKS: Mapping[str, SceneLink] = {}


def svg_markup(scene: Scene, *, css: str, prefix: str = "", links: Mapping[str, SceneLink] = _NO_LINKS) -> Markup:
    """Return a scene as an element of a page, as wide as the page lets it be.

    Args:
        scene: a scene in px.
        css: the element's class.
        prefix: keeps the ids of two pictures of one page apart.
        links: links by id of place; they lie under the labels and take no stop of the keyboard.
    """
    writer = _PageWriter(prefix, links)
    body = [*writer.paths(scene.shapes), '<g class="labels">']
    body += [line for label in scene.labels for line in writer.label(label)]
    body += ['</g><g class="furniture">', *writer.furniture(scene.furniture), "</g>"]
    # What is inside an image cannot be reached: one with links is a group.
    role = "group" if links else "img"
    head = [
        f'<svg class="{css}" viewBox="0 0 {_number(scene.width)} {_number(scene.height)}" role="{role}"',
        f' aria-label="{escape(scene.title)}" text-anchor="middle" stroke-linejoin="round">',
        *writer.definitions(),
    ]
    return Markup("".join([*head, *body, "</svg>"]))  # noqa: S704 - names are escaped where they are written


def _font(scene: Scene) -> Iterator[str]:
    yield f"<style>{font_for(''.join(line.words for line in scene.written)).css.strip()}</style>"


class _Writer:
    """Writes elements, and remembers the letters and clips that they refer to."""

    decimals = 2

    def __init__(self, lettered: Lettered) -> None:
        self._lettered = lettered
        self._letters: dict[str, str] = {}
        self._clips: dict[Box, str] = {}

    def definitions(self) -> Iterator[str]:
        """Yield the letters and clips that were referred to."""
        yield "<defs>"
        for box, name in self._clips.items():
            x, y, wide, high = (_number(value) for value in (box.left, box.top, box.width, box.height))
            yield f'<clipPath id="{name}"><rect x="{x}" y="{y}" width="{wide}" height="{high}"/></clipPath>'
        for letter, name in self._letters.items():
            yield f'<path id="{name}" d="{_letter_path(letter)}"/>'
        yield "</defs>"

    def paths(self, shapes: Iterable[Drawn]) -> Iterator[str]:
        """Yield the shapes, those of one place and clip together in a group."""
        last: tuple[str | None, Box | None] | None = None
        for shape in shapes:
            key = (shape.place, shape.clip)
            if key != last:
                if last is not None:
                    yield self.closed(last[0])
                yield self.opened(shape)
                last = key
            yield self.path(shape)
        if last is not None:
            yield self.closed(last[0])

    def opened(self, shape: Drawn) -> str:
        """Return the start of the group of a place's shapes."""
        return f"<g{self._place(shape.place)}{self._clip(shape.clip)}>"

    def closed(self, place: str | None) -> str:  # noqa: ARG002 - a page closes links otherwise
        """Return the end of the group of a place's shapes."""
        return "</g>"

    def path(self, shape: Drawn) -> str:
        """Return a path."""
        data = "".join(_ring(ring, self.decimals) for ring in shape.rings)
        return f'<path d="{data}" {_look(shape.paint)}/>'

    def label(self, label: Label) -> Iterator[str]:
        """Yield a label with its leader."""
        yield f'<g class="name"{self._place(label.place)} aria-label="{escape(label.words)}">'
        if label.leader is not None:
            yield self.path(label.leader)
        for line in label.lines:
            yield from self.written(line)
        yield "</g>"

    def furniture(self, items: Iterable[Drawn | Written]) -> Iterator[str]:
        """Yield what stands round the map."""
        for item in items:
            if isinstance(item, Written):
                yield from self.written(item)
            else:
                clip = self._clip(item.clip)
                yield f"<g{clip}>{self.path(item)}</g>" if clip else self.path(item)

    def written(self, line: Written) -> Iterator[str]:
        """Yield a line of letters over its halo.

        The halo is an element of its own: many programs do not know `paint-order`, and would draw it over the letters.
        """
        body = self._text(line) if self._lettered is Lettered.TEXT else self._outlines(line)
        if line.halo:
            rim = line.halo if self._lettered is Lettered.TEXT else line.halo * _EM / line.size
            yield body.format(
                f'aria-hidden="true" fill="none" stroke="{PAPER}" stroke-width="{_number(rim)}" stroke-linejoin="round"'
            )
        yield body.format(f'fill="{line.colour}"')

    def _text(self, line: Written) -> str:
        words = escape(line.words).replace("{", "{{").replace("}", "}}")
        return (
            f'<text {{}}{_turned(line)} x="{_number(line.x)}" y="{_number(line.y)}" font-size="{_number(line.size)}" '
            f'textLength="{_number(line.width)}" lengthAdjust="spacingAndGlyphs" xml:space="preserve">{words}</text>'
        )

    def _outlines(self, line: Written) -> str:
        scale = line.size / _EM
        parts, x = [], 0.0
        for letter in line.words:
            if not letter.isspace():
                parts.append(f'<use href="#{self._letter(letter)}" x="{x:.0f}"/>')
            x += advance(letter) * _EM
        turn = f" rotate({_number(line.turn)})" if line.turn else ""
        place = f"translate({_number(line.x)} {_number(line.y)}){turn} scale({scale:.5f})"
        return f'<g {{}} transform="{place}">{"".join(parts)}</g>'

    def _letter(self, letter: str) -> str:
        return self._letters.setdefault(letter, f"g{len(self._letters)}")

    def _place(self, place: str | None) -> str:
        return f' data-place="{escape(place)}"' if place else ""

    def _clip(self, clip: Box | None) -> str:
        if clip is None:
            return ""
        return f' clip-path="url(#{self._clips.setdefault(clip, f"clip{len(self._clips)}")})"'


class _PageWriter(_Writer):
    """Writes elements of a page: letters are text, which the browser sets; half a px is as exact as a screen shows."""

    decimals = 1

    def __init__(self, prefix: str, links: Mapping[str, SceneLink]) -> None:
        super().__init__(Lettered.TEXT)
        self._prefix, self._links = prefix, links

    def definitions(self) -> Iterator[str]:
        """Yield the clips, if there are any."""
        if self._clips:
            yield from super().definitions()

    def opened(self, shape: Drawn) -> str:
        """Return the start of a group, of a link where the place has one."""
        link = self._links.get(shape.place or "")
        if link is None:
            return super().opened(shape)
        title = f"<title>{escape(link.words)}</title>"
        return f'<a href="{escape(link.href)}" tabindex="-1"{self._place(shape.place)}>{title}'

    def closed(self, place: str | None) -> str:
        """Return the end of a group or link."""
        return "</a>" if place in self._links else "</g>"

    def label(self, label: Label) -> Iterator[str]:
        """Yield a label with its leader."""
        if label.leader is not None:
            yield self.path(label.leader)
        for line in label.lines:
            yield from self.written(line)

    def written(self, line: Written) -> Iterator[str]:
        """Yield a line round its middle: there it stands right even in another type than it was measured in."""
        place = f'x="{_number(line.x + line.width / 2)}" y="{_number(line.y)}" font-size="{_number(line.size)}"'
        halo = f' paint-order="stroke" stroke="{PAPER}" stroke-width="{_number(line.halo)}"' if line.halo else ""
        yield f'<text{_turned(line)} {place} fill="{line.colour}"{halo}>{escape(line.words)}</text>'

    def _clip(self, clip: Box | None) -> str:
        if clip is None:
            return ""
        return f' clip-path="url(#{self._clips.setdefault(clip, f"{self._prefix}-clip{len(self._clips)}")})"'


def _turned(line: Written) -> str:
    """Return what turns a line round its left end."""
    return f' transform="rotate({_number(line.turn)} {_number(line.x)} {_number(line.y)})"' if line.turn else ""


def _ring(ring: Ring, decimals: int) -> str:
    # One format for all its numbers takes half the time of one for each.
    numbers = ring.points.ravel().tolist()
    return f"M{' '.join([f'%.{decimals}f'] * len(numbers)) % tuple(numbers)}{'Z' if ring.closed else ''}"


def _look(paint: Paint) -> str:
    parts = [f'fill="{paint.fill or "none"}"']
    if paint.fill and paint.fill_opacity < 1:
        parts.append(f'fill-opacity="{paint.fill_opacity:g}"')
    if paint.stroke:
        parts.append(f'stroke="{paint.stroke}" stroke-width="{_number(paint.weight)}" stroke-linejoin="round"')
        if paint.dash:
            parts.append(f'stroke-dasharray="{" ".join(map(_number, paint.dash))}"')
        if paint.stroke_opacity < 1:
            parts.append(f'stroke-opacity="{paint.stroke_opacity:g}"')
    return " ".join(parts)


@lru_cache(maxsize=8192)
def _letter_path(letter: str) -> str:
    outline = glyph(letter)
    points: list[list[int]] = np.round(outline.vertices * (_EM, -_EM)).astype(int).tolist()
    codes: list[int] = outline.codes.tolist()
    parts: list[str] = []
    at = 0
    while at < len(codes):
        step = _POINTS[codes[at]]
        numbers = "" if codes[at] == _CLOSE else " ".join(f"{x} {y}" for x, y in points[at : at + step])
        parts.append(_VERBS[codes[at]] + numbers)
        at += step
    return "".join(parts)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
