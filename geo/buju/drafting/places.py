"""Places: names that end in a head, lists that a word for places closes, units of the plan's region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from buju.drafting.lexicon import HEAD, ROLE_OF, WIDE, edges, is_counted, is_edge, is_trade, is_vague
from buju.drafting.names import is_element

if TYPE_CHECKING:
    from buju.drafting.names import Reader
    from buju.drafting.proposal import Proposal
    from buju.drafting.region import Region
    from buju.drafting.sentences import Sentence

_GROUND = (
    "重点区域|区域|地区|板块|版块|片区|园区|产业园|基地|街镇|镇街|街道|县市|城市|节点|组团|功能区|新城|开发区|空间|"
    "示范区|集聚区|走廊|港口|港区|口岸|枢纽|机场|产业园区|特色园区|站点|线路|通道|廊道|流域|湖泊|岛屿|商圈|街区|景区"
)
_HOLDERS = "高校院所|高校|院所|机构|平台|载体|项目|设施|单位|实验室|研究院|中心|装置"
_CLOSED = re.compile(
    rf"等(?P<many>[一二三四五六七八九十两0-9]{{0,3}}个?)(?:(?P<how>[^,。;:、等()]{{0,8}}?)"
    rf"(?:(?P<ground>{_GROUND})|(?P<holder>{_HOLDERS}))|(?P<letter>[地区县市镇乡]))(?![政域委管办])"
)
_COUNTED = re.compile(rf"(?:[二三四五六七八九十两0-9]{{1,3}}个?大?)(?:{_GROUND}|[地区县市镇乡])(?![政域委管办])")
_JOINT = re.compile(r"[、]|和(?!平|田|谐)|(?<!自)及|与")
_RUN = re.compile(r"[^,。;:()]{1,120}$")
# A last element with the word that it shares with the others: 嘉定马东专业产业基地.
_SHARED = re.compile(
    r"(?P<words>(?:专业|特色|重点|应用|示范|产业|创新|科技|物流|工业|现代|国家级|市级|省级){0,4}"
    r"(?:产业基地|基地|产业园区|产业园|园区|片区|组团|开发区|板块))(?=$|的|等|为)"
)
_ANCHORS = re.compile(
    r"(?:以(?P<a>[^,。;以]{2,60}?)为(?:[一二两三四五六]?(?:核|极|翼|轴|带|区|支撑)(?=[,。;的“]|$)|核心区?|中心|引领|先导区?|联动区?|载体|依托|主体|龙头|支撑|主轴|轴线?|纽带|基础|重点|极核?)"
    r"|围绕(?P<b>[^,。;]{2,40}?)(?:打造|建设|构建|形成|发展|布局|,|等)"
    r"|联动(?P<c>[^,。;]{2,40}?)(?=等|,|。|;|构建|打造|发展|$))"
)
_CALLED = re.compile(r"“(?P<name>[^“”,。;、]{1,7}[街谷城港湾岛翼带廊])”")
_NUMERALS = "一二三四五六七八九十两双多"
_COLLECTIVE = re.compile(r"[二两三四五六七八九十]大(?:新城|片区|功能区|组团|园区|基地|板块|湾区|都市圈|城市群)")
_ABOVE = re.compile(r"政府|委|局|厅|办|人大|党|公安|法院|税务|海关|管|总队|院|社|协会|籍|人民")


class Found(NamedTuple):
    """A name that a rule takes for a place, where it stands in its sentence."""

    low: int
    high: int
    name: str
    role: str
    rule: str
    sure: float
    host: str = ""
    doubt: str = ""


def places(sentence: Sentence, *, reader: Reader, region: Region) -> Iterator[Proposal]:
    """Yield the places of a sentence, each name once, by the surest rule."""
    best: dict[str, Found] = {}
    skip = _answering(sentence.words)
    headed = list(_headed(sentence.words, reader))
    shared = {(one.low, one.name) for one in _sharing(sentence.words, reader)}
    listed = list(_listed(sentence.words, reader))
    inside = [(one.low, one.high) for one in (*headed, *listed) if not reader.is_unit(one.name)]
    for one in (*listed, *headed, *_units(sentence.words, reader, region)):
        if any(low <= one.low < high for low, high in skip):
            continue
        if (
            one.rule in ("place-wide", "place-unit")
            and one.sure < 0.5
            and any(low <= one.low < high for low, high in inside)
        ):
            continue
        if one.rule == "place-head" and any(low == one.low and one.name != name for low, name in shared):
            continue
        if one.name not in best or one.sure > best[one.name].sure:
            best[one.name] = one
    for one in best.values():
        beside = {"role": one.role} | ({"host": one.host} if one.host else {})
        made = sentence.propose("mention", one.rule, one.sure, low=one.low, high=one.high, name=one.name, **beside)
        yield made.doubted(one.doubt or _doubt(one.sure))


def _doubt(sure: float) -> str:
    return "" if sure >= 0.6 else "由词尾推断，名称的起止和是否为一处地点请核对"


def _answering(words: str) -> list[tuple[int, int]]:
    """Return where brackets tell who is responsible: units, not places."""
    return [match.span() for match in _RESPONSIBLE.finditer(words)]


_RESPONSIBLE = re.compile(r"\([^()]{0,8}?(?:责任|牵头|配合|主办|协办|实施|参与)[^()]{0,8}[::][^()]{0,600}\)")


def _headed(words: str, reader: Reader) -> Iterator[Found]:
    for one in reader.names(words):
        if one.text in WIDE:
            continue
        sure = 0.75 if one.is_proper else 0.6
        sure -= 0.0 if one.is_whole else 0.1
        yield Found(one.low, one.high, one.text, one.role, "place-head", sure, reader.host(one.text))
    for match in _CALLED.finditer(words):
        if not is_vague(match["name"][:-1]) and not is_counted(match["name"]):
            yield Found(
                *match.span("name"), match["name"], "node", "place-quoted", 0.5, doubt="加引号的叫法，可能不是地点"
            )
    for match in _COLLECTIVE.finditer(words):
        yield Found(*match.span(), match[0], "area", "place-collective", 0.45, doubt="合称，文中未必逐一列出")


def _listed(words: str, reader: Reader) -> Iterator[Found]:
    for match in _CLOSED.finditer(words):
        before = _RUN.search(words[max(0, match.start() - 120) : match.start()])
        if before is None or not is_vague(match["how"] or ""):
            continue
        # A list of units is one whatever comes behind its last word: 甲、乙等区产业基础.
        is_units = match["letter"] is not None and reader.is_unit(before[0].rpartition("、")[2])
        if is_units or _is_over(words, match.end()):
            low = match.start() - len(before[0])
            yield from _elements(words, low, match.start(), reader, is_ground=match["holder"] is None)
    for match in _COUNTED.finditer(words):
        before = _RUN.search(words[max(0, match.start() - 120) : match.start()])
        if before is not None and "、" in before[0] and _is_over(words, match.end()):
            yield from _elements(words, match.start() - len(before[0]), match.start(), reader, is_ground=True)
    yield from _sharing(words, reader)
    for match in _ANCHORS.finditer(words):
        name = match.lastgroup or "a"
        yield from _anchored(words, *match.span(name), reader)


def _is_over(words: str, at: int) -> bool:
    """Whether the word that closes a list ends here, and is not the beginning of a longer one (等城市综合治理)."""
    return at >= len(words) or words[at] in ",。;:、)的内中以为" or is_edge(words, at)


def _elements(words: str, low: int, high: int, reader: Reader, *, is_ground: bool) -> Iterator[Found]:
    """Yield the elements of a list, the first without what leads to it; a list of trades holds no place."""
    pieces = _pieces(words, low, high)
    texts = [words[start:end] for start, end in pieces]
    if sum(map(is_trade, texts)) * 2 > len(texts):
        return
    for (start, end), text in zip(pieces, texts, strict=True):
        head = _head_of(text)
        if not is_element(text) or not (is_ground or head or reader.is_unit(text)):
            continue
        sure = 0.8 if is_ground and len(texts) > 1 else 0.65
        role = ROLE_OF[head] if head else "host" if reader.is_unit(text) else "node"
        yield Found(start, end, text, role, "place-listed", sure, reader.host(text))


def _sharing(words: str, reader: Reader) -> Iterator[Found]:
    """Yield the elements of A、B、C专业产业基地, whose last one carries the word for all."""
    for match in _JOINED.finditer(words):
        pieces = _pieces(words, *match.span())
        shared = _SHARED.search(words[pieces[-1][0] : pieces[-1][1]]) if pieces else None
        if len(pieces) < 2 or shared is None or not shared.start():
            continue
        start = pieces[-1][0]
        bare = [*pieces[:-1], (start, start + shared.start())]
        texts = [words[one:end] for one, end in bare]
        # Where the word is a plain one (星湖岛、月湾基地), what has a head of its own shares none.
        is_plain = shared["words"] in ROLE_OF
        is_bare = not is_plain or not any(head.end() == len(text) for text in texts for head in HEAD.finditer(text))
        if all(is_element(text) and len(text) <= 8 for text in texts) and not _head_of(texts[-1]) and is_bare:
            for (one, end), text in zip(bare, texts, strict=True):
                yield Found(one, end, text, "park", "place-sharing", 0.75, reader.host(text))


_JOINED = re.compile(r"[^,。;:()、]{2,24}(?:、[^,。;:()、和及]{2,16}){1,12}")


def _anchored(words: str, low: int, high: int, reader: Reader) -> Iterator[Found]:
    """Yield what a layout is built around, if at least one of it is a place by itself."""
    pieces = _pieces(words, low, high)
    texts = [words[start:end] for start, end in pieces]
    known = [bool(_head_of(text)) or reader.is_unit(text) or bool(reader.host(text)) for text in texts]
    is_part = _PART_OF.match(words, high) is not None and all(len(text) <= _SHORT for text in texts)
    if not (any(known) or is_part) or not all(is_element(text) for text in texts):
        return
    for (start, end), text, is_known in zip(pieces, texts, known, strict=True):
        if is_known or len(text) <= 6:
            head = _head_of(text)
            role = ROLE_OF[head] if head else "host" if reader.is_unit(text) else "node"
            yield Found(start, end, text, role, "place-anchor", 0.7 if is_known else 0.5, reader.host(text))


_PART_OF, _SHORT = (
    re.compile(r"为(?:[一二两三四五六](?:核|极|翼)|核心区|先导区|联动区|引领区|拓展区|辐射区|极核|主轴|轴线?)"),
    8,
)


def _pieces(words: str, low: int, high: int) -> list[tuple[int, int]]:
    """Part a list; what stands before the name of its first element is left out, as are empty parts."""
    closed = words.find("等", low, high)
    high = closed if closed > low else high
    ends = [low]
    for match in _JOINT.finditer(words, low, high):
        ends += [match.start(), match.end()]
    ends.append(high)
    pieces = list(zip(ends[::2], ends[1::2], strict=True))
    trimmed = []
    for at, (start, end) in enumerate(pieces):
        begin = max((cut for _, cut in edges(words, start, end)), default=start) if at == 0 else start
        if begin < end:
            trimmed.append((begin, end))
    return trimmed


def _units(words: str, reader: Reader, region: Region) -> Iterator[Found]:
    home = region.home
    starts = {low for low, _ in reader.chunks(words)}
    for at, name, is_alone in reader.units(words):
        behind = words[at + len(name) : at + len(name) + 4]
        if _ABOVE.match(behind) or (len(behind) > 1 and _ABOVE.match(behind[1:]) and behind[0] in "人市区省"):
            continue
        unit = region.unit(name)
        if _ROAD.match(behind):
            continue
        if _EVENT.search(words[at : at + 24].split(",", maxsplit=1)[0].split("、", maxsplit=1)[0]):
            continue
        if name in WIDE:
            yield Found(at, at + len(name), name, "partner", "place-wide", 0.6 if is_alone else 0.45)
            continue
        if unit is None:
            continue
        is_full = name == unit.name and unit.level != "province"
        is_own = home is not None and (unit == home or unit.name in (home.province, home.city))
        is_led = unit.level != "province" and home is not None and unit.province == home.province and at in starts
        if not is_alone and not is_led and not (is_full and _ends_unit(behind)):
            continue
        role = "host" if home and unit.province == home.province else "partner"
        # Its full name, of the plan's own province, is the unit and nothing else.
        is_unit = is_full and role == "host"
        known = 0.85 if is_unit else 0.7 if is_own or role == "host" else 0.45
        sure = known if is_alone or is_full else 0.45
        yield Found(at, at + len(name), name, role, "place-unit", sure)


# 鄢陵路 is in no 鄢陵.
_ROAD = re.compile(r"[东南西北中]?(?:路|大道|大街|公路|高速|快速路|隧道|大桥)|江(?![北南东西])|河(?![北南东西])")
_EVENT = re.compile(r"周年|大会|论坛|讲话|峰会|纪念|庆祝|博览会|展览会|协定")
_AFTER_UNIT = re.compile(r"[、,。;:()]|全域|全境|周边|和|与|及|等|的|以|在|内|境内|东|南|西|北|$")


def _ends_unit(behind: str) -> bool:
    return _AFTER_UNIT.match(behind) is not None


def _head_of(text: str) -> str:
    heads = [match for match in HEAD.finditer(text) if match.end() == len(text) or text[match.end() :] in ("”", "’")]
    if not heads or is_vague(text[: heads[-1].start()].strip("“”")):
        return ""
    return heads[-1][0]
