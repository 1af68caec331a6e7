"""P12 and P13 over time: automations that start each other, and machines that answer each other."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from automations.engine.types import Bounds
from core import custom_fields, tables
from core.access import SYSTEM
from core.audit import By
from core.store import Store
from tests import engines, seeds
from tests.engines import add, drain, written
from tests.seeds import NOW

LANGUAGE = engines.BUILT_IN
TIMED = {
    "sweep": "sweep",
    "due_soon": "due_soon, before: 2h",
    "due_missed": "due_missed",
    "customer_silent": "customer_silent, longer_than: 1h",
    "agent_silent": "agent_silent, longer_than: 1h",
    "schedule": "schedule, cron: '0 9 * * *'",
    "date": "date, on: 2026-12-24",
}
TRIGGERS = tuple(TIMED.get(key, key) for key in LANGUAGE.triggers)
TAGS = ("a", "b", "c")
STEPS = {
    "add_note": ["text: note"],
    "add_tag": [f"tag: {tag}" for tag in TAGS],
    "archive": [""],
    "assign": ["agent: Ala", "to: nobody"],
    "call_webhook": ["webhook: Ours"],
    "handled_without_reply": [""],
    "move_to_inbox": ["inbox: Other"],
    "notify": ["to: [Ala], text: look, mail: true"],
    "remove_tag": [f"tag: {tag}" for tag in TAGS],
    "send_ai": ["instructions: Answer kindly"],
    "send_email": ["to: [a@b.example], subject: s, text: t"],
    "send_message": ["text: hello", "text: hello, mode: draft"],
    "send_translated": ["text: hello, to: pl"],
    "set_field": ["field: ticket.fields.place, value: x", "field: ticket.fields.place, value: y"],
    "set_priority": ["priority: high", "priority: low"],
    "set_status": ["status: open", "status: pending", "status: closed"],
    "set_type": ["type: Complaint"],
    "snooze": ["span: 1h"],
    "stop": [""],
}
"""Each action with options that it takes; what the engine makes of all of them ends."""

steps = st.sampled_from(
    [
        f"{{action: {action}, {options}}}".replace(", }", "}")
        for action, chosen in STEPS.items()
        for options in chosen
    ]
)
automations = st.lists(
    st.tuples(
        st.sampled_from(TRIGGERS),
        st.lists(steps, min_size=1, max_size=8),
        st.sampled_from(("", "stop_after: true", "reply_again: true")),
    ),
    min_size=1,
    max_size=12,
)
_names = count()


@pytest.mark.promise("P12")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(saved=automations)
def test_random_automations_always_end_within_their_budgets(
    sqlite_store: Store, saved: list[tuple[str, list[str], str]]
) -> None:
    sqlite_store.write_now(_ends, saved)


def _ends(connection: Connection, saved: list[tuple[str, list[str], str]]) -> None:
    connection.execute(tables.automation.update().values(enabled=False, updated_at=NOW))
    _furnish(connection)
    for when, then, more in saved:
        young = f"{more}\nif: {{field: ticket.created_at, younger_than: 1h}}"
        add(connection, written(f"A{next(_names)}", *then, when=when, more=young), LANGUAGE)
    roots = [seeds.arrives(connection).event for _ in range(2)]

    batches = len(drain(connection, LANGUAGE))

    assert batches <= 9, "a batch for each depth at most"
    _within_budgets(connection, roots)


def _furnish(connection: Connection) -> None:
    """Everything the steps name."""
    if seeds.column(connection, tables.agent, "id", name="Ala"):
        return
    seeds.agent(connection)
    for table, name in ((tables.inbox, "Other"), (tables.ticket_type, "Complaint")):
        seeds.named(connection, table, name)
    custom_fields.add(connection, {"key": "place", "title": "Place"}, By(SYSTEM, NOW))
    seeds.row(
        connection,
        tables.webhook,
        name="Ours",
        url=b"-",
        host="hook.example",
        secrets=b"-",
        created_at=NOW,
    )


def _within_budgets(connection: Connection, roots: list[int]) -> None:
    run, step, event = tables.run.c, tables.run_step.c, tables.event.c
    deepest = connection.execute(select(event.depth).order_by(event.depth.desc())).scalars()
    assert (deepest.first() or 0) <= 8
    starts = Counter(
        tuple(row)
        for row in connection.execute(select(run.automation_id, run.ticket_id, run.cause_id))
    )
    assert set(starts.values()) <= {1}
    did = Counter(
        connection.execute(
            select(run.cause_id)
            .join_from(tables.run, tables.run_step)
            .where(step.outcome.in_(("done", "held")), run.cause_id.in_(roots))
        ).scalars()
    )
    assert max(did.values(), default=0) <= 50
    assert not connection.execute(select(event.id).where(event.state == "new")).first()


@pytest.mark.promise("P13")
def test_two_machines_that_answer_each_other_fall_silent(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        for name in ("Greet", "Promise", "Thank"):
            text = "{action: send_message, text: Thank you for your message}"
            add(connection, written(name, text, more="reply_again: true"))
        asked = select(tables.delivery.c.id).where(tables.delivery.c.state == "queued")
        answered: set[int] = set()
        for minute in range(0, 1000, 5):
            now = NOW + timedelta(minutes=minute)
            mails = set(connection.execute(asked).scalars()) - answered
            answered |= mails
            for _ in mails or ([0] if minute == 0 else []):
                seeds.arrives(connection, "naive@peer.example")
            drain(connection, bounds=Bounds(), now=now)

        assert len(connection.execute(asked).all()) == 3, "each automation once, none a second time"

    sqlite_store.write_now(scene)
