"""Every way to compare: positive operators; a negation is the same one with NOT before it.

`test` gets the operand as `operands.prepare` made it: names as row ids, texts folded, spans as
timedeltas. The SQL reading of each operator stands under the same key in `conditions.sql`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.calendars import in_window
from postroom.condition import Kind, Operator


def _is(found: Any, wanted: frozenset[Any], _now: datetime) -> bool:
    return found in wanted


def _contains(found: str, wanted: tuple[str, ...], _now: datetime) -> bool:
    return any(needle in found for needle in wanted)


def _starts_with(found: str, wanted: tuple[str, ...], _now: datetime) -> bool:
    return found.startswith(wanted)


def _ends_with(found: str, wanted: tuple[str, ...], _now: datetime) -> bool:
    return found.endswith(wanted)


def _matches(found: str, wanted: tuple[Any, ...], _now: datetime) -> bool:
    return any(pattern.search(found) is not None for pattern in wanted)


def _above(found: Any, wanted: Any, _now: datetime) -> bool:
    return bool(found > wanted)


def _below(found: Any, wanted: Any, _now: datetime) -> bool:
    return bool(found < wanted)


def _older_than(found: datetime, wanted: timedelta, now: datetime) -> bool:
    return found <= now - wanted


def _younger_than(found: datetime, wanted: timedelta, now: datetime) -> bool:
    return found > now - wanted


def _within(found: Any, wanted: Any, now: datetime) -> bool:
    if isinstance(wanted, timedelta):
        return bool(now <= found <= now + wanted)
    if isinstance(wanted[0], tuple):
        return any(in_window(found, start, end) for start, end in wanted)
    low, high = wanted
    return bool(low <= found <= high)


def _has(found: frozenset[int], wanted: frozenset[int], _now: datetime) -> bool:
    return not wanted.isdisjoint(found)


def is_blank(found: Any) -> bool:
    """Whether a field holds nothing: unknown, an empty text or an empty set."""
    return found is None or found in ("", frozenset())


def _is_empty(found: Any, _wanted: None, _now: datetime) -> bool:
    return is_blank(found)


IS_EMPTY = Operator(
    key="is_empty",
    negated="is_not_empty",
    title="is empty",
    negated_title="is not empty",
    kinds=frozenset({Kind.CHOICE, Kind.SET, Kind.TEXT, Kind.YES_NO, Kind.NUMBER, Kind.MOMENT}),
    operand="none",
    test=_is_empty,
)
"""The one operator that is asked about unknown values too."""

BUILT_IN: tuple[Operator, ...] = (
    Operator(
        key="is",
        negated="is_not",
        title="is",
        negated_title="is not",
        kinds=frozenset({Kind.CHOICE, Kind.TEXT, Kind.YES_NO, Kind.NUMBER, Kind.DATE}),
        operand="values",
        test=_is,
    ),
    Operator(
        key="contains",
        negated="does_not_contain",
        title="contains",
        negated_title="does not contain",
        kinds=frozenset({Kind.TEXT}),
        operand="text",
        test=_contains,
    ),
    Operator(
        key="starts_with",
        negated="does_not_start_with",
        title="starts with",
        negated_title="does not start with",
        kinds=frozenset({Kind.TEXT}),
        operand="text",
        test=_starts_with,
    ),
    Operator(
        key="ends_with",
        negated="does_not_end_with",
        title="ends with",
        negated_title="does not end with",
        kinds=frozenset({Kind.TEXT}),
        operand="text",
        test=_ends_with,
    ),
    Operator(
        key="matches",
        negated="does_not_match",
        title="matches the pattern",
        negated_title="does not match the pattern",
        kinds=frozenset({Kind.TEXT}),
        operand="pattern",
        test=_matches,
    ),
    Operator(
        key="greater_than",
        negated="not_greater_than",
        title="is greater than",
        negated_title="is not greater than",
        kinds=frozenset({Kind.NUMBER}),
        operand="value",
        test=_above,
    ),
    Operator(
        key="less_than",
        negated="not_less_than",
        title="is less than",
        negated_title="is not less than",
        kinds=frozenset({Kind.NUMBER}),
        operand="value",
        test=_below,
    ),
    Operator(
        key="before",
        negated="not_before",
        title="is before",
        negated_title="is not before",
        kinds=frozenset({Kind.MOMENT, Kind.TIME, Kind.DATE}),
        operand="moment",
        test=_below,
    ),
    Operator(
        key="after",
        negated="not_after",
        title="is after",
        negated_title="is not after",
        kinds=frozenset({Kind.MOMENT, Kind.TIME, Kind.DATE}),
        operand="moment",
        test=_above,
    ),
    Operator(
        key="older_than",
        negated="not_older_than",
        title="is longer ago than",
        negated_title="is not longer ago than",
        kinds=frozenset({Kind.MOMENT}),
        operand="span",
        test=_older_than,
    ),
    Operator(
        key="younger_than",
        negated="not_younger_than",
        title="is not as long ago as",
        negated_title="is at least as long ago as",
        kinds=frozenset({Kind.MOMENT}),
        operand="span",
        test=_younger_than,
    ),
    Operator(
        key="within",
        negated="not_within",
        title="is within",
        negated_title="is not within",
        kinds=frozenset({Kind.MOMENT, Kind.TIME, Kind.DATE, Kind.NUMBER}),
        operand="range",
        test=_within,
    ),
    Operator(
        key="has",
        negated="does_not_have",
        title="has",
        negated_title="does not have",
        kinds=frozenset({Kind.SET}),
        operand="values",
        test=_has,
    ),
    IS_EMPTY,
)
"""Every operator, in the order forms offer them."""


def by_key() -> Mapping[str, Operator]:
    """Every operator under its positive key."""
    return {operator.key: operator for operator in BUILT_IN}


def by_written_key() -> Mapping[str, tuple[Operator, bool]]:
    """What an automation may write → the operator and whether it is negated."""
    written = {operator.key: (operator, False) for operator in BUILT_IN}
    written.update({operator.negated: (operator, True) for operator in BUILT_IN})
    return written
