"""House styles that are refused before they are opened, and damage that does no harm."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE

from buju.errors import QuestionInvalid
from buju.outputs import REPORT
from buju.views.report import package
from buju.views.report.package import WORD, TemplateRefused, checked
from buju.views.report.slides import write_slides
from buju.views.report.word import write_word
from views.housestyle import MAIN, part, repacked, slides_template, word_template
from views.reported import report


def with_linked_header(document: docx.document.Document) -> None:
    header = document.sections[0].header
    header.paragraphs[0].text = "x"
    header.part.relate_to("http://example.org/logo.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)


def with_fetching_field(document: docx.document.Document) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    for words in (" INCLUDE", 'PICTURE "http://example.org/x.png" '):
        run = paragraph.add_run()
        run._r.append(
            docx.oxml.parse_xml(
                f'<w:instrText xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{words}</w:instrText>'
            )
        )


DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb">]><a>&b;</a>'
TYPES = part(word_template(), "[Content_Types].xml")

TYPES_NAME, BODY, THEME = "[Content_Types].xml", "word/document.xml", "word/theme/theme1.xml"
NO_BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
MACRO_TYPES = TYPES.replace(MAIN, b"x.macroEnabled.main+xml")
MANY = {f"x/{n}": b"" for n in range(5_001)}


def changed(changes: dict[str, bytes | None]) -> Callable[[], bytes]:
    return lambda: repacked(word_template(), **changes)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "no package": (lambda: b"not a zip", "不是压缩包"),
    "nothing": (lambda: b"", "不是压缩包"),
    "old format or password": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧格式或加了密码"),
    "cut off": (lambda: word_template()[:-200], "不是压缩包，或已损坏"),
    "another kind": (slides_template, "另一种格式"),
    "no content types": (changed({TYPES_NAME: None}), "缺少内容类型清单"),
    "no main part": (changed({BODY: None}), "缺少必要的部件"),
    "broken xml": (changed({BODY: b"<w:document"}), "已损坏"),
    "no body": (changed({BODY: NO_BODY}), "已损坏"),
    "macros": (changed({"word/vbaProject.bin": b"x"}), "含有宏"),
    "macros by type": (changed({TYPES_NAME: MACRO_TYPES}), "含有宏"),
    "entities": (changed({THEME: DTD}), "DTD"),
    "entities in UTF-16": (changed({THEME: DTD.decode().encode("utf-16")}), "DTD"),
    "12 MB in 12 KB": (changed({BODY: b"<a/>" * 3_000_000}), "压缩比"),
    "many parts": (changed(MANY), "部件，上限 5000 个"),
    "linked picture in the header": (lambda: word_template(with_linked_header), "页眉引用了文件以外的内容"),
    "fetching field in the footer": (lambda: word_template(with_fetching_field), "页脚含有会读取外部内容的域"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_template_that_cannot_be_trusted_is_refused_in_one_line(case: str) -> None:
    make, said = REFUSED[case]
    template = make()
    begun = time.monotonic()

    with pytest.raises(TemplateRefused, match=said) as caught:
        write_word(report(), template=template)

    assert "\n" not in str(caught.value)
    assert "应为 Word 文档（.docx）" in str(caught.value)
    assert time.monotonic() - begun < 3


def test_a_directory_that_lies_about_sizes_is_caught_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever the directory promised: no more than the limit is ever unpacked.
    monkeypatch.setattr(package, "_gate", lambda members, kind: None)
    bomb = repacked(word_template(), **{"word/document.xml": b"<a/>" * 5_000_000})

    with pytest.raises(TemplateRefused, match="解压后过大"):
        checked(bomb, WORD)


def test_a_template_over_its_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the limit a hundredth of what it is: the bytes are counted before anything is unpacked."""
    monkeypatch.setattr(package, "MAX_TOTAL", 2_000_000)
    big = changed({f"word/media/{number}.bin": b"\0" * 900_000 for number in range(3)})()

    with pytest.raises(TemplateRefused, match="解压后有 4 MB，上限 2 MB"):
        write_word(report(), template=big)


def test_xml_has_a_narrower_limit_than_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_XML_PART", 600_000)
    noise = b"".join(b"<a>%x</a>" % (number * 2654435761 % 2**32) for number in range(60_000))
    assert len(noise) > package.MAX_XML_PART
    with pytest.raises(TemplateRefused, match="解压后过大"):
        checked(repacked(word_template(), **{"word/extra.xml": noise}), WORD)
    assert checked(repacked(word_template(), **{"word/media/extra.png": noise}), WORD)


def test_damaged_bytes_are_refused_or_harmless() -> None:
    """One part of each kind is emptied: one clear error, or a report."""
    for template, write in ((word_template(), write_word), (slides_template(), write_slides)):
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            names = {re.sub(r"\d+", "", name): name for name in archive.namelist()}
        for name in names.values():
            # Only an error of the family may come out of it.
            with suppress(TemplateRefused):
                content = write(report(), template=repacked(template, **{name: b"<x/>"}))
                assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


@pytest.mark.parametrize("ending", ["html", "md"])
def test_pages_take_no_template(ending: str) -> None:
    with pytest.raises(QuestionInvalid, match=r"模板只用于 \.docx 与 \.pptx"):
        REPORT.of(ending).write(report(), word_template())
