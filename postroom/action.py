"""Actions: what an automation does; `plan` decides inside the transaction."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from postroom.condition import Kind
from postroom.facts import Facts
from postroom.means import Means

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


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignNext:
    """Give the ticket to whose turn it is in a team (row id): online, not away, not full."""

    team: int
    cap: int | None = None
    """Most open tickets of an agent, this one included."""
    in_hours: bool = True
    """Whether only who is inside working hours takes turns."""


@dataclass(frozen=True, slots=True)
class AssignLast:
    """Give the ticket back to the agent who wrote in it last, if they still may have it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """Close the ticket and put it out of every list but the archive."""


@dataclass(frozen=True, slots=True)
class Handle:
    """Close the ticket as handled without an answer: nobody waits for one any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Put the ticket away until then: a span from now, or the next time the clock says so."""

    span: timedelta | None = None
    minute: int | None = None
    """Minute of a local day."""
    working: bool = False
    """Count the span in working hours, or wait for the first working day's clock."""
    calendar: int | None = None
    """Whose hours and clock (row id); None: the ticket's own."""


@dataclass(frozen=True, slots=True)
class MoveToInbox:
    """Put the ticket into another inbox (row id)."""

    inbox: int


@dataclass(frozen=True, slots=True)
class AddTag:
    """Put a tag (row id) on the ticket."""

    tag: int


@dataclass(frozen=True, slots=True)
class RemoveTag:
    """Take a tag (row id) off the ticket."""

    tag: int


@dataclass(frozen=True, slots=True)
class SetField:
    """Put a value into a custom field of the ticket or its contact; None takes it away."""

    owner: Literal["ticket", "contact"]
    key: str
    value: str | int | float | bool | datetime | None
    previous: str | int | float | bool | datetime | None = None
    """What stood there, as its event tells."""


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
    original: str = ""
    """What was written before it was translated; empty: the text is as it was written."""
    language: str = ""
    """The language of the original, or of what AI wrote (ISO 639-1); empty: not known."""
    provider: str = ""
    """Which translator or AI made the text; empty: a person wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifyMail:
    """How a notification goes out by mail as well."""

    subject: str = ""
    """Empty: made from what the notification says."""
    comment: str = ""
    """Words to colleagues, above everything else."""
    show_reply: bool = False
    """Whether the answer that was suggested for the ticket stands in it."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell agents (row ids), each if they may see the ticket; the ticket does not change."""

    agents: frozenset[int]
    text: str
    mail: NotifyMail | None = None
    teams: frozenset[int] = frozenset()
    """Everybody in these."""
    admins: bool = False
    """Every admin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendEmail:
    """Write to somebody by mail, about the ticket; the customer still waits for an answer."""

    to: str
    """A mail address."""
    subject: str
    text: str
    account: int | None = None
    """The mail account to send it from (row id); None: the ticket's own, else the usual one."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something outside that a step asks for: done later, after the commit, until it succeeds."""

    order: Mapping[str, Any]
    """JSON: all that `OutsideAction.perform` needs, secrets excepted."""
    holds: bool = True
    """Whether the run waits at this step for what comes of it."""
    place: str = ""
    """Whom it asks, where an action asks several: one that is slow delays no other."""
    sends: bool = False
    """Whether a message to the customer comes of it: not begun where none may be sent."""


Effect: TypeAlias = (
    SetStatus
    | SetType
    | SetPriority
    | SetField
    | Assign
    | AddTag
    | RemoveTag
    | AddNote
    | SendMessage
    | SendEmail
    | Notify
    | AssignNext
    | AssignLast
    | Archive
    | Handle
    | Snooze
    | MoveToInbox
    | Errand
)
"""One change an action asks for; the engine applies it, records it and makes its event."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step will do, decided without I/O: effects in order, or the reason for none."""

    effects: tuple[Effect, ...] = ()
    skipped: str = ""
    stops: str = ""
    """Not empty: the run ends here, for this reason."""
    done: bool = False
    """The step did its work, though nothing of the ticket changes."""


class PlanContext(Protocol):
    """What `plan` may ask; implemented by the engine."""

    @property
    def facts(self) -> Facts:
        """The facts as they stand before this step, earlier steps' changes included."""
        ...

    def row(self, catalogue: str, name: str) -> int:
        """The row id a name in the document stands for (tag, agent, status …)."""
        ...

    def kind(self, field: str) -> Kind:
        """What kind of value a custom field holds; an error if the field is gone."""
        ...

    def choices(self, field: str) -> tuple[str, ...]:
        """What a custom field of the kind choice may hold now; empty for any other."""
        ...

    def fill(self, template: str) -> str:
        """Render a message text (Liquid) with the ticket's data, within limits."""
        ...

    def told(self) -> Mapping[str, Any]:
        """The event, the ticket and its contact as JSON with names, for a program elsewhere.

        Only for an action that `tells`.
        """
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
    words: ClassVar[dict[str, frozenset[str]]] = {}
    """Option → values of it that name no row: `{"to": frozenset({"assignee"})}`."""
    planned: ClassVar[str] = ""
    """Not empty: refused when saved until the feature it names has come."""
    badge: ClassVar[str] = ""
    """A word shown beside the title, such as EXPERIMENTAL."""
    tells: ClassVar[bool] = False
    """Whether `plan` asks for `PlanContext.told`, so that it is read."""

    def faults(
        self,
        options: OptionsT,
        names: Mapping[str, Mapping[str, int]],
    ) -> Iterable[tuple[str, str]]:
        """What is wrong with options of the right form, before they are saved: (option, why).

        `names`: catalogue → every name there is.
        """
        return ()

    @abstractmethod
    def plan(self, options: OptionsT, context: PlanContext) -> Plan:
        """Decide, purely; called inside the transaction that records the outcome."""


class OutsideAction(Action[OptionsT]):
    """A kind of step that touches the world outside: its `plan` asks for an `Errand`."""

    patience: ClassVar[timedelta] = timedelta(days=1)
    """How long it is tried again before it has failed."""
    parallel: ClassVar[int] = 4
    """How many errands for one place are under way at once."""

    @abstractmethod
    async def perform(self, order: Mapping[str, Any], means: Means) -> Mapping[str, Any]:
        """Do it; the result, JSON, is kept. May be called again for the same `means.key`.

        Raises the contract's errors: a `TemporaryError` is tried again, any other ends it.
        """

    def finish(self, options: OptionsT, result: Mapping[str, Any], context: PlanContext) -> Plan:
        """What follows for the ticket, decided purely when the run goes on."""
        return Plan(done=True)
