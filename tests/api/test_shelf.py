"""The shelf of answers: bounded, made once, safe between threads."""

from __future__ import annotations

import threading

import pytest
from starlette.testclient import TestClient

from api import made
from buju_api import Settings, create_app
from buju_api.answers import Answer, Shelf, json_answer
from buju_api.pages import gallery
from buju_api.routers import pages


def answer(text: str) -> Answer:
    return Answer(text.encode(), "text/plain")


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    shelf = Shelf(2)
    for key in ("a", "b"):
        shelf.find_or_make(key, lambda: answer("x"))
    assert shelf.find("a") is not None
    shelf.find_or_make("c", lambda: answer("x"))
    assert len(shelf) == 2
    assert shelf.find("b") is None
    assert shelf.find("a") is not None


def test_an_error_is_not_kept() -> None:
    shelf = Shelf(2)

    def fail() -> Answer:
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            shelf.find_or_make("a", fail)
    assert shelf.find_or_make("a", lambda: answer("now")).body == b"now"


def test_threads_share_one_answer() -> None:
    shelf, made_by = Shelf(8), []

    def make() -> Answer:
        made_by.append(threading.get_ident())
        return answer("x")

    threads = [threading.Thread(target=shelf.find_or_make, args=("a", make)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made_by) == 1


def test_a_page_is_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(service: object) -> Answer:
        calls.append("made")
        return gallery.gallery_page(service)

    monkeypatch.setattr(pages, "gallery_page", counted)
    client = TestClient(create_app(made.atlas(), Settings()))
    bodies = {client.get("/").content for _ in range(3)}
    assert len(calls) == len(bodies) == 1


def test_free_text_does_not_fill_the_shelf() -> None:
    client = TestClient(create_app(made.atlas(), Settings(kept_answers=1)))
    client.get("/api/layouts")
    for number in range(5):
        assert client.get("/api/places", params={"q": f"词{number}"}).status_code == 200
    assert len(client.app.state.service.snapshot._shelf) == 1
    assert client.app.state.service.snapshot._shelf.find(("/api/layouts", ())) is not None


def test_two_apps_share_nothing() -> None:
    one, other = (create_app(made.atlas(), Settings()) for _ in range(2))
    TestClient(one).get("/")
    assert len(other.state.service.snapshot._shelf) == 0


def test_json_has_no_nan() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_answer({"value": float("nan")})
