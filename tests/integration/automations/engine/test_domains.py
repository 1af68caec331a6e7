"""A recipient that is another one each time: its domain is counted."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from automations.engine.types import Bounds
from core import tables
from core.access import SYSTEM
from core.audit import By
from core.outbox import breaker
from core.outbox.breaker import Scope
from core.outbox.caps import Caps
from core.store import Store
from tests import seeds
from tests.engines import add, drain, written
from tests.seeds import NOW

SEND = "{id: s1, action: send_message, text: We will look into it}"


def _states(connection: Connection) -> list[str]:
    return list(seeds.column(connection, tables.delivery, "state"))


@pytest.mark.promise("P13")
def test_who_answers_from_a_new_address_each_time_is_held_by_its_domain(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(domain_hour=2), crowd=None)
        greet = add(connection, written("Greet", SEND))
        for number in range(4):
            seeds.arrives(connection, f"case{number}@mx{number}.loop.example")
        seeds.arrives(connection, "calm@example.org")
        drain(connection, bounds=bounds)
        seeds.arrives(connection, "case5@loop.example")
        drain(connection, bounds=bounds)

        assert _states(connection) == ["queued"] * 2 + ["approval"] * 2 + ["queued", "approval"]
        errors = seeds.column(connection, tables.delivery, "error", state="approval")
        assert list(errors) == ["domain", "paused", "paused"]
        (pause,) = breaker.listed(connection, NOW)
        assert (pause.scope, pause.reason, pause.held) == (
            Scope(greet, "@loop.example"),
            "domain",
            3,
        )
        assert pause.until == NOW + timedelta(hours=1)

        assert breaker.resume(connection, pause.scope, By(SYSTEM, NOW)) == 3

        assert _states(connection) == ["queued"] * 6
        assert breaker.listed(connection, NOW) == []

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_strangers_at_one_provider_are_no_storm(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(domain_hour=2), crowd=None)
        add(connection, written("Greet", SEND))
        for number in range(4):
            seeds.arrives(connection, f"c{number}@wp.pl")
            seeds.arrives(connection, f"hash+{number}{number}@allegromail.pl")

        drain(connection, bounds=bounds)

        assert "domain" not in seeds.column(connection, tables.delivery, "error")
        assert breaker.listed(connection, NOW) == []

    store.write_now(scene)


@pytest.mark.promise("P13")
def test_a_pause_of_a_domain_ends_after_an_hour(store: Store) -> None:
    def scene(connection: Connection) -> None:
        bounds = Bounds(caps=Caps(domain_hour=1), crowd=None)
        greet = add(connection, written("Greet", SEND))
        for number in range(2):
            seeds.arrives(connection, f"c{number}@loop.example")
        drain(connection, bounds=bounds)
        later = NOW + timedelta(hours=1, seconds=1)
        seeds.arrives(connection, "c3@loop.example")

        drain(connection, bounds=bounds, now=later)

        assert _states(connection) == ["queued", "approval", "queued"]
        (pause,) = breaker.listed(connection, later)
        assert (pause.active, pause.held) == (False, 1)
        assert breaker.discard(connection, Scope(greet), By(SYSTEM, later)) == 1
        assert breaker.listed(connection, later) == []

    store.write_now(scene)
