"""The same key gets the same answer for a day, and nothing is done twice (promise P11)."""

from __future__ import annotations

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Connection, text

from core import idempotency, invitations, tables
from core.idempotency import Began
from core.store import Store
from postroom.clock import utc_now
from tests.serving import serving

pytestmark = pytest.mark.promise("P11")

NEW = {"email": "new@shop.example"}


async def test_a_repeated_request_gets_the_first_answer(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        first, second = await _invite(admin), await _invite(admin)
        answers = [await first.json(), await second.json()]

    assert (first.status, second.status) == (201, 201)
    assert answers[0] == answers[1]
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert len(await store.read(invitations.listed, utc_now())) == 1


async def test_many_at_once_are_done_once(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        answers = await asyncio.gather(*(_invite(admin) for _ in range(10)))
        links = {(await one.json())["link"] for one in answers if one.status == 201}

    assert {one.status for one in answers} <= {201, 409}
    assert len(links) == 1


async def test_while_the_first_runs_the_second_is_told_to_wait(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        await _invite(admin)
        await store.write(_as_if_it_ran)
        answer = await _invite(admin)

    assert answer.status == 409
    assert "still running" in (await answer.json())["detail"]


async def test_one_that_was_interrupted_is_not_done_again(sqlite_store: Store) -> None:
    now = utc_now()
    async with serving(sqlite_store, lambda: now) as served:
        admin = await served.signed_in("ala")
        await _invite(admin)
        await sqlite_store.write(_as_if_it_ran)
        now += timedelta(minutes=3)
        answer = await _invite(admin)

    assert answer.status == 409
    assert "look whether it was done" in (await answer.json())["detail"]


async def test_another_body_is_refused(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        await _invite(admin)
        answer = await _invite(admin, json={"email": "other@shop.example"})

    assert answer.status == 422
    assert "another request" in (await answer.json())["detail"]


async def test_another_route_is_refused(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        admin = await served.signed_in("ala")
        await _invite(admin)
        answer = await _invite(admin, path="/api/v1/password_resets")

    assert answer.status == 422


async def test_another_key_is_another_request(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        admin = await served.signed_in("ala")
        first, second = await _invite(admin), await _invite(admin, key="two")

    assert (await first.json())["link"] != (await second.json())["link"]


async def test_somebody_elses_key_is_their_own(store: Store) -> None:
    now = utc_now()
    began = [Began(agent=agent, key="k", fingerprint=b"x" * 32) for agent in (1, 2)]
    async with serving(store) as served:
        for one, name in zip(began, ("ala", "marta"), strict=True):
            theirs = Began(agent=served.people[name], key=one.key, fingerprint=one.fingerprint)
            assert await store.write(idempotency.begin, theirs, now) is None


async def test_what_was_refused_may_be_sent_again(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        refused = await _invite(admin, json={"email": "anna@shop.example"})
        mended = await _invite(admin)

    assert (refused.status, mended.status) == (409, 201)


async def test_what_the_full_disk_did_not_take_may_be_sent_again(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        admin = await served.signed_in("ala")
        await sqlite_store.write(_run, _FULL)
        full = await _invite(admin)
        await sqlite_store.write(_run, "DROP TRIGGER disk_full")
        mended = await _invite(admin)

    assert (full.status, full.headers["Retry-After"]) == (503, "5")
    assert mended.status == 201


@pytest.mark.parametrize("size", [5, 2_000_000])
async def test_an_upload_takes_no_key_and_says_so(size: int, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        anna = await served.signed_in("anna")
        headers = {"Idempotency-Key": "one", "Content-Type": "text/plain"}
        path = "/api/v1/uploads?name=a.txt"
        answer = await anna.post(path, data=io.BytesIO(b"x" * size), headers=headers)
        detail = (await answer.json())["detail"]

    assert answer.status == 422
    assert "leave out Idempotency-Key" in detail


async def test_after_a_day_the_key_is_free(store: Store) -> None:
    now = utc_now()
    async with serving(store, lambda: now) as served:
        admin = await served.signed_in("ala")
        first = await _invite(admin)
        now += timedelta(hours=24, seconds=1)
        second = await _invite(admin)

    assert second.status == 201
    assert (await first.json())["link"] != (await second.json())["link"]


@pytest.mark.parametrize("key", ["x" * 256, "żółw"])
async def test_a_key_that_cannot_be_kept_is_refused(key: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await _invite(await served.signed_in("ala"), key=key)

    assert answer.status == 422
    assert "Idempotency-Key" in (await answer.json())["detail"]


async def _invite(browser: ClientSession, key: str = "one", **more: Any) -> ClientResponse:
    path = more.pop("path", "/api/v1/invitations")
    json = more.pop("json", NEW)
    answer = await browser.post(path, json=json, headers={"Idempotency-Key": key})
    await answer.read()
    return answer


_FULL = """
CREATE TRIGGER disk_full BEFORE INSERT ON invitation
BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END
"""


def _run(connection: Connection, statement: str) -> None:
    connection.execute(text(statement))


def _as_if_it_ran(connection: Connection) -> None:
    connection.execute(tables.idempotent_request.update().values(status=None))
