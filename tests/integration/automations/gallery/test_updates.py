"""What is kept of templates in the database, and what is counted, on both kinds."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from automations import gallery, library
from automations.gallery import Adding, updates
from automations.gallery.hits import hits
from automations.library import editing
from core.access import SYSTEM
from core.audit import By
from core.problems import NotThere
from core.store import Store
from postroom.registry import Registry
from postroom.template import Template
from tests import engines, seeds
from tests.integration.automations.gallery.world import (
    HOUR,
    NIGHT,
    Case,
    add,
    furnish,
    registry,
    spoken,
)
from tests.seeds import NOW

MADE = By(SYSTEM, NOW)


@pytest.fixture
def newer() -> Registry:
    """A registry whose only template has a second version."""
    brought = registry().templates["unanswered"]
    made = Registry()
    for field in registry().fields:
        made.fields.add(field, "test")
    for trigger in registry().triggers:
        made.triggers.add(trigger, "test")
    for action in registry().actions:
        made.actions.add(action, "test")
    text = f"version: 2\n{brought.yaml}".replace("priority: high", "priority: urgent")
    made.templates.add(Template(key="unanswered", yaml=text), "test")
    return made


def test_only_what_has_a_newer_version_is_told(store: Store, newer: Registry) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        first = add(connection, Case(template="unanswered", name=""))
        add(connection, Case(template="spam_flag", name=""))
        thrown = add(connection, Case(template="unanswered", name=""))
        editing.delete(connection, thrown, MADE)

        assert updates.outdated(connection, registry()) == frozenset()
        assert updates.outdated(connection, newer) == {first}
        found = updates.find(connection, first, newer)
        assert {line for line in found.diff if line[1:2] == " "} >= {
            "-    priority: high",
            "+    priority: urgent",
        }
        updates.bring_up_to_date(connection, found, "test", spoken(), MADE)
        assert updates.outdated(connection, newer) == frozenset()
        with pytest.raises(NotThere):
            updates.find(connection, first, newer)
        saved = library.by_id(connection, first)
        assert saved is not None
        assert saved.enabled, "its switch stays"

    store.write_now(scene)


def test_hits_are_counted_from_what_was_kept(store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        for moment in (NOW, NIGHT, NIGHT):
            seeds.arrives(connection, f"{moment:%H}@example.org")
            engines.drain(connection, spoken(), now=moment)
        wanted = Adding(template=gallery.find(registry(), "out_of_hours"), given={}, locale="pl")

        found = hits(connection, wanted, spoken(), SYSTEM, NIGHT + HOUR)

        assert found is not None
        assert (found.looked, found.hits) == (3, 2)
        assert not library.listed(connection), "nothing is saved"

    store.write_now(scene)


def test_whom_a_ticket_goes_to_makes_no_difference_for_the_count(store: Store) -> None:
    def scene(connection: Connection) -> None:
        furnish(connection)
        seeds.arrives(connection, text="Poproszę fakturę")
        engines.drain(connection, spoken())
        wanted = Adding(
            template=gallery.find(registry(), "invoice_request"), given={"team": ""}, locale="pl"
        )

        found = hits(connection, wanted, spoken(), SYSTEM, NIGHT)

        assert found is not None
        assert found.hits == 1

    store.write_now(scene)
