"""What is said about a document that cannot be read: every fault, with its line and path."""

from __future__ import annotations

from dataclasses import dataclass

from postroom.errors import PostroomError


@dataclass(frozen=True, slots=True, order=True)
class DocumentError:
    """One fault: the line it stands on (0 where there is no text), the path, what to do."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else ""
        where = ", ".join(part for part in (place, self.path) if part)
        return f"{where}: {self.message}" if where else self.message


@dataclass(slots=True)
class InvalidDocument(PostroomError):
    """A document with at least one fault; nothing of it is used."""

    errors: tuple[DocumentError, ...]

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
