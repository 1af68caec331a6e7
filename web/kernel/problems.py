"""Errors as RFC 9457 problem details: what programs get where a person gets a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as fields_of
from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from core.problems import Conflict, Forbidden, Meanwhile, NotThere, Refused, Taken

MEDIA_TYPE = "application/problem+json"
LONGEST_SHOWN = 80
SECRET_WORDS = ("password", "secret", "token", "key")
"""A field whose name has one of these is not shown in an error."""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Where it is: `body.tags.0`, `query.limit`.")
    detail: str = Field(description="What is wrong, and with which value.")
    line: int | None = Field(default=None, description="The line of a text, from 1.", examples=[4])
    column: int | None = Field(
        default=None, description="Where in that line, from 1.", examples=[5]
    )


class Since(BaseModel):
    """Something that happened meanwhile."""

    kind: str = Field(description="The event's kind.", examples=["message_received"])
    actor: str = Field(description="customer, agent, automation or system.")
    name: str = Field(description="Who it was; may be empty.")
    at: datetime


class Problem(BaseModel):
    """An error, as RFC 9457 says it."""

    type: str = Field(
        default="about:blank",
        description="A name of the kind of problem, for programs.",
        examples=["urn:postroom:conflict"],
    )
    title: str = Field(description="The kind of problem, for people.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    detail: str = Field(description="What is wrong, and what to do.")
    errors: list[FieldProblem] = Field(
        default=[], description="One entry a field, if fields are wrong."
    )
    version: int | None = Field(
        default=None, description="The version that the thing has now, if yours is not the newest."
    )
    since: list[Since] = Field(
        default=[], description="What happened since your version, oldest first."
    )


@dataclass(slots=True)
class Answerable(Refused):
    """A problem that knows its status; raised by the kernel itself."""

    status: int = 422
    errors: Sequence[FieldProblem] = ()
    headers: Mapping[str, str] = fields_of(default_factory=dict)


_STATUS: tuple[tuple[type[Refused], int], ...] = (
    (NotThere, 404),
    (Forbidden, 403),
    (Taken, 409),
    (Conflict, 409),
)


def status_of(error: Refused) -> int:
    """The HTTP status of a problem; 422 for what makes no sense."""
    if isinstance(error, Answerable):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 422)


def of(error: Refused) -> Problem:
    """The problem document of an error."""
    kind = type(error).__name__.lower()
    status = status_of(error)
    return Problem(
        type="about:blank" if isinstance(error, Answerable) else f"urn:postroom:{kind}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=str(error),
        errors=_fields(error),
        version=error.version if isinstance(error, Conflict) else None,
        since=[_since(one) for one in error.since] if isinstance(error, Conflict) else [],
    )


def _fields(error: Refused) -> list[FieldProblem]:
    if isinstance(error, Answerable):
        return list(error.errors)
    return [FieldProblem(field=error.field, detail=str(error))] if error.field else []


def _since(happened: Meanwhile) -> Since:
    return Since(kind=happened.kind, actor=happened.actor, name=happened.name, at=happened.at)


def plain(status: int, detail: str = "") -> Problem:
    """A problem that has only a status to tell."""
    phrase = HTTPStatus(status)
    return Problem(title=phrase.phrase, status=status, detail=detail or phrase.description)


def invalid(place: str, error: ValidationError) -> Answerable:
    """What is wrong with a query, body or form, field by field."""
    found = [_field(place, one) for one in error.errors(include_url=False, include_context=False)]
    shown = "; ".join(f"{one.field}: {one.detail}" for one in found[:3])
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return Answerable(message=shown + more, status=422, errors=found)


def _field(place: str, error: Mapping[str, Any]) -> FieldProblem:
    path = ".".join([place, *_parts(error["loc"])])
    if error["type"] == "extra_forbidden":
        return FieldProblem(field=path, detail="there is no such field; leave it out")
    if error["type"] == "missing":
        return FieldProblem(field=path, detail="is missing; add it")
    said = error["msg"].removeprefix("Value error, ")
    return FieldProblem(
        field=path, detail=f"{_shown(path, error['input'])}{said[:1].lower()}{said[1:]}"
    )


def _parts(location: Iterable[str | int]) -> list[str]:
    return [str(part).encode("utf-8", "replace").decode()[:LONGEST_SHOWN] for part in location]


def _shown(path: str, value: Any) -> str:
    """The value that was sent, unless it is long, nested or a secret."""
    if any(word in path.lower() for word in SECRET_WORDS) or not isinstance(
        value, str | int | float
    ):
        return ""
    text = repr(value).encode("utf-8", "replace").decode()
    return f"{text} cannot be used: " if len(text) <= LONGEST_SHOWN else ""
