"""The atlas as `buju.open()` hands it out: its layouts show themselves in a notebook, and give tables and figures.

The record of a layout knows nothing of views; what is added here loads them only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from pydantic import PrivateAttr

from buju.atlas.layout import Layout
from buju.atlas.memory import MemoryAtlas, open_atlas
from buju.errors import Refused

if TYPE_CHECKING:
    from datetime import date

    import geopandas
    import pandas as pd
    from matplotlib.figure import Figure

    from buju.atlas.atlas import Atlas
    from buju.atlas.store import DataFolders


class OpenLayout(Layout):
    """A layout of an opened atlas.

    In Jupyter it shows its map, offline, and as a picture where the notebook becomes a PDF.
    `html()` is the same map as a file, `figure()` a drawing for print,
    `places()` and `facts()` are tables.
    """

    _atlas: Atlas = PrivateAttr()

    @classmethod
    def of(cls, layout: Layout, atlas: Atlas) -> OpenLayout:
        """Return a layout that can look up what belongs to it."""
        made = cls.model_validate(layout.model_dump())
        made._atlas = atlas
        return made

    def __eq__(self, other: object) -> bool:
        """Whether two layouts say the same; which atlas they were opened with makes no difference."""
        return isinstance(other, Layout) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return super().__hash__()

    def html(self) -> str:
        """Return the map as one HTML page that makes no request; faults in the data are printed on it."""
        from buju.views.map.mappage import map_file

        return map_file(self._atlas, self.id, faults=self._atlas.errors_of(self.id)).decode()

    def figure(self, *, preset: str = "a4-landscape", theme: str = "colour", places: str | None = None) -> Figure:
        """Return a drawing for print, with title, legend, scale bar, sources and grade note.

        Args:
            preset: its size: `a4`, `a4-landscape`, `a3-landscape`, `column` or `slide`.
            theme: its colours: see `buju figure --help`.
            places: names or ids of the places to draw, parted by commas; all by default.

        Raises:
            QuestionInvalid: one of them is not on offer; the message names what is.
            Refused: the font lacks a letter that must be drawn.
        """
        from buju.views.carto.drawing import draw_figure
        from buju.views.carto.options import figure_options

        options = figure_options(preset=preset, theme=theme, places=places)
        drawn = draw_figure(self._atlas, self.id, options=options, faults=self._atlas.errors_of(self.id))
        # Notebooks take a figure without axes for an empty one, and show nothing.
        drawn.add_axes((0, 0, 1, 1), visible=False)
        return drawn

    def places(self) -> geopandas.GeoDataFrame:
        """Return the places, the F ones with no geometry included, in the order of the recipe.

        The index is the place's id. Columns: `name`, `aliases` (joined by 、), `role` and `grade` (Chinese words and
        the letter), `margin_m` (metres; missing where the shape is 示意 or there is none), `method`, `district`,
        `document`, `clause`, `quote` (the first citation, character for character), `citations` (how many there are;
        `facts()` has them all), `geometry` (longitude, latitude in degrees). The CRS is EPSG:4326, which equals
        CGCS2000 (EPSG:4490) at the scale of these maps.
        """
        from buju.views.content.frames import places_frame

        return places_frame(self._atlas, self.id)

    def facts(self) -> pd.DataFrame:
        """Return what the layout's plan says, and what others say of its places, each fact with its citation.

        The index is the fact's id. Columns: `kind` (Chinese words), `statement` (what it says), `places` (names
        joined by 、), `note`, `document` (id), `document_name`, `clause` (address), `clause_name`, `quote` (character
        for character), `start` and `end` (offsets of the quote in the stored text, in code points).
        """
        from buju.views.content.frames import facts_frame

        return facts_frame(self._atlas, self.id)

    def _repr_html_(self) -> str:
        """Return the map in a frame, as Jupyter shows it: sandboxed, with everything inside."""
        from buju.views.page import framed_page

        return framed_page(self.html(), title=f"{self.region}{self.name}")

    def _repr_png_(self) -> bytes | None:
        """Return the map as a picture, for a notebook that is turned to PDF; None if none can be drawn.

        Jupyter asks for every form of a thing and shows the richest that it can: the map in a frame on a screen.
        """
        from buju.views.carto.drawing import figure_bytes
        from buju.views.carto.options import figure_options

        options = figure_options(preset="a4-landscape")
        try:
            return figure_bytes(self._atlas, self.id, options=options, faults=self._atlas.errors_of(self.id))
        except Refused:
            return None


class OpenAtlas(MemoryAtlas):
    """An atlas whose layouts are `OpenLayout`."""

    _layouts: Mapping[str, OpenLayout]

    @classmethod
    def of(cls, atlas: MemoryAtlas) -> Self:
        """Return an atlas with the same entries."""
        made = cls.__new__(cls)
        layouts = {layout.id: OpenLayout.of(layout, made) for layout in atlas.layouts()}
        vars(made).update(vars(atlas) | {"_layouts": layouts})
        return made

    def as_of(self, on: date | None) -> Self:
        """See `Atlas.as_of`; the layouts show themselves for that day."""
        return type(self).of(super().as_of(on))

    def layout(self, layout_id: str) -> OpenLayout:
        """Return a layout, or raise NotFound with the known ids."""
        return self._layouts[super().layout(layout_id).id]

    def layouts(self) -> tuple[OpenLayout, ...]:
        """Return every layout."""
        return tuple(self._layouts.values())


def opened(data: DataFolders = None, *, on: date | None = None) -> OpenAtlas:
    """Read, check and index the data. Entries with errors are left out; `atlas.faults` says which and why.

    Args:
        data: the folder that holds `layers/` and `seeds/`, or several of them, read as one; by default `$BUJU_DATA`
            or the data installed with buju.
        on: the day that maps and reports tell the status of plans for; without one they tell only the period.

    Raises:
        DataMissing: the data folder is not there or cannot be listed.
    """
    return OpenAtlas.of(open_atlas(data).as_of(on))
