"""The timeline of targets: a drawing in SVG, one lane for each plan, one row and one mark for each target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from buju.atlas.atlas import Atlas
from buju.atlas.targets import year_of
from buju.policy.fact import Target, TargetClass
from buju.views import assets
from buju.views.carto.ems import cut, ems
from buju.views.templating import rendered
from buju.views.words.amount import amount_words
from buju.views.words.wording import target_words

FIRST, LAST = 2025, 2033

_OUTSIDE = f"不在{FIRST}—{LAST}年之内"
_UNDATED = "文本未载年份"


class _Form(NamedTuple):
    """Drawing units of a form: whole width, lanes' names at the left (0: above the lane), a row, type sizes."""

    name: str
    width: int
    names: int
    row: int
    text: int
    year_text: int


_WIDE = _Form("wide", width=1064, names=128, row=24, text=13, year_text=13)
# A phone shows 358 units at their own size; a row is as high as the links of the tables there.
_NARROW = _Form("narrow", width=358, names=0, row=36, text=13, year_text=11)

_AXIS, _PAD, _TITLE, _MARK = 26, 10, 30, 11


@dataclass(frozen=True, slots=True)
class Mark:
    """One target on the drawing: where it stands, its shape, its label, all its words, and the row it leads to."""

    x: float
    y: float
    milestone: bool
    label: str
    label_x: float
    label_end: bool
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line over the targets that the scale has no place for, and why."""

    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One plan: its name, where the lane and its axis begin, where the scale ends, and what stands in it."""

    name: str
    top: float
    axis: float
    scale_end: float
    bottom: float
    marks: tuple[Mark, ...]
    dividers: tuple[Divider, ...]


def timeline(targets: Sequence[Target], atlas: Atlas, *, narrow: bool = False) -> Markup:
    """Return the timeline of 2025 to 2033 as SVG, in the form for a desk or (`narrow`) for a phone.

    A target without a year, or with one beyond the scale, stands under its plan's scale: it is never given a year.
    Every mark has its words as a title and links to `#<fact id>` on the same page.
    """
    form = _NARROW if narrow else _WIDE
    lanes: list[Lane] = []
    top = 0.0
    for document in dict.fromkeys(target.citation.document for target in targets):
        own = [target for target in targets if target.citation.document == document]
        lanes.append(_lane(atlas.document(document).source.short, own, top, form))
        top = lanes[-1].bottom
    return rendered(
        "timeline.html",
        form=form,
        years=[(_year_x(year, form), year) for year in range(FIRST, LAST + 1)],
        lanes=lanes,
        height=top + _PAD,
    )


def timeline_styles() -> str:
    """Return the CSS that the drawing needs."""
    return assets.own("timeline.css")


def _lane(name: str, targets: Sequence[Target], top: float, form: _Form) -> Lane:
    axis = top + (0 if form.names else _TITLE)
    y = axis + _AXIS + _PAD / 2
    marks: list[Mark] = []
    dividers: list[Divider] = []
    scale_end = y
    for words, group in _groups(targets):
        if words:
            dividers.append(Divider(y, words))
            y += _AXIS
        for target in group:
            marks.append(_mark(target, y + form.row / 2, form, on_scale=not words))
            y += form.row
        scale_end = scale_end if words else y
    return Lane(name, top, axis, scale_end, y + _PAD, tuple(marks), tuple(dividers))


def _groups(targets: Sequence[Target]) -> Iterator[tuple[str, list[Target]]]:
    """Yield the targets on the scale by their years, then those that it has no place for with the reason."""
    dated = {target.id: year for target in targets if (year := year_of(target)) is not None}
    inside = [target for target in targets if FIRST <= dated.get(target.id, 0) <= LAST]
    yield "", sorted(inside, key=lambda target: dated[target.id])
    outside = [target for target in targets if target.id in dated and target not in inside]
    undated = [target for target in targets if target.id not in dated]
    if outside:
        yield _OUTSIDE, outside
    if undated:
        yield _UNDATED, undated


def _mark(target: Target, y: float, form: _Form, *, on_scale: bool) -> Mark:
    milestone = target.target_class is TargetClass.MILESTONE
    words = target_words(target)
    label = words
    if on_scale:
        label = target.indicator if milestone else f"{target.indicator}：{amount_words(target)}"
    year = year_of(target)
    x = (_year_x(year, form) if on_scale and year is not None else form.names) + _MARK
    right, left = form.width - x - _MARK, x - _MARK - form.names
    # Late years leave their words more room on the left.
    at_left = ems(label) * form.text > right and left > right
    return Mark(
        x=x,
        y=y,
        milestone=milestone,
        label=cut(label, to=(left if at_left else right) / form.text),
        label_x=x - _MARK if at_left else x + _MARK,
        label_end=at_left,
        words=words,
        href=f"#{target.id}",
    )


def _year_x(year: int, form: _Form) -> float:
    return form.names + (year - FIRST) * (form.width - form.names) / (LAST - FIRST + 1)
