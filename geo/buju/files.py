"""Reading and writing files so that a half-written one is never taken for a whole one."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from buju.draft import LIST, exchange, file_draft, finish, folder_draft
from buju.errors import BujuError, DataMissing

# Why a folder cannot be copied by hard links beside itself.
_NO_COPY = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EBUSY)

# Not every system has every one of them.
_REASONS = {
    getattr(errno, name): words
    for name, words in {
        "ENOENT": "没有这个文件或文件夹",
        "EACCES": "没有权限",
        "EPERM": "没有权限",
        "EROFS": "磁盘只读",
        "ENOSPC": "磁盘空间不足",
        "EDQUOT": "超出磁盘配额",
        "EISDIR": "这是文件夹",
        "ENOTDIR": "路径中有一段不是文件夹",
        "EEXIST": "已有同名文件",
        "ENAMETOOLONG": "名称过长",
        "EBUSY": "正被其他程序使用",
        "EIO": "磁盘读写出错",
    }.items()
    if hasattr(errno, name)
}


def reason_of(error: OSError) -> str:
    """Return in Chinese why the system refused; in its own words where it is a rare reason."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def read_text(path: Path) -> str:
    """Return a UTF-8 file's text with its line ends untouched.

    Raises:
        DataMissing: the file is absent, unreadable, or no UTF-8; the message names it.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise DataMissing(f"缺少文件 {path}") from error
    except UnicodeDecodeError as error:
        raise DataMissing(f"文件 {path} 不是 UTF-8 编码（第 {error.start} 字节起无法解码）；请另存为 UTF-8") from error
    except OSError as error:
        raise DataMissing(f"无法读取 {path}：{reason_of(error)}") from error


def read_start(path: Path, *, most: int, called: str) -> bytes:
    """Return a file's bytes, `most` of them at the most; `called` is what it is to readers, such as 模板.

    Raises:
        DataMissing: the file is absent or unreadable; the message names it.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except FileNotFoundError as error:
        raise DataMissing(f"没有{called}文件 {path}") from error
    except OSError as error:
        raise DataMissing(f"无法读取{called} {path}：{reason_of(error)}") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` as a draft first: readers see the old or the new file, whenever this is killed.

    Raises:
        BujuError: the folder is absent or cannot be written; nothing is left behind.
    """
    write_pieces(path, (content,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> int:
    """Write pieces one after another as `write_whole` does; return how many bytes there are.

    Raises:
        BujuError: the folder is absent or cannot be written; nothing is left behind, whatever fails.
    """
    try:
        with file_draft(path.parent) as draft:
            size = sum(map(draft.stream.write, pieces))
            draft.settle(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    return size


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of one folder, by name, in one step: readers see all of the old ones or all of the new.

    A copy of the folder (hard links) gets the new files, and the two change names. Where that cannot be (another
    system, a folder above that is not ours to write, or one that this process stands in), the files are renamed one
    after another by a list that is written first; a killed process leaves it to the next run, which finishes it.

    Raises:
        BujuError: the folder is absent or cannot be written; the old files stay.
    """
    try:
        finish(folder)
        place = folder.resolve(strict=True)
        if _stands_in(place) or not _by_exchange(place, files):
            _by_list(folder, files)
    except OSError as error:
        raise _unwritable(folder / next(iter(files), ""), error) from error


def _stands_in(place: Path) -> bool:
    """Whether this process, and so the shell that it was called from, is in a folder: theirs would be the old one."""
    return Path.cwd().is_relative_to(place)


def _by_exchange(place: Path, files: Mapping[str, bytes]) -> bool:
    """Write the files by an exchange of folders; False where there can be none."""
    if os.name == "posix" and place.stat().st_uid != os.geteuid():
        # The copy would be ours.
        return False
    try:
        with folder_draft(place.parent) as draft:
            _link_all(place, draft, without=files.keys())
            for name, content in files.items():
                _write(draft / name, content)
            shutil.copystat(place, draft)
            if not exchange(draft, place):
                return False
            _carry_over(draft, place, files.keys())
    except OSError as error:
        if error.errno in _NO_COPY or isinstance(error, shutil.Error):
            return False
        raise
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(0o644)


def _link_all(old: Path, new: Path, *, without: Collection[str]) -> None:
    for entry in os.scandir(old):
        if entry.name in without:
            continue
        if entry.is_dir(follow_symlinks=False):
            shutil.copytree(entry.path, new / entry.name, symlinks=True, copy_function=os.link)
        elif entry.is_symlink():
            (new / entry.name).symlink_to(Path(entry.path).readlink())
        else:
            os.link(entry.path, new / entry.name)


def _carry_over(old: Path, new: Path, written: Collection[str]) -> None:
    """Move what somebody has saved in the old folder since it was copied."""
    for entry in os.scandir(old):
        if entry.name in written or entry.is_dir(follow_symlinks=False):
            continue
        copied = new / entry.name
        if not os.path.lexists(copied) or (not entry.is_symlink() and entry.inode() != copied.lstat().st_ino):
            Path(entry.path).replace(copied)


def _by_list(folder: Path, files: Mapping[str, bytes]) -> None:
    for name in files:
        if (folder / name).is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    with ExitStack() as stack:
        drafts = {name: stack.enter_context(file_draft(folder)) for name in files}
        for name, draft in drafts.items():
            draft.stream.write(files[name])
            draft.finish()
        listed = {name: draft.path.name for name, draft in drafts.items()}
        try:
            write_whole(folder / LIST, json.dumps(listed).encode())
        finally:
            # Once there is a list the new files count, whatever happens.
            finish(folder)


def _unwritable(path: Path, error: OSError) -> BujuError:
    is_full = error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))
    advice = "请腾出空间再试，已写的都在" if is_full else "请检查文件夹是否存在、是否可写"
    return BujuError(f"无法写入 {path}：{reason_of(error)}；{advice}")


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return JSON as the files of layers have it: UTF-8, indented by two."""
    return (json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
