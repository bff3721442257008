"""The record of a draft: every step can be undone, across restarts and kills, and no hand-written line is lost."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from buju.drafting.factsfile import SCHEMA_LINE, facts_in, rewritten
from buju.drafting.folder import drafted, write_new
from buju.drafting.judging import added, edited, judged, merged, why_unsound
from buju.drafting.proposal import NO_FACTS, ProposalState
from buju.drafting.record import Record, Reviewed, Stale, TextChanged
from buju.errors import BujuError, InputInvalid, Refused

TEXT = (
    "云溪区低空经济规划\n一、目标\n到2027年，产值达到500亿元，企业达到20家。\n二、布局\n"
    "构建“一核两带”，建设云溪产业园、甲乙产业基地和东港创新中心。东港创新中心先行。（责任单位：区经委、甲镇政府）\n"
)
IN, OUT = ProposalState.ACCEPTED, ProposalState.REJECTED


def record_in(folder: Path, text: str = TEXT) -> Record:
    write_new(folder, drafted(text, called="demo"), text)
    return Record(folder, "demo")


def files_of(folder: Path) -> dict[str, object]:
    """Every file of the record but the journal, and the number of the last step."""
    found: dict[str, object] = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name not in ("journal.jsonl", ".lock", "proposals.json")
    }
    rows = json.loads((folder / "drafts/demo/proposals.json").read_text(encoding="utf-8"))
    return found | {"proposals": rows["proposals"], "sha256": rows["sha256"]}


def accept(record: Record, *ids: str, expected: str | None = None) -> Reviewed:
    return record.change("accept", lambda draft: judged(draft, ids, IN), expected=expected)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return record_in(tmp_path)


KINDS = ["accept", "reject", "edit", "add", "merge", "undo", "redo", "restart"]
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 30)), max_size=12)


@settings(max_examples=15)
@given(steps)
def test_any_steps_undone_give_back_the_same_files(taken: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        record = record_in(root)
        states, undone = [files_of(root)], list[dict[str, object]]()
        for what, which in taken:
            before = len(record.read().steps)
            record = _take(record, what, which)
            if what == "undo" and len(states) > 1:
                undone.append(states.pop())
            elif what == "redo" and undone:
                states.append(undone.pop())
            elif len(record.read().steps) > before:
                states.append(files_of(root))
                undone.clear()
            assert files_of(root) == states[-1]
            _accepted_is_verbatim(root)
        while record.read().undoable is not None:
            record.undo()
            states.pop()
            assert files_of(root) == states[-1]
        assert len(states) == 1


def _take(record: Record, what: str, which: int) -> Record:
    now = record.read()
    ids = [one.id for one in now.draft.proposals]
    one = ids[which % len(ids)]
    places = [row.id for row in now.draft.proposals if row.kind == "mention"]
    if what == "restart":
        return Record(record.folder, record.document)
    try:
        if what == "undo":
            record.undo()
        elif what == "redo":
            record.redo()
        elif what == "edit":
            record.change("edit", lambda draft: edited(draft, one, {"note": f"第 {which} 次"}, now.text))
        elif what == "add":
            start = TEXT.index("东港") + which % 3
            span = (start, start + 6)
            record.change("add", lambda _: added("mention", span, {"name": TEXT[slice(*span)]}, now.text))
        elif what == "merge":
            record.change("merge", lambda draft: merged(draft, places[0], places[which % len(places)]))
        else:
            record.change(what, lambda draft: judged(draft, [one], IN if what == "accept" else OUT))
    except (InputInvalid, Refused):
        return record
    return record


def _accepted_is_verbatim(root: Path) -> None:
    facts = yaml.safe_load((root / "seeds/demo/facts.yaml").read_text(encoding="utf-8"))["facts"]
    rows = json.loads((root / "drafts/demo/proposals.json").read_text(encoding="utf-8"))["proposals"]
    assert [fact["id"] for fact in facts] == [
        f"demo-{row['id']}" for row in rows if row["state"] == "accepted" and row["kind"] not in NO_FACTS
    ]
    for row in rows:
        assert TEXT[row["start"] : row["end"]] == row["quote"]
    assert all(fact["quote"] in TEXT for fact in facts)


def test_hand_written_lines_stay_to_the_byte(record: Record) -> None:
    path = record.folder / "seeds/demo/facts.yaml"
    ids = [one.id for one in record.read().draft.proposals if one.kind not in NO_FACTS]
    accept(record, *ids)
    written = path.read_text(encoding="utf-8").replace("facts:\n", "facts:  # 由乙核过\n  # 先写的\n", 1)
    own = "- {id: own-1, kind: mention, name: 云溪区, clause: 文首, quote: 云溪区低空经济规划}  # 我加的\n"
    group = (
        "- clause: 一\n  quote: 产值达到500亿元\n  facts:\n    # 组里\n"
        "    - id: own-2\n      kind: anomaly\n      oddity: 甲\n      explanation: 乙\n"
    )
    path.write_text(written + own + group, encoding="utf-8")

    record.change("reject", lambda draft: judged(draft, ids, OUT))

    kept = path.read_text(encoding="utf-8")
    assert kept == f"{SCHEMA_LINE}document: demo\nfacts:  # 由乙核过\n  # 先写的\n{own}{group}"
    record.undo()
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    assert {fact.get("id") for fact in facts} == {f"demo-{one}" for one in ids} | {"own-1", None}
    assert own in path.read_text(encoding="utf-8")


def test_what_somebody_wrote_into_a_fact_stays_theirs(record: Record) -> None:
    path = record.folder / "seeds/demo/facts.yaml"
    one = next(row for row in record.read().draft.proposals if row.kind == "layout")
    accept(record, one.id)
    written = path.read_text(encoding="utf-8")
    lines = ["  note: 与会议纪要一致\n  # 待定\n" if "note:" in line else line for line in written.splitlines(True)]
    path.write_text("".join(lines), encoding="utf-8")

    text = record.read().text
    record.change("edit", lambda draft: edited(draft, one.id, {"wording": "一核"}, text))

    (fact,) = yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    assert (fact["wording"], fact["note"]) == ("一核", "与会议纪要一致")


def test_a_step_for_an_older_state_is_refused_and_changes_nothing(record: Record) -> None:
    seen = record.read()
    first, second, *_ = (one.id for one in seen.draft.proposals)
    accept(record, first, expected=seen.version)
    before = files_of(record.folder)

    with pytest.raises(Stale) as caught:
        accept(record, second, expected=seen.version)

    assert caught.value.now.draft.proposals[0].state is IN
    assert files_of(record.folder) == before
    facts = record.folder / "seeds/demo/facts.yaml"
    now = record.read().version
    facts.write_text(facts.read_text(encoding="utf-8") + "# 编辑器\n", encoding="utf-8")
    with pytest.raises(Stale):
        record.undo(expected=now)


def test_what_is_not_in_the_text_is_refused(record: Record) -> None:
    now = record.read()
    place = next(one for one in now.draft.proposals if one.kind == "mention")

    for values, said in (({"name": "没有的园"}, "原文里没有"), ({"name": ""}, "name")):
        with pytest.raises(InputInvalid, match=said):
            record.change("edit", lambda draft, values=values: edited(draft, place.id, values, now.text))
    with pytest.raises(InputInvalid, match="同一条款"):
        record.change("add", lambda _: added("mention", (0, len(TEXT)), {"name": "云溪区"}, now.text))
    assert record.read().version == now.version
    assert why_unsound(place, now.text) is None


def test_a_year_that_is_typed_is_cited(record: Record) -> None:
    now = record.read()
    at = TEXT.index("企业达到20家")
    values = {"indicator": "企业", "operator": "equal", "value": 20.0, "unit": "家", "scope": "云溪区", "year": 2027}

    (one,) = added("target", (at, at + 7), values, now.text).values()

    assert one is not None
    assert one.values["year"]["value"] == 2027
    assert one.values["year"]["quote"] in TEXT
    with pytest.raises(InputInvalid, match="没有写 2031"):
        added("target", (at, at + 7), {**values, "year": 2031}, now.text)


def test_a_text_that_changes_while_it_is_reviewed_is_told(record: Record) -> None:
    path = record.folder / "seeds/demo/text.txt"
    path.write_text(TEXT.replace("500", "600"), encoding="utf-8")

    with pytest.raises(TextChanged, match="被改动"):
        record.read()

    path.write_text(TEXT, encoding="utf-8")
    assert record.read().draft.proposals


def test_a_file_that_is_being_edited_is_not_written_over(record: Record) -> None:
    path = record.folder / "seeds/demo/facts.yaml"
    path.write_text("facts: [\n", encoding="utf-8")

    with pytest.raises(BujuError, match="正被编辑"):
        accept(record, record.read().draft.proposals[0].id)

    assert path.read_text(encoding="utf-8") == "facts: [\n"
    assert record.read().steps == ()


@pytest.mark.parametrize("left", ["", '{"number": 1, "at"', '{"number": 1}'])
def test_half_a_line_of_the_journal_is_no_step(record: Record, left: str) -> None:
    first = record.read().draft.proposals[0].id
    journal = record.folder / "drafts/demo/journal.jsonl"
    journal.write_text(left, encoding="utf-8")

    now = accept(record, first)

    assert [one.number for one in now.steps] == [1]
    assert [json.loads(line)["what"] for line in journal.read_text(encoding="utf-8").splitlines()] == ["accept"]


def test_a_journal_line_without_its_files_is_carried_out(record: Record) -> None:
    """A kill between the journal and the files."""
    before = {path: path.read_bytes() for path in record.folder.rglob("*") if path.is_file()}
    accept(record, record.read().draft.proposals[0].id)
    after = files_of(record.folder)
    for path, content in before.items():
        path.write_bytes(content)

    assert record.read().draft.step == 1
    assert files_of(record.folder) == after


LISTS = {
    "as it is written": "document: demo\nfacts:\n- id: a\n  note: x\n- id: b\n",
    "indented, with comments": "# c\nfacts: # d\n\n  # e\n  - id: a # f\n    note: x\n  # g\n  - id: b\n",
    "a group": "facts:\n- clause: 一\n  facts:\n  - id: a\n    note: x\n  - id: b\n",
    "words over lines": 'facts:\n- id: a\n  note: "x\n- y"\n- id: b\n',
    "a block of lines": "facts:\n- id: a\n  note: |\n    - x\n\n    # y\n- id: b\n",
    "an anchor": "facts:\n- &x {id: a, note: x}\n- id: b\n  like: *x\n",
    "more after it": "facts:\n- id: a\n  note: x\n- id: b\nother: 1\n",
    "in brackets": "facts: [{id: a, note: x}, {id: b}]\n",
    "an end": "facts:\n- id: a\n  note: x\n- id: b\n...\n",
}


@pytest.mark.parametrize("case", LISTS)
def test_a_file_read_by_its_entries_says_what_it_says_as_a_whole(case: str) -> None:
    said = yaml.safe_load(LISTS[case])["facts"]
    flat = [fact for entry in said for fact in entry.get("facts", [entry])]

    assert facts_in(LISTS[case]) == {fact["id"]: fact for fact in flat}
    changed, cut = rewritten(LISTS[case], put={}, drop=["c"], order=["a", "b"])
    assert (changed, cut) == (LISTS[case], {})


@pytest.mark.parametrize(
    "broken", ["facts:\n- id: a\n- 'x\n", "facts:\n- id: a\n b: 1\n", "facts:\n- id: a\n---\nfacts: []\n"]
)
def test_a_file_that_is_none_as_a_whole_is_refused(broken: str) -> None:
    with pytest.raises(BujuError, match="不是 YAML"):
        facts_in(broken)


def write_a_hundred(record: Record, told: int) -> None:
    """Judge one after another, and say each time that it is done."""
    ids = [one.id for one in record.read().draft.proposals]
    for at in range(100):
        state = ProposalState.ACCEPTED if at // len(ids) % 2 == 0 else ProposalState.REJECTED
        record.change("judge", lambda draft, at=at, state=state: judged(draft, [ids[at % len(ids)]], state))
        os.write(told, b".")


@pytest.mark.skipif(sys.platform == "win32", reason="a kill that nobody can catch")
def test_a_kill_during_a_hundred_writes_loses_at_most_the_last(tmp_path: Path) -> None:
    killed_midway = 0
    for turn in range(4):
        folder = tmp_path / str(turn)
        record = record_in(folder)
        heard, told = os.pipe()
        writer = os.fork()
        if not writer:
            try:
                write_a_hundred(record, told)
            finally:
                os._exit(0)
        os.close(told)
        done = sum(len(os.read(heard, 1)) for _ in range(5 + turn * 7))
        time.sleep(0.0007 * turn)
        os.kill(writer, signal.SIGKILL)
        while more := len(os.read(heard, 100)):
            done += more
        os.close(heard)
        os.waitpid(writer, 0)

        now = record.read()
        killed_midway += done < 100
        assert done <= len(now.steps) <= done + 1
        _accepted_is_verbatim(folder)
        assert now.draft.step == len(now.steps)
        for _ in now.steps:
            record.undo()
        assert yaml.safe_load((folder / "seeds/demo/facts.yaml").read_text(encoding="utf-8"))["facts"] == []
        assert [path.name for path in folder.rglob(".buju-*")] == []
    assert killed_midway == 4
