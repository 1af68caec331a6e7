"""What a person asked for and cannot have, said in one sentence that names the way out."""

from __future__ import annotations

from dataclasses import dataclass

from postroom.errors import PostroomError


@dataclass(slots=True)
class Refused(PostroomError):
    """Root of the sentences below; the text names the thing and the fix."""

    message: str

    def __str__(self) -> str:
        return self.message


class NotThere(Refused):
    """What was named does not exist."""


class Taken(Refused):
    """The name is somebody else's already."""
