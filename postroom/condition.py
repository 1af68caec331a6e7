"""Conditions: what can be asked (fields) and how it is compared (operators)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from postroom.facts import Facts, Value
from postroom.text import fold

__all__ = ["Field", "Kind", "Operator", "Reader", "StoredOn", "Test", "Value"]

StoredOn: TypeAlias = Literal["", "ticket", "contact"]
"""Where a plug-in's field keeps its value; "" for one that is computed at the event."""


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
    CUSTOM = "custom"
    """What the shop says its own field is: text, number, yes_no, moment or choice."""


Reader: TypeAlias = Callable[[Facts], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something a condition can ask about: declared once, read from facts and in SQL."""

    key: str
    """The name in a saved automation: `ticket.status`."""
    title: str
    """What people read, an English message id."""
    kind: Kind
    read: Callable[..., Value] = None  # type: ignore[assignment] # a stored field brings its own
    """`read(facts)`, or `read(facts, argument)` for a field that `takes` an argument.

    A stored field needs none: it reads what `parse` gave (`Parsed.fields`) under its key.
    """
    stored_on: StoredOn = ""
    """ticket or contact: its value is kept there, so that sweeps can ask it too."""
    stored_as: str = ""
    """The key it is kept under, if another than its own."""
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

    def __post_init__(self) -> None:
        """Give a stored field its reader; a computed one must bring its own."""
        if self.read is not None:
            return
        if not self.stored_on or self.kind not in _HELD:
            raise ValueError(
                f"the field {self.key!r} needs `read`, or `stored_on` and a kind that can be kept:"
                " text, choice, number, yes_no or moment"
            )
        key = self.stored_as or self.key
        object.__setattr__(self, "read", stored(self.stored_on, key, self.kind))


@lru_cache(maxsize=4096)
def stored(owner: StoredOn, key: str, kind: Kind) -> Reader:
    """What reads a value kept on the ticket or contact; texts and choices come folded."""
    held = _HELD[kind]

    def read(facts: Facts) -> Value:
        value = (facts.ticket if owner == "ticket" else facts.contact).fields.get(key)
        if not isinstance(value, held) or (isinstance(value, bool) and held is not bool):
            return None
        return fold(value) if isinstance(value, str) else value

    return read


_HELD: Mapping[Kind, tuple[type, ...] | type] = {
    Kind.TEXT: str,
    Kind.CHOICE: str,
    Kind.NUMBER: (int, float),
    Kind.YES_NO: bool,
    Kind.MOMENT: datetime,
    Kind.CUSTOM: (str, int, float, bool, datetime),
}
"""What a kept value of each kind is."""


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
