"""Files that cannot be read: one clear line each, no traceback, nothing half-written, nothing lost."""

from __future__ import annotations

import errno
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest

from buju import draft, files
from buju.cli.app import run
from buju.drafting.reading import door, officefile
from buju.drafting.reading.door import read_document
from buju.errors import BujuError, FormatUnknown, InputInvalid, TooLarge
from drafting import ofdmade
from drafting.pdfmade import set_plan
from drafting.planfiles import bare, lines_of, outline, saved, site, text_of, word

WORDS = ["云溪区规划", "一、目标", "到2027年，产值达到500亿元。", "二、布局", "构建“一核两带”。"]


def package(**members: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


def with_document(xml: bytes) -> bytes:
    """A Word file with another main part."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(word(WORDS))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, xml if name == "word/document.xml" else old.read(name))
    return made.getvalue()


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "哈">{entities}]>{body}'.encode()


def compound(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(600)


def secret() -> bytes:
    # Without a font: enciphering one takes ten seconds.
    writer, made = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.encrypt("secret")
    writer.write(made)
    return made.getvalue()


def swollen_pdf() -> bytes:
    """A page whose few bytes become a quarter of a gigabyte."""
    packer = zlib.compressobj(1)
    stream = b"".join([*(packer.compress(b" " * (1 << 22)) for _ in range(64)), packer.flush()])
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    made, starts = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    trailer = b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer


def png_with_size(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty docx": ("a.docx", lambda: b"", "是空的"),
    "empty pdf": ("a.pdf", lambda: b"", "是空的"),
    "blank text": ("a.txt", lambda: b" \n\n", "没有文字"),
    "docx without words": ("a.docx", lambda: saved(docx.Document()), "没有文字"),
    "half a docx": ("a.docx", lambda: word(WORDS)[:9000], "已损坏"),
    "docx with one byte changed": ("a.docx", lambda: with_document(b"<w:document"), "已损坏"),
    "docx of another root": ("a.docx", lambda: with_document(b"<a/>"), "读不了|已损坏|没有文字"),
    "encrypted docx": ("a.docx", lambda: compound("EncryptedPackage"), "已加密"),
    "docx that grows": ("a.docx", lambda: with_document(b"<a>" + b" " * 80_000_000 + b"</a>"), "超过上限"),
    "docx of entities": ("a.docx", lambda: with_document(laughs()), "已损坏|没有文字|读不了"),
    "docx that is a zip": ("a.docx", lambda: package(a=b"1"), "压缩包"),
    "docx that is words": ("a.docx", lambda: "一、目标".encode(), "内容不是"),
    "encrypted pdf": ("a.pdf", secret, "已加密"),
    "a tenth of a pdf": ("a.pdf", lambda: set_plan(WORDS)[:9000], "已损坏"),
    "pdf of nothing": ("a.pdf", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40, "已损坏"),
    "pdf that grows": ("a.pdf", swollen_pdf, "没有文字|中断|超过|内存"),
    "an old xls": ("a.doc", lambda: compound("Workbook"), "不是 Word"),
    "a broken doc": ("a.doc", lambda: compound("WordDocument"), "LibreOffice"),
    "ofd of nothing": ("a.ofd", lambda: package(OFD_xml=b"<OFD/>"), "没有页"),
    "ofd that is a docx": ("a.ofd", lambda: "一、目标".encode(), "内容不是"),
    "binary": ("a.txt", lambda: bytes(range(256)) * 20, "不是文本"),
    "web page of scripts": ("a.html", lambda: b"<html><script>x</script></html>", "脚本"),
    "empty web page": ("a.html", lambda: b"<html></html>", "没有"),
    "deep web page": ("a.html", lambda: b"<div>" * 50_000 + "一".encode(), "读不了|没有|中断"),
    "broken picture": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
    "huge picture": ("a.png", lambda: png_with_size(60_000, 60_000), "图片"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_one_line_and_nothing_written(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, made, said = BAD[case]
    (tmp_path / name).write_bytes(made())

    assert run(["draft", str(tmp_path / name), "-o", str(tmp_path / "out")]) != 0

    error = capsys.readouterr().err.strip()
    assert error.count("\n") == 0
    assert name in error
    assert any(words in error for words in said.split("|")), error
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


def test_two_gigabytes_are_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as stream:
        stream.truncate(2 << 30)

    with pytest.raises(TooLarge, match=r"a\.pdf：文件有 2147 MB，超过 100 MB 的上限"):
        read_document(path)


def test_more_than_two_million_letters_are_refused() -> None:
    with pytest.raises(TooLarge, match="超过 200 万字的上限"):
        read_document("一、目标。\n".encode() * 340_000, name="a.txt")


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一、目标\n", encoding="utf-8")
    fstat = os.fstat

    def stat_and_change(number: int) -> os.stat_result:
        found = fstat(number)
        with path.open("a", encoding="utf-8") as stream:
            stream.write("二、布局\n")
        return found

    monkeypatch.setattr(door.os, "fstat", stat_and_change)

    with pytest.raises(InputInvalid, match=r"a\.txt：读取时文件被改动"):
        read_document(path)


def test_a_text_without_a_layout_is_drafted_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("今天天气很好。\n", encoding="utf-8")

    assert run(["draft", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "没有条款" in told.err
    assert "没有可以提出的建议" in told.err
    assert told.out.splitlines()[-1] == "没有建议"


def test_the_file_lies_beside_its_text_and_is_not_taken_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = word(WORDS)
    for name in ("plan.docx", "copy.docx"):
        (tmp_path / name).write_bytes(content)
    out = tmp_path / "out"

    assert run(["draft", str(tmp_path / "plan.docx"), "-o", str(out)]) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert (out / "seeds" / "plan" / "original.docx").read_bytes() == content
    assert (out / "seeds" / "plan" / "reading.json").exists()
    for name in ("plan.docx", "copy.docx"):
        assert run(["draft", str(tmp_path / name), "-o", str(out)]) != 0
        assert "同一个文件" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_another_file_of_the_same_name_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seeds = tmp_path / "out" / "seeds" / "plan"
    seeds.mkdir(parents=True)
    (seeds / "text.txt").write_text("另一份\n", encoding="utf-8")
    (tmp_path / "plan.docx").write_bytes(word(WORDS))

    assert run(["draft", str(tmp_path / "plan.docx"), "-o", str(tmp_path / "out")]) != 0
    assert "不覆盖" in capsys.readouterr().err
    assert [path.name for path in seeds.iterdir()] == ["text.txt"]


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(word(WORDS))
    (tmp_path / "file").write_text("", encoding="utf-8")

    assert run(["draft", str(tmp_path / "a.docx"), "-o", str(tmp_path / "file" / "out")]) != 0
    assert "无法写入" in capsys.readouterr().err


@pytest.mark.parametrize("after", range(6))
def test_a_full_disk_leaves_nothing(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.docx").write_bytes(word(WORDS))
    written = 0

    def full(*_: object) -> None:
        nonlocal written
        written += 1
        if written > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    monkeypatch.setattr(draft.os, "fsync", full)
    status = run(["draft", str(tmp_path / "a.docx"), "-o", str(tmp_path / "out")])

    if status == 0:
        assert written <= after
    else:
        assert "磁盘空间不足" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()


def test_other_office_files_are_read_through_libreoffice() -> None:
    if officefile.program() is None:
        pytest.skip("没有 LibreOffice")
    rtf = "".join(f"\\u{ord(sign)}?" if ord(sign) < 32768 else f"\\u{ord(sign) - 65536}?" for sign in "一、目标")

    assert read_document(f"{{\\rtf1\\ansi {rtf}\\par}}".encode(), name="a.rtf").text == "一、目标\n"


def test_without_libreoffice_the_refusal_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from buju.drafting.reading.reading import TextFormat

    monkeypatch.setattr(officefile, "program", lambda: None)

    with pytest.raises(FormatUnknown, match=r"读 \.wps 须装有 LibreOffice"):
        officefile.read_office(tmp_path / "a.wps", TextFormat.WPS)


def test_the_child_sees_no_other_file(tmp_path: Path) -> None:
    """A page that names a file of the user, as an entity does, gets nothing of it."""
    (tmp_path / "secret.txt").write_text("密码", encoding="utf-8")
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>一、&x;</w:t></w:r></w:p></w:body></w:document>"
    xml = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>{body}'

    try:
        text = read_document(with_document(xml.encode()), name="a.docx").text
    except BujuError as error:
        text = str(error)
    assert "密码" not in text


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
def test_texts_of_other_encodings_are_read_and_told(codec: str) -> None:
    reading = read_document("一、目标\n到2027年，产值达到500亿元。\n".encode(codec), name="a.txt")

    assert reading.text.startswith("一、目标\n")
    assert bool(reading.damage) is (codec != "utf-8-sig")


def test_marks_of_pages_are_layout_and_the_page_map(shared: Path) -> None:
    text = text_of(shared, "hb-wuhan-2023")

    reading = read_document(text.encode(), name="text.txt")

    assert "# Page" not in reading.text
    assert bare("".join(lines_of(text))) == bare(reading.text)
    assert [page.number for page in reading.pages][:2] == [1051, 1052]
    assert outline(reading.text) == outline(text)


def test_all_formats_give_the_same_proposals(shared: Path) -> None:
    """Whatever a plan came in, the rules find the same in it."""
    from buju.drafting.folder import drafted

    lines = lines_of(text_of(shared, "sh-beidou-2021"))
    files = {
        "a.txt": "\n".join(lines).encode(),
        "a.docx": word(lines),
        "a.html": site(lines, title=lines[0][:20]),
        "a.pdf": set_plan(lines, head="公报"),
        "a.ofd": ofdmade.set_plan(lines, head="公报"),
    }
    found = {}
    for name, content in files.items():
        rows = drafted(read_document(content, name=name).text, called="demo").proposals
        found[name] = [(one.kind, one.clause, bare(one.quote)) for one in rows]

    assert len(found["a.txt"]) > 30
    assert found["a.docx"] == found["a.txt"]
    assert found["a.html"] == found["a.txt"]
    assert found["a.pdf"] == found["a.ofd"] == found["a.txt"]
