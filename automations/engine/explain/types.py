"""What an explanation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from automations.conditions.explain import Explanation
from core.i18n import translate
from postroom.errors import PostroomError

Outcome: TypeAlias = Literal[
    "ran",
    "conditions",
    "error",
    "again",
    "limit",
    "depth",
    "stopped",
    "trigger",
    "off",
    "later",
    "quiet",
    "waiting",
    "failed",
    "forgotten",
    "not_yet",
    "fired",
]


def sentence(outcome: Outcome, locale: str = "en") -> str:
    """An outcome in words, in a language."""
    return {
        "ran": translate("It ran.", locale),
        "conditions": translate("Its conditions did not hold.", locale),
        "error": translate(
            "One of its conditions could be neither true nor false, so it did not run.", locale
        ),
        "again": translate("It had run for this ticket and the same cause already.", locale),
        "limit": translate("Its own limit did not let it run again.", locale),
        "depth": translate("Too many automations had started each other before it.", locale),
        "stopped": translate("An automation before it says that no later one is tried.", locale),
        "trigger": translate("Its triggers do not listen to this.", locale),
        "off": translate("It was not switched on when this happened.", locale),
        "later": translate("It was saved only after this happened.", locale),
        "quiet": translate(
            "No automation looked at this: it was imported, or none listened to it.", locale
        ),
        "waiting": translate("The engine has not looked at this yet.", locale),
        "failed": translate(
            "The engine could not look at this; the event is parked with its error.", locale
        ),
        "forgotten": translate("What it could read then is not kept any more.", locale),
        "not_yet": translate("Its time has not come yet.", locale),
        "fired": translate(
            "It fires once for this, and it has, or this was so when it was switched on.", locale
        ),
    }[outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """One step of a run's trace."""

    step: str
    action: str
    outcome: str
    detail: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShown:
    """A run and its trace."""

    id: int
    state: str
    error: str
    steps: tuple[StepShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The run that stood in the way: its own earlier one, or another automation's."""

    run: int
    automation: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What one automation made of one event of a ticket."""

    automation: str
    version: int
    """Number of the version that was, or would have been, asked; 0 if there was none yet."""
    ticket: int
    """Its number."""
    event: int
    """0 where it was asked about the present moment."""
    kind: str
    at: datetime
    outcome: Outcome
    condition: Explanation | None = None
    """Each leaf with wanted, found and result; None where no facts were kept."""
    run: RunShown | None = None
    earlier: Earlier | None = None
    """What cut it short, for the outcomes again, limit and stopped."""
    due: datetime | None = None
    """For not_yet: when it fires if nothing happens until then; None if time alone does nothing."""

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        return sentence(self.outcome)


@dataclass(slots=True)
class TicketMissing(PostroomError):
    """There is no ticket of this number."""

    number: int

    def __str__(self) -> str:
        return f"there is no ticket {self.number}"


@dataclass(slots=True)
class EventMissing(PostroomError):
    """The ticket has no such event, or none at all."""

    ticket: int
    event: int | None

    def __str__(self) -> str:
        if self.event is None:
            return f"nothing has happened in ticket {self.ticket} yet"
        return f"ticket {self.ticket} has no event {self.event}; leave it out to take the latest"
