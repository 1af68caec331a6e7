"""Where in a YAML text a path such as `then[0].text` stands, for faults found after reading."""

from __future__ import annotations

import re

from automations.document.errors import InvalidDocument
from automations.document.tree import Entries, Items, Located, read_yaml

_PART = re.compile(r"[^.\[\]]+|\[(\d+)\]")


def line_of_path(text: str, path: str) -> int:
    """The line of a path's value, or of the nearest thing around it; 0 if it is no YAML."""
    try:
        node, _ = read_yaml(text)
    except InvalidDocument:
        return 0
    for part in _PART.finditer(path):
        found = _inside(node, part)
        if found is None:
            break
        node = found
    return node.line


def _inside(node: Located, part: re.Match[str]) -> Located | None:
    if isinstance(node, Items) and part[1] is not None:
        place = int(part[1])
        return node.members[place] if place < len(node.members) else None
    if isinstance(node, Entries):
        return next((value for key, value in node.members if key.value == part[0]), None)
    return None


def column_of(text: str, line: int, path: str) -> int:
    """The column, from 1, of a path's last word in a line; else of where the line begins."""
    lines = text.splitlines()
    if not 0 < line <= len(lines):
        return 1
    written = lines[line - 1]
    words = [part[0] for part in _PART.finditer(path) if part[1] is None]
    found = re.search(rf"(?<!\w){re.escape(words[-1])}(?!\w)", written) if words else None
    return (found.start() if found else len(written) - len(written.lstrip())) + 1
