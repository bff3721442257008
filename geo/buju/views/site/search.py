"""The page to search on: the index of names, quotes and clauses lies in it, the browser looks through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.atlas.search import names_of
from buju.folded import unwrapped
from buju.policy.fact import KINDS
from buju.views import assets
from buju.views.page import json_block, rendered
from buju.views.reading.clauses import own_spans
from buju.views.site.address import FolderLinks
from buju.views.site.pages import framed
from buju.views.words.links import clause_anchor, fact_anchor
from buju.views.words.wording import statement

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas


@dataclass(frozen=True, slots=True)
class Findable:
    """One entry: what it is, its heading, where it is from, the words that are looked through, and its address."""

    kind: str
    title: str
    where: str
    words: str
    href: str

    @property
    def row(self) -> tuple[str, ...]:
        """The entry as the page's script reads it."""
        return self.kind, self.title, self.where, self.words, self.href


def search_page(atlas: Atlas) -> bytes:
    """Return the page that finds layouts, functions, places, facts and clauses."""
    links = FolderLinks(atlas, up="")
    rows = [entry.row for entry in findables(atlas, links=links)]
    return framed(
        atlas,
        title="查找",
        content=rendered("atlasfind.html", data=json_block("find-data", rows)),
        current=links.search(),
        links=links,
        scripts=(assets.own("atlasfind.js"),),
        narrow=True,
    )


def findables(atlas: Atlas, *, links: FolderLinks) -> Iterator[Findable]:
    """Yield everything that can be found, in the order of the groups: layouts, functions, places, facts, clauses."""
    yield from _layouts(atlas, links)
    yield from _functions(atlas, links)
    yield from _places(atlas, links)
    yield from _facts(atlas, links)
    yield from _clauses(atlas, links)


def _layouts(atlas: Atlas, links: FolderLinks) -> Iterator[Findable]:
    for layout in atlas.layouts():
        status = atlas.status(layout.document)
        where = layout.region if status is None else f"{layout.region}，{status.words}"
        title = f"{layout.region}{layout.name}"
        yield Findable("布局", title, where, layout.title, links.layout(layout.id))


def _functions(atlas: Atlas, links: FolderLinks) -> Iterator[Findable]:
    vocabulary = atlas.vocabulary
    for function in vocabulary.functions:
        stated = len({row.fact for row in vocabulary.mapping_of(function.id)})
        where = f"{vocabulary.stage(function.stage).name}，各规划的表述 {stated} 处"
        called = "、".join(dict.fromkeys([*function.synonyms, *vocabulary.shared_of(function.id)]))
        yield Findable("功能", function.name, where, f"叫法：{called}" if called else "", links.function(function.id))


def _places(atlas: Atlas, links: FolderLinks) -> Iterator[Findable]:
    for place in atlas.places():
        layout, href = atlas.find_layout(place.record.layout), links.place(place.id)
        if layout is not None and href is not None:
            others = [name for name in dict.fromkeys(names_of(place)) if name != place.name]
            known = (f"{layout.region}{layout.name}", place.role.words, f"{place.grade} {place.grade.label}")
            where = "，".join((*known, *place.host_words))
            yield Findable("地点", place.printed, where, f"又称：{'、'.join(others)}" if others else "", href)


def _facts(atlas: Atlas, links: FolderLinks) -> Iterator[Findable]:
    for fact in atlas.facts():
        document, page = atlas.find_document(fact.citation.document), links.document(fact.citation.document)
        if document is not None and page is not None:
            clause = document.clause(fact.citation.clause)
            where = f"{document.source.short} {clause.label if clause else fact.citation.clause}"
            title = statement(fact, atlas).headline or KINDS[fact.kind]
            yield Findable(KINDS[fact.kind], title, where, fact.citation.words, f"{page}#{fact_anchor(fact.id)}")


def _clauses(atlas: Atlas, links: FolderLinks) -> Iterator[Findable]:
    for document in atlas.documents():
        for clause, own in own_spans(document):
            words = unwrapped(document.text[own.start : own.end])
            if words:
                href = f"{links.document(document.id)}#{clause_anchor(clause.id)}"
                yield Findable("条款", clause.label, document.source.short, words, href)
