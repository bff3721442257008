"""The page of site selection: the question as a form, the answer as sentences, maps and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from buju.errors import Ambiguous, BujuError, InputInvalid, NameUnknown, QuestionInvalid
from buju.legible import spelled
from buju.outputs import ANSWER
from buju.sites.answer import SiteAnswer
from buju.sites.finder import settled
from buju.sites.judgement import Outcome, Verdict
from buju.sites.parameter import Select
from buju.sites.query import CandidateKind, Pairs, Registry
from buju.views import assets
from buju.views.carto.sitesmap import MOST_SHAPES, SitesMap, sites_map, verdict_css
from buju.views.carto.stabilitychart import stability_chart, stability_styles
from buju_api.answers import Answer
from buju_api.links import SITES_OWN, SITES_PAGE
from buju_api.pages.frame import framed
from buju_api.pages.sitesform import form_of, label_of
from buju_api.pages.sitesrows import MOST_NEAR, MOST_ROWS, rows, sentences, stability_rows
from buju_api.pages.templating import asset, rendered
from buju_api.pages.verdicts import MARKS
from buju_api.service import Snapshot

# What may be asked; each is a link, so that the form need not be understood first.
EXAMPLES: tuple[tuple[str, Pairs], ...] = (
    (
        "松江区哪些地点与卫星终端有关、由九亭镇负责、离轨道交通站不超过 1.5 公里？",
        (("district", "松江区"), ("function", "卫星终端"), ("unit", "九亭镇"), ("near", "metro:1500")),
    ),
    (
        "上海市与卫星研制制造有关的地点，离机场近、提到多的排在前面",
        (
            *(("district", "上海市"), ("function", "卫星研制制造")),
            *(("criterion", "airport:less*2"), ("criterion", "statements:more*1"), ("missing", "drop")),
        ),
    ),
    (
        "北京市有哪些地点发展火箭研制制造，图形至少到 D 级？",
        (("district", "北京市"), ("function", "火箭研制制造"), ("grade", "D")),
    ),
    (
        "松江区的镇街，离轨道交通站 1 公里以内，按面积和到虹桥机场的距离排序",
        (
            *(("candidates", "towns"), ("district", "松江区"), ("near", "metro:1000")),
            *(("criterion", "area:more"), ("criterion", "airport:less")),
        ),
    ),
)

# Above this many conditions columns are too narrow to read: each candidate then is a card.
_MOST_COLUMNS = 5
_MOST_FAULTS = 20
# Sentences that are seen at once.
_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could stand there instead: words, and the question with it, if that can be asked."""

    words: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a question cannot be answered, and what would do."""

    message: str
    suggestions: tuple[Suggestion, ...] = ()
    rows: tuple[str, ...] = ()


def sites_page(
    service: Snapshot,
    *,
    pairs: Pairs = (),
    answer: SiteAnswer | None = None,
    error: BujuError | None = None,
    own: bool = False,
) -> Answer:
    """Return the page: the form filled in with `pairs`, and the answer or what is wrong with the question.

    Args:
        service: the service.
        pairs: the parameters of the question.
        answer: the answer, if there is one.
        error: why there is none.
        own: whether the question is asked of the asker's own file.
    """
    links = service.links
    content = rendered(
        "sites.html",
        form=form_of(pairs, registry=service.registry, ground=service.finder.ground, own=own),
        own=own,
        action=SITES_OWN if own else SITES_PAGE,
        trouble=None if error is None else _trouble(error, pairs, service, own=own),
        outputs=ANSWER.formats,
        examples=[(words, links.sites(asked)) for words, asked in EXAMPLES],
        outcome=None if answer is None else _result(answer, service, own=own),
        other_href=links.sites(pairs) if own else links.sites_own(pairs),
        links=links,
    )
    return framed(
        service,
        title="自备地块选址" if own else "选址",
        content=content,
        current=SITES_PAGE,
        styles=(
            *(assets.own("listing.css"), assets.own("stillmap.css"), asset("sites.css")),
            *(stability_styles(), verdict_css(service.settings.theme)),
        ),
        wide=True,
    )


def _result(answer: SiteAnswer, service: Snapshot, *, own: bool) -> Markup:
    atlas, links = service.atlas, service.links
    pairs = answer.query.pairs
    passing = rows(answer, atlas, links, verdicts=(Verdict.IN, Verdict.POSSIBLE))
    near = rows(answer, atlas, links, verdicts=(Verdict.NEAR,))
    said = list(sentences(answer, atlas, links))
    bars = stability_rows(answer)
    return rendered(
        "sitesresult.html",
        answer=answer,
        said=said[:_SENTENCES],
        said_more=said[_SENTENCES:],
        counts=[(verdict, answer.counts[verdict]) for verdict in Verdict],
        passing=passing,
        near=near[:MOST_NEAR],
        near_more=near[MOST_NEAR:],
        out=rows(answer, atlas, links, verdicts=(Verdict.OUT,)),
        counted={verdict.value: answer.counts[verdict] for verdict in Verdict},
        most=MOST_ROWS,
        most_shapes=MOST_SHAPES,
        conditions=[judgement.name for judgement in answer.screening.judgements],
        thresholds=[judgement.threshold for judgement in answer.screening.judgements],
        as_cards=len(answer.screening.judgements) > _MOST_COLUMNS,
        maps=_maps(answer, service),
        sources=_sources(answer),
        removed=[one for one in answer.removed_by if one.removed],
        ranking=answer.ranking,
        weights=_weights(answer),
        stability=answer.stability,
        chart=stability_chart(bars, draws=answer.stability.draws) if answer.stability and bars else None,
        outcomes=[(outcome, MARKS[outcome]) for outcome in reversed(Outcome)],
        files=[] if own else _files(pairs, service),
        json_href=None if own else links.sites_json(pairs),
        is_places=answer.candidates.kind is CandidateKind.PLACES,
        links=links,
    )


def _maps(answer: SiteAnswer, service: Snapshot) -> SitesMap | None:
    settings = service.settings
    if not settings.publication.shows_stills:
        return None
    return sites_map(answer, land=service.finder.ground, theme=settings.theme)


def _weights(answer: SiteAnswer) -> list[tuple[str, str, str]]:
    ranking = answer.ranking
    if ranking is None:
        return []
    return [
        (each.label, each.direction_words, f"{weight:.3f}")
        for each, weight in zip(ranking.criteria, ranking.weights.values, strict=True)
    ]


def _files(pairs: Pairs, service: Snapshot) -> list[tuple[str, str]]:
    return [(output.form.words, service.links.sites_file(output.form, pairs)) for output in ANSWER.formats]


def _sources(answer: SiteAnswer) -> list[str]:
    """Return where the shapes on the map come from."""
    district = answer.question.district
    whole = [answer.candidates.source]
    if district is not None:
        whole.append(f"{district.name}界线：{district.source.title}（{district.source.date}）")
    return list(dict.fromkeys(whole))


def _trouble(error: BujuError, pairs: Pairs, service: Snapshot, *, own: bool) -> Trouble:
    if isinstance(error, QuestionInvalid):
        field = service.registry.name_of(error.field)
        told = f"{label_of(field, service.registry)}：{error.said}"
        offered = _replacing(error.known, pairs, service, fields=(field,), own=own)
        return Trouble(
            spelled(told), tuple(Suggestion(_choice_words(field, one.words, service), one.href) for one in offered)
        )
    if isinstance(error, Ambiguous):
        fields = [name for name, value in pairs if error.name in value]
        found = _replacing(error.known, pairs, service, fields=fields, name=error.name, own=own)
        worded = (Suggestion(words, one.href) for words, one in zip(error.choices, found, strict=True))
        return Trouble(spelled(str(error)), tuple(worded))
    if isinstance(error, NameUnknown):
        fields = [name for name, value in pairs if error.name in value]
        found = _replacing(error.known, pairs, service, fields=fields, name=error.name, own=own)
        return Trouble(spelled(_in_chinese(error, service.registry)), tuple(found))
    faults = tuple(spelled(str(row)) for row in error.faults[:_MOST_FAULTS]) if isinstance(error, InputInvalid) else ()
    return Trouble(spelled(str(error)), rows=faults)


def _choice_words(field: str, choice: str, service: Snapshot) -> str:
    """Return a choice as the form words it."""
    parameter = service.registry.named.get(field)
    if parameter is None or not isinstance(parameter.widget, Select):
        return choice
    return parameter.widget.offer(service.finder.ground, service.registry).get(choice, choice)


def _in_chinese(error: NameUnknown, registry: Registry) -> str:
    """Return the message with the field's label in the place of its name."""
    return str(error if error.field is None else error.asked_by(label_of(error.field, registry)))


def _replacing(
    choices: Sequence[str],
    pairs: Pairs,
    service: Snapshot,
    *,
    fields: Sequence[str],
    name: str | None = None,
    own: bool,
) -> Iterator[Suggestion]:
    for choice in choices:
        yield Suggestion(choice, None if own else _with(choice, pairs, service, fields=fields, name=name))


def _with(choice: str, pairs: Pairs, service: Snapshot, *, fields: Sequence[str], name: str | None) -> str | None:
    """Return the address of the question with a choice put in, if that can be asked."""
    for field in fields:
        changed = _changed(pairs, service.registry, field, words=choice, name=name)
        if changed != pairs and _can_be_asked(changed, service):
            return service.links.sites(changed)
    return None


def _changed(pairs: Pairs, registry: Registry, field: str, *, words: str, name: str | None) -> Pairs:
    if name is not None:
        return tuple((key, value.replace(name, words) if key == field else value) for key, value in pairs)
    if field not in registry.named or registry.named[field].most is not None:
        return pairs
    return (*((key, value) for key, value in pairs if key != field), (field, words))


def _can_be_asked(pairs: Pairs, service: Snapshot) -> bool:
    try:
        settled(service.registry.query_from(pairs), ground=service.finder.ground)
    except BujuError:
        return False
    return True
