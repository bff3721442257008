"""A made-up atlas whose every text tries to break out of its page."""

from __future__ import annotations

from shapely.geometry import box

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Layout
from buju.atlas.memory import MemoryAtlas
from buju.atlas.place import Place, PlaceRecord
from buju.fault import Fault, FaultCode, Line
from buju.policy.citation import Citation, resolve
from buju.policy.document import Document, DocumentSource, StoredText
from buju.policy.fact import FACT, Fact
from buju.policy.unstated import Stated, Unstated
from buju.spatial.source import Source

SCRIPT = "<script>window.pwned=1</script>"
CLOSING = "</script></style></title><img src=x onerror=window.pwned=2>"
TEMPLATE = "`${window.pwned=3}`"
JINJA = "{{ 7*7 }}{% raw %}"
QUOTED = "\"'><svg onload=window.pwned=4>&amp;"
HOSTILE = (SCRIPT, CLOSING, TEMPLATE, JINJA, QUOTED)

TEXT = f"""# 示例区人民政府文件

示府〔2024〕1号

一、主要{JINJA}目标

到2027年，数量达到600颗左右，{TEMPLATE}随后。

二、空间布局

以{SCRIPT}为核心区，辐射{CLOSING}一带。

**围绕{QUOTED}建设。**责任单位：区经委。
"""

STORED = StoredText("made", TEXT)


def cite(quote: str, clause: str) -> Citation:
    found = resolve(STORED, clause_id=clause, quote=quote, occurrence=1)
    assert isinstance(found, Citation), found
    return found


def document() -> Document:
    nothing = Unstated(unstated=f"没有{SCRIPT}")
    source = DocumentSource(
        id="made",
        short=f"计划{TEMPLATE}",
        kind="plan",
        title=Stated(value=f"标题{CLOSING}", citation=cite("示府〔2024〕1号", "文首")),
        issuer=nothing,
        number=nothing,
        issued=nothing,
        printed=nothing,
        period=nothing,
        sha256="0" * 64,
        licence_ground=JINJA,
        note=QUOTED,
    )
    return Document(source, STORED)


def facts() -> list[Fact]:
    both = ("made-core", "made-belt")
    rows: list[dict[str, object]] = [
        {"kind": "layout", "citation": cite(f"以{SCRIPT}为核心区", "二"), "layout": "made", "wording": CLOSING},
        {"kind": "mention", "citation": cite(SCRIPT, "二"), "name": SCRIPT},
        {"kind": "membership", "citation": cite(f"辐射{CLOSING}一带", "二"), "layout": "made", "part": QUOTED},
        {"kind": "function", "citation": cite(f"为核心区，辐射{CLOSING}", "二"), "functions": HOSTILE},
        {"kind": "responsibility", "citation": cite("责任单位：区经委", "二"), "task": JINJA, "units": HOSTILE},
        {"kind": "anomaly", "citation": cite(QUOTED, "二"), "oddity": TEMPLATE, "explanation": SCRIPT},
        {
            "kind": "question",
            "citation": cite(SCRIPT, "二"),
            "question": f"{TEMPLATE}？",
            "readings": [
                {"reading": SCRIPT, "citation": cite(QUOTED, "二"), "is_held": True},
                {"reading": JINJA, "citation": cite(SCRIPT, "二")},
            ],
        },
        {
            "kind": "target",
            "citation": cite("数量达到600颗左右", "一"),
            "indicator": f"数量{QUOTED}",
            "operator": "about",
            "value": 600,
            "unit": "颗",
            "year": {"value": 2027, "citation": cite("到2027年", "一")},
            "scope": CLOSING,
        },
    ]
    return [
        FACT.validate_python({"id": f"made-{at}", "places": both, "note": JINJA} | row) for at, row in enumerate(rows)
    ]


def place(place_id: str, name: str, role: str, grade: str, west: float | None) -> Place:
    source = Source(title=SCRIPT, licence=TEMPLATE, attribution=QUOTED, date="2026-01-01")
    record = PlaceRecord(
        id=place_id,
        name=name,
        aliases=(CLOSING,),
        layout="made",
        role=role,
        grade=grade,
        method=f"{JINJA}{SCRIPT}",
        sources=() if west is None else (source,),
        margin_m=None,
        datum="WGS 84",
        citations=(cite(SCRIPT, "二"),),
        facts=tuple(fact.id for fact in facts()) if place_id in ("made-core", "made-belt") else (),
        district=TEMPLATE,
    )
    return Place(record, None if west is None else box(west, 31.0, west + 0.05, 31.1))


def atlas(*, faults: tuple[Fault, ...] = ()) -> Atlas:
    layout = Layout(
        id="made",
        name=SCRIPT,
        title=CLOSING,
        region=TEMPLATE,
        document="made",
        data_date="2026-01-01",
        scale_note=QUOTED,
        bbox=(121.0, 31.0, 121.2, 31.1),
        context=(),
    )
    places = [
        place("made-core", SCRIPT, "core", "E", 121.0),
        place("made-belt", CLOSING, "belt", "E", 121.1),
        place("made-town", TEMPLATE, "town", "C", 121.15),
        place("made-lost", QUOTED, "park", "F", None),
    ]
    return MemoryAtlas(documents=[document()], facts=facts(), layouts=[layout], places=places, faults=faults)


def fault(message: str, *, file: str = "seeds/made/facts.yaml") -> Fault:
    return Fault.of(FaultCode.QUOTE_NOT_FOUND, message, where=Line(file, 7), entry="made-99")
