"""The whole folder: every page of the atlas by its path, each with everything inside.

It is made whole beside its place, then takes it in one step; nobody's own files are overwritten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from buju.draft import folder_draft, put, recover
from buju.errors import BujuError, Refused
from buju.files import reason_of
from buju.views.publication import INTERNAL, Publication
from buju.views.site.address import HOME, SEARCH, document_path, figure_path, map_path, tables_path, text_path
from buju.views.site.pages import document_page, home_page, map_page, pages_across, pictures, tables_page
from buju.views.site.search import search_page

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas

MARKER = "buju-atlas.json"
_KIND = "buju atlas"
# A marker lists some dozens of short paths; what is much longer is none of ours.
_MARKER_MOST = 1_000_000
# What file managers leave behind belongs to nobody.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def write_folder(target: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    """Write files (path with `/`, bytes) as a folder, and return their number and their bytes altogether.

    The folder takes the place of an earlier one that was written here, of an empty one, or of none.

    Raises:
        Refused: something else is there; it stays untouched.
        BujuError: the folder cannot be written; the earlier one stays, and no half of a new one, as it does when
            this process is killed (`buju.draft.put`).
    """
    try:
        return _write_all(Path(os.path.realpath(target)), target, files)
    except OSError as error:
        raise _unwritable(target, error) from error


def _write_all(place: Path, target: Path, files: Iterable[tuple[str, bytes]]) -> tuple[int, int]:
    recover(place)
    _check(place, target)
    with folder_draft(place.parent) as made:
        sizes = {path: _write(made, path, content) for path, content in files}
        _write(made, MARKER, _marker(sorted(sizes)))
        made.chmod(0o755)
        _check(place, target)
        put(made, place)
    return len(sizes), sum(sizes.values())


def _write(folder: Path, path: str, content: bytes) -> int:
    file = folder / PurePosixPath(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    return file.write_bytes(content)


def _marker(paths: Sequence[str]) -> bytes:
    """Return the file that tells a folder of ours from any other, with everything that was written into it."""
    return (json.dumps({"kind": _KIND, "files": paths}, indent=1) + "\n").encode()


def _check(place: Path, target: Path) -> None:
    """Refuse a place that holds anything but an earlier folder of ours.

    Raises:
        Refused: the message names what stands in the way.
    """
    if not place.exists():
        return
    if not place.is_dir():
        raise Refused(f"{target} 是文件，不是文件夹；请另写一个文件夹名")
    found = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_symlink() or path.is_file()}
    ours = _listed(place / MARKER)
    if ours is None and (found or any(place.iterdir())):
        raise Refused(f"文件夹 {target} 里已有别的内容（其中没有 {MARKER}）；请另写一个新的或空的文件夹")
    foreign = sorted(path for path in found - (ours or set()) - {MARKER} if PurePosixPath(path).name not in _LITTER)
    if foreign:
        raise Refused(
            f"文件夹 {target} 里有不是由 buju atlas 写入的文件，如 {foreign[0]}；请移走后重试，或另写一个文件夹"
        )


def _listed(marker: Path) -> set[str] | None:
    """Return the paths that a marker lists; None where there is no marker of ours."""
    if marker.is_symlink() or not marker.is_file() or marker.stat().st_size > _MARKER_MOST:
        return None
    try:
        read = json.loads(marker.read_bytes())
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or read.get("kind") != _KIND or not isinstance(read.get("files"), list):
        return None
    return {path for path in read["files"] if isinstance(path, str)}


def _unwritable(target: Path, error: OSError) -> BujuError:
    return BujuError(f"无法写入文件夹 {target}：{reason_of(error)}；请检查上级文件夹是否存在、是否可写、空间是否足够")


def site_files(
    atlas: Atlas, *, figures: bool = False, publication: Publication = INTERNAL
) -> Iterator[tuple[str, bytes]]:
    """Yield the path (with `/`) and the bytes of every file of the folder; the same atlas gives the same bytes.

    Pages link to each other by relative addresses and make no request. A layout with faults has them on its pages.

    Args:
        atlas: the atlas.
        figures: whether to draw each layout as a figure, too (PNG and SVG).
        publication: who the maps are for; the first page and comparisons have small pictures where these may show
            district lines.

    Raises:
        NotCleared: a map is for the public, shows administrative lines, and has no review number.
        Refused: a figure cannot be drawn, e.g. for a letter that the font lacks.
    """
    drawn = {
        layout.id: pictures(atlas, layout.id, faults=atlas.errors_of(layout.id), publication=publication)
        if figures
        else {}
        for layout in atlas.layouts()
    }
    yield HOME, home_page(atlas, endings=drawn, pictures=publication.shows_stills)
    yield SEARCH, search_page(atlas)
    yield from pages_across(atlas, stills=publication.shows_stills)
    for layout_id, formats in drawn.items():
        faults = atlas.errors_of(layout_id)
        yield (
            map_path(layout_id),
            map_page(atlas, layout_id, endings=list(formats), faults=faults, publication=publication),
        )
        yield (
            tables_path(layout_id),
            tables_page(atlas, layout_id, figures=formats, faults=faults, publication=publication),
        )
        for ending, content in formats.items():
            yield figure_path(layout_id, ending), content
    for document in atlas.documents():
        yield document_path(document.id), document_page(atlas, document.id)
        yield text_path(document.id), document.text.encode()
