"""Another atlas under running requests: each request sees the one or the other, whole."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from weakref import ref

import httpx2
import pytest
from starlette.testclient import TestClient

from api.conftest import client_of, served
from api.made import fault
from buju.atlas.atlas import Atlas
from buju.atlas.memory import MemoryAtlas
from buju_api import Settings, create_app
from buju_api.answers import Answer
from buju_api.pages import home
from buju_api.service import Snapshot

# What tells all of an atlas, one entry, a search, a question, and what is not there.
ADDRESSES = [
    "/",
    "/healthz",
    "/layouts/songjiang",
    "/places/songjiang-core",
    "/documents/songjiang-2024-102",
    "/quality",
    "/search?q=科技",
    "/places/nowhere",
    "/api/layouts/songjiang",
    "/api/layouts/songjiang/places.geojson",
    "/api/places",
    "/api/facts",
    "/api/search?q=科技",
    "/api/sites?layout=songjiang&near=metro:1500",
]
_CLIENTS, _REQUESTS, _BETWEEN_SWAPS = 5, 60, 50
_PAGES = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def other(songjiang: Atlas) -> Atlas:
    """The same plan with every place under another name, fewer facts, and faults that pages tell of."""
    places = [
        place.__class__(place.record.model_copy(update={"name": f"{place.name}（改）"}), place.shape)
        for place in songjiang.places()
    ]
    layouts = [layout.model_copy(update={"title": f"{layout.title}（改）"}) for layout in songjiang.layouts()]
    return MemoryAtlas(
        documents=songjiang.documents(),
        facts=list(songjiang.facts())[:-1],
        layouts=layouts,
        places=places,
        contexts=songjiang.contexts(),
        relations=songjiang.relations(),
        vocabulary=songjiang.vocabulary,
        faults=(fault("引文不在条款内", file="seeds/other/facts.yaml"),),
    )


def told(atlas: Atlas) -> dict[str, tuple[int, bytes, str | None]]:
    """What a service over one atlas alone answers at every address."""
    client = client_of(create_app(atlas, Settings()), accept=_PAGES["accept"])
    return {address: told_by(client.get(address)) for address in ADDRESSES}


def told_by(answer: httpx2.Response) -> tuple[int, bytes, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag")


def test_under_load_every_answer_is_wholly_of_one_atlas(songjiang: Atlas, other: Atlas) -> None:
    first, second = told(songjiang), told(other)
    assert [address for address in ADDRESSES if first[address] == second[address]] == []
    app = create_app(songjiang, Settings())
    answered = threading.Semaphore(0)

    def swap() -> None:
        """Swap after every so many answers, in the midst of others."""
        for atlas in islice(cycle((other, songjiang)), _CLIENTS * _REQUESTS // _BETWEEN_SWAPS):
            for _ in range(_BETWEEN_SWAPS):
                answered.acquire()
            app.state.service.replace(atlas)

    def ask(start: int) -> list[str]:
        """Return whose each answer is; not the same address for all at once."""
        found = []
        with httpx2.Client(base_url=base, headers=_PAGES | {"host": "testserver"}, timeout=60) as client:
            for address in islice(cycle(ADDRESSES), start, start + _REQUESTS):
                found.append(whose(address, told_by(client.get(address))))
                answered.release()
        return found

    def whose(address: str, answer: tuple[int, bytes, str | None]) -> str:
        return {first[address]: "first", second[address]: "second"}.get(answer, f"neither: {address}")

    with served(app) as base, ThreadPoolExecutor(_CLIENTS + 1) as pool:
        swapping = pool.submit(swap)
        asking = [pool.submit(ask, start * 3) for start in range(_CLIENTS)]
        seen = [name for client in asking for name in client.result(120)]
        swapping.result(10)

    assert len(seen) == _CLIENTS * _REQUESTS
    assert set(seen) == {"first", "second"}
    assert min(seen.count("first"), seen.count("second")) > len(seen) // 10


def test_a_request_under_way_keeps_its_atlas(songjiang: Atlas, other: Atlas, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(songjiang, Settings())
    client = client_of(app, accept=_PAGES["accept"])
    make = home.home_page

    def replaced_meanwhile(snapshot: Snapshot) -> Answer:
        app.state.service.replace(other)
        return make(snapshot)

    monkeypatch.setattr(home, "home_page", replaced_meanwhile)
    assert told_by(client.get("/")) == told(songjiang)["/"]
    assert app.state.service.snapshot.atlas is other
    # What was made of the old atlas is on the shelf of the old one.
    assert told_by(client.get("/")) == told(other)["/"]


def test_a_failure_is_told_over_the_atlas_that_failed(
    songjiang: Atlas, other: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(songjiang, Settings())
    client = client_of(app, accept=_PAGES["accept"])
    find = Atlas.place

    def replaced_meanwhile(atlas: Atlas, place_id: str) -> object:
        if atlas is songjiang:
            app.state.service.replace(other)
        return find(atlas, place_id)

    monkeypatch.setattr(Atlas, "place", replaced_meanwhile)
    assert told_by(client.get("/places/nowhere")) == told(songjiang)["/places/nowhere"]
    assert app.state.service.snapshot.atlas is other


def test_what_is_kept_is_kept_for_its_atlas_alone(songjiang: Atlas, other: Atlas) -> None:
    app = create_app(songjiang, Settings())
    client = TestClient(app)
    fresh = client.get("/api/places")
    app.state.service.replace(other)

    again = client.get("/api/places", headers={"if-none-match": fresh.headers["etag"]})

    assert again.status_code == 200
    assert again.content != fresh.content
    app.state.service.replace(songjiang)
    assert client.get("/api/places", headers={"if-none-match": fresh.headers["etag"]}).status_code == 304


def test_health_says_why_newer_data_were_refused(songjiang: Atlas, other: Atlas) -> None:
    app = create_app(songjiang, Settings())
    client = TestClient(app)
    assert "refused" not in client.get("/healthz").json()

    app.state.service.refuse("新数据有 1 处错误")

    assert client.get("/healthz").json()["refused"] == "新数据有 1 处错误"
    assert client.get("/healthz").json()["status"] == "ok"
    app.state.service.replace(other)
    assert "refused" not in client.get("/healthz").json()


def test_an_atlas_that_was_replaced_is_let_go(songjiang: Atlas, other: Atlas) -> None:
    """Whatever was kept for the speed of its answers, among them scenes of figures."""
    gone = MemoryAtlas(
        documents=songjiang.documents(),
        facts=songjiang.facts(),
        layouts=songjiang.layouts(),
        places=songjiang.places(),
        contexts=songjiang.contexts(),
        relations=songjiang.relations(),
        vocabulary=songjiang.vocabulary,
    )
    watched = ref(gone)
    app = create_app(gone, Settings())
    client = client_of(app, accept=_PAGES["accept"])
    for address in [*ADDRESSES, "/figures/songjiang.png", "/figures/songjiang.svg", "/embed/songjiang"]:
        assert client.get(address).status_code == (404 if address == "/places/nowhere" else 200), address
    assert watched() is gone
    del gone

    app.state.service.replace(other)
    assert client.get("/healthz").status_code == 200
    gc.collect()

    assert watched() is None
