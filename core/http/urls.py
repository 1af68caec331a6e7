"""Which URLs are asked at all: scheme, port and form; what address it is comes later."""

from __future__ import annotations

import re

from yarl import URL

from postroom.errors import PermanentError

LONGEST = 4000

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff]")
"""Characters on which URL readers disagree: spaces, controls, backslash, invisible ones."""
_NOT_HTTP = frozenset(
    {1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566}
    | {6665, 6666, 6667, 6668, 6669, 6679, 6697, 9200, 10080, 11211, 27017}
)
"""Ports above 1023 where something else than the web answers (WHATWG fetch, and databases)."""


def checked(text: str) -> URL:
    """Return the URL if it may be asked; raises `PermanentError` that says what is wrong."""
    if len(text) > LONGEST or _FORBIDDEN.search(text):
        raise PermanentError("The URL is too long or contains spaces or control characters.")
    if not text.lower().startswith(("http://", "https://")):
        raise PermanentError("The URL must begin with https:// or http://.")
    try:
        url = URL(text)
        return _checked_parts(url)
    except ValueError:
        raise PermanentError("The URL cannot be read; check how it is written.") from None


def _checked_parts(url: URL) -> URL:
    if not url.host:
        raise PermanentError("The URL names no host.")
    if url.user is not None or url.password is not None:
        raise PermanentError("The URL must not contain a user name or password.")
    port = url.port or 0
    if port not in {80, 443} and (port < 1024 or port in _NOT_HTTP):
        raise PermanentError(f"Port {port} is not used for the web.")
    return url
