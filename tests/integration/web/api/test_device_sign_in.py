"""Signing an Allegro account in on another screen, over the API and against the fake."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection

from core import accounts, tables
from core.store import Store, open_store
from examples.fake_allegro import Fault, failing
from tests import seeds
from tests.allegro.desk import AllegroDesk, allegro_desk


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


async def begun(desk: AllegroDesk) -> tuple[str, dict[str, object]]:
    path = f"/accounts/{desk.account}/device"
    status, told = await desk.ask("POST", path)
    assert status == 200, told
    return path, told


async def test_a_code_is_agreed_to_and_the_account_works(store: Store) -> None:
    async with allegro_desk(store) as desk:
        path, told = await begun(desk)
        desk.clock.pass_(seconds=6)
        _, waits = await desk.ask("POST", f"{path}/ask")

        desk.fake.allow(str(told["user_code"]), "sklep")
        desk.clock.pass_(seconds=6)
        _, done = await desk.ask("POST", f"{path}/ask")
        again, _ = await desk.ask("POST", f"{path}/ask")

        assert (waits["state"], done["state"], again) == ("waiting", "done", 422)
        assert store.read_now(accounts.listed)[0].state == "active"


async def test_a_device_code_is_sealed_and_never_told(store: Store) -> None:
    async with allegro_desk(store) as desk:
        path, told = await begun(desk)
        secret = next(iter(desk.world.sign_ins.devices))

        kept = store.read_now(_settings)

        assert secret not in str(told)
        assert secret not in kept
        assert (await desk.ask("DELETE", path))[0] == 204
        assert secret not in store.read_now(_settings)


async def test_trouble_at_allegro_is_waited_out(store: Store) -> None:
    async with allegro_desk(store) as desk:
        path, told = await begun(desk)
        desk.fake.allow(str(told["user_code"]), "sklep")
        desk.world.will("POST /auth/oauth/token", failing(503))
        desk.clock.pass_(seconds=6)
        _, first = await desk.ask("POST", f"{path}/ask")
        desk.clock.pass_(minutes=2)
        _, second = await desk.ask("POST", f"{path}/ask")

        assert (first["state"], second["state"]) == ("waiting", "done")


@pytest.mark.parametrize(
    ("where", "fault", "step", "said"),
    [
        ("/me", failing(403), "login", "name of the application"),
        ("/messaging/threads", failing(403), "messages", "allegro:api:messaging"),
        ("/sale/issues", failing(403), "discussions", "allegro:api:disputes"),
        ("/order/event-stats", failing(500), "orders", "trouble"),
    ],
)
async def test_a_check_says_which_step_failed(
    store: Store, where: str, fault: Fault, step: str, said: str
) -> None:
    async with allegro_desk(store) as desk:
        path = f"/accounts/{desk.account}/check"
        _, fine = await desk.ask("POST", path)
        desk.world.will(where, fault)

        _, told = await desk.ask("POST", path)

        assert fine["ok"], fine
        assert (told["parts"][0]["ok"], told["parts"][0]["step"]) == (False, step)
        assert said in told["parts"][0]["detail"]


def _settings(connection: Connection) -> str:
    return str(seeds.column(connection, tables.setting, "value"))
