"""How site selection among a user's own points grows: the command and the page, from 100 rows to a million.

`python benchmarks/growth.py` prints a table. Seconds are those of the processor, with the child that reads the file;
each figure is of a process of its own, that of the command with its start and the opening of the atlas in it. Beyond
what a page is for it says so: its time there is that of the refusal.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from starlette.testclient import TestClient

import buju
from buju_api.app import create_app
from buju_api.settings import Settings

SIZES = (100, 1_000, 10_000, 20_000, 100_000, 1_000_000)
# 松江 and the districts round it (lon/lat degrees).
WEST, SOUTH, EAST, NORTH = 120.95, 30.85, 121.55, 31.35
ASKED = {"district": "松江区", "near": "metro:1500", "criterion": "price:less"}


def main(sizes: tuple[int, ...]) -> None:
    """Print the table."""
    print("| rows | command | peak | page | status | peak |")
    print("|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            file, out = Path(name) / "points.csv", Path(name) / "out.csv"
            file.write_text(table(size), encoding="utf-8")
            options = [word for key, value in ASKED.items() for word in (f"--{key}", value)]
            command = ["-m", "buju", "sites", "--file", str(file), "--datum", "wgs84", *options]
            written = measured([*command, "--out", str(out)])
            page = measured([__file__, "--page", str(file)])
            print(
                f"| {size:,} | {written[0]:.1f} s | {written[1]:.0f} MB | {page[2]} s | {page[3]} | {page[1]:.0f} MB |",
                flush=True,
            )


def measured(arguments: list[str]) -> tuple[float, float, str, str]:
    """Return seconds and peak memory (MB) of a Python program with its children, and what it prints first."""
    code = (
        "import resource, subprocess, sys; run = subprocess.run([sys.executable, *sys.argv[1:]], capture_output=True, "
        "text=True, check=True); used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss, *run.stdout.split()[:2])"
    )
    told = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True).stdout
    seconds, peak, *words = told.split()
    one, two, *_ = [*words, "", ""]
    return float(seconds), int(peak) / (1e6 if sys.platform == "darwin" else 1e3), one, two


def page(file: Path) -> None:
    """Print the seconds of the page about a file, and its status; the service has answered before."""
    client = TestClient(create_app(buju.open(), Settings()))
    fields = {"file_datum": "wgs84", "district": "松江区", "near_to": "metro", "near_name": "", "near_within": "1500"}
    client.get("/sites?district=松江区").raise_for_status()
    content = file.read_bytes()
    start = used()
    answer = client.post("/sites/file", files={"file": ("points.csv", content)}, data=fields)
    print(f"{used() - start:.1f}", answer.status_code)


def used() -> float:
    """Return the seconds of the processor that this process and its children have had."""
    times = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in times)


def table(size: int) -> str:
    """Return made-up points with a price as CSV, the same at every run."""
    random = np.random.default_rng(20260721)
    lonlat = random.uniform((WEST, SOUTH), (EAST, NORTH), (size, 2))
    price = random.uniform(100, 900, size)
    rows = zip(lonlat.tolist(), price.tolist(), strict=True)
    lines = (f"{at},地块{at},{lon:.6f},{lat:.6f},{one:.1f}" for at, ((lon, lat), one) in enumerate(rows, start=1))
    return "\n".join(["编号,名称,经度,纬度,price", *lines, ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, metavar="文件")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="N", help="the largest number of rows")
    given = parser.parse_args()
    if given.page is not None:
        page(given.page)
    else:
        main(tuple(size for size in SIZES if size <= given.most))
