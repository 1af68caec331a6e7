"""Signing in and out with a browser: cookies, throttling, other sites, one-time links."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import Connection, delete

from core import invitations, tables
from core.invitations import NewInvitation
from core.store import Store
from postroom.clock import utc_now
from tests.serving import PASSWORD, Served, serving
from web.signin import proving

ANNA = "anna@shop.example"


async def test_the_right_password_signs_in(store: Store) -> None:
    async with serving(store) as served:
        browser = served.client()
        entered = await _sign_in(browser)
        me = await (await browser.get("/api/v1/me")).json()

    cookie = SimpleCookie(entered.headers["Set-Cookie"])["postroom"]
    assert entered.status == 303
    assert entered.headers["Location"] == "/"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert me["email"] == ANNA


async def test_behind_https_the_cookie_is_bound_to_the_host(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        entered = await _sign_in(served.client({"X-Forwarded-Proto": "https"}))

    cookie = SimpleCookie(entered.headers["Set-Cookie"])["__Host-postroom"]
    assert (cookie["secure"], cookie["domain"], cookie["path"]) == (True, "", "/")


@pytest.mark.parametrize("email", [ANNA, "nobody@shop.example"])
async def test_what_is_wrong_is_not_told(email: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await _sign_in(served.client(), email=email, password="wrong")
        page = await answer.text()

    assert answer.status == 401
    assert "Set-Cookie" not in answer.headers
    assert "Address and password do not belong together" in page


async def test_an_unknown_address_costs_the_same_time(sqlite_store: Store) -> None:
    proving._nobodys()

    async with serving(sqlite_store) as served:
        known, unknown = [
            statistics.median([await _seconds(served, email) for _ in range(3)])
            for email in (ANNA, "nobody@shop.example")
        ]

    assert 0.4 < known / unknown < 2.5


async def test_the_eleventh_attempt_waits(store: Store) -> None:
    async with serving(store) as served:
        browser = served.client()
        tried = [await _sign_in(browser, password="wrong") for _ in range(10)]
        refused = await _sign_in(browser)

    assert {one.status for one in tried} == {401}
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900


async def test_one_address_cannot_try_many_accounts(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = served.client({"X-Forwarded-For": "203.0.113.7"})
        for number in range(10):
            await _sign_in(browser, email=f"a{number}@shop.example", password="wrong")
        refused = await _sign_in(browser)
        elsewhere = await _sign_in(served.client({"X-Forwarded-For": "203.0.113.8"}))

    assert (refused.status, elsewhere.status) == (429, 303)


async def test_waiting_a_quarter_of_an_hour_helps(sqlite_store: Store) -> None:
    now = utc_now()
    async with serving(sqlite_store, lambda: now) as served:
        for _ in range(11):
            await _sign_in(served.client(), password="wrong")
        now += timedelta(minutes=15, seconds=1)
        entered = await _sign_in(served.client())

    assert entered.status == 303


async def test_a_page_sends_strangers_to_sign_in_and_back(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = served.client()
        sent = await browser.get("/inbox?status=open", allow_redirects=False)
        entered = await _sign_in(browser, next="/inbox?status=open")

    assert sent.headers["Location"] == "/signin?next=%2Finbox%3Fstatus%3Dopen"
    assert entered.headers["Location"] == "/inbox?status=open"


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
async def test_signing_in_leads_nowhere_else(place: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        entered = await _sign_in(served.client(), next=place)

    assert entered.headers["Location"] == "/"


async def test_signing_out_ends_the_session(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        left = await browser.post("/signout", allow_redirects=False)
        after = await browser.get("/api/v1/me")

    assert (left.status, after.status) == (303, 401)


async def test_an_agent_who_is_gone_is_signed_out(store: Store) -> None:
    async with serving(store) as served:
        browser = await served.signed_in("anna")
        token = await served.with_token("anna")
        await store.write(_dismiss)

        assert (await browser.get("/api/v1/me")).status == 401
        assert (await token.get("/api/v1/me")).status == 401
        assert (await _sign_in(served.client())).status == 401


async def test_an_unused_session_ends_after_two_weeks(sqlite_store: Store) -> None:
    now = utc_now()
    async with serving(sqlite_store, lambda: now) as served:
        used, unused = await served.signed_in("anna"), await served.signed_in("olek")
        now += timedelta(days=13)
        kept = await used.get("/api/v1/me")
        now += timedelta(days=2)

        assert kept.status == 200
        assert (await used.get("/api/v1/me")).status == 200
        assert (await unused.get("/api/v1/me")).status == 401


async def test_other_browsers_can_be_signed_out(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        here, there = await served.signed_in("anna"), await served.signed_in("anna")
        foreign = await served.signed_in("olek")
        listed = (await (await here.get("/api/v1/sessions")).json())["items"]
        other = next(one["id"] for one in listed if not one["current"])

        refused = await foreign.delete(f"/api/v1/sessions/{other}")
        done = await here.delete(f"/api/v1/sessions/{other}")

        assert (len(listed), refused.status, done.status) == (2, 404, 204)
        assert (await there.get("/api/v1/me")).status == 401
        assert (await here.get("/api/v1/me")).status == 200


CROSS = [
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Origin": "https://evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Sec-Fetch-Site": "same-origin"}, 204),
    ({"Origin": "{own}"}, 204),
    ({}, 204),
]


@pytest.mark.parametrize(("headers", "status"), CROSS)
async def test_other_sites_cannot_post(
    headers: dict[str, str], status: int, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        own = {name: value.format(own=served.url) for name, value in headers.items()}
        answer = await (await served.signed_in("anna")).delete("/api/v1/sessions", headers=own)

    assert answer.status == status


@pytest.mark.parametrize(("headers", "status"), [one for one in CROSS if one[1] == 403])
async def test_other_sites_cannot_sign_somebody_in(
    headers: dict[str, str], status: int, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        answer = await _sign_in(served.client(headers))

    assert answer.status == status


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_change_needs_the_sessions_token(token: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        answer = await browser.delete("/api/v1/sessions", headers={"X-CSRF-Token": token})
        told = await answer.json()

    assert answer.status == 403
    assert "too old" in told["detail"]


async def test_the_token_may_come_in_a_form(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        signed = await served.signed_in("anna")
        bare = served.client({"Cookie": signed.headers["Cookie"]})
        refused = await bare.post("/signout", data={"csrf": "x"}, allow_redirects=False)
        done = await bare.post(
            "/signout", data={"csrf": signed.headers["X-CSRF-Token"]}, allow_redirects=False
        )

    assert (refused.status, done.status) == (403, 303)


async def test_the_first_link_makes_an_admin_once(store: Store) -> None:
    async with serving(store) as served:
        await store.write(_nobody_works_here)
        made = await store.write(invitations.first_admin, utc_now())
        assert made is not None
        browser, other = served.client(), served.client()
        page = await (await browser.get(f"/welcome/{made.secret}")).text()
        form = {
            "email": "Ewa@shop.example",
            "name": "Ewa",
            **_passwords("six words are a password"),
        }
        entered = await browser.post(f"/welcome/{made.secret}", data=form, allow_redirects=False)
        again = await other.post(f"/welcome/{made.secret}", data=form, allow_redirects=False)
        me = await (await browser.get("/api/v1/me")).json()

    assert "you become an admin" in page
    assert (entered.status, again.status) == (303, 404)
    assert (me["email"], me["name"], me["role"]) == ("ewa@shop.example", "Ewa", "admin")
    assert await store.write(invitations.first_admin, utc_now()) is None


async def test_an_invited_agent_sees_what_was_given(store: Store) -> None:
    async with serving(store) as served:
        admin = await served.signed_in("ala")
        invited = {"email": "new@shop.example", "inboxes": [served.inboxes["Returns"]]}
        link = (await (await admin.post("/api/v1/invitations", json=invited)).json())["link"]
        browser = served.client()
        entered = await browser.post(
            link, data={"name": "Nina", **_passwords("six words are a password")}
        )
        me = await (await browser.get("/api/v1/me")).json()
        listed = await (await admin.get("/api/v1/invitations")).json()

    assert entered.status in {200, 404}
    assert (me["name"], me["role"]) == ("Nina", "agent")
    assert listed["items"] == []
    assert await store.read(_inboxes_of, me["id"]) == [served.inboxes["Returns"]]


async def test_a_reset_signs_out_and_lets_in_with_the_new_password(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        admin, anna = await served.signed_in("ala"), await served.signed_in("anna")
        made = await admin.post("/api/v1/password_resets", json={"email": ANNA})
        link = (await made.json())["link"]
        done = await served.client().post(
            link, data=_passwords("another long password"), allow_redirects=False
        )

        assert done.status == 303
        assert (await anna.get("/api/v1/me")).status == 401
        assert (await _sign_in(served.client())).status == 401
        assert (await _sign_in(served.client(), password="another long password")).status == 303


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (("short", "short"), "too short"),
        (("a long password", "another long one"), "not the same"),
        (("anna@shop.example", "anna@shop.example"), "easily guessed"),
        (("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa"), "easily guessed"),
    ],
)
async def test_a_bad_password_is_said_beside_its_field(
    form: tuple[str, str], said: str, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        made = await sqlite_store.write(invitations.reset, ANNA, None, utc_now())
        answer = await served.client().post(
            f"/welcome/{made.secret}", data={"password": form[0], "again": form[1]}
        )
        page = await answer.text()

    assert answer.status == 422
    assert said in page
    assert re.search(r'id="field-(password|again)-said"', page)


async def test_links_end_with_time_and_when_taken_back(sqlite_store: Store) -> None:
    now = utc_now()
    new = NewInvitation(email="late@shop.example")
    async with serving(sqlite_store, lambda: now) as served:
        admin = await served.signed_in("ala")
        late = await sqlite_store.write(invitations.invite, new, now)
        reset = await sqlite_store.write(invitations.reset, ANNA, None, now)
        now += timedelta(days=1, seconds=1)
        assert (await served.client().get(f"/welcome/{reset.secret}")).status == 404
        assert (await served.client().get(f"/welcome/{late.secret}")).status == 200

        assert (await admin.delete(f"/api/v1/invitations/{late.id}")).status == 204
        assert (await served.client().get(f"/welcome/{late.secret}")).status == 404


@pytest.mark.promise("P25")
async def test_no_secret_lies_in_the_database(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        cookie = served.cookie("anna")
        admin = await served.signed_in("ala")
        made = await admin.post(
            "/api/v1/password_resets", json={"email": ANNA}, headers={"Idempotency-Key": "one"}
        )
        secret = (await made.json())["link"].rpartition("/")[2]
        await _sign_in(served.client(), password=PASSWORD)
    dump = await sqlite_store.read(_everything)

    for canary in (cookie, secret, PASSWORD):
        assert canary not in dump


async def test_a_password_is_replaced_by_who_knows_the_old_one(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        here, there = await served.signed_in("anna"), await served.signed_in("anna")
        wanted = {"old": "wrong", "password": "another long password"}
        refused = await here.put("/api/v1/me/password", json=wanted)
        done = await here.put("/api/v1/me/password", json={**wanted, "old": PASSWORD})

        assert (refused.status, done.status) == (422, 204)
        assert (await here.get("/api/v1/me")).status == 200
        assert (await there.get("/api/v1/me")).status == 401
        assert (await _sign_in(served.client(), password="another long password")).status == 303


async def test_i_change_what_is_mine_and_no_more(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        changed = await browser.patch("/api/v1/me", json={"zone": "Asia/Tokyo", "away": True})
        told = await changed.json()
        grown = await browser.patch("/api/v1/me", json={"role": "admin"})

    assert (told["zone"], told["away"], told["name"]) == ("Asia/Tokyo", True, "Anna")
    assert grown.status == 422


async def _sign_in(browser: ClientSession, **form: str) -> ClientResponse:
    data = {"email": ANNA, "password": PASSWORD, **form}
    return await browser.post("/signin", data=data, allow_redirects=False)


async def _seconds(served: Served, email: str) -> float:
    began = time.perf_counter()
    await _sign_in(served.client(), email=email, password="wrong")
    return time.perf_counter() - began


def _passwords(password: str) -> dict[str, str]:
    return {"password": password, "again": password}


def _dismiss(connection: Connection) -> None:
    agent = tables.agent
    connection.execute(agent.update().where(agent.c.email == ANNA).values(active=False))


def _nobody_works_here(connection: Connection) -> None:
    for table in (tables.login_session, tables.access, tables.agent):
        connection.execute(delete(table))


def _inboxes_of(connection: Connection, agent: int) -> list[int]:
    access = tables.access.c
    return list(
        connection.execute(
            tables.access.select()
            .with_only_columns(access.inbox_id)
            .where(access.agent_id == agent)
        ).scalars()
    )


def _everything(connection: Connection) -> str:
    return "\n".join(
        str(row)
        for table in tables.metadata.sorted_tables
        for row in connection.execute(table.select())
    )
