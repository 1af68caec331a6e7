"""Access tokens against a local sign-in server: one renewal at a time, stored before use."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from connectors.mail.channel import MailChannel
from core import accounts, tables
from core.accounts.opening import Accounts, House
from core.accounts.tokens import TokenKeeper, lose, swap
from core.http import guarded_session
from core.secrets import Sealer, create_key_file
from core.store import Store, open_store
from postroom.channel import Tokens
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError
from postroom.http import Http
from postroom.registry import Registry
from tests import seeds, tokens
from tests.seeds import NOW
from tests.tokens import SignIns

HOME = "https://shop.example/accounts/back"


@dataclass(slots=True)
class World:
    """An account that signs in elsewhere, and a clock that is moved by hand."""

    store: Store
    sealer: Sealer
    http: Http
    server: SignIns
    now: datetime = NOW

    def clock(self) -> datetime:
        return self.now

    def process(self) -> Accounts:
        """Accounts as a process of its own has them."""
        registry = Registry()
        registry.channels.add(MailChannel(), "mail")
        return Accounts(
            House(
                store=self.store,
                registry=registry,
                sealer=self.sealer,
                http=self.http,
                clock=self.clock,
            )
        )

    async def token(self, process: Accounts | None = None) -> str:
        opened = await (process or self.process()).open(self.account)
        assert opened is not None
        return opened.account.token

    async def sign_in(self) -> None:
        """A person signs in."""
        process, channel = self.process(), MailChannel()
        opened = await process.look(self.account)
        assert opened is not None
        begun = channel.begin(opened.account, HOME)
        answer = self.server.agree(begun.url)
        fresh = await channel.finish(opened.account, begun, answer)
        await process.tokens.put(self.account, fresh)

    @property
    def account(self) -> int:
        return self.store.write_now(seeds.account)

    def stands(self) -> tuple[str, str]:
        return self.store.read_now(_stands)


def _stands(connection: Connection) -> tuple[str, str]:
    row = connection.execute(select(tables.account.c.state, tables.account.c.health)).one()
    return row[0], row[1]


def _configure(connection: Connection, settings: Any, secrets: bytes | None) -> None:
    seeds.account(connection)
    values = {"settings": dict(settings), "secrets": secrets, "state": "active"}
    connection.execute(update(tables.account).values(**values))


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    store = open_store(database_url)
    sealer = create_key_file(tmp_path / "key")
    async with tokens.running() as server, guarded_session([ip_network("127.0.0.0/8")]) as http:
        filled = accounts.fill(MailChannel.settings, server.settings())
        store.write_now(_configure, filled.settings, accounts.sealed(filled, sealer))
        yield World(store, sealer, http, server)
    store.close()


async def test_a_sign_in_gives_a_token_that_is_used_until_shortly_before_its_end(
    world: World,
) -> None:
    await world.sign_in()

    first = await world.token()
    world.now += timedelta(minutes=54)
    still = await world.token()
    world.now += timedelta(minutes=2)
    renewed = await world.token()

    assert (first, still, renewed) == ("access-1", "access-1", "access-2")


async def test_what_is_asked_carries_pkce_state_and_the_scopes(world: World) -> None:
    opened = await world.process().look(world.account)
    assert opened is not None

    begun = MailChannel().begin(opened.account, HOME)

    assert "code_challenge_method=S256" in begun.url
    assert begun.verifier not in begun.url
    assert "SMTP.Send" in begun.url
    assert "offline_access" in begun.url
    assert begun.state in begun.url
    assert begun.verifier not in repr(begun)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("code=x&state=somebody-elses", "not begun here"),
        ("code=x", "not begun here"),
        ("error=access_denied&state={state}", "refused: access_denied"),
        ("state={state}", "no code"),
    ],
)
async def test_a_way_back_that_is_not_ours_brings_nothing(
    answer: str, sentence: str, world: World
) -> None:
    opened = await world.process().look(world.account)
    assert opened is not None
    begun = MailChannel().begin(opened.account, HOME)

    with pytest.raises(PermanentError, match=sentence):
        await MailChannel().finish(opened.account, begun, answer.format(state=begun.state))

    assert world.server.asked == []


async def test_a_code_is_of_no_use_to_whoever_lacks_the_verifier(world: World) -> None:
    opened = await world.process().look(world.account)
    assert opened is not None
    begun = MailChannel().begin(opened.account, HOME)
    answer = world.server.agree(begun.url)

    with pytest.raises(NeedsReauthorisation):
        await MailChannel().finish(opened.account, replace(begun, verifier="guessed"), answer)


async def test_many_who_need_a_token_at_once_renew_it_once(world: World) -> None:
    await world.sign_in()
    world.now += timedelta(hours=2)
    process = world.process()

    got = await asyncio.gather(*(world.token(process) for _ in range(20)))

    assert set(got) == {"access-2"}
    assert len(world.server.asked) == 2


async def test_renewed_tokens_outlive_the_process(world: World) -> None:
    await world.sign_in()
    for expected in ("access-2", "access-3", "access-4"):
        world.now += timedelta(hours=2)

        assert await world.token() == expected


async def test_a_server_that_sends_no_new_refresh_token_keeps_the_old_one(world: World) -> None:
    world.server.rotates = False
    await world.sign_in()
    for expected in ("access-2", "access-3"):
        world.now += timedelta(hours=2)

        assert await world.token() == expected


async def test_the_pair_that_was_stored_first_wins(world: World) -> None:
    await world.sign_in()
    process = world.process()
    opened = await process.look(world.account)
    assert opened is not None
    sealed = world.process().tokens._sealed(
        Tokens(access="theirs", refresh="r", expires_at=NOW + timedelta(hours=9))
    )

    class Slow(MailChannel):
        async def refresh(self, account: Any, kept: Tokens) -> Tokens:
            await world.store.write(swap, world.account, 1, sealed)
            return await super().refresh(account, kept)

    world.now += timedelta(hours=2)
    got = await process.tokens.fresh(Slow(), opened.account)

    assert got == "theirs"


async def test_who_comes_second_with_a_token_that_is_good_once_takes_what_the_first_got(
    world: World,
) -> None:
    await world.sign_in()
    world.now += timedelta(hours=2)
    here, there = world.process(), world.process()

    got = await asyncio.gather(world.token(here), world.token(there))

    assert set(got) <= {"access-2", "access-3"}
    assert world.stands() == ("active", "")


async def test_a_sign_in_that_was_taken_back_wants_a_person(world: World) -> None:
    await world.sign_in()
    world.server.good.clear()
    world.now += timedelta(hours=2)

    with pytest.raises(NeedsReauthorisation, match="sign in to this account again"):
        await world.token()
    state, health = world.stands()
    await world.sign_in()

    assert state == "needs_reauthorisation"
    assert "expired or was taken back" in health
    assert world.stands() == ("active", "")
    assert await world.token() == "access-2"


async def test_an_account_nobody_has_signed_in_to_says_so(world: World) -> None:
    with pytest.raises(NeedsReauthorisation, match="nobody has signed in"):
        await world.token()

    assert world.stands()[0] == "needs_reauthorisation"


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_sign_in_server_is_asked_later(status: int, world: World) -> None:
    await world.sign_in()
    world.server.refuse("slow_down", status, **{"Retry-After": "120"})
    world.now += timedelta(hours=2)

    with pytest.raises(TemporaryError) as caught:
        await world.token()

    assert caught.value.retry_after == timedelta(seconds=120)
    assert world.stands() == ("active", "")
    assert await world.token() == "access-2"


@pytest.mark.parametrize(
    ("lifetime", "minutes"), [("3600", 50), (None, 50), ("soon", 50), (0, 0), (10**9, 1400)]
)
async def test_a_lifetime_nobody_can_use_is_read_sensibly(
    lifetime: object, minutes: int, world: World
) -> None:
    world.server.lifetime = lifetime
    await world.sign_in()
    world.now += timedelta(minutes=minutes)

    token = await world.token()

    assert token == ("access-1" if minutes else "access-2")


async def test_a_token_the_mail_server_refuses_is_renewed_though_it_should_hold(
    world: World,
) -> None:
    await world.sign_in()
    process = world.process()
    refused = await world.token(process)

    process.tokens.refused(world.account, refused)

    assert await world.token(process) == "access-2"


@pytest.mark.promise("P25")
async def test_tokens_lie_sealed_and_show_in_no_repr(world: World) -> None:
    await world.sign_in()

    sealed = world.store.read_now(lambda c: c.execute(select(tables.account.c.tokens)).scalar())

    assert sealed is not None
    assert b"access-1" not in sealed
    assert "access" not in repr(Tokens(access="access", refresh="refresh", expires_at=NOW))[:40]
    assert isinstance(world.process().tokens, TokenKeeper)


async def test_who_was_refused_before_the_winner_had_stored_its_tokens_leaves_no_person_asked(
    world: World,
) -> None:
    await world.sign_in()
    process = world.process()
    opened = await process.look(world.account)
    assert opened is not None

    class Slow(MailChannel):
        async def refresh(self, account: Any, kept: Tokens) -> Tokens:
            renewed = await super().refresh(account, kept)
            await world.store.write(lose, world.account, 1, "the sign-in has expired")
            return renewed

    world.now += timedelta(hours=2)
    got = await process.tokens.fresh(Slow(), opened.account)

    assert got == "access-2"
    assert world.stands() == ("active", "")
