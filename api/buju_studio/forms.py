"""What a person may fill in of each kind of fact: fields, what they are called, how they are typed."""

from __future__ import annotations

import re
from enum import EnumType
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from buju.drafting.sourcefile import SOURCE_FIELDS
from buju.policy.document import DocumentSource
from buju.policy.fact import KINDS, Fact
from buju.spatial.role import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

_NOT_ASKED = frozenset({"id", "standing", "citation", "places", "note", "kind", "layout", "of", "is_unit", "readings"})
# What only a person with the whole atlas before him can state.
_NO_FORMS = frozenset({"question"})
_LABELS = {
    "name": "名称",
    "nature": "性质",
    "status": "已有还是拟创建",
    "operator": "限定",
    "upper": "上限",
    "unit": "单位",
    "manner": "原文怎样说",
    "target_class": "指标还是里程碑",
    "functions": "功能",
    "units": "责任单位",
    "part": "身份",
    "wording": "提法",
    "target": "联系到",
    "deadline": "相对期限",
    "oddity": "存疑之处",
    "explanation": "疑在何处",
}
_ENDS = re.compile(r"[，：；（]")
# Told, not asked: what stands in them is of its own make (two years, the sides of a 四至).
_OTHERS: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "source": (
        "文件登记",
        [
            {
                "key": "field",
                "label": "哪一项",
                "type": "shown",
                "options": [
                    (name, _ENDS.split(DocumentSource.model_fields[name].description or name)[0])
                    for name in SOURCE_FIELDS
                ],
            },
            {"key": "value", "label": "值", "type": "shown", "options": []},
        ],
    ),
    "bounds": ("四至", [{"key": "sides", "label": "各面", "type": "shown", "options": []}]),
}
_OF_PLACES: list[dict[str, Any]] = [
    {"key": "role", "label": "角色", "type": "choice", "options": [(str(role), role.words) for role in Role]},
    {"key": "parent", "label": "属于", "type": "place", "options": []},
    {"key": "host", "label": "所在地", "type": "text", "options": []},
    {"key": "aliases", "label": "别名", "type": "list", "options": []},
]


@cache
def forms() -> dict[str, dict[str, Any]]:
    """Return for each kind what it is called, and its fields: key, label, type, options, and whether it must be."""
    members = get_args(get_args(Fact)[0])
    models = {str(one.model_fields["kind"].default): one for one in members}
    found: dict[str, dict[str, Any]] = {}
    for kind, words in KINDS.items():
        fields = [_field(key, info) for key, info in models[kind].model_fields.items() if key not in _NOT_ASKED]
        fields += _OF_PLACES if kind == "mention" else []
        found[kind] = {"words": words, "fields": fields, "addable": kind not in _NO_FORMS}
    return found | {
        kind: {"words": words, "fields": fields, "addable": False} for kind, (words, fields) in _OTHERS.items()
    }


def typed(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in with each value of its field's type; None for what was left empty."""
    asked = forms().get(kind, {"fields": []})["fields"]
    fields = {field["key"]: field["type"] for field in asked if field["type"] != "shown"}
    return {key: _typed(fields[key], value) for key, value in values.items() if key in fields}


def _typed(kind: str, value: Any) -> Any:  # noqa: ANN401 - JSON
    if kind == "list":
        items = value if isinstance(value, list) else re.split(r"[、,，;；\n]", str(value))
        return [str(item).strip() for item in items if str(item).strip()] or None
    words = str(value if value is not None else "").strip()
    if not words:
        return None
    if kind == "number" and re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", words):
        return float(words)
    return int(words) if kind == "year" and re.fullmatch(r"[0-9]{4}", words) else words


def _field(key: str, info: FieldInfo) -> dict[str, Any]:
    options = _options(info)
    label = _LABELS.get(key) or _ENDS.split(info.description or key)[0]
    return {"key": key, "label": label, "type": _type(key, info, options), "options": options}


def _type(key: str, info: FieldInfo, options: list[tuple[str, str]]) -> str:
    if options:
        return "choice"
    if key == "year":
        return "year"
    if get_origin(info.annotation) is tuple:
        return "list"
    return "number" if key in ("value", "upper") else "text"


def _options(info: FieldInfo) -> list[tuple[str, str]]:
    if isinstance(info.annotation, EnumType):
        return [(str(one), one.word) for one in info.annotation]
    if get_origin(info.annotation) is Literal:
        told = dict(re.findall(r"([a-z]+)[ ：:]+([^，,；;。：]+)", info.description or ""))
        return [(one, told.get(one, one)) for one in get_args(info.annotation)]
    return []
