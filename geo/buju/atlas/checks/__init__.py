"""The rules that the data must meet. Each yields its faults; all of them run, whatever the others find."""

from __future__ import annotations

from buju.atlas.checks.grades import grades_fit_evidence
from buju.atlas.checks.quotes import places_cite_the_text, sides_are_worded
from buju.atlas.checks.references import (
    facts_name_known_layouts,
    facts_name_known_places,
    layouts_name_known_files,
    places_match_facts,
)
from buju.atlas.checks.relations import homonyms_are_listed, homonyms_stay_apart, relations_have_both_ends
from buju.atlas.checks.shapes import places_are_in_their_district, places_have_their_shape, shapes_are_valid
from buju.atlas.checks.subject import Rule, Subject
from buju.atlas.checks.targets import targets_agree, targets_come_from_plans
from buju.fault import Fault

RULES: tuple[Rule, ...] = (
    facts_name_known_places,
    facts_name_known_layouts,
    layouts_name_known_files,
    places_match_facts,
    places_cite_the_text,
    sides_are_worded,
    places_have_their_shape,
    shapes_are_valid,
    places_are_in_their_district,
    grades_fit_evidence,
    targets_agree,
    targets_come_from_plans,
    relations_have_both_ends,
    homonyms_stay_apart,
    homonyms_are_listed,
)


def check(subject: Subject) -> list[Fault]:
    """Run every rule over what was read and return all faults, by file and line."""
    met = [*subject.seeds.faults, *subject.layers.faults, *subject.ledger.faults]
    found = [*met, *(fault for rule in RULES for fault in rule(subject))]
    return sorted(found, key=lambda fault: (fault.file, fault.line, fault.code, fault.message))


__all__ = ["RULES", "Subject", "check"]
