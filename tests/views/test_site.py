"""The folder of pages: complete, closed, linked by relative addresses, the same bytes each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from itertools import combinations
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag

import pytest

from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.targets import targets
from buju.atlas.units import units
from buju.folded import unwrapped
from buju.policy.fact import KINDS
from buju.spatial.grade import Grade
from buju.views.publication import Publication
from buju.views.site.address import FolderLinks
from buju.views.site.pages import pages_across
from buju.views.site.search import findables
from buju.views.site.staticsite import MARKER, site_files
from buju.views.words.wording import statement


@pytest.fixture(scope="module")
def files(shipped: Atlas) -> dict[str, bytes]:
    return dict(site_files(shipped.as_of(date(2026, 11, 29))))


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Markup]:
    return {path: Markup.of(content.decode()) for path, content in files.items() if path.endswith(".html")}


def test_every_layout_and_document_has_its_pages(files: dict[str, bytes], shipped: Atlas) -> None:
    layouts = {f"{folder}/{one.id}.html" for one in shipped.layouts() for folder in ("maps", "layouts")}
    documents = {f"documents/{one.id}.{ending}" for one in shipped.documents() for ending in ("html", "txt")}

    across = {
        f"{name}.html" for name in ("targets", "units", "functions", "relations", "quality", "compare", "layouts")
    }
    pairs = {f"compare/{left.id}-{right.id}.html" for left, right in combinations(shipped.layouts(), 2)}

    stages = {f"stages/{layout.id}.html" for layout in shipped.layouts()}
    sheets = {f"sheets/{unit.document}.html" for unit in units(shipped)}

    assert files.keys() == {"index.html", "search.html"} | layouts | documents | across | pairs | stages | sheets


def test_pages_across_plans_have_every_entry(pages: dict[str, Markup], shipped: Atlas) -> None:
    def ids(path: str) -> set[str | None]:
        return {element.get("id") for element in pages[path].elements}

    assert {target.id for target in targets(shipped)} <= ids("targets.html")
    assert {relation.id for relation in shipped.relations()} <= ids("relations.html")
    assert {function.id for function in shipped.vocabulary.functions} <= ids("functions.html")
    for kind in ("anomaly", "question"):
        assert {fact.id for fact in shipped.find_facts(kind=kind)} <= ids("quality.html")
    assert [unit.name for unit in units(shipped) if unit.name not in pages["units.html"].text] == []


def test_a_folder_asks_no_server(pages: dict[str, Markup]) -> None:
    """What only a service can answer (filters, JSON, CSV) is not offered."""
    for path in ("targets.html", "units.html", "functions.html", "relations.html", "quality.html", "compare.html"):
        assert [element.tag for element in pages[path].elements if element.tag == "form"] == [], path


def test_names_of_files_are_plain(files: dict[str, bytes]) -> None:
    assert [path for path in files if not re.fullmatch(r"([a-z]+/)?[a-z0-9-]+\.[a-z]+", path)] == []


def test_links_lead_to_what_is_there(pages: dict[str, Markup], files: dict[str, bytes]) -> None:
    ids = {path: {element.get("id") for element in page.elements} for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for link in page.elements:
            if link.tag == "a" and (href := link.get("href")):
                address, fragment = urldefrag(href)
                target = os.path.normpath(PurePosixPath(path).parent / unquote(address)) if address else path
                if target not in files or (fragment and unquote(fragment) not in ids.get(target, set())):
                    dead.append((path, href))

    assert dead == []


def test_a_layout_that_may_not_be_drawn_has_no_figure_and_no_link_to_one(shipped: Atlas) -> None:
    """Without administrative lines nothing of 重庆 is left to draw."""
    files = dict(site_files(shipped, figures=True, publication=Publication(without_lines=True)))

    assert "figures/songjiang.png" in files
    assert not [name for name in files if name.startswith("figures/chongqing")]
    pages = [content.decode() for name, content in files.items() if name.endswith(".html")]
    assert not [page for page in pages if "figures/chongqing" in page]
    assert "figures/songjiang.png" in files["index.html"].decode()


@pytest.mark.parametrize("publication", [Publication(), Publication(without_lines=True)])
def test_compared_layouts_are_drawn_where_district_lines_may_be(shipped: Atlas, publication: Publication) -> None:
    pages = dict(pages_across(shipped, stills=publication.shows_stills))
    drawn = pages["compare/beijing-songjiang.html"].decode().count('class="side-picture"')
    assert drawn == (0 if publication.without_lines else 2)


def test_pages_ask_for_nothing(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".html"):
            html = content.decode()
            assert "default-src &#39;none&#39;; script-src " in html
            assert re.findall(r'\ssrc="(?!data:)[^"]*"', html) == [], path
            assert re.findall(r"<(?:link|object|embed|base)\b", html) == [], path
            assert re.findall(r'href="(?:[a-z]+:|/)[^"]*"', html) == [], path


def test_stored_texts_are_there_byte_for_byte(files: dict[str, bytes], shipped: Atlas, root: Path) -> None:
    for name in [one.id for one in shipped.documents()]:
        assert files[f"documents/{name}.txt"] == (root / "seeds" / name / "text.txt").read_bytes()


def test_every_quote_is_marked_on_its_page(pages: dict[str, Markup], shipped: Atlas) -> None:
    for fact in shipped.facts():
        page = pages[f"documents/{fact.citation.document}.html"]
        anchor = f"k-{fact.citation.start}-{fact.citation.end}"
        assert page.marked[anchor].replace("\n", "") == unwrapped(fact.citation.quote), fact.id


def test_the_tables_tell_of_every_place(pages: dict[str, Markup], shipped: Atlas) -> None:
    for name in [one.id for one in shipped.layouts()]:
        text = "".join(piece for piece, _ in pages[f"layouts/{name}.html"].pieces)
        for place in shipped.places_of(name):
            assert place.name in text
            if place.grade is Grade.F:
                assert place.record.method in text


def test_quotes_in_the_tables_lead_to_their_document(pages: dict[str, Markup], shipped: Atlas) -> None:
    for name in [one.id for one in shipped.layouts()]:
        clauses = [element for element in pages[f"layouts/{name}.html"].elements if "clause" in element.classes]
        assert clauses
        assert {element.tag for element in clauses} == {"a"}
        assert all(element.get("href").startswith("../documents/") for element in clauses)


def test_everything_can_be_found(shipped: Atlas) -> None:
    found = list(findables(shipped, links=FolderLinks(shipped, up="")))
    words = {(entry.words, entry.href) for entry in found}

    assert sum(entry.kind == "地点" for entry in found) == shipped.counts().places
    assert [entry.title for entry in found[:4]] == [f"{one.region}{one.name}" for one in shipped.layouts()]
    assert sum(entry.kind == "功能" for entry in found) == len(shipped.vocabulary.functions)
    assert len(found) > shipped.counts().places + shipped.counts().facts
    for fact in shipped.facts():
        assert (fact.citation.words, f"documents/{fact.citation.document}.html#f-{fact.id}") in words
    titles = {entry.href: entry.title for entry in found}
    for fact in shipped.facts():
        title = titles[f"documents/{fact.citation.document}.html#f-{fact.id}"]
        assert title == (statement(fact, shipped).headline or KINDS[fact.kind]) != ""


def test_two_runs_write_the_same_bytes(
    folder: Path, shipped: Atlas, files: dict[str, bytes], root: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "buju.cli.app", "atlas", "-o", str(tmp_path / "site"), "--figures"]
    command += ["--on", "2026-11-29"]
    environment = os.environ | {"PYTHONPATH": str(root / "geo"), "PYTHONHASHSEED": "7"}
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=300)

    written = [path for path in folder.rglob("*") if path.is_file() and path.name != MARKER]
    again = {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}
    assert again.keys() - files.keys() == {
        f"figures/{n}.{e}" for n in [one.id for one in shipped.layouts()] for e in ("png", "svg")
    }
    for path, content in again.items():
        assert (tmp_path / "site" / path).read_bytes() == content, path


def test_figures_are_in_the_pages_and_beside_them(songjiang: Atlas) -> None:
    files = dict(site_files(songjiang, figures=True))
    tables = files["layouts/songjiang.html"].decode()

    assert files["figures/songjiang.png"].startswith(b"\x89PNG")
    assert files["figures/songjiang.svg"].lstrip().startswith((b"<?xml", b"<svg"))
    assert 'src="data:image/svg+xml;base64,' in tables
    for path in ("index.html", "maps/songjiang.html", "layouts/songjiang.html"):
        assert "figures/songjiang.png" in files[path].decode()
