"""Whole files: a reader sees the old one or the new one, never a half."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from buju.errors import BujuError, DataMissing
from buju.files import read_text, reason_of, write_pieces, write_whole


def test_a_new_file_is_written(tmp_path: Path) -> None:
    write_whole(tmp_path / "地图.html", "内容".encode())

    assert (tmp_path / "地图.html").read_text(encoding="utf-8") == "内容"
    assert [path.name for path in tmp_path.iterdir()] == ["地图.html"]
    assert stat.S_IMODE((tmp_path / "地图.html").stat().st_mode) == 0o644


def test_pieces_are_written_one_after_another(tmp_path: Path) -> None:
    size = write_pieces(tmp_path / "a", (piece.encode() for piece in ("甲", "", "乙")))

    assert (tmp_path / "a").read_text(encoding="utf-8") == "甲乙"
    assert size == 6


def test_pieces_that_fail_half_way_leave_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def pieces() -> Iterator[bytes]:
        yield b"new"
        raise BujuError("half way")

    with pytest.raises(BujuError, match="half way"):
        write_pieces(path, pieces())

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_an_old_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old" * 100)

    write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace", "fdopen"])
@pytest.mark.parametrize("cause", [OSError(28, "No space left on device"), OSError("odd")], ids=["disk full", "odd"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, cause: OSError
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    _raise_at(step, cause, monkeypatch)

    with pytest.raises(BujuError, match="无法写入") as caught:
        write_whole(path, b"new")

    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_an_interrupt_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    _raise_at(step, KeyboardInterrupt(), monkeypatch)

    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_content_is_on_disk_before_the_name_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    real_sync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("fsync"), real_sync(handle))[1])
    monkeypatch.setattr(os, "replace", lambda old, new: (steps.append("replace"), real_replace(old, new))[1])

    write_whole(tmp_path / "a", b"x")

    assert steps[:2] == ["fsync", "replace"]


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("nowhere/a", "没有这个文件或文件夹"),
        ("file/a", "路径中有一段不是文件夹"),
        ("folder", "这是文件夹"),
        ("长" * 200, "名称过长"),
    ],
    ids=["no folder", "a file for a folder", "a folder", "a long name"],
)
def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path, where: str, why: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(BujuError) as caught:
        write_whole(tmp_path / where, b"x")

    assert f"{tmp_path / where}：{why}" in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_rare_reason_keeps_the_words_of_the_system() -> None:
    assert reason_of(OSError(errno.ELOOP, "Too many levels of symbolic links")) == "Too many levels of symbolic links"
    assert reason_of(OSError("odd")) == "odd"


def _raise_at(step: str, cause: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise cause

    monkeypatch.setattr(os, step, failing)


def test_text_is_read_with_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes("甲\r\n乙\n".encode())

    assert read_text(tmp_path / "a") == "甲\r\n乙\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "缺少文件"), ("甲".encode("gbk"), "不是 UTF-8"), ("folder", "无法读取")],
    ids=["absent", "GBK", "a folder"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes | str | None, says: str) -> None:
    path = tmp_path / "a"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content:
        path.mkdir()

    with pytest.raises(DataMissing, match=says) as caught:
        read_text(path)

    assert str(path) in str(caught.value)
