"""Lists in pages: a limit, and a cursor that says after which row to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from core.problems import Refused

T = TypeVar("T")
MOST = 100
"""Rows of one page, at most."""


class Paging(BaseModel):
    """The part of a query string that every list understands; filters are added by inheriting."""

    limit: int = Field(default=50, ge=1, le=MOST, description="How many to give, at most 100.")
    after: str = Field(
        default="",
        max_length=500,
        description="Where to go on: the `next` of the page before; empty for the first page.",
    )


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(
        default=None, description="Send it as `after` to get the next page; null on the last one."
    )


def cursor(*values: int | str | datetime) -> str:
    """A cursor that stands for a row, by the values the list is sorted by."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    written = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def read_cursor(after: str, *kinds: type) -> tuple[Any, ...] | None:
    """The values of a cursor, of these kinds; None for an empty one. Raises `Refused`.

    A cursor only moves within what the reader may see anyway, so nothing is signed.
    """
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        read = tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Refused(
            f"after {after[:40]!r} is no place in this list; write the next of the page before,"
            " or leave it out"
        ) from None
    return read


def cut(rows: Sequence[T], paging: Paging, key: Callable[[T], int | str]) -> Page[T]:
    """A page of a list that is short enough to read whole, sorted by a key that is unique."""
    ordered = sorted(rows, key=key)
    if ordered and (place := read_cursor(paging.after, type(key(ordered[0])))):
        ordered = [row for row in ordered if key(row) > place[0]]
    page = ordered[: paging.limit]
    more = len(ordered) > len(page)
    return Page(items=page, next=cursor(key(page[-1])) if more else None)


def _value(value: Any, kind: Any) -> Any:
    if kind is datetime:
        read = datetime.fromisoformat(value)
        return read if read.tzinfo else _naive(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**63):
        raise ValueError(value)
    if kind is str:
        value.encode()  # a lone surrogate is no text
    return value


def _naive(value: str) -> datetime:
    raise ValueError(value)
