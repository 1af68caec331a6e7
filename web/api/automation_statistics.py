"""What automations came to: counts, what answers changed, and what they are taken to save."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations.library import editing
from automations.statistics import (
    DAYS,
    Effect,
    Minutes,
    Statistics,
    effect,
    minutes,
    of_automation,
    set_minutes,
)
from core.audit import By
from web.api.shapes import Body, by
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="automations")

Saved = Annotated[float, Field(ge=0, le=240)]


class DaysQuery(BaseModel):
    """How far back."""

    days: int = Field(DAYS, ge=1, le=90, description="Days, today included.")


class AutomationStatistics(Body):
    """One automation in the last days (UTC)."""

    days: int = Field(description="How many days.", examples=[30])
    tried: int = Field(description="How often its conditions were asked; an hour late at most.")
    matched: int = Field(description="Its runs.")
    done: int = Field(description="Runs that were done.")
    stopped: int = Field(description="Runs that were stopped.")
    failed: int = Field(description="Runs that failed.")
    sent: int = Field(description="Messages that left or are to leave.")
    delivered: int = Field(description="Messages that were delivered.")
    undelivered: int = Field(description="Messages that failed, or of which nobody knows.")
    held: int = Field(description="Drafts, and what waits for a person's yes.")
    replied: int = Field(description="Delivered messages after which the customer wrote again.")
    minutes_saved: float = Field(description="An estimate: see automation_minutes.")
    last_at: datetime | None = Field(description="When it ran last; null: never.")
    by_day: list[int] = Field(description="Runs of each day, the oldest first.")


class FirstAnswers(Body):
    """First answers of some tickets."""

    tickets: int = Field(description="How many tickets.")
    median_s: float | None = Field(description="Seconds to the first answer; null: no ticket.")


class AutomationEffect(Body):
    """What automatic answers change, measured on tickets begun in the last days."""

    automatic: FirstAnswers = Field(description="Where the first answer was automatic.")
    people: FirstAnswers = Field(description="Where a person answered first.")
    then_people: FirstAnswers = Field(description="Of the automatic ones: until a person did.")


class AutomationMinutes(Body):
    """What automatic work is taken to save, in minutes."""

    answer: Saved = Field(3.0, description="For each answer that was delivered.")
    run: Saved = Field(0.5, description="For each run that was done, whatever it did.")


@api.get("/automations/{automation}/statistics", needs=Needs.MANAGER, scope="automations:read")
async def read_statistics(asked: Asked, automation: int, query: DaysQuery) -> AutomationStatistics:
    """Count what an automation came to in the last days. Managers may for those of theirs."""
    found = await asked.house.store.read(_counted, asked, automation, query.days)
    return AutomationStatistics(**{**asdict(found), "by_day": list(found.by_day)})


@api.get("/automation_effect", needs=Needs.MANAGER, scope="automations:read")
async def read_effect(asked: Asked, query: DaysQuery) -> AutomationEffect:
    """Measure first answers, automatic ones and people's, on tickets one sees."""
    found: Effect = await asked.house.store.read(effect, asked.viewer, asked.now, query.days)
    return AutomationEffect.model_validate(asdict(found))


@api.get("/automation_minutes", needs=Needs.MANAGER, scope="automations:read")
async def read_minutes(asked: Asked) -> AutomationMinutes:
    """Read what automatic work is taken to save."""
    return AutomationMinutes(**asdict(await asked.house.store.read(minutes)))


@api.put("/automation_minutes", needs=Needs.ADMIN, scope="automations:write")
async def replace_minutes(asked: Asked, body: AutomationMinutes) -> AutomationMinutes:
    """Set what automatic work is taken to save. Only admins may."""
    await asked.house.store.write(_set, body, by(asked))
    return body


def _counted(connection: Connection, asked: Asked, automation: int, days: int) -> Statistics:
    editing.found(connection, automation, asked.viewer)
    return of_automation(connection, automation, asked.now, days)


def _set(connection: Connection, body: AutomationMinutes, done_by: By) -> None:
    set_minutes(connection, Minutes(answer=body.answer, run=body.run), done_by)
