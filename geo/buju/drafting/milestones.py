"""Milestones: what a plan wants done by a year, without a number (2026年完成一期建设, 3年内实现首飞)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from buju.drafting.targets import UNSTATED_YEAR, Ahead, counts, is_past, parts, scope_of, stated_year, years_ahead
from buju.policy.clause import FRONT, TAIL
from buju.policy.fact import TargetClass
from buju.policy.quantity import Operator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Place, Sentence

# What leads to the deed: the year, who wants it, and how well it is to be done.
_LEAD = re.compile(
    r"^(?:(?:到|至|在|于|力争|争取)?20[0-9]{2}年(?:[0-9]{1,2}月)?(?:底|末|上半年|下半年|年底|年末)?(?:之?前)?|其中|此后|并|力争|争取|确保|"
    r"基本|全面|全部|率先|初步|成功|加快|推动|努力|正式|分阶段看?|[0-9一二三四五六七八九十]{1,2}年内){1,6}"
)
_DOES = re.compile(
    r"^(?P<verb>建成|完成|实现|启动|创建|成立|设立|投产|开通|形成|构建|打造|建立|开工建设|开工|获批)(?P<what>[^,。;0-9]{4,48})$"
)
_DONE = re.compile(
    r"^(?P<what>[^,。;0-9]{2,40}?(?:基本|全面|全部|初步|率先|正式|全线|顺利)?(?:(?:建设)?完成|建成|投入使用|投入运营|投产|投运|开工|"
    r"竣工|开园|通车|封顶|启用|(?:投入)?运行|成型|形成|显现|初显|落地|首飞|揭牌|凸显|跻身[^,。;]{2,16}))$"
)
# Where a year is only carried over from a sentence before, the deed has to be a thing that stands there afterwards.
_FIRM = re.compile(r"^(?:建成|完成|创建|开通|获批)|(?:投入使用|投产|投运|建成|竣工|通车|落地|初显|首飞)$")
_WITHIN = re.compile(r"[0-9一二三四五六七八九十]{1,2}年内")
_EVENT = {"unstated": "原文写的是要做成的事，没有数量"}
_NO_UNIT = {"unstated": "没有数量，也就没有单位"}


def milestones(
    sentence: Sentence, *, year: Ahead | None, scope: str, now: int = 0, places: Sequence[Place] = ()
) -> Iterator[Proposal]:
    """Yield the milestones of a sentence.

    Args:
        sentence: where to look.
        year: the last year that the chapter named before, with its clause and quote.
        scope: whose milestones they are if the sentence does not say.
        now: the year that the text speaks in; a year before it is past.
        places: the places of the sentence; what begins with one is a milestone of that place.
    """
    if sentence.clause.path[0] in (FRONT, TAIL) or is_past(sentence, now=now):
        return
    ahead = years_ahead(sentence, now=now)
    in_aims = "目标" in sentence.clause.title
    for low, high in parts(sentence.words):
        words = sentence.words[low:high]
        lead = _LEAD.match(words)
        begin = lead.end() if lead else 0
        own = [one for one in ahead if one.start() < high]
        within = _WITHIN.search(words)
        if not (own or within or (year and in_aims)) or counts(words):
            continue
        deed = _DOES.match(words[begin:]) or _DONE.match(words[begin:])
        if deed is None or not (own or within or _FIRM.search(words[begin:])):
            continue
        stated = None if within else stated_year(sentence, own[-1]) if own else year
        said: Any = UNSTATED_YEAR
        if stated is not None:
            said = {"value": stated[0], "clause": stated[1], "quote": stated[2]}
        whose = scope_of(sentence.words, low, places, default=scope)
        made = sentence.propose(
            "target",
            "target-milestone",
            0.6 if own else 0.5,
            low=low,
            high=high,
            target_class=str(TargetClass.MILESTONE),
            indicator=deed["what"],
            operator=str(Operator.ACHIEVE),
            value=_EVENT,
            unit=_NO_UNIT,
            year=said,
            scope=whose.name,
            **({"deadline": within[0]} if within else {}),
        )
        yield made.of_place(whose.place)
