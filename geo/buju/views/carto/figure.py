"""A figure put together: title, map, legend, inset and notes, each in its place on the sheet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import ref

from buju.errors import Refused
from buju.views.carto.enlargement import enlarged, enlargement_of, outlined
from buju.views.carto.feature import Feature, place_features
from buju.views.carto.frame import Frame
from buju.views.carto.furniture import Block, Item, Placed, north_arrow, paragraphs, scale_bar, stacked
from buju.views.carto.ground import around_layout
from buju.views.carto.inset import inset_block, inset_contexts
from buju.views.carto.labelling import Labelling, labelling_of
from buju.views.carto.legend import Shown, fault_lines, key_block, legend_block, note_lines, subtitle
from buju.views.carto.options import POINTS_A_MM, FigureOptions
from buju.views.carto.portrayal import Paint, on_paper
from buju.views.carto.scene import Box, Drawn, Scene
from buju.views.carto.shapes import Located, is_marked, shapes_of
from buju.views.carto.subject import Subject, subject_of
from buju.views.carto.symbolizer import box_ring
from buju.views.publication import cleared, reviewed_number
from buju.views.words.catalogue import FigureWords, figure_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.fault import Fault
    from buju.views.carto.enlargement import Enlargement

_TITLE, _SUBTITLE, _NOTE, _FAULT = 15.0, 8.5, 6.6, 8.0
_GAP = 7.0
# The side column's share of the sheet; the inset's share of the legend's row, and its height there.
_SIDE, _INSET, _INSET_HIGH = 0.27, 0.33, 0.8
_SMALLEST_INSET, _SMALLEST_MAP = 60.0, 110.0
# Each further number in the key may cost the map a line, and with it another name its room.
_ROUNDS = 6
_ALARM = "#b3261e"


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the map's frame goes; `height` is the sheet's, in points. `items` puts the blocks round the frame.

    `spare` is the row or column that the legend stands in.
    """

    frame: Frame
    height: float
    items: Callable[[], tuple[Item, ...]]
    spare: Box


def scene_of(atlas: Atlas, layout_id: str, *, options: FigureOptions, faults: tuple[Fault, ...] = ()) -> Scene:
    """Return a layout's figure as `composed` does; the last few are kept, but none of them keeps its atlas.

    A report wants one scene as PNG and as SVG; making it again would take longer than drawing it.
    """
    return _kept_scene(ref(atlas), layout_id, options, faults)


# References are equal as long as their atlas lives; one that is gone equals no other, and its scenes make room in time.
@lru_cache(maxsize=16)
def _kept_scene(atlas: ref[Atlas], layout_id: str, options: FigureOptions, faults: tuple[Fault, ...]) -> Scene:
    there = atlas()
    assert there is not None  # noqa: S101 - whoever asks holds it
    return composed(there, layout_id, options=options, faults=faults)


def composed(atlas: Atlas, layout_id: str, *, options: FigureOptions, faults: Sequence[Fault] = ()) -> Scene:
    """Return a layout's figure with everything in its place.

    Raises:
        NotFound: the layout is unknown.
        QuestionInvalid: a place is unknown, or nothing is left to draw.
        Refused: the font lacks a letter, or the notes leave no room for the map.
        NotCleared: the figure is for the public, shows administrative lines, and has no review number.
    """
    sheet = _Sheet(atlas, subject_of(atlas, layout_id, options=options), options, faults)
    try:
        return _settled(sheet, atlas, layout_id)
    except _NoRoom:
        # A crowd's key would take the whole sheet: the map goes without numbers, and says how many it does not name.
        sheet.keyed = False
        return _settled(sheet, atlas, layout_id)


class _NoRoom(Refused):
    """Legend and notes leave no room for the map."""


def _settled(sheet: _Sheet, atlas: Atlas, layout_id: str) -> Scene:
    """Return the scene of a sheet: key and frame settle in a few rounds."""
    options, key = sheet.options, Labelling(())
    for _ in range(_ROUNDS):
        plan = sheet.planned(key)
        bar, arrow = sheet.bar(plan.frame), sheet.arrow(plan.frame)
        shapes = shapes_of(sheet.located, plan.frame, portrayal=sheet.portrayal)
        labelling = labelling_of(
            shapes, frame=plan.frame.box, taken=[bar.box, arrow.box], portrayal=sheet.portrayal, keyed=sheet.keyed
        )
        if (labelling.keyed, labelling.unnamed) == (key.keyed, key.unnamed):
            break
        key = labelling
    cleared(
        atlas,
        sheet.subject.places,
        (*sheet.subject.contexts, *sheet.insets),
        extent=plan.frame.extent(layout_id),
        publication=options.publication,
    )
    edge = Drawn((box_ring(plan.frame.box),), Paint(sheet.colours.ink, 0.8 * sheet.scale))
    closer = enlargement_of(
        sheet.subject.places,
        shapes,
        plan.frame,
        spare=plan.spare,
        blocks=(*bar.items, *arrow.items, *plan.items()),
        labels=labelling.labels,
        portrayal=sheet.portrayal,
    )
    there = () if closer is None else (outlined(closer, plan.frame, portrayal=sheet.portrayal),)
    inset = sheet.enlarged(closer)
    return Scene(
        width=sheet.width,
        height=plan.height,
        title=sheet.subject.layout.title,
        about=about(sheet.subject, words=sheet.words, drawn=[flat.feature for flat in shapes.flats]),
        frame=plan.frame.box,
        shapes=(*shapes.drawn, *there),
        labels=labelling.labels,
        furniture=(edge, *bar.items, *arrow.items, *plan.items(), *inset),
    )


def about(subject: Subject, *, drawn: Sequence[Feature], words: FigureWords) -> str:
    """Return what a figure shows, for those who cannot see it."""
    layout = subject.layout
    names = words.names.join(feature.name for feature in drawn)
    return words.about.format(title=layout.title, layout=layout.name, count=len(drawn), names=names)


class _Sheet:
    """A sheet to be filled: what goes on it, and how large it is (points)."""

    def __init__(self, atlas: Atlas, subject: Subject, options: FigureOptions, faults: Sequence[Fault]) -> None:
        self.atlas, self.subject, self.options = atlas, subject, options
        self.words = figure_words(options.lang)
        self.sheet, self.scale = options.preset.sheet, options.preset.sheet.scale
        self.portrayal = on_paper(options.theme, scale=self.scale)
        self.located = Located(
            list(place_features(subject.places, self.portrayal)),
            around_layout(subject.layout, subject.contexts),
            bounds=subject.bounds,
        )
        self.colours = self.portrayal.grounds
        self.margin, self.width = self.sheet.margin_mm * POINTS_A_MM, self.sheet.width_mm * POINTS_A_MM
        self.inner, self.gap = self.width - 2 * self.margin, _GAP * self.scale
        # An inset is made of administrative lines alone.
        self.insets = () if options.publication.without_lines else inset_contexts(atlas, subject.layout)
        self.head = self._head(faults)
        self._blocks: dict[Hashable, Block] = {}
        # Whether a name without room may have a number, or be told in the legend.
        self.keyed = True

    @property
    def top(self) -> float:
        """Where the map's frame begins."""
        return self.margin + self.head.height + self.gap * 0.7

    def bar(self, frame: Frame) -> Placed:
        """Return the scale bar of a frame."""
        return scale_bar(frame, portrayal=self.portrayal, words=self.words)

    def arrow(self, frame: Frame) -> Placed:
        """Return the north arrow of a frame."""
        return north_arrow(frame, portrayal=self.portrayal, words=self.words)

    def enlarged(self, found: Enlargement | None) -> tuple[Item, ...]:
        """Return the enlargement of a small core, if there is one."""
        if found is None:
            return ()
        return tuple(enlarged(found, self.subject.places, self.located, portrayal=self.portrayal, words=self.words))

    def planned(self, key: Labelling) -> _Plan:
        """Return the frame and the blocks round it, with room for the key of what an earlier try had none for.

        The notes name what lies beyond the frame, and the frame is as large as the notes leave it: both settle in a
        round or two.
        """
        foot = 0.0
        for _ in range(_ROUNDS):
            frame = self._frame(foot)
            plan, needed = (self._beside if self.sheet.beside else self._below)(frame, key)
            if abs(needed - foot) < 0.01 or self.sheet.height_mm is None:
                break
            foot = needed
        if frame.box.height < _SMALLEST_MAP * self.scale:
            raise _NoRoom(f"图注与图例过长，地图只剩 {frame.box.height:.0f} 磅高，放不下；请换用较大的版式")
        return plan

    def _frame(self, foot: float) -> Frame:
        if self.sheet.height_mm is None:
            bottom = self.top + self.sheet.map_mm * POINTS_A_MM
        else:
            bottom = max(self.sheet.height_mm * POINTS_A_MM - self.margin - foot, self.top + 1)
        right = self.margin + (self.inner * (1 - _SIDE) - self.gap if self.sheet.beside else self.inner)
        return Frame(self.subject.bounds, Box(self.margin, self.top, right, bottom), metric=self.located.metric)

    def _below(self, frame: Frame, key: Labelling) -> tuple[_Plan, float]:
        """Put legend and inset under the map, and the notes under them; return what they need as well."""
        wide = self.inner * _INSET if self.insets else 0.0
        legend = self._legend(frame, key, self.inner - wide - 2 * self.gap)
        high = max(legend.height, wide * _INSET_HIGH)
        notes = self._notes(frame)
        under = frame.box.bottom + self.gap
        needed = self.gap + high + self.gap + notes.height

        def items() -> tuple[Item, ...]:
            return (
                *self.head.at(self.margin, self.margin),
                *legend.at(self.margin, under),
                *self._inset(frame, wide, high).at(self.margin + self.inner - wide, under),
                *notes.at(self.margin, under + high + self.gap),
            )

        spare = Box(self.margin, under, self.margin + self.inner, under + high)
        return _Plan(frame, frame.box.bottom + needed + self.margin, items, spare), needed

    def _beside(self, frame: Frame, key: Labelling) -> tuple[_Plan, float]:
        """Put inset and legend at the map's side, and the notes under both; return what the notes need as well."""
        left = frame.box.right + self.gap
        wide = self.width - self.margin - left
        legend = self._legend(frame, key, wide)
        notes = self._notes(frame)
        left_over = frame.box.height - legend.height - self.gap
        # A legend that is longer than the map pushes the notes down, and they the map's lower edge up: no way out.
        if left_over < 0:
            raise _NoRoom("图例过长，在图旁放不下；请换用纵向版式，或用 places 只绘部分地点")

        # What tells more goes first: the key of names before the picture of where the map lies.
        high = min(left_over, wide * 0.85) if left_over >= _SMALLEST_INSET * self.scale else 0.0
        below = high + self.gap if self.insets and high else 0.0

        def items() -> tuple[Item, ...]:
            return (
                *self.head.at(self.margin, self.margin),
                *self._inset(frame, wide, high).at(left, self.top),
                *legend.at(left, self.top + below),
                *notes.at(self.margin, frame.box.bottom + self.gap),
            )

        needed = self.gap + notes.height
        spare = Box(left, self.top, left + wide, frame.box.bottom)
        return _Plan(frame, frame.box.bottom + needed + self.margin, items, spare), needed

    def _head(self, faults: Sequence[Fault]) -> Block:
        blocks = [
            paragraphs(
                [self.subject.layout.title], self.inner, size=self.portrayal.type_pt(_TITLE), colour=self.colours.ink
            ),
            paragraphs(
                [subtitle(self.subject, self.atlas, words=self.words)],
                self.inner,
                size=self.portrayal.type_pt(_SUBTITLE),
                colour=self.colours.quiet,
            ),
            paragraphs(
                fault_lines(faults, words=self.words), self.inner, size=self.portrayal.type_pt(_FAULT), colour=_ALARM
            ),
        ]
        return stacked(blocks, gap=1.5 * self.scale)

    def _legend(self, frame: Frame, key: Labelling, width: float) -> Block:
        located = self.located
        inside = located.features_in(frame)
        rows = [
            Shown(place, is_marked(feature, metres, frame))
            for place, feature, metres, is_in in zip(
                self.subject.places, located.features, located.metres, inside, strict=True
            )
            if is_in
        ]
        stations = [context.file.title for context in self.subject.contexts if context.file.kind == "point"]

        def made() -> Block:
            legend = legend_block(rows, stations=stations, width=width, portrayal=self.portrayal, words=self.words)
            keys = key_block(
                key.keyed, key.unnamed, told=self.keyed, width=width, portrayal=self.portrayal, words=self.words
            )
            return stacked([legend, keys], gap=4 * self.scale)

        drawn = tuple((row.place.id, row.marked) for row in rows)
        return self._kept(("legend", drawn, width, key.keyed, key.unnamed, self.keyed), made)

    def _kept(self, key: Hashable, make: Callable[[], Block]) -> Block:
        """Return a block that was made before for the same content: while the frame settles, words hardly change."""
        if key not in self._blocks:
            self._blocks[key] = make()
        return self._blocks[key]

    def _inset(self, frame: Frame, wide: float, high: float) -> Block:
        if not self.insets or not high:
            return Block((), 0.0)
        return inset_block(
            self.subject.layout,
            self.insets,
            frame,
            width=wide,
            height=high,
            portrayal=self.portrayal,
        )

    def _notes(self, frame: Frame) -> Block:
        outside = self.located.outside(frame)

        def made() -> Block:
            lines = note_lines(
                self.subject, self.atlas, frame, options=self.options, outside=outside, inset=self.insets
            )
            return paragraphs(lines, self.inner, size=self.portrayal.type_pt(_NOTE), colour=self.colours.quiet)

        number = reviewed_number(frame.extent(self.subject.layout.id), self.options.publication)
        return self._kept(("notes", tuple(feature.id for feature in outside), number), made)
