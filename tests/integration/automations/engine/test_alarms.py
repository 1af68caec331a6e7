"""Alarms of the engine: admins hear of failed runs and held messages, once an hour for each."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from automations.engine.types import Bounds
from core import tables
from core.outbox.caps import Caps
from core.store import Store
from tests import seeds
from tests.engines import add, drain, written
from tests.seeds import NOW


def test_failed_runs_are_told_once_an_hour(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.agent(connection)
        text = "{% for a in (1..900) %}{% for b in (1..900) %}x{% endfor %}{% endfor %}"
        add(connection, written("Broken", f'{{id: s1, action: add_note, text: "{text}"}}'))
        for number in range(3):
            seeds.arrives(connection, f"c{number}@example.org")
        drain(connection)
        seeds.arrives(connection, "late@example.org")
        drain(connection, now=NOW + timedelta(hours=1))

        assert seeds.column(connection, tables.run, "state") == ["failed"] * 4
        assert seeds.column(connection, tables.notification, "kind") == ["run_failed"] * 2
        facts = seeds.column(connection, tables.notification, "facts")[0]
        assert facts["automation"] == "Broken"

    store.write_now(scene)


def test_a_limit_that_holds_messages_is_told_once(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.agent(connection)
        add(connection, written("Answer", "{id: s1, action: send_message, text: Hello}"))
        for number in range(4):
            seeds.arrives(connection, f"c{number}@example.org")

        drain(connection, bounds=Bounds(caps=Caps(instance_minute=1)))

        assert seeds.column(connection, tables.delivery, "state").count("approval") == 3
        assert seeds.column(connection, tables.notification, "kind") == ["sending_paused"]

    store.write_now(scene)


def test_each_recipient_who_is_held_is_told_once_not_each_message(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.agent(connection)
        bounds = Bounds(caps=Caps(recipient_hour=1, same_reply=None), crowd=None)
        for name in ("Answer", "Insist"):
            text = "{id: s1, action: send_message, text: Hello}"
            add(connection, written(name, text, more="reply_again: true"))
        for _ in range(3):
            seeds.arrives(connection, "a@peer.example")
            seeds.arrives(connection, "b@peer.example")
            drain(connection, bounds=bounds)

        facts = seeds.column(connection, tables.notification, "facts")
        assert [one["recipient"] for one in facts] == ["a@peer.example", "b@peer.example"]

    store.write_now(scene)
