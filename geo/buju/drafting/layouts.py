"""Layout wordings: 一核两带 and its like, and areas that a text parts its ground into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_PART = (
    r"[一二三四五六七八九十两双多][\u4e00-\u9fff]{0,2}?(?:核|心|轴|带|廊|区|翼|极|点|平台|基地|园|圈|环|城|谷|港|组团|"
    r"片|横|纵|沿|中心|通道|链|体|镇|湾|岛|星|箭|群)"
)
_WORDING = re.compile(rf"“?(?P<wording>{_PART}(?:[、,+·]?{_PART}){{1,4}})”?")
_AREAS = re.compile(
    r"(?:分为|划分为|形成|构建|布局|包括)(?P<areas>[^,。;]{4,80}?[一二三四五六七八九十两]个?(?:大)?(?:功能区|片区|板块|组团|区域))"
)
_MEMBER = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,12}?(?:区|带|廊|圈|核|组团|片|板块))(?:[、和与及]|(?=[一二三四五六七八九十两]))"
)
_NO_LAYOUT = re.compile(r"一带一路|一区一品|一街一品|一业一证|一网一图|一城一策|一园一策")


def layouts(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the wordings of a layout that a sentence holds, and the areas that one lists."""
    for match in _WORDING.finditer(sentence.words):
        if not _NO_LAYOUT.search(match["wording"]):
            sure = 0.9 if match[0].startswith("“") else 0.6
            low, high = match.span("wording")
            yield sentence.propose("layout", "layout-counted", sure, low=low, high=high, wording=match["wording"])
    for match in _AREAS.finditer(sentence.words):
        if "、" in match["areas"]:
            low, high = match.span("areas")
            yield sentence.propose("layout", "layout-areas", 0.8, low=low, high=high, wording=match["areas"])
            for part in _MEMBER.finditer(match["areas"]):
                at, to = low + part.start("name"), low + part.end("name")
                yield sentence.propose("mention", "place-of-layout", 0.85, low=at, high=to, name=part["name"])
