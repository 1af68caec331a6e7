"""Triggers of time: each fires once for a ticket and each episode (`automations.sweep`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

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

    before: Span


class Silence(Options):
    """How long nobody has written."""

    longer_than: Span


def _timed(key: str, title: str, help_: str, options: type[Options] = Options) -> Trigger:
    return Trigger(
        key=key, title=title, events=frozenset({key}), options=options, timed=True, help=help_
    )


TRIGGERS: tuple[Trigger, ...] = (
    _timed(
        "sweep",
        "Time passes",
        "As soon as the conditions hold, without anything happening; they must say how long. Once"
        " for each message, deadline or other moment they speak of.",
    ),
    _timed("due_soon", "An answer is due soon", "Once for each deadline of the channel.", DueSoon),
    _timed("due_missed", "The answer is late", "Once for each deadline of the channel."),
    _timed(
        "customer_silent",
        "The customer has not answered for a while",
        "Once for each message of ours that nothing came after.",
        Silence,
    ),
    _timed(
        "agent_silent",
        "Nobody has answered the customer for a while",
        "Once for each message of the customer that nothing came after.",
        Silence,
    ),
)
