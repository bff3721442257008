"""Whether words stand in what the plans say of a place."""

from __future__ import annotations

from buju.atlas.place import Place
from buju.sites.candidates import Candidates
from buju.sites.condition import Condition
from buju.sites.finding import Finding
from buju.sites.ground import Ground
from buju.sites.judgement import Judgement
from buju.sites.outcome import Outcome
from buju.sites.parameter import ConditionKind, Line
from buju.sites.placewise import placewise


def text_condition(ground: Ground, *, words: str) -> Condition:
    """Return the condition that a quote about a place holds the words (blind to spaces, breaks and digit width)."""
    threshold = f"含“{words}”"
    saying = ground.facts_saying(words)

    def judge(place: Place) -> Finding:
        facts = ground.atlas.facts_about(place.id)
        found = tuple(dict.fromkeys(fact.citation for fact in facts if fact.id in saying))
        if found:
            return Finding("引文用词", f"{len(found)} 处引文", threshold, Outcome.PASSED, found)
        value = f"{len({fact.citation for fact in facts})} 处引文中都没有"
        return Finding("引文用词", value, threshold, Outcome.FAILED, place.record.citations[:1])

    def judged(candidates: Candidates) -> Judgement:
        return placewise(ground, candidates, name="引文用词", threshold=threshold, judge=judge)

    return Condition(("text", words), judged)


TEXT = ConditionKind(
    key="text",
    name="text",
    label="引文用词",
    help="规划引文中有这些字",
    metavar="文字",
    read=str,
    settle=lambda values, _query, ground: (text_condition(ground, words=one) for one in values),
    widget=Line("引文中有这些字", "如 测运控"),
    told=26,
)
