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


def layers_repeat_the_facts(subject: Subject) -> Iterator[Fault]:
    """What a layer's file repeats of the facts is what they say now; places of faulty facts, or of none, wait.

    The atlas has its facts from facts.yaml either way: only those who open the file elsewhere see what is old.
    """
    old: dict[str, list[str]] = {}
    for place in subject.layers.places:
        record = place.record.stated_by(subject.about[place.id])
        now = record.model_dump(mode="json", include={"citations", "facts"})
        waits = place.id in subject.seeds.misstated or not record.citations
        if not waits and subject.layers.derived[place.id] != now:
            old.setdefault(subject.layers.where[place.id].file, []).append(place.name)
    for file, names in old.items():
        some = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
        message = f"所附引文和事实编号是旧的（{some} {len(names)} 处）；请重新运行 buju digitise"
        yield Fault.of(FaultCode.LAYER_STALE, message, where=Line(file))


def places_lie_in_their_layer(subject: Subject) -> Iterator[Fault]:
    """The layout that a place names exists."""
    known = [layout.id for layout in subject.layers.layouts]
    for place in subject.layers.places:
        if place.record.layout not in known:
            message = f"layout：没有布局“{place.record.layout}”；现有：{closest(place.record.layout, known)}"
            yield subject.of_place(place, FaultCode.ID_DANGLING, message)
