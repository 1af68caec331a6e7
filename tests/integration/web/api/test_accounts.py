"""Accounts over the API: set up, tried, and what never comes out of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import Connection

from core import tables
from core.accounts.tokens import TokenKeeper
from core.store import Store, open_store
from postroom.errors import NeedsReauthorisation
from tests import seeds
from tests.integration.web.api import asking
from tests.serving import Served, serving

SECRET = "open sesame"
MAIL = {
    "address": "shop@example.com",
    "imap_host": "127.0.0.1",
    "imap_port": 1,
    "imap_security": "none",
    "password": SECRET,
}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


async def told(client: ClientSession, method: str, path: str, **how: Any) -> tuple[int, Any]:
    """Status and JSON of an answer, in which no secret may stand."""
    status, said = await asking.told(client, method, path, **how)
    assert SECRET not in json.dumps(said)
    return status, said


async def added(served: Served, admin: ClientSession, **settings: Any) -> dict[str, Any]:
    body = {
        "name": "Shop mail",
        "inbox": served.inboxes["Shop"],
        "settings": {**MAIL, **settings},
    }
    status, made = await told(admin, "POST", "/accounts", json=body)
    assert status == 201, made
    return dict(made)


@pytest.mark.promise("P25")
async def test_a_secret_goes_in_and_never_comes_out(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        made = await added(served, admin)
        _, listed = await told(admin, "GET", "/accounts")
        _, log = await told(admin, "GET", "/audit")

        assert made["secrets"] == {"password": True, "oauth_client_secret": False}
        assert "password" not in made["settings"]
        assert listed["items"] == [made]
        assert [one["action"] for one in log["items"]] == ["account.add"]
        sealed = store.read_now(seeds.column, tables.account, "secrets")
        assert SECRET.encode() not in bytes(sealed[0])


async def test_only_what_is_sent_changes(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)
        place = f"/accounts/{made['id']}"

        status, changed = await told(
            admin,
            "PATCH",
            place,
            json={
                "settings": {"name": "Our shop", "imap_port": 1},
                "inbox": served.inboxes["Returns"],
            },
        )

        assert status == 200, changed
        assert changed["settings"] == {**made["settings"], "name": "Our shop"}
        assert (changed["inbox"], changed["secrets"]) == ("Returns", made["secrets"])
        _, log = await told(admin, "GET", "/audit?action=account.change")
        assert log["items"][0]["detail"] == {
            "name": [None, "Our shop"],
            "inbox": ["Shop", "Returns"],
        }


@pytest.mark.promise("P25")
@pytest.mark.parametrize(
    "change",
    [
        {"imap_host": "evil.example"},
        {"imap_port": 2},
        {"imap_security": "tls"},
        {"verify_certificate": False},
        {"smtp_host": "evil.example"},
    ],
)
async def test_another_server_asks_for_the_secret_again(
    store: Store, change: dict[str, Any]
) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)
        place = f"/accounts/{made['id']}"

        status, problem = await told(admin, "PATCH", place, json={"settings": change})
        tried, _ = await told(
            admin, "POST", "/accounts/check", json={"account": made["id"], "settings": change}
        )

        assert (status, problem["errors"][0]["field"]) == (422, "body.settings.password")
        assert tried == 422
        again = {"settings": {**change, "password": SECRET}}
        assert (await told(admin, "PATCH", place, json=again))[0] == 200


@pytest.mark.promise("P25")
async def test_tokens_of_one_server_are_not_taken_to_another(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)
        store.write_now(give_tokens)

        place = f"/accounts/{made['id']}"
        change = {"settings": {"imap_host": "other.example", "password": SECRET}}
        await told(admin, "PATCH", place, json=change)

        assert store.read_now(seeds.column, tables.account, "tokens") == [None]


def give_tokens(connection: Connection) -> None:
    connection.execute(tables.account.update().values(tokens=b"sealed"))


async def test_a_setting_that_is_wrong_or_unknown_is_named(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)

        for settings, field in (
            ({"address": "nobody"}, "address"),
            ({"imap_hots": "x"}, "imap_hots"),
        ):
            status, problem = await told(
                admin, "PATCH", f"/accounts/{made['id']}", json={"settings": settings}
            )
            assert status == 422
            assert problem["errors"][0]["field"] == f"body.settings.{field}"


async def test_a_name_that_looks_like_another_and_a_strange_channel_are_refused(
    store: Store,
) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        await added(served, admin)
        body = {"name": "SHOP MAIL", "inbox": served.inboxes["Shop"], "settings": MAIL}

        assert (await told(admin, "POST", "/accounts", json=body))[0] == 409
        status, problem = await told(
            admin, "POST", "/accounts", json={**body, "name": "x", "channel": "pigeon"}
        )
        assert (status, "there are mail" in problem["detail"]) == (422, True)


async def test_trying_an_account_out_says_what_failed(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)

        _, saved = await told(admin, "POST", f"/accounts/{made['id']}/check")
        _, unsaved = await told(
            admin, "POST", "/accounts/check", json={"channel": "mail", "settings": MAIL}
        )
        _, offline = await told(
            admin, "POST", "/accounts/check", json={"settings": {"address": "shop@example.com"}}
        )

        (part,) = [one for one in saved["parts"] if not one["ok"]]
        assert (part["step"], part["field"]) == ("connect", "imap_port")
        assert (saved["ok"], unsaved) == (False, saved)
        assert offline["ok"] is True


async def test_the_servers_of_a_known_provider_are_suggested(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        body = {"typed": "shop@gmail.com"}
        status, found = await told(admin, "POST", "/accounts/suggest", json=body)
        wrong, problem = await told(admin, "POST", "/accounts/suggest", json={"typed": "nobody"})

        assert (status, found["title"]) == (200, "Gmail")
        assert found["settings"]["imap_host"] == "imap.gmail.com"
        assert (wrong, problem["errors"][0]["field"]) == (422, "body.address")


async def test_an_account_is_paused_and_goes_on(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(served, admin)
        place = f"/accounts/{made['id']}"

        _, paused = await told(admin, "POST", f"{place}/pause")
        _, on = await told(admin, "POST", f"{place}/resume")

        assert (paused["state"], on["state"]) == ("paused", made["state"])


@pytest.mark.promise("P24")
async def test_managers_see_the_accounts_of_their_inboxes_and_change_none(store: Store) -> None:
    async with serving(store) as served:
        admin, marta = await served.signed_in("ala"), await served.signed_in("marta")
        made = await added(served, admin)
        place = f"/accounts/{made['id']}"

        assert (await told(marta, "GET", place))[0] == 200
        assert (await told(marta, "POST", f"{place}/pause"))[0] == 403
        store.write_now(hide, served.people["marta"], served.inboxes["Shop"])
        assert (await told(marta, "GET", "/accounts"))[1]["items"] == []
        assert (await told(marta, "GET", place))[0] == 404


def hide(connection: Connection, agent: int, inbox: int) -> None:
    table = tables.access
    connection.execute(table.delete().where(table.c.agent_id == agent, table.c.inbox_id == inbox))


async def test_channels_are_told_with_the_form_of_their_settings(store: Store) -> None:
    async with serving(store) as served:
        marta = await served.signed_in("marta")

        _, channels = await told(marta, "GET", "/channels")

        mail = channels["items"][0]
        assert (mail["key"], mail["title"], mail["connects"]) == ("mail", "E-mail", True)
        assert mail["settings"]["properties"]["password"]["writeOnly"] is True


async def test_signing_in_elsewhere_is_begun_and_only_its_own_way_back_is_taken(
    store: Store,
) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(
            served,
            admin,
            sign_in="microsoft",
            oauth_client_id="an-application",
            imap_host="outlook.office365.com",
        )

        status, begun = await told(admin, "POST", f"/accounts/{made['id']}/sign_in")
        strange, problem = await told(
            admin, "POST", "/accounts/sign_in/finish", json={"answer": "code=x&state=guessed"}
        )

        assert (status, begun["url"].startswith("https://login.microsoftonline.com/")) == (
            200,
            True,
        )
        assert "signed_in" in begun["url"]
        assert (strange, "begin it again" in problem["detail"]) == (422, True)


async def test_tokens_are_renewed_by_the_one_keeper_that_the_lanes_use_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[TokenKeeper] = []

    async def fresh(keeper: TokenKeeper, *_: Any) -> str:
        asked.append(keeper)
        raise NeedsReauthorisation("sign in")

    monkeypatch.setattr(TokenKeeper, "fresh", fresh)
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        made = await added(
            served,
            admin,
            sign_in="microsoft",
            oauth_client_id="an-application",
            imap_host="outlook.office365.com",
        )

        for body in ({"account": made["id"]}, {"account": made["id"], "settings": {"name": "X"}}):
            await told(admin, "POST", "/accounts/check", json=body)

        assert asked == [served.house.accounts.tokens] * 2
