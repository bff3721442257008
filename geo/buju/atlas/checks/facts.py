"""Rules on facts and on the vocabulary of functions: a word has one meaning, every stated function is mapped."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from buju.atlas.glossary import FILE
from buju.atlas.relation import RelationKind
from buju.errors import closest
from buju.fault import Fault, FaultCode, Line
from buju.folded import fold, name_key
from buju.policy.fact import Host, StatedFunction, Target
from buju.policy.unstated import Unstated
from buju.spatial.boundstext import read_bounds
from buju.spatial.role import FeatureType, Role

if TYPE_CHECKING:
    from buju.atlas.checks.subject import Subject
    from buju.atlas.place import Place


_UNITS = (FeatureType.PROVINCE, FeatureType.DISTRICT, FeatureType.TOWN)


def facts_name_known_places(subject: Subject) -> Iterator[Fault]:
    """Every place id that a fact names exists."""
    known = subject.layers.where
    for fact in subject.seeds.facts:
        named = [*fact.places, *([fact.of] if fact.kind == "membership" and fact.of else [])]
        for place in named:
            if place not in known:
                message = f"places：没有地点“{place}”；相近的有：{closest(place, known)}"
                yield subject.of_fact(fact.id, FaultCode.ID_DANGLING, message)


def hosts_are_known(subject: Subject) -> Iterator[Fault]:
    """A stated host is a known unit or a place, by its full name, unless the fact says that it is none."""
    units = {
        name
        for context in subject.layers.contexts
        if context.file.theme in _UNITS
        for shape in context.shapes
        for name in (shape.name, shape.within)
        if name
    }
    known = units | {place.name for place in subject.layers.places}
    for fact in subject.seeds.facts:
        if isinstance(fact, Host) and fact.is_unit and fact.host not in known:
            message = (
                f"host：没有政区或地点“{fact.host}”；相近的有：{closest(fact.host, known)}；都不是的写 is_unit: false"
            )
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
        now = record.model_dump(mode="json", include={"citations", "facts", "host"})
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


def places_are_cited(subject: Subject) -> Iterator[Fault]:
    """A sound fact names every place and cites the text for it; faulty facts are not held against it.

    What a text puts other places into is named by the facts that say so.
    """
    holding = {name_key(fact.host) for fact in subject.seeds.facts if isinstance(fact, Host)}
    for place in subject.layers.places:
        record = place.record.stated_by(subject.about[place.id])
        holds = any(name_key(name) in holding for name in (place.name, *place.record.aliases))
        if not record.citations and not holds and place.id not in subject.seeds.misstated:
            message = f"“{place.name}”没有引文；facts.yaml 中应有 kind: mention 或 membership 的事实写明它"
            yield subject.of_place(place, FaultCode.PLACE_UNCITED, message)


def sides_are_worded(subject: Subject) -> Iterator[Fault]:
    """Every road of a 四至 is in a quote about the place, on its side, however that is worded (东至, 东起, 以…为界)."""
    fenced = {place.id for place in subject.layers.places if place.record.sides}
    read: dict[str, set[tuple[str, str]]] = {place_id: set() for place_id in fenced}
    for fact in subject.seeds.facts:
        for place_id in fenced.intersection(fact.places):
            sides = read_bounds(fold(fact.citation.quote)).sides
            read[place_id] |= {(side.side, fold(side.words)) for side in sides}
    for place in subject.layers.places:
        for side in place.record.sides:
            if (str(side.side), fold(side.road)) not in read[place.id]:
                message = f"四至“{side.side}至{side.road}”不在任何引文内"
                yield subject.of_place(place, FaultCode.QUOTE_NOT_FOUND, message)


def targets_agree(subject: Subject) -> Iterator[Fault]:
    """One indicator of one scope and year has one value in a document."""
    first: dict[tuple[str, ...], Target] = {}
    for target in _targets(subject):
        year = target.deadline or "" if isinstance(target.year, Unstated) else target.year.value
        key = (target.citation.document, fold(target.indicator), fold(target.scope), str(year))
        other = first.setdefault(key, target)
        if _amount(other) != _amount(target):
            message = f"目标“{target.indicator}”与 {other.id} 的数值不同（{other.citation.words}）"
            yield subject.of_fact(target.id, FaultCode.TARGET_CONFLICT, message)
            message = f"目标“{other.indicator}”与 {target.id} 的数值不同（{target.citation.words}）"
            yield subject.of_fact(other.id, FaultCode.TARGET_CONFLICT, message)


def targets_come_from_plans(subject: Subject) -> Iterator[Fault]:
    """A press article states no target of a plan."""
    press = {document.id for document in subject.seeds.documents if document.source.kind == "press"}
    for target in _targets(subject):
        if target.citation.document in press:
            message = f"“{target.indicator}”出自报道，不能作为规划目标；应为 kind: figure"
            yield subject.of_fact(target.id, FaultCode.PRESS_TARGET, message)


def _amount(target: Target) -> tuple[object, ...]:
    return target.operator, target.value, target.upper, target.unit


def _targets(subject: Subject) -> Iterator[Target]:
    return (fact for fact in subject.seeds.facts if isinstance(fact, Target))


def relations_have_both_ends(subject: Subject) -> Iterator[Fault]:
    """Every fact and place at the end of a relation exists, and the fact speaks of the place."""
    facts = {fact.id: fact for fact in subject.seeds.facts}
    for relation in subject.ledger.relations:
        for end in (relation.left, relation.right):
            if end.fact is not None and end.fact not in subject.seeds.written:
                known = closest(end.fact, subject.seeds.written)
                message = f"关系“{relation.id}”：没有事实“{end.fact}”；相近的有：{known}"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)
            if end.place is not None and end.place not in subject.layers.where:
                known = closest(end.place, subject.layers.where)
                message = f"关系“{relation.id}”：没有地点“{end.place}”；相近的有：{known}"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)
            elif end.fact in facts and end.place is not None and end.place not in facts[end.fact].places:
                message = f"关系“{relation.id}”：事实“{end.fact}”没有说到地点“{end.place}”"
                yield subject.of_relation(relation, FaultCode.RELATION_DANGLING, message)


def homonyms_stay_apart(subject: Subject) -> Iterator[Fault]:
    """What the ledger calls homonyms are two places."""
    for relation in subject.ledger.relations:
        apart = relation.kind in (RelationKind.HOMONYM, RelationKind.NEAR_NAME)
        if apart and relation.left.place is not None and relation.left.place == relation.right.place:
            message = f"关系“{relation.id}”：两端并成了同一地点“{relation.left.place}”，应为两处"
            yield subject.of_relation(relation, FaultCode.HOMONYM_MERGED, message)


def homonyms_are_listed(subject: Subject) -> Iterator[Fault]:
    """Two places of different layouts with one name stand in the ledger, as one thing or as two.

    Regions that a plan merely works with (京津冀, 青浦) bear the names that everybody uses: they need no entry.
    """
    known = {frozenset((item.left.place, item.right.place)) for item in subject.ledger.relations}
    named: dict[str, list[Place]] = {}
    for place in subject.layers.places:
        if place.role is not Role.PARTNER:
            named.setdefault(fold(place.name), []).append(place)
    for places in named.values():
        for left, right in combinations(places, 2):
            if left.record.layout != right.record.layout and frozenset((left.id, right.id)) not in known:
                message = f"“{right.name}”与地点 {left.id} 同名而分属两个布局，关系台账没有说明是否同一处"
                yield subject.of_place(right, FaultCode.HOMONYM_UNLISTED, message)


def functions_have_a_stage(subject: Subject) -> Iterator[Fault]:
    """The stage that a function names is written."""
    glossary = subject.glossary
    known = [stage.id for stage in glossary.stages]
    for function in glossary.functions:
        if function.stage not in known:
            message = f"stage：没有环节“{function.stage}”；现有：{'、'.join(known) or '（无）'}"
            yield _fault(FaultCode.ID_DANGLING, message, subject, "functions", function.id)


def words_have_one_meaning(subject: Subject) -> Iterator[Fault]:
    """No word is a synonym of two functions; what means several at once stands in `shared`, and only there."""
    glossary = subject.glossary
    first: dict[str, str] = {}
    for function in glossary.functions:
        for words in function.words:
            other = first.setdefault(fold(words).casefold(), function.id)
            if other != function.id:
                message = f"“{words}”已是 {other} 的叫法；兼指几种功能的，应写在 shared 中"
                yield _fault(FaultCode.ID_DUPLICATE, message, subject, "functions", function.id)
    for row in glossary.shared:
        other = first.setdefault(fold(row.words).casefold(), "shared")
        if other != "shared":
            message = f"“{row.words}”已是 {other} 的叫法，不应再列为合称"
            yield _fault(FaultCode.ID_DUPLICATE, message, subject, "shared", row.words)


def vocabulary_names_known_functions(subject: Subject) -> Iterator[Fault]:
    """Every function that a general one, shared words or the mapping name is written."""
    glossary = subject.glossary
    known = [function.id for function in glossary.functions]
    named = [
        *(("functions", (function.id,), function.may_mean) for function in glossary.functions),
        *(("shared", (row.words,), row.functions) for row in glossary.shared),
        *(("mapping", (row.fact, row.words), row.functions) for row in glossary.mapping),
    ]
    for part, key, functions in named:
        for function_id in functions:
            if function_id not in known:
                message = f"functions：没有功能“{function_id}”；相近的有：{closest(function_id, known)}"
                yield _fault(FaultCode.ID_DANGLING, message, subject, part, *key)


def mapping_keeps_to_the_facts(subject: Subject) -> Iterator[Fault]:
    """Every row of the mapping names a stated function and words of it, verbatim.

    Facts that are themselves faulty are not held against it.
    """
    stated = {fact.id: fact for fact in subject.seeds.facts if isinstance(fact, StatedFunction)}
    sound = {fact.id for fact in subject.seeds.facts}
    for row in subject.glossary.mapping:
        fact = stated.get(row.fact)
        if fact is None and (row.fact in sound or row.fact not in subject.seeds.written):
            message = f"fact：没有功能定位“{row.fact}”；相近的有：{closest(row.fact, stated)}"
            yield _fault(FaultCode.ID_DANGLING, message, subject, "mapping", row.fact, row.words)
        elif fact is not None and row.words not in fact.functions:
            message = f"words：“{row.words}”不是事实 {row.fact} 所列功能；所列为：{'、'.join(fact.functions)}"
            yield _fault(FaultCode.FIELD_INVALID, message, subject, "mapping", row.fact, row.words)


def stated_functions_are_mapped(subject: Subject) -> Iterator[Fault]:
    """Every wording of every stated function is mapped to the vocabulary."""
    mapped = {(row.fact, row.words) for row in subject.glossary.mapping}
    stated = [fact for fact in subject.seeds.facts if isinstance(fact, StatedFunction)]
    if not subject.glossary.is_there:
        if stated:
            count = sum(len(fact.functions) for fact in stated)
            message = f"没有 {FILE}，{count} 处功能没有归类，按功能查询不可用"
            yield Fault.of(FaultCode.FUNCTION_UNMAPPED, message, where=Line(FILE))
        return
    for fact in stated:
        for words in fact.functions:
            if (fact.id, words) not in mapped:
                message = f"事实 {fact.id} 的功能“{words}”没有归类；应在 {FILE} 的 mapping 中写明"
                yield Fault.of(FaultCode.FUNCTION_UNMAPPED, message, where=subject.seeds.written[fact.id])


def _fault(code: FaultCode, message: str, subject: Subject, part: str, *key: str) -> Fault:
    return Fault.of(code, message, where=subject.glossary.line(part, *key))
