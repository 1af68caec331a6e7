"""A shop in which templates are tried: people, teams, and what customers do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, select, update

from automations import gallery, language, library
from automations.gallery import Adding
from automations.language import Language
from automations.library.compiled import compile_enabled
from automations.sweep.look import look
from automations.sweep.watch import watches
from core import custom_fields, orders, plugins, tables
from core.access import SYSTEM
from core.audit import By
from postroom.order import Order
from postroom.registry import Registry
from tests import engines, seeds
from tests.seeds import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 11, 0, tzinfo=UTC)
HOLIDAY = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)
"""A Friday."""


@cache
def registry() -> Registry:
    """What the product brings, without strangers."""
    return plugins.load(installed=[])


@cache
def spoken() -> Language:
    """The language of it."""
    return language.of(registry())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something that happens, and which steps of a template it has done."""

    template: str
    name: str
    done: tuple[str, ...] = ()
    """Ids of the steps that did something, in order; none: it did not run."""
    given: Mapping[str, str] = field(default_factory=dict)
    mail: Mapping[str, Any] = field(default_factory=dict)
    """The customer's message."""
    ticket: Mapping[str, Any] = field(default_factory=dict)
    """The ticket before it; names for status, type, assignee and team."""
    new: bool = True
    """Whether the message opens the ticket."""
    now: datetime = NOW
    wait: timedelta | None = None
    """Nothing happens; so much time passes."""
    fields: Mapping[str, datetime] = field(default_factory=dict)
    order: Mapping[str, Any] = field(default_factory=dict)
    """What the customer bought: parts of an `Order`; empty for nothing."""
    returned: bool = False
    """Whether the channel says that the message reports a return."""

    def __str__(self) -> str:
        return f"{self.template}-{self.name}".replace(" ", "-")


def furnish(connection: Connection) -> None:
    """People, a team, a type, an inbox and an account of their own, a custom field."""
    team = seeds.row(connection, tables.team, name="Office")
    for name in ("Ala", "Olek"):
        agent = seeds.agent(connection, name)
        connection.execute(update(tables.agent).values(last_seen_at=NOW))
        seeds.row(connection, tables.membership, team_id=team, agent_id=agent)
    seeds.account(connection)
    seeds.account(connection, "second")
    seeds.named(connection, tables.inbox, "Second")
    wanted = custom_fields.NewField(owner="ticket", key="follow_up", title="Due", kind="moment")
    custom_fields.add(connection, wanted, By(SYSTEM, NOW))


def add(connection: Connection, case: Case, locale: str = "en") -> int:
    """The template as an automation that is switched on."""
    wanted = Adding(
        template=gallery.find(registry(), case.template), given=case.given, locale=locale, on=True
    )
    return gallery.add(connection, wanted, spoken(), By(SYSTEM, case.now))


def play(connection: Connection, case: Case) -> int:
    """Let the case happen; the ticket's id."""
    ticket = seeds.ticket(connection, **_row(connection, case))
    if case.order:
        _buy(connection, ticket, case.order)
    if case.wait is None:
        message = seeds.message(connection, ticket, **case.mail)
        payload = {"opened": case.new, "first": case.new, "reopened": not case.new}
        payload |= {"returned": True} if case.returned else {}
        seeds.event(connection, ticket, "message_received", message=message, payload=payload)
    else:
        _fill(connection, ticket, case.fields)
        seeds.event(connection, ticket, "message_received", quiet=True)
    add(connection, case)
    if case.wait is not None:
        sweep(connection, case.now, case.now + case.wait)
    engines.drain(connection, spoken(), now=case.now + (case.wait or timedelta()))
    return ticket


def sweep(connection: Connection, begin: datetime, end: datetime) -> None:
    """Look as the lane does, once at the beginning and then at each due moment."""
    dues: Mapping[tuple[int, int], datetime | None] = {}
    on = {one.id: one.enabled_at for one in library.listed(connection)}
    watched = [
        watch
        for compiled in compile_enabled(connection, spoken())
        for watch in watches(compiled, on[compiled.automation_id] or begin, spoken())
    ]
    moment = begin
    while moment <= end:
        dues = dict(look(connection, watched, spoken(), dict(dues), moment, 1000).dues)
        moment = min((due for due in dues.values() if due and due > moment), default=end + DAY)


def done(connection: Connection) -> tuple[str, ...]:
    """The steps that did something, or have asked for it outside, in order."""
    step = tables.run_step.c
    return tuple(
        connection.execute(
            select(step.step)
            .where(step.outcome.in_(("done", "working")))
            .order_by(step.run_id, step.position)
        )
        .scalars()
        .all()
    )


def sent(connection: Connection) -> list[str]:
    """Texts that left for customers."""
    message = tables.message.c
    rows = connection.execute(select(message.text).where(message.direction == "out"))
    return list(rows.scalars())


def _row(connection: Connection, case: Case) -> dict[str, Any]:
    """The ticket's columns, names turned into rows."""
    values = dict(case.ticket)
    for key, table in (
        ("status", tables.status),
        ("type", tables.ticket_type),
        ("team", tables.team),
        ("assignee", tables.agent),
    ):
        if key in values:
            values[f"{key}_id"] = seeds.named(connection, table, values.pop(key))
    if "account" in values:
        values["account_id"] = seeds.account(connection, values.pop("account"))
    return values


def _buy(connection: Connection, ticket: int, order: Mapping[str, Any]) -> None:
    (account,) = seeds.column(connection, tables.ticket, "account_id", id=ticket)
    (contact,) = seeds.column(connection, tables.ticket, "contact_id", id=ticket)
    known = {
        "external_id": "A-1",
        "buyer": "jan",
        "status": "NEW",
        "total": Decimal(100),
        "currency": "PLN",
        "created_at": NOW - DAY,
        "updated_at": NOW,
    }
    orders.take(connection, account, [Order(**{**known, **order})])
    connection.execute(update(tables.shop_order).values(contact_id=contact))


def _fill(connection: Connection, ticket: int, fields: Mapping[str, datetime]) -> None:
    settings = [
        custom_fields.Setting("ticket", ticket, key, value) for key, value in fields.items()
    ]
    custom_fields.write(connection, settings)
