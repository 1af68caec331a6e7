"""Two hundred tickets of every difficult sort, as rows and as facts: what both readings look at."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import structs
from sqlalchemy import Connection, Table, delete, insert

from automations.conditions.sql import SqlClock
from core import tables
from core.calendars import WEEKDAYS
from core.custom_fields.reading import to_columns
from postroom.facts import (
    Bought,
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    OrderFacts,
    TicketFacts,
    Value,
)
from postroom.text import fold

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
TICKETS = 200
INBOXES = 6
CALENDARS = 2
SCENES = 12

PIECES = (
    "Zażółć gęślą jaźń", "ŁÓDŹ łódź", "Straße STRASSE", "İstanbul ıŞık", "ﬁnance oﬃce", "100%",
    "a_b", "a%b", "ab", "back\\slash", "\\", "it's", '"quoted"', "/slash/", "x%y_z", "%", "_",
    "naïve café", "ΣΑΣ σας", "Привет", "K kelvin", "tab\tand\nline", "[brackets]", "$.path",
    "東京", "👍🏽", "ﬃ", "Ǆ ǆ", "NULL", "'; DROP", "e\u0301 é", "\u00a0 space", "?", "*", ":name", "%s",
)  # fmt: skip
"""What goes wrong when two databases and Python each have their own idea of letters."""

HEADERS = ("x-mailer", "list-id", "x.dot", "x'quote", "x$dollar", "123", "0", "subject", "x_under")
SOURCES = ("email", "chat", "allegro.message")
CURRENCIES = ("PLN", "CZK")
LANGUAGES = ("pl", "en", "de", "")
PRIORITIES = ("low", "normal", "high", "urgent")

ROWS: Mapping[str, Mapping[str, int]] = {
    "status": {"new": 1, "open": 2, "pending": 3, "solved": 4},
    "type": {"question": 1, "return": 2},
    "tag": {f"tag {n}": n for n in range(1, 7)},
    "agent": {f"agent {n}": n for n in range(1, 5)},
    "team": {f"team {n}": n for n in range(1, 4)},
    "brand": {f"brand {n}": n for n in range(1, 3)},
    "inbox_group": {f"group {n}": n for n in range(1, 3)},
    "inbox": {f"inbox {n}": n for n in range(1, INBOXES + 1)},
    "account": {f"account {n}": n for n in range(1, 5)},
    "calendar": {f"calendar {n}": n for n in range(1, CALENDARS + 1)},
    "text_field": {"ticket.fields.note": 1, "contact.fields.note": 2},
    "number_field": {"ticket.fields.size": 3, "contact.fields.size": 4},
    "yes_no_field": {"ticket.fields.paid": 5, "contact.fields.paid": 6},
    "moment_field": {"ticket.fields.until": 7, "contact.fields.until": 8},
    "choice_field": {"ticket.fields.colour": 9, "contact.fields.colour": 10},
}
"""What the names in conditions stand for; other names are gone."""


COLOURS = ("Żółty", "Straße", "red", "a%b", "Monday")
STORED = ("shop.note", "shop.size", "shop.paid", "shop.until", "shop.colour")
"""What a plug-in stores, under keys of its own."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment: as the SQL reading takes it, and the same tickets' facts at it."""

    clock: SqlClock
    facts: tuple[Facts, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """All rows, and the scenes they are looked at in."""

    rows: Mapping[Table, Sequence[Mapping[str, Any]]]
    scenes: tuple[Scene, ...]


def make_crowd(seed: int = 7) -> Crowd:
    """Make up the tickets; the same seed makes the same ones."""
    pick = random.Random(seed)
    rows: dict[Table, list[dict[str, Any]]] = _surroundings(pick)
    written = (tables.contact, tables.ticket, tables.message, tables.ticket_tag)
    for table in (*written, tables.field_value, tables.shop_order):
        rows[table] = []
    places = {row["id"]: row for row in rows[tables.inbox]}
    facts = [_ticket(pick, number, rows, places) for number in range(1, TICKETS + 1)]
    return Crowd(rows, tuple(_scene(pick, facts) for _ in range(SCENES)))


def fill(connection: Connection, crowd: Crowd) -> None:
    """Write the rows in place of those a new store begins with."""
    for table in reversed(list(crowd.rows)):
        connection.execute(delete(table))
    for table, rows in crowd.rows.items():
        connection.execute(insert(table), list(rows))


def some_text(pick: random.Random) -> str:
    """A few pieces, or nothing at all."""
    return " ".join(pick.choices(PIECES, k=pick.randint(0, 3)))


def some_moment(pick: random.Random) -> datetime:
    """A moment around now, sometimes exactly a few hours away, to the microsecond sometimes."""
    exact = NOW + timedelta(hours=pick.randint(-72, 24))
    return exact if pick.random() < 0.5 else exact + timedelta(microseconds=pick.randint(0, 10**9))


def some_fields(pick: random.Random) -> dict[str, Value]:
    """Values of custom and stored fields; some hold nothing."""
    made: dict[str, Value] = {}
    for prefix in ("", "shop."):
        made |= {
            f"{prefix}note": some_text(pick).strip() or None,
            f"{prefix}size": pick.choice((0, 7, -3, 12.5, 1e12, pick.randint(1000, 1200))),
            f"{prefix}paid": pick.random() < 0.5,
            f"{prefix}until": some_moment(pick),
            f"{prefix}colour": pick.choice(COLOURS),
        }
    return {key: value for key, value in made.items() if value is not None and pick.random() < 0.7}


def _field_rows(owner: str, row: int, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    nobody = {"ticket_id": None, "contact_id": None}
    return [
        {**nobody, f"{owner}_id": row, "key": key, **to_columns(value)}
        for key, value in fields.items()
    ]


def _surroundings(pick: random.Random) -> dict[Table, list[dict[str, Any]]]:
    stamp = {"created_at": NOW}
    named = {
        tables.brand: ROWS["brand"],
        tables.inbox_group: ROWS["inbox_group"],
        tables.ticket_type: ROWS["type"],
        tables.tag: ROWS["tag"],
        tables.team: ROWS["team"],
    }
    rows = {t: [{"id": i, "name": n} for n, i in names.items()] for t, names in named.items()}
    rows[tables.status] = [
        {"id": i, "name": n, "meaning": "open", "position": i} for n, i in ROWS["status"].items()
    ]
    rows[tables.agent] = [
        {"id": i, "name": n, "email": f"{i}@x", "role": "agent", **stamp}
        for n, i in ROWS["agent"].items()
    ]
    rows[tables.inbox] = [
        {
            "id": i,
            "name": n,
            "brand_id": pick.choice((None, 1, 2)),
            "inbox_group_id": pick.choice((None, 1, 2)),
        }
        for n, i in ROWS["inbox"].items()
    ]
    rows[tables.account] = [
        {"id": i, "name": n, "channel": "mail", "inbox_id": i, "settings": {}, **stamp}
        for n, i in ROWS["account"].items()
    ]
    return rows


def _ticket(
    pick: random.Random,
    number: int,
    rows: dict[Table, list[dict[str, Any]]],
    places: Mapping[int, Mapping[str, Any]],
) -> Facts:
    contact = _contact(pick, number, rows[tables.contact])
    message = _message(pick, number, rows[tables.message]) if pick.random() < 0.8 else None
    inbox = pick.randint(1, INBOXES)
    account = pick.randint(1, 4)
    placed = [_order(pick, number, place, rows) for place in range(pick.choice((0, 0, 1, 2, 4)))]
    named = pick.choice(("", "", f"{number}-0", "gone"))
    ticket = TicketFacts(
        id=number,
        number=1000 + number,
        source=pick.choice(SOURCES),
        account=account,
        inbox=inbox,
        inbox_group=places[inbox]["inbox_group_id"],
        brand=places[inbox]["brand_id"],
        type=pick.choice((None, 1, 2)),
        status=pick.randint(1, 4),
        priority=pick.choice(PRIORITIES),
        assignee=pick.choice((None, 1, 2, 3, 4)),
        team=pick.choice((None, 1, 2, 3)),
        answered=pick.random() < 0.5,
        created_at=some_moment(pick),
        last_customer_message_at=pick.choice((None, some_moment(pick))),
        last_agent_message_at=pick.choice((None, some_moment(pick))),
        due_at=pick.choice((None, some_moment(pick))),
        language=pick.choice(LANGUAGES),
        tags=frozenset(pick.sample(range(1, 7), pick.choice((0, 0, 1, 2, 4)))),
        fields=some_fields(pick),
        bought=_bought(placed, named, account),
    )
    rows[tables.field_value] += _field_rows("ticket", number, ticket.fields)
    rows[tables.field_value] += _field_rows("contact", number, contact.fields)
    rows[tables.ticket].append({**_ticket_row(ticket, message), "order_ref": named})
    rows[tables.ticket_tag] += [{"ticket_id": number, "tag_id": tag} for tag in ticket.tags]
    return Facts(
        ticket=ticket,
        message=message,
        contact=contact,
        event=EventFacts(id=number, kind="message_received", actor="customer"),
        clock=ClockFacts(now=NOW, own=_moment(pick)),
    )


def _order(
    pick: random.Random, contact: int, place: int, rows: dict[Table, list[dict[str, Any]]]
) -> dict[str, Any]:
    """An order of a contact, as a row."""
    number, state = f"{contact}-{place}", pick.choice(("new", "sent", "cancelled", ""))
    row = {
        "id": len(rows[tables.shop_order]) + 1,
        "account_id": pick.randint(1, 4),
        "external_id": number,
        "external_folded": number,
        "contact_id": contact,
        "status": state.upper(),
        "state": state,
        "total": pick.choice((1, 10_999_900, 11_000_000, pick.randint(0, 12_000_000))),
        "currency": pick.choice(CURRENCIES),
        "cancelled": pick.random() < 0.2,
        "lines": [],
        "shipments": [],
        "created_at": pick.choice((NOW, some_moment(pick))),
        "updated_at": NOW,
    }
    rows[tables.shop_order].append(row)
    return row


def _bought(placed: Sequence[Mapping[str, Any]], named: str, account: int) -> Bought:
    """What conditions read of a contact's orders, worked out anew."""
    newest = sorted(placed, key=lambda row: (row["created_at"], row["id"]))
    about = [r for r in placed if (r["external_id"], r["account_id"]) == (named, account)]
    row = next(iter(about), None) if named else (newest[-1] if newest else None)
    counted = [each for each in placed if not each["cancelled"]]
    spent = {
        currency: Decimal(sum(r["total"] for r in counted if r["currency"] == currency)) / 10_000
        for currency in {each["currency"] for each in counted}
    }
    latest = max(((r["created_at"], r["currency"]) for r in counted), default=("", ""))
    return Bought(
        order=None if row is None else _order_facts(row),
        orders=len(counted),
        spent=spent,
        currency=latest[1],
    )


def _order_facts(row: Mapping[str, Any]) -> OrderFacts:
    return OrderFacts(
        number=row["external_id"],
        status=row["state"],
        total=Decimal(row["total"]) / 10_000,
        currency=row["currency"],
        created_at=row["created_at"],
    )


def _ticket_row(ticket: TicketFacts, message: MessageFacts | None) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "inbox_id": ticket.inbox,
        "account_id": ticket.account,
        "contact_id": ticket.id,
        "source": ticket.source,
        "type_id": ticket.type,
        "status_id": ticket.status,
        "priority": ticket.priority,
        "assignee_id": ticket.assignee,
        "team_id": ticket.team,
        "answered": ticket.answered,
        "created_at": ticket.created_at,
        "last_message_at": ticket.created_at,
        "last_customer_message_at": ticket.last_customer_message_at,
        "last_customer_message_id": None if message is None else message.id,
        "last_agent_message_at": ticket.last_agent_message_at,
        "due_at": ticket.due_at,
        "language": ticket.language,
    }


def _contact(pick: random.Random, number: int, rows: list[dict[str, Any]]) -> ContactFacts:
    name, domain = some_text(pick), pick.choice(("example.com", "müller.example", ""))
    email = f"{some_text(pick)}@{domain}" if domain else ""
    facts = ContactFacts(
        id=number,
        name=fold(name),
        email=fold(email),
        email_domain=fold(domain),
        language=pick.choice(LANGUAGES),
        fields=some_fields(pick),
    )
    rows.append(
        {
            "id": number,
            "name": name,
            "name_folded": facts.name,
            "email": email,
            "email_folded": facts.email,
            "email_domain": facts.email_domain,
            "language": facts.language,
            "created_at": NOW,
        }
    )
    return facts


def _message(pick: random.Random, number: int, rows: list[dict[str, Any]]) -> MessageFacts:
    names = pick.sample(HEADERS, pick.randint(0, 4))
    headers = {name: fold(some_text(pick)) for name in names}
    facts = MessageFacts(
        id=5000 + number,
        source=pick.choice(SOURCES),
        subject=fold(some_text(pick)),
        body=fold("\n".join(some_text(pick) for _ in range(3))),
        automatic=pick.random() < 0.3,
        headers=headers,
        attachment_names=fold("\n".join(pick.choices(("Faktura%.PDF", "zdjęcie_1.jpg", ""), k=2))),
        language=pick.choice(LANGUAGES),
    )
    rows.append(
        {
            "id": facts.id,
            "ticket_id": number,
            "account_id": 1,
            "direction": "in",
            "source": facts.source,
            "subject_folded": facts.subject,
            "body_folded": facts.body,
            "headers": headers if headers or pick.random() < 0.5 else None,
            "attachment_names": facts.attachment_names,
            "language": facts.language,
            "automatic": "auto-replied" if facts.automatic else "",
            "sent_at": NOW,
            "created_at": NOW,
        }
    )
    return facts


def _moment(pick: random.Random) -> LocalMoment:
    return LocalMoment(
        weekday=pick.choice(WEEKDAYS),
        minute=pick.choice((0, 59, 60, 539, 540, 1020, 1439, pick.randint(0, 1439))),
        date=pick.choice(("2026-11-22", "2026-11-23", "2026-12-24")),
        holiday=pick.random() < 0.3,
        open=pick.random() < 0.5,
    )


def _scene(pick: random.Random, facts: Sequence[Facts]) -> Scene:
    clock = SqlClock(
        now=NOW + timedelta(hours=pick.randint(-24, 24)),
        inboxes={inbox: _moment(pick) for inbox in range(1, INBOXES + 1)},
        calendars={calendar: _moment(pick) for calendar in range(1, CALENDARS + 1)},
        agents={agent: pick.random() < 0.5 for agent in range(1, 5)},
        teams={team: pick.random() < 0.5 for team in range(1, 4)},
    )
    return Scene(clock, tuple(structs.replace(one, clock=_seen(clock, one)) for one in facts))


def _seen(clock: SqlClock, facts: Facts) -> ClockFacts:
    return ClockFacts(
        now=clock.now,
        own=clock.inboxes[facts.ticket.inbox],
        calendars=clock.calendars,
        agents=clock.agents,
        teams=clock.teams,
    )
