"""Pages across plans: targets, responsible units, functions, relations, two layouts side by side, data quality.

They say what the service's pages of the same name say, whole: a folder has no filters.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from buju.atlas.atlas import Atlas
from buju.views.content.compare import compare_script, compare_styles, compared
from buju.views.content.functions import functions_content, functions_styles
from buju.views.content.quality import quality_content, quality_styles
from buju.views.content.relations import relations_content, relations_styles
from buju.views.content.targets import Wanted, targets_content, targets_styles
from buju.views.content.units import units_content, units_styles
from buju.views.page import rendered
from buju.views.site.address import COMPARE, FUNCTIONS, QUALITY, RELATIONS, TARGETS, UNITS, FolderLinks, compare_path
from buju.views.site.frame import framed


def pages_across(atlas: Atlas) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the bytes of every page across plans."""
    links = FolderLinks(atlas, up="")
    listings = (
        (TARGETS, "targets.html", "目标指标", targets_content(Wanted(), atlas, links), targets_styles()),
        (UNITS, "units.html", "责任单位", units_content(atlas, links), units_styles()),
        (FUNCTIONS, "functions.html", "功能词表", functions_content(atlas, links), functions_styles()),
        (RELATIONS, "relations.html", "规划之间的关系", relations_content(atlas, links), relations_styles()),
        (QUALITY, "quality.html", "数据质量", quality_content(atlas, links), quality_styles()),
    )
    for path, template, title, content, styles in listings:
        markup = rendered(template, page=content, links=links)
        yield path, framed(atlas, title=title, content=markup, current=path, links=links, styles=styles)
    yield from _comparisons(atlas)


def _comparisons(atlas: Atlas) -> Iterator[tuple[str, bytes]]:
    pairs = list(combinations(atlas.layouts(), 2))
    above, links = FolderLinks(atlas, up=""), FolderLinks(atlas)
    chosen = rendered("atlascompare.html", pairs=pairs, compared=None, links=above)
    styles = compare_styles()
    yield COMPARE, framed(atlas, title="布局对照", content=chosen, current=COMPARE, links=above, styles=styles)
    for left, right in pairs:
        # The map of each layout is one click away; two stills would only repeat it smaller.
        found = compared(left, right, atlas, links, picture=lambda _layout, _side: None)
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
