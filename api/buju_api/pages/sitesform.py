"""The form of a site question: what it offers, what is filled in, and how its rows become parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from buju.errors import QuestionInvalid
from buju.policy.vocabulary import Stage
from buju.sites.criterion import Criterion, Direction, criterion
from buju.sites.method import Method, Normalisation
from buju.sites.missing import Missing
from buju.sites.query import CandidateKind
from buju.spatial.grade import Grade
from buju.spatial.role import FeatureType, Role
from buju.spatial.shift import Datum
from buju_api.pages.choice import Choice, choices
from buju_api.service import Snapshot
from buju_api.sitesquery import COARSEST, FINEST, PARAMETERS, Pairs

OTHER = "other"
# Fields that rows of the form are made of; on the server they become `near`, `criterion` and `pair`.
NEAR_ROW = ("near_to", "near_name", "near_within")
RANK_ROW = ("rank_by", "rank_name", "rank_aim", "rank_range", "rank_weight")
PAIRS_FIELD = "pairs"
HELPERS = (*NEAR_ROW, *RANK_ROW, PAIRS_FIELD)
FIELDS = (*PARAMETERS, *HELPERS)

_ROWS = 3
_MOST_ROWS = 12
_THEMES = (FeatureType.METRO, FeatureType.RAILWAY, FeatureType.AIRPORT)
_MEASURES = {"area": "面积", "statements": "条文数（规划提到的次数）"}
_AIMS = {
    Direction.LESS.value: "越小（越近）越好",
    Direction.MORE.value: "越大（越多）越好",
    Direction.IDEAL.value: "在区间内最好",
}

LABELS = {
    "candidates": "从什么中选",
    "resolution": "格网级数",
    "district": "所在区",
    "layout": "布局",
    "function": "产业功能",
    "match": "功能满足",
    "role": "布局角色",
    "unit": "责任单位",
    "text": "引文用词",
    "grade": "图形等级",
    "inside": "位于",
    "near": "距离条件",
    "area": "面积",
    "datum": "坐标基准",
    "criterion": "排序准则",
    "weights": "权重",
    "pair": "两两比较",
    "method": "计分方法",
    "normalisation": "归一化",
    "missing": "缺值办法",
    "values": "准则的数值",
    "file": "文件",
    "layer": "图层",
    "encoding": "文字编码",
    "swap": "纬度在前",
    "at": "坐标",
    "limit": "个数",
}


@dataclass(frozen=True, slots=True)
class NearRow:
    """One row of distances: the kind of target, a name or coordinates, how far."""

    kinds: tuple[Choice, ...]
    name: str
    within: str


@dataclass(frozen=True, slots=True)
class RankRow:
    """One row of criteria: what is measured, which direction is good, how much it weighs."""

    kinds: tuple[Choice, ...]
    name: str
    aims: tuple[Choice, ...]
    range: str
    weight: str


@dataclass(frozen=True, slots=True)
class FunctionStage:
    """The functions of one link of the chain as boxes to tick."""

    stage: Stage
    functions: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class SitesForm:
    """Everything that the form shows; `values` are the plain text fields."""

    values: Mapping[str, str]
    functions: tuple[FunctionStage, ...]
    other_functions: tuple[str, ...]
    roles: tuple[Choice, ...]
    selects: Mapping[str, tuple[Choice, ...]]
    near: tuple[NearRow, ...]
    rank: tuple[RankRow, ...]
    pairs: str
    districts: tuple[str, ...]
    units: tuple[str, ...]
    ranked: bool
    detailed: bool


def merged(given: Sequence[tuple[str, str]]) -> Pairs:
    """Return what a form sent as parameters: rows put together, empty fields left out."""
    plain = [(name, value.strip()) for name, value in given if name not in HELPERS]
    rows = [
        *(("near", words) for words in _near(_columns(given, NEAR_ROW))),
        *(("criterion", words) for words in _criteria(_columns(given, RANK_ROW))),
        *(("pair", words) for name, value in given if name == PAIRS_FIELD for words in re.split(r"[；;，,\s]+", value)),
    ]
    return tuple((name, value) for name, value in (*plain, *rows) if value)


def _columns(given: Sequence[tuple[str, str]], names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    columns = ([value.strip() for name, value in given if name == wanted] for wanted in names)
    yield from zip_longest(*columns, fillvalue="")


def _near(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for kind, name, within in rows:
        target = name if kind in ("", OTHER) else kind
        if target or within:
            yield f"{target}:{within}"


def _criteria(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for kind, name, aim, span, weight in rows:
        target = name if kind in ("", OTHER) else kind
        if target:
            direction = span if aim == Direction.IDEAL.value else aim or Direction.LESS.value
            yield f"{target}:{direction}" + (f"*{weight}" if weight else "")


def form_of(pairs: Pairs, service: Snapshot) -> SitesForm:
    """Return the form filled in with parameters, however wrong they are."""
    values = {name: value for name, value in pairs if name not in ("function", "role", "near", "criterion", "pair")}
    land = service.finder.ground
    return SitesForm(
        values={name: values.get(name, "") for name in PARAMETERS},
        functions=_functions(_all(pairs, "function"), service),
        other_functions=_other_functions(_all(pairs, "function"), service),
        roles=tuple(Choice(role.value, role.words, role.value in _all(pairs, "role")) for role in Role),
        selects=_selects(values, service),
        near=_near_rows(_all(pairs, "near")),
        rank=_rank_rows(_all(pairs, "criterion")),
        pairs="；".join(_all(pairs, "pair")),
        districts=tuple(dict.fromkeys(unit.full_name for unit in land.districts.all)),
        units=tuple(sorted({unit.name for unit in land.units})),
        ranked=any(name in ("criterion", "weights", "pair", "method", "normalisation", "missing") for name, _ in pairs),
        detailed=any(name in ("grade", "inside", "area", "text", "role", "datum", "resolution") for name, _ in pairs),
    )


def _all(pairs: Pairs, wanted: str) -> list[str]:
    return [value for name, value in pairs if name == wanted]


def _functions(chosen: Sequence[str], service: Snapshot) -> tuple[FunctionStage, ...]:
    vocabulary = service.atlas.vocabulary
    return tuple(
        FunctionStage(
            stage,
            tuple(
                Choice(function.name, function.name, function.name in chosen or function.id in chosen)
                for function in vocabulary.functions_in(stage.id)
            ),
        )
        for stage in vocabulary.stages
    )


def _other_functions(chosen: Sequence[str], service: Snapshot) -> tuple[str, ...]:
    """Return what is asked for by another word than the vocabulary's own."""
    own = {words for function in service.atlas.vocabulary.functions for words in (function.name, function.id)}
    return tuple(word for word in chosen if word not in own)


def _selects(values: Mapping[str, str], service: Snapshot) -> dict[str, tuple[Choice, ...]]:
    offered: dict[str, Mapping[str, str]] = {
        "layout": {one.id: f"{one.region} {one.name}" for one in service.atlas.layouts.values()},
        "grade": {grade.value: f"{grade.value} {grade.label}" for grade in Grade if grade is not Grade.F},
        "match": {"any": "任一项即可", "all": "各项都要"},
        "candidates": {kind.value: kind.words for kind in CandidateKind if kind is not CandidateKind.FILE},
        "resolution": {str(size): _cell_words(size) for size in range(COARSEST, FINEST + 1)},
        "datum": {datum.value: datum.words for datum in Datum},
        "weights": {"entropy": "熵权法（按数据的差异）"},
        "method": {method.value: method.words for method in Method},
        "normalisation": {one.value: one.words for one in Normalisation},
        "missing": {rule.value: rule.words for rule in Missing},
    }
    defaults = {"resolution": "8", "datum": "wgs84"}
    return {name: tuple(choices(whole, values.get(name) or defaults.get(name))) for name, whole in offered.items()}


def _cell_words(resolution: int) -> str:
    import h3

    return f"{resolution} 级，每格约 {h3.average_hexagon_area(resolution, unit='km^2'):.2g} 平方公里"


def _near_rows(chosen: Sequence[str]) -> tuple[NearRow, ...]:
    rows = []
    for words in [*chosen, *[""] * max(1, _ROWS - 1 - len(chosen))][:_MOST_ROWS]:
        target, _, within = words.replace("：", ":").rpartition(":")
        kind, name = _kind_and_name(target, [theme.value for theme in _THEMES])
        rows.append(NearRow(_kinds({}, kind), name, within))
    return tuple(rows)


def _rank_rows(chosen: Sequence[str]) -> tuple[RankRow, ...]:
    return tuple(_rank_row(words) for words in [*chosen, *[""] * max(1, _ROWS - len(chosen))][:_MOST_ROWS])


def _rank_row(words: str) -> RankRow:
    read = _read(words)
    target = read.name if read else words.rpartition(":")[0] or words
    kind, name = _kind_and_name(target, [*(theme.value for theme in _THEMES), *_MEASURES])
    aim = read.direction.value if read else None
    span = read.written.rpartition(":")[2].partition("*")[0] if read and read.low is not None else ""
    weight = read.written.rpartition("*")[2] if read and read.weight is not None else ""
    return RankRow(_kinds(_MEASURES, kind), name, tuple(choices(_AIMS, aim)), span, weight)


def _read(words: str) -> Criterion | None:
    try:
        return criterion(words) if words else None
    except QuestionInvalid:
        return None


def _kind_and_name(target: str, kinds: Sequence[str]) -> tuple[str | None, str]:
    if target in kinds:
        return target, ""
    return (OTHER, target) if target else (None, "")


def _kinds(more: Mapping[str, str], chosen: str | None) -> tuple[Choice, ...]:
    themes = {theme.value: f"距{theme.label}" if more else theme.label for theme in _THEMES}
    named = "距指定的地点、区或坐标" if more else "指定的地点、区或坐标"
    return tuple(choices({**themes, **more, OTHER: named}, chosen))
