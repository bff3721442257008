"""`make mutants`: do the tests notice when the code is wrong?

    python benchmarks/mutants.py [--seed N] [--count N] [--only PACKAGE] [--jobs N] [--work FOLDER]

A fixed sample of small faults (a comparison turned round, a number changed, a condition off) is put into copies of the
project, one at a time; tests run until one fails. A fault that no test notices has survived.

1. Each package gets a share of the sample by its size, sixteen at least. Which faults are drawn depends on the seed,
   on the function and on the words that change, not on files and lines: moved code keeps its faults.
2. One run of all tests over a copy with a probe at each place tells which tests come by, and how long each takes.
3. For each fault those tests run, the quickest first, up to `BUDGET` seconds of them, in a process forked from one that
   has the libraries loaded. So a fault may count as survived that a slower test would have noticed, never the reverse.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

from faults import Mutant, sample

ROOT = Path(__file__).resolve().parents[1]
COPIED = (
    "geo", "api", "layers", "seeds", "tests", "docs", "benchmarks",
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "DATA-LICENSE.md", "Makefile",
    "pyproject.toml", "constraints.txt",
)  # fmt: skip
BUDGET = 40.0

# Which tests come by.


def with_probes(source: str, mutants: dict[int, Mutant]) -> str:
    """The text of a file that tells, by number, which places are come by.

    A place that is read while the file is imported (a constant) counts as come by where its file's functions are.
    """
    lines = source.splitlines(keepends=True)
    tree = ast.parse(source)
    wanted: dict[int, list[int]] = defaultdict(list)
    for number, mutant in mutants.items():
        for body in _bodies(tree, mutant):
            first = next((one for one in body if not _is_docstring(one)), body[-1])
            wanted[_first_line(first) - 1].append(number)
    for at, numbers in sorted(wanted.items(), reverse=True):
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        calls = "".join(f"{indent}getattr(__import__('builtins'), 'come_by', int)({number})\n" for number in numbers)
        lines.insert(at, calls)
    return "".join(lines)


def _bodies(tree: ast.Module, mutant: Mutant) -> list[list[ast.stmt]]:
    """The innermost function's body round a fault, or those of all functions of the file."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    round_it = [node for node in functions if node.body[0].lineno <= mutant.line <= (node.end_lineno or node.lineno)]
    if round_it:
        return [max(round_it, key=lambda node: node.lineno).body]
    return [node.body for node in functions if node.body[0].lineno > node.lineno]


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(one.lineno for one in decorators)])


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


PLUGIN = """
import builtins, json, os, time
import pytest

came = set()
builtins.come_by = came.add

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    came.clear()
    started = time.process_time()
    answer = yield
    with open(os.environ["CAME_BY"] + f".{os.getpid()}", "a", encoding="utf-8") as file:
        print(json.dumps([item.nodeid, round(time.process_time() - started, 3), sorted(came)]), file=file)
    return answer

def pytest_runtest_logreport(report):
    if report.outcome != "passed":
        with open(os.environ["CAME_BY"] + ".failed", "a", encoding="utf-8") as file:
            print(report.nodeid, file=file)
"""


@dataclass(frozen=True)
class Visit:
    """A test that passes, its seconds, and the numbers of the faults that it comes by."""

    test: str
    seconds: float
    numbers: frozenset[int]


def visits(work: Path, mutants: list[Mutant], *, jobs: int) -> list[Visit]:
    """Run all tests once over a copy with probes."""
    copy = copied(work / "probed")
    by_file: dict[str, dict[int, Mutant]] = defaultdict(dict)
    for number, mutant in enumerate(mutants):
        by_file[mutant.path][number] = mutant
    for path, numbered in by_file.items():
        file = copy / path
        file.write_text(with_probes(file.read_text(encoding="utf-8"), numbered), encoding="utf-8")
    (copy / "tests" / "come_by.py").write_text(PLUGIN, encoding="utf-8")
    for old in work.glob("came*"):
        old.unlink()
    environment = environment_of(copy) | {"CAME_BY": str(work / "came")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "come_by", "-p", "no:cacheprovider"]
    subprocess.run([*command, "-n", str(jobs), "--dist", "worksteal"], cwd=copy, env=environment, check=False)
    failed = (work / "came.failed").read_text(encoding="utf-8").split("\n") if (work / "came.failed").exists() else []
    told = [json.loads(line) for file in work.glob("came.[0-9]*") for line in file.open(encoding="utf-8")]
    return [Visit(test, seconds, frozenset(numbers)) for test, seconds, numbers in told if test not in failed]


def copied(target: Path) -> Path:
    """A fresh copy of the project."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / name, target / name)
    return target


def environment_of(copy: Path) -> dict[str, str]:
    """What tests of a copy run with: its own code."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(str(copy / name) for name in ("geo", "api", "tests"))
    return kept | {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


# The faults, one at a time.


def chosen(visited: list[Visit], number: int, mutant: Mutant) -> tuple[list[str], float]:
    """The tests for a fault, the quickest first, and their seconds; last those of its package that were not seen there.

    What runs in a process of its own, as the reading of users' files does, is seen by no probe.
    """
    folder = f"tests/{mutant.package.removeprefix('buju_')}/"
    found = [visit for visit in visited if number in visit.numbers or visit.test.startswith(folder)]
    tests: list[str] = []
    total = 0.0
    for visit in sorted(found, key=lambda visit: (number not in visit.numbers, visit.seconds)):
        if total + visit.seconds > BUDGET and tests:
            break
        tests.append(visit.test)
        total += visit.seconds
    return tests, total


SERVER = """
import json, os, resource, signal, sys
os.environ["OPENBLAS_NUM_THREADS"] = "1"
import pytest, numpy, shapely, pyproj, pydantic, yaml, click, lxml.etree
import geopandas, fastapi, starlette.testclient, uvicorn, folium, docx, pptx, PIL.Image, h3, playwright.sync_api
import fontTools.ttLib, brotli, structlog, rich, segno
try:
    import matplotlib.path
except ImportError:
    pass
# What is loaded already cannot be rewritten for its assertions, and need not be.
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (asked["seconds"], asked["seconds"] + 2))
        signal.alarm(asked["seconds"] * 8)
        status = 70
        try:
            status = int(pytest.main([*OPTIONS, *asked["tests"]]))
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:
        pass
    print(status, flush=True)
"""


class Bench:
    """A copy of the project in which one fault after another is put, and the process that runs tests there."""

    def __init__(self, folder: Path) -> None:
        self.copy = copied(folder)
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            cwd=self.copy,
            env=environment_of(self.copy),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def status(self, mutant: Mutant, tests: list[str], seconds: float) -> int:
        """Pytest's exit status over a fault; negative if the time was up or the process was lost."""
        file = self.copy / mutant.path
        source = file.read_text(encoding="utf-8")
        file.write_text(mutant.put_into(source), encoding="utf-8")
        try:
            status = self._run(tests, seconds)
        finally:
            file.write_text(source, encoding="utf-8")
        # 0: all passed; 1: one failed. Whatever else pytest ends with has to be the fault's doing.
        return status if status in (0, 1) or self._run(tests, seconds) == 0 else 0

    def check(self, tests: list[str]) -> None:
        """Run some tests without a fault: they have to pass, or what is found would mean nothing."""
        if (status := self._run(tests, BUDGET)) != 0:
            raise SystemExit(f"without a fault, tests end with status {status}: {tests}")

    def _run(self, tests: list[str], seconds: float) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        asked = {"tests": tests, "seconds": int(20 + 4 * seconds)}
        print(json.dumps(asked), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def tried(work: Path, mutants: list[Mutant], visited: list[Visit], *, jobs: int) -> list[str]:
    """What became of each fault: `killed`, `survived`, or `unseen` where no test comes by."""
    benches: SimpleQueue[Bench] = SimpleQueue()
    made = [Bench(work / f"bench{number}") for number in range(jobs)]
    for bench in made:
        benches.put(bench)

    quick = [visit.test for visit in sorted(visited, key=lambda visit: visit.seconds)]
    for bench in made:
        bench.check(quick[:: len(quick) // 20 + 1])

    def one(number: int) -> str:
        mutant = mutants[number]
        tests, seconds = chosen(visited, number, mutant)
        bench = benches.get()
        try:
            status = bench.status(mutant, tests, seconds) if tests else None
        finally:
            benches.put(bench)
        said = "unseen" if status is None else "survived" if status == 0 else "killed"
        print(f"{said:9}{len(tests):5} tests  {mutant.told()}  [{status}]", flush=True)
        return said

    with ThreadPoolExecutor(jobs) as pool:
        outcomes = list(pool.map(one, range(len(mutants))))
    for bench in made:
        bench.close()
    return outcomes


def table(mutants: list[Mutant], outcomes: list[str]) -> str:
    """Killed by package, in Markdown."""
    every = Counter(mutant.package for mutant in mutants)
    killed = Counter(mutant.package for mutant, said in zip(mutants, outcomes, strict=True) if said == "killed")
    rows = [f"| {name} | {every[name]} | {killed[name]} | {killed[name] / every[name]:.0%} |" for name in sorted(every)]
    total = f"| all | {len(mutants)} | {killed.total()} | {killed.total() / len(mutants):.0%} |"
    return "\n".join(["| package | faults | noticed | share |", "|---|---:|---:|---:|", *rows, total])


def main() -> None:
    """Draw the sample, try each fault, print what survived."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=10)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--only", help="one package")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--work", type=Path, help="a folder to keep the visits of tests in, for a second run")
    parser.add_argument("--list", action="store_true", help="only print the sample")
    asked = parser.parse_args()
    mutants = sample(ROOT, seed=asked.seed, count=asked.count)
    if asked.list:
        print(*(f"{mutant.package:10}{mutant.told()}" for mutant in mutants), sep="\n")
        return
    with tempfile.TemporaryDirectory(prefix="mutants-") as temporary:
        work = asked.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        visited = _visited(work, mutants, jobs=asked.jobs)
        kept = [mutant for mutant in mutants if asked.only in (None, mutant.package)]
        numbers = {mutant: number for number, mutant in enumerate(mutants)}
        shifted = [
            Visit(
                one.test,
                one.seconds,
                frozenset(new for new, mutant in enumerate(kept) if numbers[mutant] in one.numbers),
            )
            for one in visited
        ]
        outcomes = tried(work, kept, shifted, jobs=asked.jobs)
    print(f"\n{table(kept, outcomes)}")


def _visited(work: Path, mutants: list[Mutant], *, jobs: int) -> list[Visit]:
    """The visits of this sample, those of an earlier run if it was the same sample."""
    file = work / "visits.json"
    told = [asdict(mutant) for mutant in mutants]
    if file.exists() and (kept := json.loads(file.read_bytes()))["mutants"] == told:
        return [Visit(test, seconds, frozenset(numbers)) for test, seconds, numbers in kept["visits"]]
    found = visits(work, mutants, jobs=jobs)
    rows = [[one.test, one.seconds, sorted(one.numbers)] for one in found]
    file.write_text(json.dumps({"mutants": told, "visits": rows}), encoding="utf-8")
    return found


if __name__ == "__main__":
    main()
