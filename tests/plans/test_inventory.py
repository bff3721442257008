"""Nothing that the texts state is missing: the atlas against an inventory made independently of it."""

from __future__ import annotations

from typing import Any

import pytest

from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.atlas.quality import Treatment, coverage, treatment
from buju.folded import bare

DOCUMENTS = {
    "D0": "chongqing-2023-7",
    "D1": "shanghai-2023-19",
    "D2": "mingyuehu-2023",
    "D3": "songjiang-2024-102",
    "D4": "beijing-2024-2028",
}
# What a row of the inventory may have become; a function row that is worded as an aim is a positioning.
KINDS = {
    "entities": ({"mention"}, 231),
    "layouts": ({"layout"}, 11),
    "functions": ({"function", "positioning"}, 66),
    "responsible_units": ({"responsibility"}, 45),
    "anomalies": ({"anomaly"}, 20),
    "links": ({"link"}, 2),
}
CLASSES = {
    "policy target": ("target", "target", 32),
    "milestone": ("target", "milestone", 21),
    "specification / capability wording (not an outcome target)": ("figure", "specification", 2),
    "restatement of a D0 target in the press": ("figure", "restatement", 3),
    "fact or forecast in a press article (never a policy target)": ("figure", "press", 16),
}


def _alike(row: dict[str, Any], quote: str) -> bool:
    """Whether one of two quotes holds the other, whatever the wrapping."""
    one, two = bare(row["quote"].replace("⏎", "")).rstrip("）"), bare(quote)
    return one in two or two in one


@pytest.mark.parametrize("table", KINDS)
def test_every_row_of_the_inventory_is_a_fact(table: str, inventory: dict[str, Any], shipped: Atlas) -> None:
    kinds, count = KINDS[table]
    rows = inventory[table]
    assert len(rows) == count
    missing = [
        row
        for row in rows
        if not any(
            fact.kind in kinds and _alike(row, fact.citation.quote) for fact in shipped.facts_of(DOCUMENTS[row["doc"]])
        )
    ]
    assert missing == []


def test_every_entity_is_drawn_attached_or_listed(inventory: dict[str, Any], shipped: Atlas) -> None:
    for row in inventory["entities"]:
        facts = [
            fact
            for fact in shipped.facts_of(DOCUMENTS[row["doc"]])
            if fact.kind == "mention" and _alike(row, fact.citation.quote)
        ]
        assert any(treatment(fact, shipped) is not Treatment.MISSING for fact in facts), row


@pytest.mark.parametrize("klass", CLASSES)
def test_every_number_of_the_inventory_is_what_it_is(klass: str, inventory: dict[str, Any], shipped: Atlas) -> None:
    kind, nature, count = CLASSES[klass]
    rows = [row for row in inventory["targets"] if row["klass"] == klass]
    assert len(rows) == count
    for row in rows:
        found = [
            fact
            for fact in shipped.facts_of(DOCUMENTS[row["doc"]])
            if fact.kind == kind
            and (fact.target_class if kind == "target" else fact.nature) == nature
            and _alike(row, fact.citation.quote)
        ]
        assert found, row


# What a row of the second reading says in words of its own, and the field of the fact that must say the same.
SAID = {"entities": "name", "targets": "indicator", "functions": "functions", "responsible_units": "units"}


@pytest.mark.parametrize("table", SAID)
def test_what_the_second_reading_missed_is_said_as_it_reads(
    table: str, inventory: dict[str, Any], shipped: Atlas
) -> None:
    rows = [row for row in inventory[table] if row.get("reading") == 2 and "place" not in row]
    assert len(rows) >= 4
    for row in rows:
        words = next(row[key] for key in ("name", "indicator", "words", "units") if key in row)
        facts = [fact for fact in shipped.facts_of(DOCUMENTS[row["doc"]]) if _alike(row, fact.citation.quote)]
        said = [getattr(fact, SAID[table], None) for fact in facts]
        assert (tuple(words) if isinstance(words, list) else words) in said, row


def test_no_target_is_made_up(shipped: Atlas) -> None:
    targets = [fact for fact in shipped.facts() if fact.kind == "target"]
    assert sum(fact.target_class == "target" for fact in targets) == 32
    assert sum(fact.target_class == "milestone" for fact in targets) == 21
    assert not [fact for fact in targets if fact.citation.document == "mingyuehu-2023"]


def test_coverage_misses_nothing(shipped: Atlas) -> None:
    assert {row.document: row.missing for row in coverage(shipped)} == {
        document: [] for document in sorted(DOCUMENTS.values())
    }


def test_coverage_tells_when_a_place_is_gone(shipped: Atlas) -> None:
    gone = MemoryAtlas(
        documents=shipped.documents(),
        facts=shipped.facts(),
        layouts=shipped.layouts(),
        places=[place for place in shipped.places() if place.id != "songjiang-core"],
    )
    missing = [fact for row in coverage(gone) for fact in row.missing]
    assert "sj-m-004" in missing
    assert all("songjiang-core" in gone.fact(fact).places for fact in missing)


def test_the_values_are_those_of_the_inventory(inventory: dict[str, Any], shipped: Atlas) -> None:
    """Numbers, for the rows whose value is a plain number in the inventory."""
    checked = 0
    for row in inventory["targets"]:
        if row["klass"] != "policy target" or not row["value"].isdigit():
            continue
        values = {
            fact.value
            for fact in shipped.facts_of(DOCUMENTS[row["doc"]])
            if fact.kind == "target" and _alike(row, fact.citation.quote)
        }
        assert float(row["value"]) in values, row
        checked += 1
    assert checked >= 25
