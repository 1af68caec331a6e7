"""Who a page is rendered for."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from core import i18n
from core.tickets.titles import NO_TITLES, Titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader's language, time zone and present moment."""

    locale: str
    zone: ZoneInfo
    now: datetime
    titles: Titles = NO_TITLES
    """What tickets of the installed channels are called."""
    csrf: str = ""
    """What every form that is posted carries; empty for somebody not signed in."""


READER: ContextVar[Reader] = ContextVar("reader")
"""Set while a page is rendered: macros are imported without a page's own values."""


def say(message: str, /, **values: object) -> str:
    """A text in the reader's language, its `{name}` places filled; `_` in templates."""
    return i18n.translate(message, READER.get().locale, **values)


def say_count(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that depends on a number, which fills `{count}`; `ngettext` in templates."""
    return i18n.translate_count(one, many, count, READER.get().locale, **values)
