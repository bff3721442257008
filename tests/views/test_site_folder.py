"""Writing the folder: whole or not at all, and never over what somebody else put there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from buju.errors import BujuError, Refused
from buju.views.site.staticsite import MARKER, write_folder

OLD = [("index.html", b"old"), ("maps/a.html", b"old map"), ("maps/b.html", b"gone")]
NEW = [("index.html", b"new"), ("maps/a.html", b"new map")]


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_made_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "site"

    assert write_folder(target, OLD) == (3, 14)
    assert write_folder(target, NEW) == (2, 10)

    found = content_of(target)
    assert json.loads(found.pop(MARKER)) == {"kind": "buju atlas", "files": ["index.html", "maps/a.html"]}
    assert found == dict(NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert target.stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_folder(tmp_path / "site", NEW)

    assert content_of(tmp_path / "site").keys() == {"index.html", "maps/a.html", MARKER}


def test_litter_of_file_managers_is_no_hindrance(tmp_path: Path) -> None:
    write_folder(tmp_path / "site", OLD)
    (tmp_path / "site" / "maps" / "Thumbs.db").write_bytes(b"x")

    assert write_folder(tmp_path / "site", NEW)[0] == 2


MARKERS = {
    "another folder": None,
    "no JSON": b"{",
    "nested without end": b"[" * 100_000,
    "another kind": b'{"kind": "other", "files": ["mine.txt"]}',
    "no list": b'{"kind": "buju atlas", "files": "mine.txt"}',
    "too long": b" " * 2_000_000,
    "not UTF-8": b"\xff\xfe",
}


@pytest.mark.parametrize("marker", MARKERS.values(), ids=list(MARKERS))
def test_what_is_not_ours_is_refused_and_stays(tmp_path: Path, marker: bytes | None) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "mine.txt").write_bytes(b"mine")
    if marker is not None:
        (target / MARKER).write_bytes(marker)
    before = content_of(target)

    with pytest.raises(Refused, match="已有别的内容"):
        write_folder(target, NEW)

    assert content_of(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_file_that_somebody_added_is_named_and_stays(tmp_path: Path) -> None:
    target = tmp_path / "site"
    write_folder(target, OLD)
    (target / "maps" / "notes.docx").write_bytes(b"mine")

    with pytest.raises(Refused, match=r"如 maps/notes\.docx"):
        write_folder(target, NEW)

    assert (target / "maps" / "notes.docx").read_bytes() == b"mine"
    assert (target / "index.html").read_bytes() == b"old"


def test_a_folder_of_folders_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "site" / "photos").mkdir(parents=True)

    with pytest.raises(Refused):
        write_folder(tmp_path / "site", NEW)

    assert (tmp_path / "site" / "photos").is_dir()


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_bytes(b"mine")

    with pytest.raises(Refused, match="是文件，不是文件夹"):
        write_folder(tmp_path / "site", NEW)

    assert (tmp_path / "site").read_bytes() == b"mine"


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write_folder(tmp_path / "real", OLD)
    (tmp_path / "site").symlink_to(tmp_path / "real")
    write_folder(tmp_path / "site", NEW)

    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "real" / "index.html").read_bytes() == b"new"


def test_nothing_is_left_of_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    def failing() -> Iterator[tuple[str, bytes]]:
        yield from OLD
        raise BujuError("停")

    write_folder(tmp_path / "site", NEW)
    with pytest.raises(BujuError, match="停"):
        write_folder(tmp_path / "site", failing())

    assert (tmp_path / "site" / "index.html").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_place_without_a_parent_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BujuError, match="无法写入文件夹") as caught:
        write_folder(tmp_path / "absent" / "site", NEW)

    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="names are limited otherwise elsewhere")
def test_a_name_that_is_too_long_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BujuError, match="无法写入文件夹"):
        write_folder(tmp_path / ("长" * 200), NEW)


def test_a_loop_of_links_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "site").symlink_to(tmp_path / "other")
    (tmp_path / "other").symlink_to(tmp_path / "site")

    with pytest.raises(BujuError, match="无法写入文件夹"):
        write_folder(tmp_path / "site", NEW)
