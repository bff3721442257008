"""Plain text and Markdown: the letters as they are, only what marks a page is taken out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from buju.drafting.reading.flow import Flow, ReadText
from buju.errors import InputInvalid

if TYPE_CHECKING:
    from pathlib import Path

# Marks that converters put between pages: `# Page 12:`, `--- 第 12 页 ---`, `— 12 —`, a form feed.
_PAGE = re.compile(
    r"(?:#+[^\S\n]*)?(?:[-—=]{2,5}[^\S\n]*)?(?:[Pp]age|PAGE)[^\S\n]*(?P<a>\d{1,5})[：:]?(?:[^\S\n]*[-—=]{2,5})?"
    r"|[-—－–]{1,3}[^\S\n]*(?P<b>\d{1,4})[^\S\n]*[-—－–]{1,3}"
    r"|[-—=]{0,5}[^\S\n]*第[^\S\n]*(?P<c>\d{1,4})[^\S\n]*页(?:[^\S\n，,/]*共[^\S\n]*\d{1,4}[^\S\n]*页)?[^\S\n]*[-—=]{0,5}"
)
_LONGEST_MARK = 60


def read_plain_text(path: Path) -> ReadText:
    """Return the text of a file without its marks of pages.

    Raises:
        InputInvalid: it is no text.
    """
    flow = Flow()
    text = decoded(path.read_bytes(), flow)
    marks = _marks(text)
    at = 0
    if marks:
        flow.tally.add("page-mark", "页码行 {n} 行，是版面，不作文字", count=len(marks))
    for start, end, number in marks:
        flow.write(text[at:start])
        flow.page(number)
        at = end
    flow.write(text[at:])
    return flow.done_as_is()


def decoded(content: bytes, flow: Flow) -> str:
    """Return the letters of a text file: UTF-8, UTF-16 by its mark, else GB 18030 where that gives Chinese.

    Raises:
        InputInvalid: it is no text in any of them.
    """
    for mark, codec in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8"), (b"", "gb18030")):
        if not content.startswith(mark):
            continue
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text or (codec == "gb18030" and not _is_chinese(text)):
            continue
        if codec != "utf-8":
            flow.tally.add("encoding", f"文字编码是 {codec.upper()}，已转成 UTF-8")
        return text.removeprefix("\ufeff")
    raise InputInvalid("不是文本文件，或编码认不出（不是 UTF-8、UTF-16、GB 18030）；请另存为 UTF-8 文本")


def _is_chinese(text: str) -> bool:
    """Whether a text is Chinese: bytes of anything else decode to signs that Chinese texts do not have."""
    letters = [letter for letter in text if not letter.isspace()]
    plain = sum(letter.isascii() or "\u4e00" <= letter <= "\u9fff" or letter in _SIGNS for letter in letters)
    return bool(letters) and plain >= 0.97 * len(letters) and any("\u4e00" <= letter <= "\u9fff" for letter in letters)


_SIGNS = frozenset("，。、；：？！“”‘’（）〔〕【】《》〈〉—…·％－～①②③④⑤⑥⑦⑧⑨⑩　０１２３４５６７８９．＋／")


def _marks(text: str) -> list[tuple[int, int, int]]:
    """Return start, end and page of the lines that mark pages: two at least, their numbers rising one by one."""
    found: list[tuple[int, int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        match = _PAGE.fullmatch(bare) if bare and len(bare) <= _LONGEST_MARK else None
        if match is not None:
            found.append((at, at + len(line), int(match["a"] or match["b"] or match["c"])))
        at += len(line)
    runs = [one for one, later in pairwise(found) if later[2] != one[2] + 1]
    return found if len(found) > 1 and len(runs) <= len(found) // 10 else _announced(text, found)


def _announced(text: str, found: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return the marks that say themselves what they are, where there is no row of them."""
    return [one for one in found if "age" in text[one[0] : one[1]].lower()]
