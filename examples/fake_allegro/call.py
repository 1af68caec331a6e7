"""One request as the resources see it, and the ways to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from examples.fake_allegro.people import Seller
from examples.fake_allegro.telling import moment
from examples.fake_allegro.world import World

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Wrong(Exception):
    """An error in Allegro's own shape."""

    status: int
    code: str = "VALIDATION"
    message: str = ""
    path: str | None = None
    user_message: str = ""

    def told(self, language: str) -> dict[str, Any]:
        """The body."""
        polish = f"Nie udało się: {self.message}"
        said = self.user_message or (polish if language.startswith("pl") else self.message)
        return {
            "errors": [
                {
                    "code": self.code,
                    "message": self.message or self.code,
                    "details": None,
                    "path": self.path,
                    "userMessage": said or self.code,
                    "metadata": {},
                }
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back."""

    told: Any = None
    """JSON; None: no body."""
    status: int = 200
    content: bytes | None = None
    """Bytes in place of JSON."""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that has passed the gate."""

    world: World
    version: str
    """public or beta."""
    path: str
    parts: Mapping[str, str]
    """What stands for the names in the path."""
    query: Sequence[tuple[str, str]] = ()
    body: Any = None
    content: bytes = b""
    media_type: str = ""
    who: Seller | None = None
    """None with an application's own token."""

    @property
    def seller(self) -> Seller:
        """Whose token it is."""
        if self.who is None:
            raise Wrong(403, "AccessDenied", "No access to the specified resource.")
        return self.who

    def words(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.query if key == name]

    def word(self, name: str, allowed: Sequence[str] = ()) -> str | None:
        """One value of a parameter, one of these."""
        values = self.words(name)
        if allowed and any(value not in allowed for value in values):
            raise Wrong(422, "VALIDATION", f"must be one of {', '.join(allowed)}", name)
        return values[-1] if values else None

    def number(self, name: str, lowest: int, highest: int, usual: int) -> int:
        """A number in these bounds."""
        told = self.word(name)
        if told is None:
            return usual
        if not told.isdecimal() or not lowest <= int(told) <= highest:
            raise Wrong(422, "VALIDATION", f"must be from {lowest} to {highest}", name)
        return int(told)

    def moment(self, name: str) -> datetime | None:
        """A moment."""
        told = self.word(name)
        if told is None:
            return None
        try:
            return moment(told)
        except ValueError:
            raise Wrong(422, "VALIDATION", "must be a moment with an offset", name) from None

    def is_within(self, name: str, at: datetime) -> bool:
        """Whether a moment lies between `name.gte` and `name.lte`."""
        start, end = self.moment(f"{name}.gte"), self.moment(f"{name}.lte")
        return (start is None or at >= start) and (end is None or at <= end)

    def is_same(self, **told: object) -> bool:
        """Whether these are what the query wants; dots are written as two underscores."""
        wanted = ((self.word(name.replace("__", ".")), value) for name, value in told.items())
        return all(word in (None, value) for word, value in wanted)

    def text(self, name: str, longest: int, *, required: bool = True) -> str:
        """A text of the body."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise Wrong(422, "VALIDATION", "must not be blank", name)
        if len(value) > longest:
            raise Wrong(422, "VALIDATION", f"size must be between 0 and {longest}", name)
        return value

    def inner_word(self, name: str) -> str:
        """A short text of the body; empty if there is none."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        return value if isinstance(value, str) else ""

    def inner(self, name: str) -> dict[str, Any]:
        """An object within the body; empty if there is none."""
        value = self.body.get(name) if isinstance(self.body, dict) else None
        return value if isinstance(value, dict) else {}


Handler: TypeAlias = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One resource: who may ask for it in which version, and what it takes."""

    method: str
    template: str
    handler: Handler
    scope: str
    versions: tuple[str, ...] = ("public",)
    takes: Literal["nothing", "json", "file"] = "nothing"
    gives: Literal["json", "file"] = "json"


def missing(what: str = "Resource") -> Wrong:
    """There is no such thing."""
    return Wrong(404, "NotFoundException", f"{what} not found")


def slice_of(things: Sequence[Thing], call: Call, highest: int, usual: int) -> list[Thing]:
    """The part of a list that `limit` and `offset` ask for."""
    limit = call.number("limit", 1, highest, usual)
    offset = call.number("offset", 0, 15_000_000, 0)
    return list(things[offset : offset + limit])
