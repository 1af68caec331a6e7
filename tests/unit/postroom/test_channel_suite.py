"""The conformance suite, run on a small channel that keeps every promise."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, SecretStr

from postroom.channel import Account, Channel
from postroom.errors import Unreadable
from postroom.message import Batch, InboundMessage, Parsed, Raw, Sender
from postroom.testing import ChannelSuite, make_account

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ITEMS = [{"id": f"m{n}", "from": "ola", "text": f"Dzień dobry {n}"} for n in range(5)]


class ToySettings(BaseModel):
    shop: str
    api_token: SecretStr


def parse(raw: Raw) -> Parsed:
    try:
        item = json.loads(raw.payload)
        message = InboundMessage(
            external_id=item["id"],
            source="toy.message",
            sent_at=raw.received_at,
            sender=Sender(identity=item["from"]),
            text=item["text"],
        )
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"not a toy message: {error}") from error
    return Parsed((message,))


class ToyChannel(Channel[ToySettings]):
    key = "toy"
    title = "Toy shop"
    sources = ("toy.message",)
    settings = ToySettings
    parse = staticmethod(parse)

    async def receive(
        self, account: Account[ToySettings], cursor: str | None
    ) -> AsyncIterator[Batch]:
        for start in range(int(cursor or 0), len(ITEMS), 2):
            items = tuple(
                Raw(external_id=item["id"], received_at=AT, payload=json.dumps(item).encode())
                for item in ITEMS[start : start + 2]
            )
            yield Batch(items, str(start + len(items)))


@pytest.fixture(autouse=True, scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> None:
    TestToyChannel.payloads = tmp_path_factory.mktemp("payloads")
    for item in ITEMS:
        path = TestToyChannel.payloads / f"message__{item['id']}.json"
        path.write_text(json.dumps(item), encoding="utf-8")


class TestToyChannel(ChannelSuite):
    channel: ClassVar[Channel[Any]] = ToyChannel()
    payloads: ClassVar[Path]

    def connect(self) -> Account[Any]:
        return make_account(self.channel, ToySettings(shop="s", api_token=SecretStr("t")))


class Forgetful(ToyChannel):
    """Starts from the beginning whatever the cursor: the suite must notice what it loses."""

    async def receive(
        self, account: Account[ToySettings], cursor: str | None
    ) -> AsyncIterator[Batch]:
        async for batch in super().receive(account, None):
            yield Batch(batch.items[:1], batch.cursor) if cursor else batch


async def test_the_suite_catches_a_channel_that_loses_messages() -> None:
    class Suite(TestToyChannel):
        channel: ClassVar[Channel[Any]] = Forgetful()

    with pytest.raises(AssertionError):
        await Suite().test_reading_on_from_any_cursor_misses_and_repeats_nothing()


def test_the_suite_catches_a_secret_that_prints() -> None:
    class Leaky(BaseModel):
        api_token: str

    class LeakyChannel(ToyChannel):
        settings = Leaky  # type: ignore[assignment] # that is the fault under test

    class Suite(TestToyChannel):
        channel: ClassVar[Channel[Any]] = LeakyChannel()

    with pytest.raises(AssertionError, match="api_token"):
        Suite().test_its_secrets_do_not_print()


def test_settings_of_another_channel_are_refused() -> None:
    class Other(BaseModel):
        pass

    with pytest.raises(TypeError, match="ToySettings"):
        make_account(ToyChannel(), Other())
