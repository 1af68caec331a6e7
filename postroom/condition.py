"""Conditions: what can be asked (fields) and how it is compared (operators)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from postroom.facts import Facts

Value: TypeAlias = str | int | float | bool | datetime | frozenset[str] | frozenset[int] | None
"""What a field can hold. References (a tag, an agent) are row ids; None is "unknown"."""


class Kind(StrEnum):
    """What sort of value a field holds; decides which operators it takes and how forms ask."""

    CHOICE = "choice"
    """One of a list: a string, or a row id where the field says which `catalogue`."""
    SET = "set"
    """Any number of a list: a frozenset of row ids."""
    TEXT = "text"
    """Folded text (see `postroom.text.fold`); operands are folded by the same function."""
    YES_NO = "yes_no"
    NUMBER = "number"
    MOMENT = "moment"
    """An aware point in time; ages and time left are asked of it."""
    TIME = "time"
    """A local time of day, minutes since midnight; windows may cross midnight."""
    DATE = "date"
    """A local calendar date, ISO 8601."""


Reader: TypeAlias = Callable[[Facts], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something a condition can ask about: declared once, read from facts and in SQL."""

    key: str
    """The name in a saved automation: `ticket.status`."""
    title: str
    """What people read, an English message id."""
    kind: Kind
    read: Callable[..., Value]
    """`read(facts)`, or `read(facts, argument)` for a field that `takes` an argument."""
    catalogue: str = ""
    """Which table the wanted names stand for: status, tag, agent …; empty for plain values."""
    choices: tuple[str, ...] = ()
    """The plain values a form offers; others are accepted too, unless `closed`."""
    closed: bool = False
    """True: `choices` are all there are, so another word is a slip and refused when saved."""
    takes: str = ""
    """What the field needs besides its value: `name` (a header's), `calendar`, `hours` (a calendar's,
    an agent's, a team's or the assignee's); empty for nothing."""
    may_be_empty: bool = True
    help: str = ""
    """One sentence for the form and the reference page."""


Test: TypeAlias = Callable[[Any, Any, datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One positive way to compare; its negation is the same operator with NOT before it.

    `test(found, wanted, now)` is never called with an unknown (None) `found`: unknown satisfies
    no positive operator, so its negation always holds. `is_empty` is the one that asks for it.
    """

    key: str
    """As written in a saved automation: `contains`."""
    negated: str
    """The written negation: `does_not_contain`."""
    title: str
    negated_title: str
    kinds: frozenset[Kind]
    operand: str
    """What a form asks for: values, value, text, span, moment, window, range, none."""
    test: Test
