"""What became of automations: versions, runs with every step, and why or why not."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations import language, library, runs
from automations.document import dump, from_json
from automations.engine.explain import (
    EventMissing,
    Looked,
    StepShown,
    TicketMissing,
    Why,
    explain,
    named,
    tried_for,
)
from automations.engine.explain.types import sentence
from automations.language import Language
from automations.library import Version, editing, rights
from automations.runs import RunRow
from core.access import Viewer
from core.audit import By
from core.problems import NotThere
from core.tickets.queries import find as find_ticket
from postroom.errors import PostroomError
from web.api.shapes import Body, RowId, by
from web.kernel.asked import Asked
from web.kernel.paging import Page, Paging, cursor, cut, read_cursor
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="automations")


class AutomationVersion(Body):
    """One immutable version."""

    number: int = Field(description="1 for the first.", examples=[3])
    author: str = Field(description="Who saved it.", examples=["Anna"])
    created_at: datetime = Field(description="When.")
    document: dict[str, Any] = Field(description="What it says, as JSON.")


class AgainstQuery(BaseModel):
    """What a version is compared with."""

    against: int = Field(
        0, ge=0, le=2**31, description="Number of another version; 0: the one before."
    )


class VersionDifference(Body):
    """How a version differs from another."""

    before: int = Field(description="Number of the one; 0: there was none.", examples=[2])
    after: int = Field(description="Number of the other.", examples=[3])
    diff: list[str] = Field(description="Lines of a unified diff of the YAML; none if it is same.")


class Run(Body):
    """One start of an automation on a ticket."""

    id: int = Field(description="What to read its trace by.", examples=[99])
    automation: int = Field(description="The automation's id.", examples=[7])
    automation_name: str = Field(description="What it is called.", examples=["Thanks"])
    version: int = Field(description="Number of the version that ran.", examples=[3])
    ticket: int = Field(description="The ticket's number.", examples=[1012])
    subject: str = Field(description="The ticket's subject.")
    event: int = Field(description="The event that started it.", examples=[4711])
    state: str = Field(description="running, waiting, done, stopped, failed …", examples=["done"])
    error: str = Field(description="Why it failed; empty if it did not.")
    created_at: datetime = Field(description="When it began.")
    finished_at: datetime | None = Field(description="When it ended; null: it has not.")


class StepTrace(Body):
    """One step of a run."""

    step: str = Field(description="The step's id.", examples=["s1"])
    action: str = Field(description="What it was to do.", examples=["add_tag"])
    outcome: str = Field(description="done, skipped, held or failed.", examples=["done"])
    detail: dict[str, Any] | None = Field(description="What it did, or why it did not.")


class RunTrace(Run):
    """A run with every step."""

    steps: list[StepTrace] = Field(description="In the order they were taken.")


class WhyQuestion(Body):
    """What an automation is asked about."""

    ticket: RowId = Field(description="A ticket's number.", examples=[1012])
    event: RowId | None = Field(
        None, description="One of its events; left out: the latest the automation met."
    )


class Explained(Body):
    """What an automation made of an event."""

    automation: str = Field(description="Its name.", examples=["Thanks"])
    version: int = Field(description="Number of the version that was asked; 0: none yet.")
    ticket: int = Field(description="The ticket's number.", examples=[1012])
    event: int = Field(description="The event.", examples=[4711])
    kind: str = Field(description="What happened.", examples=["message_received"])
    at: datetime = Field(description="When.")
    outcome: str = Field(description="ran, conditions, error, off …", examples=["conditions"])
    sentence: str = Field(description="The outcome in words.")
    condition: dict[str, Any] | None = Field(
        description="Each leaf with wanted, found and result; null where nothing was kept."
    )
    run: dict[str, Any] | None = Field(description="The run it started, with its steps.")
    earlier: dict[str, Any] | None = Field(
        description="The run that cut it short, its own or another's; null: none did."
    )
    due: datetime | None = Field(
        description="When it fires if nothing happens until then; for the outcome not_yet."
    )


class WhyQuery(BaseModel):
    """What an automation is asked about."""

    ticket: int = Field(ge=1, le=2**62, description="A ticket's number.")
    event: int | None = Field(None, ge=1, le=2**62, description="One of its events.")


class TriedAutomation(Body):
    """One automation that an event could have started."""

    automation: int = Field(description="Its id.", examples=[7])
    name: str = Field(description="What it is called.", examples=["Thanks"])
    version: int = Field(description="Number of the version that was tried.", examples=[3])
    outcome: str = Field(description="ran, conditions, error, again, limit, depth, stopped.")
    sentence: str = Field(description="The outcome in words, in your language.")
    run: int | None = Field(description="The run it began; null: none.")


class LookedAtEvent(Body):
    """One event of a ticket and what was tried for it."""

    event: int = Field(description="Its id.", examples=[4711])
    kind: str = Field(description="What happened.", examples=["message_received"])
    actor: str = Field(description="customer, agent, automation or system.")
    at: datetime = Field(description="When.")
    state: str = Field(description="done, new (not looked at yet), failed or quiet.")
    tried: list[TriedAutomation] = Field(description="In the order they were tried.")


class LookedAt(Body):
    """What a ticket's latest events came to."""

    items: list[LookedAtEvent] = Field(description="Newest first.")


@api.get("/automations/{automation}/versions", needs=Needs.MANAGER, scope="automations:read")
async def list_versions(asked: Asked, automation: int, query: Paging) -> Page[AutomationVersion]:
    """List an automation's versions, the first one first. Managers may for those of theirs."""
    found = await asked.house.store.read(_versions, asked.viewer, automation)
    return cut([_version(one) for one in found], query, lambda one: one.number)


@api.get(
    "/automations/{automation}/versions/{number}/diff",
    needs=Needs.MANAGER,
    scope="automations:read",
)
async def compare_versions(
    asked: Asked, automation: int, number: int, query: AgainstQuery
) -> VersionDifference:
    """Compare a version with another, or the one before, as YAML. Managers may for theirs."""
    spoken = language.of(asked.house.registry)
    return await asked.house.store.read(
        _difference, asked.viewer, automation, (query.against or number - 1, number), spoken
    )


@api.post(
    "/automations/{automation}/versions/{number}/restore",
    needs=Needs.MANAGER,
    scope="automations:write",
)
async def restore_version(asked: Asked, automation: int, number: int) -> AutomationVersion:
    """Save an earlier version again, as the latest. Managers may for those of theirs."""
    spoken = language.of(asked.house.registry)
    return await asked.house.store.write(
        _restored, automation, number, spoken, by(asked), asked.agent.name
    )


@api.get("/automations/{automation}/runs", needs=Needs.MANAGER, scope="automations:read")
async def list_runs(asked: Asked, automation: int, query: Paging) -> Page[Run]:
    """List an automation's runs on tickets one sees, newest first. Managers may for theirs."""
    place = read_cursor(query.after, int)
    before = place[0] if place else None
    found = await asked.house.store.read(_runs, asked.viewer, automation, before, query.limit + 1)
    page = found[: query.limit]
    more = len(found) > len(page)
    return Page(items=[Run(**asdict(one)) for one in page], next=_next(page) if more else None)


@api.get("/runs/{run}", scope="automations:read")
async def read_run(asked: Asked, run: int) -> RunTrace:
    """Read a run with its whole trace. Everybody may who sees the ticket."""
    found, steps = await asked.house.store.read(_trace, asked.viewer, run)
    return RunTrace(**asdict(found), steps=[StepTrace(**asdict(step)) for step in steps])


@api.post("/automations/{automation}/explain", needs=Needs.MANAGER, scope="automations:read")
async def explain_automation(asked: Asked, automation: int, body: WhyQuestion) -> Explained:
    """Say why an automation ran on a ticket, or why not. Managers may for those of theirs."""
    return await _explained(asked, automation, body.ticket, body.event)


@api.get("/automations/{automation}/why", needs=Needs.MANAGER, scope="automations:read")
async def why_automation(asked: Asked, automation: int, query: WhyQuery) -> Explained:
    """Say why an automation ran on a ticket, or why not; the same as `explain`, to be linked."""
    return await _explained(asked, automation, query.ticket, query.event)


@api.get("/tickets/{ticket}/automations", needs=Needs.MANAGER, scope="automations:read")
async def list_tried(asked: Asked, ticket: int) -> LookedAt:
    """List a ticket's latest events with the automations that were tried for each.

    Managers see the automations of their inboxes.
    """
    found = await asked.house.store.read(_tried, asked.viewer, ticket)
    return LookedAt(items=[_looked(one, asked.locale) for one in found])


async def _explained(asked: Asked, automation: int, ticket: int, event: int | None) -> Explained:
    spoken = language.of(asked.house.registry)
    question = WhyQuestion(ticket=ticket, event=event)
    why = await asked.house.store.read(
        _why, asked.viewer, automation, question, spoken, now=asked.now
    )
    return Explained(
        automation=why.automation,
        version=why.version,
        ticket=why.ticket,
        event=why.event,
        kind=why.kind,
        at=why.at,
        outcome=why.outcome,
        sentence=sentence(why.outcome, asked.locale),
        condition=asdict(why.condition) if why.condition else None,
        run=asdict(why.run) if why.run else None,
        earlier=asdict(why.earlier) if why.earlier else None,
        due=why.due,
    )


def _looked(one: Looked, locale: str) -> LookedAtEvent:
    tried = [
        TriedAutomation(**asdict(each), sentence=sentence(each.outcome, locale))
        for each in one.tried
    ]
    return LookedAtEvent(
        event=one.event,
        kind=one.kind,
        actor=one.actor,
        at=one.at,
        state=one.state,
        tried=tried,
    )


def _versions(connection: Connection, viewer: Viewer, automation: int) -> list[Version]:
    editing.found(connection, automation, viewer)
    return library.versions(connection, automation)


def _difference(
    connection: Connection,
    viewer: Viewer,
    automation: int,
    numbers: tuple[int, int],
    spoken: Language,
) -> VersionDifference:
    every = editing.versions(connection, automation, spoken, viewer)
    before, after = (
        _as_yaml(editing.version(every, number) if number else None, spoken) for number in numbers
    )
    names = [f"version {number}" for number in numbers]
    diff = difflib.unified_diff(before, after, names[0], names[1], lineterm="")
    return VersionDifference(before=numbers[0], after=numbers[1], diff=list(diff))


def _as_yaml(version: Version | None, spoken: Language) -> list[str]:
    """A version's lines; of one that cannot be read any more, why."""
    if version is None:
        return []
    try:
        return dump(from_json(version.document, spoken)).splitlines()
    except PostroomError as error:
        return [f"# {line}" for line in str(error).splitlines()]


def _restored(
    connection: Connection,
    automation: int,
    number: int,
    spoken: Language,
    by: By,
    author: str,
) -> AutomationVersion:
    editing.take_back(connection, automation, number, spoken, by, author)
    return _version(library.versions(connection, automation)[0])


def _version(one: Version) -> AutomationVersion:
    return AutomationVersion(
        number=one.number,
        author=one.author,
        created_at=one.created_at,
        document=dict(one.document),
    )


def _runs(
    connection: Connection, viewer: Viewer, automation: int, before: int | None, limit: int
) -> list[RunRow]:
    editing.found(connection, automation, viewer)
    return runs.of_automation(connection, viewer, automation, before, limit)


def _next(page: list[RunRow]) -> str:
    return cursor(page[-1].id)


def _trace(
    connection: Connection, viewer: Viewer, run: int
) -> tuple[RunRow, tuple[StepShown, ...]]:
    found = runs.find(connection, viewer, run)
    if found is None:
        raise NotThere(f"there is no run {run}")
    return found, runs.trace(connection, run)


def _tried(connection: Connection, viewer: Viewer, number: int) -> list[Looked]:
    ticket = find_ticket(connection, viewer, number)
    if ticket is None:
        raise NotThere(f"there is no ticket {number}")
    return tried_for(connection, ticket.id, rights.readable_ids(connection, viewer))


def _why(
    connection: Connection,
    viewer: Viewer,
    automation: int,
    asked: WhyQuestion,
    spoken: Language,
    *,
    now: datetime,
) -> Why:
    saved = editing.found(connection, automation, viewer)
    if find_ticket(connection, viewer, asked.ticket) is None:
        raise NotThere(f"there is no ticket {asked.ticket}")
    try:
        why = explain(connection, spoken, saved.name, asked.ticket, asked.event, now)
    except (TicketMissing, EventMissing) as error:
        raise NotThere(str(error)) from None
    return named(connection, why, spoken)
