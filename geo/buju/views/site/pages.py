"""The pages of the folder, and the frame round each: head, navigation and footer, everything inside the page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from markupsafe import Markup

from buju.atlas.units import units
from buju.fileformat import FileFormat
from buju.views import assets
from buju.views.carto.symbology import Theme
from buju.views.content.compare import compare_script, compare_styles, compared
from buju.views.content.functions import functions_content, functions_styles
from buju.views.content.gallery import Hrefs, gallery
from buju.views.content.quality import quality_content, quality_styles
from buju.views.content.relations import relations_content, relations_styles
from buju.views.content.sidebyside import side_by_side, side_by_side_styles
from buju.views.content.stages import stage_matrix, stages_styles
from buju.views.content.status import plan_statuses
from buju.views.content.targets import Wanted, targets_content, targets_styles
from buju.views.content.units import units_content, units_styles
from buju.views.map.mappage import map_parts
from buju.views.page import base_styles, render_page, rendered
from buju.views.publication import INTERNAL, Publication, mapped_places
from buju.views.reading.clauses import document_parts
from buju.views.report.layoutreport import layout_report
from buju.views.report.unitsheet import unit_sheet
from buju.views.report.webpage import webpage_body
from buju.views.site.address import (
    COMPARE,
    FUNCTIONS,
    LAYOUTS,
    QUALITY,
    RELATIONS,
    TARGETS,
    UNITS,
    FolderLinks,
    compare_path,
    sheet_anchor,
    sheets_path,
    stages_path,
)

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.atlas.layout import Layout
    from buju.fault import Fault

NAME = "布局"

# Address, words, and whether it is the page itself.
Tab = tuple[str, str, bool]


def framed(
    atlas: Atlas,
    *,
    title: str,
    content: Markup,
    current: str,
    links: FolderLinks,
    tabs: Sequence[Tab] = (),
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    narrow: bool = False,
) -> bytes:
    """Return a page of the folder as one file that makes no request.

    Args:
        atlas: the atlas, for the navigation.
        title: what the page shows; the name of the whole is added.
        content: the page's own markup.
        current: the address that the navigation marks.
        links: addresses as seen from this page.
        tabs: what else there is of the same layout.
        styles: CSS texts after the shared ones.
        scripts: JS texts, run in order after the body.
        narrow: whether the content is set in the frame's own column.
    """
    body = rendered(
        "atlasframe.html",
        content=content,
        current=current,
        links=links,
        layouts=[(links.layout(layout.id), f"{layout.region}{layout.name}") for layout in atlas.layouts()],
        has_documents=bool(atlas.counts().documents),
        tabs=tabs,
        narrow=narrow,
        plans=plan_statuses(atlas, links),
        day=None if atlas.on is None else atlas.on.isoformat(),
    )
    page = render_page(
        title=f"{title} · {NAME}" if title != NAME else NAME,
        body=body,
        styles=(*base_styles(), *styles, assets.own("atlasframe.css")),
        scripts=scripts,
        body_class="site",
        in_file=True,
    )
    return page.html.encode()


FORMATS = (FileFormat.PNG, FileFormat.SVG)


def home_page(atlas: Atlas, *, endings: Mapping[str, Collection[str]], pictures: bool = True) -> bytes:
    """Return the first page: every layout as a card, the documents, what the grades mean, what was left out.

    Args:
        atlas: the atlas.
        endings: the formats in which the folder has the figure of each layout, by the layout's id.
        pictures: whether the cards show their layouts, with the lines of districts.
    """
    links = FolderLinks(atlas, up="")

    def more(layout: Layout) -> Hrefs:
        figures = ((links.figure(layout.id, ending), f"插图（{ending.upper()}）") for ending in endings[layout.id])
        return ((links.tables(layout.id), "文字与表格"), *figures)

    return framed(
        atlas,
        title=NAME,
        content=gallery(atlas, links=links, more=more, pictures=pictures),
        current=links.home(),
        links=links,
        styles=(assets.own("gallery.css"),),
        narrow=True,
    )


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


def pictures(
    atlas: Atlas, layout_id: str, *, faults: Sequence[Fault] = (), publication: Publication = INTERNAL
) -> dict[FileFormat, bytes]:
    """Return a layout's figure in every format; faults in the data are printed on it.

    A layout of which nothing can be drawn has none.

    Raises:
        NotCleared: it is for the public, shows administrative lines, and has no review number.
        Refused: a figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    from buju.views.carto.drawing import figure_bytes
    from buju.views.carto.options import FigureOptions

    if not any(place.shape is not None for place in mapped_places(atlas, layout_id, publication=publication)):
        return {}
    options = FigureOptions(publication=publication)
    return {form: figure_bytes(atlas, layout_id, form=form, options=options, faults=faults) for form in FORMATS}


def document_page(atlas: Atlas, document_id: str) -> bytes:
    """Return the page of a document."""
    links = FolderLinks(atlas)
    parts = document_parts(atlas, document_id, links=links)
    return framed(
        atlas,
        title=parts.title,
        content=parts.body,
        current=links.home("documents"),
        links=links,
        styles=parts.styles,
        scripts=parts.scripts,
    )


def _tabs(layout_id: str, links: FolderLinks, endings: Sequence[str], *, current: str) -> list[Tab]:
    pages = [
        (links.layout(layout_id), "地图"),
        (links.tables(layout_id), "文字与表格"),
        (links.stages(layout_id), "环节"),
    ]
    figures = [(links.figure(layout_id, ending), f"插图（{ending.upper()}）") for ending in endings]
    return [(href, words, href == current) for href, words in (*pages, *figures)]


def pages_across(atlas: Atlas, *, stills: bool = True) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every page across plans; `stills` draws compared layouts, with district lines."""
    links = FolderLinks(atlas, up="")
    listings = (
        (TARGETS, "targets.html", "目标指标", targets_content(Wanted(), atlas, links), targets_styles()),
        (UNITS, "units.html", "责任单位", units_content(atlas, links), units_styles()),
        (FUNCTIONS, "functions.html", "功能词表", functions_content(atlas, links), functions_styles()),
        (RELATIONS, "relations.html", "规划之间的关系", relations_content(atlas, links), relations_styles()),
        (QUALITY, "quality.html", "数据质量", quality_content(atlas, links), quality_styles()),
    )
    more = {UNITS: {"sheet_of": links.unit_sheet}}
    for path, template, title, content, styles in listings:
        markup = rendered(template, page=content, links=links, **more.get(path, {}))
        yield path, framed(atlas, title=title, content=markup, current=path, links=links, styles=styles)
    yield from stages_pages(atlas, stills=Theme.COLOUR if stills else None)
    yield from sheets_pages(atlas)
    yield from _comparisons(atlas, stills=Theme.COLOUR if stills else None)


def stages_pages(atlas: Atlas, *, stills: Theme | None) -> Iterator[tuple[str, bytes]]:
    """Yield a page of each layout's places by stages."""
    links = FolderLinks(atlas)
    for layout in atlas.layouts():
        page = stage_matrix(layout, atlas, links, stills=stills)
        yield (
            stages_path(layout.id),
            framed(
                atlas,
                title=f"{layout.region}{layout.name} · 环节",
                content=rendered("stages.html", page=page),
                current=links.layout(layout.id),
                links=links,
                tabs=_tabs(layout.id, links, (), current=links.stages(layout.id)),
                styles=stages_styles(),
            ),
        )


def sheets_pages(atlas: Atlas) -> Iterator[tuple[str, bytes]]:
    """Yield a page of all sheets of each document that names units; printed, each begins on a page of its own."""
    links = FolderLinks(atlas)
    for document in atlas.documents():
        own = units(atlas, document=document.id)
        if own:
            content = Markup("\n").join(
                rendered(
                    "unitsheet.html",
                    page=unit_sheet(atlas, one.id, links=links),
                    document_href=links.document(document.id),
                    docx_href=None,
                    place_page=links.place_page,
                    anchor=sheet_anchor(one.id),
                )
                for one in own
            )
            styles = (*units_styles(), assets.own("unitsheet.css"))
            title = f"{document.source.short}：任务单"
            path = sheets_path(document.id)
            yield path, framed(atlas, title=title, content=content, current=links.units(), links=links, styles=styles)


def _comparisons(atlas: Atlas, *, stills: Theme | None) -> Iterator[tuple[str, bytes]]:
    pairs = list(combinations(atlas.layouts(), 2))
    # One layout has nothing beside it: the frame has no link to a page that could only say so.
    if not pairs:
        return
    above, links = FolderLinks(atlas, up=""), FolderLinks(atlas)
    beside = rendered("atlassidebyside.html", page=side_by_side(atlas, above, stills=stills), links=above)
    own = side_by_side_styles()
    yield LAYOUTS, framed(atlas, title="布局总览", content=beside, current=LAYOUTS, links=above, styles=own)
    chosen = rendered("atlascompare.html", pairs=pairs, compared=None, links=above)
    styles = compare_styles()
    yield COMPARE, framed(atlas, title="布局对照", content=chosen, current=COMPARE, links=above, styles=styles)
    for left, right in pairs:
        found = compared(left, right, atlas, links, stills=stills)
        yield (
            compare_path(left.id, right.id),
            framed(
                atlas,
                title=found.title,
                content=rendered("atlascompare.html", pairs=pairs, compared=found, links=links),
                current=links.comparisons(),
                links=links,
                styles=styles,
                scripts=(compare_script(),),
            ),
        )
