"""Whether a candidate lies in the asked district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from buju.policy.unstated import Stated
from buju.sites.fidelity import Fidelity
from buju.sites.judgement import Condition, Finding, Judgement, Outcome
from buju.sites.measure import containment
from buju.sites.parameter import ConditionKind, Group, Line
from buju.sites.query import CandidateKind
from buju.sites.wording import named
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.atlas.districts import District
    from buju.atlas.place import Place
    from buju.policy.citation import Citation
    from buju.sites.candidates import Candidates
    from buju.sites.ground import Ground

NAME = "所在区"


def district_condition(ground: Ground, *, district: District) -> Condition:
    """Return the condition that a candidate lies in a district; a city includes its districts.

    A place without a shape counts as possible when the plan itself is the district's own: it speaks of nothing else.
    """
    return Condition((NAME, district.key), lambda candidates: _District(ground, district).judged(candidates))


class _District:
    def __init__(self, ground: Ground, district: District) -> None:
        self._ground = ground
        self._district = district
        self._names = frozenset({district.name, *(member.name for member in ground.districts.members(district))})
        # A place known to lie in 松江区 may or may not lie in the asked town of it: its shape decides.
        self._above = frozenset({district.within, district.province} - {None, district.name})
        self._source = f"{district.source.title}（{district.source.date}），界线误差约 {district.margin_m:g} 米"

    def judged(self, candidates: Candidates) -> Judgement:
        drawn = containment(candidates, self._district.shape, margin=self._district.margin_m)
        if candidates.kind is not CandidateKind.PLACES:
            return Judgement(
                NAME, self._district.name, drawn, lambda index: self._drawn(Outcome(drawn[index])), is_scope=True
            )
        findings = [self._place(candidates, index, Outcome(drawn[index])) for index in range(len(candidates))]
        outcomes = np.array([finding.outcome for finding in findings], dtype=np.uint8)
        return Judgement(NAME, self._district.name, outcomes, findings.__getitem__, is_scope=True)

    def _drawn(self, outcome: Outcome) -> Finding:
        value = {
            Outcome.PASSED: f"在{self._district.name}界内",
            Outcome.POSSIBLE: f"在{self._district.name}界线误差之内，或部分在界内",
            Outcome.FAILED: f"不在{self._district.name}界内，或大部分在界外",
        }.get(outcome, "没有图形")
        return Finding(NAME, value, self._district.name, outcome, source=self._source)

    def _place(self, candidates: Candidates, index: int, drawn: Outcome) -> Finding:
        place = candidates.places[index]
        if place.record.district is not None and place.record.district not in self._above:
            return self._recorded(place, place.record.district)
        if place.shape is None:
            return self._unlocated(place)
        finding = self._drawn(drawn)
        note = Fidelity(candidates.fidelities[index]).caveat if drawn is Outcome.POSSIBLE else None
        return Finding(NAME, finding.value, finding.threshold, drawn, source=finding.source, note=note)

    def _recorded(self, place: Place, district: str) -> Finding:
        outcome = Outcome.PASSED if district in self._names else Outcome.FAILED
        source = f"规划布局图层{named(place.name)}：按原文所述定在{district}"
        return Finding(NAME, district, self._district.name, outcome, place.record.citations[:1], source=source)

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
