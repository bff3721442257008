"""OFD files: as several programs set them, read like their text; what cannot be read is told in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from buju.drafting.reading.door import read_document
from buju.drafting.reading.flow import ReadText
from buju.drafting.reading.ofdfile import read_ofd
from buju.drafting.reading.reading import TextFormat
from buju.errors import BujuError, InputInvalid, TooLarge
from drafting.ofdmade import SPACE, Setting, package, page, set_plan, text_object
from drafting.planfiles import bare, lines_of, outline, text_of

SENTENCE = "加快建设云溪高新区，支持南岭产业基地发展，推动星湖湾和月亮谷联动。"


def read(content: bytes, folder: Path) -> ReadText:
    """Read as the child does, without its walls."""
    (folder / "a.ofd").write_bytes(content)
    return read_ofd(folder / "a.ofd", told=lambda _done, _of: None)


def one_page(objects: str, **more: bytes) -> bytes:
    return package([page(objects)], more={name.replace("__", "/") + ".xml": part for name, part in more.items()})


@pytest.mark.parametrize("setting", Setting)
def test_a_real_plan_reads_like_its_text(setting: Setting, shared: Path, tmp_path: Path) -> None:
    text = text_of(shared, "sh-yangshupu-2025")
    lines = lines_of(text)

    made = read(set_plan(lines, setting=setting), tmp_path)

    assert bare(made.text) == bare("".join(lines))
    assert outline(made.text) == outline(text)
    assert len(made.pages) > 5
    assert {one.kind: one.count for one in made.damage} == dict.fromkeys(
        ("running-head", "page-number"), len(made.pages)
    )


def test_it_is_read_behind_the_walls() -> None:
    reading = read_document(set_plan(["一、目标", SENTENCE], head=" "), name="规划.ofd")

    assert (reading.format, reading.text) == (TextFormat.OFD, f"一、目标\n{SENTENCE}\n")


def test_a_letter_of_a_converter_stands_where_it_was(tmp_path: Path) -> None:
    """An object of a real file (its matrix undoes a PDF's units and origin): beside a word set plainly."""
    real = (
        '<ofd:TextObject CTM="0.3527 0 0 0.3527 -114.807533 111.352325" Font="16" Size="14.749" '
        'Boundary="114.807533 185.229584 4.083549 4.733795">'
        '<ofd:TextCode X="324.419" Y="-303.723">局</ofd:TextCode></ofd:TextObject>'
    )
    before = text_object("云溪市水务", 114.42 - 5 * 5.2, 189.46, size=5.2)

    assert read(one_page(before + real), tmp_path).text == "云溪市水务局\n"


@pytest.mark.parametrize(("angle", "matrix"), [(90, "0 1 -1 0"), (180, "-1 0 0 -1"), (270, "0 -1 1 0")])
def test_a_page_set_sideways_is_read_upright(angle: int, matrix: str, tmp_path: Path) -> None:
    places = {90: [(150, 40), (140, 40)], 180: [(180, 200), (180, 190)], 270: [(40, 250), (50, 250)]}[angle]
    objects = "".join(
        f'<ofd:TextObject Boundary="{x} {y} 100 100" CTM="{matrix} 0 0" Size="5">'
        f'<ofd:TextCode X="0" Y="0" DeltaX="g 20 5">{words}</ofd:TextCode></ofd:TextObject>'
        for words, (x, y) in zip(("一、目标", "建设云溪园。"), places, strict=True)
    )

    assert read(one_page(objects), tmp_path).text == "一、目标\n建设云溪园。\n"


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    slanted = (
        '<ofd:TextObject Boundary="50 50 90 90" CTM="0.7 -0.7 0.7 0.7 0 0" Size="9">'
        '<ofd:TextCode X="0" Y="0">内部资料</ofd:TextCode></ofd:TextObject>'
    )
    hidden = text_object("看不见", 30, 90).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    picture = '<ofd:ImageObject Boundary="20 100 90 60" ResourceID="9"/>'
    twice = text_object(SENTENCE[:20], 30, 60) * 2

    made = read(one_page(slanted + hidden + picture + twice + "<ofd:CompositeObject/>"), tmp_path)

    assert made.text == f"{SENTENCE[:20]}\n"
    assert {one.kind: one.count for one in made.damage} == {"aslant": 4, "picture": 1, "composite": 1}


def test_a_page_that_is_missing_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    made = read(package([page(text_object("一、目标", 30, 60)), "<broken/>"], more={}), tmp_path)
    gone = package([page(text_object("一、目标", 30, 60))])
    listed = f'<a:Document xmlns:a="{SPACE}"><a:Pages><a:Page BaseLoc="Pages/Page_0/Content.xml"/>'
    listed += '<a:Page BaseLoc="nowhere.xml"/></a:Pages></a:Document>'
    told = read(
        package([page(text_object("一、目标", 30, 60))], more={"Doc_0/Document.xml": listed.encode()}), tmp_path
    )

    assert made.text == read(gone, tmp_path).text == told.text == "一、目标\n"
    assert [(one.kind, one.pages) for one in told.damage] == [("page-broken", (2,))]


def root(place: str) -> bytes:
    return f'<o:OFD xmlns:o="{SPACE}"><o:DocBody><o:DocRoot>{place}</o:DocRoot></o:DocBody></o:OFD>'.encode()


def pages(count: int) -> bytes:
    listed = '<o:Page BaseLoc="Pages/Page_0/Content.xml"/>' * count
    return f'<o:Document xmlns:o="{SPACE}"><o:Pages>{listed}</o:Pages></o:Document>'.encode()


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
SCAN = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="9"/>'
BAD: dict[str, tuple[Callable[[], bytes], type[BujuError], str]] = {
    "a part cut off": (lambda: one_page("")[:-40], InputInvalid, "已损坏"),
    "a bit turned over": (lambda: one_page("")[:60] + b"\0\0\0" + one_page("")[63:], InputInvalid, "已损坏"),
    "no document": (lambda: one_page("", OFD=b"<a/>"), InputInvalid, "没有页"),
    "no xml": (lambda: one_page("", OFD=b"<a>"), InputInvalid, "已损坏"),
    "a document outside": (lambda: one_page("", OFD=root("../../../../etc/passwd")), InputInvalid, "已损坏"),
    "a document of an address": (lambda: one_page("", OFD=root("http://example.org/a")), InputInvalid, "已损坏"),
    "entities": (lambda: one_page("", Doc_0__Document=ENTITY), InputInvalid, "DOCTYPE"),
    "encrypted": (lambda: one_page("", Doc_0__Encryptions=b"<a/>"), InputInvalid, "已加密"),
    "too many pages": (lambda: one_page("", Doc_0__Document=pages(2001)), TooLarge, "2001 页"),
    "a scan": (lambda: one_page(SCAN), InputInvalid, "扫描件"),
    "rubbish": (lambda: one_page(text_object("¤¤¥§Ã©Å±" * 10, 30, 60)), InputInvalid, "乱码"),
    "deep": (lambda: one_page("<ofd:PageBlock>" * 900 + "</ofd:PageBlock>" * 900), InputInvalid, "已损坏"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_refused_in_a_line(case: str, tmp_path: Path) -> None:
    made, kind, said = BAD[case]

    with pytest.raises(kind, match=said) as caught:
        read(made(), tmp_path)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "-1e9", "x", ""])
def test_numbers_that_are_none_do_no_harm(number: str, tmp_path: Path) -> None:
    objects = (
        f'<ofd:TextObject Boundary="30 {number} 90 9" CTM="1 0 0 {number} 0 0" Size="{number}">'
        f'<ofd:TextCode X="{number}" Y="6" DeltaX="g {number} 5 g 99999999999 5.6">一、目标</ofd:TextCode>'
        "</ofd:TextObject>"
    )

    assert bare(read(one_page(objects), tmp_path).text) == "一、目标"


def test_quotation_marks_of_another_font_go_where_they_stand(tmp_path: Path) -> None:
    """Offices set them as one object with holes, before the words around them, which have holes as well."""

    def spaced(words: str, at: float, steps: str) -> str:
        return (
            f'<ofd:TextObject Boundary="{at} 50 100 9" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="{steps}">{words}'
            "</ofd:TextCode></ofd:TextObject>"
        )

    objects = spaced("“”“”", 40, "10 10 10") + spaced("以用促产，带动业发展。", 35, "10 10 10 10 5 5 5 5 5 5")

    assert read(one_page(objects), tmp_path).text == "以“用”促“产”，带动业发展。\n"


TASKS = [
    ("序号", "重点任务", "责任单位"),
    ("1", "建设云溪产业园，引进低空整机企业二十家", "区经委、甲镇政府"),
    ("2", "布局起降点五十处", "区交通局、区规划资源局、各街镇"),
    ("3", "设立产业基金", "区财政局"),
]
PLACES, WIDEST = (20.0, 45.0, 120.0), (3, 10, 8)


def table(rows: list[tuple[str, ...]], *, leading: float, padding: float, is_centred: bool) -> str:
    """A table as it is set without its lines: each cell in as many lines as it needs."""
    objects, y = [text_object("附表", 90, 50)], 70.0
    for row in rows:
        cells = [
            [cell[n : n + most] for n in range(0, len(cell), most)] for cell, most in zip(row, WIDEST, strict=True)
        ]
        tallest = max(map(len, cells))
        for cell, x in zip(cells, PLACES, strict=True):
            down = (tallest - len(cell)) / 2 if is_centred else 0
            objects += [text_object(line, x, y + (down + n) * leading) for n, line in enumerate(cell)]
        y += tallest * leading + padding
    after = "上述任务由各单位按职责分工推进，年底前报送进展情况。"
    return "".join([*objects, text_object(after, 20, y + 8)])


@pytest.mark.parametrize("is_centred", [True, False])
def test_rows_of_a_table_stay_rows(is_centred: bool, tmp_path: Path) -> None:
    made = read(one_page(table(TASKS, leading=8, padding=5, is_centred=is_centred)), tmp_path)

    rows = "".join("\t".join(row) + "\n" for row in TASKS)
    assert made.text == f"附表\n{rows}上述任务由各单位按职责分工推进，年底前报送进展情况。\n"
    assert [one.kind for one in made.damage] == ["table"]


def test_a_cell_beside_several_rows_is_the_first_ones(tmp_path: Path) -> None:
    objects = "".join(
        text_object(words, x, y)
        for words, x, y in (
            ("目标", 20, 60), ("措施", 60, 60), ("培育", 20, 73), ("建设园区", 60, 73), ("二期", 60, 81),
            ("企业", 20, 81), ("引进人才", 60, 94), ("稳步", 20, 89), ("推进", 20, 97),
        )
    )  # fmt: skip

    assert read(one_page(objects), tmp_path).text == "目标\t措施\n培育企业稳步推进\t建设园区二期\n引进人才\n"


def test_lines_that_are_all_as_far_apart_stay_lines(tmp_path: Path) -> None:
    rows = [("1", "建设园区", "甲镇"), ("2", "引进人才", "乙镇"), ("3", "设立基金", "丙镇")]

    made = read(one_page(table(rows, leading=8, padding=0, is_centred=True)), tmp_path)

    assert made.text.startswith("附表\n1\t建设园区\t甲镇\n2\t引进人才\t乙镇\n3\t设立基金\t丙镇\n")
