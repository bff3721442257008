"""The status of plans on a day, told by every door from one clock, and never as applying once the period is over."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from api.conftest import client_of
from api.markup import Markup
from buju.atlas.atlas import Atlas
from buju.cli.app import run
from buju.day import parsed_day
from buju.errors import QuestionInvalid
from buju.policy.status import Standing, status_of
from buju.views.map.mappage import map_file
from buju_api import Settings, create_app

PLACE = "songjiang-jiuting"
SHANGHAI, CHONGQING = "shanghai-2023-19", "chongqing-2023-7"


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2022, 12, 31), Standing.AHEAD),
        (date(2023, 1, 1), Standing.IN_FORCE),
        (date(2024, 12, 31), Standing.IN_FORCE),
        (date(2025, 1, 1), Standing.ENDS),
        (date(2025, 12, 31), Standing.ENDS),
        (date(2026, 1, 1), Standing.ENDED),
    ],
)
def test_both_years_of_a_period_belong_to_it(shipped: Atlas, day: date, standing: Standing) -> None:
    status = status_of(shipped.document(SHANGHAI).source, on=day)
    assert status.standing is standing
    assert status.citation is not None
    assert "２０２３—２０２５年" in status.citation.quote
    assert (status.advice is not None) is (standing is Standing.ENDED)


def test_no_period_is_never_a_status(shipped: Atlas) -> None:
    for year in (2000, 2026, 2199):
        status = status_of(shipped.document(CHONGQING).source, on=date(year, 6, 1))
        assert status.standing is Standing.UNSTATED
        assert status.reason
        assert "到2025年" in status.reason


BAD = ("99999-01-01", "99999", "2026-13-01", "2026-02-30", "0001-01-01", "今天", "2026/11/29", "２０２６-11-29", "")


@pytest.mark.parametrize("words", BAD)
def test_days_that_are_none_are_refused_in_chinese(words: str) -> None:
    with pytest.raises(QuestionInvalid, match=r"日期|没有"):
        parsed_day(words)


@pytest.mark.parametrize(
    ("words", "address"),
    [*product(BAD[:-1], ("/", "/layouts/songjiang", "/api/documents", "/sites?district=松江区"))],
)
def test_bad_days_are_answered_by_400(shipped: Atlas, words: str, address: str) -> None:
    answer = client_of(create_app(shipped, Settings()), accept="text/html").get(address, params={"on": words})
    assert answer.status_code == 400
    assert "on" in answer.text
    assert "日期" in answer.text or "这一天" in answer.text


def test_answers_turn_over_with_the_day(shipped: Atlas) -> None:
    today = [date(2025, 12, 31)]
    client = client_of(create_app(shipped, Settings(), today=lambda: today[0]))
    page, data = (client.get(address) for address in ("/", "/api/documents"))
    assert client.get("/", headers={"if-none-match": page.headers["etag"]}).status_code == 304
    today[0] = date(2026, 1, 1)
    fresh = client.get("/", headers={"if-none-match": page.headers["etag"]})
    assert fresh.status_code == 200
    assert fresh.headers["etag"] != page.headers["etag"]
    before, after = (
        {row["id"]: row["status"] for row in one.json()["items"]} for one in (data, client.get("/api/documents"))
    )
    assert before[SHANGHAI]["standing"] == "ends-this-year"
    assert after[SHANGHAI]["standing"] == "ended"
    assert after[CHONGQING]["standing"] == "unstated"
    assert after[CHONGQING]["reason"]


def test_a_day_that_is_asked_for_stands_beside_today(shipped: Atlas) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)))
    ended, running = (client.get(f"/api/layouts/shanghai{ask}").json()["status"] for ask in ("", "?on=2024-05-01"))
    assert (ended["standing"], running["standing"]) == ("ended", "in-force")
    assert client.get("/api/layouts/shanghai").json()["status"]["on"] == "2026-11-29"


PAGES = ("/", "/targets", "/units", "/functions", "/compare", "/sites", "/search?q=卫星", "/quality", "/relations")


@pytest.mark.parametrize("address", [*PAGES, "/layouts/shanghai", f"/documents/{SHANGHAI}", f"/places/{PLACE}"])
def test_every_page_tells_the_status_and_the_day(shipped: Atlas, address: str) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)), accept="text/html")
    text = Markup.of(client.get(address).text).text
    assert "规划期已满" in text
    assert "2026-11-29" in text
    assert "在规划期内" in text


DAY = "2024-05-01"


def test_a_day_goes_along_on_every_link_form_and_redirect(shipped: Atlas) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)), accept="text/html")
    waiting = [
        f"/?on={DAY}",
        f"/search?q=卫星&on={DAY}",
        f"/sites?district=松江区&on={DAY}",
        f"/layouts/上海市?on={DAY}",
    ]
    # One of each kind of address is enough: kinds are made by one template each.
    seen: set[str] = set()
    while waiting:
        address = waiting.pop().partition("#")[0]
        kind = "/".join(address.partition("?")[0].split("/")[:2])
        if kind in seen or "." in address.partition("?")[0]:
            continue
        seen.add(kind)
        answer = client.get(address)
        if answer.is_redirect:
            seen.discard(kind)
            waiting.append(answer.headers["location"])
            assert f"on={DAY}" in waiting[-1], address
            continue
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = Markup.of(answer.text)
        # What pages share is the same on every day.
        links = [one for one in page.addresses() if one.startswith("/") and not one.startswith("/assets/")]
        assert all(f"on={DAY}" in one for one in links), address
        assert answer.text.count(f'name="on" value="{DAY}"') >= answer.text.count('method="get"'), address
        waiting += links
    assert seen >= {"/", "/layouts", "/documents", "/places", "/targets", "/units", "/sites", "/at", "/search"}


def test_today_is_written_on_no_link(shipped: Atlas) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)), accept="text/html")
    for address in ("/", "/?on=2026-11-29", "/layouts/songjiang"):
        assert not [one for one in Markup.of(client.get(address).text).addresses() if "on=20" in one]


def test_every_answer_of_the_api_that_uses_a_plan_has_its_status(shipped: Atlas) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)))
    place = next(one for one in shipped.places_of("shanghai"))
    assert client.get(f"/api/places/{place.id}").json()["status"]["standing"] == "ended"
    assert client.get(f"/api/places/{place.id}?on={DAY}").json()["status"]["standing"] == "in-force"
    plans = client.get("/api/sites?layout=shanghai").json()["plans"]
    assert {row["document"]: row["status"]["standing"] for row in plans}[SHANGHAI] == "ended"
    (layout,) = client.get("/api/search?q=一体两翼").json()["layouts"]["items"]
    assert layout["status"]["standing"] == "ended"


@pytest.mark.parametrize("address", ["/embed/shanghai", "/layouts/shanghai/show", "/search?q=一体两翼"])
def test_every_view_of_an_ended_plan_says_so_in_its_own_body(shipped: Atlas, address: str) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)), accept="text/html")
    text = client.get(address).text.partition('<footer class="site-footer"')[0]
    assert "规划期已满" in Markup.of(text).text


def test_a_point_is_told_no_ended_plan_as_applying(shipped: Atlas) -> None:
    client = client_of(create_app(shipped, Settings(), today=lambda: date(2026, 11, 29)), accept="text/html")
    text = Markup.of(client.get("/at?lon=121.3201&lat=31.1304").text).text
    assert "适用的规划" not in text
    assert "不作为现行要求" in text
    rows = client.get("/api/places?at=121.3201,31.1304").json()["plans"]
    assert {row["document"]: row["status"]["standing"] for row in rows}[SHANGHAI] == "ended"


def test_files_state_the_day_that_they_were_made_for(shipped: Atlas) -> None:
    for day, word in ((date(2026, 11, 29), "规划期已满"), (date(2024, 6, 1), "在规划期内")):
        page = map_file(shipped.as_of(day), "shanghai").decode()
        assert f"{word}，按{day.year}年{day.month}月{day.day}日" in page
    assert shipped.on is None


def test_the_command_takes_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["documents", "--on", "2026-11-29"]) == 0
    said = capsys.readouterr().out
    assert "规划期已满（2023—2025年）" in said
    assert "文本未说明规划期" in said
    assert run(["documents", "--on", "2026-13-01"]) == 2
    assert "没有“2026-13-01”这一天" in capsys.readouterr().err
