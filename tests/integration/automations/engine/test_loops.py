"""P12 and P13 over time: automations that start each other, and machines that answer each other."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from automations.engine.types import Bounds
from core import tables
from core.store import Store
from tests import engines, seeds
from tests.engines import add, drain, written
from tests.seeds import NOW

LANGUAGE = engines.BUILT_IN
TRIGGERS = ("message_received", *(key for key in LANGUAGE.triggers if key.startswith("on_")))
TAGS = ("a", "b", "c")

steps = st.one_of(
    st.builds("{{action: add_tag, tag: {}}}".format, st.sampled_from(TAGS)),
    st.builds("{{action: remove_tag, tag: {}}}".format, st.sampled_from(TAGS)),
    st.builds(
        "{{action: set_status, status: {}}}".format, st.sampled_from(("open", "pending", "closed"))
    ),
    st.just("{action: add_note, text: note}"),
    st.just("{action: send_message, text: hello}"),
)
automations = st.lists(
    st.tuples(
        st.sampled_from(TRIGGERS),
        st.lists(steps, min_size=1, max_size=8),
        st.sampled_from(("", "if: {field: ticket.tags, has: a}", "reply_again: true")),
    ),
    min_size=1,
    max_size=12,
)
_names = count()


@pytest.mark.promise("P12")
@settings(
    max_examples=40,
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
    for when, then, more in saved:
        add(connection, written(f"A{next(_names)}", *then, when=when, more=more), LANGUAGE)
    roots = [seeds.arrives(connection).event for _ in range(2)]

    batches = len(drain(connection, LANGUAGE))

    assert batches <= 9, "a batch for each depth at most"
    _within_budgets(connection, roots)


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
