"""Texts that people read: English message ids, translated where they are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable


def marked(message: str) -> str:
    """Mark a message that is translated where it is said, so that the catalogues hold it."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What tickets of one source are called on pages; English message ids."""

    plain: str
    """Of a ticket without a subject; `{who}` is the customer."""
    about: str = "{about}"
    """Of one with a subject, which is `{about}`, its codes in words."""


@runtime_checkable
class Entitles(Protocol):
    """A channel on which tickets come without a subject, or with a code in its place.

    What was given is stored, so that automations do not depend on a language; pages say more.
    """

    titles: ClassVar[Mapping[str, Title]]
    """By source."""
    words: ClassVar[Mapping[str, str]]
    """What the other side's codes say in subjects, texts and defects; English message ids.

    A code stands at the beginning of a line, in capitals, followed by nothing, `: …` or ` (…`. A
    message id with `{value}` takes in what follows. Unknown codes are shown as they came.
    """
