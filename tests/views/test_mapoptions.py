"""Options of an interactive map: read once, written back the same, refused with what there is."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buju.atlas.atlas import Atlas
from buju.errors import QuestionInvalid
from buju.spatial.role import Role
from buju.views.carto.symbology import ROLES, Group, Theme
from buju.views.map.mapoptions import DEFAULTS, NAMES, Lang, MapOptions, map_choice, map_options
from buju.views.map.mappage import embed_file, map_file, map_parts
from buju.views.viewoptions import FigureLayer, place_named
from buju.views.words.catalogue import map_words

READ = [
    ("nothing", [], DEFAULTS),
    ("what a form leaves empty", [("zoom", ""), ("highlight", "  "), ("places", "")], DEFAULTS),
    ("items one by one", [("places", "甲"), ("places", "乙")], MapOptions(places=("甲", "乙"))),
    ("items by comma", [("places", "甲, 乙，甲")], MapOptions(places=("甲", "乙"))),
    ("an enumeration comma belongs to the name", [("places", "甲、乙")], MapOptions(places=("甲、乙",))),
    ("layers by value", [("layers", "core,context-area")], MapOptions(layers=frozenset({"core", "context-area"}))),
    ("layers by name", [("layers", "核心区")], MapOptions(layers=frozenset({FigureLayer.CORE}))),
    ("no legend", [("legend", "0")], MapOptions(legend=False)),
    ("switches in words", [("table", "yes"), ("search", "OFF")], MapOptions(table=True, search=False)),
    ("a view", [("bbox", "121.2, 31, 121.4,31.15")], MapOptions(bbox=(121.2, 31.0, 121.4, 31.15))),
    ("a zoom", [("zoom", "11.5")], MapOptions(zoom=11.5)),
    ("look", [("theme", "grey"), ("lang", "en"), ("height", "400")], MapOptions(theme="grey", lang="en", height=400)),
]


@pytest.mark.parametrize(("written", "read"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_what_is_written_is_read(written: list[tuple[str, str]], read: MapOptions) -> None:
    assert map_options(written) == read


REFUSED = [
    ("unknown option", [("colour", "red")], "没有这个选项"),
    ("nearly an option", [("heigth", "400")], "height"),
    ("twice", [("zoom", "9"), ("zoom", "10")], "只给一次"),
    ("theme", [("theme", "pink")], "colour、grey、safe"),
    ("language", [("lang", "fr")], "zh、en"),
    ("layer", [("layers", "cores")], "core"),
    ("switch", [("legend", "maybe")], "1（显示）"),
    ("height of words", [("height", "high")], "240"),
    ("negative height", [("height", "-1")], "240"),
    ("height above the limit", [("height", "100000")], "4000"),
    ("height in other digits", [("height", "４００")], "240"),
    ("zoom too far out", [("zoom", "2")], "5 至 18"),
    ("zoom of words", [("zoom", "nan")], "应为数"),
    ("three sides", [("bbox", "1,2,3")], "西,南,东,北"),
    ("sides of words", [("bbox", "a,b,c,d")], "西,南,东,北"),
    ("infinite side", [("bbox", "1,2,inf,4")], "西,南,东,北"),
    ("latitude first", [("bbox", "31,121,32,122")], "西小于东"),
    ("reversed", [("bbox", "122,31,121,32")], "西小于东"),
    ("two views", [("zoom", "9"), ("bbox", "121,31,122,32")], "只能给一个"),
    ("list of nothing", [("places", ",，")], "没有写明"),
    ("endless list", [("places", ",".join(map(str, range(201))))], "200"),
]


@pytest.mark.parametrize(("written", "says"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_used_is_refused_in_one_line(written: list[tuple[str, str]], says: str) -> None:
    with pytest.raises(QuestionInvalid) as refusal:
        map_options(written)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_what_is_said_back_is_short_and_in_order() -> None:
    with pytest.raises(QuestionInvalid) as refusal:
        map_options([("theme", "\u202e倒\n" + "长" * 500)])
    said = str(refusal.value)
    assert len(said) < 150
    assert said.count("\u202e") == said.count("\u202c") == 1
    assert "\n" not in said


_sides = st.integers(0, 1_000_000).map(lambda step: step / 1e5)
_names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1).filter(
    lambda text: not re.search("[,，]", text) and text == text.strip()
)
_options = st.builds(
    MapOptions,
    places=st.none() | st.lists(_names, min_size=1, max_size=5, unique=True).map(tuple),
    layers=st.none() | st.frozensets(st.sampled_from(FigureLayer), min_size=1),
    height=st.none() | st.integers(240, 4000),
    lang=st.sampled_from(Lang),
    legend=st.booleans(),
    search=st.none() | st.booleans(),
    table=st.none() | st.booleans(),
    zoom=st.none(),
    bbox=st.none()
    | st.tuples(_sides, _sides, _sides, _sides).map(lambda s: (100 + s[0], 20 + s[1], 111 + s[2], 31 + s[3])),
    theme=st.sampled_from(Theme),
    highlight=st.none() | _names,
) | st.builds(MapOptions, zoom=st.integers(500, 1800).map(lambda step: step / 100))


@given(_options)
def test_what_is_written_reads_back_the_same(options: MapOptions) -> None:
    again = map_options(options.written)
    if options.bbox is not None:
        assert again.bbox == pytest.approx(options.bbox, abs=1e-7)
        assert MapOptions(**{name: getattr(again, name) for name in NAMES} | {"bbox": options.bbox}) == options
    else:
        assert again == options


def test_places_go_by_id_name_and_alias(atlas: Atlas) -> None:
    layout = atlas.layout("demo")
    every = atlas.places_of("demo")
    for place in every:
        for name in (place.id, place.name, *place.record.aliases):
            assert map_choice(atlas, layout, MapOptions(highlight=name)).highlight == place
    two = map_choice(atlas, layout, MapOptions(places=(every[0].id, every[1].name)))
    assert {place.id for place in two.places} == {every[0].id, every[1].id}
    assert two.left_out == len(every) - 2


CHOICES = [
    ("unknown place", {"places": ("火星",)}, "没有地点“火星”"),
    ("unknown id", {"places": ("demo-cores",)}, "demo-core"),
    ("unknown highlight", {"highlight": "甲"}, "甲镇"),
    ("highlight outside the places", {"places": ("甲镇",), "highlight": "乙镇"}, "不在所选"),
    ("highlight outside the layers", {"layers": frozenset({FigureLayer.CORE}), "highlight": "乙镇"}, "不在所选"),
    ("nothing left", {"layers": frozenset({FigureLayer.DISTRICTS})}, "不剩任何地点"),
    ("a view elsewhere", {"bbox": (1.0, 2.0, 3.0, 4.0)}, "这幅图的范围"),
]


@pytest.mark.parametrize(("asked", "says"), [row[1:] for row in CHOICES], ids=[row[0] for row in CHOICES])
def test_what_the_layout_does_not_have_is_refused(atlas: Atlas, asked: dict[str, object], says: str) -> None:
    with pytest.raises(QuestionInvalid, match=re.escape(says)):
        map_parts(atlas, "demo", options=MapOptions(**asked))


def test_layers_choose_places_and_surroundings(atlas: Atlas) -> None:
    layout = atlas.layout("demo")
    found = map_choice(atlas, layout, MapOptions(layers=frozenset({FigureLayer.TOWN, FigureLayer.DISTRICTS})))
    assert {place.role for place in found.places} == {Role.TOWN}
    assert {context.file.kind for context in found.contexts} <= {"area"}


def test_a_map_says_what_it_leaves_out(atlas: Atlas) -> None:
    rest = len(atlas.places_of("demo")) - 1
    for page in (map_file, embed_file):
        assert f"另有 {rest} 处未列入本图" in page(atlas, "demo", options=MapOptions(places=("demo-core",))).decode()
        assert "未列入本图" not in page(atlas, "demo").decode()


class _Ids(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids |= {value for name, value in attrs if name == "id" and value}


@pytest.mark.parametrize("theme", list(Theme))
def test_a_theme_has_its_hatches_and_only_its_colours(atlas: Atlas, theme: Theme) -> None:
    parts = map_parts(atlas, "demo", options=MapOptions(theme=theme))
    whole = parts.body + "".join(parts.scripts)
    hatches = set(re.findall(r"url\(#([\w-]+)\)", whole))
    assert hatches
    assert hatches <= _Ids(parts.body).ids
    drawing = parts.scripts[-1] + parts.body
    if theme is Theme.GREY:
        colours = set(re.findall(r"#[0-9a-fA-F]{6}\b", drawing))
        assert {colour for colour in colours if len({colour[1:3], colour[3:5], colour[5:7]}) > 1} == set()
    elif theme is Theme.COLOUR:
        assert ROLES[Role.CORE].colour in drawing
        assert map_parts(atlas, "demo") == parts


@pytest.mark.parametrize("chrome", ["full", "embed"])
def test_what_makes_a_map_honest_cannot_be_switched_off(atlas: Atlas, chrome: str) -> None:
    bare = MapOptions(legend=False, search=False, table=False, theme=Theme.GREY, lang=Lang.EN)
    body = map_parts(atlas, "demo", chrome=chrome, options=bare).body
    layout = atlas.layout("demo")
    assert 'id="legend"' not in body
    assert 'id="search"' not in body
    assert "<table" not in body
    assert layout.scale_note in body
    assert "示例贡献者" in body
    assert "ODbL-1.0" in body
    assert re.search(r"20\d\d", body)


def test_english_leaves_what_the_plan_says(atlas: Atlas) -> None:
    body = map_parts(atlas, "demo", options=MapOptions(lang=Lang.EN)).body
    assert "Legend" in body
    assert "图例" not in body
    for place in atlas.places_of("demo"):
        assert place.name in body
        for citation in place.record.citations:
            assert citation.words in body


def test_every_word_is_there_in_both_languages() -> None:
    for lang in Lang:
        words = map_words(lang)
        assert words.roles.keys() == set(Role)
        assert words.groups.keys() == set(Group)
        assert all([*words.roles.values(), *words.grades.values(), *words.groups.values(), *words.columns.values()])


def test_several_names_at_once_are_told_how_to_be_parted(songjiang: Atlas) -> None:
    def refusal(name: str) -> QuestionInvalid:
        with pytest.raises(QuestionInvalid) as caught:
            place_named(songjiang, "songjiang", name, field="highlight")
        return caught.value

    assert "多个地点之间用逗号隔开" in str(refusal("九亭镇、松江区"))
    alone = refusal("九亭乡")
    assert "九亭镇" in str(alone)
    assert "逗号" not in str(alone)


def test_every_role_is_a_layer_that_can_be_chosen() -> None:
    assert {role.value for role in Role} <= {layer.value for layer in FigureLayer}
