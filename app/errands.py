"""What steps of automations ask of the world outside: the lanes that do it, and with what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from automations import language
from automations.errands.lane import ErrandsLane
from automations.errands.means import Workshop
from core.accounts.opening import House
from core.lanes import EmbeddedLanes, lane_name
from core.translating import Translating
from core.webhooks import CallWebhooks
from core.writing import Writing


def errands_lane(
    house: House, lanes: EmbeddedLanes, chance: Callable[[], float], closing: asyncio.Event
) -> ErrandsLane:
    """The handler of errands."""
    workshop = Workshop(
        store=house.store,
        clock=house.clock,
        http=house.http,
        translating=Translating(house),
        writing=Writing(house),
        webhooks=CallWebhooks(house.store, house.sealer, house.clock),
    )

    def came_back() -> None:
        lanes.ring([lane_name("events")])

    spoken = language.of(house.registry)
    return ErrandsLane(workshop, spoken, came_back, chance, closing)
