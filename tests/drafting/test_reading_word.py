"""Word files: the same text and clauses as the plain text, with what Word keeps outside of it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from buju.drafting.reading.door import read_document
from buju.drafting.reading.numbering import counted
from buju.drafting.reading.reading import Reading, TextFormat
from buju.policy.clause import parse_clauses
from drafting.planfiles import PLANS, bare, lines_of, outline, saved, text_of, turned, word


def read(document: docx.document.Document) -> Reading:
    return read_document(saved(document), name="规划.docx")


def kinds(reading: Reading) -> dict[str, int]:
    return {one.kind: one.count for one in reading.damage}


@pytest.mark.parametrize("is_styled", [False, True], ids=["plain", "styled"])
@pytest.mark.parametrize("plan", PLANS)
def test_a_real_plan_reads_like_its_text(plan: str, is_styled: bool, shared: Path) -> None:
    text = text_of(shared, plan)
    lines = lines_of(text)

    reading = read_document(word(lines, styled=parse_clauses(text) if is_styled else (), text=text), name="a.docx")

    assert bare(reading.text) == bare("".join(lines))
    assert outline(reading.text) == outline(text)
    assert reading.format is TextFormat.DOCX
    assert len(reading.walls) == 3


def test_headings_without_numbers_are_clauses() -> None:
    document = docx.Document()
    for style, words in (
        ("Title", "云溪区规划"),
        ("Heading 1", "发展目标"),
        ("Normal", "到2027年建成。"),
        ("Heading 1", "空间布局"),
        ("Normal", "一核两带。"),
    ):
        document.add_paragraph(words, style=style)

    reading = read(document)

    assert [clause.path for clause in parse_clauses(reading.text)] == [("文首",), ("发展目标",), ("空间布局",)]


def numbered(document: docx.document.Document, levels: list[tuple[str, str]], words: list[tuple[int, str]]) -> None:
    """Paragraphs that a list of the document numbers."""
    part = document.part.numbering_part.element
    rows = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(levels)
    )
    part.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{rows}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, said in words:
        properties = document.add_paragraph(said)._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>')
        )


def test_automatic_numbers_become_text() -> None:
    document = docx.Document()
    levels = [("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")]
    said = [(0, "总体要求"), (1, "指导思想"), (1, "目标"), (2, "规模"), (2, "质量"), (0, "空间布局"), (1, "一核")]
    numbered(document, levels, said)

    reading = read(document)

    assert reading.text.splitlines() == [
        "一、总体要求",
        "（一）指导思想",
        "（二）目标",
        "1.规模",
        "2.质量",
        "二、空间布局",
        "（一）一核",
    ]
    assert [path for path, _ in outline(reading.text)][-1] == ("二", "(一)")
    assert kinds(reading)["auto-number"] == 7


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (21, "chineseCountingThousand", "二十一"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (12, "decimalFullWidth", "１２"),
        (2, "chineseLegalSimplified", "贰"),
        (4, "ideographTraditional", "丁"),
        (14, "upperRoman", "XIV"),
        (2, "lowerLetter", "b"),
        (27, "lowerLetter", "27"),
        (7, "hindiNumbers", "7"),
    ],
)
def test_formats_of_numbers(number: int, kind: str, shown: str) -> None:
    assert counted(number, kind) == shown


def test_tables_are_rows_and_a_frame_is_none() -> None:
    document = docx.Document()
    document.add_paragraph("一、任务")
    table = document.add_table(rows=2, cols=3)
    for row, words in zip(table.rows, (("序号", "任务", "单位"), ("1", "建园区", "区经委")), strict=True):
        for cell, said in zip(row.cells, words, strict=True):
            cell.text = said
    table.rows[1].cells[0].merge(table.rows[1].cells[1])
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "专栏1 重点工程"

    reading = read(document)

    assert reading.text.splitlines()[1:] == ["序号\t任务\t单位", "1 建园区\t区经委", "专栏1 重点工程"]
    assert kinds(reading)["table"] == 1


_BOX = (
    f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
    "<w:txbxContent><w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>框中的话</w:t></w:r></w:p></w:txbxContent></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)


def test_nothing_is_lost_without_a_word() -> None:
    """A text box is read once, revisions as accepted, hidden words and symbols are told."""
    document = docx.Document()
    paragraph = document.add_paragraph("一、总则")
    paragraph._p.append(parse_xml(_BOX))
    inserted = f"<w:ins {nsdecls('w')}><w:r><w:t>新</w:t></w:r></w:ins>"
    deleted = f"<w:del {nsdecls('w')}><w:r><w:delText>旧</w:delText></w:r></w:del>"
    other = document.add_paragraph("建")
    for xml in (inserted, deleted):
        other._p.append(parse_xml(xml))
    hidden = document.add_paragraph().add_run("看不见")
    hidden.font.hidden = True
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:char"), "F0FE")
    document.add_paragraph("选").add_run()._r.append(symbol)

    reading = read(document)

    assert reading.text.splitlines() == ["一、总则", "框中的话", "建新", "选□"]
    assert kinds(reading) == {"text-box": 1, "revision": 1, "hidden": 1, "unmapped": 1}


def test_notes_stand_at_the_end() -> None:
    document = docx.Document()
    document.add_paragraph("一、目标")
    run = document.add_paragraph("达到五百亿元").add_run()
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run._r.append(reference)
    content = _with_footnotes(saved(document), "按2020年价格计算。")

    reading = read_document(content, name="a.docx")

    assert reading.text.splitlines() == ["一、目标", "达到五百亿元", "---", "按2020年价格计算。"]
    assert kinds(reading) == {"note": 1}
    assert parse_clauses(reading.text)[-1].path == ("文尾",)


def _with_footnotes(content: bytes, words: str) -> bytes:
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/_rels/document.xml.rels":
                part = part.replace(
                    "</Relationships>", f'<Relationship Id="n1" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                )
            if name == "[Content_Types].xml":
                part = part.replace(
                    "</Types>",
                    '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
                    'officedocument.wordprocessingml.footnotes+xml"/></Types>',
                )
            new.writestr(name, part.encode("utf-8", "surrogateescape"))
        new.writestr("word/footnotes.xml", notes)
    return made.getvalue()


def test_pages_are_counted_at_the_breaks() -> None:
    document = docx.Document()
    document.add_paragraph("一、目标")
    turned(document)
    document.add_paragraph("二、布局")
    document.add_paragraph("一核两带。")

    reading = read(document)
    clauses = parse_clauses(reading.text)

    assert [reading.pages_of(one.start, one.end) for one in clauses if one.path != ("文首",)] == [(1, 1), (2, 2)]
    assert reading.to_json(clauses)["clauses"][-1] == {"clause": "二", "pages": [2, 2]}
    assert reading.to_json(clauses)["file"] == "original.docx"
