"""A made-up atlas of two plans: targets that may and may not stand on one line, and relations of every sort."""

from __future__ import annotations

from shapely.geometry import Point, box

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.ledger import overlaps
from buju.atlas.memory import MemoryAtlas
from buju.atlas.place import Place, PlaceRecord
from buju.atlas.relation import RELATION, Relation
from buju.policy.citation import Citation, resolve
from buju.policy.document import Document, DocumentSource, StoredText
from buju.policy.fact import FACT, Fact
from buju.policy.unstated import Unstated
from buju.spatial.source import Side, Source

TEXT = """一、目标

企业达到100家，卫星达到600颗，产业规模达到1000亿元。

二、布局

以东港为核心，建设明月
园。
"""


def atlas(*, words: str = "") -> Atlas:
    """Return the atlas; `words` are put into every name and reason."""
    ours, theirs = _document("left-plan", "甲计划"), _document("right-plan", "乙计划")
    places = [
        _place("left-core", f"东港{words}", "left-layout", ours, west=121.0),
        _place("left-point", "明月园", "left-layout", ours, west=None, grade="D"),
        _place("left-lost", "无处园", "left-layout", ours, west=None, grade="F"),
        _place("right-core", f"东港{words}", "right-layout", theirs, west=121.02),
    ]
    facts = [
        *_facts(ours, "left", scope="甲市", unit_of_scale="亿元", place="left-core"),
        *_facts(theirs, "right", scope="乙市", unit_of_scale="万元", place="right-core"),
    ]
    return MemoryAtlas(
        documents=[ours, theirs],
        facts=facts,
        layouts=[_layout("left-layout", "left-plan", words), _layout("right-layout", "right-plan", words)],
        places=places,
        relations=[*_relations(words), *overlaps(places)],
    )


def _relations(words: str) -> list[Relation]:
    left, right = {"fact": "left-core-m", "place": "left-core"}, {"fact": "right-core-m", "place": "right-core"}
    told = {"left": {"fact": "left-satellites"}, "right": {"fact": "right-satellites"}}
    rows: list[dict[str, object]] = [
        {"id": "harbours", "kind": "homonym", "status": "stated", "left": left, "right": right},
        {"id": "perhaps", "kind": "same-place", "status": "candidate", "left": left, "right": right},
        {"id": "figures", "kind": "same-figure", "status": "stated", **told},
    ]
    return [RELATION.validate_python({"reason": f"理由{words}。"} | row) for row in rows]


def _facts(document: Document, side: str, *, scope: str, unit_of_scale: str, place: str) -> list[Fact]:
    def target(name: str, quote: str, *, unit: str, value: float, indicator: str, group: str) -> Fact:
        return _fact(document, f"{side}-{name}", quote, "一", (place,)) | {
            "kind": "target",
            "indicator": indicator,
            "operator": "equal",
            "value": value,
            "unit": unit,
            "year": {"unstated": "没有写年份"},
            "scope": scope,
            "group": group,
        }

    rows = [
        target("firms", "企业达到100家", unit="家", value=100, indicator="企业", group="enterprise"),
        target("satellites", "卫星达到600颗", unit="颗", value=600, indicator="卫星", group="capacity"),
        target("scale", "产业规模达到1000亿元", unit=unit_of_scale, value=1000, indicator="产业规模", group="scale"),
        _fact(document, f"{side}-core-m", "以东港为核心", "二", (place,))
        | {"kind": "membership", "layout": f"{side}-layout", "part": "核心"},
        _fact(document, f"{side}-park", "建设明月\n园", "二", (place,)) | {"kind": "function", "functions": ["明月园"]},
    ]
    return [FACT.validate_python(row) for row in rows]


def _fact(document: Document, fact_id: str, quote: str, clause: str, places: tuple[str, ...]) -> dict[str, object]:
    return {"id": fact_id, "citation": cite(document, quote, clause), "places": places}


def cite(document: Document, quote: str, clause: str) -> Citation:
    found = resolve(document.stored, clause_id=clause, quote=quote, occurrence=1)
    assert isinstance(found, Citation), found
    return found


def _document(document_id: str, short: str) -> Document:
    nothing = Unstated(unstated="没有写")
    source = DocumentSource(
        id=document_id,
        short=short,
        kind="plan",
        title=nothing,
        issuer=nothing,
        number=nothing,
        issued=nothing,
        printed=nothing,
        period=nothing,
        sha256="0" * 64,
        licence_ground="示例",
    )
    return Document(source, StoredText(document_id, TEXT))


def _layout(layout_id: str, document: str, words: str) -> Layout:
    return Layout(
        id=layout_id,
        name=f"一核{words}",
        title="示例布局",
        region=f"{layout_id[0]}市",
        document=document,
        data_date="2026-01-01",
        scale_note="示意图。",
        bbox=(121.0, 31.0, 121.1, 31.1),
        context=(),
    )


def _place(place_id: str, name: str, layout: str, document: Document, *, west: float | None, grade: str = "C") -> Place:
    shape = Point(121.05, 31.05) if grade == "D" else None if west is None else box(west, 31.0, west + 0.05, 31.1)
    source = Source(title="示例界线", licence="ODbL-1.0", attribution="© 示例", date="2026-01-01")
    record = PlaceRecord(
        id=place_id,
        name=name,
        aliases=(),
        layout=layout,
        role="core" if grade == "C" else "park",
        grade=grade,
        method="示例作法",
        sources=() if shape is None else (source,),
        margin_m=500 if grade == "D" else 100 if grade == "C" else None,
        datum="WGS84",
        citations=(cite(document, "以东港为核心", "二"),),
        facts=(),
        sides=(Side(side="东", road="明月路", found=False, remark="没有找到"),) if grade == "D" else (),
        candidate="可能是另一处" if grade == "D" else None,
    )
    return Place(record, shape)
