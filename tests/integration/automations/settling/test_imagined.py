"""Replay and explanations of steps that depend on other rows."""

from datetime import timedelta

from sqlalchemy import Connection

from automations.engine.explain.why import explain
from automations.replay import Span, draft, replay
from core import tables
from core.store import Store
from tests import seeds
from tests.engines import BUILT_IN, add, drain, written
from tests.integration.automations.settling.team import member, sees_first_inbox
from tests.seeds import NOW

SPAN = Span(days=30, now=NOW + timedelta(minutes=5))


def test_a_replay_takes_turns_and_leaves_none_taken(store: Store) -> None:
    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        member(connection, "Ala")
        member(connection, "Ela", seen=None)
        add(connection, written("Listens", "{action: add_tag, tag: seen}"))
        for name in ("a", "b"):
            seeds.arrives(connection, f"{name}@example.org")
        drain(connection)
        steps = "{id: s1, action: assign, to: next_in_team, team: Returns}", "{action: archive}"
        found = replay(
            connection, draft(connection, written("Draft", *steps), BUILT_IN), BUILT_IN, SPAN
        )

        deeds = [hit.deeds for hit in reversed(found.shown)]
        assert [dict(one[0].changes)["agent"] for one in deeds] == ["Ala", "Ela"]
        assert [one[1].outcome for one in deeds] == ["done", "done"]
        assert seeds.column(connection, tables.rota, "agent_id") == []

    store.write_now(scene)


def test_an_explanation_knows_what_an_earlier_one_put_away(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("First", "{id: s1, action: handled_without_reply}"))
        waits = "if: {field: ticket.answered, is: false}"
        add(connection, written("Second", "{id: s1, action: archive}", more=waits))
        arrived = seeds.arrives(connection)
        drain(connection)
        (number,) = seeds.column(connection, tables.ticket, "number", id=arrived.ticket)

        why = explain(connection, BUILT_IN, "Second", number)

        assert why.outcome == "conditions"
        assert why.condition is not None
        assert why.condition.outcome == "false"

    store.write_now(scene)
