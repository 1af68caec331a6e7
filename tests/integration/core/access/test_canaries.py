"""P24: a canary in every text of every inbox, and nobody without access ever meets it."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert

from core import tables
from core.access import SYSTEM, Viewer
from core.search import search
from core.tickets import queries
from core.tickets.queries import EVERYTHING, OPEN, TicketFilters
from tests import seeds
from tests.integration.core import shop
from tests.seeds import NOW

INBOXES = range(4)
BIRD = "kanarek{n}x"


@pytest.fixture
def inboxes(connection: Connection) -> list[int]:
    made = [shop.inbox(connection, f"inbox {BIRD.format(n=n)}") for n in INBOXES]
    for n in INBOXES:
        _nest(connection, made[n], n)
    return made


def _nest(connection: Connection, inbox: int, n: int) -> None:
    """A ticket whose every text holds the canary of its inbox."""
    bird = BIRD.format(n=n)
    ticket = shop.ticket(
        connection,
        inbox,
        email=f"{bird}@example.com",
        number=100 + n,
        subject=bird,
        preview=bird,
        order_ref=bird,
        quarantined=n % 2 == 0,
    )
    message = shop.wrote(connection, ticket, f"common {bird}", subject=bird, author=bird)
    connection.execute(
        insert(tables.attachment),
        {"message_id": message, "position": 0, "name": bird, "media_type": bird, "size": 1},
    )
    connection.execute(insert(tables.participant), {"ticket_id": ticket, "address": bird})
    tag = seeds.row(connection, tables.tag, name=bird)
    connection.execute(insert(tables.ticket_tag), {"ticket_id": ticket, "tag_id": tag})


def crawl(connection: Connection, viewer: Viewer) -> str:
    """Everything that reading shows this viewer, as text."""
    words = ["common ", "com", *(BIRD.format(n=n) for n in INBOXES), '"common kanarek0x"']
    words += [f"{BIRD.format(n=n)}@example.com" for n in INBOXES]
    numbers = [100 + n for n in INBOXES]
    every = range(1, 20)
    filters = [EVERYTHING, OPEN, TicketFilters(quarantined=True)]
    for row in every:
        filters += [TicketFilters(inboxes=(row,)), TicketFilters(contacts=(row,))]
        filters += [TicketFilters(tags=(row,)), TicketFilters(assignees=(None,), inboxes=(row,))]
    seen: list[object] = [queries.newest(connection, viewer, one) for one in filters]
    seen += [queries.find(connection, viewer, number) for number in numbers]
    seen += [queries.opened(connection, viewer, number) for number in numbers]
    seen += [queries.listed(connection, viewer, list(every))]
    seen += [search(connection, viewer, word) for word in (*words, *map(str, numbers))]
    return repr(seen)


@pytest.mark.promise("P24")
@pytest.mark.parametrize("role", ["agent", "manager"])
@pytest.mark.parametrize("seen", [(), (0,), (1, 3), (0, 1, 2, 3)])
def test_only_canaries_of_ones_own_inboxes_are_met(
    connection: Connection, inboxes: list[int], seen: tuple[int, ...], role: str
) -> None:
    viewer = shop.agent(connection, "ola", inboxes=[inboxes[n] for n in seen], role=role)

    met = crawl(connection, viewer)

    assert {n for n in INBOXES if BIRD.format(n=n) in met} == set(seen)
    counts = queries.count(connection, viewer)
    assert [(one.inbox, one.tickets) for one in counts] == [(inboxes[n], 1) for n in seen]


@pytest.mark.promise("P24")
def test_access_taken_away_hides_at_once(connection: Connection, inboxes: list[int]) -> None:
    viewer = shop.agent(connection, "ola", inboxes=inboxes)
    connection.execute(tables.access.delete())

    assert "kanarek" not in crawl(connection, viewer)
    assert queries.count(connection, viewer) == ()


@pytest.mark.promise("P24")
def test_a_ticket_moved_away_is_hidden(connection: Connection, inboxes: list[int]) -> None:
    viewer = shop.agent(connection, "ola", inboxes=[inboxes[0]])
    move = tables.ticket.update().where(tables.ticket.c.number == 100)
    connection.execute(move.values(inbox_id=inboxes[1]))

    assert "kanarek" not in crawl(connection, viewer)


def test_the_system_meets_all(connection: Connection, inboxes: list[int]) -> None:
    met = crawl(connection, SYSTEM)

    assert all(BIRD.format(n=n) in met for n in INBOXES)
    assert NOW.isoformat()[:4] in met
