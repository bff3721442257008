"""Every regular expression of the packages takes time that grows with the text alone, whoever wrote the text.

They are found in the source, taken apart, and tried on the texts that would make them go back again and again: what
leads to a repetition, so many of what it repeats, and something that does not fit.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

SOURCES = sorted(
    path
    for part in ("geo/buju", "api/buju_api", "api/buju_studio")
    for path in (Path(__file__).parents[1] / part).rglob("*.py")
)
TEXTS = {path: path.read_text(encoding="utf-8") for path in SOURCES}
METHODS = {"sub", "search", "match", "fullmatch", "findall", "finditer", "split"}
# What these look at ships with a package, or is markup that the service has made: no one else can write a `<` there.
OURS = {"buju.views.assets", "buju_api.pages.docs", "buju_api.keptday", "buju_studio.forms"}
# Made for a number that a fact states, inside a function.
MADE_THERE = {("buju.policy.agreement", "stated.value"), ("buju_api.keptday", "re.escape(base)")}

# Short texts first: what grows with a power of two would never come to the end of a long one.
LENGTHS = (20, 400, 3_000)
# The longest takes a tenth of this where time grows with it, and several times as long where with its square.
SECONDS = 0.01
PUMPS = (
    "(",
    "[",
    '"',
    "“",
    "*",
    "**",
    "-",
    "—",
    "#",
    ".",
    "1",
    "a",
    "一",
    " ",
    "\n",
    "\t",
    "\u3000",
    " \n",
    "* ",
    "1.",
    ":",
    "/",
)
BREAKS = ("", "!", "\n", "。", "\x00")
# What a pattern itself repeats is tried with all of these; what every text may repeat with what fits and what does not.
FEW_BREAKS = BREAKS[:2]


class Found(NamedTuple):
    """A regular expression: where it stands, what it is, and how it is used."""

    where: str
    pattern: re.Pattern[Any]
    methods: tuple[str, ...]


def found() -> Iterator[Found]:
    used = _methods_by_name()
    for path, text in TEXTS.items():
        if not re.search(r"\bre\.", text):
            continue
        module = ".".join(path.relative_to(Path(__file__).parents[1]).with_suffix("").parts[1:]).removesuffix(
            ".__init__"
        )
        nodes = list(ast.walk(ast.parse(text)))
        names = {id(node.value): node.targets[0] for node in nodes if isinstance(node, ast.Assign)}
        for node in nodes:
            if not _is_of_re(node):
                continue
            where = f"{module}:{node.lineno}"
            if any(module == one and words in ast.unparse(node) for one, words in MADE_THERE):
                continue
            space = vars(importlib.import_module(module))
            pattern = eval(compile(ast.Expression(node.args[0]), where, "eval"), space)
            flags = [one.value for one in node.keywords if one.arg == "flags"] + node.args[1:] * (
                node.func.attr == "compile"
            )
            given = eval(compile(ast.Expression(flags[0]), where, "eval"), space) if flags else 0
            methods = {node.func.attr} & METHODS
            if node.func.attr == "compile":
                name = names.get(id(node))
                methods = used.get(name.id if isinstance(name, ast.Name) else "") or {"search", "fullmatch"}
            yield Found(where, re.compile(pattern, given), tuple(sorted(methods)))


def _methods_by_name() -> dict[str, set[str]]:
    """Return which methods of an expression are called under each name, wherever that is."""
    used: dict[str, set[str]] = {}
    for text in TEXTS.values():
        for name, method in re.findall(rf"\b(\w+)\.({'|'.join(METHODS)})\b", text):
            used.setdefault(name, set()).add(method)
    return used


def _is_of_re(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    function = node.func
    return isinstance(function.value, ast.Name) and function.value.id == "re" and function.attr in {*METHODS, "compile"}


# A pattern taken apart.


def leads(tree: Any, before: tuple[str, ...] = ("",)) -> Iterator[tuple[str, str]]:
    """Yield what leads to each open repetition of a pattern, with what it repeats."""
    for kind, value in tree:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, body = value
            once = tuple(samples(body))
            if most > 400:
                yield from product(before, once)
            yield from leads(body, before)
            many = tuple(one * max(least, 1) for one in once)
            before = _several(before, many if least else ("", *many))
        elif name == "SUBPATTERN":
            yield from leads(value[3], before)
            before = _several(before, tuple(samples(value[3])))
        elif name == "BRANCH":
            for branch in value[1]:
                yield from leads(branch, before)
            before = _several(before, tuple(samples([(kind, value)])))
        else:
            before = _several(before, tuple(samples([(kind, value)])))


def samples(tree: Any) -> Iterator[str]:
    """Yield a few texts that a part of a pattern takes."""
    parts = [tuple(dict.fromkeys(_sample(str(kind), value)))[:4] for kind, value in tree]
    for chosen in islice(product(*parts), 8):
        yield "".join(chosen)


def _sample(kind: str, value: Any) -> Iterator[str]:
    if kind in ("LITERAL", "NOT_LITERAL"):
        yield chr(value) if kind == "LITERAL" else "~"
    elif kind == "ANY":
        yield from "a ("
    elif kind == "IN":
        yield from _members(value)
    elif kind == "SUBPATTERN":
        yield from samples(value[3])
    elif kind == "ATOMIC_GROUP":
        yield from samples(value)
    elif kind == "BRANCH":
        for branch in value[1]:
            yield from samples(branch)
    elif kind.endswith("REPEAT"):
        least, _, body = value
        if not least:
            yield ""
        for one in samples(body):
            yield one * max(least, 1)
    else:
        yield ""


SPELLED = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " \n\t", "CATEGORY_WORD": "a_", "CATEGORY_NOT_SPACE": "a*"}


def _members(value: Any) -> Iterator[str]:
    if str(value[0][0]) == "NEGATE":
        yield from (one for one in "a (~1\n" if re.fullmatch(r"[^\s]|\s", one))
        return
    for kind, one in value:
        if str(kind) == "LITERAL":
            yield chr(one)
        elif str(kind) == "RANGE":
            yield chr(one[0])
        elif str(kind) == "CATEGORY":
            yield from SPELLED.get(str(one), "a")


def _several(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(pair) for pair in islice(product(before, after), 12)))[:6]


def attacks(pattern: re.Pattern[Any]) -> Iterator[str]:
    """Yield texts of one length that a pattern might go over again and again."""
    tree = re._parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)  # type: ignore[attr-defined]
    own = dict.fromkeys((lead, pump) for lead, pump in leads(tree) if pump)
    for length in LENGTHS:
        tried = (*product(own, BREAKS), *product((("", pump) for pump in PUMPS), FEW_BREAKS))
        for (lead, pump), end in tried:
            yield lead + pump * (length // len(pump)) + end
        for lead, pump in own:
            yield (lead + pump) * (length // len(lead + pump))


def is_slow(found: Found, text: str) -> bool:
    """Return whether a text takes long, at a second look too: something else may have held the machine up."""
    return all(seconds(found, text) > SECONDS for _ in range(3))


def seconds(found: Found, text: str) -> float:
    """Return how long the slowest of a pattern's uses takes."""
    given = text.encode() if isinstance(found.pattern.pattern, bytes) else text
    return max(_seconds(found.pattern, method, given) for method in found.methods)


def _seconds(pattern: re.Pattern[Any], method: str, text: Any) -> float:
    start = time.process_time()
    if method == "sub":
        pattern.sub(lambda match: match[0], text)
    elif method == "finditer":
        sum(1 for _ in pattern.finditer(text))
    else:
        getattr(pattern, method)(text)
    return time.process_time() - start


EVERY = list(found())
OTHERS = [one for one in EVERY if one.where.rpartition(":")[0] not in OURS]


def test_all_regular_expressions_are_found() -> None:
    written = sum(
        len(re.findall(r"\bre\.(?:compile|sub|search|match|fullmatch|findall|finditer|split)\(", text))
        for text in TEXTS.values()
    )
    assert len(EVERY) == written - len(MADE_THERE)


@pytest.mark.parametrize("found", OTHERS, ids=[one.where for one in OTHERS])
def test_time_grows_with_the_text_alone(found: Found) -> None:
    for text in attacks(found.pattern):
        assert not is_slow(found, text), (found.pattern.pattern, text[:40], text[-10:])


GOING_BACK = {r"\(.*?\)": "search", r"\s*\n\s*": "sub", r"[0-9]+\.?[0-9]*": "fullmatch", r"(a+)+b": "match"}


@pytest.mark.parametrize(("pattern", "method"), GOING_BACK.items())
def test_this_very_test_notices_what_goes_back(pattern: str, method: str) -> None:
    slow = Found("", re.compile(pattern), (method,))
    assert any(is_slow(slow, text) for text in attacks(slow.pattern))
