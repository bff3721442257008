"""The sketch of a layout: from accepted proposals a recipe, as far as the names of units alone allow to draw.

A place that is a unit is made of that unit; a belt of its members is a band through them, a wing or cluster their
ground; everything else is listed with its reason. Nothing is drawn that the text and the register of units do not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from buju.drafting.proposal import place_id
from buju.folded import name_key
from buju.spatial.china import MARGIN_M, SOURCE, Unit, UnitLevel, units
from buju.spatial.role import Role

if TYPE_CHECKING:
    from buju.drafting.proposal import Proposal
    from buju.drafting.region import Region
    from buju.drafting.region import Unit as NamedUnit

SCALE_NOTE = "示意图。图形由规则依文本与政区界线起草，不是法定边界，不得用于量测、审批或权属认定。"
_SOURCE_ID = "tianditu"
_BANDS = frozenset({Role.BELT, Role.AXIS})
_GROUNDS = frozenset({Role.CORE, Role.WING, Role.CLUSTER})
# A band through districts is as wide as a fifth of what they are across, on the map a stroke.
_WIDTH_M = {UnitLevel.DISTRICT: 3000.0, UnitLevel.CITY: 20_000.0, UnitLevel.PROVINCE: 80_000.0}
_UNLOCATED = "文本没有给出可以落图的范围，政区名录中也没有同名的政区；由规则起草，没有另查资料。"
_UNDRAWN = "文本写到的成员中，能以政区作图的不到{needed}处，示意图形作不出来；由规则起草，没有另查资料。"


@dataclass(slots=True)
class Entry:
    """A place that accepted facts name: what it is called, and what they propose of its role and parent."""

    name: str
    aliases: list[str] = field(default_factory=list)
    role: Role | None = None
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a layout is sketched for: the document, the name and title of the layout, and the region it is of."""

    document: str
    name: str
    title: str
    region: Region
    context: tuple[str, ...]
    extent: tuple[float, float, float, float]


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
    return _Drawing(setting, entries(accepted)).sketch()


class _Drawing:
    """One sketch while it is made."""

    def __init__(self, setting: Setting, places: Sequence[Entry]) -> None:
        self._setting = setting
        self._home = outlined(setting.region.home)
        self._places = places
        self._unit = {id(place): self._unit_of(place) for place in places}
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
            "sources": {_SOURCE_ID: SOURCE.model_dump(mode="json")},
            "places": [self._written(place) for place in self._places],
        }
        return Sketch(recipe)

    def _written(self, place: Entry) -> dict[str, Any]:
        unit = self._unit[id(place)]
        written: dict[str, Any] = {"id": self._id(place), "name": place.name, "aliases": place.aliases}
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
        return unit is not None and self._first_of(unit) is place

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
        needed = "两" if place.role in _BANDS else "一"
        listed = any(self._members(place)) and place.role in _BANDS | _GROUNDS
        return {"by": "none", "reason": _UNDRAWN.format(needed=needed) if listed else _UNLOCATED}

    def _band(self, members: Sequence[Entry]) -> dict[str, Any]:
        found = [unit for member in members if (unit := self._unit[id(member)]) is not None]
        width = max(_WIDTH_M[unit.level] for unit in found)
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


def _names(places: Sequence[Entry]) -> str:
    return "、".join(place.name for place in places)
