"""`make census`: how the house is built, in figures read off its source.

    python benchmarks/census.py [root ...] [--installed venv ...] [--names]

prints a table in Markdown with one column a checkout. Nothing of them is imported or run, so a checkout of any age can
be measured. What counts as what stands in the words of each row.
"""

from __future__ import annotations

import argparse
import ast
import re
import statistics
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGES = ("geo/buju", "api/buju_api")
SMALL = 40

# A module is geometry code if it imports one of these.
GEOMETRY = {"shapely", "pyproj", "numpy", "geopandas"}
# One thing, and the words that name it.
THINGS = {
    "targets": {"target", "targets"},
    "near": {"near"},
    "colour": {"colour", "colours", "palette", "palettes"},
    "citation": {"citation", "citations", "cite", "cited"},
    "error": {"error", "errors"},
}
ENDINGS = (".py", ".html", ".js", ".css")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True)
class Module:
    """One Python file of the two packages: its dotted name, path from the package's folder, and text."""

    name: str
    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """The module as parsed."""
        return ast.parse(self.source)

    @property
    def lines(self) -> int:
        """All lines, blank ones too."""
        return self.source.count("\n")

    @property
    def comments(self) -> int:
        """Lines that hold nothing but a comment."""
        tokens = tokenize.generate_tokens(iter(self.source.splitlines(keepends=True)).__next__)
        return sum(token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip() for token in tokens)

    @property
    def import_lines(self) -> int:
        """Lines of import statements, wherever they stand."""
        return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node, _, _ in self.imports)

    @cached_property
    def imports(self) -> list[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
        """Each import statement; whether it stands inside a function; whether only checkers of types read it."""
        return list(_imports(self.tree, inside=False, typing=False))


def _guard(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imports(node: ast.AST, *, inside: bool, typing: bool) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, inside, typing
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, inside=inside or function, typing=typing or _guard(child))


def modules_of(root: Path) -> dict[str, Module]:
    """The modules of both packages by dotted name."""
    found = {}
    for package in PACKAGES:
        folder = (root / package).parent
        for path in sorted((root / package).rglob("*.py")):
            relative = path.relative_to(folder)
            parts = relative.with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = Module(name, relative.as_posix(), path.read_text(encoding="utf-8"))
    return found


def graph(modules: Mapping[str, Module], *, functions: bool, typing: bool) -> dict[str, set[str]]:
    """Who names whom: the own modules that each module imports, by the statements that are asked for."""
    arrows: dict[str, set[str]] = {}
    for module in modules.values():
        named: set[str] = set()
        for node, inside, checked in module.imports:
            if (functions or not inside) and (typing or not checked):
                named |= {_owner(name, modules) for name in _names(node)}
        arrows[module.name] = named - {"", module.name}
    return arrows


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"{node.module}.{alias.name}" for alias in node.names]


def _owner(dotted: str, modules: Mapping[str, Module]) -> str:
    """The module that an imported name lies in, or nothing if it is not our own."""
    while dotted and dotted not in modules:
        dotted = dotted.rpartition(".")[0]
    return dotted


def reached(arrows: Mapping[str, set[str]], start: str) -> set[str]:
    """All modules that a module leads to, itself left out."""
    seen: set[str] = set()
    waiting = list(arrows[start])
    while waiting:
        if (name := waiting.pop()) not in seen:
            seen.add(name)
            waiting.extend(arrows[name])
    return seen - {start}


def mean_reached(arrows: Mapping[str, set[str]]) -> float:
    """How many own modules a module leads to, on average."""
    return statistics.fmean(len(reached(arrows, name)) for name in arrows)


def is_geometry(module: Module) -> bool:
    """Whether a module works on shapes, by what it imports."""
    return any(name.split(".")[0] in GEOMETRY for node, _, _ in module.imports for name in _names(node))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(module: Module) -> list[Function]:
    """All functions and methods, those inside others too."""
    return [node for node in ast.walk(module.tree) if isinstance(node, Function)]


def annotated(function: Function) -> bool:
    """Whether each argument and the result have their types said."""
    said = function.args
    arguments = [*said.posonlyargs, *said.args, *said.kwonlyargs, *filter(None, (said.vararg, said.kwarg))]
    bare = [one for one in arguments if one.annotation is None and one.arg not in ("self", "cls")]
    return not bare and function.returns is not None


def public(module: Module) -> list[Function | ast.ClassDef]:
    """Public functions and classes, and the public methods of public classes."""
    found: list[Function | ast.ClassDef] = []
    for node in module.tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            found.append(node)
            found += (
                [inner for inner in node.body if isinstance(inner, Function) and not inner.name.startswith("_")]
                if (isinstance(node, ast.ClassDef))
                else []
            )
    return found


def files_for(root: Path, words: set[str]) -> list[str]:
    """The files that are for one thing.

    A file is, if one of the words stands in its own name or its folder's, or in a name that it defines: a function, a
    class, a method, a field, a constant (in a script: a function, class or variable). Other files go by their name.
    """
    found = []
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in ENDINGS and _concerns(path, package=root / package, words=words):
                found.append(path.relative_to((root / package).parent).as_posix())
    return found


def _concerns(path: Path, *, package: Path, words: set[str]) -> bool:
    names = list(path.relative_to(package).with_suffix("").parts)
    if path.suffix == ".py":
        names += _defined(ast.parse(path.read_text(encoding="utf-8")))
    elif path.suffix == ".js":
        names += re.findall(r"^\s*(?:function|const|let|class)\s+(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return any(word.lower() in words for name in names for word in _WORDS.findall(name))


def _defined(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            yield child.name
        if isinstance(child, ast.ClassDef):
            yield from _defined(child)
        elif isinstance(child, ast.Assign):
            yield from (target.id for target in child.targets if isinstance(target, ast.Name))
        elif isinstance(child, ast.AnnAssign) and isinstance(child.target, ast.Name):
            yield child.target.id


@dataclass(frozen=True)
class Census:
    """The figures of one checkout."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        """The modules by dotted name."""
        return modules_of(self.root)

    def rows(self) -> dict[str, str]:
        """Each figure by what it says."""
        return self._sizes() | self._imports() | self._words() | self._things()

    def _sizes(self) -> dict[str, str]:
        lines = [module.lines for module in self.modules.values()]
        lengths = [
            (node.end_lineno or node.lineno) - node.lineno + 1
            for module in self.modules.values()
            for node in functions_of(module)
        ]
        largest = max(self.modules.values(), key=lambda module: module.lines)
        return {
            "modules (Python files of both packages)": f"{len(lines)}",
            "lines": f"{sum(lines):,}",
            "median module, lines": f"{statistics.median(lines):.0f}",
            "largest module, lines": f"{largest.lines} (`{largest.path}`)",
            "modules over 400 lines": f"{sum(count > 400 for count in lines)}",
            f"modules under {SMALL} lines": f"{sum(count < SMALL for count in lines)}",
            "median function, largest function, lines": f"{statistics.median(lengths):.0f}, {max(lengths)}",
        }

    def _imports(self) -> dict[str, str]:
        on_import = graph(self.modules, functions=False, typing=False)
        importers = Counter(name for names in on_import.values() for name in names)
        at_all = graph(self.modules, functions=True, typing=True)
        spent = sum(module.import_lines for module in self.modules.values())
        lines = sum(module.lines for module in self.modules.values())
        return {
            "own modules that a module loads when it is imported, mean": f"{mean_reached(on_import):.1f}",
            "the same, imports inside functions and for types alone counted too": f"{mean_reached(at_all):.1f}",
            "lines of import statements": f"{spent / lines:.1%}",
            "modules that one other module loads": f"{sum(count == 1 for count in importers.values())}",
        }

    def _words(self) -> dict[str, str]:
        geometry = [module for module in self.modules.values() if is_geometry(module)]
        functions = [node for module in self.modules.values() for node in functions_of(module)]
        names = [node for module in self.modules.values() for node in public(module)]
        return {
            "lines that are comments": _commented(list(self.modules.values())),
            f"the same in geometry code (imports {', '.join(sorted(GEOMETRY))})": _commented(geometry),
            "functions with all types said": f"{sum(map(annotated, functions)) / len(functions):.1%}",
            "public names with a docstring": f"{sum(map(_documented, names)) / len(names):.1%}",
        }

    def _things(self) -> dict[str, str]:
        folders = {thing: {Path(one).parent for one in files} for thing, files in self.things().items()}
        return {
            f"files, folders that define something of: {thing}": f"{len(files)}, {len(folders[thing])}"
            for thing, files in self.things().items()
        }

    def things(self) -> dict[str, list[str]]:
        """The files for each one thing; the rule is that of `files_for`."""
        return {thing: files_for(self.root, words) for thing, words in THINGS.items()}


def _commented(modules: list[Module]) -> str:
    return f"{sum(one.comments for one in modules) / sum(one.lines for one in modules):.1%}"


def _documented(node: Function | ast.ClassDef) -> bool:
    return ast.get_docstring(node) is not None


def installed(environment: Path) -> str:
    """Megabytes (10⁶ bytes) of the files that are installed into a virtual environment, compiled ones left out."""
    files = (path for path in environment.glob("lib/python*/site-packages/**/*") if path.is_file())
    return f"{sum(path.stat().st_size for path in files if '__pycache__' not in path.parts) / 1e6:.0f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="*", type=Path, default=[Path(__file__).resolve().parents[1]])
    parser.add_argument("--installed", nargs="*", type=Path, default=[], metavar="VENV")
    parser.add_argument("--names", action="store_true", help="name the files of each one thing too")
    asked = parser.parse_args()
    measured = [Census(root) for root in asked.roots]
    columns = [one.rows() for one in measured]
    if asked.installed:
        columns = [
            rows | {"MB installed": installed(folder)} for rows, folder in zip(columns, asked.installed, strict=True)
        ]
    print("| | " + " | ".join(f"`{root.resolve().name}`" for root in asked.roots) + " |")
    print("|---|" + "---:|" * len(columns))
    for said in columns[0]:
        print(f"| {said} | " + " | ".join(rows[said] for rows in columns) + " |")
    for one in measured if asked.names else []:
        print(f"\nOf `{one.root.resolve().name}`:\n")
        for thing, files in one.things().items():
            print(f"- {thing}: " + ", ".join(f"`{name}`" for name in files))


if __name__ == "__main__":
    main()
