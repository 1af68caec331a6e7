"""Which errors are worth another try at once, and which tell something about the service."""

from __future__ import annotations

from datetime import timedelta

from postroom.errors import InvalidSettings, NeedsReauthorisation, TemporaryError

SOON = timedelta(seconds=2)


def brief(error: BaseException) -> bool:
    """Whether trying again at once may help."""
    if not isinstance(error, TemporaryError):
        return False
    return error.retry_after is None or error.retry_after <= SOON


def judged(error: Exception) -> bool:
    """Whether the service itself is at fault, not this one text."""
    return isinstance(error, TemporaryError | NeedsReauthorisation | InvalidSettings)
