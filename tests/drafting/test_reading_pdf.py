"""PDF files: lines become paragraphs, pages and columns go on, layout is left out, what cannot be read is told."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from buju.drafting.reading import scan
from buju.drafting.reading.door import read_document
from buju.drafting.reading.reading import Reading, TextFormat
from buju.drafting.reading.textlayer import rubbish
from buju.errors import InputInvalid
from buju.policy.document import StoredText
from drafting.pdfmade import HEIGHT, WIDTH, Sheets, set_plan, set_text
from drafting.planfiles import PLANS, bare, lines_of, outline, text_of, word

LONG = "加快建设云溪高新区，支持南岭产业基地发展，推动星湖湾和月亮谷联动，形成布局合理、功能互补的空间格局。"


def read(sheets: Sheets | bytes, **options: bool) -> Reading:
    return read_document(sheets if isinstance(sheets, bytes) else sheets.content(), name="规划.pdf", **options)


def kinds(reading: Reading) -> dict[str, int]:
    return {one.kind: one.count for one in reading.damage}


@pytest.mark.parametrize("plan", PLANS)
def test_a_real_plan_reads_like_its_text(plan: str, shared: Path) -> None:
    text = text_of(shared, plan)
    lines = lines_of(text)

    reading = read(set_plan(lines, head="云溪市人民政府公报"))

    assert bare(reading.text) == bare("".join(lines))
    assert outline(reading.text) == outline(text)
    assert kinds(reading) == {"running-head": len(reading.pages), "page-number": len(reading.pages)}


@pytest.mark.parametrize("plan", ["sh-beidou-2021"])
def test_a_real_plan_set_by_an_office_reads_like_its_text(plan: str, shared: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("没有 LibreOffice")
    text = text_of(shared, plan)
    (tmp_path / "plan.docx").write_bytes(word(lines_of(text)))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        office,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "plan.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    reading = read_document(tmp_path / "plan.pdf")

    assert bare(reading.text) == bare("".join(lines_of(text)))
    assert outline(reading.text) == outline(text)


def test_ten_pages_are_read_in_ten_seconds_with_progress() -> None:
    content = set_plan([LONG * 4] * 26, head="公报")
    told: list[tuple[int, int]] = []
    start = time.monotonic()

    reading = read_document(content, name="a.pdf", progress=lambda done, of: told.append((done, of)))

    assert time.monotonic() - start <= 10
    assert len(reading.pages) >= 10
    assert told
    assert told[-1][1] == len(reading.pages)


def test_a_quote_crosses_a_page_and_its_clause_stands_on_both() -> None:
    sheets = Sheets()
    for number, words in enumerate((["一、布局", LONG * 2], ["其余各区协同发展。"]), 1):
        sheets.turn()
        sheets.put("云溪市产业规划", 220, 50, size=10)
        end = set_text(sheets, words[:1], left=90, width=416, top=120, size=16)
        for row in words[1:]:
            for at in range(0, 4 * 26, 26):
                sheets.put(row[at : at + 26], 90, end, size=16)
                end += 26
        sheets.put(f"第 {number} 页 共 2 页", 260, 800, size=10)

    reading = read(sheets)
    text = StoredText("demo", reading.text)

    assert "云溪市" not in reading.text
    assert "页" not in reading.text
    clause = text.clause("一")
    assert clause is not None
    assert reading.pages_of(clause.start, clause.end) == (1, 2)
    assert kinds(reading) == {"running-head": 2, "page-number": 2}


def test_two_columns_are_read_one_after_the_other() -> None:
    sheets = Sheets()
    left = ["一、目标", LONG, LONG]
    right = ["二、布局", LONG[::-1], LONG[::-1]]
    sheets.turn()
    sheets.put("云溪市产业发展规划（二〇二五年）", 130, 90, size=20)
    set_text(sheets, left, left=60, width=220, top=150, size=11)
    set_text(sheets, right, left=310, width=220, top=150, size=11)

    assert read(sheets).text.splitlines() == ["云溪市产业发展规划（二〇二五年）", *left, *right]


def test_a_page_of_short_lines_has_the_columns_of_the_others() -> None:
    sheets = Sheets()
    for page in range(3):
        sheets.turn()
        left, right = (["编号", "来源", "日期", "单位"], [LONG, LONG]) if page == 0 else ([LONG, LONG], [LONG, LONG])
        set_text(sheets, left, left=60, width=220, top=150, size=11)
        set_text(sheets, right, left=310, width=220, top=150, size=11)

    assert read(sheets).text.splitlines() == ["编号", "来源", "日期", "单位", *[LONG] * 10]


def test_paragraphs_set_apart_are_not_joined() -> None:
    """A full last line, and a next paragraph that is not indented: the space between tells."""
    sheets = Sheets()
    sheets.turn()
    full = (LONG * 2)[:52]
    for at, words in enumerate((full[:26], full[26:], full[:26], full[26:], "其余各区协同发展。")):
        sheets.put(words, 90, 120 + 26 * at + 14 * (at // 2), size=16)

    assert read(sheets).text.splitlines() == [full, full, "其余各区协同发展。"]


def test_left_and_right_pages_have_heads_of_their_own() -> None:
    sheets = Sheets()
    for page in range(1, 6):
        sheets.turn()
        sheets.put("云溪市人民政府公报" if page % 2 else "云溪市产业规划", 90 if page % 2 else 300, 50, size=10)
        set_text(sheets, [LONG[page:]], left=90, width=416, top=120, size=16)
        sheets.put(str(page), 500 if page % 2 else 90, 800, size=10)

    reading = read(sheets)

    assert reading.text.splitlines() == [LONG[page:] for page in range(1, 6)]
    assert kinds(reading) == {"running-head": 5, "page-number": 5}


def test_rows_of_a_table_stay_rows_and_are_told() -> None:
    sheets = Sheets()
    sheets.turn()
    rows = [("序号", "任务", "责任单位"), ("1", "建设园区", "区经委"), ("2", "培育企业", "区科委")]
    for at, row in enumerate(rows):
        for cell, words in enumerate(row):
            sheets.put(words, 100 + 140 * cell, 150 + 30 * at, size=12)

    reading = read(sheets)

    assert reading.text.splitlines() == ["序号\t任务\t责任单位", "1\t建设园区\t区经委", "2\t培育企业\t区科委"]
    assert reading.damage[0].kind == "table"
    assert reading.damage[0].pages == (1,)


def test_footnotes_do_not_stand_inside_a_paragraph() -> None:
    sheets = Sheets()
    sheets.turn()
    for at in range(0, 104, 26):
        sheets.put((LONG * 3)[at : at + 26], 90, 120 + at, size=16)
    sheets.put("[1] 按二〇二〇年价格计算。", 90, 770, size=9)
    sheets.turn()
    sheets.put("其余各区协同发展。", 90, 120, size=16)

    first, *rest = read(sheets).text.splitlines()

    assert first.endswith("其余各区协同发展。")
    assert rest == ["---", "[1] 按二〇二〇年价格计算。"]


def test_a_watermark_is_told_and_is_no_text() -> None:
    sheets = Sheets()
    sheets.turn()
    set_text(sheets, ["一、总则", LONG], left=90, width=416, top=120, size=16)
    sheets.put("内部资料", 200, 500, size=60, matrix=(0.7, 0.7, -0.7, 0.7))

    reading = read(sheets)

    assert reading.text.splitlines() == ["一、总则", LONG]
    assert kinds(reading) == {"aslant": 4}


@pytest.mark.parametrize(
    "matrix", [(0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)], ids=["a quarter", "a half", "three quarters"]
)
def test_a_page_that_lies_on_its_side_is_read(matrix: tuple[float, ...]) -> None:
    sheets = Sheets()
    sheets.turn(width=HEIGHT, height=HEIGHT)
    for at, words in enumerate(("一、总则", "二、布局", "三、保障")):
        across, down = 300, 300 + 30 * at
        x, y = {0: (down, across), -1: (across, HEIGHT - down)}[int(matrix[0])]
        if matrix[1] == -1:
            x = HEIGHT - down
        sheets.put(words, x, HEIGHT - y if matrix[0] == 0 else y, size=16, matrix=matrix)

    assert read(sheets).text.splitlines() == ["一、总则", "二、布局", "三、保障"]


def test_a_lone_digit_in_the_text_is_no_page_number() -> None:
    reading = read(set_plan([LONG * 6, "1", LONG * 9, "9", LONG * 9]))

    assert [line for line in reading.text.splitlines() if line.isdigit()] == ["1", "9"]


@pytest.mark.parametrize(
    ("words", "is_rubbish"),
    [
        (LONG * 4, False),
        ("The plan of Yunxi: 5 parks, 500 billion yuan by 2027." * 4, False),
        ("加快建设云溪高新区".encode("gb18030").decode("latin-1") * 4, True),
        ("\ufffd" * 40 + LONG, True),
        ("".join(chr(0x4E00 + (ord(sign) * 7919) % 20000) for sign in LONG * 6), True),
    ],
    ids=["Chinese", "English", "bytes", "lost", "mixed up"],
)
def test_rubbish_is_known(words: str, is_rubbish: bool) -> None:
    assert (rubbish(words) > 0.3) is is_rubbish


def test_a_rubbish_layer_is_refused_and_ocr_offered() -> None:
    sheets = Sheets()
    sheets.turn()
    broken = LONG.encode("gb18030").decode("latin-1")
    for at in range(0, len(broken), 30):
        sheets.put(broken[at : at + 30], 90, 120 + at, size=12)

    with pytest.raises(InputInvalid, match=r"规划\.pdf：PDF 的文字层是乱码.*--ocr.*buju\[ocr\]"):
        read(sheets)


def _scanned(words: list[str]) -> bytes:
    """A page that is a picture of words."""
    sheets = Sheets()
    sheets.turn()
    set_text(sheets, words, left=90, width=416, top=120, size=16)
    page = pypdfium2.PdfDocument(sheets.content())[0]
    other = Sheets()
    other.turn()
    other.picture(page.render(scale=2))
    return other.content()


def test_a_scan_is_read_by_ocr() -> None:
    if not scan.is_installed():
        pytest.skip("没有 buju[ocr]")

    reading = read(_scanned(["一、总则", LONG]))

    assert reading.text.splitlines()[0] == "一、总则"
    assert "云溪高新区" in bare(reading.text)
    assert len(reading.text.splitlines()) == 2
    assert kinds(reading)["ocr"] == 1


def test_a_scan_without_the_extra_is_refused_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from buju.drafting.reading.pdffile import read_pdf

    monkeypatch.setattr(scan, "find_spec", lambda name: None)
    path = tmp_path / "a.pdf"
    path.write_bytes(_scanned(["一、总则"]))

    with pytest.raises(InputInvalid, match=r"扫描件.*pip install 'buju\[ocr\]'"):
        read_pdf(path, ocr=False, has_time=True, told=lambda done, of: None)


def test_pictures_are_told() -> None:
    sheets = Sheets()
    sheets.turn()
    set_text(sheets, ["一、总则", LONG], left=90, width=416, top=120, size=16)
    image = pypdfium2.PdfBitmap.from_pil(__import__("PIL.Image").Image.fromarray(np.zeros((20, 20, 3), np.uint8)))
    sheets.picture(image, width=WIDTH / 2, height=HEIGHT / 4)

    assert kinds(read(sheets)) == {"picture": 1}


def test_a_file_that_was_cut_says_so_or_is_refused() -> None:
    content = set_plan([LONG * 4] * 6)

    with pytest.raises(InputInvalid, match="已损坏或不完整"):
        read(content[: len(content) // 8])
    assert read(content).format is TextFormat.PDF
