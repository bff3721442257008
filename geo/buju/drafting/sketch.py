"""The sketch of a layout: from accepted proposals a recipe, as far as the names of units alone allow to draw.

A place that is a unit is made of that unit; a belt of its members is a band through them, a wing or cluster their
ground; everything else is listed with its reason. Nothing is drawn that the text and the register of units do not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from buju.drafting.fenced import fenced
from buju.drafting.proposal import place_id
from buju.folded import bare, name_key
from buju.spatial.china import MARGIN_M, SOURCE, Unit, UnitLevel, outlines, units
from buju.spatial.role import Role
from buju.spatial.source import Source

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from buju.drafting.fenced import Fence, Line
    from buju.drafting.proposal import Proposal
    from buju.drafting.region import Region
    from buju.drafting.region import Unit as NamedUnit

SCALE_NOTE = "示意图。图形由规则依文本与政区界线起草，不是法定边界，不得用于量测、审批或权属认定。"
_SOURCE_ID = "tianditu"
_BANDS = frozenset({Role.BELT, Role.AXIS})
_GROUNDS = frozenset({Role.CORE, Role.WING, Role.CLUSTER})
# A band through districts is as wide as a fifth of what they are across, on the map a stroke.
_WIDTH_M = {UnitLevel.DISTRICT: 3000.0, UnitLevel.CITY: 20_000.0, UnitLevel.PROVINCE: 80_000.0}
# One through towns and sites.
_NARROW_M = 1500.0
_UNFENCED = (
    "文本写了四至，而随包的道路、河流和本规划的底图中没有其中至少三面的线，围不出范围；"
    "把有名称的线存为 layers/base 中的 GeoJSON 后再起草，即可作图。"
)
_UNLOCATED = "文本没有给出可以落图的范围，政区名录中也没有同名的政区；由规则起草，没有另查资料。"
_UNDRAWN = "文本写到的成员中，能以政区作图的不到{needed}处，示意图形作不出来；由规则起草，没有另查资料。"


@dataclass(slots=True)
class Entry:
    """A place that accepted facts name: what it is called, and what they propose of its role and parent."""

    name: str
    aliases: list[str] = field(default_factory=list)
    role: Role | None = None
    parent: str = ""
    hosts: list[str] = field(default_factory=list)
    bounds: str = ""


class Town(NamedTuple):
    """The outline of a town or subdistrict at hand (lon/lat degrees), what it lies in, and whose it is."""

    name: str
    within: str
    shape: BaseGeometry
    margin_m: float
    source: Source


@dataclass(frozen=True, slots=True)
class Setting:
    """What a layout is sketched for: the document, the name and title of the layout, and the region it is of.

    `lines` and `towns` are what is at hand to draw from beside the register of units, by their names in the text.
    """

    document: str
    name: str
    title: str
    region: Region
    context: tuple[str, ...]
    extent: tuple[float, float, float, float]
    lines: Mapping[str, Line] = field(default_factory=dict)
    towns: Mapping[str, Town] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A recipe as its file has it."""

    recipe: Mapping[str, Any]

    @property
    def drawn(self) -> int:
        """How many places have a shape."""
        return sum(place["make"]["by"] != "none" for place in self.recipe["places"])


def entries(accepted: Iterable[Proposal]) -> list[Entry]:
    """Return the places that facts name, in the order of the text; what goes by several names is one."""
    found: dict[str, Entry] = {}
    for one in sorted(accepted, key=lambda one: (one.kind != "mention", one.start, one.end)):
        names = [*_named(one)]
        if not names:
            continue
        entry = next((found[name_key(name)] for name in names if name_key(name) in found), None) or Entry(names[0])
        for name in names:
            if found.setdefault(name_key(name), entry) is entry and name not in (entry.name, *entry.aliases):
                entry.aliases.append(name)
        if one.kind == "mention":
            entry.role = entry.role or _role(one.values.get("role"))
            entry.parent = entry.parent or str(one.values.get("parent") or "")
        elif one.kind == "host":
            entry.hosts.append(str(one.values["host"]))
        elif one.kind == "bounds":
            entry.bounds = entry.bounds or bare(one.quote)
    return list({id(entry): entry for entry in found.values()}.values())


def _named(one: Proposal) -> Iterator[str]:
    if one.kind == "mention":
        yield str(one.values["name"])
        yield from map(str, one.values.get("aliases") or ())
    elif one.place:
        yield one.place


def _role(said: object) -> Role | None:
    return Role(said) if isinstance(said, str) and said in set(Role) else None


def is_repeated(unit: Unit) -> bool:
    """Whether a unit is the one city of a province, which is a unit of the same name and code already."""
    return unit.level is UnitLevel.CITY and unit.name == unit.province


def outlined(named: NamedUnit | None) -> Unit | None:
    """Return a unit of the names' register as that of the outlines has it."""
    if named is None:
        return None
    pool = units(UnitLevel(named.level))
    return next(
        one for one in pool if (one.name, one.province) == (named.name, named.province) and named.city in ("", one.city)
    )


def sketched(accepted: Sequence[Proposal], setting: Setting) -> Sketch:
    """Return the recipe of the places that accepted proposals name."""
    places = entries(accepted)
    known = {name_key(name) for place in places for name in (place.name, *place.aliases)}
    known |= {name_key(unit.name) for place in places if (unit := setting.region.unit(place.name)) is not None}
    # What holds a place is on the map too, though no fact is about it: the place is pinned to it.
    for host in dict.fromkeys(host for place in places for host in place.hosts):
        if name_key(host) not in known and (setting.region.unit(host) is not None or host in setting.towns):
            places.append(Entry(host, role=Role.HOST))
    return _Drawing(setting, places).sketch()


class _Drawing:
    """One sketch while it is made."""

    def __init__(self, setting: Setting, places: Sequence[Entry]) -> None:
        self._setting = setting
        self._home = outlined(setting.region.home)
        self._places = places
        self._unit = {id(place): self._unit_of(place) for place in places}
        self._town = {id(place): self._town_of(place) for place in places}
        self._fence = {id(place): self._fence_of(place) for place in places}
        self._sources: dict[str, Any] = {_SOURCE_ID: SOURCE.model_dump(mode="json")}
        self._by_name = {name_key(name): place for place in places for name in (place.name, *place.aliases)}

    def sketch(self) -> Sketch:
        setting = self._setting
        recipe = {
            "kind": "layout",
            "id": setting.document,
            "name": setting.name,
            "title": setting.title,
            "region": self._home.name if self._home else "全国",
            "document": setting.document,
            "data_date": SOURCE.date,
            "scale_note": SCALE_NOTE,
            "context": list(setting.context),
            "extent": list(setting.extent),
            "sources": self._sources,
            "places": [self._written(place) for place in self._places],
        }
        return Sketch(recipe)

    def _written(self, place: Entry) -> dict[str, Any]:
        unit = self._unit[id(place)]
        # A unit goes by its full name too: hosts are told by it, and the ground under it has it.
        full = [unit.name] if unit is not None and unit.name not in (place.name, *place.aliases) else []
        written: dict[str, Any] = {"id": self._id(place), "name": place.name, "aliases": [*place.aliases, *full]}
        written["role"] = str(self._role(place, unit))
        if unit is not None and unit.level is UnitLevel.DISTRICT:
            written["district"] = unit.name
        return {**written, "make": self._make(place, unit)}

    def _role(self, place: Entry, unit: Unit | None) -> Role:
        """Return what a place is: as proposed, else what a unit is to the plan's own."""
        home = self._home
        if unit is not None and unit == home and place.role in (None, Role.HOST):
            return Role.AREA
        if place.role is not None or unit is None:
            return place.role or Role.FACILITY
        return Role.HOST if home is None or home.name in (unit.province, unit.city) else Role.PARTNER

    def _id(self, place: Entry) -> str:
        return place_id(self._setting.document, place.name)

    def _unit_of(self, place: Entry) -> Unit | None:
        """Return the unit that a place is by one of its names: near the plan, else the only one of a full name."""
        for name in (place.name, *place.aliases):
            named = self._setting.region.unit(name)
            if named is not None:
                return outlined(named)
            found = [
                unit for level in UnitLevel for unit in units(level) if unit.name == name and not is_repeated(unit)
            ]
            if len(found) == 1:
                return found[0]
        return None

    def _is_drawn(self, place: Entry) -> bool:
        unit = self._unit[id(place)]
        if unit is not None:
            return self._first_of(unit) is place
        return self._town[id(place)] is not None or self._fence[id(place)] is not None

    def _town_of(self, place: Entry) -> Town | None:
        if self._unit[id(place)] is not None:
            return None
        names = (name for name in (place.name, *place.aliases) if name in self._setting.towns)
        return next((self._setting.towns[name] for name in names), None)

    def _fence_of(self, place: Entry) -> Fence | None:
        """Return how a place with a 四至 is drawn, if it is no unit and its lines are at hand."""
        if not place.bounds or self._unit[id(place)] is not None or self._town[id(place)] is not None:
            return None
        limit = self._limit_of(place)
        shape = self._shape(limit) if limit is not None else None
        return fenced(place.bounds, self._setting.lines, limit=shape) if shape is not None else None

    def _limit_of(self, place: Entry) -> Entry | None:
        """Return what a place is known to lie in and has an outline: its surest host, else the plan's own unit."""
        holding = [one for host in (*place.hosts, place.parent) for one in self._places if host in self._names(one)]
        own = [one for one in self._places if self._home is not None and self._unit[id(one)] == self._home]
        return next((one for one in (*holding, *own) if one is not place and self._shape(one) is not None), None)

    def _names(self, place: Entry) -> tuple[str, ...]:
        unit = self._unit[id(place)]
        return (place.name, *place.aliases, *([unit.name] if unit is not None else ()))

    def _shape(self, place: Entry) -> BaseGeometry | None:
        unit, town = self._unit[id(place)], self._town[id(place)]
        if unit is not None:
            return outlines([unit])[0] if self._first_of(unit) is place else None
        return town.shape if town is not None else None

    def _source(self, source: Source) -> str:
        """Return the id that a source has in the recipe, where it is put if it is not there."""
        said = source.model_dump(mode="json")
        known = next((key for key, value in self._sources.items() if value == said), None)
        if known is None:
            known = f"at-hand-{len(self._sources)}"
            self._sources[known] = said
        return known

    def _first_of(self, unit: Unit) -> Entry:
        return next(place for place in self._places if self._unit[id(place)] == unit)

    def _make(self, place: Entry, unit: Unit | None) -> dict[str, Any]:
        if unit is not None and self._first_of(unit) is not place:
            name = self._first_of(unit).name
            return {"by": "none", "reason": f"与“{name}”是同一处政区，不重复绘制；可在工作台把两处合并。"}
        if unit is not None:
            return {
                "by": "unit",
                "file": units_file(self._setting.document),
                "where": {"adcode": unit.adcode},
                "source": _SOURCE_ID,
                "margin_m": MARGIN_M,
                "remark": f"以{unit.name}全境代表；底图界线经简化，局部偏差可达 {MARGIN_M:.0f} 米。",
            }
        return self._drawn(place) or {"by": "none", "reason": self._reason(place)}

    def _drawn(self, place: Entry) -> dict[str, Any] | None:
        """Return how a place that is no unit is drawn: a town, a 四至, a band or ground of its members."""
        town, fence = self._town[id(place)], self._fence[id(place)]
        if town is not None:
            return {
                "by": "unit",
                "file": towns_file(self._setting.document),
                "where": {"name": town.name, "within": town.within},
                "source": self._source(town.source),
                "margin_m": town.margin_m,
                "remark": f"以{town.name}全境代表。",
            }
        if fence is not None:
            return self._bounded(place, fence)
        line = self._setting.lines.get(place.name)
        if place.role is Role.BOUND and line is not None:
            remark = f"取自“{line.source.title}”，误差 {line.margin_m:.0f} 米。"
            file, source = lines_file(self._setting.document), self._source(line.source)
            return {"by": "road", "file": file, "pieces": [line.name], "source": source, "remark": remark}
        members = [one for one in self._members(place) if self._is_drawn(one)]
        if place.role in _BANDS and len(members) > 1:
            return self._band(members)
        if place.role in _GROUNDS and members:
            return {
                "by": "hull",
                "outline": "members",
                "of": [self._id(member) for member in members],
                "pad_m": 0,
                "remark": f"以文本写到的成员（{_names(members)}）全境合并示意，文本没有给出范围。",
            }
        return None

    def _reason(self, place: Entry) -> str:
        if place.bounds:
            return _UNFENCED
        needed = "两" if place.role in _BANDS else "一"
        listed = any(self._members(place)) and place.role in _BANDS | _GROUNDS
        return _UNDRAWN.format(needed=needed) if listed else _UNLOCATED

    def _bounded(self, place: Entry, fence: Fence) -> dict[str, Any]:
        limit = self._limit_of(place)
        assert limit is not None  # noqa: S101 - a fence was found within it
        missing = [name for name, road in fence.roads.items() if "missing" in road]
        open_side = f"；“{_words(missing)}”没有找到，以{limit.name}的界线代替" if missing else ""
        return {
            "by": "bounds",
            "text": fence.text,
            "file": lines_file(self._setting.document),
            "roads": fence.roads,
            "limit": self._id(limit),
            "reach_m": fence.reach_m,
            "source": self._source(_joint([line.source for line in fence.lines])),
            "remark": f"以文本的四至围合，道路取自现有资料，端点顺直延长 {fence.reach_m:.0f} 米{open_side}。",
        }

    def _band(self, members: Sequence[Entry]) -> dict[str, Any]:
        found = [unit for member in members if (unit := self._unit[id(member)]) is not None]
        width = max((_WIDTH_M[unit.level] for unit in found), default=_NARROW_M)
        return {
            "by": "corridor",
            "through": [self._id(member) for member in members],
            "width_m": width,
            "remark": f"按文本次序穿过{_names(members)}的示意带，宽度为制图取值，文本没有给出范围。",
        }

    def _members(self, place: Entry) -> list[Entry]:
        own = {name_key(name) for name in (place.name, *place.aliases)}
        return [one for one in self._places if one is not place and name_key(one.parent) in own]


def units_file(document: str) -> str:
    """Return the name of the base data file that a sketch's units lie in."""
    return f"{document}-units.geojson"


def lines_file(document: str) -> str:
    """Return the name of the base data file that the lines of a sketch's 四至 lie in."""
    return f"{document}-lines.geojson"


def towns_file(document: str) -> str:
    """Return the name of the base data file that a sketch's towns lie in."""
    return f"{document}-towns.geojson"


def _joint(sources: Sequence[Source]) -> Source:
    """Return several sources as one."""
    said = [source.model_dump(mode="json") for source in sources]
    return Source(**{key: _words(dict.fromkeys(one[key] for one in said)) for key in said[0]})


def _words(names: Iterable[str]) -> str:
    return "、".join(names)


def _names(places: Sequence[Entry]) -> str:
    return "、".join(place.name for place in places)
