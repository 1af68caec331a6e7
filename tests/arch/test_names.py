"""One word a thing: docs/names.md says which; these are the words it replaces."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tools import source

BANNED = {
    "conversation": "ticket, or thread for the channel's own",
    "integration": "account",
    "workflow": "automation",
    "label": "tag, or title for what people read",
    "job": "run",
}
FILES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}


@pytest.mark.parametrize("word", sorted(BANNED))
def test_the_banned_word_names_nothing(word: str) -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in source.product()
        for name, line in _named(module.tree)
        if word in _words(name)
    ]

    assert not found, f"say {BANNED[word]} instead of {word}: {found}"


def test_an_automation_is_not_called_a_rule() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in source.product()
        if module.path.startswith("automations/")
        for name, line in _named(module.tree)
        if "rule" in _words(name)
    ]

    assert not found, f"say automation, or condition: {found}"


def test_a_file_is_named_after_what_is_in_it() -> None:
    found = [m.path for m in source.everything() if PurePosixPath(m.path).stem in FILES]

    assert not found, f"these names say nothing: {found}"


def _words(name: str) -> set[str]:
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)
    return {part.lower().removesuffix("s") for part in parts}


def _named(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield what a module gives a name to; what it merely uses was named elsewhere."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.AsyncFunctionDef(name=name):
                yield name, node.lineno
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno
            case _:
                pass
