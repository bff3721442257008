"""Places: names that end in a word for a place (园、基地、走廊 …), and lists that one such word closes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.sentences import Sentence

_HEADS = (
    "产业基地|基地|产业园|科技园|园区|高新区|开发区|经开区|示范区|集聚区|先导区|先行区|承载区|策源区|功能区|融合区|联动区|"
    "创新区|自贸区|综保区|保税区|新片区|片区|新区|新城|科学城|走廊|创新带|产业带|拓展带|滨江|示范港|港区|街区|"
    "研究院|实验室|大学|交易所|机场|枢纽|街道|镇|岛|园|创新中心"
)
_EDGE = (
    "建设|打造|推进|推动|加快|支持|依托|围绕|提升|发展|完善|聚焦|深化|促进|形成|构建|鼓励|争取|包括|覆盖|现有|联合|共建|"
    "布局|联动|主要|分为|做强|做实|发挥|协同|引导|高标准|重点|全面|培育|加强|强化|稳妥有序|有序|创建|协调解决|保障|优化|改善|搭建|左右|简称|工程|深度|开展|设立|鼓励|企业|世界一流|引进|增加|打通|巩固|大力|以|在|和|与|及|等|的|将|把|对|向|为|由|从|入|于"
)
_CHUNK = re.compile(rf"[、,。;:()《》0-9%]|{_EDGE}")
_NAME = re.compile(rf"[\u4e00-\u9fff·]{{2,16}}?(?:{_HEADS})\Z")
_LIST = re.compile(
    r"(?:以|包括|现有|依托|加快|推进|分为|和)(?P<names>[^,。;]{4,90}?)(?:等?[一二三四五六七八九十两]?个?"
    r"(?:重点区域|区域|专业产业基地|应用基地|产业基地|基地|园区|片区|功能区|组团|板块))"
)
_SPLIT = re.compile(r"、|和|及|与|等")
_GENERIC = re.compile(
    r"^(?:[一二三四五六七八九十个“”]|区[一二三四五六七八九十]|一批|各类|若干|国家级|省级|市级|高水平|高能级|特色|公共|综合|概念|中试|国际|全国|全球|相关|其他|各|未来|专业|大|示范|产业|科技|工业|物流|"
    r"创新|现代|国家|重大|新型|智慧|本|该|所|周边|跨境|先进|高|多|新|旗舰)"
)


def places(sentence: Sentence) -> Iterator[Proposal]:
    """Yield the names of a sentence that are places by their last word, or by the word that closes their list."""
    listed: set[str] = set()
    for match in _LIST.finditer(sentence.words):
        for low, high in _pieces(match["names"], _SPLIT):
            name = match["names"][low:high]
            if 2 <= len(name) <= 16 and not _GENERIC.match(name) and _CHUNK.search(name) is None:
                listed.add(name)
                at = match.start("names")
                yield sentence.propose("mention", "place-listed", 0.7, low=at + low, high=at + high, name=name)
    for low, high in _pieces(sentence.words, _CHUNK):
        name = sentence.words[low:high]
        is_quoted_whole = name.count("“") == name.count("”")
        if name not in listed and is_quoted_whole and _NAME.match(name) and not _GENERIC.match(name):
            yield sentence.propose("mention", "place-head", 0.6, low=low, high=high, name=name)


def _pieces(words: str, cut: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in cut.finditer(words):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < len(words):
        yield at, len(words)
