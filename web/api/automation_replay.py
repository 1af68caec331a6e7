"""Trying an automation on what has happened: nothing is sent, nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from pydantic import Field

from automations import language
from automations.engine.words import channels_of
from automations.replay import Replayed, Span, replay_saved, replay_text
from automations.replay.types import MOST_DAYS, SHOWN
from web.api.automations import AutomationText
from web.api.faults import located
from web.api.shapes import Body
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="automations")

MOST_EVENTS = 300_000
"""Events looked at while somebody waits for the answer."""


class ReplayQuestion(Body):
    """Which past is replayed."""

    days: int = Field(30, ge=1, le=MOST_DAYS, description="How many days back.")
    shown: int = Field(20, ge=0, le=SHOWN, description="How many of the newest hits are told.")


class DraftReplay(AutomationText, ReplayQuestion):
    """An automation that need not be saved, and which past it is tried on."""

    automation: int | None = Field(
        None, description="Whose next version it is to be; null for a new one, which comes last."
    )


class ReplayedStep(Body):
    """What one step would have done."""

    step: str = Field(description="The step's id.", examples=["s1"])
    action: str = Field(description="What it is.", examples=["send_message"])
    outcome: str = Field(description="done, skipped, held or failed.")
    reason: str = Field(description="Why not done; empty if it would have been.")
    changes: list[tuple[str, str]] = Field(description="What it sets, as name and value.")
    text: str = Field(description="The text it would have sent or noted.")


class ReplayedClash(Body):
    """Something another automation did for the same event, at odds with this one."""

    kind: str = Field(description="both_sent or same_field.")
    automation: str = Field(description="The other one.", examples=["Night"])
    run: int = Field(description="Its run.", examples=[99])
    what: str = Field(description="The field that both set; empty for two messages.")
    own: str = Field(description="What this one would have set.")
    other: str = Field(description="What the other one set.")


class ReplayedHit(Body):
    """One event for which it would have run."""

    event: int = Field(description="The event; 0 for time passing.")
    kind: str = Field(description="What happened.", examples=["message_received"])
    at: datetime = Field(description="When.")
    ticket: int = Field(description="The ticket's number.", examples=[1012])
    subject: str = Field(description="The ticket's subject.")
    state: str = Field(description="done, stopped or failed.")
    ran: int | None = Field(description="The run it really began then; null: none.")
    deeds: list[ReplayedStep] = Field(description="Each step, in order.")
    clashes: list[ReplayedClash] = Field(description="What others did, at odds with it.")


class AutomationReplay(Body):
    """What an automation would have done."""

    name: str = Field(description="The automation.")
    since: datetime = Field(description="From when.")
    until: datetime = Field(description="To when.")
    events: int = Field(description="Events its triggers could listen to, on tickets you see.")
    looked: int = Field(description="How many were looked at: the newest, if there are too many.")
    hits: int = Field(description="How often it would have run.")
    tickets: int = Field(description="On how many tickets.")
    by_day: Mapping[str, int] = Field(description="Date in UTC → hits; days without are left out.")
    cut: Mapping[str, int] = Field(description="again, limit, depth, stopped → how often.")
    errors: int = Field(description="How often its condition could be neither true nor false.")
    blind: int = Field(description="Events of which too little is kept to say.")
    by_present: int = Field(description="Hits of time passing, by how tickets stand today.")
    timed: bool = Field(description="Whether time passing starts it; earlier states are not kept.")
    shown: list[ReplayedHit] = Field(description="The newest hits, newest first.")


@api.post("/automations/{automation}/replay", needs=Needs.MANAGER, scope="automations:read")
async def replay_automation(
    asked: Asked, automation: int, body: ReplayQuestion
) -> AutomationReplay:
    """Try an automation on what has happened, on tickets you see; nothing is sent or written."""
    spoken = language.of(asked.house.registry)
    with located():
        found = await asked.house.store.read(
            replay_saved, automation, spoken, span_of(asked, body.days, body.shown)
        )
    return told(found)


@api.post("/automation_replay", needs=Needs.MANAGER, scope="automations:read")
async def replay_draft(asked: Asked, body: DraftReplay) -> AutomationReplay:
    """Try a text nobody has saved on what has happened; nothing is sent or written."""
    spoken = language.of(asked.house.registry)
    with located(body.yaml or ""):
        span = span_of(asked, body.days, body.shown)
        text = body.text(spoken)
        found = await asked.house.store.read(replay_text, text, spoken, span, body.automation)
    return told(found)


def span_of(asked: Asked, days: int, shown: int) -> Span:
    """The past, as far as somebody may see it."""
    return Span(
        days=days,
        now=asked.now,
        viewer=asked.viewer,
        most=MOST_EVENTS,
        shown=shown,
        channels=channels_of(asked.house.registry.channels),
    )


def told(found: Replayed) -> AutomationReplay:
    """A replay as the API tells it."""
    return AutomationReplay.model_validate(
        {"name": found.name, **asdict(found.hits), "shown": [asdict(hit) for hit in found.shown]}
    )
