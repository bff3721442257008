"""A small made-up region with one layout, and a browser to look at its page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from buju.atlas.atlas import Atlas
from buju.atlas.layout import Context, ContextFile, ContextShape, Layout
from buju.atlas.memory import MemoryAtlas
from buju.atlas.place import Place, PlaceRecord
from buju.policy.citation import Citation, resolve
from buju.policy.document import Document, DocumentSource, StoredText
from buju.policy.fact import FACT, Fact
from buju.policy.unstated import Stated, Unstated
from buju.spatial.source import Source
from buju.views.carto.scene import Box, Label

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from shapely.geometry.base import BaseGeometry

    from conftest import MadeOnce

TEXT = """示例区人民政府文件

示府〔2024〕1号

示例区卫星产业行动计划（2025-2027年）

一、主要目标

到2027年，在轨运营卫星数量达到600颗左右，产业规模超100亿元，培育企业30家以上，建设若干应用场景，形成千亿级
集群，实现火箭首飞。

二、空间布局

构建“一核一带”的空间布局。以星湖基地为核心区，基地范围为：东至明月路、南至清风路。围绕甲镇打造核心承载区。
沿甲镇、乙镇打造北向拓展带。支持北园、南园和地面站建设，重点发展卫星制造、地面设备。联动丙镇。
责任单位：区经委、甲镇。
"""

HOSTILE = (
    "<script>window.pwned=1</script>",
    "</script><img src=x onerror=window.pwned=2>",
    "`${window.pwned=3}`",
    "{{ 7*7 }}{% raw %}",
    "\u202e倒写\u202c\u2028<!--",
    "\"'><svg onload=window.pwned=4>&amp;",
)

SOURCE = Source(title="示例行政界线", licence="ODbL-1.0", attribution="© 示例贡献者", date="2026-07-21")


def document() -> Document:
    stored = StoredText("demo", TEXT)

    def stated(value: object, quote: str) -> Stated:
        return Stated(value=value, citation=_cite(stored, "文首", quote))

    source = DocumentSource(
        id="demo",
        short="示例计划",
        kind="plan",
        title=stated("示例区卫星产业行动计划（2025-2027年）", "示例区卫星产业行动计划（2025-2027年）"),
        issuer=Unstated(unstated="文本没有落款"),
        number=stated("示府〔2024〕1号", "示府〔2024〕1号"),
        issued=Unstated(unstated="文本没有成文日期"),
        printed=Unstated(unstated="文本没有印发日期"),
        period=stated((2025, 2027), "2025-2027年"),
        sha256="0" * 64,
        licence_ground="示例",
    )
    return Document(source, stored)


def cite(quote: str, clause: str = "二") -> Citation:
    return _cite(StoredText("demo", TEXT), clause, quote)


def _cite(stored: StoredText, clause: str, quote: str) -> Citation:
    found = resolve(stored, clause_id=clause, quote=quote, occurrence=1)
    assert isinstance(found, Citation), found
    return found


def fact(
    kind: str, number: int, quote: str, *, places: tuple[str, ...] = (), clause: str = "二", **more: object
) -> Fact:
    data = {"id": f"demo-{kind}-{number}", "kind": kind, "citation": cite(quote, clause), "places": places}
    return FACT.validate_python(data | more)


def target(number: int, quote: str, **more: object) -> Fact:
    year = Stated(value=2027, citation=cite("到2027年", "一"))
    values = {"unit": Unstated(unstated="没有单位"), "year": year, "scope": "示例区"}
    return fact("target", number, quote, places=("demo-core",), clause="一", **(values | more))


def facts() -> list[Fact]:
    core = ("demo-core",)
    return [
        fact("mention", 1, "以星湖基地为核心区", places=core, name="星湖基地"),
        fact("mention", 2, "构建“一核一带”的空间布局", places=("demo-north",), name="北园"),
        fact("layout", 1, "构建“一核一带”的空间布局", places=core, layout="demo", wording="一核一带"),
        fact(
            "membership",
            1,
            "围绕甲镇打造核心承载区",
            places=("demo-jia",),
            layout="demo",
            part="核心承载区",
            of="demo-core",
        ),
        fact("function", 1, "重点发展卫星制造、地面设备", places=core, functions=("卫星制造", "地面设备")),
        fact(
            "responsibility",
            1,
            "责任单位：区经委、甲镇",
            places=("demo-jia",),
            task="空间布局",
            units=("区经委", "甲镇"),
        ),
        target(
            1, "在轨运营卫星数量达到600颗左右", indicator="在轨运营卫星数量", operator="about", value=600, unit="颗"
        ),
        target(2, "产业规模超100亿元", indicator="产业规模", operator="more-than", value=100, unit="亿元"),
        target(3, "培育企业30家以上", indicator="企业", operator="at-least", value=30, unit="家"),
        target(4, "建设若干应用场景", indicator="应用场景", operator="some", value=Unstated(unstated="只写“若干”")),
        target(5, "形成千亿级\n集群", indicator="集群", operator="order", value=1000, unit="亿元"),
        target(6, "实现火箭首飞", indicator="火箭首飞", operator="achieve", value=Unstated(unstated="目标是一件事")),
    ]


def place(
    name_id: str,
    name: str,
    role: str,
    grade: str,
    shape: BaseGeometry | None,
    *,
    margin_m: float | None = None,
    quote: str = "构建“一核一带”的空间布局",
    **more: object,
) -> Place:
    values = {
        "id": f"demo-{name_id}",
        "name": name,
        "aliases": (),
        "layout": "demo",
        "role": role,
        "grade": grade,
        "method": "按示例方法绘制",
        "sources": () if shape is None else (SOURCE,),
        "margin_m": margin_m,
        "datum": "WGS84",
        "citations": (cite(quote),),
        "facts": (),
    }
    return Place(PlaceRecord.model_validate(values | more), shape)


def places() -> list[Place]:
    side = {"remark": "依道路中线", "found": True}
    return [
        place("area", "示例区", "area", "C", box(121.10, 30.95, 121.30, 31.10), margin_m=30),
        place("jia", "甲镇", "town", "C", box(121.12, 31.03, 121.18, 31.08), margin_m=20),
        place("yi", "乙镇", "town", "C", box(121.18, 31.03, 121.24, 31.08), margin_m=20),
        place("bing", "丙镇", "town", "C", box(121.14, 30.97, 121.22, 31.03), margin_m=20),
        place("belt", "北向拓展带", "belt", "E", LineString([(121.14, 31.05), (121.23, 31.06)]).buffer(0.012)),
        place(
            "core",
            "星湖基地",
            "core",
            "E",
            box(121.152, 31.040, 121.160, 31.046),
            aliases=("一核", "６０号基地"),
            quote="以星湖基地为核心区",
            sides=({"side": "东", "road": "明月路"} | side, {"side": "南", "road": "清风路"} | side | {"found": False}),
        ),
        place("road-east", "明月路", "bound", "D", LineString([(121.16, 31.03), (121.16, 31.06)]), margin_m=20),
        place(
            "road-south",
            "清风路",
            "bound",
            "D",
            MultiLineString([[(121.15, 31.04), (121.155, 31.04)], [(121.157, 31.04), (121.17, 31.04)]]),
            margin_m=20,
        ),
        place("north", "北园", "park", "D", Point(121.20, 31.055), margin_m=800, candidate="点位为候选。"),
        place("south", "南园", "park", "D", Point(121.19, 31.0), margin_m=500),
        place(
            "hall", "示例会展中心", "node", "B", Polygon([(121.25, 31.0), (121.27, 31.0), (121.26, 31.02)]), margin_m=20
        ),
        place("station", "地面站", "facility", "F", None, method="文本未写明位置"),
    ]


def layout(**more: object) -> Layout:
    values = {
        "id": "demo",
        "name": "一核一带",
        "title": "示例区卫星产业空间布局",
        "region": "示例区",
        "document": "demo",
        "data_date": "2026-07-21",
        "scale_note": "示意图，不是法定边界。",
        "bbox": (121.12, 30.97, 121.24, 31.08),
        "context": ("demo-districts", "demo-stations"),
    }
    return Layout.model_validate(values | more)


def context(context_id: str, kind: str, shapes: dict[str, BaseGeometry]) -> Context:
    file = ContextFile(id=context_id, title="背景", kind=kind, source=SOURCE, features=len(shapes))
    return Context(file, tuple(ContextShape(name, shape) for name, shape in shapes.items()))


def contexts() -> list[Context]:
    districts = {"示例区": box(121.10, 30.95, 121.30, 31.10), "东邻区": box(121.30, 30.90, 121.50, 31.15)}
    stations = {"星湖站": Point(121.165, 31.05), "远方站": Point(122.5, 31.05)}
    return [context("demo-districts", "area", districts), context("demo-stations", "point", stations)]


def atlas_with(**changed: object) -> Atlas:
    values = {
        "documents": [document()],
        "facts": facts(),
        "layouts": [layout()],
        "places": places(),
        "contexts": contexts(),
    }
    return MemoryAtlas(**(values | changed))


def hostile_atlas() -> Atlas:
    names = iter(HOSTILE * 3)
    changed = [
        Place(
            old.record.model_copy(
                update={
                    "name": (name := next(names)),
                    "aliases": HOSTILE,
                    "method": name,
                    "candidate": name,
                    "citations": (Citation(document="demo", clause=name, quote=name, start=0, end=9),),
                    "sources": (SOURCE.model_copy(update={"attribution": name, "title": name}),),
                }
            ),
            old.shape,
        )
        for old in places()
    ]
    around = context("demo-districts", "area", {HOSTILE[0]: box(121.30, 30.90, 121.50, 31.15)})
    stations = context("demo-stations", "point", {HOSTILE[2]: Point(121.165, 31.05)})
    titled = layout(name=HOSTILE[1], title=HOSTILE[2], scale_note=HOSTILE[5])
    return atlas_with(places=changed, contexts=[around, stations], layouts=[titled])


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return atlas_with()


@pytest.fixture(scope="session")
def hostile() -> Atlas:
    return hostile_atlas()


# The day that the status of plans is told for.
WRITTEN_ON = date(2026, 11, 29)


@pytest.fixture(scope="session")
def folder(shipped: Atlas, made_once: MadeOnce) -> Path:
    """The static site of what ships, with its figures, as it lies on a stick."""
    from buju.views.site.staticsite import site_files, write_folder

    def write(place: Path) -> None:
        write_folder(place / "site", site_files(shipped.as_of(WRITTEN_ON), figures=True))

    return made_once("usb", write) / "site"


class Seen:
    """A page, with what it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def outside(self) -> list[str]:
        return [url for url in self.requests if not url.startswith(("data:", "file:"))]


Opener = Callable[..., Seen]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a file's bytes in a fresh offline window, and waits until the map stands."""
    windows = []

    def opener(
        content: bytes, *, width: int = 1280, height: int = 800, fragment: str = "", state: str = "visible"
    ) -> Seen:
        path = tmp_path / "page.html"
        path.write_bytes(content)
        phone = width < 600
        window = browser.new_context(
            viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone, reduced_motion="reduce"
        )
        window.set_offline(True)
        windows.append(window)
        seen = Seen(window.new_page())
        seen.page.set_default_timeout(8000)
        seen.page.goto(path.as_uri() + fragment)
        seen.page.wait_for_selector("[data-ready]", state=state)
        return seen

    yield opener
    for window in windows:
        window.close()


def inks(name: Label) -> list[Box]:
    """Where a name is printed: its box, or a square round each letter of one along a course."""
    turned = [line for line in name.lines if len(line.words) == 1]
    if len(turned) < 3:
        return [name.box]
    found = []
    for one in turned:
        # The middle of the letter, from the left end of its base line; a square round it that holds its ink.
        angle, half = math.radians(one.turn), one.size * 0.35
        x = one.x + one.width / 2 * math.cos(angle) + half * math.sin(angle)
        y = one.y + one.width / 2 * math.sin(angle) - half * math.cos(angle)
        found.append(Box(x - one.size / 2, y - one.size / 2, x + one.size / 2, y + one.size / 2))
    return found
