"""What the routers of JSON share: the checked query, the documented errors, the shape of a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Depends, Query

from buju_api.bodies.problem import MEDIA_TYPE, Problem
from buju_api.parameters import LONGEST, checked_query


def filter_by(description: str) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """Return a text filter; one without a value would filter nothing and look as if it did."""
    return Query(min_length=1, max_length=LONGEST, description=description)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of the errors that a route answers."""
    words = {
        400: "参数不合规定",
        404: "没有这个编号；known 列出现有的编号",
        409: "所给的目标不同类；errors 逐条列出理由",
        413: "文件或请求正文超过上限",
        415: "文件的格式不能识别，或与名称不符",
        422: "文件内容不能使用；errors 列出各行的问题",
        501: "不提供所要求的格式",
        503: "所需数据有误",
    }
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {status: {"description": words[status], "content": content} for status in statuses}


def json_router(tag: str) -> APIRouter:
    """Return a router whose routes refuse parameters that they do not know."""
    return APIRouter(tags=[tag], dependencies=[Depends(checked_query, scope="function")], responses=problems(400))


def listed(items: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the body of a list."""
    whole = list(items)
    return {"count": len(whole), "items": whole}
