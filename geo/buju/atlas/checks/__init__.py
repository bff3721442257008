"""The rules that the data must meet. Each yields its faults; all of them run, whatever the others find."""

from __future__ import annotations

from buju.atlas.checks.facts import (
    facts_name_known_layouts,
    facts_name_known_places,
    functions_have_a_stage,
    homonyms_are_listed,
    homonyms_stay_apart,
    hosts_are_known,
    layers_repeat_the_facts,
    layouts_name_known_files,
    mapping_keeps_to_the_facts,
    places_are_cited,
    places_lie_in_their_layer,
    relations_have_both_ends,
    sides_are_worded,
    stated_functions_are_mapped,
    targets_agree,
    targets_come_from_plans,
    vocabulary_names_known_functions,
    words_have_one_meaning,
)
from buju.atlas.checks.places import (
    grades_fit_evidence,
    lists_cover_known_units,
    places_are_in_their_district,
    places_have_their_shape,
    shapes_are_valid,
    surroundings_can_be_measured,
    towns_lie_in_their_district,
    units_are_coded,
)
from buju.atlas.checks.subject import Rule, Subject
from buju.fault import UNREADABLE, Fault

# What an entry says by itself, and how entries fit together.
OWN_RULES: tuple[Rule, ...] = (
    places_have_their_shape,
    shapes_are_valid,
    grades_fit_evidence,
    targets_agree,
    targets_come_from_plans,
    homonyms_stay_apart,
    words_have_one_meaning,
    surroundings_can_be_measured,
    units_are_coded,
)
LINK_RULES: tuple[Rule, ...] = (
    lists_cover_known_units,
    facts_name_known_places,
    hosts_are_known,
    facts_name_known_layouts,
    layouts_name_known_files,
    places_lie_in_their_layer,
    layers_repeat_the_facts,
    places_are_cited,
    sides_are_worded,
    places_are_in_their_district,
    relations_have_both_ends,
    homonyms_are_listed,
    functions_have_a_stage,
    vocabulary_names_known_functions,
    mapping_keeps_to_the_facts,
    stated_functions_are_mapped,
    towns_lie_in_their_district,
)


def check(subject: Subject) -> list[Fault]:
    """Run every rule over what was read and return all faults, by file and line.

    While a file cannot be read, what it would have said is not held against the entries that count on it: the rules
    on how entries fit together wait until it can.
    """
    met = [*subject.seeds.faults, *subject.layers.faults, *subject.ledger.faults, *subject.glossary.faults]
    whole = subject.seeds.whole and subject.layers.whole and not any(fault.code in UNREADABLE for fault in met)
    rules = (*OWN_RULES, *LINK_RULES) if whole else OWN_RULES
    found = [*met, *(fault for rule in rules for fault in rule(subject))]
    return sorted(found, key=lambda fault: (fault.where, fault.code, fault.message))


__all__ = ["LINK_RULES", "OWN_RULES", "Subject", "check"]
