"""What a person asked for and cannot have, said in one sentence that names the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from postroom.errors import PostroomError


@dataclass(slots=True)
class Refused(PostroomError):
    """Root of the sentences below; the text names the thing and the fix."""

    message: str
    field: str = ""
    """Which part of what was asked for is wrong, where one is."""

    def __str__(self) -> str:
        return self.message


class NotThere(Refused):
    """What was named does not exist."""


class Taken(Refused):
    """The name is somebody else's already."""


class Forbidden(Refused):
    """Who asks may not do that, whatever they write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanwhile:
    """One thing that happened to a row after somebody had read it."""

    kind: str
    """The event's kind: message_received, assigned …"""
    actor: str
    """customer, agent, automation, system."""
    name: str
    """Who it was, as people know them; empty where nobody in particular."""
    at: datetime


@dataclass(slots=True)
class Conflict(Refused):
    """What was to be changed is no longer as it was read (promise P23)."""

    version: int = 0
    """The version as it stands now."""
    since: tuple[Meanwhile, ...] = ()
    """What happened since the version that was read, oldest first."""


@dataclass(slots=True)
class InUse(Conflict):
    """What was to be deleted is still needed; the text says by what."""
