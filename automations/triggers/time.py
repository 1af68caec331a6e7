"""Triggers of time: each fires once for a ticket and each episode (`automations.sweep`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from automations.spans import parse_span
from automations.triggers.options import Options
from postroom.trigger import Trigger


def _span(written: str) -> str:
    parse_span(written.strip())
    return written.strip()


Span = Annotated[str, AfterValidator(_span)]
"""A span as automations write it: `30m`, `24h`, `2d`."""


class DueSoon(Options):
    """How long before the deadline."""

    before: Span = Field(examples=["2h"])


class Silence(Options):
    """How long nobody has written."""

    longer_than: Span = Field(examples=["24h"])


TRIGGERS: tuple[Trigger, ...] = (
    Trigger(
        key="sweep",
        title="Time passes",
        events=frozenset({"sweep"}),
        timed=True,
        help="As soon as the conditions hold, without anything happening; they must say how long."
        " Once for each message, deadline or other moment they speak of.",
    ),
    Trigger(
        key="due_soon",
        title="An answer is due soon",
        events=frozenset({"due_soon"}),
        options=DueSoon,
        timed=True,
        help="Once for each deadline of the channel.",
    ),
    Trigger(
        key="due_missed",
        title="The answer is late",
        events=frozenset({"due_missed"}),
        timed=True,
        help="Once for each deadline of the channel.",
    ),
    Trigger(
        key="customer_silent",
        title="The customer has not answered for a while",
        events=frozenset({"customer_silent"}),
        options=Silence,
        timed=True,
        help="Once for each message of ours that nothing came after.",
    ),
    Trigger(
        key="agent_silent",
        title="Nobody has answered the customer for a while",
        events=frozenset({"agent_silent"}),
        options=Silence,
        timed=True,
        help="Once for each message of the customer that nothing came after.",
    ),
)
