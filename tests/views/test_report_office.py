"""The files as LibreOffice reads them: pages, pictures and tables are counted, quotes are looked for in the text."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pptx
import pytest
from PIL import Image, ImageChops, ImageStat

from buju.atlas.atlas import Atlas
from buju.fileformat import FileFormat
from buju.policy.fact import Responsibility, StatedFunction, Target
from buju.views.assets import font_path
from buju.views.carto.drawing import figure_bytes
from buju.views.carto.options import FigureOptions, Preset
from buju.views.report.block import Table
from buju.views.report.illustrated import illustrated_report
from buju.views.report.layoutreport import layout_report
from buju.views.report.slides import write_slides
from buju.views.report.word import write_word
from views.reported import png

if TYPE_CHECKING:
    from docx.document import Document

    from conftest import MadeOnce

TOOLS = ("soffice", "pdftotext", "pdfinfo", "pdfimages")
LAYOUTS = ["beijing", "chongqing", "shanghai", "songjiang"]


@pytest.fixture(scope="module")
def printed(shipped: Atlas, made_once: MadeOnce) -> Path:
    """A folder with the Word file and the slides of every layout, and what LibreOffice made of them."""
    missing = [name for name in TOOLS if shutil.which(name) is None]
    if missing:
        reason = f"没有 {'、'.join(missing)}，不能用 LibreOffice 打开报告"
        if os.environ.get("BUJU_REQUIRE_OFFICE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return made_once("printed", lambda folder: _print(folder, shipped))


def _print(folder: Path, shipped: Atlas) -> None:
    # The package's fonts stand in for the fonts of users' Word.
    fonts = f"<dir>{font_path('NotoSansSC-Regular.otf').parent}</dir><cachedir>{folder}/cache</cachedir>"
    (folder / "fonts.conf").write_text(f'<?xml version="1.0"?><fontconfig>{fonts}</fontconfig>', encoding="utf-8")
    for kind, write in (("docx", write_word), ("pptx", write_slides)):
        for layout in LAYOUTS:
            content = write(illustrated_report(shipped, layout, form=FileFormat(kind)))
            (folder / kind).mkdir(exist_ok=True)
            (folder / kind / f"{layout}.{kind}").write_bytes(content)
        files = [str(folder / kind / f"{layout}.{kind}") for layout in LAYOUTS]
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / kind), *files],
            check=True,
            capture_output=True,
            timeout=180,
            env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
        )


def said(tool: str, path: Path, *more: str) -> str:
    return subprocess.run(
        [tool, *more, str(path), *(["-"] if tool == "pdftotext" else [])], check=True, capture_output=True, text=True
    ).stdout


def pages(path: Path) -> int:
    match = re.search(r"Pages:\s+(\d+)", said("pdfinfo", path))
    assert match is not None
    return int(match[1])


def pictures(path: Path) -> int:
    return len(re.findall(r"^\s+\d+\s+\d+ image", said("pdfimages", path, "-list"), re.MULTILINE))


def is_left_behind(leaf: str, made: Document) -> bool:
    """Whether the last words of a page are a heading, whose chapter begins on the next."""
    headings = [bare(item.text) for item in made.paragraphs if item.style.name.startswith("Heading")]
    return leaf.rpartition("资料日期：")[0].endswith(tuple(headings)) if "资料日期：" in leaf else False


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def texts(path: Path) -> list[str]:
    return [bare(page) for page in said("pdftotext", path, "-raw").split("\f")[:-1]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_word_pages_hold_pictures_tables_and_quotes(layout: str, printed: Path, shipped: Atlas) -> None:
    pdf = printed / "docx" / f"{layout}.pdf"
    made = docx.Document(io.BytesIO((printed / "docx" / f"{layout}.docx").read_bytes()))
    report = layout_report(shipped, layout, figure=png(2, 2))

    leaves = texts(pdf)
    assert 8 <= pages(pdf) == len(leaves) <= 26
    # The page of the figure comes after the cover and has its caption and the foot alone; no other is so empty.
    assert leaves[1].startswith("图1")
    assert leaves[2].startswith("总体布局")
    assert min(len(leaf) for number, leaf in enumerate(leaves) if number != 1) > 200
    assert [number for number, leaf in enumerate(leaves, 1) if is_left_behind(leaf, made)] == []
    assert pictures(pdf) == 1
    assert len(made.tables) == sum(isinstance(block, Table) for block in report.blocks)
    whole = "".join(leaves)
    for table in made.tables:
        assert bare(table.rows[0].cells[0].text + table.rows[0].cells[1].text) in whole
    assert missing(whole, layout, shipped) == []


def test_the_figure_on_the_page_is_the_figure(printed: Path, shipped: Atlas, tmp_path: Path) -> None:
    """What LibreOffice put on the page is the picture itself, not an empty frame."""
    subprocess.run(["pdfimages", "-png", str(printed / "docx/songjiang.pdf"), str(tmp_path / "x")], check=True)
    (found,) = tmp_path.iterdir()
    options = FigureOptions(preset=Preset.LANDSCAPE, dpi=200)
    figure = Image.open(io.BytesIO(figure_bytes(shipped, "songjiang", options=options))).convert("RGB")

    shown = Image.open(found).convert("RGB").resize((300, 212), Image.Resampling.BOX)
    difference = ImageChops.difference(shown, figure.resize((300, 212), Image.Resampling.BOX)).convert("L")

    assert ImageStat.Stat(difference).mean[0] < 3
    assert len(shown.getcolors(100_000) or []) > 300


@pytest.mark.parametrize("layout", LAYOUTS)
def test_slides_are_pages_with_every_quote_inside_the_sheet(layout: str, printed: Path, shipped: Atlas) -> None:
    pdf = printed / "pptx" / f"{layout}.pdf"
    made = pptx.Presentation(io.BytesIO((printed / "pptx" / f"{layout}.pptx").read_bytes()))

    leaves = texts(pdf)
    assert pages(pdf) == len(made.slides) == len(leaves) <= 50
    # On the cover, over a whole slide, and the core by itself.
    assert pictures(pdf) >= 2
    assert sum(shape.has_table for slide in made.slides for shape in slide.shapes) >= 7
    # The second slide is the figure, which says the date itself.
    assert all("资料日期" in leaf for number, leaf in enumerate(leaves) if number != 1)
    assert missing("".join(leaves), layout, shipped) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_table_grows_beyond_what_was_reckoned(layout: str, printed: Path) -> None:
    """The lowest words of a slide above its footer end above the footer: LibreOffice lets a full row grow."""
    boxes = said("pdftotext", printed / "pptx" / f"{layout}.pdf", "-bbox")
    for number, page in enumerate(boxes.split("<page ")[1:]):
        if number == 1:
            continue
        words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)', page)
        footer = min(float(top) for top, _, text in words if text.startswith("资料日期") and float(top) > 480)
        body = [float(bottom) for top, bottom, _ in words if float(top) < footer - 2]
        assert max(body) <= footer + 4


def missing(whole: str, layout: str, shipped: Atlas) -> list[str]:
    """The quotes that the pages lack; a row that runs over the page's end is interrupted by its foot and head."""
    kinds = (StatedFunction, Target, Responsibility)
    facts = [fact for fact in shipped.facts_of(shipped.layout(layout).document) if isinstance(fact, kinds)]
    assert len(facts) > 30
    return [fact.citation.words for fact in facts if bare(fact.citation.words) not in whole]
