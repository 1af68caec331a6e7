"""Our own client and the fake understand each other: signing in, asking, being refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest

from connectors.allegro import auth
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Ask, NotFound, NotOffered, Refusal, Wire
from core.http import guarded_session
from examples.fake_allegro import Fake, no_beta, running, vanishing
from examples.fake_allegro.world import World
from postroom.channel import Account
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError, UnknownOutcome
from tests.allegro.asking import Clock
from tests.allegro.judges import JUDGES


@dataclass(slots=True)
class Silence:
    """Blocks kept in memory."""

    untils: dict[str, datetime] = field(default_factory=dict)

    async def until(self, key: str) -> datetime | None:
        return self.untils.get(key)

    async def block(self, key: str, until: datetime) -> None:
        self.untils[key] = until


@dataclass(slots=True, kw_only=True)
class Pair:
    fake: Fake
    world: World
    clock: Clock
    account: Account[AllegroSettings]

    def signed_in(self) -> Wire:
        return Wire(replace(self.account, token=self.fake.tokens("sklep")[0]))


@asynccontextmanager
async def pair() -> AsyncIterator[Pair]:
    clock = Clock()
    world = World(clock)
    world.seller("sklep")
    async with (
        running(world, validate=JUDGES) as fake,
        guarded_session([ip_network("127.0.0.1/32")]) as http,
    ):
        account = Account(
            id=1,
            name="Allegro",
            settings=AllegroSettings.model_validate(fake.settings()),
            clock=clock,
            http=http,
            blocks=Silence(),
        )
        yield Pair(fake=fake, world=world, clock=clock, account=account)


async def test_signing_in_on_another_screen_and_staying_so() -> None:
    async with pair() as both:
        begun = await auth.begin_device(both.account)

        assert await auth.ask_device(both.account, begun) is None
        both.fake.allow(begun.user_code, "sklep")
        both.clock.pass_(seconds=6)
        tokens = await auth.ask_device(both.account, begun)
        assert tokens is not None
        renewed = await auth.refresh(both.account, tokens)
        me = await Wire(replace(both.account, token=renewed.access)).ask(Ask(path="/me"))

        assert me["login"] == "sklep"
        both.clock.pass_(minutes=2)
        with pytest.raises(NeedsReauthorisation):
            await auth.refresh(both.account, tokens)


async def test_signing_in_by_coming_back() -> None:
    async with pair() as both:
        begun = auth.begin(both.account, "https://postroom.example/back")

        tokens = await auth.finish(both.account, begun, both.fake.agree(begun.url, "sklep"))

        assert tokens.refresh


async def test_a_refused_sign_in_ends() -> None:
    async with pair() as both:
        begun = await auth.begin_device(both.account)
        both.world.sign_ins.refuse(begun.user_code)

        with pytest.raises(PermanentError, match="refused"):
            await auth.ask_device(both.account, begun)


async def test_what_vanishes_is_uncertain_and_what_is_refused_is_not() -> None:
    async with pair() as both:
        thread = both.world.buyer_writes("sklep", "jan", "Hello").thread
        wire, path = both.signed_in(), f"/messaging/threads/{thread.id}/messages"
        both.world.will(f"POST {path}", vanishing())
        both.world.will("/messaging/threads", no_beta())

        with pytest.raises(UnknownOutcome):
            await wire.ask(Ask(path=path, method="POST", body={"text": "Hi"}))
        with pytest.raises(NotOffered):
            await wire.ask(Ask(path="/messaging/threads", version="beta.v1"))
        with pytest.raises(NotFound):
            await wire.ask(Ask(path="/messaging/threads/none"))
        both.clock.pass_(seconds=2)
        with pytest.raises(Refusal):
            await wire.ask(Ask(path=path, method="POST", body={"text": "x" * 2001}))
        assert [each.text for each in thread.messages] == ["Hello", "Hi"]


async def test_after_a_block_nobody_asks() -> None:
    async with pair() as both:
        both.world.block()
        wire = both.signed_in()

        for _ in range(2):
            with pytest.raises(TemporaryError):
                await wire.ask(Ask(path="/me"))
        both.clock.pass_(seconds=66)

        assert (await wire.ask(Ask(path="/me")))["login"] == "sklep"
        assert [each.status for each in both.world.asked("/me")] == [429, 200]
        assert both.world.limits.blocked["fake-allegro-client"] == both.world.log[0].at + timedelta(
            minutes=1
        )
