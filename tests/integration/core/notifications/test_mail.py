"""Mails to agents, with a real SMTP server at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from connectors.mail.channel import MailChannel
from core import instance, notifications, tables
from core.accounts.opening import Accounts, House
from core.notifications import NewNotification
from core.notifications.mail import NewLink, queue_link, rows
from core.notifications.mail.lane import Bureau, StaffMailLane
from postroom.http import NO_HTTP
from postroom.registry import Registry
from tests import seeds
from tests.integration.core.outbox.world import World
from tests.seeds import NOW
from tests.smtp import Drop, Reply

URL = "https://help.shop.example"
MAIL = {"mail_subject": "Shop 2026-11-23 Łucja", "mail_comment": "Please look", "mail_reply": True}


def _lane(world: World, cap: int = 20) -> StaffMailLane:
    registry = Registry()
    registry.channels.add(MailChannel(), "mail")
    house = House(
        store=world.store, registry=registry, sealer=world.sealer, http=NO_HTTP, clock=world.clock
    )
    bureau = Bureau(
        store=world.store,
        accounts=Accounts(house),
        sealer=world.sealer,
        secret=world.store.read_now(instance.message_id_secret),
        url=URL,
        cap=cap,
        clock=world.clock,
        chance=lambda: 0.0,
    )
    return StaffMailLane(bureau, asyncio.Event())


def _agent(connection: Connection, /, **more: Any) -> int:
    values = {"name": "Anna", "email": "anna@staff.example", "role": "admin", "created_at": NOW}
    return seeds.row(connection, tables.agent, **{**values, **more})


def _tell(
    connection: Connection, /, agent: int, ticket: int, texts: Sequence[str], **facts: Any
) -> None:
    new = [
        NewNotification(
            kind="automation",
            text=text,
            facts=facts,
            ticket=ticket,
            agents=frozenset({agent}),
            mail=True,
        )
        for text in texts
    ]
    notifications.add(connection, new, NOW)


def _mails(world: World, column: str = "state") -> list[Any]:
    return list(world.store.read_now(seeds.column, tables.staff_mail, column))


async def test_it_says_everything_in_the_agents_language_and_zone(world: World) -> None:
    agent = world.store.write_now(_agent, locale="pl", zone="America/New_York")
    ticket = world.arrives()
    world.store.write_now(_drafted, ticket, "Dzień dobry, paczka jedzie.")
    world.store.write_now(_tell, agent, ticket, ["She waits"], **MAIL)

    await _lane(world)("0")

    (letter,) = world.office.letters
    number = world.store.read_now(seeds.column, tables.ticket, "number")[0]
    body = letter.mail.get_content().replace("\r\n", "\n")
    assert letter.recipients == ("anna@staff.example",)
    assert letter.mail["Subject"] == "Shop 2026-11-23 Łucja"
    assert body.startswith("Please look\n\nShe waits\n\n#")
    assert "06:00:00" in body
    assert "> Dzień dobry, paczka jedzie." in body
    assert f"{URL}/tickets/{number}" in body
    assert _mails(world) == ["sent"]


@pytest.mark.promise("P14")
async def test_machines_know_it_for_a_machines_and_we_for_ours(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), ["one"])

    await _lane(world)("0")

    (letter,) = world.office.letters
    assert letter.mail["Auto-Submitted"] == "auto-generated"
    assert letter.mail["X-Auto-Response-Suppress"] == "All"
    assert letter.message_id.startswith("t0.m")
    assert letter.mail["X-Loop"] == letter.mail["X-Postroom-Id"]


async def test_who_may_not_see_the_ticket_any_more_gets_no_mail(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), ["secret"])
    world.store.write_now(_set_agents, role="agent")

    await _lane(world)("0")

    assert world.office.letters == []
    assert _mails(world) == ["cancelled"]


async def test_who_switched_mails_off_meanwhile_gets_none(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), ["one"])
    world.store.write_now(_set_agents, mail_notifications=False)

    await _lane(world)("0")

    assert world.office.letters == []
    assert _mails(world) == ["cancelled"]


async def test_a_flood_is_cut_and_the_last_mail_tells_of_the_rest(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), [f"n{i}" for i in range(40)])

    await _lane(world, cap=3)("0")

    one, two, digest = world.office.letters
    assert ("n0" in one.mail.get_content(), "n1" in two.mail.get_content()) == (True, True)
    assert digest.mail["Subject"] == "38 notifications"
    assert "- n2 " in digest.mail.get_content()
    assert "and 13 more" in digest.mail.get_content()
    assert set(_mails(world)) == {"sent"}

    world.store.write_now(_tell, agent, world.arrives(), ["later"])
    world.now += timedelta(minutes=10)
    wake = await _lane(world, cap=3)("0")

    assert len(world.office.letters) == 3
    assert wake == NOW + timedelta(hours=1)

    world.now = NOW + timedelta(hours=1, seconds=1)
    await _lane(world, cap=3)("0")

    assert "later" in world.office.letters[3].mail.get_content()


async def test_a_server_that_asks_for_patience_is_tried_again_and_refusal_ends_it(
    world: World,
) -> None:
    agent = world.store.write_now(_agent)
    ticket = world.arrives()
    world.store.write_now(_tell, agent, ticket, ["one"])
    world.office.will("rcpt", Reply("451 4.7.1 later"))

    await _lane(world)("0")

    assert (_mails(world), len(world.office.letters)) == (["queued"], 0)

    world.now += timedelta(minutes=5)
    world.office.will("rcpt", Reply("550 5.1.1 no such user"))
    await _lane(world)("0")

    assert _mails(world) == ["failed"]


async def test_what_a_dead_process_was_sending_is_never_sent_twice(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), ["one"])
    world.store.write_now(rows.take, NOW, 20)

    await _lane(world)("0")

    assert (_mails(world), world.office.letters) == (["lost"], [])


async def test_an_answer_lost_after_the_letter_was_taken_is_not_sent_again(world: World) -> None:
    agent = world.store.write_now(_agent)
    world.store.write_now(_tell, agent, world.arrives(), ["one"])
    world.office.will("dot", Drop())

    for _ in range(3):
        await _lane(world)("0")
        world.now += timedelta(hours=1)

    assert len(world.office.letters) == 1
    assert _mails(world) == ["lost"]


async def test_without_a_mail_account_it_waits_and_gives_up_after_a_day(world: World) -> None:
    agent = world.store.write_now(_agent)
    ticket = world.arrives()
    world.store.write_now(_paused)
    world.store.write_now(_tell, agent, ticket, ["one"])

    await _lane(world)("0")
    waiting = _mails(world)
    world.now += timedelta(days=2)
    await _lane(world)("0")

    assert (waiting, _mails(world)) == (["queued"], ["failed"])


async def test_a_link_reaches_its_reader_and_nothing_of_it_stays(world: World) -> None:
    link = f"{URL}/welcome/abc"
    new = NewLink(
        kind="invitation",
        recipient="new@staff.example",
        locale="en",
        sealed=world.sealer.seal(link),
    )
    world.store.write_now(queue_link, new, NOW)

    await _lane(world)("0")

    (letter,) = world.office.letters
    assert link in letter.mail.get_content()
    assert (_mails(world), _mails(world, "sealed")) == (["sent"], [None])


def _set_agents(connection: Connection, /, **values: Any) -> None:
    connection.execute(update(tables.agent).values(**values))


def _paused(connection: Connection) -> None:
    connection.execute(update(tables.account).values(enabled=False))


def _drafted(connection: Connection, ticket: int, text: str) -> None:
    message = seeds.message(connection, ticket, text=text, direction="out", contact_id=None)
    seeds.row(
        connection,
        tables.delivery,
        ticket_id=ticket,
        account_id=seeds.account(connection),
        message_id=message,
        state="draft",
        idempotency_key="test",
        automatic=1,
        created_at=NOW,
    )
