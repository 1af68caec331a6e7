"""Actions: what an automation does; `plan` decides inside the transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from postroom.facts import Facts

OptionsT = TypeVar("OptionsT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Put the ticket into a status (row id)."""

    status: int


@dataclass(frozen=True, slots=True)
class SetType:
    """Give the ticket a type (row id), or none."""

    type: int | None


@dataclass(frozen=True, slots=True)
class SetPriority:
    """Give the ticket a priority: low, normal, high, urgent."""

    priority: str


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the ticket to an agent, a team, both, or nobody (row ids)."""

    agent: int | None
    team: int | None


@dataclass(frozen=True, slots=True)
class AddTag:
    """Put a tag (row id) on the ticket."""

    tag: int


@dataclass(frozen=True, slots=True)
class RemoveTag:
    """Take a tag (row id) off the ticket."""

    tag: int


@dataclass(frozen=True, slots=True)
class AddNote:
    """Leave an internal note."""

    text: str


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Answer the customer in the ticket's own thread."""

    text: str
    mode: str = "send"
    """send, draft (an agent sends it), approve (waits in the approval queue)."""


Effect: TypeAlias = (
    SetStatus | SetType | SetPriority | Assign | AddTag | RemoveTag | AddNote | SendMessage
)
"""One change an action asks for; the engine applies it, records it and makes its event."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step will do, decided without I/O: effects in order, or the reason for none."""

    effects: tuple[Effect, ...] = ()
    skipped: str = ""


class PlanContext(Protocol):
    """What `plan` may ask; implemented by the engine."""

    @property
    def facts(self) -> Facts:
        """The facts as they stand before this step, earlier steps' changes included."""
        ...

    def row(self, catalogue: str, name: str) -> int:
        """The row id a name in the document stands for (tag, agent, status …)."""
        ...

    def fill(self, template: str) -> str:
        """Render a message text (Liquid) with the ticket's data, within limits."""
        ...


class Action(ABC, Generic[OptionsT]):
    """One kind of step. Register an instance; the options model is its form."""

    key: ClassVar[str]
    title: ClassVar[str]
    options: type[OptionsT]
    help: ClassVar[str] = ""
    references: ClassVar[dict[str, str]] = {}
    """Option name → catalogue, for options that name rows: `{"tag": "tag"}`."""
    texts: ClassVar[tuple[str, ...]] = ()
    """Names of options that are message texts, whose placeholders are checked when saved."""
    planned: ClassVar[str] = ""
    """Not empty: refused when saved until the feature it names has come."""

    @abstractmethod
    def plan(self, options: OptionsT, context: PlanContext) -> Plan:
        """Decide, purely; called inside the transaction that records the outcome."""
