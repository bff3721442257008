"""Targets: the page, the timeline, CSV, JSON, filters, and sums that are refused with every reason."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

import buju
from api import made
from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju.atlas.targets import HEADINGS, targets, total
from buju.errors import Unlike
from buju.policy.fact import FACT, Target, TargetClass
from buju.views.content.targets import timeline
from buju_api import create_app
from buju_api.problem import Problem
from buju_api.resources.targets import TargetList, TargetSum


def ids_of(client: TestClient, address: str) -> list[str]:
    """Return the ids of the rows of the page's table."""
    page = Markup.of(client.get(address).text)
    return [row.get("id") for row in page.all("tr", "target-row")]


def test_every_target_and_milestone_is_on_the_page(client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(client.get("/targets").text)
    found = targets(shipped)
    assert [row.get("id") for row in page.all("tr", "target-row")] == [target.id for target in found]
    assert (len(found), sum(target.target_class is TargetClass.MILESTONE for target in found)) == (53, 21)
    for target in found:
        assert target.indicator in page.text
        assert target.scope in page.text
        assert target.citation.words in page.text


def test_every_quote_leads_to_its_place_in_the_document(client: TestClient, shipped: Atlas) -> None:
    page = Markup.of(client.get("/targets").text)
    hrefs = {link.get("href") for link in page.all("a")}
    for target in targets(shipped):
        citation = target.citation
        assert f"/documents/{citation.document}#q-{citation.start}-{citation.end}" in hrefs


def test_what_the_text_leaves_open_is_said_with_its_reason(client: TestClient) -> None:
    text = Markup.of(client.get("/targets?document=beijing-2024-2028").text).text
    assert "3年内" in text
    assert "原文只写“3年内”，没有写明起算年份，文本也没有印发日期，不能推定为某一年。" in text
    assert "文本未说明" in text
    assert "2033年（再用5年时间）" in text
    assert "2027年" not in text.replace("2027年</option>", "").split("逐条列表")[1]


def test_unlike_targets_name_each_other(client: TestClient) -> None:
    page = Markup.of(client.get("/targets").text)
    notes = " ".join(note.text for note in page.all("span", "unlike"))
    assert "松江行动计划“在轨运营卫星数量”" in notes
    assert "上海行动计划“商业卫星年产能力”" in notes
    assert "不同的指标不相加、不比较" in page.text
    assert "目前没有收录任何进展" in page.text
    assert "/relations" in page.addresses()


def test_a_page_has_no_id_twice_and_no_dead_link(client: TestClient) -> None:
    known: dict[str, set[str]] = {}
    for address in ("/targets", "/targets?year=2027", "/targets?unit=光年"):
        page = Markup.of(client.get(address).text)
        assert len(page.ids) == len(set(page.ids))
        known[""] = set(page.ids)
        for link in {link for link in page.addresses() if link.startswith(("/", "#"))}:
            path, _, fragment = link.partition("#")
            if path not in known:
                answer = client.get(path)
                assert answer.status_code == 200, link
                known[path] = {unescape(one) for one in re.findall(r'\bid="([^"]*)"', answer.text)}
            assert not fragment or unquote(fragment) in known[path], link


FILTERS = [
    ("document=songjiang-2024-102", lambda t: t.citation.document == "songjiang-2024-102", 13),
    ("year=2027", lambda t: t.id.startswith("sj-") and t.id != "sj-t-13", 12),
    ("year=2033", lambda t: t.id in ("bj-t-09", "bj-t-15", "bj-t-19"), 3),
    ("unit=家", lambda t: t.unit == "家", None),
    ("group=enterprise", lambda t: t.group == "enterprise", None),
    ("document=beijing-2024-2028&year=2028&unit=家&group=enterprise", lambda t: t.id <= "bj-t-04", 4),
    ("year=2199", lambda _: False, 0),
    ("unit=光年", lambda _: False, 0),
]


@pytest.mark.parametrize(("query", "meets", "count"), FILTERS, ids=[row[0] for row in FILTERS])
def test_a_filter_means_the_same_everywhere(client: TestClient, shipped: Atlas, query: str, meets, count) -> None:
    expected = [target.id for target in targets(shipped) if meets(target)]
    assert count is None or len(expected) == count
    assert ids_of(client, f"/targets?{query}") == expected
    body = TargetList.model_validate_json(client.get(f"/api/targets?{query}").content)
    assert [item.id for item in body.items] == expected
    assert body.count == len(expected)
    rows = list(csv.reader(io.StringIO(client.get(f"/targets.csv?{query}").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == expected


def test_fields_left_empty_filter_nothing(client: TestClient) -> None:
    whole = ids_of(client, "/targets")
    assert ids_of(client, "/targets?document=&year=&unit=&group=") == whole
    assert ids_of(client, "/targets?document=&year=2027&unit=&group=") == ids_of(client, "/targets?year=2027")
    assert client.get("/targets.csv?year=&unit=").content == client.get("/targets.csv").content


def test_the_form_shows_what_is_chosen(client: TestClient) -> None:
    page = Markup.of(client.get("/targets?document=shanghai-2023-19&year=2025&unit=%E5%85%89%E5%B9%B4").text)
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert chosen == ["shanghai-2023-19", "2025", "光年"]
    form = page.all("form", "filters")[0]
    assert (form.get("method"), form.get("action")) == ("get", "/targets")
    assert "没有符合条件的目标" in page.text


WRONG = [
    ("/targets?plan=x", 400, "不认识参数“plan”"),
    ("/targets?year=abc", 400, "应为整数"),
    ("/targets?year=99999", 400, "2200"),
    ("/targets?year=2027&year=2028", 400, "2 次"),
    ("/targets?group=none", 400, "enterprise"),
    ("/targets?unit=" + "家" * 201, 400, "200"),
    ("/targets?document=none", 404, "none"),
    ("/targets.csv?document=none", 404, "none"),
    ("/targets.csv?x=1", 400, "x"),
    ("/api/targets?unit=", 400, "不能为空"),
    ("/api/targets?document=none", 404, "none"),
    ("/api/targets/sum", 400, "id"),
    ("/api/targets/sum?id=sj-t-01&unit=x", 400, "unit"),
    ("/api/targets/sum?id=none", 404, "none"),
    ("/api/targets/sum?id=sj-l-01", 404, "sj-l-01"),
    ("/api/targets/sum?id=a%00b", 400, "控制字符"),
    ("/api/targets/sum?" + "&".join(["id=sj-t-01"] * 51), 400, "id"),
]


@pytest.mark.parametrize(("address", "status", "says"), WRONG, ids=[row[0][:50] for row in WRONG])
def test_bad_input_is_refused_with_the_reason(client: TestClient, address: str, status: int, says: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    problem = Problem.model_validate_json(answer.content)
    assert says in problem.detail
    if status == 404:
        assert problem.known


def test_csv_opens_in_a_spreadsheet(client: TestClient) -> None:
    answer = client.get("/targets.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="targets.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEADINGS
    assert len(rows) == 54


@pytest.mark.parametrize("address", ["/targets", "/targets?year=2027", "/targets.csv", "/api/targets?year=2027"])
def test_answers_are_kept_and_compressed(client: TestClient, address: str) -> None:
    first = client.get(address, headers={"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_one_target_is_its_own_sum(client: TestClient) -> None:
    body = TargetSum.model_validate_json(client.get("/api/targets/sum?id=sj-t-01").content)
    assert (body.sum, body.unit, body.indicator, body.scope) == (300, "颗/年", "商业卫星批量化智造能力", "全区")


def test_600_and_600_are_not_1200(client: TestClient) -> None:
    answer = client.get("/api/targets/sum?id=sj-t-02&id=sh-t-02")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(answer.content)
    assert problem.code == "unlike"
    for reason in ("数字相同，指标不同", "指标不同", "单位不同", "口径不同", "年份不同"):
        assert reason in problem.detail


def test_every_reason_is_given_at_once(client: TestClient) -> None:
    answer = client.get("/api/targets/sum?id=sj-t-01&id=sj-t-02&id=sj-t-06&id=cq-t-01&id=bj-t-07&id=bj-t-07")
    assert answer.status_code == 409
    messages = [row.message for row in Problem.model_validate_json(answer.content).errors]
    assert any("sj-t-01 与 sj-t-02" in one for one in messages)
    assert "sj-t-06 没有数值，不能相加" in messages
    assert "cq-t-01 是区间，不是确数，不能相加" in messages
    assert "bj-t-07 是量级，不是确数，不能相加" in messages
    assert "bj-t-07 给了不止一次，相加会重复计算" in messages


def target(at: int, **changes: object) -> Target:
    values: dict[str, object] = {
        "id": f"made-t-{at}",
        "kind": "target",
        "citation": made.cite("数量达到600颗左右", "一"),
        "indicator": "数量",
        "operator": "about",
        "value": 600,
        "unit": "颗",
        "year": {"value": 2027, "citation": made.cite("到2027年", "一")},
        "scope": "全区",
    }
    built = FACT.validate_python(values | changes)
    assert isinstance(built, Target)
    return built


def over(*facts: Target) -> TestClient:
    return client_of(create_app(MemoryAtlas(documents=[made.document()], facts=facts, layouts=[], places=[])))


def test_alike_targets_are_added() -> None:
    answer = over(target(1), target(2, value=30)).get("/api/targets/sum?id=made-t-1&id=made-t-2")
    assert answer.status_code == 200
    body = TargetSum.model_validate_json(answer.content)
    assert (body.sum, [item.id for item in body.items]) == (630, ["made-t-1", "made-t-2"])


UNLIKE = [
    ({"year": {"value": 2030, "citation": made.cite("到2027年", "一")}}, "年份不同：2027年与2030年"),
    ({"operator": "at-least"}, "限定词不同：“左右”与“以上”"),
    ({"unit": "家"}, "单位不同：“颗”与“家”"),
    ({"scope": "全市"}, "口径不同"),
    ({"indicator": "别的"}, "指标不同"),
]


@pytest.mark.parametrize(("changes", "reason"), UNLIKE, ids=[row[1] for row in UNLIKE])
def test_a_single_difference_is_enough(changes: dict[str, object], reason: str) -> None:
    both = (target(1), target(2, **changes))
    atlas = MemoryAtlas(documents=[made.document()], facts=both, layouts=[], places=[])
    with pytest.raises(Unlike, match=reason):
        total(both, atlas=atlas)


def drawn(*facts: Target, narrow: bool = False) -> Markup:
    atlas = MemoryAtlas(documents=[made.document()], facts=facts, layouts=[], places=[])
    return Markup.of(str(timeline(facts, atlas, narrow=narrow)))


@pytest.mark.parametrize("narrow", [False, True])
def test_every_target_has_a_mark_that_leads_to_its_row(shipped: Atlas, narrow: bool) -> None:
    found = targets(shipped)
    picture = Markup.of(str(timeline(found, shipped, narrow=narrow)))
    assert sorted(link.get("href") for link in picture.all("a")) == sorted(f"#{one.id}" for one in found)
    assert len(picture.all("circle", "timeline-target")) == 32
    assert len(picture.all("rect", "timeline-milestone")) == 21
    titles = [title.text for title in picture.all("title")]
    assert len(titles) == 53
    assert "在轨运营卫星数量：600\u2009颗左右（2027年）" in titles


def test_marks_stand_in_the_column_of_their_year() -> None:
    picture = drawn(*(target(year, year={"value": year, "citation": made.cite("到2027年", "一")}) for year in YEARS))
    xs = [float(circle.get("cx")) for circle in picture.all("circle")]
    assert xs == sorted(xs)
    steps = {round(right - left, 3) for left, right in pairwise(xs)}
    assert len(steps) == 1


YEARS = range(2025, 2034)


def test_what_the_scale_has_no_place_for_stands_under_it() -> None:
    late = target(1, year={"value": 9999, "citation": made.cite("到2027年", "一")})
    open_year = target(2, year={"unstated": "没有写"}, deadline="3年内")
    picture = drawn(target(3), late, open_year)
    assert "不在2025—2033年之内" in picture.text
    assert "文本未载年份" in picture.text
    assert "（9999年）" in picture.text
    assert "（3年内）" in picture.text
    ys = {
        link.get("href"): float(mark.get("cy"))
        for link, mark in zip(picture.all("a"), picture.all("circle"), strict=True)
    }
    assert ys["#made-t-3"] < ys["#made-t-1"] < ys["#made-t-2"]


@pytest.mark.parametrize("narrow", [False, True])
def test_words_stay_inside_the_picture(narrow: bool) -> None:
    long = "很长的指标名称" * 30
    years = [2025, 2029, 2033]
    facts = [
        target(at, indicator=long, year={"value": year, "citation": made.cite("到2027年", "一")})
        for at, year in enumerate(years)
    ]
    picture = drawn(*facts, narrow=narrow)
    width = float(picture.all("svg")[0].get("viewbox").split()[2])
    for words in picture.all("text", "timeline-words"):
        length = len(words.text) * float(words.get("font-size"))
        x = float(words.get("x"))
        assert (x - length if words.get("text-anchor") == "end" else width - x - length) >= -1
        assert words.text.endswith("…")


def test_hostile_texts_are_text(hostile: TestClient) -> None:
    answer = hostile.get("/targets")
    page = Markup.of(answer.text)
    assert answer.status_code == 200
    assert page.all("script") == page.all("img") == []
    assert made.CLOSING in page.text
    assert f"数量{made.QUOTED}" in page.text
    assert made.JINJA in page.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    echoed = Markup.of(hostile.get("/targets", params={"unit": made.SCRIPT}).text)
    assert echoed.all("script") == []
    assert made.SCRIPT in [one.get("value") for one in echoed.all("option")]


def test_an_atlas_without_targets_says_so() -> None:
    page = Markup.of(over().get("/targets").text)
    assert "没有符合条件的目标" in page.text
    assert page.all("svg", "timeline") == []


def test_the_page_without_its_document_still_stands() -> None:
    found = buju.open()
    facts = [fact for fact in found.facts() if fact.citation.document == "songjiang-2024-102"]
    app = create_app(MemoryAtlas(documents=[found.document("songjiang-2024-102")], facts=facts, layouts=[], places=[]))
    assert client_of(app).get("/targets").status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_in_a_browser(base: str, browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{base}/targets")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator(".timeline:visible")
    assert shown.count() == 1
    mark = shown.locator('a[href="#sj-t-02"]')
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#sj-t-02"
    assert page.locator("#sj-t-02").is_visible()
    page.select_option("select[name=year]", "2027")
    page.click("button:has-text('筛选')")
    assert page.locator("tr.target-row").count() == 12
    assert faults == []
    page.close()


@pytest.mark.parametrize("narrow", [False, True])
def test_words_of_a_timeline_stand_beside_their_marks(shipped: Atlas, *, narrow: bool) -> None:
    drawn = str(timeline(targets(shipped), shipped, narrow=narrow))
    marks = re.findall(
        r'cx="([\d.]+)"[^>]*/><text class="timeline-words"[^>]* x="([\d.]+)"[^>]*?(text-anchor="end")?>', drawn
    )

    assert len(marks) > 10
    for mark, words, ends_there in marks:
        assert (float(words) < float(mark) - 5.5) if ends_there else (float(words) > float(mark) + 5.5)
