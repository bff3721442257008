"""The one body of every error (RFC 9457, problem details), and the errors that only the service knows."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from buju.errors import BujuError

MEDIA_TYPE = "application/problem+json"


class ProblemRow(BaseModel):
    """One reason: what is wrong, in which parameter, and what may stand there."""

    model_config = ConfigDict(extra="forbid")

    message: str
    parameter: str | None = None
    choices: list[str] | None = None


class Problem(BaseModel):
    """An error; `code` is stable, `detail` is for readers, `known` lists the ids that exist after an unknown one."""

    model_config = ConfigDict(extra="forbid")

    type: Annotated[str, Field(examples=["urn:buju:problem:not-found"])]
    title: Annotated[str, Field(examples=["没有找到"])]
    status: int
    detail: str
    code: Annotated[str, Field(examples=["not-found"])]
    instance: str
    errors: list[ProblemRow] = []
    known: list[str] | None = None


class ParameterError(BujuError):
    """Query parameters that cannot be used; `rows` has one row for each reason."""

    def __init__(self, rows: list[ProblemRow]) -> None:
        self.rows = rows
        super().__init__("；".join(row.message for row in rows))


class ParametersApart(ParameterError):
    """Parameters each of which can be used, but not so together."""


class BodyInvalid(BujuError):
    """A body that is no JSON, or has more in it than any question has."""


class AddressNotOurs(BujuError):
    """An address for which this service has nothing to embed."""


class FormatNotOffered(BujuError):
    """A format of the answer that this service does not write."""


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of the errors that a route answers."""
    words = {
        400: "参数不合规定",
        404: "没有这个编号；known 列出现有的编号",
        409: "所给的目标不同类；errors 逐条列出理由",
        413: "文件或请求正文超过上限",
        415: "文件或正文的格式不能识别，或与所说的不符",
        422: "文件内容不能使用；errors 列出各行的问题",
        501: "不提供所要求的格式",
        503: "所需数据有误；或一时太忙，请按 Retry-After 稍后再试",
    }
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    content = {MEDIA_TYPE: {"schema": schema}}
    return {status: {"description": words[status], "content": content} for status in statuses}
