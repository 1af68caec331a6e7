"""Connecting an Allegro account on its pages, against the fake: the code, waiting, and going on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from ipaddress import ip_network

import pytest
from aiohttp import ClientSession

from core import accounts
from core.http import guarded_session
from core.lanes import lane_name
from core.store import Store
from examples.fake_allegro import Fake, World, running
from tests.allegro.asking import Clock
from tests.allegro.judges import JUDGES
from tests.serving import Served, serving


@dataclass(slots=True, kw_only=True)
class Shop:
    """A served application, somebody at it, and the fake beside it."""

    served: Served
    ala: ClientSession
    fake: Fake
    clock: Clock

    def typed(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.fake.settings().items()}

    async def get(self, path: str, **how: object) -> tuple[int, str, str]:
        """Status, text and where it led to."""
        async with self.ala.get(path, headers=dict(how)) as answer:  # type: ignore[arg-type] # str
            return answer.status, await answer.text(), answer.url.path

    async def added(self) -> tuple[str, str]:
        async with self.ala.post("/accounts/new/allegro", data=self.typed()) as answer:
            return await answer.text(), answer.url.path


@pytest.fixture
async def shop(store: Store) -> AsyncIterator[Shop]:
    clock = Clock()
    world = World(clock)
    world.seller("sklep")
    async with (
        running(world, validate=JUDGES) as fake,
        guarded_session([ip_network("127.0.0.0/8")]) as http,
        serving(store, clock=clock, http=http) as served,
    ):
        yield Shop(served=served, ala=await served.signed_in("ala"), fake=fake, clock=clock)


def code_of(page: str) -> str:
    return page.partition("<output>")[2].partition("</output>")[0]


async def test_an_account_is_connected_by_a_code_on_another_screen(
    shop: Shop, store: Store
) -> None:
    page, place = await shop.added()
    shop.clock.pass_(seconds=6)
    _, waits, _ = await shop.get(f"{place}/state", **{"HX-Request": "true"})

    shop.fake.allow(code_of(page), "sklep")
    shop.clock.pass_(seconds=6)
    status, asked, there = await shop.get(f"{place}/state")

    assert place == "/accounts/1/device"
    assert "Waiting until you agree" in page
    assert "Waiting until you agree" in waits
    assert (status, there) == (200, "/accounts/1/finish"), asked
    assert lane_name("receive", 1) in shop.served.rung
    assert store.read_now(accounts.listed)[0].health == ""


async def test_an_account_is_connected_by_going_there_and_coming_back(
    shop: Shop, store: Store
) -> None:
    page, _ = await shop.added()
    assert "/accounts/1/sign_in?way=back" in page

    there = "/accounts/1/sign_in?way=back"
    async with shop.ala.get(there, allow_redirects=False) as answer:
        address = answer.headers["Location"]
    back = shop.fake.agree(address, "sklep")
    status, finish, place = await shop.get(f"/accounts/signed_in?{back}")

    assert address.startswith(f"{shop.fake.url}/auth/oauth/authorize?")
    assert (status, place) == (200, "/accounts/1/finish"), finish
    assert store.read_now(accounts.listed)[0].state == "active"


async def test_scripts_go_on_by_themselves(shop: Shop) -> None:
    page, place = await shop.added()
    shop.fake.allow(code_of(page), "sklep")
    shop.clock.pass_(seconds=6)

    async with shop.ala.get(f"{place}/state", headers={"HX-Request": "true"}) as answer:
        assert answer.headers["HX-Redirect"] == "/accounts/1/device/done"


async def test_reloading_keeps_the_code_and_asking_early_asks_nobody(shop: Shop) -> None:
    page, place = await shop.added()

    for _ in range(3):
        await shop.get(f"{place}/state")
    _, again, _ = await shop.get(place)

    assert code_of(again) == code_of(page)
    assert (
        shop.fake.world.sign_ins.devices[next(iter(shop.fake.world.sign_ins.devices))].asked_at
        is None
    )


async def test_a_refusal_and_an_old_code_say_to_begin_again(shop: Shop) -> None:
    page, place = await shop.added()
    shop.fake.world.sign_ins.refuse(code_of(page))
    shop.clock.pass_(seconds=6)

    refused = await shop.get(f"{place}/state")
    async with shop.ala.post(place) as answer:
        anew = await answer.text()
    shop.clock.pass_(hours=2)
    old = await shop.get(f"{place}/state")

    assert refused[0] == 422
    assert "refused on Allegro" in refused[1]
    assert code_of(anew) not in ("", code_of(page))
    assert "too old" in old[1]


async def test_wrong_credentials_are_told_where_they_were_typed(shop: Shop) -> None:
    wrong = {**shop.typed(), "client_secret": "nonsense"}
    async with shop.ala.post("/accounts/new/allegro", data=wrong) as answer:
        said = await answer.text()

    assert "Allegro does not know it" in said


async def test_a_cancelled_sign_in_waits_for_nobody(shop: Shop) -> None:
    _, place = await shop.added()

    async with shop.ala.post(f"{place}/cancel") as answer:
        assert answer.url.path == "/accounts"

    assert (await shop.get(f"{place}/state"))[0] == 422


async def test_an_account_that_lost_its_sign_in_shows_it_and_offers_to_sign_in_again(
    shop: Shop, store: Store
) -> None:
    page, place = await shop.added()
    shop.fake.allow(code_of(page), "sklep")
    shop.clock.pass_(seconds=6)
    await shop.get(f"{place}/state")
    await shop.ala.post(
        "/accounts/1/finish",
        data={"account.name": "Allegro", "account.inbox": str(shop.served.inboxes["Shop"])},
    )
    shop.fake.world.sign_ins.sign_out(shop.fake.world.seller("sklep"))
    shop.clock.pass_(hours=13)

    async with shop.ala.post("/accounts/1/check") as answer:
        checked = await answer.text()
    _, cards, _ = await shop.get("/accounts")

    assert "sign in to this account again" in checked
    assert 'href="/accounts/1/sign_in"' in cards
    assert store.read_now(accounts.listed)[0].state == "needs_reauthorisation"
