"""Rules on ids: whatever an entry names exists."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.checks.subject import Subject
from buju.errors import closest
from buju.fault import Fault, FaultCode, Line


def facts_name_known_places(subject: Subject) -> Iterator[Fault]:
    """Every place id that a fact names exists."""
    known = subject.layers.where
    for fact in subject.seeds.facts:
        named = [*fact.places, *([fact.of] if fact.kind == "membership" and fact.of else [])]
        for place in named:
            if place not in known:
                message = f"places：没有地点“{place}”；相近的有：{closest(place, known)}"
                yield subject.of_fact(fact.id, FaultCode.ID_DANGLING, message)


def facts_name_known_layouts(subject: Subject) -> Iterator[Fault]:
    """Every layout id that a fact names exists."""
    known = [layout.id for layout in subject.layers.layouts]
    for fact in subject.seeds.facts:
        if fact.kind in ("layout", "membership") and fact.layout not in known:
            message = f"layout：没有布局“{fact.layout}”；现有：{closest(fact.layout, known)}"
            yield subject.of_fact(fact.id, FaultCode.ID_DANGLING, message)


def layouts_name_known_files(subject: Subject) -> Iterator[Fault]:
    """Every document and surroundings layer that a layout names exists."""
    documents = [document.id for document in subject.seeds.documents]
    contexts = [context.file.id for context in subject.layers.contexts]
    for layout in subject.layers.layouts:
        file = f"layers/{layout.id}/layer.json"
        if layout.document not in documents:
            message = f"document：没有文件“{layout.document}”；现有：{closest(layout.document, documents)}"
            yield Fault.of(FaultCode.ID_DANGLING, message, where=Line(file))
        for context in layout.context:
            if context not in contexts:
                message = f"context：没有背景图层“{context}”；现有：{closest(context, contexts)}"
                yield Fault.of(FaultCode.ID_DANGLING, message, where=Line(file))


def places_match_facts(subject: Subject) -> Iterator[Fault]:
    """A place lists exactly the facts that name it; facts that are themselves faulty are not held against it."""
    named: dict[str, set[str]] = {}
    for fact in subject.seeds.facts:
        for place_id in fact.places:
            named.setdefault(place_id, set()).add(fact.id)
    for place in subject.layers.places:
        listed = set(place.record.facts)
        for fact_id in sorted(listed - set(subject.seeds.written)):
            yield subject.of_place(place, FaultCode.ID_DANGLING, f"facts：没有事实“{fact_id}”", keep=True)
        sound = {fact.id for fact in subject.seeds.facts}
        if listed & sound != named.get(place.id, set()):
            odd = "、".join(sorted((listed & sound) ^ named.get(place.id, set())))
            message = f"“{place.name}”所列事实与 facts.yaml 不一致（{odd}）；请重新运行 buju digitise"
            yield subject.of_place(place, FaultCode.LAYER_STALE, message, keep=True)


def places_lie_in_their_layer(subject: Subject) -> Iterator[Fault]:
    """The layout that a place names exists."""
    known = [layout.id for layout in subject.layers.layouts]
    for place in subject.layers.places:
        if place.record.layout not in known:
            message = f"layout：没有布局“{place.record.layout}”；现有：{closest(place.record.layout, known)}"
            yield subject.of_place(place, FaultCode.ID_DANGLING, message)
