"""Whether a candidate lies in the asked district."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from buju.policy.fact import HostManner
from buju.policy.unstated import Stated
from buju.sites.candidates import Fidelity
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.measure import containment
from buju.sites.parameter import ConditionKind, Group, Line
from buju.sites.query import CandidateKind
from buju.sites.wording import named
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.atlas.place import Place, StatedHost
    from buju.policy.citation import Citation
    from buju.sites.candidates import Array, Candidates
    from buju.sites.ground import Ground

NAME = "所在区"


def district_condition(ground: Ground, *, district: District) -> Condition:
    """Return the condition that a candidate lies in a district; a city includes its districts.

    A place without a shape is possible where the text puts it into the district, or into what lies there, and when
    the plan itself is the district's own: it speaks of nothing else. What texts put into it is never certain.
    """
    return Condition((NAME, district.key), lambda candidates: _District(ground, district).judged(candidates))


class _District:
    def __init__(self, ground: Ground, district: District) -> None:
        self._ground = ground
        self._district = district
        self._names = frozenset({district.name, *(member.name for member in ground.districts.members(district))})
        # A place known to lie in 松江区 may or may not lie in the asked town of it: its shape decides.
        self._above = frozenset({district.within, district.province} - {None, district.name})
        self._index: dict[str, int] = {}
        self._source = f"{district.source.title}（{district.source.date}），界线误差约 {district.margin_m:g} 米"

    def judged(self, candidates: Candidates) -> Judgement:
        cut = self._district.clip if not self._district.whole else None
        drawn = containment(
            candidates,
            self._district.shape,
            margin=self._district.margin_m,
            known=None if cut is None else shapely.box(*cut),
        )
        if candidates.kind is not CandidateKind.PLACES:
            return Judgement(
                NAME, self._district.name, drawn, lambda index: self._drawn(Outcome(drawn[index])), is_scope=True
            )
        self._index = {place.id: index for index, place in enumerate(candidates.places)}
        findings = [self._place(candidates, index, drawn) for index in range(len(candidates))]
        outcomes = np.array([finding.outcome for finding in findings], dtype=np.uint8)
        return Judgement(NAME, self._district.name, outcomes, findings.__getitem__, is_scope=True)

    def _drawn(self, outcome: Outcome) -> Finding:
        value = {
            Outcome.PASSED: f"在{self._district.name}界内",
            Outcome.POSSIBLE: f"在{self._district.name}界线误差之内，或部分在界内",
            Outcome.FAILED: f"不在{self._district.name}界内，或大部分在界外",
        }.get(outcome, "没有图形" if self._district.whole else f"没有图形，或{self._district.name}的界线没有全境")
        return Finding(NAME, value, self._district.name, outcome, source=self._source)

    def _place(self, candidates: Candidates, index: int, drawn: Array) -> Finding:
        place, own = candidates.places[index], Outcome(drawn[index])
        if place.id == self._district.key:
            return Finding(NAME, place.printed, place.name, Outcome.PASSED, place.record.citations[:1])
        if place.record.district is not None and place.record.district not in self._above:
            return self._recorded(place, place.record.district)
        # Of several hosts the one counts that says most; of those that say as much, the surest, which comes first.
        stated = [self._told(host, place, drawn) for host in place.record.host]
        told = max(stated, key=lambda finding: finding.outcome, default=None)
        if place.shape is None:
            return told or self._unlocated(place)
        finding = self._drawn(own)
        note = Fidelity(candidates.fidelities[index]).caveat if own is Outcome.POSSIBLE else None
        found = replace(finding, note=note)
        return _joined(found, told)

    def _recorded(self, place: Place, district: str) -> Finding:
        outcome = Outcome.PASSED if district in self._names else Outcome.FAILED
        source = f"规划布局图层{named(place.printed)}：按原文所述定在{district}"
        told = next((host for host in place.record.host if host.host == district), None)
        if told is None:
            return Finding(NAME, district, self._district.name, outcome, place.record.citations[:1], source=source)
        value = f"{district}（名称表明，原文没有明说）" if told.manner is HostManner.NAME else district
        return Finding(NAME, value, self._district.name, outcome, (told.citation,), source=source, note=told.note)

    def _told(self, host: StatedHost, place: Place, drawn: Array) -> Finding:
        """Return what the text's putting a place into a unit says of the asked district."""
        outcome, more = self._host(host, place, drawn)
        lost = "，未能定位" if place.shape is None else ""
        return Finding(
            NAME, f"{host.words}{lost}{more}", self._district.name, outcome, (host.citation,), note=host.note
        )

    def _host(self, host: StatedHost, place: Place, drawn: Array) -> tuple[Outcome, str]:
        """Return whether a host lies in the asked district, and what is to be said of it."""
        asked = self._district.name
        if not host.is_unit:
            return Outcome.UNKNOWN, f"；{host.host}不是政区"
        if host.host in self._names:
            return Outcome.POSSIBLE, ""
        if host.host in self._above:
            return Outcome.UNKNOWN, f"；是否在{asked}没有说"
        unit = self._ground.districts.named(host.host)
        return self._zone(host, place, drawn) if unit is None else (self._unit(unit, host), "")

    def _unit(self, unit: District, host: StatedHost) -> Outcome:
        if not self._names.isdisjoint((unit.within, unit.province)):
            return Outcome.POSSIBLE
        # A name alone (松江…) does not prove that the thing is nowhere else.
        return Outcome.UNKNOWN if host.manner is HostManner.NAME else Outcome.FAILED

    def _zone(self, host: StatedHost, place: Place, drawn: Array) -> tuple[Outcome, str]:
        """Return what a host that is no unit but a place of the same plan (a development zone) lets one say."""
        asked = self._district.name
        layout = self._ground.atlas.places_of(place.record.layout)
        zone = next((other for other in layout if other.name == host.host), None)
        inside = Outcome.UNKNOWN if zone is None else Outcome(drawn[self._index[zone.id]])
        if inside is Outcome.FAILED:
            return Outcome.FAILED, f"；{host.host}不在{asked}"
        if inside is Outcome.PASSED:
            return Outcome.POSSIBLE, f"；{host.host}在{asked}"
        return Outcome.UNKNOWN, f"；{host.host}是否在{asked}不能确定"

    def _unlocated(self, place: Place) -> Finding:
        layout = self._ground.atlas.find_layout(place.record.layout)
        note = Fidelity.NONE.caveat
        if layout is not None and layout.region in self._names and place.role is not Role.PARTNER:
            value = f"未能定位；所属规划是{layout.region}的规划"
            return Finding(NAME, value, self._district.name, Outcome.POSSIBLE, self._title(layout.document), note=note)
        return Finding(NAME, "未能定位", self._district.name, Outcome.UNKNOWN, place.record.citations[:1], note=note)

    def _title(self, document: str) -> tuple[Citation, ...]:
        title = self._ground.atlas.document(document).source.title
        return (title.citation,) if isinstance(title, Stated) else ()


def _joined(drawn: Finding, told: Finding | None) -> Finding:
    """Return what the shape says with what the text says: the text can make it possible, never certain."""
    if told is None or told.outcome < Outcome.POSSIBLE:
        return drawn
    return replace(
        drawn,
        value=f"{drawn.value}；{told.value}",
        outcome=max(drawn.outcome, Outcome.POSSIBLE),
        citations=told.citations,
        note="。".join(filter(None, (drawn.note, told.note))) or None,
    )


DISTRICT = ConditionKind(
    key="district",
    name="district",
    label=NAME,
    help="在哪个区：名称或区划代码，如 松江区、310117；市包括其各区",
    metavar="区",
    read=str,
    settle=lambda values, _query, ground: (
        district_condition(ground, district=ground.atlas.gazetteer.district(one)) for one in values
    ),
    widget=Line("所在区（市包括其各区）", "如 松江区", "districts"),
    group=Group.WHERE,
    told=20,
)
