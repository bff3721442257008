"""The pages of a layout: its map, and what its plan says in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buju.atlas.atlas import Atlas
from buju.fault import Fault
from buju.fileformat import FileFormat
from buju.views import assets
from buju.views.map.mappage import map_parts
from buju.views.publication import INTERNAL, Publication
from buju.views.report.layoutreport import layout_report
from buju.views.report.webpage import webpage_body
from buju.views.site.address import FolderLinks
from buju.views.site.frame import Tab, framed


def map_page(
    atlas: Atlas,
    layout_id: str,
    *,
    endings: Sequence[str] = (),
    faults: Sequence[Fault] = (),
    publication: Publication = INTERNAL,
) -> bytes:
    """Return the page of a layout's map.

    Args:
        atlas: the atlas.
        layout_id: id of the layout.
        endings: the formats in which the folder has its figure.
        faults: faults to show in a red notice over the map.
        publication: who the map is for.
    """
    links = FolderLinks(atlas, own=layout_id)
    parts = map_parts(atlas, layout_id, links=links, faults=faults, publication=publication)
    return framed(
        atlas,
        title=parts.title,
        content=parts.body,
        current=links.layout(layout_id),
        links=links,
        tabs=_tabs(layout_id, links, endings, current=links.layout(layout_id)),
        styles=parts.styles,
        scripts=parts.scripts,
    )


def tables_page(
    atlas: Atlas,
    layout_id: str,
    *,
    figures: Mapping[FileFormat, bytes],
    faults: Sequence[Fault] = (),
    publication: Publication = INTERNAL,
) -> bytes:
    """Return the page of what a layout's plan says: places, functions, targets, units, F places, relations.

    Args:
        atlas: the atlas.
        layout_id: id of the layout.
        figures: the layout's figure by format, as the folder has it; none if it has no figures.
        faults: faults to show before anything else.
        publication: who the figure is for.
    """
    layout, links = atlas.layout(layout_id), FolderLinks(atlas)
    svg = figures.get(FileFormat.SVG)
    report = layout_report(
        atlas,
        layout_id,
        figure=figures.get(FileFormat.PNG),
        svg=None if svg is None else svg.decode(),
        faults=faults,
        links=links,
        publication=publication,
    )
    return framed(
        atlas,
        title=f"{layout.name} · 文字与表格",
        content=webpage_body(report),
        current=links.layout(layout_id),
        links=links,
        tabs=_tabs(layout_id, links, list(figures), current=links.tables(layout_id)),
        styles=(assets.own("report.css"),),
    )


def _tabs(layout_id: str, links: FolderLinks, endings: Sequence[str], *, current: str) -> list[Tab]:
    pages = [(links.layout(layout_id), "地图"), (links.tables(layout_id), "文字与表格")]
    figures = [(links.figure(layout_id, ending), f"插图（{ending.upper()}）") for ending in endings]
    return [(href, words, href == current) for href, words in (*pages, *figures)]
