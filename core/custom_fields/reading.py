"""What somebody writes into a field, read as the field's kind; pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from core.calendars.errors import suggest
from core.custom_fields.types import FieldKind, Scalar
from postroom.text import fold

LONGEST = 2_000
"""Characters of a text."""
LARGEST = 1e15
"""Numbers below it are exact on both databases."""

_YES_NO = {"true": True, "yes": True, "false": False, "no": False}


def read(kind: FieldKind, written: object, choices: Sequence[str] = ()) -> Scalar | None:
    """A value as the field keeps it, None for nothing; ValueError says what to write instead."""
    if written is None or (isinstance(written, str) and not written.strip()):
        return None
    return _READERS[kind](written, choices)


def _text(written: object, _choices: Sequence[str]) -> str:
    if isinstance(written, bool | list | dict) or not isinstance(written, str | int | float):
        raise ValueError("write a text")  # noqa: TRY004 - told as any other value that does not fit
    text = str(written).strip().replace("\x00", "")
    if len(text) > LONGEST:
        raise ValueError(f"{len(text)} characters are too many, at most {LONGEST} fit")
    return text


def _number(written: object, _choices: Sequence[str]) -> int | float:
    try:
        number = _as_float(written)
    except (TypeError, ValueError, OverflowError):
        said = f"{written!r:.60} is not a number; write one such as 12 or 12.5"
        raise ValueError(said) from None
    if not math.isfinite(number) or abs(number) >= LARGEST:
        raise ValueError("write a number below 1000000000000000")
    return whole(number)


def _as_float(written: object) -> float:
    if isinstance(written, bool):
        raise TypeError
    if isinstance(written, str):
        text = "".join(written.split()).replace("\u2212", "-")
        return float(text.replace(",", ".") if "." not in text else text)
    return float(written)  # type: ignore[arg-type] # another type is told as no number


def whole(number: float) -> int | float:
    """12 rather than 12.0."""
    return int(number) if float(number).is_integer() else number


def _yes_no(written: object, _choices: Sequence[str]) -> bool:
    if isinstance(written, bool):
        return written
    found = _YES_NO.get(str(written).strip().lower())
    if found is None:
        raise ValueError(f"{written!r:.60} is neither yes nor no; write true or false")
    return found


def _moment(written: object, _choices: Sequence[str]) -> datetime:
    moment = written if isinstance(written, datetime) else _parsed(written)
    if moment is None or moment.tzinfo is None:
        raise ValueError('write a moment with its zone, such as "2026-12-24T18:00:00+01:00"')
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("write a moment between the years 1 and 9999") from None


def _parsed(written: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(written).strip())
    except ValueError:
        return None


def _choice(written: object, choices: Sequence[str]) -> str:
    wanted = fold(str(written).strip())
    found = next((choice for choice in choices if fold(choice) == wanted), None)
    if found is None:
        hint = suggest(str(written), choices) or f"known are {', '.join(choices[:20])}"
        raise ValueError(f'there is no choice "{str(written)[:60]}"; {hint}')
    return found


_READERS: Mapping[FieldKind, Callable[[object, Sequence[str]], Scalar]] = {
    "text": _text,
    "number": _number,
    "yes_no": _yes_no,
    "moment": _moment,
    "choice": _choice,
}


def to_columns(value: Scalar) -> dict[str, Any]:
    """A value as the typed columns of `field_value`."""
    empty: dict[str, Any] = dict.fromkeys(("text", "text_folded", "number", "yes_no", "moment"))
    match value:
        case bool():
            return {**empty, "yes_no": value}
        case int() | float():
            return {**empty, "number": float(value)}
        case datetime():
            return {**empty, "moment": value}
        case str():
            return {**empty, "text": value, "text_folded": fold(value)}


def to_json(value: Scalar | None) -> str | int | float | bool | None:
    """A value as events and programs read it: moments in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value
