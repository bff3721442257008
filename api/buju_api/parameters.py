"""Query parameters: what must hold for all of them, whatever the route. Unknown ones are refused, not ignored."""

from __future__ import annotations

from collections import Counter
from typing import get_origin

from fastapi.routing import APIRoute
from starlette.requests import Request

from buju.errors import BujuError
from buju_api.bodies.problem import ProblemRow
from buju_api.shown import has_control, shown

LONGEST = 200


class ParameterError(BujuError):
    """Query parameters that cannot be used; `rows` has one row for each reason."""

    def __init__(self, rows: list[ProblemRow]) -> None:
        self.rows = rows
        super().__init__("；".join(row.message for row in rows))


def checked_query(request: Request) -> None:
    """Refuse parameters that the route does not know, that come twice, or whose values no filter can mean.

    Raises:
        ParameterError: with a row for each parameter that is wrong.
    """
    given = request.query_params.multi_items()
    if not given:
        return
    known = _known(request)
    repeatable = _repeatable(request)
    counts = Counter(name for name, _ in given if name not in repeatable)
    found = (_wrong(name, value, counts[name], known) for name, value in given)
    rows = {row.message: row for row in found if row is not None}
    if rows:
        raise ParameterError(list(rows.values()))


def _known(request: Request) -> list[str]:
    route = request.scope["route"]
    return [field.alias for field in route.dependant.query_params] if isinstance(route, APIRoute) else []


def _repeatable(request: Request) -> set[str]:
    """Return the parameters that are lists: only these may come more than once."""
    route = request.scope["route"]
    fields = route.dependant.query_params if isinstance(route, APIRoute) else []
    return {field.alias for field in fields if get_origin(field.field_info.annotation) is list}


def _wrong(name: str, value: str, count: int, known: list[str]) -> ProblemRow | None:
    label = shown(name)
    if name not in known:
        choices = f"可用的参数：{'、'.join(known)}" if known else "这个地址没有参数"
        return ProblemRow(parameter=label, message=f"不认识参数“{label}”；{choices}", choices=known)
    if count > 1:
        return ProblemRow(parameter=label, message=f"参数“{label}”出现 {count} 次，应只给一次")
    if len(value) > LONGEST:
        return ProblemRow(parameter=label, message=f"参数“{label}”有 {len(value)} 个字符，应不超过 {LONGEST} 个")
    if has_control(value):
        return ProblemRow(parameter=label, message=f"参数“{label}”含有控制字符，应为普通文字")
    return None
