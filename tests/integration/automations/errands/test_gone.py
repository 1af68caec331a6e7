"""Errands of a plug-in that is gone: parked with a reason, and done when it is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from automations.errands import queries
from automations.errands.lane import GONE
from automations.language import Language
from core import tables
from core.store import Store
from postroom.action import Errand, OutsideAction, Plan, PlanContext
from postroom.means import Means
from postroom.trigger import NoOptions
from tests import engines, seeds
from tests.engines import BUILT_IN
from tests.integration.automations.errands.workshop import World

FAX = "{id: s1, action: fax}"
TAG = "{id: s2, action: add_tag, tag: faxed}"
WHY = GONE.format(action="fax")
DAYS = timedelta(days=3)


@dataclass(eq=False)
class Fax(OutsideAction[NoOptions]):
    """A plug-in's action that asks something outside."""

    key = "fax"
    title = "Send a fax"
    options = NoOptions

    holds: bool = True
    sent: list[str] = field(default_factory=list)

    def plan(self, options: NoOptions, context: PlanContext) -> Plan:
        return Plan((Errand({"number": "1"}, holds=self.holds),))

    async def perform(self, order: Mapping[str, Any], means: Means) -> Mapping[str, Any]:
        self.sent.append(means.key)
        return {}

    def finish(self, options: NoOptions, result: Mapping[str, Any], context: PlanContext) -> Plan:
        return Plan(done=True)


async def test_it_waits_with_a_reason_and_is_done_when_the_plug_in_is_back(store: Store) -> None:
    fax = Fax()
    faxing = with_fax(fax)
    _begin(store, faxing)
    gone = World(store)

    await gone.go_out()
    await gone.later(DAYS)

    assert _errands(store) == [("queued", 0, WHY)]
    assert gone.trace() == ["Send: working", f"Send s1 fax: working ({WHY})"]

    back = World(store, language=faxing)
    back.clock.now = gone.clock.now
    await back.settle()

    assert _errands(store) == [("done", 1, "")]
    assert len(fax.sent) == 1
    assert back.trace() == ["Send: done", "Send s1 fax: done", "Send s2 add_tag: done"]


async def test_one_that_holds_nothing_up_waits_just_as_well(store: Store) -> None:
    fax = Fax(holds=False)
    faxing = with_fax(fax)
    _begin(store, faxing)
    gone = World(store)

    await gone.settle()

    assert gone.trace() == ["Send: done", f"Send s1 fax: working ({WHY})", "Send s2 add_tag: done"]
    await World(store, language=faxing).settle()
    assert len(fax.sent) == 1
    assert gone.trace()[1] == "Send s1 fax: done"


async def test_what_was_under_way_when_the_plug_in_went_is_parked_too(store: Store) -> None:
    fax = Fax()
    faxing = with_fax(fax)
    _begin(store, faxing)
    store.write_now(_claimed)

    gone = World(store)
    await gone.settle()

    assert _errands(store) == [("queued", 1, WHY)]
    await World(store, language=faxing).settle()
    assert (_errands(store), len(fax.sent)) == ([("done", 2, "")], 1)


async def test_the_lane_rests_while_nobody_can_do_it(store: Store) -> None:
    """It is found again by the scan; a moment to wake at would be one for ever."""
    _begin(store, with_fax(Fax()))
    gone = World(store)

    assert await gone.errands("fax:") is None
    assert [lane.key for lane in store.read_now(queries.lanes_due, gone.clock())] == ["fax:"]


async def test_other_errands_go_on(store: Store) -> None:
    faxing = with_fax(Fax())
    _begin(store, faxing)
    gone = World(store)
    gone.add('{id: s1, action: send_translated, text: "Hi", to: de}', name="Greet")
    store.write_now(seeds.arrives, "olga@example.org")

    await gone.settle()

    assert [row[0] for row in gone.sent()] == ["<de> Hi"]
    assert _errands(store)[0] == ("queued", 0, WHY)


def with_fax(fax: Fax) -> Language:
    """The language with the plug-in."""
    return replace(BUILT_IN, actions={**BUILT_IN.actions, fax.key: fax})


def _begin(store: Store, language: Language) -> None:
    """A run has asked for a fax, and Postroom was stopped."""

    def scene(connection: Connection) -> None:
        text = engines.written("Send", FAX, TAG)
        engines.add(connection, text, language=language)
        seeds.arrives(connection)
        engines.drain(connection, language=language)

    store.write_now(scene)


def _claimed(connection: Connection) -> None:
    connection.execute(tables.errand.update().values(state="doing", attempt=1, tried_at=seeds.NOW))


def _errands(store: Store) -> list[tuple[Any, ...]]:
    def read(connection: Connection) -> list[tuple[Any, ...]]:
        row = tables.errand.c
        found = connection.execute(
            tables.errand.select().with_only_columns(row.state, row.attempt, row.error)
        )
        return [tuple(one) for one in found]

    return store.read_now(read)
