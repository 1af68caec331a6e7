"""Binding: a condition's words joined with what they stand for, before either reading.

Places are numbered from 1 in document order: every leaf, and every group without members (which
decides by itself). The engine keeps the number of the place that decided; `paths` names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from automations.conditions.operands import prepare, values_of
from automations.document.types import Group, Leaf, Node, Not
from automations.fields.clock import OWN, OWN_READERS, Whose
from automations.language import Language, Rows
from postroom.condition import Field, Operator, Value
from postroom.errors import PostroomError
from postroom.facts import Facts

Argument: TypeAlias = "str | Whose | None"
"""A header's name, whose calendar, or nothing."""


@dataclass(slots=True)
class ConditionError(PostroomError):
    """A leaf that can be neither true nor false, and why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLeaf:
    """A leaf that names what is gone: neither true nor false, whatever the facts are."""

    number: int
    leaf: Leaf
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLeaf:
    """A leaf with its field, operator and ready operand."""

    number: int
    leaf: Leaf
    field: Field
    operator: Operator
    argument: Argument
    wanted: Any

    def read(self, facts: Facts) -> Value:
        """What the field holds in these facts."""
        return reader(self.field.read, self.argument)(facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundGroup:
    """`all` or `any` of bound members; `number` only where there are none."""

    mode: Literal["all", "any"]
    members: tuple[BoundNode, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class BoundNot:
    """The opposite of a bound member."""

    member: BoundNode


BoundNode: TypeAlias = "BoundLeaf | BrokenLeaf | BoundGroup | BoundNot"


@dataclass(slots=True)
class _Binder:
    language: Language
    rows: Rows
    paths: list[str]

    def bind(self, node: Node, path: str) -> BoundNode:
        match node:
            case Leaf():
                return self._leaf(node, path)
            case Not(member):
                return BoundNot(self.bind(member, f"{path}.not"))
            case Group(mode, members):
                bound = tuple(
                    self.bind(member, f"{path}.{mode}[{place}]")
                    for place, member in enumerate(members)
                )
                number = 0 if bound else self._number(f"{path}.{mode}")
                return BoundGroup(mode=mode, members=bound, number=number)

    def _number(self, path: str) -> int:
        self.paths.append(path)
        return len(self.paths)

    def _leaf(self, leaf: Leaf, path: str) -> BoundLeaf | BrokenLeaf:
        number = self._number(leaf.path or path)
        try:
            return self._joined(leaf, number)
        except ConditionError as error:
            return BrokenLeaf(number=number, leaf=leaf, error=error.reason)

    def _joined(self, leaf: Leaf, number: int) -> BoundLeaf:
        field = self.language.fields.get(leaf.field)
        operator = self.language.operators.get(leaf.operator)
        if field is None or operator is None:
            word = leaf.field if field is None else leaf.operator
            raise ConditionError(f'"{word}" is not known any more')
        return BoundLeaf(
            number=number,
            leaf=leaf,
            field=field,
            operator=operator,
            argument=self._argument(field, leaf.argument),
            wanted=prepare(operator, field, self._wanted(leaf, field)),
        )

    def _wanted(self, leaf: Leaf, field: Field) -> Any:
        if not field.catalogue or leaf.wanted is None:
            return leaf.wanted
        return tuple(self._row(field.catalogue, str(name)) for name in values_of(leaf.wanted))

    def _argument(self, field: Field, argument: str) -> Argument:
        if not field.takes:
            return None
        kind, _, named = argument.partition(":")
        if kind == "name":
            return named
        if kind == "assignee":
            return Whose("assignee")
        if kind in ("calendar", "agent", "team"):
            return Whose(kind, self._row(kind, named))  # type: ignore[arg-type] # checked above
        return OWN

    def _row(self, catalogue: str, name: str) -> int:
        row = self.rows.get(catalogue, {}).get(name)
        if row is None:
            raise ConditionError(f'the {catalogue.replace("_", " ")} "{name}" is gone')
        return row


def reader(read: Callable[..., Value], argument: Argument) -> Callable[[Facts], Value]:
    """A field's reader with its argument filled in."""
    if argument is None:
        return read
    if argument == OWN and read in OWN_READERS:
        return OWN_READERS[read]
    return lambda facts: read(facts, argument)


def bind(node: Node, language: Language, rows: Rows) -> tuple[BoundNode, tuple[str, ...]]:
    """Join a condition with its meaning; `paths[n - 1]` is where place n stands."""
    binder = _Binder(language, rows, [])
    bound = binder.bind(node, "if")
    return bound, tuple(binder.paths)
