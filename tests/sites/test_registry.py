"""One registry of what may be asked: what is registered is asked through every door, and words read back as written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.cli.sites import sites_command
from buju.errors import QuestionInvalid
from buju.sites.conditions.area import AREA, Area
from buju.sites.conditions.near import NEAR, Near
from buju.sites.criterion import CRITERIA
from buju.sites.finder import SiteFinder
from buju.sites.judgement import Outcome
from buju.sites.parameter import ConditionKind, Parameter
from buju.sites.query import Registry
from buju.sites.registry import SHIPPED
from buju.sites.weights import PAIRS, WEIGHTS
from buju_api import create_app
from sites.flood import DRY, FLOODED, Flood

WITH_FLOOD = SHIPPED.adding(DRY)

# ── a new condition is a file and an entry ────────────────────────


def test_a_new_condition_is_asked_by_command(songjiang_data: Path) -> None:
    command = sites_command(WITH_FLOOD)
    ran = CliRunner().invoke(
        command, ["--dry", "100年", "--layout", "songjiang", "--json", "--data", str(songjiang_data)]
    )
    found = json.loads(ran.stdout)

    assert ran.exit_code == 0
    assert found["query"]["dry"] == "100年"
    assert [one["name"] for one in found["removed_by"]] == ["所属布局", "不在洪水区内"]
    assert found["removed_by"][1]["removed"] > 0
    assert re.search(r"--dry 重现期 +不在多少年一遇的洪水区内", CliRunner().invoke(command, ["--help"]).stdout)
    with pytest.raises(QuestionInvalid, match=r"^--dry：“50年”不是洪水的重现期"):
        command.main(["--dry", "50年"], standalone_mode=False)


def test_a_new_condition_is_asked_by_address_form_and_body(songjiang: Atlas) -> None:
    client = client_of(create_app(songjiang, registry=WITH_FLOOD))
    answer = client.get("/api/sites?dry=100年")
    page = Markup.of(client.get("/sites?dry=100年").text)
    (field,) = [one for one in page.all("input") if one.get("name") == "dry"]

    assert answer.json()["query"]["dry"] == "100年"
    assert client.post("/api/sites", json={"query": {"dry": "100年"}}).json() == answer.json()
    assert (field.get("value"), field.get("placeholder")) == ("100年", "如 100年")
    assert "不在洪水区内（多少年一遇）" in page.text
    assert "不在洪水区内为100 年一遇" in page.text
    assert "不在洪水区内" in client.get("/sites.csv?dry=100年").text.splitlines()[0]
    # An address is written in one order: what is new comes behind the conditions that ship.
    assert (
        client.get("/sites?dry=20年&near=metro:1500", follow_redirects=False)
        .headers["location"]
        .endswith("near=metro%3A1500&dry=20%E5%B9%B4")
    )


def test_a_new_condition_is_documented_and_refused_by_name(songjiang: Atlas) -> None:
    client = client_of(create_app(songjiang, registry=WITH_FLOOD))
    described = client.get("/openapi.json").json()
    parameters = {one["name"]: one for one in described["paths"]["/api/sites"]["get"]["parameters"]}
    refused = client.get("/api/sites?dry=50年").json()
    trouble = Markup.of(client.get("/sites?dry=50年").text).all("div", "trouble")[0].text

    assert parameters["dry"]["description"] == DRY.help
    assert described["components"]["schemas"]["Query"]["properties"]["dry"]["description"] == DRY.help
    assert (refused["code"], "dry" in refused["detail"]) == ("question-invalid", True)
    assert "不在洪水区内：“50年”" in trouble
    assert "dry" not in create_app(songjiang).openapi()["components"]["schemas"]["Query"]["properties"]


def test_a_new_condition_judges(finder: SiteFinder) -> None:
    answer = finder.ask(WITH_FLOOD.query({"dry": "100年", "candidates": "towns", "district": "松江区"}))
    outcomes = [answer.findings(row)[-1].outcome for row in range(len(answer.candidates))]
    shapes = answer.candidates.shapes
    apart = [row for row, shape in enumerate(shapes) if not shape.intersects(FLOODED[100])]
    under = [row for row, shape in enumerate(shapes) if FLOODED[100].buffer(-0.01).covers(shape)]

    assert apart
    assert under
    assert {outcomes[row] for row in apart} == {Outcome.PASSED}
    assert {outcomes[row] for row in under} == {Outcome.FAILED}


def test_no_two_entries_share_a_name() -> None:
    with pytest.raises(ValueError, match="comes twice"):
        WITH_FLOOD.adding(DRY)


# ── words read back ───────────────────────────────────────────────

NAMES = st.sampled_from(["metro", "九亭镇", "121.3,31.1", "虹桥机场", "Ｇ６０ 基地", "a.b-c:d"])
# Lengths are read to the micrometre, other numbers to twelve places.
LENGTHS = st.integers(0, 10**12).map(lambda micrometres: micrometres / 10**6)
NUMBERS = st.integers(0, 10**9).map(lambda parts: parts / 1000)
POSITIVE = st.integers(1, 9).map(str)

VALUES: dict[Parameter[Any], st.SearchStrategy[Any]] = {
    NEAR: st.builds(Near, NAMES, LENGTHS),
    AREA: st.tuples(NUMBERS, NUMBERS, st.sampled_from(["", "亩", "平方公里", "ha"])).map(
        lambda drawn: Area(min(drawn[:2]), max(drawn[:2]), drawn[2])
    )
    | st.builds(Area, NUMBERS, st.none(), st.sampled_from(["", "公顷"]))
    | st.builds(Area, st.none(), NUMBERS, st.just("亩")),
    CRITERIA: st.tuples(
        NAMES, st.sampled_from(["less", "more", "0.5..2", "-3..700"]), st.sampled_from(["", "*0.25"])
    ).map(lambda drawn: CRITERIA.read(f"{drawn[0]}:{drawn[1]}{drawn[2]}")),
    PAIRS: st.tuples(st.sampled_from("<>"), POSITIVE, st.booleans()).map(
        lambda drawn: PAIRS.read(f"metro{drawn[0]}area:{'1/' if drawn[2] and drawn[1] != '1' else ''}{drawn[1]}")
    ),
    WEIGHTS: st.lists(NUMBERS, min_size=1, max_size=5).map(tuple) | st.just(WEIGHTS.read("entropy")),
    DRY: st.sampled_from([Flood(20), Flood(100)]),
}
for one in SHIPPED.parameters:
    if one.known:
        VALUES[one] = st.sampled_from(one.known).map(one.read)
    elif one not in VALUES:
        words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
        VALUES[one] = st.sampled_from(["wgs84", "gcj02", "bd09"]).map(one.read) if one.key == "datum" else words


def test_every_parameter_is_tried() -> None:
    assert {*WITH_FLOOD.parameters} == {*VALUES}
    assert len(WITH_FLOOD.conditions) == 11


@pytest.mark.parametrize("parameter", VALUES, ids=lambda one: one.key)
@given(data=st.data())
def test_what_is_written_reads_back(parameter: Parameter[Any], data: st.DataObject) -> None:
    value = data.draw(VALUES[parameter])
    words = parameter.write(value)

    assert parameter.read(words) == value
    assert parameter.write(parameter.read(words)) == words
    query = WITH_FLOOD.query({parameter.key: [words] if parameter.most else words})
    assert query.values(parameter) == (value,)
    assert WITH_FLOOD.query_from(query.pairs) == query


# ── hostile words ─────────────────────────────────────────────────

GRAMMARS = [one for one in WITH_FLOOD.parameters if one.read is not str]
HOSTILE = {
    "nothing but dots": ".",
    "dots and a line": "..\n",
    "nothing but colons": ":",
    "digits": "9",
    "full-width digits": "９",
    "digits of another script": "٣",
    "stars": "*1",
    "signs of pairs": "a>",
    "brackets": "ideal(",
    "minus signs": "-",
    "white space": " ",
    "marks that combine": "1\u0301",
    "turned writing": "\u202e1",
}


@pytest.mark.parametrize("parameter", GRAMMARS, ids=lambda one: one.key)
@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_long_words_are_refused_before_they_are_read(parameter: Parameter[Any], piece: str) -> None:
    words = piece * 1_000_000
    began = perf_counter()
    with pytest.raises(QuestionInvalid) as caught:
        WITH_FLOOD.query({parameter.key: [words] if parameter.most else words})

    assert caught.value.field == parameter.key
    assert len(str(caught.value)) < 400
    # Reading a million letters once takes milliseconds, fidelity them once for each of them would take hours.
    assert perf_counter() - began < 5


def refusal(read: Callable[[], object]) -> QuestionInvalid | None:
    """Return how reading refuses, None if it does not; whatever else it raises is a fault."""
    try:
        read()
    except QuestionInvalid as error:
        return error
    return None


@pytest.mark.parametrize("parameter", GRAMMARS, ids=lambda one: one.key)
@given(piece=st.sampled_from(sorted(HOSTILE.values())), times=st.integers(1, 90))
def test_odd_words_are_read_or_refused_by_name(parameter: Parameter[Any], piece: str, times: int) -> None:
    words = piece * times
    refused = refusal(lambda: WITH_FLOOD.query({parameter.key: [words] if parameter.most else words}))

    assert refused is None or (refused.field == parameter.key and refused.said)


@given(st.text(st.sampled_from("0123456789０９.:*<>=-/()亩公里metroarea "), min_size=1, max_size=200))
def test_any_words_are_refused_by_name_or_read_back(words: str) -> None:
    for parameter in (one for one in GRAMMARS if one.choices is None):
        refused = refusal(partial(parameter.read, words))
        if refused is None:
            value = parameter.read(words)
            assert parameter.read(parameter.write(value)) == value
        else:
            assert refused.field == parameter.key


# ── what is registered is documented ──────────────────────────────


@pytest.mark.parametrize("parameter", SHIPPED.parameters, ids=lambda one: one.key)
def test_every_parameter_is_in_the_readme(parameter: Parameter[Any]) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"(?<![\w-])--{parameter.name}(?![\w-])", readme)
    assert re.search(rf"(?<!\w){parameter.name}=", readme)
    assert isinstance(parameter, ConditionKind) == (parameter in SHIPPED.conditions)


def test_a_registry_is_a_value() -> None:
    before = len(SHIPPED.parameters)
    more = SHIPPED.adding(DRY)

    assert isinstance(more, Registry)
    assert (len(SHIPPED.parameters), len(more.parameters)) == (before, before + 1)
