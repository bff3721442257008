"""Reading and writing files so that a half-written one is never taken for a whole one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from buju.errors import BujuError, DataMissing

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


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` under a temporary name, then rename: readers see the old or the new file.

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
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        raise _unwritable(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            size = sum(map(stream.write, pieces))
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    return size


def _unwritable(path: Path, error: OSError) -> BujuError:
    return BujuError(f"无法写入 {path}：{reason_of(error)}；请检查文件夹是否存在、是否可写")
