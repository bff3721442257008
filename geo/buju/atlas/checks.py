"""The rules that the data must meet. Each rule yields its faults; all of them run, whatever the others find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from buju.atlas.layers import Layers
from buju.atlas.place import Place
from buju.atlas.seeds import Seeds
from buju.errors import closest
from buju.fault import Fault, FaultCode
from buju.policy.citation import Citation
from buju.policy.folded import fold
from buju.spatial.datum import Metric
from buju.spatial.grade import Grade
from buju.spatial.role import Role

# Outlines of districts and towns come from different sources and are generalised differently.
_OUTSIDE_TOLERANCE_M = 300.0
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules look at: everything that was read."""

    seeds: Seeds
    layers: Layers


Rule = Callable[[Subject], Iterator[Fault]]


def check(seeds: Seeds, layers: Layers) -> list[Fault]:
    """Run every rule over what was read and return all faults, by file and line."""
    subject = Subject(seeds, layers)
    found = [*seeds.faults, *layers.faults, *(fault for rule in RULES for fault in rule(subject))]
    return sorted(found, key=lambda fault: (fault.file, fault.line, fault.code, fault.message))


def facts_name_known_places(subject: Subject) -> Iterator[Fault]:
    """Every place id that a fact names exists."""
    known = subject.layers.where
    for fact in subject.seeds.facts:
        named = [*fact.places, *([fact.of] if fact.kind == "membership" and fact.of else [])]
        for place in named:
            if place not in known:
                message = f"places：没有地点“{place}”；相近的有：{closest(place, known)}"
                yield _of_fact(subject, fact.id, FaultCode.ID_DANGLING, message)


def facts_name_known_layouts(subject: Subject) -> Iterator[Fault]:
    """Every layout id that a fact names exists."""
    known = [layout.id for layout in subject.layers.layouts]
    for fact in subject.seeds.facts:
        if fact.kind in ("layout", "membership") and fact.layout not in known:
            message = f"layout：没有布局“{fact.layout}”；现有：{closest(fact.layout, known)}"
            yield _of_fact(subject, fact.id, FaultCode.ID_DANGLING, message)


def layouts_name_known_files(subject: Subject) -> Iterator[Fault]:
    """Every document and surroundings layer that a layout names exists."""
    documents = [document.id for document in subject.seeds.documents]
    contexts = [context.file.id for context in subject.layers.contexts]
    for layout in subject.layers.layouts:
        file = f"layers/{layout.id}/layer.json"
        if layout.document not in documents:
            message = f"document：没有文件“{layout.document}”；现有：{closest(layout.document, documents)}"
            yield Fault.of(FaultCode.ID_DANGLING, message, file=file)
        for context in layout.context:
            if context not in contexts:
                message = f"context：没有背景图层“{context}”；现有：{closest(context, contexts)}"
                yield Fault.of(FaultCode.ID_DANGLING, message, file=file)


def places_match_facts(subject: Subject) -> Iterator[Fault]:
    """A place lists exactly the facts that name it; facts that are themselves faulty are not held against it."""
    named: dict[str, set[str]] = {}
    for fact in subject.seeds.facts:
        for place_id in fact.places:
            named.setdefault(place_id, set()).add(fact.id)
    for place in subject.layers.places:
        listed = set(place.record.facts)
        for fact_id in sorted(listed - set(subject.seeds.written)):
            yield _of_place(subject, place, FaultCode.ID_DANGLING, f"facts：没有事实“{fact_id}”", keep=True)
        sound = {fact.id for fact in subject.seeds.facts}
        if listed & sound != named.get(place.id, set()):
            odd = "、".join(sorted((listed & sound) ^ named.get(place.id, set())))
            message = f"“{place.name}”所列事实与 facts.yaml 不一致（{odd}）；请重新运行 buju digitise"
            yield _of_place(subject, place, FaultCode.LAYER_STALE, message, keep=True)


def places_cite_the_text(subject: Subject) -> Iterator[Fault]:
    """Every citation of a place is in its clause, character for character."""
    texts = {document.id: document.stored for document in subject.seeds.documents}
    for place in subject.layers.places:
        if not place.record.citations:
            yield _of_place(subject, place, FaultCode.PLACE_UNCITED, f"“{place.name}”没有引文")
        for citation in place.record.citations:
            text = texts.get(citation.document)
            clause = None if text is None else text.clause(citation.clause)
            if text is None:
                message = f"引用了没有的文件“{citation.document}”；现有：{closest(citation.document, texts)}"
                yield _of_place(subject, place, FaultCode.ID_DANGLING, message)
            elif clause is None:
                message = f"引用了原文没有的条款“{citation.clause}”"
                yield _of_place(subject, place, FaultCode.CLAUSE_UNKNOWN, message)
            elif not (clause.start <= citation.start and citation.end <= clause.end):
                message = f"引文“{citation.words}”的位置不在条款“{citation.clause}”内"
                yield _of_place(subject, place, FaultCode.CITATION_OFFSET, message)
            elif text.raw[citation.start : citation.end] != citation.quote:
                yield _of_place(subject, place, FaultCode.CITATION_OFFSET, _unlike(citation, text.raw))


def _unlike(citation: Citation, raw: str) -> str:
    real = raw[citation.start : citation.end]
    return f"引文“{citation.words}”与原文不符；原文此处为“{''.join(real.split())}”"


def places_have_their_shape(subject: Subject) -> Iterator[Fault]:
    """Grade F has no shape; every other grade has one."""
    for place in subject.layers.places:
        if place.shape is not None and not place.grade.is_drawn:
            message = f"“{place.name}”为 F 级（无法定位），不应有图形"
            yield _of_place(subject, place, FaultCode.GRADE_F_WITH_SHAPE, message)
        if place.shape is None and place.grade.is_drawn:
            yield _of_place(subject, place, FaultCode.SHAPE_MISSING, f"“{place.name}”为 {place.grade} 级，应有图形")


def shapes_are_valid(subject: Subject) -> Iterator[Fault]:
    """Shapes are valid, wound by the right-hand rule, and have at most 6 decimals (RFC 7946 3.1.6, 11.2)."""
    for place in subject.layers.places:
        if place.shape is None:
            continue
        if not place.shape.is_valid:
            reason = shapely.is_valid_reason(place.shape)
            yield _of_place(subject, place, FaultCode.SHAPE_INVALID, f"“{place.name}”图形无效：{reason}")
        elif any(ring.is_ccw is hole for ring, hole in _rings(place)):
            message = f"“{place.name}”外环应为逆时针、内环应为顺时针"
            yield _of_place(subject, place, FaultCode.SHAPE_WINDING, message)
        coordinates = shapely.get_coordinates(place.shape)
        if (abs(coordinates - coordinates.round(_DECIMALS)) > 1e-9).any():
            message = f"“{place.name}”坐标多于 {_DECIMALS} 位小数"
            yield _of_place(subject, place, FaultCode.SHAPE_PRECISION, message)


def _rings(place: Place) -> Iterator[tuple[shapely.LinearRing, bool]]:
    for part in shapely.get_parts(place.shape):
        if isinstance(part, shapely.Polygon):
            yield part.exterior, False
            yield from ((ring, True) for ring in part.interiors)


def grades_fit_evidence(subject: Subject) -> Iterator[Fault]:
    """No grade is above what the record proves (geometry grades A to F)."""
    for place in subject.layers.places:
        for reason in _overgraded(place):
            message = f"“{place.name}”定为 {place.grade} 级，但{reason}"
            yield _of_place(subject, place, FaultCode.GRADE_TOO_HIGH, message)


def _overgraded(place: Place) -> Iterator[str]:
    record = place.record
    if not record.grade.is_drawn:
        return
    missing = [side.road for side in record.sides if not side.found]
    if missing and record.grade < Grade.E:
        yield f"四至中的{'、'.join(missing)}未找到，最高为 E 级"
    if record.grade is Grade.B and len(record.sides) != 4:
        yield "没有列全四至"
    if record.grade < Grade.E and record.margin_m is None:
        yield "没有写明误差（米），只能作为示意（E 级）"
    if not record.sources:
        yield "没有写明来源"
    if record.candidate and record.grade < Grade.D:
        yield "位置仍是候选，最高为 D 级"


def sides_are_worded(subject: Subject) -> Iterator[Fault]:
    """Every road of a 四至 is in a quote about the place."""
    quotes: dict[str, str] = {}
    for fact in subject.seeds.facts:
        for place_id in fact.places:
            quotes[place_id] = quotes.get(place_id, "") + fold(fact.citation.quote) + "\n"
    for place in subject.layers.places:
        for side in place.record.sides:
            if fold(f"{side.side}至{side.road}") not in quotes.get(place.id, ""):
                message = f"四至“{side.side}至{side.road}”不在任何引文内"
                yield _of_place(subject, place, FaultCode.QUOTE_NOT_FOUND, message)


def places_are_in_their_district(subject: Subject) -> Iterator[Fault]:
    """A shape lies in the district that its record names, within the sources' disagreement."""
    districts = _districts(subject)
    for place in subject.layers.places:
        name = place.record.district
        if name is None or place.shape is None or not place.shape.is_valid:
            continue
        if name not in districts:
            message = f"district：没有“{name}”的区界；相近的有：{closest(name, districts)}"
            yield _of_place(subject, place, FaultCode.ID_DANGLING, message)
            continue
        metric = Metric.around(districts[name])
        room = metric.to_metres(districts[name]).buffer(_OUTSIDE_TOLERANCE_M)
        if not room.covers(metric.to_metres(place.shape)):
            message = f"“{place.name}”有一部分在{name}之外（超出 {_OUTSIDE_TOLERANCE_M:g} 米以上）"
            yield _of_place(subject, place, FaultCode.SHAPE_OUTSIDE, message)


def _districts(subject: Subject) -> dict[str, BaseGeometry]:
    """Return district outlines by name; a layout's own outline is finer than that of the surroundings."""
    around = {
        shape.name: shape.shape
        for context in subject.layers.contexts
        if context.file.kind == "area"
        for shape in context.shapes
    }
    own = {
        place.name: place.shape
        for place in subject.layers.places
        if place.role is Role.AREA and place.shape is not None and place.shape.is_valid
    }
    return around | own


RULES: tuple[Rule, ...] = (
    facts_name_known_places,
    facts_name_known_layouts,
    layouts_name_known_files,
    places_match_facts,
    places_cite_the_text,
    places_have_their_shape,
    shapes_are_valid,
    grades_fit_evidence,
    sides_are_worded,
    places_are_in_their_district,
)


def _of_fact(subject: Subject, fact_id: str, code: FaultCode, message: str) -> Fault:
    file, line = subject.seeds.written[fact_id]
    return Fault.of(code, message, file=file, line=line, entry=fact_id)


def _of_place(subject: Subject, place: Place, code: FaultCode, message: str, *, keep: bool = False) -> Fault:
    """Make a fault of a place; with `keep` the place itself is sound enough to stay in the atlas."""
    file, line = subject.layers.where[place.id]
    return Fault.of(code, message, file=file, line=line, entry=None if keep else place.id)
