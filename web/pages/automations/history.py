"""What an automation did: its runs, each with its trace, and why it did not run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aiohttp import web
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from automations import language, library, runs, statistics
from automations.engine.explain import (
    EventMissing,
    Looked,
    StepShown,
    TicketMissing,
    Why,
    explain,
    tried_for,
)
from automations.engine.explain.types import sentence
from automations.language import Language, Rows
from automations.library import AutomationMissing, Saved, editing, rights
from automations.library.queries import catalogue
from automations.runs import NEVER, Counted, RunRow
from automations.statistics import Effect, Minutes, Statistics
from core.access import Viewer
from core.problems import NotThere
from core.tickets import queries as tickets
from core.tickets.queries import TicketRow
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes
from web.pages.automations.sparkline import Spark, spark
from web.pages.automations.traces import steps, trace
from web.render import fragment, page

pages = Routes(tag="pages")

PAGE = 50
"""Runs shown at a time."""


class RunsQuery(BaseModel):
    """Which runs."""

    before: int = 0
    """Only those older than this run; 0 for the latest."""
    piece: bool = False
    """Only the rows, to stand below those that are there."""


class WhyQuery(BaseModel):
    """The ticket somebody wonders about."""

    ticket: int = Field(ge=1, le=2**62)
    event: int = Field(0, ge=0, le=2**62)
    """One of its events; 0 for the latest the automation met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    saved: Saved
    counted: Counted
    runs: list[RunRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    counts: Statistics
    spark: Spark
    minutes: Minutes
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    ticket: TicketRow
    looked: list[Looked]
    automations: list[Saved]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    run: RunRow
    steps: tuple[StepShown, ...]
    why: Why | None
    names: Rows
    own: bool
    """Whether the reader may open the automation."""


@pages.get("/automations/{automation}/runs", needs=Needs.MANAGER)
async def show_runs(asked: Asked, automation: int, query: RunsQuery) -> web.Response:
    """Show what an automation did, the latest first."""
    past = await asked.house.store.read(_past, asked.viewer, automation, query.before or None)
    measured = None if query.piece else await asked.house.store.read(_measured, asked, automation)
    draw, template = (fragment, "run_rows") if query.piece else (page, "runs")
    return draw(
        asked,
        f"automations/{template}.html",
        saved=past.saved,
        counted=past.counted,
        measured=measured,
        runs=past.runs[:PAGE],
        next=past.runs[PAGE - 1].id if len(past.runs) > PAGE else 0,
    )


@pages.get("/runs/{run}", needs=Needs.MANAGER)
async def show_run(asked: Asked, run: int) -> web.Response:
    """Show the whole trace of one run."""
    spoken = language.of(asked.house.registry)
    told = await asked.house.store.read(_told, asked.viewer, run, spoken)
    return page(
        asked,
        "automations/run.html",
        run=told.run,
        own=told.own,
        steps=steps(told.steps, spoken, asked.locale),
        trace=trace(told.why, spoken, told.names, asked.locale) if told.why else None,
    )


@pages.get("/automations/{automation}/why", needs=Needs.MANAGER)
async def show_why(asked: Asked, automation: int, query: WhyQuery) -> web.Response:
    """Say why an automation ran on a ticket, or why not."""
    spoken = language.of(asked.house.registry)
    why, names = await asked.house.store.read(
        _why, asked.viewer, automation, query, spoken, now=asked.now
    )
    return page(
        asked,
        "automations/why.html",
        automation=automation,
        why=why,
        steps=steps(why.run.steps, spoken, asked.locale) if why.run else (),
        trace=trace(why, spoken, names, asked.locale),
    )


def _measured(connection: Connection, asked: Asked, automation: int) -> _Measured:
    counts = statistics.of_automation(connection, automation, asked.now)
    return _Measured(
        counts=counts,
        spark=spark(counts.by_day),
        minutes=statistics.minutes(connection),
        effect=statistics.effect(connection, asked.viewer, asked.now),
    )


def _past(connection: Connection, viewer: Viewer, automation: int, before: int | None) -> _Past:
    return _Past(
        saved=editing.found(connection, automation, viewer),
        counted=runs.counted(connection, automation).get(automation, NEVER),
        runs=runs.of_automation(connection, viewer, automation, before, PAGE + 1),
    )


def _told(connection: Connection, viewer: Viewer, run: int, spoken: Language) -> _Told:
    row = runs.find(connection, viewer, run)
    if row is None:
        raise NotThere(f"there is no run {run}")
    try:
        why = explain(connection, spoken, row.automation_name, row.ticket, row.event)
    except (AutomationMissing, EventMissing):
        why = None  # it lies in the trash, or the event was cleared away; the trace is kept
    readable = rights.readable_ids(connection, viewer)
    return _Told(
        run=row,
        steps=runs.trace(connection, run),
        why=why,
        names=catalogue(connection),
        own=readable is None or row.automation in readable,
    )


@pages.get("/automations/on/{ticket}", needs=Needs.MANAGER)
async def show_tried(asked: Asked, ticket: int) -> web.Response:
    """Show which automations ran for what happened in a ticket, and which did not."""
    found = await asked.house.store.read(_tried, asked.viewer, ticket)
    return page(
        asked,
        "automations/tried.html",
        ticket=found.ticket,
        looked=found.looked,
        automations=found.automations,
        said=partial(sentence, locale=asked.locale),
    )


def _tried(connection: Connection, viewer: Viewer, number: int) -> _Tried:
    ticket = tickets.find(connection, viewer, number)
    if ticket is None:
        raise NotThere(f"there is no ticket {number}")
    return _Tried(
        ticket=ticket,
        looked=tried_for(connection, ticket.id, rights.readable_ids(connection, viewer)),
        automations=rights.readable(connection, viewer, library.listed(connection)),
    )


def _why(
    connection: Connection,
    viewer: Viewer,
    automation: int,
    query: WhyQuery,
    spoken: Language,
    *,
    now: datetime,
) -> tuple[Why, Rows]:
    saved = editing.found(connection, automation, viewer)
    if tickets.find(connection, viewer, query.ticket) is None:
        raise NotThere(f"there is no ticket {query.ticket}")
    event = query.event or None
    try:
        why = explain(connection, spoken, saved.name, query.ticket, event, now)
        return why, catalogue(connection)
    except (EventMissing, TicketMissing) as error:
        raise NotThere(str(error)) from None
