from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.spans import LONGEST, format_span, parse_span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("24h", timedelta(hours=24)),
        ("30m", timedelta(minutes=30)),
        ("2d", timedelta(days=2)),
        ("1d12h", timedelta(hours=36)),
        ("1w", timedelta(days=7)),
        ("45s", timedelta(seconds=45)),
    ],
)
def test_a_span_is_read_as_people_write_it(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text", ["", "5", "h", "0h", "-1h", "1 h", "1y", "99999999w", "1.5h", "٣h"]
)
def test_other_words_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write a span"):
        parse_span(text)


@given(st.integers(1, int(LONGEST.total_seconds())))
def test_what_is_written_is_read_back(seconds: int) -> None:
    span = timedelta(seconds=seconds)

    assert parse_span(format_span(span)) == span
