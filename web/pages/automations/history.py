"""What an automation did: its runs, each with its trace, and why it did not run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

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
from web.pages.automations.held import Standstill, standstill
from web.pages.automations.sparkline import Spark, spark
from web.pages.automations.traces import NO_ORDERS, Orders, orders, steps, trace
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
    held: str = ""
    """What was just decided about held messages: resume, discard."""


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
    still: Standstill


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
    orders: Orders
    """What its steps were told to do, for who may open it."""


@pages.get("/automations/{automation}/runs", needs=Needs.MANAGER)
async def show_runs(asked: Asked, automation: int, query: RunsQuery) -> web.Response:
    """Show what an automation did, the latest first."""
    if not query.piece:
        return await _runs_page(asked, automation, query)
    past = await asked.house.store.read(_past, asked, automation, query.before or None)
    return fragment(asked, "automations/run_rows.html", **_rows(past))


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
        steps=steps(told.steps, spoken, asked.locale, told.orders),
        trace=trace(told.why, spoken, told.names, asked.locale) if told.why else None,
    )


@pages.get("/automations/{automation}/why", needs=Needs.MANAGER)
async def show_why(asked: Asked, automation: int, query: WhyQuery) -> web.Response:
    """Say why an automation ran on a ticket, or why not."""
    spoken = language.of(asked.house.registry)
    await asked.house.store.read(editing.found, automation, asked.viewer)
    try:
        why, names, told = await asked.house.store.read(_why, asked, automation, query, spoken)
    except NotThere as error:
        return await _runs_page(asked, automation, RunsQuery(), wrong=str(error))
    return page(
        asked,
        "automations/why.html",
        automation=automation,
        why=why,
        steps=steps(why.run.steps, spoken, asked.locale, told) if why.run else (),
        trace=trace(why, spoken, names, asked.locale),
    )


async def _runs_page(
    asked: Asked, automation: int, query: RunsQuery, *, wrong: str = ""
) -> web.Response:
    """The history of runs; `wrong`: why nothing can be explained of the ticket asked for."""
    past = await asked.house.store.read(_past, asked, automation, query.before or None)
    return page(
        asked,
        "automations/runs.html",
        status=404 if wrong else 200,
        **_rows(past),
        counted=past.counted,
        measured=await asked.house.store.read(_measured, asked, automation),
        still=past.still,
        decided=query.held,
        wrong=wrong[:1].upper() + wrong[1:],
    )


def _rows(past: _Past) -> dict[str, Any]:
    """A page of runs, and where the next one begins."""
    more = len(past.runs) > PAGE
    return {
        "saved": past.saved,
        "runs": past.runs[:PAGE],
        "next": past.runs[PAGE - 1].id if more else 0,
    }


def _measured(connection: Connection, asked: Asked, automation: int) -> _Measured:
    counts = statistics.of_automation(connection, automation, asked.now)
    return _Measured(
        counts=counts,
        spark=spark(counts.by_day),
        minutes=statistics.minutes(connection),
        effect=statistics.effect(connection, asked.viewer, asked.now),
    )


def _past(connection: Connection, asked: Asked, automation: int, before: int | None) -> _Past:
    viewer = asked.viewer
    return _Past(
        saved=editing.found(connection, automation, viewer),
        counted=runs.counted(connection, automation).get(automation, NEVER),
        runs=runs.of_automation(connection, viewer, automation, before, PAGE + 1),
        still=standstill(connection, viewer, asked.now, automation),
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
    own = readable is None or row.automation in readable
    return _Told(
        run=row,
        steps=runs.trace(connection, run),
        why=why,
        names=catalogue(connection),
        own=own,
        orders=_orders(connection, row.automation, row.version, spoken) if own else NO_ORDERS,
    )


def _orders(connection: Connection, automation: int, number: int, spoken: Language) -> Orders:
    """What the steps of a version are told to do; nothing if there is no such version."""
    every = library.versions(connection, automation)
    found = next((one for one in every if one.number == number), None)
    return orders(found.document, spoken) if found else NO_ORDERS


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
    connection: Connection, asked: Asked, automation: int, query: WhyQuery, spoken: Language
) -> tuple[Why, Rows, Orders]:
    viewer = asked.viewer
    saved = editing.found(connection, automation, viewer)
    if tickets.find(connection, viewer, query.ticket) is None:
        raise NotThere(f"there is no ticket {query.ticket}")
    event = query.event or None
    try:
        why = explain(connection, spoken, saved.name, query.ticket, event, asked.now)
    except (EventMissing, TicketMissing) as error:
        raise NotThere(str(error)) from None
    told = _orders(connection, automation, why.version, spoken) if why.run else NO_ORDERS
    return why, catalogue(connection), told
