"""Cursors come back as they were written, and pages of a list join to the whole of it."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import Refused
from web.kernel.paging import Paging, cursor, cut, read_cursor

MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.integers(-(2**63) + 1, 2**63 - 1), st.text(), MOMENTS)
def test_a_cursor_is_read_as_it_was_written(number: int, text: str, moment: datetime) -> None:
    written = cursor(number, text, moment)

    assert read_cursor(written, int, str, datetime) == (number, text, moment)


@given(st.text())
def test_nonsense_is_refused_not_a_crash(text: str) -> None:
    with suppress(Refused):
        read_cursor(text, int)


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor("", int) is None


@pytest.mark.parametrize("values", [(1,), ("x", 1), (1, "x", 2), (True, "x")])
def test_a_cursor_of_another_list_is_refused(values: tuple[int | str, ...]) -> None:
    with pytest.raises(Refused):
        read_cursor(cursor(*values), int, str)


@pytest.mark.parametrize("kind", [int, str, datetime])
def test_null_is_no_place_in_a_list(kind: type) -> None:
    with pytest.raises(Refused, match="no place in this list"):
        read_cursor("W251bGxd", kind)


@given(st.sets(st.integers(0, 1000)), st.integers(1, 7))
def test_pages_join_to_the_whole(rows: set[int], limit: int) -> None:
    seen: list[int] = []
    after: str | None = ""
    while after is not None:
        page = cut(list(rows), Paging(limit=limit, after=after), lambda row: row)
        assert len(page.items) <= limit
        seen, after = seen + page.items, page.next

    assert seen == sorted(rows)
