"""Small faults: a comparison turned round, a number changed, a condition off; which of them are tried."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("geo/buju", "api/buju_api")
LEAST = 16

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*",
}  # fmt: skip
_LEFT_ALONE = (ast.JoinedStr, ast.Import, ast.ImportFrom)
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault: in a file of the project, at a line, the words from `start` to `end` (offsets) read otherwise."""

    path: str
    line: int
    where: str
    start: int
    end: int
    old: str
    new: str

    @property
    def package(self) -> str:
        """The package that it lies in; modules beside the packages are the floor."""
        parts = Path(self.path).parts
        if parts[0] == "api":
            return "buju_api"
        return parts[2] if len(parts) > 3 else "floor"

    def told(self) -> str:
        """The fault in one line."""
        return f"{self.path}:{self.line} {self.where}: {' '.join(self.old.split())} → {' '.join(self.new.split())}"

    def put_into(self, source: str) -> str:
        """The text of the file with the fault."""
        assert source[self.start : self.end] == self.old, f"{self.path} has changed"
        return source[: self.start] + self.new + source[self.end :]


class Finder:
    """Finds the places of one file that can be made wrong."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source
        self._lines = [0]
        for line in source.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def __iter__(self) -> Iterator[Mutant]:
        yield from self._walk(ast.parse(self.source), where="")

    def _walk(self, node: ast.AST, where: str) -> Iterator[Mutant]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            where = f"{where}.{node.name}".strip(".")
        for child in _read_at_run(node):
            yield from self._faults(child, where)
            yield from self._walk(child, where)

    def _faults(self, node: ast.AST, where: str) -> Iterator[Mutant]:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            other = _COMPARISONS[type(node.ops[0])]
            yield self._mutant(node, where, f"{self._text(node.left)} {other} {self._text(node.comparators[0])}")
        elif isinstance(node, ast.BoolOp):
            other = " or " if isinstance(node.op, ast.And) else " and "
            yield self._mutant(node, where, f"({other.join(f'({self._text(value)})' for value in node.values)})")
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield self._mutant(node, where, f"bool({self._text(node.operand)})")
        elif isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC and not _of_words(node):
            other = _ARITHMETIC[type(node.op)]
            yield self._mutant(node, where, f"({self._text(node.left)}) {other} ({self._text(node.right)})")
        elif isinstance(node, ast.Constant) and type(node.value) in (bool, int, float):
            yield self._mutant(node, where, _otherwise(node.value))
        elif isinstance(node, ast.If | ast.IfExp | ast.While):
            yield self._mutant(node.test, where, f"(not ({self._text(node.test)}))")
        elif isinstance(node, ast.comprehension):
            yield from (self._mutant(test, where, "True") for test in node.ifs)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            yield self._mutant(node.func, where, _CALLS[node.func.id])
        elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            yield self._mutant(node.value, where, "None")
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield self._mutant(node, where, "pass")

    def _mutant(self, node: ast.expr | ast.stmt, where: str, new: str) -> Mutant:
        start, end = self._span(node)
        return Mutant(self.path, node.lineno, where or "module", start, end, self.source[start:end], new)

    def _text(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self.source[start:end]

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        """Columns of `ast` count bytes of UTF-8."""
        text = self.source[self._lines[line - 1] : self._lines[line]]
        return self._lines[line - 1] + len(text.encode()[:column].decode())


def _read_at_run(node: ast.AST) -> Iterator[ast.AST]:
    """The children of a node that are carried out: no annotations, no imports for types, no strings in braces."""
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, _LEFT_ALONE) and not _names_a_type(child):
                yield child


def _names_a_type(node: ast.AST) -> bool:
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def _of_words(node: ast.BinOp) -> bool:
    """Whether words are joined or filled: what else could be done with them is an error at once."""
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in (node.left, node.right)
    )


def _otherwise(value: object) -> str:
    if isinstance(value, bool):
        return str(not value)
    return f"{value * 2 or 1.0}" if isinstance(value, float) else f"{int(str(value)) + 1}"


def sample(root: Path, *, seed: int, count: int) -> list[Mutant]:
    """The faults to try, by package."""
    every: dict[str, dict[str, Mutant]] = defaultdict(dict)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for mutant in Finder(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")):
                every[mutant.package][_rank(mutant, seed, every[mutant.package])] = mutant
    points = {name: len(mutants) for name, mutants in every.items()}
    spare = count - LEAST * len(points)
    shares = {name: LEAST + spare * points[name] // sum(points.values()) for name in points}
    return [every[name][key] for name in sorted(every) for key in sorted(every[name])[: shares[name]]]


def _rank(mutant: Mutant, seed: int, taken: dict[str, Mutant]) -> str:
    words = f"{seed}/{mutant.where}/{' '.join(mutant.old.split())}/{' '.join(mutant.new.split())}"
    number = 0
    while (rank := hashlib.sha256(f"{words}/{number}".encode()).hexdigest()) in taken:
        number += 1
    return rank
