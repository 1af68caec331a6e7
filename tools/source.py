"""The project's Python files, parsed: what the architecture tests and reports look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = (
    "postroom", "core", "connectors", "automations", "templates_lib", "migrations", "web", "app",
)  # fmt: skip
AROUND = ("tests", "benchmarks", "tools", "examples")
NOT_OURS = ("tests/corpora/", "tests/payloads/")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: its path from the repository, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top folder it lies in."""
        return self.path.split("/")[0]

    @property
    def lines(self) -> int:
        """How long it is."""
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        """Yield every function and method in it, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def imports(self) -> Iterator[str]:
        """Yield the top-level names of the packages it imports, wherever in the file."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names=modules):
                    yield from (module.name.split(".")[0] for module in modules)
                case ast.ImportFrom(module=str(name)):
                    yield name.split(".")[0]
                case _:
                    pass

    def calls(self, name: str) -> Iterator[int]:
        """Yield the lines that call something of this name, plain or as an attribute."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Call(func=ast.Attribute(attr=called) | ast.Name(id=called)):
                    if called == name:
                        yield node.lineno
                case _:
                    pass


@cache
def product() -> tuple[Module, ...]:
    """Every file that ships, without the frozen migrations."""
    return tuple(_parse(path) for path in _files(PRODUCT) if "migrations/versions/" not in path)


@cache
def everything() -> tuple[Module, ...]:
    """Every file of ours: what ships, its tests, benchmarks, tools and examples."""
    return product() + tuple(_parse(path) for path in _files(AROUND))


def length(function: Function) -> int:
    """Count a function's lines, its docstring and decorators left out."""
    first = function.body[0]
    documented = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def _files(folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(NOT_OURS):
                yield name


def _parse(path: str) -> Module:
    text = (ROOT / path).read_text("utf-8")
    return Module(path, text, ast.parse(text, path))
