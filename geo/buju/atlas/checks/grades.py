"""Rules on grades: none is above its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from buju.atlas.checks.subject import Subject
from buju.atlas.place import Place
from buju.fault import Fault, FaultCode
from buju.spatial.grade import Grade


def grades_fit_evidence(subject: Subject) -> Iterator[Fault]:
    """No grade is above what the record proves (geometry grades A to F)."""
    for place in subject.layers.places:
        for reason in _overgraded(place):
            message = f"“{place.name}”定为 {place.grade} 级，但{reason}"
            yield subject.of_place(place, FaultCode.GRADE_TOO_HIGH, message)


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
