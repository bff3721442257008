"""Files that cannot be read, folders misnamed, relations: each is told once, with its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

import buju
from buju.fault import FaultCode, Severity

if TYPE_CHECKING:
    from conftest import Copy

F = FaultCode
PLACES = "layers/songjiang/places.geojson"
LAYER = "layers/songjiang/layer.json"
FACTS = "seeds/songjiang-2024-102/facts.yaml"
TEXT = "seeds/songjiang-2024-102/text.txt"
RELATIONS, FUNCTIONS = "seeds/relations.yaml", "seeds/functions.yaml"
CORE, PARK = "songjiang-core", "songjiang-kejilvzhou"


def cut(file: str) -> Callable[[Copy], None]:
    return lambda copy: copy.write(file, copy.text(file)[: len(copy.text(file)) // 2])


def gone(file: str) -> Callable[[Copy], None]:
    return lambda copy: (copy.path / file).unlink()


def unreadable(file: str) -> Callable[[Copy], None]:
    def change(copy: Copy) -> None:
        (copy.path / file).unlink()
        (copy.path / file).mkdir()

    return change


def holds(file: str, content: str | bytes) -> Callable[[Copy], None]:
    return lambda copy: copy.write(file, content)


def deep(copy: Copy) -> None:
    copy.write(PLACES, '{"a":' + "[" * 100_000 + "]" * 100_000 + "}")


FILE_ROWS = [
    pytest.param(cut(PLACES), F.FILE_SYNTAX, PLACES, id="places half-written"),
    pytest.param(gone(PLACES), F.FILE_MISSING, PLACES, id="no places"),
    pytest.param(unreadable(PLACES), F.FILE_MISSING, PLACES, id="places unreadable"),
    pytest.param(holds(PLACES, "[]"), F.FILE_SYNTAX, PLACES, id="places are a list"),
    pytest.param(holds(PLACES, '{"type":"Feature"}'), F.FILE_SYNTAX, PLACES, id="places are one feature"),
    pytest.param(holds(PLACES, '{"n":1' + "0" * 5000 + "}"), F.FILE_SYNTAX, PLACES, id="number without end"),
    pytest.param(holds(PLACES, "名称".encode("gbk")), F.FILE_MISSING, PLACES, id="places in GBK"),
    pytest.param(deep, F.FILE_SYNTAX, PLACES, id="places nested too deep"),
    pytest.param(cut(LAYER), F.FILE_SYNTAX, LAYER, id="layer half-written"),
    pytest.param(gone(LAYER), F.FILE_MISSING, LAYER, id="no layer.json"),
    pytest.param(unreadable(LAYER), F.FILE_MISSING, LAYER, id="layer.json unreadable"),
    pytest.param(holds(FACTS, "document: songjiang-2024-102\nfacts: ["), F.FILE_SYNTAX, FACTS, id="facts cut off"),
    pytest.param(gone(FACTS), F.FILE_MISSING, FACTS, id="no facts"),
    pytest.param(holds(FACTS, "facts: 中文".encode("gbk")), F.FILE_MISSING, FACTS, id="facts in GBK"),
    pytest.param(holds(TEXT, "示例".encode("gbk")), F.FILE_MISSING, TEXT, id="text in GBK"),
    pytest.param(holds(RELATIONS, "关系".encode("gbk")), F.FILE_MISSING, RELATIONS, id="relations in GBK"),
    pytest.param(holds(FUNCTIONS, "功能".encode("gbk")), F.FILE_MISSING, FUNCTIONS, id="functions in GBK"),
    pytest.param(gone(TEXT), F.FILE_MISSING, TEXT, id="no text"),
    pytest.param(
        gone("seeds/songjiang-2024-102/source.yaml"),
        F.FILE_MISSING,
        "seeds/songjiang-2024-102/source.yaml",
        id="no source",
    ),
]


@pytest.mark.parametrize(("change", "code", "file"), FILE_ROWS)
def test_an_unreadable_file_is_one_fault_that_names_it(
    copy: Copy, change: Callable[[Copy], None], code: FaultCode, file: str
) -> None:
    """What a file would have said is not held against the entries that count on it."""
    change(copy)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.where.file, fault.severity) == (code, file, Severity.ERROR)


def test_a_half_written_file_names_the_line_where_it_breaks_off(copy: Copy) -> None:
    content = copy.text(PLACES)
    copy.write(PLACES, content[: content.index("songjiang-yanzhan-road") + 200])

    fault = next(fault for fault in buju.open(copy.path).faults if fault.where.file == PLACES)

    assert fault.code is F.FILE_SYNTAX
    assert fault.where.line == copy.text(PLACES).count("\n") + 1


def test_facts_stay_when_their_layer_cannot_be_read(copy: Copy, songjiang: buju.Atlas) -> None:
    cut(PLACES)(copy)

    assert {one.id for one in buju.open(copy.path).facts()} == {one.id for one in songjiang.facts()}


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        pytest.param(
            '"songjiang-2024-102"', '"songjiang-2025"', F.ID_DANGLING, "songjiang-2024-102", id="document unknown"
        ),
        pytest.param('"zhejiang"', '"zhejian"', F.ID_DANGLING, "zhejiang", id="surroundings unknown"),
    ],
)
def test_a_layout_names_files_that_exist(copy: Copy, old: str, new: str, code: FaultCode, says: str) -> None:
    copy.replace(LAYER, old, new)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.where.file) == (code, LAYER)
    assert says in fault.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"region": "松江区"', '"region": ""', id="empty"),
        pytest.param('"id": "songjiang"', '"id": "../songjiang"', id="id that is a path"),
        pytest.param('"bbox": [', '"bbox": [0,', id="bbox of five"),
        pytest.param('"region"', '"regions"', id="field unknown"),
    ],
)
def test_a_layer_file_that_says_too_little_is_reported(copy: Copy, old: str, new: str) -> None:
    copy.replace(LAYER, old, new)

    faults = [fault for fault in buju.open(copy.path).faults if fault.where.file == LAYER]

    assert faults
    assert {fault.code for fault in faults} == {F.FIELD_INVALID}


CONTEXT = "layers/context/layer.json"


@pytest.mark.parametrize(
    ("change", "code", "file"),
    [
        pytest.param(gone(CONTEXT), F.FILE_MISSING, CONTEXT, id="no layer.json"),
        pytest.param(holds(CONTEXT, '{"files": 5}'), F.FIELD_INVALID, CONTEXT, id="files are a number"),
        pytest.param(holds(CONTEXT, '{"files": [5]}'), F.FIELD_INVALID, CONTEXT, id="a file is a number"),
        pytest.param(
            holds(CONTEXT, '{"files": [{"id": "a"}]}'), F.FIELD_INVALID, CONTEXT, id="a file without a source"
        ),
        pytest.param(
            cut("layers/context/zhejiang.geojson"), F.FILE_SYNTAX, "layers/context/zhejiang.geojson", id="half"
        ),
        pytest.param(
            gone("layers/context/zhejiang.geojson"), F.FILE_MISSING, "layers/context/zhejiang.geojson", id="gone"
        ),
    ],
)
def test_broken_surroundings_are_reported(
    copy: Copy, change: Callable[[Copy], None], code: FaultCode, file: str
) -> None:
    change(copy)

    faults = buju.open(copy.path).faults

    assert code in {fault.code for fault in faults if fault.where.file == file}


@pytest.mark.parametrize("missing", ["layers", "seeds"])
def test_a_missing_data_folder_is_named(copy: Copy, missing: str) -> None:
    import shutil

    shutil.rmtree(copy.path / missing)

    with pytest.raises(buju.DataMissing) as caught:
        buju.open(copy.path)

    assert str(copy.path) in str(caught.value)
    assert f"{missing}/" in str(caught.value)


def test_the_environment_names_the_data(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUJU_DATA", str(copy.path))
    assert [one.id for one in buju.open().layouts()] == ["songjiang"]

    monkeypatch.setenv("BUJU_DATA", str(copy.path / "nowhere"))
    with pytest.raises(buju.DataMissing, match="nowhere"):
        buju.open()


def test_the_argument_counts_before_the_environment(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUJU_DATA", str(copy.path / "nowhere"))

    assert [one.id for one in buju.open(copy.path).layouts()] == ["songjiang"]


def test_all_faults_come_at_once_and_in_order(copy: Copy) -> None:
    with copy.feature(CORE) as feature:
        feature["properties"]["name"] = ""
        feature["properties"]["sides"][0]["road"] = "沪亭南路"
    with copy.feature(PARK) as feature:
        feature["geometry"]["coordinates"] = [120.5, 31.0]
    copy.replace(FACTS, "value: 600\n", "value: 601\n")

    faults = buju.open(copy.path).faults

    assert [fault.code for fault in faults] == [
        F.FIELD_INVALID,
        F.SHAPE_OUTSIDE,
        F.TARGET_UNLIKE_QUOTE,
    ]
    assert [fault.where for fault in faults] == sorted(fault.where for fault in faults)


@pytest.mark.parametrize(
    ("folder", "renamed", "file"),
    [
        ("seeds/songjiang-2024-102", "seeds/sj", "seeds/sj/source.yaml"),
        ("layers/songjiang", "layers/sj", "layers/sj/layer.json"),
    ],
    ids=["document", "layout"],
)
def test_a_folder_bears_the_id_of_what_it_holds(copy: Copy, folder: str, renamed: str, file: str) -> None:
    """Else the faults in it would not be those of its layout, and a map would not be refused."""
    (copy.path / folder).rename(copy.path / renamed)

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.where.file) == (F.FIELD_INVALID, file)


LEDGER = """relations:
  - id: same-tower
    kind: wording-drift
    status: stated
    left: {fact: sj-t-02, place: songjiang-district}
    right: {fact: sj-t-01, place: songjiang-district}
    reason: 示例
"""


def test_a_relation_is_not_blamed_for_the_fault_of_its_fact(copy: Copy) -> None:
    copy.write("seeds/relations.yaml", LEDGER)
    assert buju.open(copy.path).faults == ()
    copy.replace(FACTS, "value: 600\n", "value: 601\n")

    (fault,) = buju.open(copy.path).faults

    assert (fault.code, fault.entry) == (F.TARGET_UNLIKE_QUOTE, "sj-t-02")


def test_a_relation_with_a_loose_end_is_reported(copy: Copy) -> None:
    copy.write("seeds/relations.yaml", LEDGER.replace("sj-t-02", "sj-t-99"))

    atlas = buju.open(copy.path)

    (fault,) = atlas.faults
    assert (fault.code, fault.where.file, fault.where.line, fault.entry) == (
        F.RELATION_DANGLING,
        "seeds/relations.yaml",
        2,
        "same-tower",
    )
    assert "sj-t-99" in fault.message
    assert atlas.find_relation("same-tower") is None
