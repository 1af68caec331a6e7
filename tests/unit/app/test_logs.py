"""A record is one line, whatever strangers put into it."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logs import OneLine


def written(message: str, *args: object, error: Exception | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("core.x", logging.WARNING, __file__, 1, message, args, info)
    return OneLine().format(record)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\r\nERROR core.y: forged", r"a\r\nERROR core.y: forged"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\u2028b", r"a\u2028b"),
        ("a\x00b", r"a\x00b"),
        ("ąż → 한", "ąż → 한"),
    ],
)
def test_control_characters_are_written_out(value: str, shown: str) -> None:
    assert written("refused: %s", value) == f"WARNING core.x: refused: {shown}"


def test_lines_of_a_traceback_are_set_in() -> None:
    lines = written("it failed", error=ValueError("bad\nERROR core.y: forged\r\x1b[2J")).split("\n")

    assert lines[0] == "WARNING core.x: it failed"
    assert all(line.startswith("  ") for line in lines[1:])
    assert "\x1b" not in "".join(lines)


@given(st.text(max_size=100))
def test_any_text_makes_one_line(value: str) -> None:
    assert len(written("%s", value).splitlines()) == 1
