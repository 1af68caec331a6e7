"""Operands: what stands after an operator, read when saved and prepared when compiled."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from automations.conditions.patterns import compile_pattern
from automations.spans import parse_span
from core.calendars import InvalidCalendar, parse_hours
from core.calendars.errors import suggest
from postroom.condition import Field, Kind, Operator
from postroom.text import fold

Scalar: TypeAlias = str | int | float | bool
Wanted: TypeAlias = "Scalar | tuple[Scalar, ...] | None"
"""An operand as a document keeps it: JSON, a tuple meaning "any of"."""

LONGEST_NAME = 200
LONGEST_TEXT = 1000
"""Characters of one text to look for."""

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}
_DAYS = {
    name: name[:3]
    for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the operand of one operator on one kind of field is written and compared."""

    read: Callable[[str, Field], Scalar]
    """One written value → what the document keeps; ValueError says what to write."""
    prepare: Callable[[Sequence[Any]], Any]
    """The kept values → what the operator's test and SQL compare with."""
    count: Literal["one", "many", "two"] = "many"


def shape_of(operator: Operator, field: Field) -> Shape:
    """Find the shape for an operator that the field takes."""
    if field.kind is Kind.CUSTOM:
        return _AS_WRITTEN
    if field.kind is Kind.CHOICE and field.stored_on:
        return _STORED_CHOICE
    return _SHAPES[operator.operand, field.kind]


def as_texts(wanted: Wanted) -> list[str]:
    """The values of an operand as somebody would write them."""
    return [
        str(value).lower() if isinstance(value, bool) else str(value) for value in values_of(wanted)
    ]


def read_operand(
    operator: Operator, field: Field, written: Sequence[str], *, listed: bool
) -> Wanted:
    """Turn the written values into what the document keeps; ValueError says what is wrong."""
    shape = shape_of(operator, field)
    if shape.count == "two" and len(written) != 2:
        raise ValueError("write two values, the lowest and the highest: [from, to]")
    if shape.count == "one" and len(written) != 1:
        raise ValueError("write one value")
    if not written:
        raise ValueError("write at least one value; an empty list never holds")
    values = tuple(shape.read(value, field) for value in written)
    if shape.count == "two" and values[0] > values[1]:  # type: ignore[operator] # one kind
        raise ValueError("the first value lies above the second; swap them")
    return values if listed and shape.count != "one" else values[0]


def values_of(wanted: Wanted) -> tuple[Scalar, ...]:
    """The values of an operand, one or many."""
    if isinstance(wanted, tuple):
        return wanted
    return () if wanted is None else (wanted,)


def prepare(operator: Operator, field: Field, wanted: Wanted) -> Any:
    """Make an operand ready to be compared; names must have become row ids before."""
    if operator.operand == "none":
        return None
    return shape_of(operator, field).prepare(values_of(wanted))


def _name(written: str, field: Field) -> str:
    name = written.strip()
    if not name:
        raise ValueError('a name is missing; "is_empty" asks for nothing')
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a name has at most {LONGEST_NAME} characters, this has {len(name)}")
    if field.catalogue:
        return name
    name = _DAYS.get(name.lower(), name.lower())
    if field.closed and name not in field.choices:
        hint = suggest(name, field.choices) or f"known are {', '.join(field.choices)}"
        raise ValueError(f'there is no "{name[:60]}"; {hint}')
    return name


def _text(written: str, field: Field) -> str:
    if not fold(written).strip():
        raise ValueError("write some letters; an empty text is everywhere")
    if len(written) > LONGEST_TEXT:
        raise ValueError(f"a text has at most {LONGEST_TEXT} characters")
    return written


def _pattern(written: str, field: Field) -> str:
    compile_pattern(written)
    return written


def _yes_no(written: str, field: Field) -> bool:
    found = _YES_NO.get(written.strip().lower())
    if found is None:
        raise ValueError('write "true" or "false"')
    return found


def _number(written: str, field: Field) -> int | float:
    try:
        number = float(written)
    except ValueError:
        raise ValueError(
            f'"{written[:60]}" is not a number; write one such as 12 or 12.5'
        ) from None
    if not math.isfinite(number) or abs(number) > 1e15:
        raise ValueError("write a number below 1000000000000000")
    return int(number) if number.is_integer() else number


def _moment(written: str, field: Field) -> str:
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError('write a moment with its zone, such as "2026-12-24T18:00:00+01:00"')
    return moment.isoformat()


def _time(written: str, field: Field) -> str:
    found = _CLOCK.fullmatch(written.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('write a 24-hour time such as "08:30"')
    return f"{int(found[1]):02}:{found[2]}"


def _date(written: str, field: Field) -> str:
    try:
        return date.fromisoformat(written.strip()).isoformat()
    except ValueError:
        raise ValueError('write a date such as "2026-12-24"') from None


def _span(written: str, field: Field) -> str:
    parse_span(written.strip())
    return written.strip()


def _window(written: str, field: Field) -> str:
    try:
        return str(parse_hours(written, field.key))
    except InvalidCalendar as error:
        raise ValueError(error.fix) from error


def _minute(written: str) -> int:
    hours, minutes = written.split(":")
    return int(hours) * 60 + int(minutes)


def _windows(values: Sequence[str]) -> tuple[tuple[int, int], ...]:
    hours = [parse_hours(value, "") for value in values]
    return tuple((h.start, h.end if h.end <= 1440 else h.end - 1440) for h in hours)


def _first(values: Sequence[Any]) -> Any:
    return values[0]


def _as_written(written: str, field: Field) -> Scalar:
    """A value of a field whose kind is not known yet: the plainest JSON that is written alike."""
    if written in ("true", "false"):
        return written == "true"
    return int(written) if _WHOLE.fullmatch(written) else written


_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")
_AS_WRITTEN = Shape(read=_as_written, prepare=tuple)
_STORED_CHOICE = Shape(read=_text, prepare=lambda values: frozenset(map(fold, values)))

_NAMES = Shape(read=_name, prepare=frozenset)
_SPAN = Shape(read=_span, prepare=lambda values: parse_span(values[0]), count="one")

_SHAPES: dict[tuple[str, Kind], Shape] = {
    ("values", Kind.CHOICE): _NAMES,
    ("values", Kind.SET): _NAMES,
    ("values", Kind.TEXT): Shape(read=_text, prepare=lambda values: frozenset(map(fold, values))),
    ("values", Kind.YES_NO): Shape(read=_yes_no, prepare=frozenset, count="one"),
    ("values", Kind.NUMBER): Shape(read=_number, prepare=frozenset),
    ("values", Kind.DATE): Shape(read=_date, prepare=frozenset),
    ("text", Kind.TEXT): Shape(read=_text, prepare=lambda values: tuple(map(fold, values))),
    ("pattern", Kind.TEXT): Shape(
        read=_pattern, prepare=lambda values: tuple(map(compile_pattern, values))
    ),
    ("value", Kind.NUMBER): Shape(read=_number, prepare=_first, count="one"),
    ("moment", Kind.MOMENT): Shape(
        read=_moment, prepare=lambda values: datetime.fromisoformat(values[0]), count="one"
    ),
    ("moment", Kind.TIME): Shape(
        read=_time, prepare=lambda values: _minute(values[0]), count="one"
    ),
    ("moment", Kind.DATE): Shape(read=_date, prepare=_first, count="one"),
    ("span", Kind.MOMENT): _SPAN,
    ("range", Kind.MOMENT): _SPAN,
    ("range", Kind.TIME): Shape(read=_window, prepare=_windows),
    ("range", Kind.DATE): Shape(read=_date, prepare=tuple, count="two"),
    ("range", Kind.NUMBER): Shape(read=_number, prepare=tuple, count="two"),
}
