"""The Allegro channel keeps what every channel must, at the fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.allegro.channel import AllegroChannel
from postroom.channel import Account
from postroom.testing import ChannelSuite
from tests.allegro.shop import SELLER, shop


class TestAllegro(ChannelSuite):
    channel = AllegroChannel()
    payloads = Path(__file__).parent / "payloads"

    _account: Account[Any] | None = None

    @pytest.fixture(autouse=True)
    async def _fake(self) -> AsyncIterator[None]:
        async with shop(start_date="2026-11-01") as at:
            before = at.clock.now - timedelta(days=2)
            order = at.world.order(SELLER, "jan_k", at=before)
            for number in range(30):
                at.world.buyer_writes(SELLER, f"buyer{number}", f"message {number}", at=before)
            at.world.discussion(order, "It came broken")
            at.world.customer_return(order)
            at.world.rating(order, comment="good")
            at.clock.pass_(minutes=1)
            self._account = replace(at.account, token=at.fake.tokens(SELLER)[0])
            yield

    def connect(self) -> Account[Any]:
        assert self._account is not None
        return self._account
