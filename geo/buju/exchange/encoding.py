"""Which letters the bytes mean: UTF-8, else GB 18030, and never without saying so."""

from __future__ import annotations

from buju.errors import InputInvalid
from buju.legible import shown

# GB 18030 holds all of GBK and GB 2312.
_CODECS = {
    "utf8": "utf-8",
    "utf8sig": "utf-8",
    "65001": "utf-8",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "ansi936": "gb18030",
}
KNOWN = ("UTF-8", "GB18030")


def codec_of(words: str) -> str | None:
    """Return the codec that goes by a name such as `UTF-8`, `GBK` or `936`, None if it is not one that is read."""
    return _CODECS.get("".join(letter for letter in words.casefold() if letter.isalnum()))


def decoded(content: bytes, *, encoding: str | None) -> tuple[str, list[str]]:
    """Return the text of a file and what to tell of its encoding.

    Raises:
        InputInvalid: the bytes mean no text in the stated encoding, or in either of the two if none is stated.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if encoding is not None:
        codec = codec_of(encoding)
        if codec is None:
            raise unread(f"不支持“{shown(encoding)}”编码")
        try:
            return content.decode(codec), []
        except UnicodeDecodeError as error:
            raise unread(f"内容不是 {codec.upper()}（第 {error.start + 1} 字节起无法解码）") from error
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise unread(f"内容既不是 UTF-8，也不是 GB18030（第 {error.start + 1} 字节起无法解码）") from error
    return text, ["内容不是 UTF-8，按 GB18030（含 GBK）读入；如文字不对，请另存为 UTF-8"]


def unread(why: str) -> InputInvalid:
    """Return the error for bytes that are no text."""
    return InputInvalid(f"{why}；请另存为 UTF-8", asks="encoding", known=KNOWN)
