"""The phrases of all languages, folded once and laid out for looking up.

All languages are asked at once: a mail's language is unknown here, and customers use programs in
one language and write in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.mail.quotes.languages import (
    BESIDE_TIME,
    DEVICES,
    EXCUSES,
    IMPERSONAL,
    LANGUAGES,
    Role,
)
from postroom.text import fold


def _folded(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fold(phrase) for group in groups for phrase in group))


OPENERS = _folded(spoken.openers for spoken in LANGUAGES)
VERBS = _folded(spoken.verbs for spoken in LANGUAGES)
INNER_VERBS = _folded((f" {verb} " for verb in spoken.inner_verbs) for spoken in LANGUAGES)
LEADS = _folded(spoken.leads for spoken in LANGUAGES)
ORIGINALS = frozenset(_folded(spoken.originals for spoken in LANGUAGES))
FORWARDS = frozenset(_folded(spoken.forwards for spoken in LANGUAGES))
FORWARD_PREFIXES = _folded(spoken.forward_prefixes for spoken in LANGUAGES)
MOBILE_LEADS = _folded(spoken.mobile_leads for spoken in LANGUAGES)
MOBILE_FRAMES = tuple(frame for spoken in LANGUAGES for frame in spoken.mobile_frames)
FILLERS = frozenset(_folded(spoken.mobile_fillers for spoken in LANGUAGES))
DEVICE_WORDS = frozenset(_folded([DEVICES]))
EXCUSE_STEMS = _folded([EXCUSES])
GREETINGS = frozenset(_folded(spoken.greetings for spoken in LANGUAGES))
CLOSINGS = frozenset(_folded(spoken.closings for spoken in LANGUAGES))
IMPERSONAL_WORDS = frozenset(_folded([IMPERSONAL]))
TIME_WORDS = frozenset(_folded([BESIDE_TIME]))
TITLES: dict[str, Role] = {
    fold(title): role
    for spoken in LANGUAGES
    for role, titles in spoken.titles.items()
    for title in titles
}


def _words(phrases: Iterable[str], end: str = r"\b") -> str:
    return r"\b(?:" + "|".join(re.escape(phrase) for phrase in phrases) + ")" + end


POINTERS = re.compile(_words(_folded(spoken.pointers for spoken in LANGUAGES)))
ANSWERS = tuple(
    (
        re.compile(_words(_folded([spoken.answers]), end="")),
        re.compile(_words(_folded([spoken.downs]), end="")),
    )
    for spoken in LANGUAGES
)
"""A language's words for answering and for below; one of each points down."""
