"""What people write into a field is read as its kind, or refused with the fix."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from core.custom_fields import FieldKind, read, split_name
from core.custom_fields.reading import to_columns

COLOURS = ("Red", "Żółty")


@pytest.mark.parametrize(
    ("kind", "written", "found"),
    [
        ("text", "  A-12 ", "A-12"),
        ("text", 12, "12"),
        ("number", "1 234,50", 1234.5),
        ("number", "12.0", 12),
        ("number", "\u22123", -3),
        ("yes_no", "No", False),
        ("moment", "2026-12-24T18:00:00+01:00", datetime(2026, 12, 24, 17, tzinfo=UTC)),
        ("choice", "zolty", "Żółty"),
        ("text", " ", None),
        ("number", None, None),
    ],
)
def test_a_value_is_read_as_its_kind(kind: FieldKind, written: Any, found: Any) -> None:
    assert read(kind, written, COLOURS) == found


@pytest.mark.parametrize(
    ("kind", "written", "said"),
    [
        ("text", "x" * 2001, "at most 2000 fit"),
        ("text", ["x"], "write a text"),
        ("number", "1,234.5", "is not a number"),
        ("number", "nan", "below 1000000000000000"),
        ("number", "1e15", "below 1000000000000000"),
        ("number", True, "is not a number"),
        ("yes_no", "maybe", "write true or false"),
        ("moment", "2026-12-24", "with its zone"),
        ("moment", "0001-01-01T00:00:00+14:00", "between the years 1 and 9999"),
        ("choice", "Redd", 'did you mean "Red"'),
    ],
)
def test_what_does_not_fit_is_refused_with_the_fix(
    kind: FieldKind, written: Any, said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read(kind, written, COLOURS)


@pytest.mark.parametrize("value", ["Łódź", 12, 12.5, True, datetime(2026, 1, 1, tzinfo=UTC)])
def test_a_value_stands_in_the_columns_of_its_kind_alone(value: Any) -> None:
    filled = {name for name, held in to_columns(value).items() if held is not None}

    assert filled in ({"text", "text_folded"}, {"number"}, {"yes_no"}, {"moment"})


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ticket.fields.order_no", ("ticket", "order_no")),
        ("contact.fields.vip", ("contact", "vip")),
        ("order.fields.x", None),
        ("ticket.fields.", None),
        ("ticket.fields.A", None),
        ("ticket.subject", None),
    ],
)
def test_a_name_tells_owner_and_key(written: str, found: Any) -> None:
    assert split_name(written) == found
