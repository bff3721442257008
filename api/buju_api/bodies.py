"""JSON that strangers send: counted before it is read, then read and checked; never between two other requests.

A few megabytes of `1,1,1…` cost seconds and gigabytes once they are objects and errors. Counting them costs a pass.
"""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from buju_api.problem import BodyInvalid

Model = TypeVar("Model", bound=BaseModel)

# A question with everything in it has some 200 members, its longest list 66.
MOST_MEMBERS = 5_000
MOST_LISTED = 500
MOST_DEPTH = 16
# What is one string is read in one step, which no other thread can interrupt.
MOST_BYTES = 16_000_000

_UNSUPPORTED, _TOO_LARGE = 415, 413
# How much of a string is looked at in one step.
_STEP = 1 << 20
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_TOKEN = re.compile(rb"[\[\]{},]")


async def body_of(request: Request) -> bytes:
    """Return the body of a request that says that it is JSON, or does not say what it is.

    Raises:
        HTTPException: it is something else, or too large.
    """
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise HTTPException(_UNSUPPORTED)
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise HTTPException(_TOO_LARGE)
    return b"".join(parts)


def parsed(body: bytes, model: type[Model]) -> Model:
    """Return what a body says, as a model.

    Raises:
        BodyInvalid: it is no JSON, or has too much of something.
        RequestValidationError: it is not what the model says.
    """
    check_bounds(body)
    try:
        said = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BodyInvalid(f"请求正文应为 UTF-8 编码的 JSON：第 {error.start + 1} 个字节处不能读") from None
    except json.JSONDecodeError as error:
        raise BodyInvalid(f"请求正文不是 JSON：第 {error.pos + 1} 个字符处不能读") from None
    except ValueError as error:
        # NaN, infinity, and numbers of thousands of digits.
        raise BodyInvalid(f"请求正文不是 JSON：有不能读的数（{_shortened(str(error))}）") from None
    try:
        return model.model_validate(said)
    except ValidationError as error:
        rows = error.errors(include_url=False)
        raise RequestValidationError([{**row, "loc": ("body", *row["loc"])} for row in rows]) from None


def _no_constant(name: str) -> Any:  # noqa: ANN401 - what json takes for a hook
    raise ValueError(name)


def _shortened(words: str) -> str:
    return words if words in ("NaN", "Infinity", "-Infinity") else "位数过多"


def check_bounds(body: bytes) -> None:
    """Refuse JSON with too many members, too long lists or too many levels, without reading what they are.

    What is no JSON at all may pass: whatever reads it says so.

    Raises:
        BodyInvalid: which of the bounds is passed.
    """
    # How many members each open list or object has so far.
    open_now: list[int] = []
    members, at = 0, 0
    while at < len(body):
        quote = body.find(b'"', at)
        until = len(body) if quote < 0 else quote
        members += 1 + sum(body.count(token, at, until) for token in (b",", b"[", b"{"))
        if members > MOST_MEMBERS:
            raise BodyInvalid(f"请求正文的 JSON 最多 {MOST_MEMBERS} 项，现有更多")
        for token in _TOKEN.findall(body, at, until):
            _count(token, open_now)
        at = len(body) if quote < 0 else _end_of_string(body, quote + 1)


def _count(token: bytes, open_now: list[int]) -> None:
    if token in b"[{":
        open_now.append(1)
        if len(open_now) > MOST_DEPTH:
            raise BodyInvalid(f"请求正文的 JSON 最多 {MOST_DEPTH} 层，现有更多")
    elif token in b"]}":
        del open_now[-1:]
    elif open_now:
        open_now[-1] += 1
        if open_now[-1] > MOST_LISTED:
            raise BodyInvalid(f"请求正文的 JSON 中一个列表最多 {MOST_LISTED} 项，现有更多")


def _end_of_string(body: bytes, at: int) -> int:
    """Return where a string that began before `at` has ended; the end of the body if it has not."""
    while at < len(body):
        found = _IN_STRING.match(body, at, at + _STEP)
        reached = at if found is None else found.end()
        if body[reached : reached + 1] == b'"':
            return reached + 1
        # A backslash whose letter lies beyond the step is looked at again; the last one of the body is no string's.
        at = reached if reached > at else reached + 2
    return len(body)
