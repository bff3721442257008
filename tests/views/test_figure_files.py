"""Files of figures: PNG, SVG, PDF and those for print; the same twice, safe, and with letters that can be found."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from matplotlib.path import Path as Outline
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdf import PdfReader

from buju.atlas.atlas import Atlas
from buju.atlas.place import Place
from buju.errors import NotFound, QuestionInvalid, Refused
from buju.fileformat import FileFormat
from buju.outputs import FIGURE, FigureWriter, Output
from buju.views.carto import figure
from buju.views.carto.drawing import draw_figure, figure_bytes
from buju.views.carto.face import glyph, truetype
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, Lettered, Preset
from buju.views.carto.symbology import Theme
from views import conftest as made

if TYPE_CHECKING:
    from playwright.sync_api import Browser

from views.figures import LAYOUTS, SVG, bare, scene, tree


@pytest.mark.parametrize("preset", list(Preset))
def test_the_sheet_has_its_size(preset: Preset, shipped: Atlas) -> None:
    content = figure_bytes(shipped, "chongqing", options=FigureOptions(preset=preset, dpi=60))

    wide, high = Image.open(io.BytesIO(content)).size
    sheet = preset.sheet
    assert wide == pytest.approx(sheet.width_mm / 25.4 * 60, abs=1)
    if sheet.height_mm is not None:
        assert high == pytest.approx(sheet.height_mm / 25.4 * 60, abs=1)


@pytest.mark.parametrize("output", FIGURE.formats, ids=FIGURE.endings)
def test_two_figures_of_the_same_are_the_same_bytes(output: Output[FigureWriter], songjiang: Atlas) -> None:
    options = FigureOptions(dpi=72)
    first = output.write(songjiang, "songjiang", options=options)
    figure._kept_scene.cache_clear()

    assert output.write(songjiang, "songjiang", options=FigureOptions(dpi=72)) == first
    assert figure_bytes(songjiang, "songjiang", form=output.form, options=options) == first


@pytest.mark.parametrize("theme", list(Theme))
def test_a_pdf_embeds_its_letters_as_truetype(theme: Theme, songjiang: Atlas) -> None:
    """Printers' preflights refuse type 3; the text stays text that can be found."""
    content = figure_bytes(songjiang, "songjiang", form=FileFormat.PDF, options=FigureOptions(theme=theme))

    page = PdfReader(io.BytesIO(content)).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert {font["/Subtype"] for font in fonts} == {"/Type0"}
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        described = inner.get_object()["/FontDescriptor"].get_object()
        assert inner.get_object()["/Subtype"] == "/CIDFontType2"
        with TTFont(io.BytesIO(described["/FontFile2"].get_object().get_data())) as letters:
            assert {"glyf", "loca"} <= {*letters.keys()}
    said = bare(page.extract_text())
    assert all(bare(words) in said for words in ("松江区“一核两带”", "沪松府〔2024〕102号"))


def test_letters_made_truetype_keep_their_outlines_and_widths() -> None:
    letters = "松布局（）Ag1。"

    with TTFont(io.BytesIO(truetype(letters))) as font:
        outlines, known = font.getGlyphSet(), font.getBestCmap()
        for letter in letters:
            pen = BoundsPen(outlines)
            outlines[known[ord(letter)]].draw(pen)
            own = glyph(letter)
            assert outlines[known[ord(letter)]].width / 1000 == pytest.approx(own.advance, abs=0.001)
            corners = own.vertices[own.codes != Outline.CLOSEPOLY]
            drawn = (*corners.min(axis=0), *corners.max(axis=0))
            assert [edge / 1000 for edge in pen.bounds] == pytest.approx(drawn, abs=0.02)


@pytest.mark.parametrize(("form", "kind"), [(FileFormat.TIFF, "TIFF"), (FileFormat.JPEG, "JPEG")])
def test_publishers_get_300_dots_an_inch_or_what_they_ask_for(form: FileFormat, kind: str, songjiang: Atlas) -> None:
    for asked, dpi in ((None, 300), (96, 96)):
        options = FigureOptions(preset=Preset.COLUMN, dpi=asked)
        image = Image.open(io.BytesIO(figure_bytes(songjiang, "songjiang", form=form, options=options)))

        assert (image.format, image.mode) == (kind, "RGB")
        assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.01)
        assert image.width == pytest.approx(Preset.COLUMN.sheet.width_mm / 25.4 * dpi, abs=1)
        # The same picture as the PNG, to what JPEG leaves out.
        png = figure_bytes(songjiang, "songjiang", options=FigureOptions(preset=Preset.COLUMN, dpi=dpi))
        difference = ImageChops.difference(image, Image.open(io.BytesIO(png)).convert("RGB"))
        assert ImageStat.Stat(difference).mean == pytest.approx([0, 0, 0], abs=0 if kind == "TIFF" else 1.5)


def test_one_figure_in_several_formats_is_laid_out_once(songjiang: Atlas) -> None:
    first = scene_of(songjiang, "songjiang", options=FigureOptions())

    assert scene_of(songjiang, "songjiang", options=FigureOptions()) is first
    assert scene_of(songjiang, "songjiang", options=FigureOptions(theme=Theme.GREY)) is not first


_APART = """
import hashlib, sys
import buju
from buju.views.carto.drawing import figure_bytes
atlas = buju.open(sys.argv[1])
for form in ("png", "svg", "pdf"):
    print(hashlib.sha256(figure_bytes(atlas, "songjiang", form=form)).hexdigest())
"""


def test_two_processes_make_the_same_bytes(songjiang_data: Path) -> None:
    """Whatever the order of sets, and whatever the machine's own matplotlibrc says."""
    path = ":".join(sys.path)
    said = [
        subprocess.run(
            [sys.executable, "-c", _APART, str(songjiang_data)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": zone, "PATH": ""},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    ]

    assert said[0].count(b"\n") == 3
    assert said[0] == said[1]


def test_a_pdf_can_be_searched(songjiang: Atlas) -> None:
    reader = PdfReader(io.BytesIO(figure_bytes(songjiang, "songjiang", form="pdf")))

    assert len(reader.pages) == 1
    text = bare(reader.pages[0].extract_text())
    for words in (
        "松江区卫星互联网产业空间布局",
        "G60卫星互联网产业基地（示意）",
        "数据日期：2026年7月21日",
        "泗泾",
        "佘山",
    ):
        assert words in text
    assert reader.metadata is not None
    assert reader.metadata.title == "松江区卫星互联网产业空间布局"
    assert float(reader.pages[0].mediabox.width) == pytest.approx(210 / 25.4 * 72, abs=0.1)


def test_a_png_says_what_it_shows(songjiang: Atlas) -> None:
    picture = Image.open(io.BytesIO(figure_bytes(songjiang, "songjiang")))
    picture.load()

    assert picture.mode == "RGB"
    assert picture.info["Title"] == "松江区卫星互联网产业空间布局"
    assert "九亭镇" in picture.info["Description"]
    assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)


def test_an_svg_is_safe_and_makes_no_request(songjiang: Atlas) -> None:
    for lettered in Lettered:
        content = figure_bytes(songjiang, "songjiang", form="svg", options=FigureOptions(lettered=lettered))
        svg = tree(content)

        assert not list(svg.iter(f"{SVG}script"))
        links = [value for node in svg.iter() for key, value in node.attrib.items() if key.endswith("href")]
        assert all(value.startswith("#") for value in links)
        assert not re.search(rb"url\((?!#|data:)", content)
        # What readers see may name the address of a source; nothing else of the file has one.
        asked = [*(value for node in svg.iter() for value in node.attrib.values())]
        asked += ["".join(node.itertext()) for node in svg.iter(f"{SVG}style")]
        assert not [words for words in asked if "http:" in words or "https:" in words]


def test_letters_become_paths_or_stay_text(songjiang: Atlas) -> None:
    paths = tree(figure_bytes(songjiang, "songjiang", form="svg"))
    text = tree(figure_bytes(songjiang, "songjiang", form="svg", options=FigureOptions(lettered=Lettered.TEXT)))
    placed = scene(songjiang, "songjiang")

    assert not list(paths.iter(f"{SVG}text"))
    lines = [node.text for node in text.iter(f"{SVG}text") if node.get("aria-hidden") is None]
    assert sorted(filter(None, lines)) == sorted(line.words for line in placed.written)
    assert len(list(paths.iter(f"{SVG}use"))) > len("".join(filter(None, lines))) / 2


def with_first(**changed: object) -> Atlas:
    """The made-up atlas with its first place's record changed."""
    first, *rest = made.places()
    return made.atlas_with(places=[Place(first.record.model_copy(update=changed), first.shape), *rest])


@pytest.mark.parametrize(
    ("letter", "said"),
    [("\U0001f680", "U+1F680"), ("\u202e", "U+202E"), ("\x07", "U+0007"), ("\ue000", "U+E000"), ("\n", "U+000A")],
)
def test_a_letter_that_the_font_lacks_is_an_error_that_names_it(letter: str, said: str) -> None:
    name = f"火{letter}箭"

    for output in FIGURE.formats:
        with pytest.raises(Refused, match=re.escape(said)) as caught:
            output.write(with_first(name=name), "demo", options=FigureOptions())
        assert "火" in str(caught.value)
        assert "\n" not in str(caught.value)


def test_dollars_are_letters_not_mathematics() -> None:
    atlas = with_first(name="$x^2$ 与 \\frac 区")

    placed = scene_of(atlas, "demo", options=FigureOptions())
    text = PdfReader(io.BytesIO(figure_bytes(atlas, "demo", form="pdf"))).pages[0].extract_text()

    assert any(name.words == "$x^2$ 与 \\frac 区" for name in placed.labels)
    assert "$x^2$" in bare(text)
    assert figure_bytes(atlas, "demo").startswith(b"\x89PNG")


def test_markup_in_names_stays_letters() -> None:
    name = "<b>&\"'区{0}"
    options = FigureOptions(lettered=Lettered.TEXT)

    svg = tree(figure_bytes(with_first(name=name), "demo", form="svg", options=options))

    assert name in [node.text for node in svg.iter(f"{SVG}text")]
    assert any(node.get("aria-label") == name for node in svg.iter(f"{SVG}g"))


def test_hostile_data_are_refused_not_drawn(hostile: Atlas) -> None:
    with pytest.raises(Refused):
        figure_bytes(hostile, "demo", form="svg")


def test_unknown_layout_format_and_size(shipped: Atlas) -> None:
    with pytest.raises(NotFound, match="songjiang"):
        figure_bytes(shipped, "nowhere")
    with pytest.raises(NotFound, match="png、svg、pdf"):
        FIGURE.of("gif")
    with pytest.raises(ValueError, match="docx"):
        figure_bytes(shipped, "songjiang", form=FileFormat.DOCX)
    with pytest.raises(QuestionInvalid, match="像素"):
        figure_bytes(shipped, "songjiang", options=FigureOptions(dpi=1200))
    with pytest.raises(QuestionInvalid, match="像素"):
        draw_figure(shipped, "songjiang", options=FigureOptions(dpi=1200))


def test_a_figure_can_be_drawn_on(songjiang: Atlas) -> None:
    figure = draw_figure(songjiang, "songjiang", options=FigureOptions(dpi=50))
    plain, content = io.BytesIO(), io.BytesIO()

    figure.savefig(plain, format="png")
    figure.text(0.5, 0.5, "X", size=80)
    figure.savefig(content, format="png")

    assert (
        Image.open(plain).size
        == Image.open(io.BytesIO(figure_bytes(songjiang, "songjiang", options=FigureOptions(dpi=50)))).size
    )
    assert plain.getvalue() != content.getvalue()


def test_png_and_svg_agree(songjiang: Atlas, browser: Browser) -> None:
    """A browser draws the SVG as matplotlib draws the scene."""
    options = FigureOptions(dpi=96)
    page = browser.new_page(viewport={"width": 793, "height": 1122})
    page.set_content(
        "<style>body{margin:0}svg{display:block}</style>" + figure_bytes(songjiang, "songjiang", form="svg").decode()
    )
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    picture = Image.open(io.BytesIO(figure_bytes(songjiang, "songjiang", options=options)))

    soft = [image.crop((0, 0, 790, 1120)).filter(ImageFilter.GaussianBlur(2)) for image in (shot, picture)]
    difference = ImageChops.difference(*soft).convert("L")
    # Edges may lie a third of a pixel apart; nothing may be missing, or of another colour.
    assert sum(difference.histogram()[40:]) < 790 * 1120 * 0.0005


BROWSED = [
    *(("songjiang", preset) for preset in (Preset.PORTRAIT, Preset.COLUMN, Preset.SLIDE)),
    *((layout, Preset.LANDSCAPE) for layout in ("shanghai", "beijing")),
]


@pytest.mark.browser
@pytest.mark.parametrize(("layout", "preset"), BROWSED)
def test_a_browser_finds_no_name_on_another(layout: str, preset: Preset, shipped: Atlas, browser: Browser) -> None:
    """Measured by the browser on the very outlines, not by our own widths."""
    placed = scene(shipped, layout, preset)
    page = browser.new_page(viewport={"width": 1400, "height": 1400})
    page.set_content(
        "<style>body{margin:0}</style>"
        + figure_bytes(shipped, layout, form="svg", options=FigureOptions(preset=preset)).decode()
    )
    names = page.evaluate("""() => [...document.querySelectorAll('g.name')].map((name) => {
      const inks = [...name.querySelectorAll(':scope > g:not([aria-hidden])')].map((g) => g.getBoundingClientRect());
      return [inks.map((r) => [r.left, r.top, r.right, r.bottom]), name.getAttribute('aria-label')];
    })""")
    page.close()

    assert len(names) == len(placed.labels)
    pixels = 96 / 72
    left, top, right, bottom = (side * pixels for side in placed.frame)
    for at, (inks_of_one, words) in enumerate(names):
        for x0, y0, x1, y1 in inks_of_one:
            assert left <= x0 <= x1 <= right, words
            assert top <= y0 <= y1 <= bottom, words
            for u0, v0, u1, v1, other in [(*ink, name) for found, name in names[at + 1 :] for ink in found]:
                assert x1 <= u0 or u1 <= x0 or y1 <= v0 or v1 <= y0, (words, other)


def test_grey_has_no_colour(shipped: Atlas) -> None:
    for layout in LAYOUTS:
        options = FigureOptions(theme=Theme.GREY, dpi=60)
        picture = Image.open(io.BytesIO(figure_bytes(shipped, layout, options=options)))
        red, green, blue = picture.split()
        extremes = [ImageChops.difference(*pair).getextrema() for pair in ((red, green), (green, blue), (red, blue))]
        assert max(high for _, high in extremes) <= 4
