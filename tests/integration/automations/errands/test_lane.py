"""The lane of errands while all is paused, and when an automation is switched off meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from automations import library
from automations.engine.switch import pause
from core import tables
from core.access import SYSTEM
from core.audit import By
from core.store import Store
from postroom.errors import TemporaryError
from tests import seeds
from tests.integration.automations.errands.workshop import World
from tests.seeds import NOW

SEND = '{id: s1, action: send_translated, text: "Hi", to: de}'
HOUR = timedelta(hours=1)


def _pause(connection: Connection, *, paused: bool) -> None:
    pause(connection, By(viewer=SYSTEM, now=NOW), paused=paused)


async def test_while_all_is_paused_the_lane_rests(store: Store) -> None:
    """A moment that has passed would wake it again at once, for as long as the pause lasts."""
    world = World(store)
    world.translator.errors = [TemporaryError("busy")]
    world.add(SEND)
    store.write_now(seeds.arrives)
    await world.settle()
    store.write_now(_pause, paused=True)
    world.clock.now += HOUR

    wakes = await world.errands("send_translated:")

    assert wakes is None
    assert len(world.translator.asked) == 1
    store.write_now(_pause, paused=False)
    await world.settle()
    assert len(world.translator.asked) == 2
    assert len(world.sent()) == 1


@pytest.mark.parametrize("error", [TemporaryError("busy"), None])
async def test_what_was_under_way_when_its_automation_was_switched_off_is_not_tried_again(
    store: Store, error: TemporaryError | None
) -> None:
    world = World(store)
    world.add(SEND)
    store.write_now(seeds.arrives)
    world.translator.errors = [error] if error else []
    world.translator.meanwhile = lambda: _off(store)

    await world.settle()
    await world.later(HOUR)

    assert len(world.translator.asked) == 1
    assert world.sent() == []
    assert world.trace() == [
        "Greet: stopped (switched_off)",
        "Greet s1 send_translated: skipped (switched_off)",
    ]
    assert list(store.read_now(seeds.column, tables.errand, "state")) == ["failed"]


def _off(store: Store) -> None:
    store.write_now(library.disable, "Greet", NOW)
