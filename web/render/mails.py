"""Filters for messages: how one is shown best, and who it went to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from web.safe import visible

_REMOTE = re.compile(
    r"""(?:src|background)\s{0,9}=\s{0,9}["']?\s{0,9}(?:https?:)?//|url\(\s{0,9}["']?(?:https?:)?//""",
    re.IGNORECASE,
)
_LAID_OUT = re.compile(r"<(?:img|table)\b", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:\s*(?:re|fwd?|odp|pd|aw|wg|sv|tr|rif|i)\s*(?:\[\d+\])?:\s*)+", re.IGNORECASE
)
_MOST_LINES = 45


class Mail(Protocol):
    """What of a message decides how it is shown."""

    @property
    def html(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    @property
    def visible(self) -> str | None: ...


def rich(mail: Mail) -> bool:
    """Whether a message is better shown as it was sent: it is laid out, and nothing is folded."""
    return mail.visible is None and bool(mail.html) and bool(_LAID_OUT.search(mail.html or ""))


def remote(mail: Mail) -> bool:
    """Whether a message wants something from elsewhere."""
    return bool(_REMOTE.search(mail.html or ""))


def frame_height(mail: Mail) -> int:
    """About how high a mail is when it is drawn, in pixels.

    The frame it lies in has no rights, so nobody can measure it; the reader may pull it larger.
    """
    html = (mail.html or "").lower()
    lines = sum(1 + len(line) // 85 for line in mail.text.splitlines())
    pictures, rows = html.count("<img"), html.count("<tr")
    return 60 + 22 * min(lines, _MOST_LINES) + 60 * min(pictures, 4) + 14 * min(rows, 30)


def people(pairs: Iterable[Sequence[str]]) -> str:
    """Recipients as they are read: names, else addresses."""
    return ", ".join(visible(name or address) for address, name in pairs)


def subject(written: str) -> str:
    """A subject without what programs put before it, for comparing."""
    return _PREFIX.sub("", written).strip().casefold()


FILTERS = {
    "rich": rich,
    "remote": remote,
    "frame_height": frame_height,
    "people": people,
    "subject": subject,
}
