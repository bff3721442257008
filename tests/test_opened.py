"""What `buju.open()` hands out: the same records, that can show themselves and give tables."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys

import pytest
from PIL import Image

import buju
from buju.atlas.layout import Layout
from buju.atlas.memory import open_atlas
from buju.policy.fact import KINDS
from buju.views.map.mappage import map_file


@pytest.fixture(scope="module")
def layout() -> buju.OpenLayout:
    return buju.open().layout("songjiang")


def test_an_opened_layout_is_its_record() -> None:
    opened, plain = buju.open(), open_atlas()

    for record in plain.layouts():
        found = opened.layout(record.id)
        assert isinstance(found, Layout)
        assert found == record
        assert record == found
        assert hash(found) == hash(record)
        assert found is opened.layout(record.id)
        assert found.model_dump() == record.model_dump()
    assert opened.layout("songjiang") != plain.layout("beijing")
    assert opened.layout("songjiang") == buju.open().layout("songjiang")


def test_an_opened_atlas_has_the_same_entries() -> None:
    opened, plain = buju.open(), open_atlas()

    assert {one.id for one in opened.layouts()} == {one.id for one in plain.layouts()}
    assert opened.facts() == plain.facts()
    assert [place.id for place in opened.places_of("beijing")] == [place.id for place in plain.places_of("beijing")]
    with pytest.raises(AttributeError):
        opened.faults = ()
    with pytest.raises(buju.NotFound, match="songjiang"):
        opened.layout("songjian")


def test_opening_loads_no_heavy_library() -> None:
    heavy = "{'geopandas', 'matplotlib', 'folium', 'IPython', 'pandas'}"
    code = f"import sys, buju; buju.open().layout('songjiang').name; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "[]"


def test_the_map_is_a_picture_too_for_paper(layout: buju.OpenLayout) -> None:
    from IPython.core.formatters import DisplayFormatter

    bundle, _ = DisplayFormatter().format(layout)

    assert bundle["text/html"].startswith("<iframe")
    image = Image.open(io.BytesIO(bundle["image/png"]))
    assert image.format == "PNG"
    assert image.width > image.height > 1000
    assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 20


def test_the_map_stands_in_a_sandboxed_frame(layout: buju.OpenLayout) -> None:
    shown = layout._repr_html_()
    frame = re.fullmatch(
        r'<iframe srcdoc="([^"]*)" title="松江区一核两带" sandbox="allow-scripts" [^>]*></iframe>', shown
    )

    assert frame is not None
    assert "<" not in frame[1]
    assert html.unescape(frame[1]) == layout.html()
    assert layout.html().encode() == map_file(open_atlas(), "songjiang")


def test_places_are_a_table_with_geometry(layout: buju.OpenLayout) -> None:
    table, places = layout.places(), buju.open().places_of("songjiang")

    assert list(table.index) == [place.id for place in places]
    assert table.crs.to_epsg() == 4326
    assert table.geometry.name == "geometry"
    for place, row in zip(places, table.itertuples(), strict=True):
        first = place.record.citations[0]
        assert (row.name, row.role, row.grade) == (place.name, place.role.words, place.grade.value)
        assert (row.document, row.clause, row.quote) == (first.document, first.clause, first.quote)
        assert row.citations == len(place.record.citations)
        assert (row.geometry is None) == (place.grade is buju.Grade.F)
        assert row.geometry is None or row.geometry.equals(place.shape)
    assert list(table.columns) == [
        *("name", "printed", "aliases", "role", "grade", "margin_m", "method", "district", "host"),
        *("document", "clause", "quote", "citations", "geometry"),
    ]


def test_facts_are_a_table_with_quotes(layout: buju.OpenLayout) -> None:
    atlas, table = buju.open(), layout.facts()

    assert set(atlas.facts_of("songjiang-2024-102")) <= {atlas.fact(name) for name in table.index}
    assert set(table["kind"]) <= set(KINDS.values())
    for row in table.itertuples():
        assert atlas.document(row.document).text[row.start : row.end] == row.quote
        assert row.clause == atlas.fact(row.Index).citation.clause
    assert table.loc["sj-t-02", "statement"] == "在轨运营卫星数量：600\u2009颗左右（2027年）"
    assert list(table.columns) == [
        *("kind", "statement", "places", "note", "document", "document_name"),
        *("clause", "clause_name", "quote", "start", "end"),
    ]


def test_a_figure_is_drawn_with_what_is_asked(layout: buju.OpenLayout) -> None:
    slide = layout.figure(preset="slide", theme="grey")

    wide, high = slide.get_size_inches()
    assert wide / high == pytest.approx(16 / 9, rel=1e-3)
    # What a notebook takes for an empty figure is not shown.
    assert slide.axes
    with pytest.raises(buju.BujuError, match="preset"):
        layout.figure(preset="a0")
