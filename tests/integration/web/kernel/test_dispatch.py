"""Who gets in, what is read, and how errors are said to programs and to people."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from core.store import Store
from tests.serving import serving


async def test_a_token_asks_for_its_agent(store: Store) -> None:
    async with serving(store) as served:
        program = await served.with_token("anna")
        answer = await program.get("/api/v1/me")

    assert (await answer.json())["email"] == "anna@shop.example"


@pytest.mark.parametrize(
    "header", ["Bearer postroom_wrong", "Basic YTpi", "Bearer", "Bearer \u017c", "nonsense"]
)
async def test_a_wrong_token_is_nobody_even_with_a_cookie(header: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        answer = await browser.get("/api/v1/me", headers={"Authorization": header})

    assert answer.status == 401


@pytest.mark.parametrize(
    ("scopes", "status"),
    [((), 200), (("me:read",), 200), (("me:write",), 200), (("tickets:read",), 403)],
)
async def test_a_token_does_what_its_scopes_say(
    scopes: tuple[str, ...], status: int, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        answer = await (await served.with_token("anna", *scopes)).get("/api/v1/me")

    assert answer.status == status


async def test_a_token_needs_no_page(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        program = await served.with_token("anna")
        answer = await program.delete("/api/v1/sessions", headers={"Origin": "https://a.example"})

    assert answer.status == 204


@pytest.mark.parametrize(("name", "status"), [("ala", 200), ("marta", 403), ("anna", 403)])
async def test_what_needs_an_admin_needs_one(name: str, status: int, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await (await served.signed_in(name)).get("/api/v1/invitations")

    assert answer.status == status


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("limit=0", "query.limit", "0"),
        ("limit=x", "query.limit", "'x' cannot be used"),
        ("limit=1&limit=2", "query.limit", "integer"),
        ("nonsense=1", "query.nonsense", "no such field"),
        ("after=%00", "query.after", "NUL"),
    ],
)
async def test_a_bad_query_names_the_field(
    query: str, field: str, said: str, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        answer = await (await served.signed_in("anna")).get(f"/api/v1/sessions?{query}")
        told = await answer.json()

    assert (answer.status, answer.content_type) == (422, "application/problem+json")
    assert [one["field"] for one in told["errors"]] == [field]
    assert said in told["errors"][0]["detail"]


@pytest.mark.parametrize("after", ["x", "W10", "WyJ4Il0", "bnVsbA", "WzFlOTk5XQ", "é", "[" * 400])
async def test_a_bad_cursor_is_refused(after: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        answer = await browser.get("/api/v1/sessions", params={"after": after})

    assert answer.status == 422, await answer.text()
    assert "after" in (await answer.json())["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"email": 1}', "body.email"),
        (b"{}", "body.email"),
        (b'{"email": "a@b.example", "id": 3}', "body.id"),
        (b'{"email": "a\\u0000@b.example"}', "body.email"),
        (b'{"email": "\\ud800"}', "body"),
        (b"[" * 100_000, "body"),
        (b'{"email": "a@b.example", "inboxes": [99999999999999999999]}', "body.inboxes.0"),
    ],
)
async def test_a_bad_body_names_the_field(body: bytes, field: str, sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        admin = await served.signed_in("ala")
        answer = await admin.post(
            "/api/v1/invitations", data=body, headers={"Content-Type": "application/json"}
        )
        told = await answer.json()

    assert answer.status == 422, told
    assert [one["field"] for one in told["errors"]] == [field]


async def test_a_password_that_was_sent_is_not_said_again(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await served.client().post("/signin", data={"password": "hunter2", "x": "hunter2"})

    assert answer.status == 422
    assert "hunter2" not in await answer.text()


CASES: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/api/v1/nowhere", {}, 404),
    ("GET", "/api/nowhere", {}, 404),
    ("PUT", "/api/v1/me", {}, 405),
    ("DELETE", "/api/v1/sessions/99", {}, 404),
    ("DELETE", "/api/v1/sessions/x", {}, 404),
    ("DELETE", f"/api/v1/sessions/{2**70}", {}, 404),
    ("POST", "/api/v1/invitations", {"data": b"x" * 1_000_001}, 413),
    ("POST", "/api/v1/invitations", {"data": b"email=a", "headers": {"Content-Type": "a/b"}}, 415),
]


@pytest.mark.parametrize(("method", "path", "more", "status"), CASES)
async def test_every_error_of_the_api_is_a_problem_document(
    method: str, path: str, more: dict[str, Any], status: int, sqlite_store: Store
) -> None:
    async with serving(sqlite_store) as served:
        answer = await (await served.signed_in("ala")).request(method, path, **more)
        told = await answer.json()

    assert (answer.status, answer.content_type) == (status, "application/problem+json")
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]


async def test_a_small_body_that_unpacks_to_a_large_one_is_refused(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await (await served.signed_in("ala")).post(
            "/api/v1/invitations",
            data=gzip.compress(b"x" * 50_000_000),
            headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
        )

    assert answer.status == 413


async def test_people_get_a_page(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        answer = await served.client().get("/nowhere", headers={"Accept-Language": "en"})
        piece = await served.client().get("/nowhere", headers={"HX-Request": "true"})
        page = await answer.text()

    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "<h1>There is nothing here</h1>" in page
    assert "<html" not in await piece.text()


async def test_what_is_broken_here_is_logged_and_not_shown(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(sqlite_store) as served:
        browser = await served.signed_in("anna")
        sqlite_store.write_now(lambda connection: connection.exec_driver_sql("DROP TABLE access"))
        sqlite_store.write_now(
            lambda connection: connection.exec_driver_sql("ALTER TABLE calendar RENAME TO gone")
        )
        answer = await browser.get("/api/v1/me")
        told = await answer.text()

    assert answer.status == 500
    assert "calendar" not in told
    assert answer.headers["X-Request-Id"] in caplog.text


async def test_too_many_requests_of_a_token_wait(sqlite_store: Store) -> None:
    async with serving(sqlite_store) as served:
        program = await served.with_token("anna")
        statuses = [(await program.get("/api/v1/me")).status for _ in range(605)]
        last = await program.get("/api/v1/me")
        another = await (await served.with_token("anna")).get("/api/v1/me")

    assert statuses[:600] == [200] * 600
    assert another.status == 200
    if last.status == 429:  # a slow machine leaks faster than it asks
        assert int(last.headers["Retry-After"]) >= 1
