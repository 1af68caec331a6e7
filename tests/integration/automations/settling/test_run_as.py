"""Automations that speak in an agent's name (A-20, A-21)."""

from sqlalchemy import Connection, select, update

from automations import library
from core import audit, tables
from core.access import SYSTEM
from core.agents import duties
from core.store import Store
from tests import seeds
from tests.engines import add, drain, trace, written
from tests.integration.automations.settling.team import member
from tests.seeds import NOW

SEND = "{id: s1, action: send_message, text: 'Hello {{ contact.first_name }}'}"


def answer(connection: Connection) -> tuple[object, ...]:
    row = tables.message.c
    asked = select(row.author, row.agent_id, row.text, row.automatic).where(row.direction == "out")
    return tuple(connection.execute(asked).one())


def test_a_message_bears_the_agents_name_and_signature_and_stays_automatic(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ala = member(connection, "Ala", team="", signature="Ala, the shop")
        add(connection, written("Greet", SEND, more="run_as: ala@shop.example"))
        seeds.arrives(connection)

        drain(connection)

        assert answer(connection) == ("Ala", ala, "Hello Łucja\n\nAla, the shop", "automation")
        assert seeds.column(connection, tables.delivery, "automatic") == [1]

    store.write_now(scene)


def test_without_a_name_it_speaks_for_itself(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Greet", SEND))
        seeds.arrives(connection)

        drain(connection)

        assert answer(connection) == ("Greet", None, "Hello Łucja", "automation")

    store.write_now(scene)


def test_who_does_not_work_here_any_more_speaks_for_nobody(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ala = member(connection, "Ala", team="")
        add(connection, written("Greet", SEND, more="run_as: Ala"))
        connection.execute(
            update(tables.agent).where(tables.agent.c.id == ala).values(active=False)
        )
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection)[1].startswith(
            'Greet s1 send_message: failed (it runs as "Ala", who does not work here any more'
        )
        assert seeds.column(connection, tables.delivery, "id") == []

    store.write_now(scene)


def test_deactivating_an_agent_marks_the_automations_that_run_as_them(store: Store) -> None:
    def scene(connection: Connection) -> None:
        ala = member(connection, "Ala", team="")
        seeds.agent(connection, "Boss")
        add(connection, written("Greet", SEND, more="run_as: Ala"))
        add(connection, written("Give", "{id: s1, action: assign, agent: Ala}"))

        duties.change(connection, ala, {"active": False}, audit.By(SYSTEM, NOW))

        marked = {one.name: one.attention for one in library.listed(connection)}
        assert marked == {
            "Greet": "the agent 'Ala', as whom it runs, does not work here any more",
            "Give": "",
        }

    store.write_now(scene)
