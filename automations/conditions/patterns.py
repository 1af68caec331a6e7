"""Patterns people write: RE2 only, since Python's own `re` can be made to run for ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, TypeAlias

import re2

from postroom.text import fold

LONGEST = 500
"""Characters of a pattern."""

LONGEST_TEXT = 200_000
"""Characters of a message in which a value is looked for."""

_MEMORY = 1 << 20
"""Bytes RE2 may take to compile one; `(a{100}){100}` is refused, not run."""

_LETTERS = re.compile(r"[^\x00-\x7f]+")


class Pattern(Protocol):
    """A compiled pattern, as RE2's wrapper gives it."""

    def search(self, text: str, /) -> object | None:
        """The first place it matches, or None."""
        ...


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


@lru_cache(maxsize=4096)
def compile_pattern(written: str) -> Pattern:
    r"""Compile a pattern for folded text; ValueError says why it cannot be used.

    Case never matters. Letters outside ASCII are folded like the text they are compared with;
    the rest stays, since folding would turn `\\D` into `\\d`.
    """
    if len(written) > LONGEST:
        raise ValueError(f"a pattern has at most {LONGEST} characters")
    if not written:
        raise ValueError("write a pattern; an empty one matches everything")
    try:
        compiled: Pattern = re2.compile(_LETTERS.sub(_folded, written), _options())
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if error.args else "unknown"
        raise ValueError(f"not a pattern RE2 can run: {reason}") from error
    return compiled


Extract: TypeAlias = Callable[[str], "str | None"]
"""Finds a value in a text as it was written; None if it is not there."""


@lru_cache(maxsize=1024)
def compile_extract(written: str) -> Extract:
    """Compile a pattern that takes a value out of a text; ValueError says why it cannot be used.

    Taken is what the group `value` finds, else the only group, else all that was found.
    """
    compile_pattern(written)
    pattern = re2.compile(written, _options())
    if pattern.groups > 1 and "value" not in pattern.groupindex:
        raise ValueError(
            'name the group that is taken: (?P<value>…); "(?:…)" is a group that is not'
        )
    group = pattern.groupindex.get("value", pattern.groups)

    def extract(text: str) -> str | None:
        found = pattern.search(text[:LONGEST_TEXT])
        return None if found is None else (found[group] or "").strip() or None

    return extract


def _folded(letters: re.Match[str]) -> str:
    return fold(letters[0])
