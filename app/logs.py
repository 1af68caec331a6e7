"""How a log record is written: one line, whatever strangers put into it (ASVS 16.4.1)."""

from __future__ import annotations

import logging
import re
from typing import Final

FORMAT: Final = "%(levelname)s %(name)s: %(message)s"

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_EXCEPT_BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Writes control characters out, so that no text can begin a record of its own.

    The lines of a traceback follow, set in: a record begins at the edge and nowhere else.
    """

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The record's first line."""
        return _CONTROL.sub(_written_out, super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the library's name
        """The traceback, set in by two spaces."""
        return _set_in(super().formatException(ei))  # type: ignore[arg-type] # as the library gives it

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - the library's name
        """The stack, set in by two spaces."""
        return _set_in(super().formatStack(stack_info))


def handler() -> logging.Handler:
    """Standard error, a line a record."""
    made = logging.StreamHandler()
    made.setFormatter(OneLine())
    return made


def _set_in(text: str) -> str:
    return "\n".join(f"  {_EXCEPT_BREAKS.sub(_written_out, line)}" for line in text.split("\n"))


def _written_out(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
