"""An answer in sentences, each with what it rests on: for pages, reports and the command alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from buju.sites.candidates import Fidelity
from buju.sites.conditions.functions import FUNCTIONS, MATCH, Match
from buju.sites.criterion import Missing
from buju.sites.judgement import Finding, Outcome, Verdict
from buju.sites.query import CANDIDATES, CandidateKind, Query
from buju.sites.setaside import words_of
from buju.sites.wording import named

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation
    from buju.sites.answer import SiteAnswer
    from buju.sites.judgement import Removal
    from buju.sites.query import Query
    from buju.sites.ranking import Ranking


# A committee reads a page: what is left out of it stands in the table.
_MOST = 12
_NEAR = 5
_FEW_WINNERS = 3
# A reason is one line.
_REASON = 42


class Topic(StrEnum):
    """What a sentence is for; in the order in which they are told."""

    QUESTION = "question"
    RESULT = "result"
    REASONS = "reasons"
    RANKING = "ranking"
    NEAR = "near"
    REMOVED = "removed"
    CAVEATS = "caveats"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its ground: citations of the plans, or sources of what was measured or counted."""

    text: str
    citations: tuple[Citation, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.citations and not self.sources:
            raise ValueError(f"a sentence without a source: {self.text}")


def statement(answer: SiteAnswer) -> tuple[Sentence, ...]:
    """Return the question, the answer, the reasons, what was left out and why, and the caveats, in this order."""
    return tuple(sentence for sentences in parts(answer).values() for sentence in sentences)


def parts(answer: SiteAnswer) -> Mapping[Topic, tuple[Sentence, ...]]:
    """Return the statement by its parts; a part may be empty."""
    return {
        Topic.QUESTION: (Sentence(question_words(answer.query, answer), sources=("提问条件",)),),
        Topic.RESULT: (_result(answer),),
        Topic.REASONS: tuple(_reasons(answer)),
        Topic.RANKING: tuple(_ranked(answer)),
        Topic.NEAR: tuple(_near(answer)),
        Topic.REMOVED: (*_removed(answer), *_aside(answer)),
        Topic.CAVEATS: tuple(_caveats(answer)),
    }


def question_words(query: Query, answer: SiteAnswer) -> str:
    """Return the question in one sentence."""
    parts = [f"{judgement.name}为{judgement.threshold}" for judgement in answer.screening.judgements]
    conditions = "；".join(_asked(part) for part in parts) or "未设条件"
    every = "（各项功能须同时具备）" if query.setting(MATCH) is Match.ALL and len(query.values(FUNCTIONS)) > 1 else ""
    return f"问：在{_counted(answer)}{query.setting(CANDIDATES).words}中，哪些符合以下条件——{conditions}{every}？"


def _counted(answer: SiteAnswer) -> str:
    return f" {len(answer.candidates)} 个"


def _asked(part: str) -> str:
    if part.endswith("以内"):
        return part.replace("为", " ", 1)
    return part.replace("为在其内", "之内").replace("为含", "含")


def _result(answer: SiteAnswer) -> Sentence:
    counts = answer.counts
    said = [f"符合 {counts[Verdict.IN]} 个{_list(answer, Verdict.IN)}"]
    if counts[Verdict.POSSIBLE]:
        said.append(f"可能符合 {counts[Verdict.POSSIBLE]} 个{_list(answer, Verdict.POSSIBLE)}")
    if counts[Verdict.NEAR]:
        said.append(f"只差一项的 {counts[Verdict.NEAR]} 个")
    said.append(f"不符合 {counts[Verdict.OUT]} 个")
    if counts[Verdict.UNKNOWN]:
        said.append(f"无法判断 {counts[Verdict.UNKNOWN]} 个")
    return Sentence(f"答：{'，'.join(said)}。", sources=("逐项筛选的结果，见下表",))


def _list(answer: SiteAnswer, verdict: Verdict) -> str:
    rows = answer.having(verdict)
    names = "、".join(named(str(answer.candidates.names[row])) for row in rows[:_MOST])
    return f"（{names}{'等' if len(rows) > _MOST else ''}）" if len(rows) else ""


def _reasons(answer: SiteAnswer) -> Iterator[Sentence]:
    """Yield why each of the best candidates passes, condition by condition."""
    for row in answer.having(Verdict.IN, Verdict.POSSIBLE)[:_MOST]:
        findings = answer.findings(int(row))
        if not findings:
            continue
        said = "；".join(_said(finding) for finding in findings)
        verdict = answer.screening.verdict(int(row)).words
        yield _grounded(f"{named(str(answer.candidates.names[row]))}{verdict}：{said}。", findings)


def _said(finding: Finding) -> str:
    maybe = "（可能）" if finding.outcome is Outcome.POSSIBLE else ""
    return f"{finding.name}{maybe}——{finding.value}"


def _ranked(answer: SiteAnswer) -> Iterator[Sentence]:
    ranking, scoring = answer.ranking, answer.scoring
    if ranking is None or scoring is None:
        return
    sources = tuple(dict.fromkeys(values.source for values in scoring.values))
    names = dict(zip(map(str, answer.candidates.ids), answer.candidates.names, strict=True))
    criteria = "、".join(
        f"{one.label}（{one.direction_words}，权重 {weight:.3f}）"
        for one, weight in zip(ranking.criteria, ranking.weights.values, strict=True)
    )
    yield Sentence(
        f"排序：按{criteria}，用{ranking.method.words}、{ranking.normalisation.words}计分；{ranking.weights.words}。",
        sources=sources,
    )
    for warning in ranking.weights.warnings:
        yield Sentence(f"注意：{warning.rstrip('。')}。", sources=("权重的来源",))
    yield from _lacking(ranking, names)
    if not ranking.ids:
        yield Sentence("没有候选地有全部数值，无从排序。", sources=sources)
        return
    first = "、".join(named(str(names[one])) for one in ranking.winners[:_MOST])
    yield Sentence(f"第一名：{first}，得分 {ranking.score.max():.4f}。", sources=sources)
    yield from _notes_of_winners(answer, sources)
    for label, same, whole in answer.flat:
        text = f"“{label}”几乎分不出高下：{whole} 个中有 {same} 个数值相同，名次主要由其他准则决定。"
        yield Sentence(text, sources=sources)
    if answer.stability is not None:
        yield Sentence(f"稳定性：{answer.steady_words}", sources=(answer.stability.method_words,))


def _lacking(ranking: Ranking, names: Mapping[str, object]) -> Iterator[Sentence]:
    if ranking.missing is None:
        return
    who = "" if ranking.missing is Missing.DROP else "（由提问者选定）"
    dropped = list(ranking.dropped)
    listed = "、".join(named(str(names[one.id])) for one in dropped[:_MOST])
    more = f"等 {len(dropped)} 个" if len(dropped) > _MOST else f"，共 {len(dropped)} 个"
    whom = f"：{listed}{more}" if dropped else ""
    yield Sentence(f"缺少数值的，{ranking.missing.words}{who}{whom}。", sources=("提问条件",))


def _notes_of_winners(answer: SiteAnswer, sources: tuple[str, ...]) -> Iterator[Sentence]:
    """Yield what is peculiar to the shapes of the first: an outline of several towns does not win silently."""
    notes = answer.candidates.notes
    # Among many that share the first place none wins by its outline.
    for row in answer.winners if len(answer.winners) <= _FEW_WINNERS else ():
        if notes and notes[row]:
            name = named(str(answer.candidates.names[row]))
            yield Sentence(f"第一名{name}的图形：{str(notes[row]).rstrip('。')}。", sources=sources)


@dataclass(frozen=True, slots=True)
class Best:
    """One of the first candidates of an answer, with the one reason that tells most of it."""

    index: int
    name: str
    verdict: Verdict
    words: str
    reason: str


def best(answer: SiteAnswer, *, most: int) -> tuple[Best, ...]:
    """Return the first candidates that pass, each with one reason; if nobody passes, the nearest misses with theirs."""
    rows = answer.having(Verdict.IN, Verdict.POSSIBLE)
    rows = rows if len(rows) else answer.having(Verdict.NEAR)
    return tuple(
        Best(
            int(row),
            str(answer.candidates.names[row]),
            answer.screening.verdict(int(row)),
            answer.screening.verdict(int(row)).words,
            _reason(answer, int(row)),
        )
        for row in rows[:most]
    )


def _reason(answer: SiteAnswer, index: int) -> str:
    """Return the one reason for a candidate: what it misses, how it scores, or what a condition found of it."""
    missed = answer.screening.missed(index)
    if missed:
        how = "无法判断" if missed[0].outcome is Outcome.UNKNOWN else "不符合"
        return f"{missed[0].name}{how}：{_cut(missed[0].value)}"
    row, ranking = answer.place_in_ranking(index), answer.ranking
    if row is not None and ranking is not None:
        first = max(ranking.parts_of(row), key=lambda one: one.part)
        return f"第 {ranking.rank[row]} 名，得分 {ranking.score[row]:.2f}；{first.criterion.label} {first.words}"
    judged = list(zip(answer.screening.judgements, answer.findings(index), strict=True))
    # What is open tells more than what is plain; where the question is asked tells least.
    judged.sort(key=lambda one: (one[0].is_scope, one[1].outcome))
    return f"{judged[0][1].name}：{_cut(judged[0][1].value)}" if judged else answer.candidates.source


def _cut(words: str) -> str:
    return words if len(words) <= _REASON else f"{words[:_REASON]}……"


def _near(answer: SiteAnswer) -> Iterator[Sentence]:
    rows = answer.having(Verdict.NEAR)
    for row in rows[:_NEAR]:
        missed = answer.screening.missed(int(row))[0]
        how = "无法判断" if missed.outcome is Outcome.UNKNOWN else "不符合"
        why = f"{missed.name}{how}（{missed.value}，要求{missed.threshold}）"
        text = f"{named(str(answer.candidates.names[row]))}只差一项：{why}。"
        yield _grounded(text, (missed,))
    if len(rows) > _NEAR:
        yield Sentence(f"另有 {len(rows) - _NEAR} 个只差一项，见下表。", sources=("逐项筛选的结果，见下表",))


def _removed(answer: SiteAnswer) -> Iterator[Sentence]:
    removed = [one for one in answer.removed_by if one.removed]
    if not removed:
        return
    said = "；".join(
        f"{one.name}（{one.threshold}）排除 {one.removed} 个{_unjudged(one)}，其中只因此项的 {one.alone} 个"
        for one in removed
    )
    none = "没有候选地全部符合。" if not answer.counts[Verdict.IN] + answer.counts[Verdict.POSSIBLE] else ""
    yield Sentence(f"{none}各条件排除的个数（可重复计）：{said}。", sources=("逐项筛选的结果，见下表",))


def _aside(answer: SiteAnswer) -> Iterator[Sentence]:
    if answer.aside:
        count = sum(len(one.names) for one in answer.aside)
        yield Sentence(
            f"规划提到的名目中，另有 {count} 个不能落户，没有列为候选：{words_of(answer.aside)}。"
            "要选它们，写明布局角色。",
            sources=("名目的布局角色，以及原文写没写在哪里",),
        )


def _unjudged(removal: Removal) -> str:
    return f"（{removal.unjudged} 个无法判断）" if removal.unjudged else ""


def _caveats(answer: SiteAnswer) -> Iterator[Sentence]:
    passing = answer.having(Verdict.IN, Verdict.POSSIBLE)
    if answer.candidates.kind is CandidateKind.PLACES:
        for fidelity in (Fidelity.RING, Fidelity.STAND_IN, Fidelity.SCHEMATIC, Fidelity.NONE):
            names = [answer.candidates.names[row] for row in passing if answer.candidates.fidelities[row] == fidelity]
            if names:
                listed = "、".join(named(str(name)) for name in names[:_MOST]) + ("等" if len(names) > _MOST else "")
                yield Sentence(f"图形等级：{listed}——{fidelity.caveat}。", sources=("布局图层的图形等级",))
    district = answer.question.district
    if district is not None and district.note:
        yield Sentence(f"{district.name}：{district.note.rstrip('。')}。", sources=(district.source.title,))
    if answer.evidence is not None and answer.evidence.suspicious:
        yield Sentence(f"坐标基准存疑：{answer.evidence.words}。坐标未作任何改动。", sources=("自备数据的坐标",))
    for remark in answer.remarks:
        yield Sentence(f"{remark.rstrip('。')}。", sources=("自备数据的读取记录",))


def _grounded(text: str, findings: Sequence[Finding]) -> Sentence:
    citations = tuple(dict.fromkeys(citation for finding in findings for citation in finding.citations))
    sources = tuple(dict.fromkeys(finding.source for finding in findings if finding.source))
    return Sentence(text, citations, sources)


def clause_words(citation: Citation, atlas: Atlas) -> str:
    """Return where a quote stands, e.g. `松江行动计划 四(一)1 加强关键核心技术攻关`."""
    document = atlas.find_document(citation.document)
    if document is None:
        return citation.clause
    clause = document.clause(citation.clause)
    return f"{document.source.short} {clause.label if clause else citation.clause}"
