"""What the engine works on, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from automations.compiled import Compiled
from automations.engine.words import Channels
from core.outbox.caps import Caps
from core.tickets.changes import Letter
from postroom.action import Effect, Errand
from postroom.facts import ContactFacts, TicketFacts
from postroom.trigger import EventPayload


class Due(Struct, frozen=True, kw_only=True):
    """An event the engine must look at."""

    id: int
    ticket: int
    kind: str
    actor: str
    payload: EventPayload
    message: int | None
    cause: int | None
    """The root event of its chain; None if it is one."""
    depth: int
    attempts: int

    @property
    def root(self) -> int:
        """The event everything goes back to."""
        return self.cause or self.id


class PastRun(Struct, frozen=True, kw_only=True):
    """An earlier run that limits speak of."""

    automation: int
    ticket: int
    root: int
    actions: int
    """Steps that did something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What keeps automations from running away; automations.md §5."""

    depth: int = 8
    """Deepest event, counted from the root, that an automation may make."""
    actions: int = 50
    """Steps that do something, for one root event."""
    caps: Caps = field(default_factory=Caps)
    crowd: int | None = 5
    """Tickets one sender may open within `crowd_span`; above it they get no automatic answer."""
    crowd_span: timedelta = timedelta(minutes=10)
    live: timedelta = timedelta(minutes=10)
    """Chat answers to a message this young are outside the caps of a recipient."""
    channels: Channels = field(default_factory=dict)
    """What channels let automatic texts say."""


Cut = Literal["", "again", "limit", "depth", "stopped"]
"""Why an automation whose turn it was did not run, beside its conditions.

again: it ran for this ticket and cause; limit: its own `limits`; depth: too far from the root;
stopped: an earlier automation of this event says `stop_after`.
"""


Verdicts: TypeAlias = "list[int | str]"
"""Flat, since there may be fifty for every event: version, then the place that decided or the cut.

0 where it ran; n > 0 and n < 0 as `Compiled.holds` says.
"""

StepOutcome = Literal["done", "skipped", "held", "failed", "working"]
RunState = Literal["done", "stopped", "failed", "working"]


class StepTrace(Struct, frozen=True, kw_only=True):
    """What one step came to."""

    step: str
    action: str
    outcome: StepOutcome
    detail: Mapping[str, Any] | None = None
    """Why not done; what was done stands in the events and messages of the run."""


class Wish(Struct, frozen=True, kw_only=True):
    """One effect a step asks for, played through already."""

    step: str
    effect: Effect
    before: TicketFacts
    after: TicketFacts
    held: str = ""
    """A message that must wait for a person's yes, and why."""
    letter: Letter | None = None
    """Of a message to somebody else than the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something outside that a step asks for."""

    step: str
    action: str
    errand: Errand
    spoke: bool
    """Whether the run has sent a message before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingOn:
    """A run that waits at a step whose errand has come back."""

    run: int
    compiled: Compiled
    """The version it began with."""
    event: Due
    """What it began with."""
    step: str
    result: Mapping[str, Any]
    error: str
    """Why the errand failed; empty if it did not."""
    spoke: bool
    steps: int
    """Rows its trace has already, that of the step included."""
    left: str = ""
    """Which of its `exit_on` has happened meanwhile."""


class Planned(Struct, frozen=True, kw_only=True):
    """A run, decided: its trace, its effects in order, and the ticket as they leave it."""

    compiled: Compiled
    event: Due
    state: RunState = "done"
    error: str = ""
    trace: tuple[StepTrace, ...] = ()
    wishes: tuple[Wish, ...] = ()
    asks: tuple[Ask, ...] = ()
    """Errands, of which the last may hold the run."""
    going_on: GoingOn | None = None
    """The run as it stood; None for one that begins. Its first trace is of the step it stood at."""
    ticket: TicketFacts
    contact: ContactFacts | None = None
    """The contact as they leave it; None if it was not looked at."""

    @property
    def position(self) -> str:
        """The step it waits at; empty unless it is `working`."""
        return self.trace[-1].step if self.state == "working" else ""


class Decided(Struct, frozen=True, kw_only=True):
    """One event, decided: every verdict, every run, and what the facts were at its beginning."""

    event: Due
    verdicts: Verdicts
    runs: tuple[Planned, ...]
    kept: bytes
