"""A site question in an address: the parameters of a request, made from the registry of what may be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import Parameter as Argument
from inspect import Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends
from fastapi import Query as Described
from pydantic import Field
from starlette.responses import Response

from buju.sites.query import Query, Registry, Words
from buju_api.parameters import PLAIN, filter_by

if TYPE_CHECKING:
    from buju.sites.parameter import Parameter

Limit = Annotated[int, Field(ge=1, le=5000)]
Endpoint = Callable[..., Awaitable[Response]]


def typed(endpoint: Endpoint, **kinds: Any) -> Endpoint:  # noqa: ANN401 - types that are made when the app is
    """Return an endpoint some arguments of which have other types than it says: those that a registry makes."""

    @wraps(endpoint)
    async def typed_endpoint(**given: Any) -> Response:  # noqa: ANN401 - what the endpoint takes
        return await endpoint(**given)

    said = signature(endpoint, eval_str=True)
    arguments = [one.replace(annotation=kinds.get(name, one.annotation)) for name, one in said.parameters.items()]
    typed_endpoint.__signature__ = said.replace(parameters=arguments)  # type: ignore[attr-defined] # read by FastAPI
    return typed_endpoint


def asking(endpoint: Endpoint, registry: Registry) -> Endpoint:
    """Return an endpoint whose `query` is read from the parameters that a registry has."""
    return typed(endpoint, query=Annotated[Query, Depends(asked_of(registry))])


def asked_of(registry: Registry) -> Callable[..., Awaitable[Query]]:
    """Return the dependency that reads a query from the parameters of a request.

    Its signature is made from the registry, so that the framework checks and documents each parameter. It raises
    QuestionInvalid, which names the parameter, for words that are not of the form that they must have.
    """

    async def asked(**given: Any) -> Query:  # noqa: ANN401 - what the framework has read by the signature
        words = [
            (name, one) for name, value in given.items() for one in (value if isinstance(value, list) else [value])
        ]
        return registry.query_from([(name, str(one)) for name, one in words if one is not None])

    arguments = [_argument(parameter) for parameter in registry.parameters]
    asked.__signature__ = Signature(arguments, return_annotation=Query)  # type: ignore[attr-defined] # read by FastAPI
    return asked


def _argument(parameter: Parameter[Any]) -> Argument:
    kind: Any = Words if parameter.choices is None else parameter.choices
    default: Any = parameter.default
    if parameter.most is not None:
        about = Described(max_length=parameter.most, description=f"{parameter.help}；可重复")
        # The framework copies it; a factory it would take apart with `inspect` for every request.
        if parameter.choices is None:
            kind = Annotated[kind, Field(json_schema_extra={"pattern": PLAIN})]
        return Argument(parameter.name, Argument.KEYWORD_ONLY, annotation=Annotated[list[kind], about], default=[])
    if isinstance(parameter.choices, range):
        least, most = parameter.choices[0], parameter.choices[-1]
        kind, about = int, Described(ge=least, le=most, description=parameter.help)
        default = int(parameter.default or least)
    elif parameter.choices is None:
        kind, about = str, filter_by(parameter.help)
    else:
        about = Described(description=parameter.help)
        default = None if parameter.default is None else parameter.choices(parameter.default)
    kind = kind if parameter.default is not None else kind | None
    return Argument(parameter.name, Argument.KEYWORD_ONLY, annotation=Annotated[kind, about], default=default)


def length_of(query: Query) -> int:
    """Return how many letters a query has: only short ones may come again."""
    return sum(len(words) for _, words in query.pairs)
