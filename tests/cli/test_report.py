"""`buju report`: the ending decides the format; nothing half-written is left."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pptx
import pytest

if TYPE_CHECKING:
    from conftest import Runner

KINDS = {"docx": docx.Document, "pptx": pptx.Presentation}


@pytest.mark.parametrize("ending", ["docx", "pptx", "html", "md", "DOCX"])
def test_the_ending_decides(ending: str, run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / f"松江.{ending}"

    status, out, err = run("report", "songjiang", "-o", target, "--data", songjiang_data)

    content = target.read_bytes()
    assert (status, err) == (0, "")
    assert str(target) in out
    if ending.lower() in KINDS:
        assert KINDS[ending.lower()](io.BytesIO(content)).core_properties.title == "松江区卫星互联网产业空间布局"
    else:
        assert "松江区卫星互联网产业空间布局" in content.decode()
    run("report", "songjiang", "-o", target, "--data", songjiang_data)
    assert target.read_bytes() == content


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.docx.zip", "docx", "x.doc"])
def test_another_ending_is_told_the_four(name: str, run: Runner, tmp_path: Path) -> None:
    status, out, err = run("report", "songjiang", "-o", tmp_path / name)

    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert all(ending in err for ending in (".docx", ".pptx", ".html", ".md", name))
    assert list(tmp_path.iterdir()) == []


def test_markdown_has_its_pictures_beside_it(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "松江 报告.md"

    run("report", "songjiang", "-o", target, "--data", songjiang_data)

    pictures = sorted((tmp_path / "松江 报告_files").iterdir())
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert f"](<松江%20报告_files/{pictures[0].name}>)" in target.read_text(encoding="utf-8")


def test_pictures_of_an_earlier_report_go_with_its_text(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target, beside = tmp_path / "x.md", tmp_path / "x_files"
    beside.mkdir()
    (beside / "figure-1-00000000.png").write_bytes(b"earlier")
    (beside / "figure-1.png").write_bytes(b"mine")

    run("report", "songjiang", "-o", target, "--data", songjiang_data)

    names = {path.name for path in beside.iterdir()}
    assert "figure-1-00000000.png" not in names
    assert "figure-1.png" in names
    assert names - {"figure-1.png"} == set(re.findall(r"_files/(figure-[^>]+)>", target.read_text(encoding="utf-8")))


def test_markdown_has_its_pictures_inside_if_told_so(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.md"

    run("report", "songjiang", "-o", target, "--inline", "--data", songjiang_data)

    assert [path.name for path in tmp_path.iterdir()] == ["x.md"]
    assert "data:image/png;base64," in target.read_text(encoding="utf-8")


def test_no_picture_is_left_when_the_text_cannot_be_written(
    run: Runner, songjiang_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    target, calls = tmp_path / "x.md", []
    target.write_text("old", encoding="utf-8")

    def full_at_the_second(*_: object) -> None:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_at_the_second)
    status, _, err = run("report", "songjiang", "-o", target, "--data", songjiang_data)

    assert status == 1
    assert str(target) in err
    assert [path.name for path in tmp_path.iterdir()] == ["x.md"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_file_in_the_place_of_the_folder_is_told(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    (tmp_path / "x_files").write_text("mine", encoding="utf-8")

    status, _, err = run("report", "songjiang", "-o", tmp_path / "x.md", "--data", songjiang_data)

    assert status == 1
    assert "x_files" in err
    assert err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["x_files"]


def test_a_house_style_is_taken(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    house, target = tmp_path / "本院.docx", tmp_path / "x.docx"
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "某某规划设计院"
    document.save(str(house))

    status, _, err = run("report", "songjiang", "-o", target, "--template", house, "--data", songjiang_data)

    assert (status, err) == (0, "")
    assert docx.Document(str(target)).sections[0].header.paragraphs[0].text == "某某规划设计院"


def bomb(path: Path) -> None:
    docx.Document().save(str(path))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b"<w:p/>" * 25_000_000)


@pytest.mark.parametrize(
    ("make", "name", "status", "said"),
    [
        (None, "x.docx", 2, "没有模板文件"),
        (lambda path: path.mkdir(), "x.docx", 2, "无法读取模板"),
        (lambda path: path.write_bytes(b"x"), "x.docx", 2, "应为 Word 文档"),
        (lambda path: path.write_bytes(b"x"), "x.pptx", 2, "应为 PowerPoint 演示文稿"),
        (lambda path: path.write_bytes(b"x"), "x.md", 2, "模板只用于 .docx 与 .pptx"),
        (lambda path: path.write_bytes(b"\0" * 50_000_001), "x.docx", 2, "上限 50 MB"),
        (bomb, "x.docx", 2, "压缩比"),
    ],
    ids=["absent", "folder", "no docx", "no pptx", "markdown", "too large", "bomb"],
)
def test_a_template_that_will_not_do_leaves_no_file(  # noqa: PLR0917 - fixtures are given by name
    make: object, name: str, status: int, said: str, run: Runner, songjiang_data: Path, tmp_path: Path
) -> None:
    house, folder = tmp_path / "house", tmp_path / "out"
    folder.mkdir()
    if make is not None:
        make(house)

    got, _, err = run("report", "songjiang", "-o", folder / name, "--template", house, "--data", songjiang_data)

    assert got == status
    assert said in err
    assert err.count("\n") == 1
    assert list(folder.iterdir()) == []


def test_an_unknown_layout_is_told_the_known_ones(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    status, _, err = run("report", "nowhere", "-o", tmp_path / "x.docx", "--data", songjiang_data)

    assert status == 2
    assert "songjiang" in err
    assert list(tmp_path.iterdir()) == []


def test_a_report_of_faulty_data_is_refused_or_says_so(run: Runner, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.md"

    status, _, err = run("report", "songjiang", "-o", target, "--data", broken)
    assert status == 1
    assert "--force" in err
    assert not target.exists()

    status, _, _ = run("report", "songjiang", "-o", target, "--data", broken, "--force")
    assert status == 0
    assert "未修正前请勿引用" in target.read_text(encoding="utf-8")


def test_what_was_written_is_told_to_programs(run: Runner, songjiang_data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.html"

    _, out, _ = run("report", "songjiang", "-o", target, "--data", songjiang_data, "--json")

    assert json.loads(out) == [{"file": str(target), "bytes": target.stat().st_size, "faults": 0}]
