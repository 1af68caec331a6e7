"""Letting go what waited, and taking back what has not left: the ticket follows."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from core import tables
from core.outbox import states
from core.outbox.states import UNDO
from core.tickets import changes
from core.tickets.changes import Change, Letter, Origin, SetHandled
from postroom.action import SendMessage
from postroom.message import Address
from tests import seeds
from tests.seeds import NOW

LATER = NOW + timedelta(hours=1)


def answer(connection: Connection, ticket: int, text: str = "Już jedzie!", held: str = "") -> int:
    """Answer the ticket; returns the delivery."""
    origin = Origin(actor="automation" if held else "agent", agent=None, author="Ala")
    change = Change(
        ticket=ticket, effect=SendMessage(text), origin=origin, key=f"k:{text}", held=held
    )
    applied = changes.apply(connection, [change], LATER)
    return applied.sent[change.key].delivery


def shown(connection: Connection, ticket: int) -> tuple[bool, str, object]:
    row = connection.execute(
        select(
            tables.ticket.c.answered, tables.ticket.c.preview, tables.ticket.c.last_agent_message_at
        ).where(tables.ticket.c.id == ticket)
    ).one()
    return row[0], row[1], row[2]


def claim(connection: Connection, now: datetime) -> int:
    """How many are claimed, where the account may send."""
    connection.execute(update(tables.account).values(state="active"))
    return len(states.claim(connection, seeds.account(connection), now, 10))


def kinds(connection: Connection) -> list[str]:
    return list(seeds.column(connection, tables.event, "kind"))


def test_taking_an_answer_back_opens_the_ticket_and_gives_the_words_back(
    connection: Connection,
) -> None:
    ticket = seeds.arrives(connection).ticket
    delivery = answer(connection, ticket)

    taken = states.cancel(connection, delivery, LATER)

    assert taken is not None
    assert (taken.ticket, taken.text) == (ticket, "Już jedzie!")
    assert shown(connection, ticket) == (False, "Hello!", None)
    assert kinds(connection)[-1] == "delivery_cancelled"


def test_taking_back_the_second_answer_leaves_the_ticket_answered_by_the_first(
    connection: Connection,
) -> None:
    ticket = seeds.arrives(connection).ticket
    answer(connection, ticket, "Pierwsza")
    second = answer(connection, ticket, "Druga")

    states.cancel(connection, second, LATER)

    assert shown(connection, ticket) == (True, "Pierwsza", LATER)


def test_what_a_person_agrees_to_answers_the_ticket_and_says_so(connection: Connection) -> None:
    ticket = seeds.arrives(connection).ticket
    delivery = answer(connection, ticket, held="minute")
    before = shown(connection, ticket)[0]
    agent = seeds.agent(connection)

    agreed = states.approve(connection, delivery, agent, LATER)

    assert (before, agreed) == (False, True)
    assert shown(connection, ticket) == (True, "Już jedzie!", LATER)
    assert kinds(connection)[-1] == "message_sent"
    assert claim(connection, LATER) == 0
    assert claim(connection, LATER + UNDO) == 1


def test_what_is_on_its_way_is_neither_agreed_to_nor_taken_back(connection: Connection) -> None:
    ticket = seeds.arrives(connection).ticket
    delivery = answer(connection, ticket)
    claim(connection, LATER)

    assert states.cancel(connection, delivery, LATER) is None
    assert not states.approve(connection, delivery, None, LATER)
    assert shown(connection, ticket)[0] is True


def test_what_was_handled_without_an_answer_stays_so_when_a_forward_is_taken_back(
    connection: Connection,
) -> None:
    ticket = seeds.arrives(connection).ticket
    delivery = answer(connection, ticket)
    states.cancel(connection, delivery, LATER)
    origin = Origin(actor="agent", author="Ala")
    changes.apply(
        connection, [Change(ticket=ticket, effect=SetHandled(on=True), origin=origin)], LATER
    )
    letter = Letter(subject="Fwd", to=(Address("store@example.com"),), answers=False)
    forward = Change(
        ticket=ticket, effect=SendMessage("Look"), origin=origin, key="f", letter=letter
    )
    sent = changes.apply(connection, [forward], LATER).sent["f"]

    states.cancel(connection, sent.delivery, LATER)

    assert put(connection, ticket) == (True, True)


def test_an_answer_somebody_agrees_to_ends_that_it_was_handled_without_one(
    connection: Connection,
) -> None:
    ticket = seeds.arrives(connection).ticket
    delivery = answer(connection, ticket, held="hour")
    origin = Origin(actor="agent", author="Ala")
    changes.apply(
        connection, [Change(ticket=ticket, effect=SetHandled(on=True), origin=origin)], LATER
    )

    states.approve(connection, delivery, None, LATER)

    assert put(connection, ticket) == (True, False)


def put(connection: Connection, ticket: int) -> tuple[bool, bool]:
    """Whether it is answered, and whether without an answer."""
    row = connection.execute(
        select(tables.ticket.c.answered, tables.ticket.c.handled).where(
            tables.ticket.c.id == ticket
        )
    ).one()
    return row[0], row[1]
