"""Signing an account in elsewhere: the way out, and the one way back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography.fernet import Fernet
from pydantic import BaseModel, ConfigDict

from core import tables
from core.access import Viewer
from core.accounts import signing_in
from core.accounts.opening import Accounts, House
from core.accounts.signing_in import Desk
from core.audit import By
from core.problems import Refused
from core.secrets import Sealer
from core.store import Store, open_store
from postroom.channel import Account, Begun, Channel, Tokens
from postroom.errors import PermanentError
from postroom.http import NO_HTTP
from postroom.message import Parsed, Raw
from postroom.registry import Registry
from tests import seeds
from tests.seeds import NOW

ANNA, OLEK = Viewer(1, "admin"), Viewer(2, "admin")
BACK = "https://help.shop.example/accounts/signed_in"


class NoSettings(BaseModel):
    model_config = ConfigDict(extra="forbid")


def parse(_raw: Raw) -> Parsed:
    raise NotImplementedError


class Elsewhere(Channel[NoSettings]):
    """Signs in at a server that takes any code but `bad`."""

    key: ClassVar[str] = "elsewhere"
    title: ClassVar[str] = "Elsewhere"
    sources: ClassVar[tuple[str, ...]] = ("elsewhere",)
    settings = NoSettings
    parse = staticmethod(parse)

    def uses_tokens(self, settings: BaseModel) -> bool:
        return True

    def begin(self, account: Account[BaseModel], redirect: str) -> Begun:
        url = f"https://id.example/?state=s{account.id}"
        return Begun(url=url, state=f"s{account.id}", verifier="very secret", redirect=redirect)

    async def finish(self, account: Account[BaseModel], begun: Begun, answer: str) -> Tokens:
        assert (begun.verifier, begun.redirect) == ("very secret", BACK)
        if "code=bad" in answer:
            raise PermanentError("the sign-in was refused")
        return Tokens(access="access", refresh="refresh", expires_at=NOW + timedelta(hours=1))

    async def refresh(self, account: Account[BaseModel], tokens: Tokens) -> Tokens:
        return tokens


@dataclass
class Shop:
    """A database with an account of that channel, and the desk that signs it in."""

    store: Store
    account: int
    desk: Desk
    seen: list[Any] = field(default_factory=list)

    def begin(self, who: Viewer = ANNA, now: datetime = NOW) -> str:
        return asyncio.run(signing_in.begin(self.desk, self.account, BACK, By(who, now)))

    def finish(self, answer: str, who: Viewer = ANNA, now: datetime = NOW) -> int:
        return asyncio.run(signing_in.finish(self.desk, answer, By(who, now)))

    def tokens(self) -> Any:
        return self.store.read_now(seeds.column, tables.account, "tokens")[0]


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    store = open_store(database_url)
    registry = Registry()
    registry.channels.add(Elsewhere(), "test")
    sealer = Sealer([Fernet.generate_key()], Path("key"))
    house = House(store=store, registry=registry, sealer=sealer, http=NO_HTTP, clock=lambda: NOW)
    account = store.write_now(seeds.account, "shop", "elsewhere")
    yield Shop(store, account, Desk(store, sealer, Accounts(house)))
    store.close()


def test_who_comes_back_with_the_state_gets_the_account_signed_in(shop: Shop) -> None:
    url = shop.begin()

    account = shop.finish(f"code=1&state=s{shop.account}")

    assert url.endswith(f"state=s{shop.account}")
    assert account == shop.account
    assert b"refresh" not in bytes(shop.tokens())
    actions = shop.store.read_now(seeds.column, tables.audit, "action")
    assert actions == ["account.connect"]


@pytest.mark.promise("P25")
def test_what_is_kept_for_the_way_back_is_sealed(shop: Shop) -> None:
    shop.begin()

    kept = shop.store.read_now(seeds.column, tables.setting, "value")

    assert "very secret" not in str(kept)


@pytest.mark.parametrize(
    ("answer", "who", "later"),
    [
        ("code=1&state=guessed", ANNA, timedelta(0)),
        ("code=1", ANNA, timedelta(0)),
        ("", ANNA, timedelta(0)),
        ("code=1&state=s{}", OLEK, timedelta(0)),
        ("code=1&state=s{}", ANNA, timedelta(minutes=11)),
    ],
)
def test_any_other_way_back_is_refused(
    shop: Shop, answer: str, who: Viewer, later: timedelta
) -> None:
    shop.begin()

    with pytest.raises(Refused, match="begin it again"):
        shop.finish(answer.format(shop.account), who, NOW + later)

    assert shop.tokens() is None


def test_a_way_back_is_good_once(shop: Shop) -> None:
    shop.begin()
    answer = f"code=bad&state=s{shop.account}"

    with pytest.raises(PermanentError):
        shop.finish(answer)

    with pytest.raises(Refused):
        shop.finish(answer.replace("bad", "good"))


def test_what_nobody_came_back_to_is_cleared_away(shop: Shop) -> None:
    shop.begin()
    before = len(shop.store.read_now(seeds.column, tables.setting, "key"))

    other = shop.store.write_now(seeds.account, "other", "elsewhere")
    later = Shop(shop.store, other, shop.desk)
    later.begin(now=NOW + timedelta(hours=1))

    assert len(shop.store.read_now(seeds.column, tables.setting, "key")) == before
