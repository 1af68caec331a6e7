"""Every shipped template, through the engine: what makes it run, and what does not."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Connection

from automations import gallery
from automations.engine.types import Bounds
from core import tables
from core.store import Store
from tests import engines, seeds
from tests.integration.automations.gallery import cases, order_cases
from tests.integration.automations.gallery.world import (
    DAY,
    HOUR,
    NIGHT,
    Case,
    add,
    done,
    furnish,
    play,
    registry,
    sent,
    spoken,
)
from tests.seeds import NOW

CASES = [*cases.CASES, *order_cases.CASES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_template_does(case: Case, sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        play(connection, case)

        assert done(connection) == case.done, engines.trace(connection)

    sqlite_store.write_now(scene)


@pytest.mark.parametrize(
    ("before", "after", "goes_back"), [("closed", "open", True), ("open", "closed", False)]
)
def test_a_reopened_ticket_goes_to_who_answered_last(
    before: str, after: str, goes_back: bool, sqlite_store: Store
) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        (agent,) = seeds.column(connection, tables.agent, "id", name="Olek")
        ticket = seeds.ticket(connection, last_agent_message_at=NOW - DAY)
        seeds.message(connection, ticket, direction="out", source="email", agent_id=agent)
        add(connection, Case(template="back_to_last_agent", name=""))
        payload = {"meaning": after, "previous_meaning": before, "by": "customer"}
        seeds.event(connection, ticket, "status_set", payload=payload)
        engines.drain(connection, spoken())

        (assignee,) = seeds.column(connection, tables.ticket, "assignee_id", id=ticket)
        assert assignee == (agent if goes_back else None)

    sqlite_store.write_now(scene)


def test_every_template_is_shown_to_run_and_not_to_run() -> None:
    told = Counter((case.template, bool(case.done)) for case in CASES)
    told.update({("back_to_last_agent", True): 1, ("back_to_last_agent", False): 1})

    missing = [
        (key, runs)
        for key in gallery.ready(registry())
        for runs in (True, False)
        if not told[key, runs]
    ]

    assert not missing


@pytest.mark.parametrize("locale", ["en", "pl"])
def test_the_answer_is_in_the_language_that_was_chosen(locale: str, sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        add(connection, Case(template="out_of_hours", name="", now=NIGHT), locale)
        seeds.arrives(connection)
        engines.drain(connection, spoken(), now=NIGHT)

        (text,) = sent(connection)
        words = {"en": "open again on 2026-11-24 09:00", "pl": "wracamy 2026-11-24 09:00"}
        assert words[locale] in text
        assert text.rstrip().endswith("Inbox"), "the inbox signs where there is no brand"

    sqlite_store.write_now(scene)


def test_an_answer_goes_once_to_a_ticket(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        add(connection, Case(template="out_of_hours", name="", now=NIGHT))
        arrived = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket)
        engines.drain(connection, spoken(), now=NIGHT)
        seeds.arrives(connection, ticket_id=arrived.ticket)
        engines.drain(connection, spoken(), now=NIGHT + HOUR)

        assert len(sent(connection)) == 1

    sqlite_store.write_now(scene)


def test_an_answer_goes_to_a_contact_once_a_day(sqlite_store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        add(connection, Case(template="out_of_hours", name="", now=NIGHT))
        for _ in range(2):
            seeds.arrives(connection)
            engines.drain(connection, spoken(), Bounds(), now=NIGHT)

        assert len(sent(connection)) == 1

    sqlite_store.write_now(scene)
