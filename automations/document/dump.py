"""From a `Document` to YAML that lives well in git, and to the JSON a version keeps."""

from __future__ import annotations

import io
import re
import sys
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

from automations.conditions import operators
from automations.document.parse import FORMAT
from automations.document.types import Document, Group, Leaf, Limits, Node, Not, Scope, Step
from automations.spans import format_span

_WRITTEN = operators.by_key()

_READ_OTHERWISE = re.compile(
    r"(?i:yes|no|on|off|y|n|true|false|null|~|)|[-+]?[0-9][0-9_.:,eExXoO+-]*|0[xo][0-9a-fA-F]+"
)
"""Words that some YAML reader takes for something else than a text; they are quoted."""

_PLAIN = re.compile(r"\w(?:[\w .@/+()!%?-]*[\w.@/+()!%?-])?")
"""Texts that need no quotes anywhere, also not inside `{…}` and `[…]`."""

_UNPRINTED = re.compile(r"[^\S\n ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]|[ \t]\n|\A[\s]")
"""What a block of plain lines cannot carry unchanged."""


def to_json(document: Document) -> dict[str, Any]:
    """The document as JSON data, keys in their order, defaults left out."""
    found: dict[str, Any] = {
        "format": int(FORMAT),
        "name": document.name,
        "description": document.description,
        "enabled": document.enabled,
        "mode": "" if document.mode == "automatic" else document.mode,
        "scope": _scope(document.scope),
        "run_as": "" if document.run_as == "system" else document.run_as,
        "when": [{"trigger": use.trigger, **use.options} for use in document.when],
        "if": _condition(document.condition),
        "then": [_step(step) for step in document.then],
        "exit_on": list(document.exit_on),
        "limits": _limits(document.limits),
        "stop_after": document.stop_after,
        "reply_again": document.reply_again,
    }
    kept = ("format", "name", "enabled", "when", "then")
    return {key: value for key, value in found.items() if value or key in kept}


def dump(document: Document) -> str:
    """The document as YAML: one condition a line, texts as blocks; `parse` reads the same again."""
    tree = _styled(to_json(document))
    tree["when"] = CommentedSeq(_on_one_line(use) for use in tree["when"])
    if "if" in tree:
        tree["if"] = _condition_style(tree["if"])
    for key in ("scope", "exit_on", "limits"):
        if key in tree:
            tree[key] = _on_one_line(tree[key])
    stream = io.StringIO()
    _writer().dump(tree, stream)
    return stream.getvalue()


def _writer() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = sys.maxsize  # folding loses a space beside an escaped character
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _scope(scope: Scope) -> dict[str, Any]:
    found = {"brands": list(scope.brands), "inboxes": list(scope.inboxes)}
    return {key: names for key, names in found.items() if names}


def _limits(limits: Limits) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if limits.once_per != "none":
        found["once_per"] = limits.once_per
    if limits.per is not None:
        found["per"] = format_span(limits.per)
    return found


def _step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"id": step.id, "action": step.action, **step.options}
    if step.on_error != "stop":
        found["on_error"] = step.on_error
    return found


def _condition(node: Node) -> dict[str, Any]:
    return {} if node == Group("all", ()) else node_to_json(node)


def node_to_json(node: Node) -> dict[str, Any]:
    """One node of a condition as it is written."""
    match node:
        case Leaf():
            return _leaf(node)
        case Not(member):
            return {"not": node_to_json(member)}
        case Group(mode, members):
            return {mode: [node_to_json(member) for member in members]}


def _leaf(leaf: Leaf) -> dict[str, Any]:
    operator = _WRITTEN[leaf.operator]
    kind, _, name = leaf.argument.partition(":")
    wanted = list(leaf.wanted) if isinstance(leaf.wanted, tuple) else leaf.wanted
    found: dict[str, Any] = {
        "field": f"{leaf.field}.{name}" if kind == "name" else leaf.field,
        operator.negated if leaf.negated else operator.key: True if wanted is None else wanted,
    }
    if kind in ("calendar", "agent", "team"):
        found["in" if kind == "calendar" else "of"] = {kind: name}
    elif kind == "assignee":
        found["of"] = kind
    elif kind == "currency":
        found["currency"] = name
    return found


def _styled(value: Any) -> Any:
    match value:
        case dict():
            return CommentedMap((key, _styled(member)) for key, member in value.items())
        case list():
            return CommentedSeq(_styled(member) for member in value)
        case str():
            return _styled_text(value)
        case _:
            return value


def _styled_text(text: str) -> Any:
    if _UNPRINTED.search(text):
        return DoubleQuotedScalarString(text)
    if "\n" in text:
        return LiteralScalarString(text)
    plain = _PLAIN.fullmatch(text) and not _READ_OTHERWISE.fullmatch(text)
    return text if plain else SingleQuotedScalarString(text)


def _on_one_line(value: Any) -> Any:
    value.fa.set_flow_style()
    return value


def _condition_style(node: Any) -> Any:
    """Groups as blocks, so that a changed leaf is a changed line; leaves on one line each."""
    for key in ("all", "any"):
        if key in node:
            node[key] = CommentedSeq(_condition_style(member) for member in node[key])
            return node if node[key] else _on_one_line(node)
    return _on_one_line(node)
