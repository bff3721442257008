"""The ledger of relations between plans: what is written in `seeds/relations.yaml`, and overlaps of shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pydantic import Field
from shapely import STRtree

from buju.atlas.joined import named
from buju.atlas.relation import RELATION, End, Relation, RelationKind
from buju.atlas.store import Store, text_of
from buju.fault import Fault, FaultCode, Line
from buju.legible import plain
from buju.lined import ENOUGH, LinedMap, parse_yaml, too_many, unknown_keys, validated
from buju.schema import Entry
from buju.spatial.datum import areas_m2

if TYPE_CHECKING:
    from buju.atlas.place import Place

FILE = "seeds/relations.yaml"

# Outlines of neighbours differ between sources by up to 800 m: what covers less of both is a sliver, no overlap.
_LEAST_SHARE = 0.05


class RelationsFile(Entry, title="关系台账"):
    """What relations.yaml holds."""

    relations: tuple[Relation, ...] = Field(default=(), description="规划之间（及同一规划前后）的关系")


@dataclass(slots=True)
class Ledger:
    """The written relations, the faults met, and where each relation stands."""

    relations: list[Relation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)


def read_ledger(store: Store) -> Ledger:
    """Read the ledgers of a store; no text means no written relations."""
    ledger = Ledger()
    for file in named(store, FILE):
        text = text_of(store, file, ledger.faults)
        if text is not None:
            parse_ledger(text, ledger, file=file)
    return ledger


def parse_ledger(text: str, ledger: Ledger, *, file: str = FILE) -> None:
    """Parse what a relations.yaml holds and add it; an id counts where it is written first."""
    data, faults = parse_yaml(text, file=file)
    ledger.faults += [*faults, *unknown_keys(data, RelationsFile.model_fields, file=file)]
    for entry in data.get("relations") or ():
        if len(ledger.faults) >= ENOUGH:
            line = getattr(entry, "line", data.line)
            ledger.faults.append(Fault.of(FaultCode.FILE_SYNTAX, too_many(len(ledger.faults)), where=Line(file, line)))
            break
        if isinstance(entry, LinedMap):
            _add(entry, ledger, file)
        else:
            ledger.faults.append(Fault.of(FaultCode.FIELD_INVALID, "每条关系应为“键: 值”", where=Line(file, data.line)))


def _add(entry: LinedMap, ledger: Ledger, file: str) -> None:
    relation = validated(RELATION, entry, file=file, entry=str(entry.get("id")))
    if isinstance(relation, list):
        ledger.faults += relation
    elif relation.id in ledger.lines:
        message = f"关系编号“{relation.id}”与 {ledger.lines[relation.id]} 重复"
        ledger.faults.append(Fault.of(FaultCode.ID_DUPLICATE, message, where=Line(file, entry.line), entry=relation.id))
    else:
        ledger.lines[relation.id] = Line(file, entry.line)
        ledger.relations.append(relation)


def overlaps(places: Sequence[Place]) -> Iterable[Relation]:
    """Yield where areas of different layouts overlap, with the area in km² and the weaker grade.

    Areas are those on the ellipsoid; an overlap is no statement of any plan.
    """
    # The whole of a plan's area, and what it works with, overlap everything in them: that says nothing.
    areas = [
        (place, place.shape)
        for place in places
        if place.shape is not None and place.shape.area and not place.role.is_outer
    ]
    shapes = [shape for _, shape in areas]
    pairs = STRtree(shapes).query(shapes, predicate="intersects").T if shapes else ()
    for one, two in sorted((int(a), int(b)) for a, b in pairs):
        left, right = areas[one][0], areas[two][0]
        if one >= two or left.record.layout == right.record.layout:
            continue
        shared = shapely.intersection(shapes[one], shapes[two])
        if shared.area >= _LEAST_SHARE * min(shapes[one].area, shapes[two].area):
            yield _overlap(left, right, round(float(areas_m2(np.array([shared], dtype=object))[0]) / 1e6, 1))


def _overlap(left: Place, right: Place, km2: float) -> Relation:
    weaker = max(left.grade, right.grade)
    reason = (
        f"两处图形重叠约 {plain(km2)} 平方公里，较弱的等级为 {weaker}（{weaker.label}）；只说明图形位置，不是规划的表述"
    )
    return Relation(
        id=f"overlap-{left.id}-{right.id}",
        kind=RelationKind.OVERLAP,
        status="computed",
        left=End(place=left.id),
        right=End(place=right.id),
        reason=reason,
        area_km2=km2,
        grade=weaker.value,
    )
