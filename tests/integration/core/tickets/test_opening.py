from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert

from core import tables
from core.access import SYSTEM
from core.tickets import queries
from core.tickets.queries import OpenTicket
from tests import seeds
from tests.integration.core import shop
from tests.seeds import NOW

MOST_STATEMENTS = 6


@pytest.fixture
def ticket(connection: Connection) -> int:
    return shop.ticket(connection, shop.inbox(connection, "Shop"), number=77)


def opened(connection: Connection, before: int | None = None, limit: int = 50) -> OpenTicket:
    found = queries.opened(connection, SYSTEM, 77, before, limit)
    assert found is not None
    return found


def test_messages_come_oldest_first_and_the_newest_fifty_at_once(
    connection: Connection, ticket: int
) -> None:
    written = [shop.wrote(connection, ticket, f"letter {n}") for n in range(120)]

    newest = opened(connection)
    middle = opened(connection, newest.earlier)
    oldest = opened(connection, middle.earlier)

    assert [message.id for message in newest.messages] == written[70:]
    assert [message.id for message in middle.messages] == written[20:70]
    assert [message.id for message in oldest.messages] == written[:20]
    assert oldest.earlier is None


def test_everything_that_stands_beside_the_messages_is_there(
    connection: Connection, ticket: int
) -> None:
    agent = shop.agent(connection, "ola", inboxes=[]).agent
    message = shop.wrote(connection, ticket, "letter")
    connection.execute(
        tables.message.update().where(tables.message.c.id == message).values(agent_id=agent)
    )
    file = {"message_id": message, "media_type": "image/png", "size": 5}
    connection.execute(
        insert(tables.attachment),
        [{**file, "position": n, "name": f"{n}.png"} for n in (1, 0)],
    )
    connection.execute(
        insert(tables.participant),
        [{"ticket_id": ticket, "address": "cc@example.com", "name": "Copy"}],
    )
    tag = seeds.named(connection, tables.tag, "vip")
    connection.execute(insert(tables.ticket_tag), {"ticket_id": ticket, "tag_id": tag})
    delivery = seeds.row(
        connection,
        tables.delivery,
        ticket_id=ticket,
        account_id=seeds.account(connection),
        message_id=message,
        state="unknown",
        idempotency_key="k",
        created_at=NOW,
    )
    run = a_run(connection, ticket)

    found = opened(connection)

    (shown,) = found.messages
    assert shown.agent is not None
    assert (shown.text, shown.agent.name) == ("letter", "ola")
    assert [file.name for file in shown.attachments] == ["0.png", "1.png"]
    assert [(one.address, one.name) for one in found.participants] == [("cc@example.com", "Copy")]
    assert [one.name for one in found.ticket.tags] == ["vip"]
    assert [(one.id, one.state) for one in found.deliveries] == [(delivery, "unknown")]
    assert [(one.id, one.automation.name) for one in found.runs] == [(run, "Greets")]


def a_run(connection: Connection, ticket: int) -> int:
    times = {"created_at": NOW, "updated_at": NOW}
    automation = seeds.row(connection, tables.automation, name="Greets", position=1, **times)
    version = seeds.row(
        connection,
        tables.automation_version,
        automation_id=automation,
        number=1,
        document={},
        rows={},
        created_at=NOW,
    )
    return seeds.row(
        connection,
        tables.run,
        automation_id=automation,
        version_id=version,
        ticket_id=ticket,
        event_id=1,
        cause_id=1,
        trigger_key="k",
        state="done",
        depth=0,
        created_at=NOW,
    )


def test_a_ticket_without_messages_opens(connection: Connection, ticket: int) -> None:
    assert opened(connection).messages == ()


def test_opening_takes_few_statements(connection: Connection, ticket: int) -> None:
    shop.wrote(connection, ticket, "letter")

    with shop.counted(connection) as statements:
        opened(connection)

    assert statements() <= MOST_STATEMENTS


def test_what_may_not_be_seen_or_is_deleted_does_not_open(
    connection: Connection, ticket: int
) -> None:
    viewer = shop.agent(connection, "ola", inboxes=[shop.inbox(connection, "other")])
    assert queries.opened(connection, viewer, 77) is None

    connection.execute(tables.ticket.update().values(deleted_at=NOW))

    assert queries.opened(connection, SYSTEM, 77) is None
