"""The report of a site question: the answer in sentences, the candidates with every condition, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from buju.csv_text import text_of
from buju.sites.judgement import Finding, Verdict
from buju.sites.statement import Best, Sentence, Topic, best, parts
from buju.views.carto.drawing import png_bytes
from buju.views.carto.options import Lettered
from buju.views.carto.sitesmap import VERDICTS, drawn_of, sites_map
from buju.views.carto.stabilitychart import share_words
from buju.views.carto.svgfile import svg_bytes
from buju.views.report.block import (
    Block,
    Cell,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Report,
    Run,
    Strong,
    Table,
    bullets,
    cell,
    paragraph,
)
from buju.views.words.links import FILE_LINKS, Links
from buju.views.words.wording import document_number, period_words, quoted, source_words

if TYPE_CHECKING:
    from buju.atlas.atlas import Atlas
    from buju.policy.citation import Citation
    from buju.sites.answer import SiteAnswer
    from buju.sites.ground import Ground
    from buju.sites.ranking import Ranking
    from buju.sites.scoring import Scoring
    from buju.sites.stability import Stability
    from buju.spatial.source import Source

# A report is read; whoever wants more rows takes the table.
MOST = 12
# What stands on the first page, and how many of the nearest misses are told of.
_BEST, _NEAR = 5, 5
# The map's width on a page, so that the answer fits on one; what its PNG is made at.
_WIDTH_MM, _DPI = 150, 150
# Of the asker's own columns so many stand side by side on a page.
_ABREAST = 6

_TITLE = "选址答复"
_UNLAYERED = "本报告没有用到图层"
_GRADE_NOTE = "图形按 A 至 F 分级，多为示意；距离与面积计入各自误差，不能代替法定边界、红线或实地勘测。"


def site_report(
    answer: SiteAnswer, atlas: Atlas, *, links: Links = FILE_LINKS, most: int = MOST, land: Ground | None = None
) -> Report:
    """Return the report of an answer.

    Args:
        answer: the answer.
        atlas: the atlas that it comes from.
        links: addresses for quotes, where there are any.
        land: what the map is drawn on; None for a report without one.
        most: tables hold at most so many candidates, the best first; what is left out is counted.
    """
    said = _Told(answer, atlas, links, most)
    told = parts(answer)
    sources = _sources(answer, atlas, said.shown)
    pictures = () if land is None else _pictures(answer, land)
    return Report(
        title=_title(answer),
        subtitle="；".join(f"{one.name}：{one.threshold}" for one in answer.screening.judgements) or "未设条件",
        blocks=(
            *said.first(told, pictures),
            PageBreak(),
            *said.candidates(),
            *said.near(),
            *said.ranking(told[Topic.RANKING]),
            *said.sentences("须注意", told[Topic.CAVEATS]),
            *said.removed(told[Topic.REMOVED]),
            *said.own(),
            *_documents(answer, atlas, said.shown),
        ),
        attribution=tuple(dict.fromkeys(source.attribution for source in sources)) or (_UNLAYERED,),
        data_date=max((layout.data_date for layout in atlas.layouts()), default="未注明"),
        licences=tuple(dict.fromkeys(source_words(source) for source in sources)) or (_UNLAYERED,),
        grade_note=_GRADE_NOTE,
        is_brief=True,
    )


class _Told:
    """The sections of one answer's report."""

    def __init__(self, answer: SiteAnswer, atlas: Atlas, links: Links, most: int) -> None:
        self._answer = answer
        self._atlas = atlas
        self._links = links
        self._most = most
        self._passing = [int(row) for row in answer.having(Verdict.IN, Verdict.POSSIBLE)]
        self._near = [int(row) for row in answer.having(Verdict.NEAR)]

    @property
    def shown(self) -> list[int]:
        """The candidates in the tables."""
        return [*self._passing[: self._most], *self._near[:_NEAR]]

    def first(self, told: Mapping[Topic, Sequence[Sentence]], pictures: Sequence[Picture]) -> Iterator[Block]:
        """Yield the first page: the question, the map, the best with one reason each, the answer in one sentence."""
        yield Heading(1, "问题与答复")
        yield paragraph(Strong(told[Topic.QUESTION][0].text))
        yield paragraph(told[Topic.RESULT][0].text)
        yield from pictures[:1]
        chosen = best(self._answer, most=_BEST)
        if not chosen:
            yield paragraph("没有候选地符合，也没有只差一项的；请放宽条件。")
            return
        passing = chosen[0].verdict is not Verdict.NEAR
        yield Heading(2, "最合适的" if passing else "没有全部符合的；最接近的")
        yield bullets(*(_best(one) for one in chosen))
        yield paragraph("逐项情况、原文与条款、只差一项的和排序的算法见附录。", small=True)

    def sentences(self, title: str, sentences: Sequence[Sentence], *, none: str | None = None) -> Iterator[Block]:
        """Yield each sentence with its quotes, or its sources where nothing is quoted."""
        if not sentences and none is None:
            return
        yield Heading(1, title)
        if not sentences and none is not None:
            yield paragraph(none)
        for sentence in sentences:
            yield paragraph(sentence.text)
            if sentence.citations:
                yield bullets(*(quoted(one, self._atlas, links=self._links) for one in sentence.citations))
            if sentence.sources:
                yield paragraph(f"依据：{'；'.join(sentence.sources)}", small=True)

    def candidates(self) -> Iterator[Block]:
        """Yield the table of those that pass, condition by condition."""
        if not self._passing:
            yield paragraph("附录：没有候选地符合全部条件。")
            return
        yield Heading(1, "附录：符合与可能符合的候选地")
        rows = tuple(self._candidate(row) for row in self._passing[: self._most])
        yield Table(("候选地", "逐项情况", "规划原文与条款、来源"), rows, "候选地逐项情况", (2.6, 5, 7.4))
        yield from self._left_out(self._passing)

    def near(self) -> Iterator[Block]:
        """Yield the nearest of those that miss one condition, and which."""
        if not self._near:
            return
        yield Heading(1, f"只差一项的候选地，共 {len(self._near)} 个")
        rows = tuple(self._candidate(row, missed=True) for row in self._near[:_NEAR])
        yield Table(("候选地", "未满足的一项", "规划原文与条款、来源"), rows, "只差一项的候选地", (2.6, 5, 7.4))
        if len(self._near) > _NEAR:
            yield paragraph(f"本表只列最接近的 {_NEAR} 个，共 {len(self._near)} 个；全部见表格文件。", small=True)

    def removed(self, sentences: Sequence[Sentence]) -> Iterator[Block]:
        """Yield how many candidates each condition removed."""
        yield from self.sentences("各条件排除的个数", sentences)
        if not self._answer.removed_by:
            return
        rows = tuple(
            (cell(one.name), cell(one.threshold), cell(f"{one.removed} 个"), cell(f"{one.alone} 个"))
            for one in self._answer.removed_by
        )
        yield Table(("条件", "要求", "排除", "其中只因此项"), rows, "各条件排除的个数", (4, 6, 2.4, 2.6))

    def ranking(self, sentences: Sequence[Sentence]) -> Iterator[Block]:
        """Yield the ranking: criteria with weights, scores with their parts, and how they hold under other weights."""
        ranking, scoring = self._answer.ranking, self._answer.scoring
        if ranking is None or scoring is None:
            return
        yield from self.sentences("排序", sentences)
        yield _criteria(ranking, scoring)
        if ranking.ids:
            yield self._scores(ranking)
            yield paragraph(ranking.method.parts_words, small=True)
        if ranking.dropped:
            names = "、".join(self._name(one.id) for one in ranking.dropped[: self._most])
            more = f"等 {len(ranking.dropped)} 个" if len(ranking.dropped) > self._most else ""
            yield paragraph(f"缺少数值而不参与排序：{names}{more}。", small=True)
        if self._answer.stability is not None:
            yield from self._stability(self._answer.stability)

    def own(self) -> Iterator[Block]:
        """Yield the asker's own columns of the candidates told of, cell by cell as they came in, a few at a time."""
        written, rows = self._answer.candidates.written, self.shown
        if not written or not rows:
            return
        yield Heading(1, "自备数据的各列")
        for start in range(0, len(written), _ABREAST):
            names = tuple(written)[start : start + _ABREAST]
            lines = tuple(
                (
                    cell(Strong(str(self._answer.candidates.names[row]))),
                    *(cell(paragraph(text_of(written[name][row]))) for name in names),
                )
                for row in rows
            )
            yield Table(("候选地", *names), lines, "自备数据，值与文件所写相同", (3, *[2] * len(names)))

    def _scores(self, ranking: Ranking) -> Table:
        rows = tuple(
            (
                cell(str(ranking.rank[row])),
                cell(Strong(self._name(ranking.ids[row]))),
                cell(Strong(f"{ranking.score[row]:.4f}")),
                cell(*_measured(ranking, int(row))),
            )
            for row in ranking.order[: self._most]
        )
        return Table(("名次", "候选地", "得分", "各准则的数值与得分分项"), rows, "名次与得分", (1.4, 4, 2, 7.6))

    def _stability(self, found: Stability) -> Iterator[Block]:
        yield Heading(2, "权重改变时的名次")
        yield paragraph(found.method_words, small=True)
        places = {int(row): at for at, row in enumerate(found.considered)}
        ordered = [int(row) for row in found.ranking.order[: self._most] if int(row) in places]
        rows = tuple(
            (
                cell(Strong(self._name(found.ranking.ids[row]))),
                cell(f"第 {found.ranking.rank[row]} 名"),
                cell(f"第 {found.best[places[row]]} 名"),
                cell(f"第 {found.worst[places[row]]} 名"),
                cell(share_words(float(found.first[row]))),
            )
            for row in ordered
        )
        yield Table(
            ("候选地", "现在", "最好", "最差", "排第一的占比"), rows, "随机权重下的名次范围", (5, 2.4, 2.4, 2.4, 2.8)
        )

    def _candidate(self, row: int, *, missed: bool = False) -> tuple[Cell, ...]:
        """Return a candidate's line; `missed` leaves out the conditions that it meets."""
        answer = self._answer
        findings = answer.screening.missed(row) if missed else answer.findings(row)
        asides = [paragraph(answer.screening.verdict(row).words, small=True)]
        if answer.candidates.places:
            place = answer.candidates.places[row]
            layout = self._atlas.find_layout(place.record.layout)
            off = f"误差{place.margin_words}" if place.record.margin_m is not None else place.margin_words
            grade = f"{place.grade.value} {place.grade.label}，{off}"
            asides += [paragraph(words, small=True) for words in (layout.title if layout else "", grade) if words]
        grounds = _grounds(findings, self._atlas, self._links)
        name = str(answer.candidates.names[row])
        return (
            cell(Strong(name), *asides),
            cell(*(item for finding in findings for item in _condition(finding))) or cell("未设条件"),
            cell(*grounds) or cell(paragraph(answer.candidates.source, small=True)),
        )

    def _left_out(self, rows: Sequence[int]) -> Iterator[Block]:
        if len(rows) > self._most:
            yield paragraph(f"本表只列前 {self._most} 个，共 {len(rows)} 个。", small=True)

    def _name(self, key: str) -> str:
        return self._names.get(key, key)

    @cached_property
    def _names(self) -> dict[str, str]:
        candidates = self._answer.candidates
        return dict(zip(map(str, candidates.ids), map(str, candidates.names), strict=True))


def _best(one: Best) -> Paragraph:
    return paragraph(Strong(one.name), f"（{one.words}）{one.reason}")


def _pictures(answer: SiteAnswer, land: Ground) -> tuple[Picture, ...]:
    """Return the map of the answer; further neighbourhoods are counted in its caption."""
    made = sites_map(answer, land=land)
    if not made.panels or not len(drawn_of(answer)):
        return ()
    panel = made.panels[0]
    off = len(drawn_of(answer)) - panel.count
    more = f"；另有 {off} 个离得较远或没有图形，不在图上" if off else ""
    key = "，".join(
        f"{VERDICTS[one].mark}{one.words if one is not Verdict.NEAR else '最接近的'}" for one in made.verdicts
    )
    return (
        Picture(
            png_bytes(panel.scene, dpi=_DPI),
            svg_bytes(panel.scene, lettered=Lettered.PATHS).decode(),
            panel.scene.title,
            f"候选位置（{key}）{more}；示意，非法定边界",
            _WIDTH_MM,
        ),
    )


def _title(answer: SiteAnswer) -> str:
    district = answer.question.district
    return f"{district.name}{_TITLE}" if district else _TITLE


def _condition(finding: Finding) -> Iterator[Paragraph]:
    yield paragraph(Strong(f"{finding.name}　{finding.outcome.words}"), f"（要求{finding.threshold}）")
    yield paragraph(finding.value)
    if finding.note:
        yield paragraph(finding.note, small=True)


def _grounds(findings: Iterable[Finding], atlas: Atlas, links: Links) -> Iterator[Run | Paragraph]:
    """Yield what findings rest on, each quote and each source once."""
    cited: dict[Citation, None] = {}
    sources: dict[str, None] = {}
    for finding in findings:
        cited |= dict.fromkeys(finding.citations)
        sources |= dict.fromkeys([finding.source] if finding.source else [])
    yield from (quoted(citation, atlas, links=links) for citation in cited)
    yield from (paragraph(source, small=True) for source in sources)


def _criteria(ranking: Ranking, scoring: Scoring) -> Table:
    rows = tuple(
        (
            cell(Strong(f"{each.label}（{each.unit}）" if each.unit else each.label)),
            cell(each.direction_words),
            cell(f"{weight:.4f}"),
            cell(paragraph(values.source, small=True)),
        )
        for each, weight, values in zip(ranking.criteria, ranking.weights.values, scoring.values, strict=True)
    )
    return Table(("准则", "取向", "权重", "数值来源"), rows, "准则与权重", (3.4, 3, 1.8, 6.8))


def _measured(ranking: Ranking, row: int) -> Iterator[str]:
    for one in ranking.parts_of(row):
        stands = f"，{ranking.missing.words}" if one.filled and ranking.missing else ""
        yield f"{one.criterion.label}：{one.words}{stands}；分项 {one.part:.4f}"


def _documents(answer: SiteAnswer, atlas: Atlas, shown: Sequence[int]) -> Iterator[Block]:
    cited = {citation.document for row in shown for one in answer.findings(row) for citation in one.citations}
    rows = tuple(
        (
            cell(Strong(document.title)),
            cell(document.source.short),
            cell(document_number(document)),
            cell(period_words(document, on=atlas.on)),
        )
        for document in atlas.documents()
        if document.id in cited
    )
    if rows:
        yield Heading(1, "引用的规划")
        yield Table(("文件", "本报告简称", "文号", "规划期"), rows, "引用的规划", (6, 2.5, 3, 3.5))


def _sources(answer: SiteAnswer, atlas: Atlas, shown: Sequence[int]) -> list[Source]:
    """Return the layers that the report names: those of the places in it, and every one that a ground speaks of."""
    places = [answer.candidates.places[row] for row in shown] if answer.candidates.places else []
    own = [source for place in places for source in place.record.sources]
    grounds = " ".join(
        [
            answer.candidates.source,
            *(source for told in parts(answer).values() for one in told for source in one.sources),
            *(finding.source for row in shown for finding in answer.findings(row) if finding.source),
            *(values.source for values in (answer.scoring.values if answer.scoring else ())),
        ]
    )
    around = [context.file.source for context in atlas.contexts() if context.file.source.title in grounds]
    district = answer.question.district
    return list(dict.fromkeys([*own, *around, *([district.source] if district else [])]))
