"""What can go wrong between a plug-in and the core, named by what the caller does next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


class PostroomError(Exception):
    """Root of every error a plug-in or the core raises on purpose."""


@dataclass(slots=True)
class TemporaryError(PostroomError):
    """Try again later; `retry_after` is the other side's own wish, if it named one."""

    message: str
    retry_after: timedelta | None = None
    step: str = ""
    """Which step of connecting failed (resolve, connect, tls, login, folder …); empty: none."""

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class PermanentError(PostroomError):
    """Never going to work as it stands; shown to a person, not retried."""

    message: str
    step: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class UnknownOutcome(PostroomError):
    """The connection broke where the other side may or may not have acted (RFC 5321 §4.5.4.1)."""

    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class NeedsReauthorisation(PostroomError):
    """The stored credentials no longer open the account; a person must sign in again."""

    message: str
    step: str = ""

    def __str__(self) -> str:
        return self.message


@dataclass(slots=True)
class InvalidSettings(PostroomError):
    """One setting cannot be used: which, and what to type instead."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


@dataclass(slots=True)
class Unreadable(PostroomError):
    """`parse` cannot read these bytes; they are kept, quarantined with the reason."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(slots=True)
class RegistrationError(PostroomError):
    """A plug-in that cannot be taken in: which one, and why."""

    plugin: str
    reason: str

    def __str__(self) -> str:
        return f"plug-in {self.plugin!r}: {self.reason}"
