"""The storm breaker: what a cap has paused, let go or dropped by an admin."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import Field

from core.lanes import lane_name
from core.outbox import breaker
from core.outbox.breaker import AT_ONCE, Decision, Scope
from core.outbox.queries import accounts_due
from web.api.shapes import Body, by
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="deliveries")


class PausedSending(Body):
    """Automatic sending that a cap has stopped."""

    automation: int = Field(description="Its id; 0 for all automations together.")
    name: str = Field(description="Its name; empty for all together.")
    recipient: str = Field(description="To whom, or @ and a domain; empty for all together.")
    reason: str = Field(
        description="The cap: hour or day of a recipient, domain of one in an hour, minute of the instance; or paused, for"
        " what is left of a pause that has ended."
    )
    since: datetime
    until: datetime | None = Field(
        description="When new messages leave again by themselves; null: once you decide."
    )
    active: bool = Field(description="Whether new messages are held still.")
    held: int = Field(description="Messages that wait for your decision.")


class PausedSendings(Body):
    """Everything that is paused."""

    items: list[PausedSending] = Field(description="The oldest first.")


class SendingOf(Body):
    """Whose sending."""

    automation: int = Field(
        0,
        ge=0,
        description="Only this automation's; 0 for every one, or without a recipient for"
        " the pause of all automatic sending.",
    )
    recipient: str = Field("", max_length=320, description="Only to this recipient, as listed.")


class DecidedSending(Body):
    """What the decision came to."""

    messages: int = Field(description="Messages let go or dropped.")


@api.get("/outbox/pauses", needs=Needs.ADMIN, scope="settings:read")
async def list_paused_sending(asked: Asked) -> PausedSendings:
    """List the automatic sending that caps have paused. Only admins may."""
    found = await asked.house.store.read(breaker.listed, asked.now)
    return PausedSendings(items=[PausedSending(**asdict(one)) for one in found])


@api.post("/outbox/resume", needs=Needs.ADMIN, scope="settings:write")
async def resume_sending(asked: Asked, body: SendingOf) -> DecidedSending:
    """Send again, and let what waited leave, one a second. Only admins may."""
    messages = await decide(asked, breaker.resume, Scope(body.automation, body.recipient))
    due = await asked.house.store.read(accounts_due, asked.now)
    asked.house.ring([lane_name("deliveries", account) for account in due])
    return DecidedSending(messages=messages)


@api.post("/outbox/discard", needs=Needs.ADMIN, scope="settings:write")
async def discard_sending(asked: Asked, body: SendingOf) -> DecidedSending:
    """Send again, but drop what waited. Only admins may."""
    messages = await decide(asked, breaker.discard, Scope(body.automation, body.recipient))
    return DecidedSending(messages=messages)


async def decide(asked: Asked, decision: Decision, scope: Scope) -> int:
    """Let go or drop everything these pauses hold, in short transactions; how many messages."""
    messages = 0
    while True:
        done = await asked.house.store.write(decision, scope, by(asked), messages)
        messages += done
        if done < AT_ONCE:
            return messages
