"""What ruff's D rules leave open: that every public name has a docstring is theirs to check."""

import ast
import re
from collections.abc import Iterator

from tools import source

LONGEST_FIRST_LINE = 90
PARAMETER_LIST = re.compile(
    r"^\s*(Args|Arguments|Parameters|Returns|Raises|Yields):?\s*$", re.MULTILINE
)


def test_the_first_line_is_one_short_line() -> None:
    found = [
        f"{place}: {text.splitlines()[0]}"
        for place, text in _docstrings()
        if len(text.splitlines()[0]) > LONGEST_FIRST_LINE
    ]

    assert not found, "\n".join(found)


def test_no_docstring_lists_what_the_types_say() -> None:
    found = [place for place, text in _docstrings() if PARAMETER_LIST.search(text)]

    assert not found


def _docstrings() -> Iterator[tuple[str, str]]:
    for module in source.product():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Module | ast.ClassDef | source.Function):
                continue
            if text := ast.get_docstring(node):
                yield f"{module.path}:{getattr(node, 'lineno', 1)}", text
