"""The loop simulator (reliability.md §3.3): automations that answer everything, among machines.

Everything is real but the clock and the wire: see `tests.simulator.desk`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.engines import written
from tests.seeds import NOW
from tests.simulator import findings
from tests.simulator.desk import Desk, desk
from tests.simulator.peers import (
    DeadDomain,
    Mailbox,
    MailingList,
    Naive,
    TicketSystem,
    Vacation,
)
from tests.simulator.world import World

HELP, OTHER = "help@one.example", "desk@two.example"
LIST, MUNGED = "all@list.example", "all@munged.example"
AGENT = ("ala@shop.example",)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

REPLY = "{id: s1, action: send_message, text: 'Thank you, {{ contact.name }}. We look into it.'}"
TELL = "{id: s2, action: notify, to: [admins], text: Look at this, mail: true}"
MAIL = (
    f"{{id: s1, action: send_email, to: [supplier@naive.example, {LIST}],"
    " subject: 'A question: {{ ticket.subject }}', text: Please look}"
)
AGAIN = "reply_again: true"
OPEN = "if: {field: ticket.status, is_not: closed}"
EVERYTHING = (
    written("Thank", REPLY, more=AGAIN),
    written("Welcome", REPLY, when="first_message", more=AGAIN),
    written("Confirm", REPLY, when="ticket_created, by: anyone", more=AGAIN),
    written("Ask the supplier", MAIL, when="ticket_created, by: anyone"),
    written(
        "Remind",
        REPLY,
        when="sweep",
        more="if: {field: ticket.last_customer_message_at, older_than: 2h}\nreply_again: true",
    ),
    written("Nudge", REPLY, when="customer_silent, longer_than: 6h", more=AGAIN),
    written("Hurry", "{id: s1, action: add_tag, tag: late}", when="agent_silent, longer_than: 3h"),
    written("Morning", REPLY, when="schedule, cron: '0 9 * * *'", more=f"{OPEN}\n{AGAIN}"),
    written("Late", "{id: s1, action: add_note, text: It is late}", when="tag_added"),
    written("Noted", "{id: s1, action: set_status, status: closed}", when="note_added"),
    written("Closed", REPLY, when="status_set", more=AGAIN),
    written("Back", REPLY, when="ticket_reopened", more=AGAIN),
    written("Postscript", REPLY, when="message_sent", more=AGAIN),
)


SOME = (*EVERYTHING[:3], EVERYTHING[-1])
"""What the second desk does: it answers, but reminds nobody and asks nobody else."""


@dataclass(slots=True)
class Scene:
    """The world, the two desks, and who writes to them."""

    world: World
    one: Desk
    two: Desk
    people: list[Mailbox]
    machines: list[Mailbox]
    dead: list[DeadDomain] = field(default_factory=list)

    def begin(self) -> None:
        """Let everybody write to both desks, again and again; the agent answers now and then."""
        for place, writer in enumerate([*self.people, *self.machines]):
            early = timedelta(hours=1, minutes=23 * place)
            for address in (HELP, OTHER, MUNGED)[: 3 if place == 0 else 2]:
                writes = partial(_write, self.world, writer, address)
                self.world.every(timedelta(hours=96), writes, early)
        for place, customer in enumerate((*self.people[:1], *self.machines)):
            answers = partial(self.one.answer, customer.address)
            self.world.every(timedelta(hours=99), answers, timedelta(hours=4, minutes=37 * place))


async def _write(world: World, writer: Mailbox, address: str) -> None:
    writer.asks(world, address)


@asynccontextmanager
async def scene(folder: Path, template: Path) -> AsyncIterator[Scene]:
    """Two desks whose automations answer everything, among people and machines."""
    world = World(NOW)
    people = [Mailbox(address=f"person{number}@example.org") for number in range(3)]
    machines: list[Mailbox] = [
        Vacation(address="away@example.net"),
        Naive(address="quick@peer.example"),
        Naive(address="slow@peer.example", after=timedelta(minutes=20)),
        Naive(address="same@peer.example", after=timedelta(minutes=3), threads=True),
        TicketSystem(address="in@tickets.example"),
        TicketSystem(address="in@tagged.example", tagged=True),
        Mailbox(address="gone@dead.example"),
        Mailbox(address="gone@prose.example"),
        Mailbox(address="gone@late.example"),
    ]
    dead = [
        DeadDomain(domain="dead.example"),
        DeadDomain(domain="prose.example", prose=True),
        DeadDomain(domain="late.example", delayed=True),
    ]
    world.settle_in(*dead, *people, *machines)
    world.settle_in(
        MailingList(address=LIST, members=(HELP, "person0@example.org")),
        MailingList(address=MUNGED, members=(HELP, OTHER), munges=True),
        Naive(address="supplier@naive.example", after=timedelta(minutes=5)),
    )
    async with AsyncExitStack() as stack:
        desks: list[Desk] = []
        for name, address in (("one", HELP), ("two", OTHER)):
            copy = shutil.copy(template, folder / f"{name}.db")
            opening = desk(world, folder / name, f"sqlite:///{copy}", address, AGENT)
            desks.append(await stack.enter_async_context(opening))
        one, two = desks
        for text in EVERYTHING:
            one.automation(text)
        for text in SOME:
            two.automation(text)
        yield Scene(world, one, two, people, machines, dead)


def _is_calm(own: Desk) -> None:
    """P12, P13, P14 as the database and the wire show them."""
    read = own.store.read_now
    for recipient, moments in read(findings.automatic).items():
        assert findings.most_within(moments, HOUR) <= 5, recipient
        assert findings.most_within(moments, DAY) <= 20, recipient
        assert not recipient.startswith(("mailer-daemon@", "postmaster@")), recipient
    assert read(findings.unfinished) == []
    assert read(findings.answers_to_machines) == 0
    assert read(findings.deepest) <= 8
    assert read(findings.most_actions) <= 50
    assert read(findings.most_starts) == 1
    for sent in own.sent:
        mail = sent.letter.mail
        if sent.automatic:
            assert mail["X-Auto-Response-Suppress"] == "All"
            assert mail["X-Loop"]


async def _live(folder: Path, template: Path, span: timedelta) -> Scene:
    async with scene(folder, template) as played:
        played.begin()
        await played.world.pass_by(span)
        for own in (played.one, played.two):
            _is_calm(own)
        return played


@pytest.mark.promise("P12")
@pytest.mark.promise("P13")
@pytest.mark.promise("P14")
async def test_a_hundred_hours_among_machines_stay_within_the_caps(
    memory: Path, sqlite_template: Path
) -> None:
    played = await _live(memory, sqlite_template, timedelta(hours=100))

    assert 400 < played.world.travelled < 3000


@pytest.mark.prove
@pytest.mark.timeout(3600)
@pytest.mark.promise("P13")
async def test_a_thousand_hours_among_machines_stay_within_the_caps(
    memory: Path, sqlite_template: Path
) -> None:
    played = await _live(memory, sqlite_template, timedelta(hours=1000))

    assert played.world.travelled < 30_000


@pytest.mark.promise("P13")
async def test_agents_whose_mailboxes_answer_or_bounce_make_no_loop(
    memory: Path, sqlite_template: Path
) -> None:
    world = World(NOW)
    agents = ("ala@naive.example", "bea@dead.example", "cyd@prose.example")
    customer = Mailbox(address="person@example.org")
    answering = Naive(address=agents[0])
    world.settle_in(
        customer,
        answering,
        DeadDomain(domain="dead.example"),
        DeadDomain(domain="prose.example", prose=True),
    )
    copy = shutil.copy(sqlite_template, memory / "one.db")
    async with desk(world, memory / "one", f"sqlite:///{copy}", HELP, agents) as own:
        own.automation(written("Tell", TELL, when="ticket_created, by: anyone"))
        own.automation(
            written(
                "Remind",
                TELL,
                when="sweep",
                more="if: {field: ticket.created_at, older_than: 2h}",
            )
        )
        customer.asks(world, HELP)

        await world.pass_by(timedelta(hours=24))

        told = Counter(sent.letter.recipient for sent in own.sent)
        assert told == dict.fromkeys(agents, 2), "of the one ticket a person wrote, each twice"
        assert len(own.got) == 1 + 2 * len(agents)
        _is_calm(own)
