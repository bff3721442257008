"""Figures against a bare `geopandas.plot` of the same shapes to the same size, and reports against one figure.

Ratios of interleaved runs. The other side of a figure has its shapes in memory and in metres before the clock starts,
and draws no style, label or legend. `whole` begins with nothing prepared: it chooses, projects, cuts and simplifies
the shapes, places every name, and draws title, legend, scale bar, north arrow, inset and notes. A placed scene is what
a second format begins with.
"""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import geopandas
import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

import buju
from buju.atlas.atlas import Atlas
from buju.outputs import REPORT, Output, ReportWriter
from buju.views.carto import figure as scenes
from buju.views.carto.drawing import pdf_bytes, png_bytes
from buju.views.carto.feature import place_features
from buju.views.carto.figure import composed, scene_of
from buju.views.carto.frame import Frame
from buju.views.carto.ground import around_layout
from buju.views.carto.options import FigureOptions, Lettered, Preset
from buju.views.carto.portrayal import on_paper
from buju.views.carto.scene import Scene
from buju.views.carto.shapes import Located
from buju.views.carto.subject import subject_of
from buju.views.carto.svgfile import svg_bytes
from buju.views.report.illustrated import illustrated_report

ROUNDS = 15
DPI = 150
# What reports print their figure with.
REPORT_DPI = 200
LAYOUT = "songjiang"


def main() -> None:
    """Print the figures of each size."""
    mpl.use("agg")
    atlas = buju.open()
    for preset in Preset:
        print(f"--- {LAYOUT}, {preset}, {DPI} dpi, medians of {ROUNDS} interleaved rounds")
        for line in lines(atlas, preset):
            print(line)
    print(f"--- {LAYOUT}, reports against one figure of their size, medians of {ROUNDS} interleaved rounds")
    for line in report_lines(atlas):
        print(line)


def lines(atlas: Atlas, preset: Preset) -> list[str]:
    """Return the rows for one size: seconds, and how many times faster than geopandas (above 1 is faster)."""
    options = FigureOptions(preset=preset, dpi=DPI)
    scene = scene_of(atlas, LAYOUT, options=options)
    shapes = replace(scene, labels=(), furniture=())
    frame = same_shapes(atlas, options)
    size = (scene.width / 72, scene.height / 72)
    took = interleaved(
        {
            "geopandas.plot, PNG": lambda: bare(frame, size, "png"),
            "geopandas.plot, SVG": lambda: bare(frame, size, "svg"),
            "PNG, whole": lambda: png_bytes(fresh(atlas, options), dpi=DPI),
            "PNG, of a placed scene": lambda: png_bytes(scene, dpi=DPI),
            "PNG, shapes alone": lambda: png_bytes(shapes, dpi=DPI),
            "SVG, whole": lambda: svg_bytes(fresh(atlas, options), lettered=Lettered.PATHS),
            "SVG, of a placed scene": lambda: svg_bytes(scene, lettered=Lettered.PATHS),
            "SVG, shapes alone": lambda: svg_bytes(shapes, lettered=Lettered.PATHS),
            "PDF, of a placed scene": lambda: pdf_bytes(scene),
        }
    )
    goals = {
        "PNG, whole": "goal 1",
        "PNG, shapes alone": "goal 8",
        "SVG, of a placed scene": "goal 10",
    }
    rows = []
    for name, seconds in took.items():
        base = took[f"geopandas.plot, {name[:3]}"] if name[:3] in ("PNG", "SVG") else None
        ratio = f"{base / seconds:8.1f} ×  {goals.get(name, '')}" if base else ""
        rows.append(f"{name:26}{seconds * 1000:8.1f} ms {ratio}".rstrip())
    return rows


def report_lines(atlas: Atlas) -> list[str]:
    """Return the rows for reports: seconds, and how many figures could be drawn in that time."""
    options = FigureOptions(preset=Preset.LANDSCAPE, dpi=REPORT_DPI)
    took = interleaved(
        {
            "one figure, PNG": lambda: png_bytes(fresh(atlas, options), dpi=REPORT_DPI),
            **{f"report, {output.form}": partial(report, atlas, output) for output in REPORT.formats},
        }
    )
    figure = took["one figure, PNG"]
    goals = {"report, docx": "goal < 3"}
    return [
        f"{name:26}{seconds * 1000:8.1f} ms {seconds / figure:8.1f} figures  {goals.get(name, '')}".rstrip()
        for name, seconds in took.items()
    ]


def report(atlas: Atlas, output: Output[ReportWriter]) -> bytes:
    """Return a report with a figure that nobody has kept."""
    scenes._kept_scene.cache_clear()
    return output.write(illustrated_report(atlas, LAYOUT, form=output.form), None)


def fresh(atlas: Atlas, options: FigureOptions) -> Scene:
    """Return a scene that nobody has kept."""
    return composed(atlas, LAYOUT, options=options)


def same_shapes(atlas: Atlas, options: FigureOptions) -> geopandas.GeoDataFrame:
    """Return what the figure draws in its frame, as it is stored, in metres: places and surroundings."""
    subject = subject_of(atlas, LAYOUT, options=options)
    features = list(place_features(subject.places, on_paper(options.theme)))
    located = Located(features, around_layout(subject.layout, subject.contexts), bounds=subject.bounds)
    box = scene_of(atlas, LAYOUT, options=options).frame
    frame = Frame(located.bounds, box, metric=located.metric)
    shapes = [*located.metres[located.features_in(frame)], *located.around_in(frame).metres]
    return geopandas.GeoDataFrame(geometry=shapes)


def bare(frame: geopandas.GeoDataFrame, size: tuple[float, float], form: str) -> bytes:
    """Return what `geopandas.plot` draws, with no style, label or legend."""
    figure = frame.plot(figsize=size).get_figure()
    assert isinstance(figure, Figure)
    content = io.BytesIO()
    figure.savefig(content, format=form, dpi=DPI)
    plt.close(figure)
    return content.getvalue()


def interleaved(work: dict[str, Callable[[], object]], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Return the median seconds of each, taken in turn, after one round that does not count."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for number in range(rounds + 1):
        for name, task in work.items():
            start = time.perf_counter()
            task()
            if number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(row) for name, row in times.items()}


if __name__ == "__main__":
    main()
