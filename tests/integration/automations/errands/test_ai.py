import pytest
from sqlalchemy import Connection, update

from core import tables
from core.store import Store
from core.tickets import changes
from core.tickets.changes import Change, Letter, Origin
from postroom.action import SendMessage
from postroom.errors import PermanentError
from postroom.message import Address
from tests import seeds
from tests.integration.automations.errands.workshop import World

SEND = (
    "{id: s1, action: send_ai, instructions: Say when the parcel comes, link_hosts: [shop.example]}"
)
TAG = "{id: s2, action: add_tag, tag: parcel}"
CANARY = "CANARY-7731"


@pytest.mark.promise("P34")
async def test_ai_reads_this_ticket_alone_and_its_text_waits_for_an_agent(store: Store) -> None:
    world = World(store)
    world.add(SEND, TAG)
    store.write_now(_other_ticket)
    arrived = store.write_now(seeds.arrives, text="Where is it? I am in Poznań.")
    store.write_now(_note, arrived.ticket)

    await world.settle()

    asked = next(one for one in world.writer.asked if one.ticket == arrived.ticket)
    assert "I am in Poznań." in asked.material
    assert CANARY not in f"{asked.material}{asked.instructions}{asked.addresses}"
    assert asked.instructions.endswith("You may link to: https://shop.example/")
    texts = [row for row in world.sent() if row[3] == "openai"]
    assert texts[-1] == ("Dear customer, it is on its way.", None, "", "openai", "draft")
    assert world.trace()[-3:] == ["Greet: done", "Greet s1 send_ai: done", "Greet s2 add_tag: done"]


@pytest.mark.promise("P34")
async def test_ai_reads_nothing_that_was_said_aside(store: Store) -> None:
    """What a supplier was asked, and answered, is in the ticket; the customer must not hear it."""
    world = World(store)
    arrived = store.write_now(seeds.arrives, text="Where is it?")
    store.write_now(_aside, arrived.ticket)
    await world.settle()
    world.add(SEND)
    store.write_now(seeds.arrives, ticket_id=arrived.ticket, text="Well?")

    await world.settle()

    material = world.writer.asked[0].material
    assert "Where is it?" in material
    assert "Well?" in material
    assert CANARY not in material


def _aside(connection: Connection, ticket: int) -> None:
    """An automation and an agent write to others; the one the automation wrote to answers."""
    for key, joins in (("automation", True), ("agent", False)):
        letter = Letter(to=(Address("store@example.com"),), answers=False, joins=joins)
        change = Change(
            ticket=ticket,
            effect=SendMessage(f"We paid {CANARY} for it"),
            origin=Origin(actor=key),
            key=key,
            letter=letter,
        )
        changes.apply(connection, [change], seeds.NOW, heard=())
    store = seeds.contact(connection, "store@example.com")
    seeds.message(connection, ticket, text=f"No, {CANARY}", contact_id=store)


@pytest.mark.promise("P34")
async def test_instructions_take_nothing_from_customers(store: Store) -> None:
    """A customer's name that were filled in could instruct, and name sites to link to."""
    world = World(store)
    world.add('{id: s1, action: send_ai, instructions: "Greet {{ contact.name }}"}')
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.writer.asked[0].instructions == "Greet {{ contact.name }}"


@pytest.mark.promise("P34")
async def test_a_failure_of_ai_leaves_the_ticket_as_it_is(store: Store) -> None:
    world = World(store)
    world.writer.error = PermanentError("the text the AI wrote was refused: it holds HTML")
    world.add(SEND, TAG)
    world.add("{id: t1, action: add_note, text: still here}", name="Note")
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.trace() == [
        "Greet: failed (the text the AI wrote was refused: it holds HTML)",
        "Greet s1 send_ai: failed (the text the AI wrote was refused: it holds HTML)",
        "Note: done",
        "Note t1 add_note: done",
    ]
    assert world.sent() == []


async def test_a_step_ends_its_run(store: Store) -> None:
    world = World(store)
    world.add("{id: s1, action: stop}", TAG)
    store.write_now(seeds.arrives)

    await world.settle()

    assert world.trace() == ["Greet: stopped (step)", "Greet s1 stop: done (step)"]


def _other_ticket(connection: Connection) -> None:
    seeds.arrives(connection, email="other@example.org", text=f"My secret is {CANARY}")


def _note(connection: Connection, ticket: int) -> None:
    note = seeds.message(connection, ticket, text=f"Internal: {CANARY}")
    row = update(tables.message).where(tables.message.c.id == note)
    connection.execute(row.values(direction="note"))
    draft = seeds.message(connection, ticket, text=f"Draft: {CANARY}")
    row = update(tables.message).where(tables.message.c.id == draft)
    connection.execute(row.values(direction="out", delivery_state="draft"))
