"""The pages of accounts over HTTP, against a real IMAP and a real SMTP server."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientSession

from core import accounts
from core.lanes import lane_name
from core.store import Store
from tests import debian, dovecot, smtp
from tests.dovecot import Dovecot
from tests.serving import Served
from tests.smtp import Office

NOTHING = {"csrf": ""}


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    if not dovecot.installed():
        debian.missing(dovecot.PACKAGE)
    with dovecot.running() as server:
        yield server


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with smtp.running() as office:
        office.password = dovecot.PASSWORD
        yield office


@pytest.fixture
def typed(mailbox: Dovecot, office: Office) -> dict[str, str]:
    """What somebody types who knows both servers."""
    given: dict[str, Any] = {**office.settings("shop"), **mailbox.settings("shop")}
    return {name: str(value) for name, value in given.items()}


async def test_without_accounts_the_page_offers_to_connect_one(ala: ClientSession) -> None:
    said = await (await ala.get("/accounts")).text()

    assert "No account is connected yet" in said
    assert 'href="/accounts/new"' in said


async def test_a_provider_is_recognised_by_the_address(ala: ClientSession) -> None:
    said = await (
        await ala.post("/accounts/new", data={"channel": "mail", "typed": "shop@gmail.com"})
    ).text()

    assert "imap.gmail.com" in said
    assert "app password" in said


async def test_what_is_no_address_is_told_beside_the_field(ala: ClientSession) -> None:
    answer = await ala.post("/accounts/new", data={"channel": "mail", "typed": "shop"})

    assert answer.status == 422
    assert 'id="field-typed-said"' in await answer.text()


async def test_an_account_is_connected_step_by_step(
    ala: ClientSession, served: Served, store: Store, typed: dict[str, str]
) -> None:
    checked = await ala.post("/accounts/new/mail", data=typed)
    before = store.read_now(accounts.listed)[0]
    finished = await ala.post(
        checked.url.path,
        data={
            "account.name": "Shop mail",
            "account.inbox": str(served.inboxes["Returns"]),
            "name": "The shop",
            "start_date": "2026-11-01",
            "mark_read": "stored",
        },
    )

    assert "Everything works" in await checked.text()
    assert not before.enabled
    (after,) = store.read_now(accounts.listed)
    assert finished.url.query["done"] == "added"
    assert (after.name, after.inbox, after.enabled) == ("Shop mail", "Returns", True)
    assert after.settings["mark_read"] == "stored"
    assert lane_name("receive", after.id) in served.rung


async def test_a_wrong_password_says_which_server_and_what_to_do(
    ala: ClientSession, store: Store, typed: dict[str, str]
) -> None:
    answer = await ala.post("/accounts/new/mail", data={**typed, "password": "wrong-secret"})
    said = await answer.text()

    assert answer.status == 422
    assert 'id="field-password-said"' in said
    assert said.count('<li class="bad">') == 2
    assert "wrong-secret" not in said
    assert len(store.read_now(accounts.listed)) == 1


async def test_only_what_does_not_work_is_red(ala: ClientSession, typed: dict[str, str]) -> None:
    answer = await ala.post("/accounts/new/mail", data={**typed, "smtp_port": str(closed_port())})
    said = await answer.text()

    assert said.count('<li class="good">') == 1
    assert said.count('<li class="bad">') == 1
    assert 'id="field-smtp_port-said"' in said


async def test_an_unknown_host_is_told_beside_its_field(
    ala: ClientSession, typed: dict[str, str]
) -> None:
    answer = await ala.post("/accounts/new/mail", data={**typed, "imap_host": "nowhere.invalid"})

    assert 'id="field-imap_host-said"' in await answer.text()


async def test_every_slip_of_the_pen_is_told_at_once_and_nothing_is_saved(
    ala: ClientSession, store: Store, typed: dict[str, str]
) -> None:
    answer = await ala.post(
        "/accounts/new/mail", data={**typed, "address": "shop", "imap_port": "many"}
    )
    said = await answer.text()

    assert 'id="field-address-said"' in said
    assert 'id="field-imap_port-said"' in said
    assert not store.read_now(accounts.listed)


async def test_after_a_wrong_password_the_right_one_goes_on(
    ala: ClientSession, typed: dict[str, str]
) -> None:
    answer = await ala.post("/accounts/new/mail", data={**typed, "password": "wrong"})
    form = re.search(r'action="(/accounts/\d+/edit\?wizard=true)"', await answer.text())
    assert form

    left_in_the_middle = await (await ala.get("/accounts")).text()
    again = await ala.post(form[1], data=typed)

    assert "Finish connecting" in left_in_the_middle
    assert again.url.path.endswith("/finish")


async def test_a_saved_secret_never_comes_back_and_stays_when_left_empty(
    ala: ClientSession, store: Store, typed: dict[str, str]
) -> None:
    await ala.post("/accounts/new/mail", data=typed)
    (row,) = store.read_now(accounts.listed)

    form = await (await ala.get(f"/accounts/{row.id}/edit")).text()
    saved = await ala.post(
        f"/accounts/{row.id}/edit",
        data={
            **typed,
            "password": "",
            "account.name": "Renamed",
            "account.inbox": "1",
            "treat_as_customer": "@allegromail.pl",
        },
    )

    assert dovecot.PASSWORD not in form
    assert "One is kept" in form
    assert saved.url.query["done"] == "saved"
    assert store.read_now(accounts.listed)[0].settings["treat_as_customer"] == ["@allegromail.pl"]


async def test_another_server_asks_for_the_password_again(
    ala: ClientSession, store: Store, typed: dict[str, str]
) -> None:
    await ala.post("/accounts/new/mail", data=typed)
    (row,) = store.read_now(accounts.listed)

    answer = await ala.post(
        f"/accounts/{row.id}/edit?wizard=true",
        data={**typed, "password": "", "imap_host": "thief.example"},
    )

    assert 'id="field-password-said"' in await answer.text()
    assert store.read_now(accounts.listed)[0].settings["imap_host"] == "127.0.0.1"


async def test_pause_resume_and_check_now(
    ala: ClientSession, store: Store, typed: dict[str, str]
) -> None:
    await ala.post("/accounts/new/mail", data=typed)
    (row,) = store.read_now(accounts.listed)
    by_script = {"HX-Request": "true"}

    resumed = await ala.post(f"/accounts/{row.id}/resume", data=NOTHING, headers=by_script)
    checked = await ala.post(f"/accounts/{row.id}/check", data=NOTHING, headers=by_script)
    paused = await ala.post(f"/accounts/{row.id}/pause", data=NOTHING, headers=by_script)

    assert "It has not been read yet." in await resumed.text()
    assert (await checked.text()).count('<li class="good">') == 2
    assert "Paused: nothing is read or sent." in await paused.text()


async def test_managers_see_accounts_of_their_inboxes_and_change_none(
    served: Served, ala: ClientSession, typed: dict[str, str]
) -> None:
    await ala.post("/accounts/new/mail", data=typed)
    marta = await served.signed_in("marta")

    said = await (await marta.get("/accounts")).text()

    assert "shop@example.pl" in said
    assert "Check now" not in said
    assert (await marta.get("/accounts/new")).status == 403
    assert (await marta.get("/accounts/1/edit")).status == 403


def closed_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
