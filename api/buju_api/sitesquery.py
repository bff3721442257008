"""A site question in an address: which parameter is which part of the query, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any

from fastapi import Query as Parameter
from pydantic import Field

from buju.errors import QuestionInvalid
from buju.sites.method import Method, Normalisation
from buju.sites.missing import Missing
from buju.sites.query import CandidateKind, Match, Query, Words, query_of
from buju.spatial.grade import Grade
from buju.spatial.role import Role
from buju_api.parameters import filter_by

Pairs = tuple[tuple[str, str], ...]

# A parameter that may come more than once is named for one of its values.
_PARTS = {"function": "functions", "role": "roles", "criterion": "criteria", "pair": "pairs"}
_PARAMETERS = {part: parameter for parameter, part in _PARTS.items()}
# In the order in which a question is told.
PARAMETERS = (
    *("candidates", "resolution", "district", "layout", "function", "match", "role", "unit", "text", "grade"),
    *("inside", "near", "area", "datum", "criterion", "weights", "pair", "method", "normalisation", "missing"),
)
REPEATABLE = frozenset({"function", "role", "near", "criterion", "pair"})

_MOST = 12
_MOST_PAIRS = 66
FINEST, COARSEST = 10, 6


def _several(description: str, most: int = _MOST) -> Any:  # noqa: ANN401 - FastAPI's own type for a parameter
    return Parameter(default_factory=list, max_length=most, description=f"{description}；可重复")


def asked(
    *,
    district: Annotated[str | None, filter_by("政区的名称或代码，如 松江区、310117；市包括其各区")] = None,
    function: Annotated[list[Words], _several("产业功能的名称或叫法，如 卫星终端")],
    match: Annotated[Match, Parameter(description="几项功能满足任一（any）还是全部（all）")] = Match.ANY,
    role: Annotated[list[Role], _several("布局角色", len(Role))],
    layout: Annotated[str | None, filter_by("布局的编号、名称或所在地区，如 songjiang")] = None,
    grade: Annotated[Grade | None, Parameter(description="图形等级不低于此级，A 最高")] = None,
    unit: Annotated[str | None, filter_by("责任单位，如 九亭镇")] = None,
    near: Annotated[list[Words], _several("距离条件“对象:距离”，如 metro:1500、虹桥机场:10km、121.3,31.1:2公里")],
    area: Annotated[str | None, filter_by("面积“下限..上限”，单位公顷，如 5..20、..300亩")] = None,
    inside: Annotated[str | None, filter_by("位于哪个政区或规划地点之内")] = None,
    text: Annotated[str | None, filter_by("引文中含有的文字")] = None,
    candidates: Annotated[
        CandidateKind, Parameter(description="候选：地点（places）、镇街（towns）、格网（cells）；自备地块用 POST")
    ] = CandidateKind.PLACES,
    resolution: Annotated[
        int, Parameter(ge=COARSEST, le=FINEST, description="格网（H3）的级数，越大越细")
    ] = Query.model_fields["resolution"].default,
    criterion: Annotated[list[Words], _several("排序准则“名称:方向*权重”，如 metro:less*2、area:more")],
    weights: Annotated[str | None, filter_by("各准则的权重，逗号隔开；entropy 为熵权法")] = None,
    pair: Annotated[list[Words], _several("准则的两两比较，如 metro>area:3", _MOST_PAIRS)],
    method: Annotated[Method, Parameter(description="计分方法：加权求和（wsm）或 TOPSIS（topsis）")] = Method.WSM,
    normalisation: Annotated[Normalisation, Parameter(description="归一化方法")] = Normalisation.MINMAX,
    missing: Annotated[Missing | None, Parameter(description="缺少数值时的办法；有缺值时必须选定")] = None,
    datum: Annotated[str, filter_by("条件中坐标的基准，如 wgs84、gcj02、bd09、cgcs2000")] = "wgs84",
) -> Query:
    """Return the query that the parameters of a request ask."""
    return Query(
        candidates=candidates, district=district, functions=tuple(function), match=match, roles=tuple(role),
        layout=layout, grade=grade, unit=unit, near=tuple(near), area=area, inside=inside, text=text, datum=datum,
        resolution=resolution, criteria=tuple(criterion), weights=weights, pairs=tuple(pair), method=method.value,
        normalisation=normalisation.value, missing=missing and missing.value,
    )  # fmt: skip


def query_from(pairs: Iterable[tuple[str, str]]) -> Query:
    """Return the query of parameters that are not empty, as a form gives them.

    Raises:
        QuestionInvalid: a value that its part cannot have; the parameter is named.
    """
    parts: dict[str, str | list[str]] = {}
    for name, value in pairs:
        part = _PARTS.get(name, name)
        given = parts.setdefault(part, []) if name in REPEATABLE else None
        if isinstance(given, list):
            given.append(value)
        else:
            parts[part] = value
    try:
        return query_of(parts)
    except QuestionInvalid as error:
        found = renamed(error)
        raise QuestionInvalid(found.field, said_of(found), known=_choices(found.field)) from None


def pairs_of(query: Query) -> Pairs:
    """Return a query as parameters in their one order, without what is left at its default: the canonical address."""
    return tuple(_pairs(query))


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    for parameter in PARAMETERS:
        part = _PARTS.get(parameter, parameter)
        value = getattr(query, part)
        if parameter in REPEATABLE:
            yield from ((parameter, str(one)) for one in value)
        elif value != Query.model_fields[part].default:
            yield parameter, str(value)


def parameter_of(field: str) -> str:
    """Return the parameter that a part of the query is asked by."""
    return _PARAMETERS.get(field, field)


def renamed(error: QuestionInvalid) -> QuestionInvalid:
    """Return an error that names the parameter where it names a part of the query."""
    return QuestionInvalid(parameter_of(error.field), said_of(error), known=error.known)


def said_of(error: QuestionInvalid) -> str:
    """Return the message without the field that it begins with."""
    return str(error).removeprefix(f"{error.field}：")


def length_of(query: Query) -> int:
    """Return how many letters a query has: only short ones may come again."""
    return sum(len(value) for _, value in pairs_of(query))


def _choices(parameter: str) -> tuple[str, ...]:
    known: Mapping[str, Iterable[str]] = {
        "role": Role, "grade": Grade, "match": Match, "method": Method, "normalisation": Normalisation,
        "missing": Missing, "candidates": CandidateKind, "resolution": map(str, range(COARSEST, FINEST + 1)),
    }  # fmt: skip
    return tuple(known.get(parameter, ()))


Limit = Annotated[int, Field(ge=1, le=5000)]
