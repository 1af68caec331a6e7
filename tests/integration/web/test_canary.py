"""A secret that is put in comes out nowhere: no answer, no page, no log, no row (P25, I33)."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from core.store import open_store
from tests import seeds
from tests.serving import Served, serving
from web.application import routes

CANARY = "yellow-Canary-7391"
STREAMS = {"/live", "/api/v1/events"}
CLOSED: dict[str, object] = {
    "imap_host": "127.0.0.1",
    "imap_port": 9,
    "smtp_host": "127.0.0.1",
    "smtp_port": 9,
}
MAILBOX: dict[str, object] = {"address": "shop@shop.example", "password": CANARY, **CLOSED}
GOOGLE: dict[str, object] = {
    **CLOSED,
    "address": "google@shop.example",
    "sign_in": "google",
    "oauth_client_id": "id",
    "oauth_client_secret": CANARY,
}
BAD: tuple[dict[str, object], ...] = (
    {"address": "no address", "password": CANARY},
    {"address": "a@b.example", "password": [CANARY]},
    {"address": "a@b.example", "password": CANARY, "imap_port": "x", "smtp_host": "a b"},
    {"address": "a@b.example", "pasword": CANARY},
    {"address": "a@b.example", "password": {"x": CANARY}, "imap_host": "h"},
)
"""Settings that are refused: an error that repeats what was typed repeats the secret."""


@pytest.fixture
async def served(sqlite_url: str) -> AsyncIterator[Served]:
    store = open_store(sqlite_url)
    async with serving(store) as running:
        yield running
    store.close()


async def _put_in(admin: ClientSession) -> list[str]:
    """Everything an admin can type a secret into; returns what was answered."""
    said = []
    for name, settings in (("Mail", MAILBOX), ("Google", GOOGLE)):
        body = {"name": name, "channel": "mail", "inbox": 1, "settings": settings}
        said.append(await _text(admin, "POST", "/api/v1/accounts", body))
    for number, settings in enumerate(BAD):
        body = {"name": f"Bad {number}", "channel": "mail", "inbox": 1, "settings": settings}
        said.append(await _text(admin, "POST", "/api/v1/accounts", body))
        said.append(await _text(admin, "POST", "/api/v1/accounts/check", body))
        said.append(await _text(admin, "PATCH", "/api/v1/accounts/1", {"settings": settings}))
    check = {"channel": "mail", "settings": MAILBOX}
    said.append(await _text(admin, "POST", "/api/v1/accounts/check", check))
    said.append(await _text(admin, "POST", "/api/v1/accounts/1/check", {}))
    form = {"email": "ala@shop.example", "password": CANARY}
    async with admin.post("/signin", data=form) as answer:
        said.append(await answer.text())
    return said


async def _text(client: ClientSession, method: str, path: str, body: object) -> str:
    async with client.request(method, path, json=body) as answer:
        return f"{method} {path} {dict(answer.headers)} {await answer.text()}"


async def _crawl(client: ClientSession) -> list[str]:
    """What every page and resource that can be read says."""
    said = []
    for route in routes():
        if route.method != "GET" or route.path in STREAMS:
            continue
        for row in ("1", "2"):
            path = re.sub(r"\{[^}]+\}", row, route.path)
            said.append(await _text(client, "GET", path, None))
    return said


def _with_canary(said: list[str]) -> list[str]:
    return [one[:300] for one in said if CANARY in one]


@pytest.mark.promise("P25")
@pytest.mark.timeout(180)
async def test_secret_is_in_no_answer_no_log_and_no_row(
    served: Served, sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    served.store.write_now(seeds.ticket)
    admin = await served.signed_in("ala")

    answered = await _put_in(admin)
    assert any('"password":true' in one.replace(" ", "") for one in answered), answered[:2]
    for who in ("ala", "anna"):
        answered += await _crawl(await served.signed_in(who))

    assert _with_canary(answered) == []
    assert CANARY not in caplog.text
    assert CANARY not in repr(served.house)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for file in path.parent.glob(f"{path.name}*"):
        assert CANARY.encode() not in file.read_bytes(), file.name


@pytest.mark.promise("P25")
async def test_token_is_shown_once_and_kept_as_a_digest(served: Served, sqlite_url: str) -> None:
    admin = await served.signed_in("ala")
    token = served.token("ala")

    answered = await _crawl(admin)

    assert [one[:200] for one in answered if token in one] == []
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for file in path.parent.glob(f"{path.name}*"):
        assert token.encode() not in file.read_bytes(), file.name
