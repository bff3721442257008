"""Figures: every layout in every size, as PNG, SVG and PDF; what must be on them, and that they are the same twice."""

from __future__ import annotations

import io
import math
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from matplotlib.path import Path as Outline
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pypdf import PdfReader
from shapely.geometry import Point, box

from buju.atlas.atlas import Atlas
from buju.atlas.districts import stem_of
from buju.atlas.place import Place
from buju.atlas.standin import is_same
from buju.errors import NotCleared, NotFound, QuestionInvalid, Refused
from buju.fault import Fault, FaultCode, Line
from buju.fileformat import FileFormat
from buju.outputs import FIGURE, FigureWriter, Output
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju.spatial.source import Source
from buju.views.carto import figure
from buju.views.carto.drawing import draw_figure, figure_bytes
from buju.views.carto.face import glyph, truetype
from buju.views.carto.figure import scene_of
from buju.views.carto.options import FigureOptions, Lettered, Preset, figure_options
from buju.views.carto.portrayal import Portrayal
from buju.views.carto.scene import Scene, Written
from buju.views.carto.subject import subject_of
from buju.views.carto.symbology import Theme, contrast
from buju.views.publication import Profile, Publication, ReviewedMap, has_lines
from buju.views.words.wording import date_words, grouped_source_words
from views import conftest as made
from views.conftest import inks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LAYOUTS = ("songjiang", "shanghai", "beijing", "chongqing")
EACH = [(layout, preset) for layout in LAYOUTS for preset in Preset]
PAGE = "<style>body{margin:0}svg{display:block}</style>"
SVG = "{http://www.w3.org/2000/svg}"
NOTE_WORDS = ("示意图", "数据日期：", "来源与许可：", "未经地图审核，不得公开", "EPSG:")


def bare(text: str) -> str:
    """A text without what a line break may add or take."""
    return re.sub(r"\s", "", text)


def words_of(scene: Scene) -> str:
    return bare("".join(line.words for line in scene.written))


def scene(atlas: Atlas, layout: str, preset: Preset = Preset.PORTRAIT, **more: object) -> Scene:
    return scene_of(atlas, layout, options=FigureOptions(preset=preset, **more))


def tree(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def drawn_ids(svg: ElementTree.Element) -> set[str]:
    """The places that have a path of their own on the map."""
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("data-place") and group.get("class") != "name"]
    return {group.get("data-place", "") for group in groups if group.findall(f"{SVG}path")}


@pytest.mark.parametrize("layout", ["songjiang", "shanghai", "beijing", "chongqing"])
def test_one_name_for_one_thing(layout: str, shipped: Atlas) -> None:
    """A town, its place in the plan and its stations of one stem are named once at one spot."""
    labels = scene_of(shipped, layout, options=FigureOptions()).labels
    stems = [(stem_of(bare(label.words)), label.box) for label in labels]

    twice = [
        one
        for (one, a), (other, b) in combinations(stems, 2)
        if one == other and math.hypot(a.left - b.left, a.top - b.top) < 40
    ]

    assert len(stems) > 10
    assert twice == []


def test_layers_of_one_symbol_share_an_entry_of_the_legend(shipped: Atlas) -> None:
    said = words_of(scene_of(shipped, "songjiang", options=FigureOptions()))

    assert "上海市铁路车站、上海轨道交通车站" in said


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_every_place_with_a_shape_is_drawn_and_named_or_said_to_lie_outside(
    layout: str, preset: Preset, shipped: Atlas
) -> None:
    options = FigureOptions(preset=preset)
    placed = scene_of(shipped, layout, options=options)
    said = words_of(placed)

    drawn = drawn_ids(tree(figure_bytes(shipped, layout, form="svg", options=options)))
    named = {label.place for label in placed.labels}
    with_shape = [place for place in shipped.places_of(layout) if place.shape is not None]
    # The name of what a unit is drawn for tells the unit, too.
    telling = [place for place in with_shape if place.stands_for and place.id in named]

    for place in with_shape:
        if place.id in drawn:
            if place.role is Role.HOST and any(is_same(place.shape, other.shape) for other in telling):
                continue
            # Three places at one point have no room for three numbers: the figure says whose name it lacks.
            assert place.id in named or re.search(rf"图上未注名：[^。]*{re.escape(bare(place.name))}", said), place.name
            assert bare(place.name) in said
        else:
            why = "只作对照而未绘" if place.is_aside else "在图幅以外、未绘"
            assert re.search(rf"{why}：[^。]*{re.escape(bare(place.name))}", said), place.name
    assert drawn <= {place.id for place in with_shape}
    assert len(drawn) >= len(with_shape) - 2


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_names_stay_in_the_frame_and_lie_on_nothing(layout: str, preset: Preset, shipped: Atlas) -> None:
    placed = scene(shipped, layout, preset)

    for name in placed.labels:
        assert placed.frame.holds(name.box), name.words
    for one, other in combinations(placed.labels, 2):
        assert not any(a.meets(b) for a in inks(one) for b in inks(other)), (one.words, other.words)


def is_told(source: Source, said: str) -> bool:
    """Whether a figure names a source: provider, licence, what it is, and its date."""
    (told,) = grouped_source_words([source])
    head, what = told.split("：", 1)
    stem = what[: what.rindex(date_words(source.date))].rstrip("（；")
    return all(bare(words) in said for words in (head, stem, date_words(source.date)))


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_what_a_figure_says_of_itself_is_always_there(layout: str, preset: Preset, shipped: Atlas) -> None:
    said = words_of(scene(shipped, layout, preset))
    record = shipped.layout(layout)
    places = shipped.places_of(layout)

    assert bare(record.title) in said
    assert bare(record.scale_note) in said
    assert all(words in said for words in NOTE_WORDS)
    listed = sum(place.shape is None for place in places)
    assert f"另有{listed}处文本提及而无法定位（F级）" in said
    for place in places:
        if place.shape is not None:
            assert place.is_aside or all(is_told(source, said) for source in place.record.sources)
    for name in record.context:
        context = shipped.find_context(name)
        if context.file.kind == "area":
            assert is_told(context.file.source, said)


@pytest.mark.parametrize("preset", list(Preset))
def test_nothing_leaves_the_sheet(preset: Preset, shipped: Atlas) -> None:
    for layout in LAYOUTS:
        placed = scene(shipped, layout, preset)
        for line in placed.written:
            assert line.x >= 0
            assert line.x + line.width <= placed.width + 0.01, line.words
            assert line.y - 0.88 * line.size >= 0
            assert line.y + 0.12 * line.size <= placed.height, line.words


@pytest.mark.parametrize(("layout", "preset"), EACH)
def test_the_sheet_has_its_size(layout: str, preset: Preset, shipped: Atlas) -> None:
    content = figure_bytes(shipped, layout, options=FigureOptions(preset=preset, dpi=60))

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
for form in ("png", "svg", "pdf", "tif", "jpg"):
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

    assert said[0].count(b"\n") == 5
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


@pytest.mark.parametrize(("apart", "said_how"), [(1 / 80, "图上编号："), (1 / 900, "图上未注名：")])
def test_places_in_a_heap_all_get_a_name_or_a_number(apart: float, said_how: str) -> None:
    """Ninety places: so many that no leader finds room, and in the second heap not even the numbers do."""
    crowd = [
        made.place(
            f"p{n}", f"第{n}号卫星互联网产业园", "park", "D", Point(121.14 + n % 9 * apart, 30.97 + n // 9 * apart)
        )
        for n in range(90)
    ]
    area = made.place("area", "示例区", "area", "C", box(121.10, 30.95, 121.30, 31.10), margin_m=30)

    placed = scene_of(made.atlas_with(places=[area, *crowd]), "demo", options=FigureOptions(preset=Preset.COLUMN))

    said = words_of(placed)
    assert all(place.name in said for place in crowd)
    named = {label.place for label in placed.labels}
    assert said_how in said
    assert len(named) > 5
    for one, other in combinations(placed.labels, 2):
        assert not one.box.meets(other.box)
    assert all(placed.frame.holds(name.box) for name in placed.labels)


def test_leaders_cross_no_name_and_no_leader(shipped: Atlas) -> None:
    from shapely.geometry import LineString

    for layout, preset in EACH:
        placed = scene(shipped, layout, preset)
        leaders = [(name, LineString(name.leader.rings[0].points)) for name in placed.labels if name.leader]
        for name, line in leaders:
            met = [other.words for other in placed.labels for ink in inks(other) if line.crosses(box(*ink))]
            assert met == [], (layout, preset, name.words)
        for (one, first), (other, second) in combinations(leaders, 2):
            assert not first.crosses(second), (layout, preset, one.words, other.words)


def test_chosen_places_alone_are_drawn_and_the_rest_is_named(shipped: Atlas) -> None:
    options = figure_options(places="songjiang-core, 九亭镇")

    drawn = drawn_ids(tree(figure_bytes(shipped, "songjiang", form="svg", options=options)))
    said = words_of(scene_of(shipped, "songjiang", options=options))

    assert drawn == {"songjiang-core", "songjiang-jiuting"}
    assert re.search("按要求未绘：[^。]*北向产业创新拓展带", said)


def test_a_chosen_place_without_a_shape_is_said(shipped: Atlas) -> None:
    said = words_of(scene_of(shipped, "songjiang", options=figure_options(places="九亭镇,经开区")))

    assert "所选而无法定位、未绘：经开区。" in said


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"places": "songjiang-core,nowhere"}, "places", "nowhere"),
        ({"places": "shanghai-pudong"}, "places", "shanghai-pudong"),
        ({"places": "经开区"}, "places", "没有图形"),
        ({"layers": "wing"}, "layers", "没有共同的内容"),
        ({"layers": "context-town"}, "layers", "没有共同的内容"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(asked: dict[str, str], field: str, said: str, shipped: Atlas) -> None:
    with pytest.raises(QuestionInvalid, match=said) as caught:
        figure_bytes(shipped, "songjiang", options=figure_options(**asked))

    assert caught.value.field == field


def test_layers_leave_out_the_rest(shipped: Atlas) -> None:
    options = figure_options(layers="core,拓展带,context-area")

    drawn = drawn_ids(tree(figure_bytes(shipped, "songjiang", form="svg", options=options)))
    placed = scene_of(shipped, "songjiang", options=options)

    assert drawn == {"songjiang-core", "songjiang-north-belt", "songjiang-south-belt"}
    assert not any("镇" in name.words for name in placed.labels)
    assert "MetroMan" not in words_of(placed)


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


def test_a_review_number_is_printed_on_its_own_map_alone_and_none_is_made_up(shipped: Atlas) -> None:
    with pytest.raises(NotCleared, match="登记") as caught:
        scene(shipped, "songjiang", publication=Publication(Profile.PUBLIC))
    said = re.search(r"范围 ([\d., ]+)，比例尺 1:(\d+)", str(caught.value))
    assert said is not None
    west, south, east, north = (float(side) for side in said[1].split(","))
    own = ReviewedMap(
        layout="songjiang", bbox=(west, south, east, north), scale=float(said[2]), number="沪S（2026）001号"
    )
    publication = Publication(Profile.PUBLIC, (own,))

    assert "审图号：沪S（2026）001号" in words_of(scene(shipped, "songjiang", publication=publication))
    with pytest.raises(NotCleared):
        scene(shipped, "songjiang", preset=Preset.SLIDE, publication=publication)
    assert "未经地图审核，不得公开" in words_of(scene(shipped, "songjiang"))


def test_a_figure_without_lines_shows_none_and_says_so(shipped: Atlas) -> None:
    placed = scene(shipped, "songjiang", publication=Publication(Profile.PUBLIC, without_lines=True))
    subject = subject_of(
        shipped, "songjiang", options=FigureOptions(publication=Publication(Profile.PUBLIC, without_lines=True))
    )

    assert "不画行政区域界线" in words_of(placed)
    assert not has_lines(shipped, "songjiang", subject.places, subject.contexts)
    lost = sum(place.grade is Grade.F for place in shipped.places_of("songjiang"))
    assert f"另有{lost}处文本提及而无法定位（F级）" in words_of(placed)
    assert "因不画行政区域界线而未绘：九亭镇、" in words_of(placed)


@pytest.mark.parametrize("preset", list(Preset))
def test_without_an_inset_the_legend_takes_its_room(preset: Preset, shipped: Atlas) -> None:
    """An inset is made of administrative lines alone."""
    placed = scene(shipped, "songjiang", preset, publication=Publication(without_lines=True))
    legend = next(line for line in placed.written if line.words.startswith("图例"))
    lines = [line.y for line in placed.written if line.x >= legend.x]

    below = legend.y > placed.frame.bottom
    assert below or legend.y < placed.frame.top + 20
    assert min(lines, default=0) <= legend.y


def test_nothing_left_without_lines_is_said_of_that_option(shipped: Atlas) -> None:
    with pytest.raises(QuestionInvalid, match="不画行政区域界线") as caught:
        scene(shipped, "chongqing", publication=Publication(without_lines=True))

    assert caught.value.field == "without_lines"


def test_faults_are_printed_under_the_title(songjiang: Atlas) -> None:
    fault = Fault.of(FaultCode.QUOTE_NOT_FOUND, "引文“某某”不在条款内", where=Line("seeds/x/facts.yaml", 47))

    placed = scene_of(songjiang, "songjiang", options=FigureOptions(), faults=(fault,))

    said = words_of(placed)
    assert "数据有1处错误，改正前请勿引用" in said
    assert "facts.yaml第47行" in said


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


@pytest.mark.browser
@pytest.mark.parametrize(("layout", "preset"), EACH)
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


@pytest.mark.parametrize("theme", list(Theme))
def test_the_legend_has_what_the_map_has(theme: Theme, shipped: Atlas) -> None:
    placed = scene(shipped, "songjiang", theme=theme)
    said = words_of(placed)
    drawn = [place for place in shipped.places_of("songjiang") if place.shape is not None]

    for place in drawn:
        assert place.role.words in said
        assert f"{place.grade.value}{place.grade.label}：" in said
    assert f"{Grade.B.value}{Grade.B.label}：" not in said


def test_grey_has_no_colour(shipped: Atlas) -> None:
    for layout in LAYOUTS:
        options = FigureOptions(theme=Theme.GREY, dpi=60)
        picture = Image.open(io.BytesIO(figure_bytes(shipped, layout, options=options)))
        red, green, blue = picture.split()
        extremes = [ImageChops.difference(*pair).getextrema() for pair in ((red, green), (green, blue), (red, blue))]
        assert max(high for _, high in extremes) <= 4


@pytest.mark.parametrize("preset", Preset)
def test_nothing_is_printed_under_six_points(preset: Preset, shipped: Atlas) -> None:
    """At the size of its sheet every letter can be read: names, numbers, legend, scale, notes."""
    made_of = scene(shipped, "songjiang", preset)
    letters = [line.size for label in made_of.labels for line in label.lines]
    letters += [item.size for item in made_of.furniture if isinstance(item, Written)]
    assert len(letters) > 20
    assert min(letters) >= 6 - 1e-9


def test_outlines_of_the_colour_safe_theme_can_be_told_from_the_ground() -> None:
    """WCAG 2.2, 1.4.11: 3 to 1."""
    portrayal = Portrayal(Theme.SAFE)
    for role in (role for role in Role if role is not Role.PARTNER):
        for grade in (Grade.B, Grade.C, Grade.D, Grade.E):
            paint = portrayal.area(role, grade)
            assert paint.stroke is not None
            assert contrast(paint.stroke, portrayal.grounds.ground) >= 3, (role, grade, paint.stroke)
