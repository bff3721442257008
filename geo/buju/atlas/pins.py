"""Pins: places that cannot be located, on the place of their layout that the text puts them into.

A pinned place is counted and listed on its host; it has no spot of its own, and nothing is measured from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from buju.folded import name_key
from buju.spatial.grade import Grade

if TYPE_CHECKING:
    from buju.atlas.place import Place


@dataclass(frozen=True, slots=True)
class Pins:
    """Which places are pinned to which: `on_host` by the host's id, `hosts` by the id of the pinned place."""

    on_host: Mapping[str, tuple[Place, ...]]
    hosts: Mapping[str, Place]

    def on(self, place: Place) -> tuple[Place, ...]:
        """Return what is pinned to a place, in the order of the layout."""
        return self.on_host.get(place.id, ())

    def host_of(self, place: Place) -> Place | None:
        """Return the place that one is pinned to, if it is pinned."""
        return self.hosts.get(place.id)


def pins_of(places: Sequence[Place]) -> Pins:
    """Return the pins of one layout's places.

    Only what cannot be located (grade F) is pinned, and each place once: to the surest of its stated hosts that is
    drawn. A host goes by its own name before another's alias, and before a place that it merely stands in for.
    """
    named: dict[str, Place] = {}
    drawn = [place for place in places if place.shape is not None]
    for names in (lambda place: (place.name,), lambda place: place.record.aliases):
        for place in drawn:
            for name in names(place):
                named.setdefault(name_key(name), place)
    hosts: dict[str, Place] = {}
    for place in places:
        host = _host(place, named)
        if host is not None:
            hosts[place.id] = host
    on_host: dict[str, list[Place]] = {}
    for place in places:
        if place.id in hosts:
            on_host.setdefault(hosts[place.id].id, []).append(place)
    return Pins({name: tuple(pinned) for name, pinned in on_host.items()}, hosts)


def _host(place: Place, named: Mapping[str, Place]) -> Place | None:
    if place.grade is not Grade.F or place.shape is not None:
        return None
    found = (named.get(name_key(host.host)) for host in place.record.host if host.is_unit)
    return next((host for host in found if host is not None), None)
