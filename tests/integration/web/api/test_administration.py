"""Agents, calendars, tokens, the quarantine and the instance over the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from core import tables
from core.store import Store, open_store
from tests import seeds
from tests.integration.web.api.asking import told
from tests.serving import serving
from web.api.scopes import Scope
from web.application import routes


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url)
    yield store
    store.close()


async def test_the_last_admin_stays_one(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        place = f"/agents/{served.people['ala']}"

        for change in ({"role": "agent"}, {"active": False}):
            status, problem = await told(admin, "PATCH", place, json=change)
            assert (status, "only admin" in problem["detail"]) == (409, True)

        marta = f"/agents/{served.people['marta']}"
        assert (await told(admin, "PATCH", marta, json={"role": "admin"}))[0] == 200
        assert (await told(admin, "PATCH", place, json={"role": "agent"}))[0] == 200
        assert (await told(admin, "GET", "/audit"))[0] == 403


async def test_an_admin_who_cannot_sign_in_is_no_reason_to_let_the_last_one_go(
    store: Store,
) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        new = {"email": "ewa@shop.example", "role": "admin"}

        _, ewa = await told(admin, "POST", "/agents", json=new)
        place = f"/agents/{served.people['ala']}"
        status, problem = await told(admin, "PATCH", place, json={"active": False})

        assert ewa["role"] == "admin"
        assert (status, "only admin who can sign in" in problem["detail"]) == (409, True)


async def test_who_is_deactivated_is_out_at_once(store: Store) -> None:
    async with serving(store) as served:
        admin, anna = await served.signed_in("ala"), await served.signed_in("anna")
        token = await served.with_token("anna")
        assert (await told(token, "GET", "/me"))[0] == 200

        place = f"/agents/{served.people['anna']}"
        status, shown = await told(admin, "PATCH", place, json={"active": False})

        assert (status, shown["active"]) == (200, False)
        assert (await told(anna, "GET", "/me"))[0] == 401
        assert (await told(token, "GET", "/me"))[0] == 401
        await told(admin, "PATCH", place, json={"active": True})
        assert (await told(token, "GET", "/me"))[0] == 401


async def test_an_agent_is_added_with_inboxes_and_sees_them(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        returns = served.inboxes["Returns"]

        status, made = await told(
            admin, "POST", "/agents", json={"email": "Ewa@Shop.example", "inboxes": [returns]}
        )
        again, problem = await told(admin, "POST", "/agents", json={"email": "ewa@shop.example"})

        assert (status, made["email"], made["name"]) == (201, "ewa@shop.example", "ewa")
        assert made["inboxes"] == [returns]
        assert (again, "already" in problem["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/North"}, "zone"),
        ({"locale": "xx"}, "locale"),
        ({"inboxes": [999]}, "inbox"),
        ({"calendar": 999}, "calendar"),
        ({"email": "nobody"}, "mail address"),
    ],
)
async def test_what_makes_no_sense_for_an_agent_is_refused_by_name(
    store: Store, change: dict[str, Any], field: str
) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        place = f"/agents/{served.people['anna']}"
        status, problem = await told(admin, "PATCH", place, json=change)

        assert (status, field in problem["detail"]) == (422, True), problem


async def test_a_calendar_is_kept_checked_and_previewed(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        nights = {"name": "Nights", "zone": "Europe/Warsaw", "week": {"mon": ["22:00-06:00"]}}

        _, made = await told(admin, "POST", "/calendars", json=nights)
        place = f"/calendars/{made['id']}"
        at = "2026-11-23T23:00:00%2B01:00"
        _, opening = await told(admin, "GET", f"{place}/opening?at={at}")
        status, problem = await told(admin, "PATCH", place, json={"week": {"mon": ["25:00-26:00"]}})
        _, changed = await told(admin, "PATCH", place, json={"holidays": "PL", "company": True})

        assert opening["open"] is True
        assert opening["closes_at"] == "2026-11-24T05:00:00Z"
        assert (status, problem["errors"][0]["field"]) == (422, "body.week.mon")
        assert (changed["company"], changed["holidays"]) == (True, "PL")
        assert changed["week"] == {"mon": ["22:00-06:00"]}
        calendars = (await told(admin, "GET", "/calendars"))[1]["items"]
        assert [one["company"] for one in calendars].count(True) == 1
        assert (await told(admin, "DELETE", place))[0] == 409


async def test_a_calendar_that_is_not_saved_can_be_tried(store: Store) -> None:
    async with serving(store, clock=lambda: seeds.NOW) as served:
        marta = await served.signed_in("marta")
        body = {"name": "Try", "zone": "UTC", "week": {"tue": ["08:00-09:00"]}}

        status, opening = await told(marta, "POST", "/calendars/preview", json=body)

        assert (status, opening["open"]) == (200, False)
        assert opening["opens_at"] == "2026-11-24T08:00:00Z"


async def test_a_token_is_shown_once_and_ends_when_revoked(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        body = {"name": "Stock sync", "scopes": ["settings:read"]}
        status, made = await told(anna, "POST", "/tokens", json=body)
        listed = (await told(anna, "GET", "/tokens"))[1]["items"]
        bearer = served.client({"Authorization": f"Bearer {made['token']}"})

        assert (status, made["agent"]) == (201, "anna@shop.example")
        assert [one["name"] for one in listed] == ["Stock sync"]
        assert all("token" not in one for one in listed)
        assert (await told(bearer, "GET", "/tags"))[0] == 200
        assert (await told(bearer, "GET", "/agents"))[0] == 403
        assert (await told(anna, "DELETE", f"/tokens/{made['id']}"))[0] == 204
        assert (await told(bearer, "GET", "/tags"))[0] == 401


@pytest.mark.promise("P25")
async def test_a_secret_is_neither_logged_nor_kept_for_a_repeated_request(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        key = {"Idempotency-Key": "one"}

        status, problem = await told(anna, "POST", "/tokens", json={"name": "x"}, headers=key)
        _, made = await told(anna, "POST", "/tokens", json={"name": "x"})

        assert (status, "shown once" in problem["detail"]) == (422, True)
        kept = [
            *store.read_now(seeds.column, tables.idempotent_request, "body"),
            *store.read_now(seeds.column, tables.audit, "detail"),
        ]
        assert made["token"] not in str(kept)


async def test_others_tokens_are_an_admins_to_make_and_end(store: Store) -> None:
    async with serving(store) as served:
        admin, anna = await served.signed_in("ala"), await served.signed_in("anna")
        olek = served.people["olek"]

        assert (await told(anna, "POST", "/tokens", json={"name": "x", "agent": olek}))[0] == 403
        _, made = await told(admin, "POST", "/tokens", json={"name": "x", "agent": olek})
        assert made["agent"] == "olek@shop.example"
        assert (await told(anna, "DELETE", f"/tokens/{made['id']}"))[0] == 404
        assert (await told(admin, "DELETE", f"/tokens/{made['id']}"))[0] == 204


async def test_a_token_makes_none_that_may_do_more(store: Store) -> None:
    async with serving(store) as served:
        token = await served.with_token("ala", "tokens:write", "tickets:read")

        assert (await told(token, "POST", "/tokens", json={"name": "all"}))[0] == 403
        more = {"name": "more", "scopes": ["settings:write"]}
        assert (await told(token, "POST", "/tokens", json=more))[0] == 403
        same = {"name": "same", "scopes": ["tickets:read"]}
        assert (await told(token, "POST", "/tokens", json=same))[0] == 201


@pytest.mark.parametrize("scopes", [(), ("tokens:write",)])
async def test_a_token_that_ends_makes_none_that_lives_longer(
    store: Store, scopes: tuple[str, ...]
) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")
        ends = served.house.clock() + timedelta(days=1)
        body = {"name": "x", "scopes": scopes}
        wanted = [{**body, "expires_at": (ends + timedelta(days=by)).isoformat()} for by in (0, 1)]
        _, made = await told(anna, "POST", "/tokens", json=wanted[0])
        token = served.client({"Authorization": f"Bearer {made['token']}"})

        status, problem = await told(token, "POST", "/tokens", json=body)

        assert (status, problem["errors"][0]["field"]) == (403, "expires_at")
        assert (await told(token, "POST", "/tokens", json=wanted[1]))[0] == 403
        assert (await told(token, "POST", "/tokens", json=wanted[0]))[0] == 201


async def test_a_token_that_is_over_before_it_begins_is_refused(store: Store) -> None:
    async with serving(store) as served:
        anna = await served.signed_in("anna")

        past = (datetime.now(UTC) - timedelta(days=1)).isoformat()  # noqa: TID251 # the server's clock runs
        status, problem = await told(
            anna, "POST", "/tokens", json={"name": "x", "expires_at": past}
        )

        assert (status, "expires_at" in problem["detail"]) == (422, True)


def test_every_route_takes_a_scope_that_a_token_can_have() -> None:
    asked = {route.scope for route in routes() if route.scope}

    assert asked <= {scope.value for scope in Scope}


def quarantined(connection: Connection) -> int:
    account = seeds.account(connection)
    ticket = seeds.ticket(connection, account_id=account, quarantined=True)
    return seeds.row(
        connection,
        tables.raw_message,
        account_id=account,
        external_id="m1",
        media_type="message/rfc822",
        digest=b"0" * 32,
        size=10,
        state="quarantined",
        reason="no end of headers",
        ticket_id=ticket,
        received_at=seeds.NOW,
        stored_at=seeds.NOW,
    )


async def test_a_quarantined_message_is_tried_again_or_given_up(store: Store) -> None:
    raw = store.write_now(quarantined)
    async with serving(store) as served:
        marta = await served.signed_in("marta")

        _, listed = await told(marta, "GET", "/quarantine")
        assert [(one["id"], one["reason"]) for one in listed["items"]] == [
            (raw, "no end of headers")
        ]
        assert (await told(marta, "POST", f"/quarantine/{raw}/retry"))[0] == 204
        assert [lane.partition(":")[0] for lane in served.rung] == ["parse"]
        assert (await told(marta, "DELETE", f"/quarantine/{raw}"))[0] == 404
        store.write_now(back_in_quarantine)
        assert (await told(marta, "DELETE", f"/quarantine/{raw}"))[0] == 204
        assert (await told(marta, "GET", "/quarantine"))[1]["items"] == []


def back_in_quarantine(connection: Connection) -> None:
    connection.execute(tables.raw_message.update().values(state="quarantined"))


@pytest.mark.promise("P24")
async def test_a_manager_does_not_see_the_quarantine_of_a_hidden_inbox(store: Store) -> None:
    raw = store.write_now(quarantined)
    async with serving(store) as served:
        store.write_now(hide, served.people["marta"], served.inboxes["Shop"])
        marta = await served.signed_in("marta")

        assert (await told(marta, "GET", "/quarantine"))[1]["items"] == []
        assert (await told(marta, "POST", f"/quarantine/{raw}/retry"))[0] == 404
        assert (await told(marta, "DELETE", f"/quarantine/{raw}"))[0] == 404


def hide(connection: Connection, agent: int, inbox: int) -> None:
    table = tables.access
    connection.execute(table.delete().where(table.c.agent_id == agent, table.c.inbox_id == inbox))


async def test_all_automations_can_be_paused(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        begins = {"automations_paused": False, "mail_account": None}
        assert (await told(admin, "GET", "/settings"))[1] == begins
        _, paused = await told(admin, "PATCH", "/settings", json={"automations_paused": True})
        await told(admin, "PATCH", "/settings", json={"automations_paused": True})

        assert paused == {"automations_paused": True, "mail_account": None}
        assert (await told(admin, "GET", "/settings"))[1] == paused
        _, log = await told(admin, "GET", "/audit?action=automations.pause")
        assert [one["actor"] for one in log["items"]] == [f"agent:{served.people['ala']}"]


async def test_plugins_and_health_are_told(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")

        _, plugins = await told(admin, "GET", "/plugins")
        _, health = await told(admin, "GET", "/health")

        assert {one["name"] for one in plugins["loaded"]} >= {"mail", "automations"}
        assert plugins["broken"] == []
        assert "database" in {part["name"] for part in health["parts"]}
        assert health["waiting"]["quarantined"] == 0


@pytest.mark.parametrize("path", ["/audit", "/settings", "/plugins", "/health"])
async def test_the_instance_is_for_admins(store: Store, path: str) -> None:
    async with serving(store) as served:
        for name in ("marta", "anna"):
            client = await served.signed_in(name)
            assert (await told(client, "GET", path))[0] == 403


async def test_the_audit_log_comes_in_pages_newest_first(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        for number in range(3):
            await told(admin, "POST", "/tags", json={"name": f"tag {number}"})

        _, first = await told(admin, "GET", "/audit?limit=2&action=tag.add")
        _, second = await told(admin, "GET", f"/audit?limit=2&after={first['next']}")

        names = [one["detail"]["name"] for one in (*first["items"], *second["items"])]
        assert names == ["tag 2", "tag 1", "tag 0"]
        assert second["next"] is None


@pytest.mark.promise("P26")
async def test_ended_sessions_and_invitations_are_noted_once_each(store: Store) -> None:
    async with serving(store) as served:
        await served.signed_in("ala")
        await served.signed_in("ala")
        admin = await served.signed_in("ala")
        _, mine = await told(admin, "GET", "/sessions")
        other = next(one["id"] for one in mine["items"] if not one["current"])
        _, made = await told(admin, "POST", "/invitations", json={"email": "ewa@shop.example"})

        await told(admin, "DELETE", f"/sessions/{other}")
        await told(admin, "DELETE", f"/sessions/{other}")
        await told(admin, "DELETE", "/sessions")
        await told(admin, "DELETE", f"/invitations/{made['id']}")

        assert store.read_now(seeds.column, tables.audit, "action") == [
            "agent.invite",
            "session.end",
            "session.end_others",
            "agent.uninvite",
        ]
        actors = set(store.read_now(seeds.column, tables.audit, "actor"))
        assert actors == {f"agent:{served.people['ala']}"}
