"""Lists against a naive reading of every row, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from core import tables
from core.access import SYSTEM, Viewer
from core.tickets import queries
from core.tickets.queries import EVERYTHING, OPEN, TicketFilters, TicketRow, listing
from tests import seeds
from tests.integration.core import shop
from tests.seeds import NOW

STATUSES = ("open", "pending", "solved", "closed")
MOST_STATEMENTS = 6
Holds = Callable[[TicketRow], bool]


@pytest.fixture
def inboxes(connection: Connection) -> list[int]:
    return [shop.inbox(connection, f"inbox {n}") for n in range(4)]


@pytest.fixture
def world(connection: Connection, inboxes: list[int]) -> dict[str, list[int]]:
    """Eighty tickets of every sort; several share a moment."""
    rnd = random.Random(8)
    made: dict[str, list[int]] = {
        "tags": [seeds.named(connection, tables.tag, name) for name in ("vip", "slow", "rare")],
        "types": [seeds.row(connection, tables.ticket_type, name=f"kind {n}") for n in range(2)],
        "teams": [seeds.row(connection, tables.team, name=f"team {n}") for n in range(2)],
        "agents": [shop.agent(connection, f"agent{n}", inboxes=[]).agent for n in range(3)],
        "statuses": [seeds.named(connection, tables.status, name) for name in STATUSES],
        "tickets": [],
    }
    for n in range(80):
        ticket = _ticket(connection, rnd, made, rnd.choice(inboxes), n)
        made["tickets"].append(ticket)
        for tag, share in zip(made["tags"], (0.6, 0.3, 0.05), strict=True):
            if rnd.random() < share:
                worn = {"ticket_id": ticket, "tag_id": tag}
                connection.execute(insert(tables.ticket_tag), worn)
    return made


def _ticket(
    connection: Connection, rnd: random.Random, made: dict[str, list[int]], inbox: int, n: int
) -> int:
    meaning = rnd.randrange(4)
    return shop.ticket(
        connection,
        inbox,
        minute=n // 3 if n % 2 else rnd.randrange(30),
        email=f"klient{n % 9}@example.com",
        status_id=made["statuses"][meaning],
        is_open=meaning < 2,
        assignee_id=rnd.choice([None, *made["agents"]]),
        team_id=rnd.choice([None, *made["teams"]]),
        type_id=rnd.choice([None, *made["types"]]),
        source=rnd.choice(["email", "chat"]),
        priority=rnd.choice(["low", "normal", "urgent"]),
        answered=rnd.random() < 0.5,
        quarantined=rnd.random() < 0.2,
        archived=rnd.random() < 0.2,
        snoozed_until=NOW if rnd.random() < 0.2 else None,
        deleted_at=NOW if rnd.random() < 0.1 else None,
        language=("pl", "en", "")[n % 3],
    )


def cases(world: dict[str, list[int]], inboxes: list[int]) -> list[tuple[TicketFilters, Holds]]:
    agent, team, kind = world["agents"][0], world["teams"][0], world["types"][1]
    vip, slow, rare = world["tags"]
    pending, closed = world["statuses"][1], world["statuses"][3]
    early, late = NOW + timedelta(minutes=5), NOW + timedelta(minutes=12)
    return [
        (EVERYTHING, lambda _: True),
        (OPEN, lambda row: row.is_open),
        (TicketFilters(is_open=False), lambda row: not row.is_open),
        (TicketFilters(statuses=(pending,)), lambda row: row.status.id == pending),
        (
            TicketFilters(statuses=(pending, closed)),
            lambda row: row.status.id in {pending, closed},
        ),
        (TicketFilters(statuses=(closed,), is_open=True), lambda _: False),
        (TicketFilters(meanings=("solved", "open")), _means("solved", "open")),
        (TicketFilters(meanings=("pending",)), _means("pending")),
        (TicketFilters(inboxes=(inboxes[1],)), lambda row: row.inbox.id == inboxes[1]),
        (
            TicketFilters(inboxes=tuple(inboxes[1:3]), is_open=True),
            lambda row: row.is_open and row.inbox.id in inboxes[1:3],
        ),
        (TicketFilters(assignees=(agent,)), lambda row: _id(row.assignee) == agent),
        (TicketFilters(assignees=(None,)), lambda row: row.assignee is None),
        (TicketFilters(assignees=(None, agent)), lambda row: _id(row.assignee) in {None, agent}),
        (TicketFilters(teams=(team,)), lambda row: _id(row.team) == team),
        (TicketFilters(types=(None, kind)), lambda row: _id(row.type) in {None, kind}),
        (TicketFilters(tags=(vip,)), lambda row: vip in _tags(row)),
        (TicketFilters(tags=(rare, slow)), lambda row: bool({rare, slow} & _tags(row))),
        (TicketFilters(tags=(rare,), is_open=True), lambda row: row.is_open and rare in _tags(row)),
        (TicketFilters(sources=("chat",)), lambda row: row.source == "chat"),
        (TicketFilters(priorities=("low", "urgent")), lambda row: row.priority != "normal"),
        (TicketFilters(languages=("pl", "de")), lambda row: row.language == "pl"),
        (TicketFilters(answered=False), lambda row: not row.answered),
        (TicketFilters(quarantined=True), lambda row: row.quarantined),
        (TicketFilters(snoozed=True), lambda row: row.snoozed_until is not None),
        (
            TicketFilters(snoozed=False, is_open=True),
            lambda row: row.snoozed_until is None and row.is_open,
        ),
        (TicketFilters(archived=True), lambda row: row.archived),
        (TicketFilters(archived=False, is_open=False), lambda r: not (r.archived or r.is_open)),
        (TicketFilters(quarantined=True, is_open=True), lambda r: r.quarantined and r.is_open),
        (TicketFilters(created_from=early), lambda row: row.created_at >= early),
        (TicketFilters(created_until=late), lambda row: row.created_at < late),
        (
            TicketFilters(updated_from=early, updated_until=late),
            lambda row: early <= row.last_message_at < late,
        ),
    ]


def _means(*meanings: str) -> Holds:
    return lambda row: row.status.meaning in meanings


def _id(named: Any) -> int | None:
    return None if named is None else int(named.id)


def _tags(row: TicketRow) -> set[int]:
    return {tag.id for tag in row.tags}


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("seen", [None, 1, 3])
def test_every_filter_lists_and_counts_what_a_naive_reading_does(
    connection: Connection,
    inboxes: list[int],
    world: dict[str, list[int]],
    seen: int | None,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "FEW", few)  # both ways to walk a list by tag
    viewer = SYSTEM if seen is None else shop.agent(connection, "ola", inboxes=inboxes[:seen])
    rooms = set(inboxes if seen is None else inboxes[:seen])
    everything = _naive(connection, world)

    for filters, holds in cases(world, inboxes):
        expected = [row for row in everything if row.inbox.id in rooms and holds(row)]
        assert _walk(connection, viewer, filters, 7) == expected, filters
        counts = {one.inbox: one.tickets for one in queries.count(connection, viewer, filters)}
        assert counts == _by_inbox(expected), filters
        assert queries.total(connection, viewer, filters) == len(expected), filters


def test_filters_of_a_contact_and_an_account(
    connection: Connection, inboxes: list[int], world: dict[str, list[int]]
) -> None:
    for filters, key in (
        (TicketFilters(contacts=(seeds.contact(connection, "klient3@example.com"),)), "contact"),
        (TicketFilters(accounts=(seeds.account(connection),)), "account"),
        (TicketFilters(accounts=(4711,)), "account"),
    ):
        wanted = {*filters.contacts, *filters.accounts}
        expected = [row for row in _naive(connection, world) if getattr(row, key).id in wanted]
        assert _walk(connection, SYSTEM, filters, 4) == expected


def test_a_ticket_that_moves_up_between_pages_repeats_and_none_is_lost(
    connection: Connection, inboxes: list[int]
) -> None:
    made = [shop.ticket(connection, inboxes[0], minute) for minute in range(9)]
    first = queries.newest(connection, SYSTEM, OPEN, None, 3)
    moved = tables.ticket.update().where(tables.ticket.c.id == made[0])
    connection.execute(moved.values(last_message_at=NOW + timedelta(days=1)))

    second = queries.newest(connection, SYSTEM, OPEN, first.after, 100)

    assert [row.id for row in first.rows] == made[:-4:-1]
    assert [row.id for row in second.rows] == made[-4:0:-1]
    assert second.after is None


def test_a_page_has_at_most_a_hundred_rows(connection: Connection, inboxes: list[int]) -> None:
    for minute in range(103):
        shop.ticket(connection, inboxes[0], minute)

    assert len(queries.newest(connection, SYSTEM, OPEN, None, 10_000).rows) == 100
    assert len(queries.newest(connection, SYSTEM, OPEN, None, -5).rows) == 1


def test_a_row_bears_the_names_of_what_it_refers_to(
    connection: Connection, inboxes: list[int], world: dict[str, list[int]]
) -> None:
    ticket = shop.ticket(
        connection,
        inboxes[2],
        email="ola@example.com",
        assignee_id=world["agents"][1],
        team_id=world["teams"][0],
        type_id=world["types"][0],
    )
    for tag in world["tags"]:
        connection.execute(insert(tables.ticket_tag), {"ticket_id": ticket, "tag_id": tag})

    row = queries.find(connection, SYSTEM, ticket + 1000)

    assert row is not None
    assert (row.id, row.number) == (ticket, ticket + 1000)
    assert row.inbox.name == "inbox 2"
    assert (row.status.name, row.status.meaning) == ("open", "open")
    assert (row.contact.name, row.contact.email) == ("Łucja Żak", "ola@example.com")
    assert (_name(row.assignee), _name(row.team), _name(row.type)) == ("agent1", "team 0", "kind 0")
    assert [tag.name for tag in row.tags] == ["rare", "slow", "vip"]
    assert row.created_at == NOW


def _name(named: Any) -> str:
    return str(named.name)


def test_a_number_that_nobody_may_see_is_not_found(
    connection: Connection, inboxes: list[int]
) -> None:
    ticket = shop.ticket(connection, inboxes[1])
    viewer = shop.agent(connection, "ola", inboxes=[inboxes[0]])

    assert queries.find(connection, viewer, ticket + 1000) is None
    assert queries.find(connection, SYSTEM, 4711) is None
    assert queries.listed(connection, viewer, [ticket]) == {}
    assert set(queries.listed(connection, SYSTEM, [ticket, 4711])) == {ticket}


def test_a_page_takes_few_statements(
    connection: Connection, inboxes: list[int], world: dict[str, list[int]]
) -> None:
    viewer = shop.agent(connection, "ola", inboxes=inboxes)

    for filters, _ in cases(world, inboxes):
        with shop.counted(connection) as statements:
            queries.newest(connection, viewer, filters)
        assert statements() <= MOST_STATEMENTS, filters


def test_no_filter_goes_untested(inboxes: list[int], world: dict[str, list[int]]) -> None:
    tried = [filters for filters, _ in cases(world, inboxes)]

    for field in fields(TicketFilters):
        default = getattr(EVERYTHING, field.name)
        elsewhere = field.name in {"accounts", "contacts", "deleted"}  # test_ordered.py
        assert elsewhere or any(getattr(one, field.name) != default for one in tried), field.name


def _naive(connection: Connection, world: dict[str, list[int]]) -> list[TicketRow]:
    rows = queries.listed(connection, SYSTEM, world["tickets"]).values()
    return sorted(rows, key=lambda row: (row.last_message_at, row.id), reverse=True)


def _walk(
    connection: Connection, viewer: Viewer, filters: TicketFilters, limit: int
) -> list[TicketRow]:
    found: list[TicketRow] = []
    after = None
    while True:
        page = queries.newest(connection, viewer, filters, after, limit)
        found += page.rows
        after = page.after
        if after is None:
            return found


def _by_inbox(rows: list[TicketRow]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.inbox.id] = counts.get(row.inbox.id, 0) + 1
    return counts
