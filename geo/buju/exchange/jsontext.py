"""JSON of strangers (RFC 8259): UTF-8, not deeper than 64, with the place of a fault."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from buju.errors import InputInvalid
from buju.exchange.encoding import decoded

DEEPEST = 64

_CHUNK = 1 << 24
_BRACKETS = np.zeros(256, dtype=np.int8)
_BRACKETS[[ord("["), ord("{")]] = 1
_BRACKETS[[ord("]"), ord("}")]] = -1


def parsed(content: bytes, *, encoding: str | None) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return what a JSON text says; NaN and Infinity, which JSON does not have, come back as floats to be refused.

    Raises:
        InputInvalid: no UTF-8 (or the stated encoding), no JSON (with line and column), or nested too deeply.
    """
    text, _ = decoded(content, encoding=encoding or "utf-8")
    if _depth(content if encoding is None else text.encode()) > DEEPEST:
        raise _too_deep()
    del content
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise InputInvalid(f"JSON 语法错误（{where}）；文件可能被截断，请重新导出") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise InputInvalid("JSON 里有一个数字过长；请改成普通数字或加引号") from error


def _too_deep() -> InputInvalid:
    return InputInvalid(f"JSON 嵌套超过 {DEEPEST} 层；请检查导出它的程序")


def _depth(content: bytes) -> int:
    """Return how deep brackets nest, those in strings not counted (UTF-8, whose other bytes are never ASCII)."""
    if b"\\" in content:
        # Pairs first, from the left: what then still stands before a quotation mark escapes it.
        content = content.replace(b"\\\\", b"").replace(b'\\"', b"")
    deepest = depth = 0
    in_string = False
    for start in range(0, len(content), _CHUNK):
        letters = np.frombuffer(content, dtype=np.uint8, count=min(_CHUNK, len(content) - start), offset=start)
        marks = letters == ord('"')
        marks[0] ^= in_string
        inside = np.logical_xor.accumulate(marks)
        depths = depth + np.cumsum(_BRACKETS[letters[~inside]], dtype=np.int64)
        deepest = max(deepest, int(depths.max(initial=0)))
        depth, in_string = int(depths[-1]) if depths.size else depth, bool(inside[-1])
    return deepest
