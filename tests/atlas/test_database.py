"""An atlas in a database, which loads each entry when it is asked for: what is shown of it is the same to the byte."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from starlette.testclient import TestClient

from buju.atlas.atlas import Atlas, Counts
from buju.atlas.layout import Context, ContextFile, ContextShape, Layout
from buju.atlas.memory import open_atlas
from buju.atlas.place import Place, PlaceRecord
from buju.atlas.relation import RELATION, Relation
from buju.fault import Fault
from buju.policy.document import Document, DocumentSource, StoredText
from buju.policy.fact import FACT, Fact
from buju.policy.vocabulary import Vocabulary
from buju_api import Settings, create_app

if TYPE_CHECKING:
    from conftest import Runner

_TABLES = """
create table document (id primary key, body, text);
create table fact (id primary key, body, document);
create table about (fact, place);
create table layout (id primary key, body);
create table place (id primary key, body, shape, layout, parts, stands_for);
create table relation (id primary key, body);
create table end (relation, place);
create table context (id primary key, body);
create table shape (context, name, shape, aliases, adcode, within, lines, margin_m, note, parts);
"""


class DatabaseAtlas(Atlas):
    """Entries in SQLite, each made of its row when it is asked for; `loaded` counts the rows by table."""

    def __init__(self, atlas: Atlas) -> None:
        self._rows = sqlite3.connect(":memory:", check_same_thread=False)
        self._rows.executescript(_TABLES)
        self._lock = RLock()
        self._vocabulary, self._faults = atlas.vocabulary, atlas.faults
        self.loaded: Counter[str] = Counter()
        for document in atlas.documents():
            self._put("document", document.id, document.source.model_dump_json(), document.text)
        for fact in atlas.facts():
            self._put("fact", fact.id, fact.model_dump_json(), fact.citation.document)
            for place_id in fact.places:
                self._put("about", fact.id, place_id)
        for layout in atlas.layouts():
            self._put("layout", layout.id, layout.model_dump_json())
        for place in atlas.places():
            shape = None if place.shape is None else shapely.to_wkb(place.shape)
            told = "|".join(place.parts), place.stands_for
            self._put("place", place.id, place.record.model_dump_json(), shape, place.record.layout, *told)
        for relation in atlas.relations():
            self._put("relation", relation.id, relation.model_dump_json())
            for place_id in {relation.left.place, relation.right.place}:
                self._put("end", relation.id, place_id)
        for context in atlas.contexts():
            self._put("context", context.file.id, context.file.model_dump_json())
            for one in context.shapes:
                lists = "|".join(one.aliases), one.adcode, one.within, "|".join(one.lines)
                rest = one.margin_m, one.note, "|".join(one.parts)
                self._put("shape", context.file.id, one.name, shapely.to_wkb(one.shape), *lists, *rest)

    def _put(self, table: str, *row: object) -> None:
        self._rows.execute(f"insert into {table} values ({','.join('?' * len(row))})", row)

    def _get(self, table: str, rest: str = "", *values: str | None) -> list[Any]:
        with self._lock:
            found = self._rows.execute(
                f"select {table}.* from {table} {rest} order by {table}.rowid", values
            ).fetchall()
        self.loaded[table] += len(found)
        return found

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    @property
    def faults(self) -> tuple[Fault, ...]:
        return self._faults

    def counts(self) -> Counts:
        with self._lock:
            return Counts(
                *(self._rows.execute(f"select count(*) from {name[:-1]}").fetchone()[0] for name in Counts._fields)
            )

    def documents(self) -> tuple[Document, ...]:
        return tuple(map(_document, self._get("document")))

    def facts(self) -> tuple[Fact, ...]:
        return tuple(map(_fact, self._get("fact")))

    def layouts(self) -> tuple[Layout, ...]:
        return tuple(map(_layout, self._get("layout")))

    def places(self) -> tuple[Place, ...]:
        return tuple(map(_place, self._get("place")))

    def relations(self) -> tuple[Relation, ...]:
        return tuple(map(_relation, self._get("relation")))

    def contexts(self) -> tuple[Context, ...]:
        return tuple(map(self._context, self._get("context")))

    def find_document(self, document_id: str | None) -> Document | None:
        return next(map(_document, self._get("document", "where id = ?", document_id)), None)

    def find_fact(self, fact_id: str | None) -> Fact | None:
        return next(map(_fact, self._get("fact", "where id = ?", fact_id)), None)

    def find_layout(self, layout_id: str | None) -> Layout | None:
        return next(map(_layout, self._get("layout", "where id = ?", layout_id)), None)

    def find_place(self, place_id: str | None) -> Place | None:
        return next(map(_place, self._get("place", "where id = ?", place_id)), None)

    def find_relation(self, relation_id: str | None) -> Relation | None:
        return next(map(_relation, self._get("relation", "where id = ?", relation_id)), None)

    def find_context(self, context_id: str | None) -> Context | None:
        return next(map(self._context, self._get("context", "where id = ?", context_id)), None)

    def places_of(self, layout_id: str) -> tuple[Place, ...]:
        return tuple(map(_place, self._get("place", "where layout = ?", self.layout(layout_id).id)))

    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        return tuple(map(_fact, self._get("fact", "where document = ?", self.document(document_id).id)))

    def facts_about(self, place_id: str) -> tuple[Fact, ...]:
        wanted = self.place(place_id).id
        return tuple(map(_fact, self._get("fact", "join about on about.fact = fact.id where about.place = ?", wanted)))

    def relations_of(self, place_id: str) -> tuple[Relation, ...]:
        wanted, join = self.place(place_id).id, "join end on end.relation = relation.id where end.place = ?"
        return tuple(map(_relation, self._get("relation", join, wanted)))

    def _context(self, row: Any) -> Context:
        shapes = self._get("shape", "where context = ?", row[0])
        return Context(ContextFile.model_validate_json(row[1]), tuple(map(_shape, shapes)))


def _document(row: Any) -> Document:
    return Document(DocumentSource.model_validate_json(row[1]), StoredText(row[0], row[2]))


def _fact(row: Any) -> Fact:
    return FACT.validate_json(row[1])


def _layout(row: Any) -> Layout:
    return Layout.model_validate_json(row[1])


def _place(row: Any) -> Place:
    shape = None if row[2] is None else shapely.from_wkb(row[2])
    parts = tuple(filter(None, row[4].split("|")))
    return Place(PlaceRecord.model_validate_json(row[1]), shape, parts=parts, stands_for=row[5])


def _relation(row: Any) -> Relation:
    return RELATION.validate_json(row[1])


def _shape(row: Any) -> ContextShape:
    _, name, shape, aliases, adcode, within, lines, margin_m, note, parts = row
    return ContextShape(
        name=name,
        shape=shapely.from_wkb(shape),
        aliases=tuple(filter(None, aliases.split("|"))),
        adcode=adcode,
        within=within,
        lines=tuple(filter(None, lines.split("|"))),
        margin_m=margin_m,
        note=note,
        parts=tuple(filter(None, parts.split("|"))),
    )


@pytest.fixture(scope="module")
def memory(songjiang_data: Path) -> Atlas:
    return open_atlas(songjiang_data)


@pytest.fixture
def database(memory: Atlas) -> DatabaseAtlas:
    return DatabaseAtlas(memory)


def test_nothing_is_loaded_before_it_is_asked_for(database: DatabaseAtlas, memory: Atlas) -> None:
    client = TestClient(create_app(database, Settings()))
    assert client.get("/healthz").json() == TestClient(create_app(memory, Settings())).get("/healthz").json()
    assert database.loaded.total() == 0

    assert client.get("/api/facts/sj-t-01").status_code == 200

    assert database.loaded["fact"] == 1
    assert not database.loaded.keys() & {"place", "shape", "relation"}


def test_an_unknown_id_names_the_known_ones(database: DatabaseAtlas, memory: Atlas) -> None:
    answers = [
        TestClient(create_app(atlas, Settings())).get(f"/api/{kind}/nowhere").content
        for atlas in (database, memory)
        for kind in ("places", "facts", "documents", "layouts", "relations")
    ]

    assert answers[:5] == answers[5:]


def test_the_command_draws_the_same_map(
    database: DatabaseAtlas, songjiang_data: Path, run: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = [tmp_path / "files.html", tmp_path / "database.html"]
    assert run("map", "songjiang", "--data", songjiang_data, "-o", files[0])[0] == 0
    monkeypatch.setattr("buju.cli.map.open_atlas", lambda data: database)

    assert run("map", "songjiang", "-o", files[1])[0] == 0

    assert files[0].read_bytes() == files[1].read_bytes()
    assert database.loaded["place"] > 0


ADDRESSES = [
    "/api/layouts/songjiang",
    "/api/layouts/songjiang/places.geojson",
    "/api/places?layout=songjiang&role=town&q=终端",
    "/api/places/songjiang-core",
    "/api/documents/songjiang-2024-102",
    "/api/facts?kind=target",
    "/api/search?q=科技绿洲",
    "/api/sites?district=松江区&function=卫星终端&unit=九亭镇&near=metro:1500",
    "/api/sites?candidates=towns&district=松江区&near=metro:1500&criterion=metro:less&missing=worst",
    "/places/songjiang-core",
    "/sites?district=松江区&near=metro:1500",
]


def test_the_service_gives_the_same_bytes(database: DatabaseAtlas, memory: Atlas) -> None:
    ours, theirs = (TestClient(create_app(atlas, Settings())) for atlas in (database, memory))

    for address in ADDRESSES:
        answer, wanted = ours.get(address), theirs.get(address)
        assert (answer.status_code, answer.content) == (wanted.status_code, wanted.content), address
        assert answer.status_code == 200
