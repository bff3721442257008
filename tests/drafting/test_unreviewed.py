"""Drafts are no data: nothing of them is shown before it is accepted, and no check says that all is well meanwhile."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from buju import open as open_atlas
from buju.atlas.store import FolderStore
from buju.cli.app import run
from buju.drafting.folder import drafted, write_new
from buju.drafting.judging import judged
from buju.drafting.proposal import ProposalState
from buju.drafting.record import Record

TEXT = "云溪区规划\n一、目标\n到2027年，产值达到500亿元。\n二、布局\n建设云溪产业园。（责任单位：区经委、甲镇政府）\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "layers").mkdir()
    write_new(tmp_path, drafted(TEXT, called="demo"), TEXT)
    none: dict[str, Any] = {
        key: {"unstated": "没有"} for key in ("title", "issuer", "number", "issued", "printed", "period")
    }
    sha = hashlib.sha256(TEXT.encode()).hexdigest()
    source = {"id": "demo", "short": "云溪", "kind": "plan", **none, "sha256": sha, "licence_ground": "公文"}
    # A draft may have brought one of its own.
    (tmp_path / "seeds/demo/source.yaml").write_text(json.dumps(source, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def test_nothing_of_a_draft_is_in_the_atlas_before_it_is_accepted(folder: Path) -> None:
    version = FolderStore(folder).version()
    assert open_atlas(folder).facts() == ()

    record = Record(folder, "demo")
    # What speaks of a place waits for its layout.
    rows = sorted(record.read().draft.proposals, key=lambda one: one.kind != "target")
    ids = [one.id for one in rows]
    record.change("reject", lambda draft: judged(draft, ids[1:], ProposalState.REJECTED))
    assert open_atlas(folder).facts() == ()
    assert FolderStore(folder).version() == version
    record.change("accept", lambda draft: judged(draft, ids[:1], ProposalState.ACCEPTED))

    assert [fact.id for fact in open_atlas(folder).facts()] == [f"demo-{ids[0]}"]


def test_check_and_coverage_count_what_nobody_has_looked_at(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = Record(folder, "demo")
    ids = [one.id for one in record.read().draft.proposals]

    assert run(["check", "--data", str(folder)]) == 0
    said = capsys.readouterr()
    assert f"还有 {len(ids)} 条建议未核" in said.out
    assert "没有问题" not in said.err
    run(["coverage", "--data", str(folder)])
    assert f"demo 还有 {len(ids)} 条建议未核" in capsys.readouterr().err
    run(["coverage", "--data", str(folder), "--json"])
    assert json.loads(capsys.readouterr().out)[0]["unreviewed"] == len(ids)

    record.change("reject", lambda draft: judged(draft, ids, ProposalState.REJECTED))
    assert run(["check", "--data", str(folder)]) == 0
    assert "没有问题" in capsys.readouterr().err


def test_a_draft_that_is_broken_is_an_error_of_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "drafts/demo/proposals.json").write_text("{", encoding="utf-8")

    assert run(["check", "--data", str(folder)]) == 1
    assert "不是草稿的记录" in capsys.readouterr().out
