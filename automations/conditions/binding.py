"""Binding: a condition's words joined with what they stand for, before either reading.

Places are numbered from 1 in document order: every leaf, and every group without members (which
decides by itself). The engine keeps the number of the place that decided; `paths` names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from automations.conditions.operands import (
    Wanted,
    as_texts,
    prepare,
    read_operand,
    values_of,
)
from automations.document.types import Group, Leaf, Node, Not
from automations.fields import custom
from automations.fields.clock import OWN, OWN_READERS, Whose
from automations.language import Language, Rows, takes
from postroom.condition import Field, Kind, Operator, Value
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
        field = self.language.asked(leaf.field)
        operator = self.language.operators.get(leaf.operator)
        if field is None or operator is None:
            word = leaf.field if field is None else leaf.operator
            raise ConditionError(f'"{word}" is not known any more')
        if field.kind is Kind.CUSTOM:
            return self._custom(leaf, operator, number)
        return BoundLeaf(
            number=number,
            leaf=leaf,
            field=field,
            operator=operator,
            argument=self._argument(field, leaf.argument),
            wanted=prepare(operator, field, self._wanted(leaf, field)),
        )

    def _custom(self, leaf: Leaf, operator: Operator, number: int) -> BoundLeaf:
        """A leaf about a custom field, whose kind the pinned rows tell."""
        kind = custom.kind_of(self.rows, leaf.field)
        field = None if kind is None else custom.bound(leaf.field, kind)
        if field is None:
            raise ConditionError(f'the custom field "{leaf.field}" is gone')
        fault = unfit(operator, field, leaf.wanted)
        if fault:
            raise ConditionError(fault)
        return BoundLeaf(
            number=number,
            leaf=leaf,
            field=field,
            operator=operator,
            argument=None,
            wanted=prepare(operator, field, reread(operator, field, leaf.wanted)),
        )

    def _wanted(self, leaf: Leaf, field: Field) -> Any:
        if not field.catalogue or leaf.wanted is None:
            return leaf.wanted
        return tuple(self._row(field.catalogue, str(name)) for name in values_of(leaf.wanted))

    def _argument(self, field: Field, argument: str) -> Argument:
        if not field.takes:
            return None
        kind, _, named = argument.partition(":")
        if kind in ("name", "currency") or field.takes == "currency":
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


def unfit(operator: Operator, field: Field, wanted: Wanted) -> str:
    """What is wrong with an operator and operand for a custom field of a known kind; "" if none."""
    if not takes(field, operator):
        return f'"{operator.key}" does not fit {field.key}, which is of the kind {field.kind.value}'
    try:
        reread(operator, field, wanted)
    except ValueError as error:
        return str(error)
    return ""


def reread(operator: Operator, field: Field, wanted: Wanted) -> Wanted:
    """An operand kept as it was written, read as the field's kind; ValueError says the fix."""
    if operator.operand == "none":
        return None
    return read_operand(operator, field, as_texts(wanted), listed=isinstance(wanted, tuple))


def reader(read: Callable[..., Value], argument: Argument) -> Callable[[Facts], Value]:
    """A field's reader with its argument filled in."""
    if argument is None:
        return read
    if argument == OWN and read in OWN_READERS:
        return OWN_READERS[read]
    return lambda facts: read(facts, argument)


def asks_stored(node: BoundNode) -> bool:
    """Whether a condition asks a field whose value is kept with the ticket or contact."""
    return asks_any(node, lambda field: bool(field.stored_on))


def asks_any(node: BoundNode, of_interest: Callable[[Field], bool]) -> bool:
    """Whether a condition asks a field of some sort."""
    match node:
        case BoundLeaf():
            return of_interest(node.field)
        case BoundNot(member):
            return asks_any(member, of_interest)
        case BoundGroup():
            return any(asks_any(member, of_interest) for member in node.members)
        case _:
            return False


def bind(node: Node, language: Language, rows: Rows) -> tuple[BoundNode, tuple[str, ...]]:
    """Join a condition with its meaning; `paths[n - 1]` is where place n stands."""
    binder = _Binder(language, rows, [])
    bound = binder.bind(node, "if")
    return bound, tuple(binder.paths)
