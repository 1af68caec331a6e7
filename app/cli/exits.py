"""Exit codes: the table that docs/reference/cli.md shows."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """How a command ended; scripts may rely on the numbers."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        """Make a member from its code and what it means."""
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "Done."
    FAILED = 1, "It could not be done; the sentence says why."
    USAGE = 2, "The command was typed wrongly: an unknown option, a missing argument."
    SETTINGS = 3, "A setting, or the secret key, cannot be used."
    NOT_THERE = 4, "What was named does not exist."
    BUSY = 5, "Another Postroom has the data folder or the database."
    DATABASE = 6, "The database is full, unreachable, newer than this version, or not ours."
    CHECKS = 7, "`doctor` found something wrong."
    BUG = 70, "A mistake in Postroom; `--debug` shows where."
    INTERRUPTED = 130, "Stopped with Ctrl-C."
