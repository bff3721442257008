"""The checks on facts and documents: one thing broken is one fault, and the other entries stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import buju
from buju.fault import FaultCode, Fixer, Severity

if TYPE_CHECKING:
    from conftest import Copy

F = FaultCode
LAYER = "layers/songjiang/layer.json"
FACTS = "seeds/songjiang-2024-102/facts.yaml"


FACT_ROWS = [
    pytest.param(
        "quote: 各镇人民政府、街道办事处，",
        "quote: 各镇人民政府、街道办事所，",
        F.QUOTE_NOT_FOUND,
        "街道办事所",
        "sj-m-057",
        "各镇人民政府、街道办事处，",
        id="quote changed by one character",
    ),
    pytest.param(
        "    clause: 文首\n    quote: 各镇人民政府",
        "    clause: 二(九)\n    quote: 各镇人民政府",
        F.CLAUSE_UNKNOWN,
        "clause: 二(九)\n    quote",
        "sj-m-057",
        "二(九)",
        id="clause unknown",
    ),
    pytest.param(
        "name: 科技绿洲, standing: is, places: [songjiang-kejilvzhou]",
        "name: 科技绿洲, standing: is, places: [songjiang-kejilvzhou, songjiang-kejilvzou]",
        F.ID_DANGLING,
        "id: sj-m-006",
        "sj-m-006",
        "songjiang-kejilvzhou",
        id="place unknown",
    ),
    pytest.param(
        "of: songjiang-core\n        places: [songjiang-jiuting]",
        "of: songjiang-corr\n        places: [songjiang-jiuting]",
        F.ID_DANGLING,
        "id: sj-p-19",
        "sj-p-19",
        "songjiang-core",
        id="whole unknown",
    ),
    pytest.param(
        "layout: songjiang\n    wording: 一核两带",
        "layout: songjang\n    wording: 一核两带",
        F.ID_DANGLING,
        "id: sj-l-01",
        "sj-l-01",
        "songjiang",
        id="layout unknown",
    ),
    pytest.param(
        "value: 600\n", "value: 601\n", F.TARGET_UNLIKE_QUOTE, "quote: 在轨运营", "sj-t-02", "600", id="value"
    ),
    pytest.param(
        "units: [区经委, 区科创发展办]",
        "units: [区经委, 区科创办]",
        F.UNIT_UNLIKE_QUOTE,
        "quote: 责任单位：区经委、区科创发展办",
        "sj-r-10",
        "区科创办",
        id="responsible unit",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "at", "entry", "says"), FACT_ROWS)
def test_a_broken_fact_is_reported_and_left_out(
    *, copy: Copy, songjiang: buju.Atlas, old: str, new: str, code: FaultCode, at: str, entry: str, says: str
) -> None:
    copy.replace(FACTS, old, new)

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    line = copy.line(FACTS, at) + (at.count("\n"))
    assert (fault.code, fault.where.file, fault.where.line, fault.entry) == (code, FACTS, line, entry)
    assert (fault.severity, fault.fixer) == (Severity.ERROR, Fixer.FACTS)
    assert says in fault.message
    assert {one.id for one in atlas.facts()} == {one.id for one in songjiang.facts()} - {entry}
    assert {one.id for one in atlas.places()} == {one.id for one in songjiang.places()}
    assert atlas.errors_of("songjiang") == (fault,)


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("host: 车墩镇\n", "host: 车敦镇\n", F.ID_DANGLING, "车墩镇"),
        ("host: 车墩镇\n", "host: 车墩\n", F.ID_DANGLING, ""),
        ("name: 松江区大学城\n    host", "name: 松江区大学园\n    host", F.QUOTE_NOT_FOUND, "松江区大学园"),
    ],
)
def test_a_host_is_a_known_unit_and_what_it_holds_is_in_the_quote(
    old: str, new: str, code: FaultCode, says: str, copy: Copy
) -> None:
    copy.write(FACTS, copy.text(FACTS).replace(old, new))

    found = [fault for fault in buju.open(copy.path).errors if fault.entry in ("sj-h-03", "sj-h-04")]

    assert [fault.code for fault in found] == ([code] if says else [])
    assert all(says in fault.message for fault in found)


def test_a_quote_that_several_facts_share_is_told_once(copy: Copy, songjiang: buju.Atlas) -> None:
    copy.replace(FACTS, "quote: 以科技绿洲为先导区，久富", "quote: 以科技绿洲为先行区，久富")

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    line = copy.line(FACTS, "quote: 以科技绿洲为先行区，久富")
    assert (fault.code, fault.where, fault.entry) == (F.QUOTE_NOT_FOUND, (FACTS, line), "sj-m-006")
    assert {one.id for one in songjiang.facts()} - {one.id for one in atlas.facts()} == {
        "sj-m-006",
        "sj-m-007",
        "sj-p-05",
        "sj-p-06",
    }
    assert {one.id for one in atlas.places()} == {one.id for one in songjiang.places()}
    assert atlas.errors_of("songjiang") == (fault,)


def test_a_fact_twice_is_left_out(copy: Copy) -> None:
    content = copy.text(FACTS).rstrip("\n")
    last = content[content.rindex("\n  - id: ") + 1 :]
    copy.write(FACTS, f"{content}\n{last}\n")

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    name = last.removeprefix("  - id: ").partition("\n")[0]
    assert (fault.code, fault.where.line, fault.entry) == (F.ID_DUPLICATE, content.count("\n") + 2, name)
    assert atlas.find_fact(name) is None


def test_a_document_twice_is_reported(copy: Copy) -> None:
    import shutil

    here = copy.path / "seeds" / "songjiang-2024-102"
    shutil.copytree(here, copy.path / "seeds" / "songjiang-again")
    copy.write("seeds/songjiang-again/facts.yaml", "document: songjiang-2024-102\nfacts: []\n")

    faults = buju.open(copy.path).faults

    assert {fault.code for fault in faults} == {F.ID_DUPLICATE}
    assert {fault.where.file for fault in faults} == {"seeds/songjiang-again/source.yaml"}


def test_a_layout_twice_is_reported(copy: Copy) -> None:
    (copy.path / "layers" / "copied").mkdir()
    copy.write("layers/copied/layer.json", copy.text(LAYER))
    copy.write("layers/copied/places.geojson", '{"type":"FeatureCollection","features":[]}')

    faults = buju.open(copy.path).faults

    assert [(fault.code, fault.where.file) for fault in faults] == [(F.ID_DUPLICATE, "layers/copied/layer.json")]


def test_a_changed_text_is_reported_to_who_keyed_it_in(copy: Copy) -> None:
    file = "seeds/songjiang-2024-102/text.txt"
    copy.write(file, copy.text(file) + "\n")

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.where.file, fault.fixer) == (F.TEXT_CHANGED, file, Fixer.TEXT)
