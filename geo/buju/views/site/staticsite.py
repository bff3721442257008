"""The whole folder: every page of the atlas by its path, each with everything inside."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.atlas import Atlas
from buju.views.publication import INTERNAL, Publication
from buju.views.site.acrossplans import pages_across
from buju.views.site.address import HOME, SEARCH, document_path, figure_path, map_path, tables_path, text_path
from buju.views.site.pages import document_page, home_page, map_page, pictures, tables_page
from buju.views.site.search import search_page


def site_files(
    atlas: Atlas, *, figures: bool = False, publication: Publication = INTERNAL
) -> Iterator[tuple[str, bytes]]:
    """Yield the path (with `/`) and the bytes of every file of the folder; the same atlas gives the same bytes.

    Pages link to each other by relative addresses and make no request. A layout with faults has them on its pages.

    Args:
        atlas: the atlas.
        figures: whether to draw each layout as a figure, too (PNG and SVG).
        publication: who the maps are for; the first page has small pictures where these may show district lines.

    Raises:
        NotCleared: a map is for the public, shows administrative lines, and has no review number.
        Refused: a figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    drawn = {
        layout.id: pictures(atlas, layout.id, faults=atlas.errors_of(layout.id), publication=publication)
        if figures
        else {}
        for layout in atlas.layouts()
    }
    yield HOME, home_page(atlas, endings=drawn, pictures=publication.shows_stills)
    yield SEARCH, search_page(atlas)
    yield from pages_across(atlas)
    for layout_id, formats in drawn.items():
        faults = atlas.errors_of(layout_id)
        yield (
            map_path(layout_id),
            map_page(atlas, layout_id, endings=list(formats), faults=faults, publication=publication),
        )
        yield (
            tables_path(layout_id),
            tables_page(atlas, layout_id, figures=formats, faults=faults, publication=publication),
        )
        for ending, content in formats.items():
            yield figure_path(layout_id, ending), content
    for document in atlas.documents():
        yield document_path(document.id), document_page(atlas, document.id)
        yield text_path(document.id), document.text.encode()
