"""Query parameters: what must hold for all of them, whatever the route. Unknown ones are refused, not ignored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_origin

from fastapi import APIRouter, Depends, Query
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StrictBool
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import CoreSchema, no_info_before_validator_function
from starlette.requests import Request

from buju.legible import LONG, has_control, shown
from buju_api.problem import ParameterError, ProblemRow, problems

LONGEST = 200
NO_LENGTHS: Mapping[str, int] = MappingProxyType({})
# No form has so many fields; an address has room for tens of thousands.
MOST_GIVEN = 200


class _Unset:
    """A browser sends an empty field for every choice that its reader left open; the schema says that it may."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's own
        return no_info_before_validator_function(lambda value: value or None, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        choices = handler(schema)
        return {**choices, "anyOf": [*choices["anyOf"], {"type": "string", "enum": [""]}]}


UNSET = _Unset()


def json_router(tag: str) -> APIRouter:
    """Return a router whose routes refuse parameters that they do not know."""
    return APIRouter(tags=[tag], dependencies=[Depends(checked_query, scope="function")], responses=problems(400))


# What `check` lets through, for the schema: no control character.
PLAIN = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"


# A member of a list of texts.
Plain = Annotated[str, Field(max_length=LONGEST, json_schema_extra={"pattern": PLAIN})]


def filter_by(description: str, **schema: Any) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """Return a text filter; one without a value would filter nothing and look as if it did.

    `schema` says more of what it may be, for whoever reads the schema: what reads the value has words for the rest.
    """
    return Query(
        min_length=1, max_length=LONGEST, description=description, json_schema_extra={"pattern": PLAIN} | schema
    )


def from_form(description: str, **schema: Any) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    """Return a text field of a form; empty means that nothing was chosen."""
    return Query(max_length=LONGEST, description=description, json_schema_extra={"pattern": PLAIN} | schema)


def one_of(choices: Iterable[str]) -> dict[str, Any]:
    """Return what the schema says of a closed list whose values are read elsewhere."""
    return {"enum": [str(choice) for choice in choices]}


def _as_written(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


# `1`, `on` and `yes` are no booleans of a schema.
Flag = Annotated[StrictBool, BeforeValidator(_as_written)]


async def checked_query(request: Request) -> None:
    """Refuse parameters that the route does not know, that come twice, or whose values no filter can mean.

    Raises:
        ParameterError: with a row for each parameter that is wrong.
    """
    given = request.query_params.multi_items()
    if given:
        check(given, known=_known(request), repeatable=_repeatable(request))


def check(
    given: list[tuple[str, str]],
    *,
    known: list[str],
    repeatable: Collection[str],
    longest: int = LONGEST,
    lengths: Mapping[str, int] = NO_LENGTHS,
) -> None:
    """Refuse names that are not known, that come twice though not `repeatable`, and values that nothing can mean.

    Values have at most `longest` characters, those named in `lengths` as many as it says.

    Raises:
        ParameterError: with a row for each that is wrong; with one row where there are more than any form has.
    """
    if len(given) > MOST_GIVEN:
        raise ParameterError([ProblemRow(message=f"给出了 {len(given)} 个参数，最多 {MOST_GIVEN} 个")])
    counts = Counter(name for name, _ in given if name not in repeatable)
    found = (_wrong(name, value, counts[name], known, lengths.get(name, longest)) for name, value in given)
    rows = {row.message: row for row in found if row is not None}
    if rows:
        raise ParameterError(list(rows.values()))


def choices_of(request: Request, name: str) -> list[str]:
    """Return the values that a parameter of a closed list may have; none where it may have any."""
    return [choice for alias, annotation in _fields(request) if alias == name for choice in _choices(annotation)]


def _choices(annotation: object) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
    elif get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    else:
        for part in get_args(annotation):
            yield from _choices(part)


def _known(request: Request) -> list[str]:
    return [alias for alias, _ in _fields(request)]


def _repeatable(request: Request) -> set[str]:
    """Return the parameters that are lists: only these may come more than once."""
    return {alias for alias, annotation in _fields(request) if get_origin(annotation) is list}


def _fields(request: Request) -> list[tuple[str, object]]:
    """Return the parameters of a route and of what it depends on, with their types."""
    route = request.scope["route"]
    return list(_of(route.dependant)) if isinstance(route, APIRoute) else []


def _of(dependant: Dependant) -> Iterator[tuple[str, object]]:
    for field in dependant.query_params:
        yield field.alias, field.field_info.annotation
    for inner in dependant.dependencies:
        yield from _of(inner)


def _wrong(name: str, value: str, count: int, known: list[str], longest: int) -> ProblemRow | None:
    label = shown(name, longest=LONG)
    if name not in known:
        choices = f"可用的参数：{'、'.join(known)}" if known else "这个地址没有参数"
        return ProblemRow(parameter=label, message=f"不认识参数“{label}”；{choices}", choices=known)
    if count > 1:
        return ProblemRow(parameter=label, message=f"参数“{label}”出现 {count} 次，应只给一次")
    if len(value) > longest:
        return ProblemRow(parameter=label, message=f"参数“{label}”有 {len(value)} 个字符，应不超过 {longest} 个")
    if has_control(value):
        return ProblemRow(parameter=label, message=f"参数“{label}”含有控制字符，应为普通文字")
    return None
