"""Why, or why not: every leaf of a condition with what it wanted and what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from automations.conditions.binding import (
    BoundGroup,
    BoundLeaf,
    BoundNode,
    BoundNot,
    BrokenLeaf,
    bind,
)
from automations.conditions.leaves import ask
from automations.conditions.operands import Wanted
from automations.document.types import Node
from automations.language import Language, Rows
from postroom.condition import Value
from postroom.facts import Facts

Outcome: TypeAlias = Literal["true", "false", "error"]

SHOWN = 200
"""Characters of a found text that an explanation repeats."""

_OPPOSITE: dict[Outcome, Outcome] = {"true": "false", "false": "true", "error": "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafVerdict:
    """One leaf of a condition, as it came out."""

    path: str
    field: str
    operator: str
    """As written: the negated word where it was negated."""
    negated: bool
    wanted: Wanted
    found: Wanted
    """JSON: references are row ids, sets are sorted, long texts cut."""
    outcome: Outcome
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A whole condition, as it came out; an error means the automation does not run."""

    outcome: Outcome
    leaves: tuple[LeafVerdict, ...]
    """In document order, also those that did not matter any more."""


def explain(node: Node, facts: Facts, language: Language, rows: Rows) -> Explanation:
    """Read a condition against facts, leaving nothing out."""
    bound, paths = bind(node, language, rows)
    leaves: list[LeafVerdict] = []

    def read(leaf: BoundLeaf | BrokenLeaf) -> Outcome:
        verdict = _verdict(leaf, paths[leaf.number - 1], facts)
        leaves.append(verdict)
        return verdict.outcome

    return Explanation(outcome=_outcome(bound, read), leaves=tuple(leaves))


def _outcome(node: BoundNode, read: Callable[[BoundLeaf | BrokenLeaf], Outcome]) -> Outcome:
    match node:
        case BoundLeaf() | BrokenLeaf():
            return read(node)
        case BoundNot(member):
            return _OPPOSITE[_outcome(member, read)]
        case BoundGroup():
            return _joined(node.mode, [_outcome(member, read) for member in node.members])


def _joined(mode: Literal["all", "any"], outcomes: list[Outcome]) -> Outcome:
    decisive: Outcome = "false" if mode == "all" else "true"
    if decisive in outcomes:
        return decisive
    return "error" if "error" in outcomes else _OPPOSITE[decisive]


def _verdict(leaf: BoundLeaf | BrokenLeaf, path: str, facts: Facts) -> LeafVerdict:
    written = leaf.leaf
    outcome, found, error = _asked(leaf, facts)
    return LeafVerdict(
        path=path,
        field=written.field,
        operator=_word(leaf),
        negated=written.negated,
        wanted=written.wanted,
        found=shown(found),
        outcome=outcome,
        error=error,
    )


def _asked(leaf: BoundLeaf | BrokenLeaf, facts: Facts) -> tuple[Outcome, Value, str]:
    if isinstance(leaf, BrokenLeaf):
        return "error", None, leaf.error
    try:
        found = leaf.read(facts)
        holds = ask(leaf.operator, found, leaf.wanted, facts) is not leaf.leaf.negated
    except Exception as failure:  # noqa: BLE001 # a plug-in's field may raise anything
        return "error", None, f"{type(failure).__name__}: {failure}"
    return "true" if holds else "false", found, ""


def _word(leaf: BoundLeaf | BrokenLeaf) -> str:
    if isinstance(leaf, BrokenLeaf):
        return leaf.leaf.operator
    return leaf.operator.negated if leaf.leaf.negated else leaf.operator.key


def shown(found: Value) -> Wanted:
    """A field's value as JSON, short enough to be kept and read."""
    match found:
        case frozenset():
            return tuple(sorted(found))
        case datetime():
            return found.isoformat()
        case str() if len(found) > SHOWN:
            return found[:SHOWN] + "…"
        case _:
            return found
